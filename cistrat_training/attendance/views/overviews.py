"""How everybody stands."""

from flask import render_template
from flask.typing import ResponseReturnValue

from cistrat_training import permissions as may
from cistrat_training.accounts.access import permit
from cistrat_training.attendance import queries
from cistrat_training.attendance.views.blueprint import views
from cistrat_training.database import db
from cistrat_training.workshops.models import Workshop


@views.get("/workshops/<int:workshop_id>/attendance")
@permit(may.organise, Workshop)
def overview(workshop: Workshop) -> ResponseReturnValue:
    lectures, rows = queries.grid(db.session, workshop)
    return render_template(
        "attendance/overview.html", workshop=workshop, lectures=lectures, rows=rows
    )
