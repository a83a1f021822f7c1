"""Who was warned that their certificate is in danger, and why."""

from flask import render_template
from flask.typing import ResponseReturnValue

from cistrat_training import permissions as may
from cistrat_training.accounts.access import permit
from cistrat_training.attendance import queries, warning_queries
from cistrat_training.attendance.rules import OUTLOOKS
from cistrat_training.attendance.views.blueprint import views
from cistrat_training.attendance.warning_letters import ratio
from cistrat_training.database import db
from cistrat_training.schedule.queries import lectures_of
from cistrat_training.workshops.models import Workshop


@views.get("/workshops/<int:workshop_id>/attendance/warnings", endpoint="warnings")
@permit(may.organise, Workshop)
def list_warnings(workshop: Workshop) -> ResponseReturnValue:
    lectures = db.session.scalars(lectures_of(workshop))
    return render_template(
        "attendance/warnings.html",
        workshop=workshop,
        warnings=db.session.scalars(warning_queries.warnings_in(workshop)).all(),
        lectures={lecture.id: lecture for lecture in lectures},
        terms=queries.terms_of(db.session, workshop),
        ratio=ratio,
        OUTLOOKS=OUTLOOKS,
    )
