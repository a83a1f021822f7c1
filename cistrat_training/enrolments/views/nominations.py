"""Domestic trainees come in by a list of their institutions."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from cistrat_training import clock, files, languages, queue, tables
from cistrat_training import permissions as may
from cistrat_training.accounts.access import me, permit
from cistrat_training.database import db, lock
from cistrat_training.enrolments import queries, trainees
from cistrat_training.enrolments.forms import ListForm
from cistrat_training.enrolments.models import NominationList
from cistrat_training.enrolments.nominations import DEEDS, LAYOUT, Plan
from cistrat_training.enrolments.views.blueprint import views
from cistrat_training.uploads import KeptFile
from cistrat_training.workshops.models import Audience, Workshop


@views.route("/workshops/<int:workshop_id>/nominations", methods=["GET", "POST"])
@permit(may.organise, Workshop)
def nominations(workshop: Workshop) -> ResponseReturnValue:
    """Nothing is imported before it was seen; what is imported is the very file that was seen."""
    form = ListForm()
    plan = None
    if form.validate_on_submit():
        with form.refusals():
            content = files.read(form.file.data.content.sha256)
            if request.form.get("deed") == "import":
                lock(db.session, workshop)
            plan = trainees.plan(db.session, workshop, content)
            if request.form.get("deed") == "import" and plan.is_good:
                flash(_import(workshop, form.file.data, plan))
                return redirect(url_for(".nominations", workshop_id=workshop.id))
    page = render_template(
        "enrolments/nominations.html",
        workshop=workshop,
        form=form,
        plan=plan,
        earlier=plan and _imported_before(workshop, form.file.data),
        DEEDS=DEEDS,
        seats=queries.seats(db.session, workshop, Audience.DOMESTIC),
        lists=db.session.scalars(queries.nomination_lists(workshop)).all(),
    )
    return page, form.code


def _imported_before(workshop: Workshop, kept: KeptFile) -> NominationList | None:
    return db.session.scalar(queries.list_of_file(workshop, kept.content.sha256))


def _import(workshop: Workshop, kept: KeptFile, plan: Plan) -> str:
    """What to say of it. The same file a second time changes nothing."""
    if _imported_before(workshop, kept):
        return _("This very file was imported before. Nothing has changed.")
    now = clock.now()
    places = trainees.enrol(
        db.session, workshop, plan, leads_to=url_for("schedule.my_programme"), now=now
    )
    enrolled = len(places)
    db.session.add(
        NominationList(
            workshop=workshop,
            file=files.record(kept.content),
            file_name=kept.name,
            rows=len(plan.rows),
            enrolled=enrolled,
            imported_at=now,
            imported_by=me(),
        )
    )
    db.session.commit()
    queue.ring("letters")
    return ngettext("One trainee has a place now.", "%(num)s trainees have a place now.", enrolled)


@views.get("/workshops/<int:workshop_id>/nominations.xlsx")
@permit(may.organise, Workshop)
def list_as_workbook(workshop: Workshop) -> ResponseReturnValue:
    sheets = tables.template_sheets([LAYOUT], languages.language(), _)
    return files.to_save(tables.write_xlsx(sheets), tables.XLSX, f"{workshop.code}-trainees.xlsx")


@views.get("/workshops/<int:workshop_id>/nominations.csv")
@permit(may.organise, Workshop)
def list_as_text(workshop: Workshop) -> ResponseReturnValue:
    sheet = tables.template_sheets([LAYOUT], languages.language(), _)[0]
    content = tables.write_csv(sheet.header, sheet.rows)
    return files.to_save(content, tables.CSV, f"{workshop.code}-trainees.csv")
