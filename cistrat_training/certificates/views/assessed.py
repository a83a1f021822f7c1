"""The assessed task: what it is, who passed it, and what its participants read of it."""

from collections.abc import Mapping, Sequence

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from cistrat_training import clock
from cistrat_training import permissions as may
from cistrat_training.accounts.access import me, permit
from cistrat_training.attendance.queries import participants
from cistrat_training.certificates import assessing, queries
from cistrat_training.certificates.assessing import Listed, Said
from cistrat_training.certificates.assessment import AssessedTask
from cistrat_training.certificates.task_forms import (
    ListForm,
    ResultsForm,
    TaskForm,
    digest,
    sent,
)
from cistrat_training.certificates.views.blueprint import views
from cistrat_training.database import db, lock
from cistrat_training.workshops.models import Enrolment, Workshop
from cistrat_training.workshops.queries import place_of

NOT_FOUND = 404


@views.route(
    "/workshops/<int:workshop_id>/certificates/task", methods=["GET", "POST"], endpoint="task"
)
@permit(may.organise, Workshop)
def define_task(workshop: Workshop) -> ResponseReturnValue:
    task = _task_of(workshop)
    form = TaskForm.of(task)
    if form.validate_on_submit():
        lock(db.session, workshop)
        task = _task_of(workshop) or AssessedTask(workshop=workshop, title_en="")
        form.describe(task)
        db.session.add(task)
        db.session.commit()
        flash(_("Saved."))
        return redirect(url_for(".task", workshop_id=workshop.id))
    results = db.session.scalars(queries.results_in(workshop)).all()
    page = render_template(
        "certificates/task.html", workshop=workshop, task=task, form=form, results=results
    )
    return page, form.code


@views.post("/workshops/<int:workshop_id>/certificates/task/removal")
@permit(may.organise, Workshop)
def remove_task(workshop: Workshop) -> ResponseReturnValue:
    lock(db.session, workshop)
    assessing.remove(db.session, _known_task(workshop))
    db.session.commit()
    flash(_("The task is removed."))
    return redirect(url_for(".task", workshop_id=workshop.id))


@views.route(
    "/workshops/<int:workshop_id>/certificates/task/results",
    methods=["GET", "POST"],
    endpoint="task_results",
)
@permit(may.organise, Workshop)
def record_results(workshop: Workshop) -> ResponseReturnValue:
    task, form = _known_task(workshop), ResultsForm()
    if not form.validate_on_submit():
        return _results_page(workshop, task, form)
    lock(db.session, workshop)
    people = db.session.scalars(participants(workshop)).all()
    told = sent(people)
    if form.seen.data != digest(_stored(workshop)):
        form.form_errors.append(
            _("Somebody else changed this meanwhile. Compare, and save again if needed.")
        )
        return _results_page(workshop, task, form, told)
    with form.refusals():
        kept = assessing.record(db.session, task, people, told, by=me(), now=clock.now())
        db.session.commit()
        flash(ngettext("%(num)d result is saved.", "%(num)d results are saved.", kept))
        return redirect(url_for(".task_results", workshop_id=workshop.id))
    return _results_page(workshop, task, form, told)


@views.post("/workshops/<int:workshop_id>/certificates/task/results/list")
@permit(may.organise, Workshop)
def read_results(workshop: Workshop) -> ResponseReturnValue:
    """Nothing is saved: the form is filled in, to be looked at first."""
    task, form = _known_task(workshop), ListForm()
    if not form.validate_on_submit():
        return _results_page(workshop, task, ResultsForm(None), pasting=form)
    people = db.session.scalars(participants(workshop)).all()
    listed = assessing.read(form.names.data, people)
    return _results_page(
        workshop, task, ResultsForm(None), listed.said, pasting=form, listed=listed
    )


@views.get("/workshops/<int:workshop_id>/my-task")
@permit(may.attend, Workshop)
def my_task(workshop: Workshop) -> ResponseReturnValue:
    task = _known_task(workshop)
    enrolment = db.session.scalars(place_of(me(), workshop.id)).one()
    return render_template(
        "certificates/my_task.html",
        workshop=workshop,
        task=task,
        result=db.session.scalar(queries.result_of(enrolment)),
        now=clock.now(),
    )


def _task_of(workshop: Workshop) -> AssessedTask | None:
    return db.session.scalar(queries.task_of(workshop))


def _known_task(workshop: Workshop) -> AssessedTask:
    return _task_of(workshop) or abort(NOT_FOUND)


def _stored(workshop: Workshop) -> dict[int, Said]:
    results = db.session.scalars(queries.results_in(workshop))
    return {result.enrolment_id: Said.of(result) for result in results}


def _results_page(
    workshop: Workshop,
    task: AssessedTask,
    form: ResultsForm,
    told: Mapping[int, Said] | None = None,
    *,
    pasting: ListForm | None = None,
    listed: Listed | None = None,
) -> ResponseReturnValue:
    people: Sequence[Enrolment] = db.session.scalars(participants(workshop)).all()
    stored = _stored(workshop)
    form.seen.data = digest(stored)
    pasting = pasting or ListForm(None)
    said = {one.id: Said(None) for one in people} | stored | dict(told or {})
    page = render_template(
        "certificates/task_results.html",
        workshop=workshop,
        task=task,
        people=people,
        said=said,
        changed={n for n, one in said.items() if one != stored.get(n, Said(None))},
        form=form,
        pasting=pasting,
        listed=listed,
    )
    return page, max(form.code, pasting.code)
