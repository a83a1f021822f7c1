"""Organisers ask coordinators of member institutions for nominees, and decide on these."""

from datetime import date, datetime

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from cistrat_training import clock, files, languages, queue, tables
from cistrat_training import permissions as may
from cistrat_training.accounts.access import me, permit
from cistrat_training.accounts.forms import DeedForm
from cistrat_training.database import db, lock
from cistrat_training.enrolments import coordinator_list, nominating
from cistrat_training.enrolments import coordinator_queries as queries
from cistrat_training.enrolments.coordinator_forms import (
    APPROVE,
    CoordinatorChangeForm,
    CoordinatorForm,
    CoordinatorListForm,
    NomineesForm,
)
from cistrat_training.enrolments.coordinator_list import Asked
from cistrat_training.enrolments.coordinators import Coordinator
from cistrat_training.enrolments.queries import seats
from cistrat_training.enrolments.seats import end_of
from cistrat_training.enrolments.views.blueprint import views
from cistrat_training.places.models import Category
from cistrat_training.places.queries import organisations_in
from cistrat_training.tables import Problem
from cistrat_training.workshops.models import Audience, Workshop

LIST = "list"  # before the names of its fields, since two forms stand on one page


@views.route("/workshops/<int:workshop_id>/coordinators", methods=["GET", "POST"])
@permit(may.organise, Workshop)
def coordinators(workshop: Workshop) -> ResponseReturnValue:
    form = CoordinatorForm() if request.method == "POST" else _empty_form()
    if form.validate_on_submit():
        one = Asked(
            form.organisation.data,
            Category(form.category.data),
            form.name.data,
            form.email.data,
            form.quota.data,
        )
        with form.refusals():
            _ask(workshop, [one], form.closes_on.data, form.language.data)
            return redirect(url_for(".coordinators", workshop_id=workshop.id))
    return _page(workshop, form=form), form.code


@views.post("/workshops/<int:workshop_id>/coordinators/list")
@permit(may.organise, Workshop)
def ask_many(workshop: Workshop) -> ResponseReturnValue:
    """Nobody is asked before the list was seen; each gets a letter then."""
    form = CoordinatorListForm(prefix=LIST)
    asked: list[Asked] = []
    problems: list[Problem] = []
    if form.validate_on_submit():
        with form.refusals():
            asked, problems = coordinator_list.read(files.read(form.file.data.content.sha256))
            if request.form.get("deed") == "import" and not problems:
                _ask(workshop, asked, form.closes_on.data, form.language.data)
                return redirect(url_for(".coordinators", workshop_id=workshop.id))
    page = _page(workshop, list_form=form, asked=asked, problems=problems)
    return page, form.code


@views.get("/workshops/<int:workshop_id>/coordinators.xlsx")
@permit(may.organise, Workshop)
def coordinators_template(workshop: Workshop) -> ResponseReturnValue:
    sheets = tables.template_sheets([coordinator_list.LAYOUT], languages.language(), _)
    name = f"{workshop.code}-coordinators.xlsx"
    return files.to_save(tables.write_xlsx(sheets), tables.XLSX, name)


@views.post("/workshops/<int:workshop_id>/nominees")
@permit(may.organise, Workshop)
def decide_on_nominees(workshop: Workshop) -> ResponseReturnValue:
    form = NomineesForm()
    if form.validate_on_submit():
        with form.refusals():
            said = _decide(workshop, form)
            db.session.commit()
            queue.ring("letters")
            flash(said)
            return redirect(url_for(".coordinators", workshop_id=workshop.id))
    return _page(workshop, nominees_form=form), form.code


@views.route("/coordinators/<int:coordinator_id>", methods=["GET", "POST"])
@permit(may.organise, Coordinator)
def coordinator(coordinator: Coordinator) -> ResponseReturnValue:
    """Another person, another quota, a later deadline; the institution stays."""
    closes_on = clock.wall(coordinator.closes_at, coordinator.workshop.zone).date()
    form = CoordinatorChangeForm(obj=coordinator, closes_on=closes_on)
    if form.validate_on_submit():
        with form.refusals():
            said = _change(coordinator, form)
            db.session.commit()
            queue.ring("letters")
            flash(said)
            return redirect(url_for(".coordinators", workshop_id=coordinator.workshop_id))
    page = render_template(
        "enrolments/coordinator.html",
        coordinator=coordinator,
        workshop=coordinator.workshop,
        form=form,
        nominees=db.session.scalars(queries.nominees_of(coordinator)).all(),
    )
    return page, form.code


def _change(coordinator: Coordinator, form: CoordinatorChangeForm) -> str:
    lock(db.session, coordinator)
    coordinator.set_quota(form.quota.data, queries.taken_from(db.session, coordinator))
    coordinator.name, coordinator.language = form.name.data, form.language.data
    coordinator.closes_at = end_of(form.closes_on.data, coordinator.workshop)
    email, now = form.email.data, clock.now()
    if not nominating.write_to_another(db.session, coordinator, email, now=now):
        return _("Saved. The link in the letter stays the same.")
    if coordinator.is_open(now):
        return _("Saved. The new address gets a link; links that were sent before no longer work.")
    return _("Saved. Links that were sent before no longer work.")


@views.post("/coordinators/<int:coordinator_id>/letter")
@permit(may.organise, Coordinator)
def ask_again(coordinator: Coordinator) -> ResponseReturnValue:
    if DeedForm().validate_on_submit():
        nominating.send_again(db.session, coordinator, now=clock.now())
        db.session.commit()
        queue.ring("letters")
        flash(_("A new link is on its way. Links that were sent before no longer work."))
    return redirect(url_for(".coordinators", workshop_id=coordinator.workshop_id))


@views.post("/coordinators/<int:coordinator_id>/withdrawal")
@permit(may.organise, Coordinator)
def withdraw_coordinator(coordinator: Coordinator) -> ResponseReturnValue:
    if DeedForm().validate_on_submit():
        nominating.withdraw(db.session, coordinator, now=clock.now())
        db.session.commit()
        flash(_("The link no longer works. Who was nominated stays on the list."))
    return redirect(url_for(".coordinators", workshop_id=coordinator.workshop_id))


def _ask(workshop: Workshop, asked: list[Asked], last_day: date, language: str) -> None:
    now, closes_at = clock.now(), end_of(last_day, workshop)
    added = nominating.ask(
        db.session, workshop, asked, closes_at=closes_at, language=language, now=now
    )
    db.session.commit()
    queue.ring("letters")
    flash(
        ngettext(
            "One coordinator gets a letter with a link.",
            "%(num)s coordinators get a letter with a link each.",
            len(added),
        )
    )


def _decide(workshop: Workshop, form: NomineesForm) -> str:
    now, chosen = clock.now(), form.chosen.data
    if form.deed.data == APPROVE:
        leads_to = url_for("schedule.my_programme")
        count = nominating.approve(
            db.session, workshop, chosen, leads_to=leads_to, by=me(), now=now
        )
        return ngettext("One nominee has a place.", "%(num)s nominees have a place.", count)
    count = nominating.decline(
        db.session, workshop, chosen, reason=form.reason.data, by=me(), now=now
    )
    return ngettext("One nominee is not taken.", "%(num)s nominees are not taken.", count)


def _empty_form() -> CoordinatorForm:
    return CoordinatorForm(formdata=None, category=Category.RESEARCH, language="zh")


def _page(
    workshop: Workshop,
    *,
    form: CoordinatorForm | None = None,
    list_form: CoordinatorListForm | None = None,
    nominees_form: NomineesForm | None = None,
    asked: list[Asked] | None = None,
    problems: list[Problem] | None = None,
) -> str:
    now: datetime = clock.now()
    return render_template(
        "enrolments/coordinators.html",
        workshop=workshop,
        form=form or _empty_form(),
        list_form=list_form or CoordinatorListForm(formdata=None, prefix=LIST, language="zh"),
        nominees_form=nominees_form or NomineesForm(formdata=None),
        asked=asked or [],
        problems=problems or [],
        rows=db.session.execute(queries.coordinators_of(workshop)).all(),
        waiting=db.session.scalars(queries.waiting_in(workshop)).all(),
        seats=seats(db.session, workshop, Audience.DOMESTIC),
        organisations=db.session.scalars(organisations_in(nominating.HOME)).all(),
        now=now,
    )
