"""The questionnaires of a workshop: which, when, and how many have handed in. Not who."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from cistrat_training import clock, zones
from cistrat_training import permissions as may
from cistrat_training.accounts.access import permit
from cistrat_training.database import db, lock
from cistrat_training.errors import RuleBroken
from cistrat_training.evaluation import asking, queries
from cistrat_training.evaluation.models import MOMENTS, Moment, Questionnaire
from cistrat_training.evaluation.plan_forms import PlanForm, TimesForm, days_in
from cistrat_training.evaluation.views.blueprint import views
from cistrat_training.words import N_
from cistrat_training.workshops.models import Workshop


@views.get("/workshops/<int:workshop_id>/questionnaires")
@permit(may.organise, Workshop)
def plan(workshop: Workshop) -> ResponseReturnValue:
    return _page(workshop, PlanForm(data={"moments": list(Moment)})), 200


@views.post("/workshops/<int:workshop_id>/questionnaires")
@permit(may.organise, Workshop)
def plan_usual(workshop: Workshop) -> ResponseReturnValue:
    form = PlanForm()
    if not form.validate_on_submit():
        return _page(workshop, form), form.code
    lock(db.session, workshop)
    new = asking.plan(db.session, workshop, form.moments.data, now=clock.now())
    db.session.commit()
    if new:
        flash(_("The questionnaires are planned. They open by themselves."))
    else:
        flash(_("All of these are planned already, or would be over."), "open")
    return redirect(url_for(".plan", workshop_id=workshop.id))


@views.route("/questionnaires/<int:questionnaire_id>", methods=["GET", "POST"])
@permit(may.organise, Questionnaire)
def times(questionnaire: Questionnaire) -> ResponseReturnValue:
    zone = questionnaire.workshop.zone
    form = TimesForm(
        data={
            "opens_at": zones.wall(questionnaire.opens_at, zone),
            "closes_at": zones.wall(questionnaire.closes_at, zone),
            "reminders": ", ".join(map(str, questionnaire.reminders)),
        }
    )
    if form.validate_on_submit():
        with form.refusals():
            _set_times(questionnaire, form)
            flash(_("Saved."))
            return _back(questionnaire)
    page = render_template(
        "evaluation/times.html",
        questionnaire=questionnaire,
        workshop=questionnaire.workshop,
        form=form,
        count=queries.counts(db.session, [questionnaire])[questionnaire.id],
        now=clock.now(),
        MOMENTS=MOMENTS,
    )
    return page, form.code


def _set_times(questionnaire: Questionnaire, form: TimesForm) -> None:
    zone = questionnaire.workshop.zone
    opens = zones.instant(form.opens_at.data, zone, field="opens_at")
    closes = zones.instant(form.closes_at.data, zone, field="closes_at")
    days = days_in(form.reminders.data or "")
    lock(db.session, questionnaire)
    if opens == questionnaire.opens_at.replace(second=0, microsecond=0):  # a form shows no seconds
        opens = questionnaire.opens_at
    questionnaire.set_times(opens, closes, days, now=clock.now())
    db.session.commit()


@views.post("/questionnaires/<int:questionnaire_id>/closing")
@permit(may.organise, Questionnaire)
def close(questionnaire: Questionnaire) -> ResponseReturnValue:
    lock(db.session, questionnaire).close(now=clock.now())
    db.session.commit()
    flash(_("The questionnaire is closed. Who has it open can hand in for half an hour more."))
    return _back(questionnaire)


@views.post("/questionnaires/<int:questionnaire_id>/removal")
@permit(may.organise, Questionnaire)
def remove(questionnaire: Questionnaire) -> ResponseReturnValue:
    """As long as nobody was asked."""
    lock(db.session, questionnaire)
    if questionnaire.opened_at:
        raise RuleBroken(N_("People have been asked already. You can close the questionnaire."))
    answer = _back(questionnaire)
    db.session.delete(questionnaire)
    db.session.commit()
    flash(_("The questionnaire is taken out of the plan."))
    return answer


def _back(questionnaire: Questionnaire) -> Response:
    return redirect(url_for(".plan", workshop_id=questionnaire.workshop_id))


def _page(workshop: Workshop, form: PlanForm) -> str:
    planned = db.session.scalars(queries.of_workshop(workshop)).all()
    return render_template(
        "evaluation/plan.html",
        workshop=workshop,
        form=form,
        planned=planned,
        counts=queries.counts(db.session, planned),
        now=clock.now(),
        MOMENTS=MOMENTS,
    )
