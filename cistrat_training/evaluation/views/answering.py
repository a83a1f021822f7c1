"""Answering a questionnaire: by the link of a letter, or signed in. What was handed in is shown to
nobody again, not even to who wrote it: the page could not tell that they are the same."""

from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from cistrat_training import ciphers, clock, languages
from cistrat_training import permissions as may
from cistrat_training.accounts.access import me, permit
from cistrat_training.accounts.passwords import digest
from cistrat_training.applications import conditions
from cistrat_training.applications.answers import is_answered
from cistrat_training.applications.completeness import TICKED, gaps_in
from cistrat_training.applications.definition import Definition
from cistrat_training.applications.forms import ApplicationForm, filled_in
from cistrat_training.applications.questions import Question
from cistrat_training.applications.views.writing import twice
from cistrat_training.database import db
from cistrat_training.evaluation import handing, queries, questionnaire_forms
from cistrat_training.evaluation.models import MOMENTS, Questionnaire
from cistrat_training.evaluation.views.blueprint import views
from cistrat_training.limits import VERIFYING, limiter
from cistrat_training.workshops.models import Enrolment, Place
from cistrat_training.workshops.queries import place_of

GONE = 410


@views.get("/questionnaires")
@permit(may.have_an_account)
def mine() -> ResponseReturnValue:
    now = clock.now()
    return render_template(
        "evaluation/mine.html",
        mine=queries.of_person(db.session, me(), now),
        now=now,
        MOMENTS=MOMENTS,
    )


@views.route("/questionnaires/<int:questionnaire_id>/answers", methods=["GET", "POST"])
@permit(may.answer_questionnaire, Questionnaire)
def answer(questionnaire: Questionnaire) -> ResponseReturnValue:
    here = url_for(".answer", questionnaire_id=questionnaire.id)
    place = db.session.scalars(place_of(me(), questionnaire.workshop_id)).one()
    return _asked(questionnaire, place, here, request.method == "POST")


@views.route("/answer/<secret>", methods=["GET", "POST"])
@permit(may.hold_a_link)
@limiter.limit(VERIFYING)
def answer_by_link(secret: str) -> ResponseReturnValue:
    """GET shows and uses nothing up: mail scanners open every link. POST hands in."""
    link = db.session.scalar(queries.link_with(digest(secret)))
    if link is None or link.asked.enrolment.status is not Place.CONFIRMED:
        return render_template("applications/link_gone.html"), 404
    here = url_for(".answer_by_link", secret=secret)
    is_sent = request.method == "POST"
    return _asked(link.asked.questionnaire, link.asked.enrolment, here, is_sent)


@twice
def _asked(
    questionnaire: Questionnaire, place: Enrolment, here: str, is_sent: bool
) -> ResponseReturnValue:
    now = clock.now()
    if db.session.scalar(queries.handed_by(questionnaire, place)):
        return _show("answered", questionnaire)
    is_there = questionnaire.takes(now) if is_sent else questionnaire.is_open(now)
    if not (is_there and questionnaire.opened_at):  # without its opening it has no questions yet
        return _show("not_open", questionnaire, now=now), GONE
    form = questionnaire_forms.asked_in(db.session, questionnaire).asked_of(place.audience)
    nothing: dict[str, Any] = dict.fromkeys(form.by_key) | {TICKED: []}
    page = filled_in(form, form.by_key, nothing, languages.language())
    if page.validate_on_submit():
        said = _said(form, page, nothing)
        if not page.errors:
            keys = ciphers.of_this_site()
            handing.hand_in(db.session, questionnaire, place, said, keys, now=now)
            db.session.commit()
            return redirect(here)
    return _form(questionnaire, form, page), page.code


def _said(form: Definition, page: ApplicationForm, nothing: dict[str, Any]) -> dict[Question, Any]:
    """What was answered of all that is asked after these answers."""
    values = nothing | page.sound(nothing, languages.language(), clock.now())
    asked = form.shown(values)
    page.show(gaps_in(asked, values))
    said = {each: values[each.key] for each in asked.questions if is_answered(values[each.key])}
    if not said and not page.errors:
        page.form_errors.append(_("Answer at least one question."))
    return said


def _form(questionnaire: Questionnaire, form: Definition, page: ApplicationForm) -> str:
    reader = languages.language()
    values: dict[str, Any] = dict.fromkeys(form.by_key)
    return _show(
        "answer",
        questionnaire,
        form=page,
        parts=form.parts,
        conditions=conditions.of(form, values, reader, {}),
    )


def _show(template: str, questionnaire: Questionnaire, **facts: Any) -> str:
    return render_template(
        f"evaluation/{template}.html",
        questionnaire=questionnaire,
        workshop=questionnaire.workshop,
        MOMENTS=MOMENTS,
        **facts,
    )
