"""The questions of a form: new ones, other words, when they are shown, their end."""

from typing import Any

from flask import abort as abort_with
from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from cistrat_training import clock
from cistrat_training import permissions as may
from cistrat_training.accounts.access import permit
from cistrat_training.applications import (
    alterations,
    asked_forms,
    eligibility,
    own_forms,
    standard,
)
from cistrat_training.applications.definition import CAN_DECIDE, Definition, Part
from cistrat_training.applications.questions import (
    APPLICATION,
    FormSection,
    Kind,
    Question,
    SeenBy,
)
from cistrat_training.applications.views.blueprint import views
from cistrat_training.applications.views.builder import (
    back,
    conditions,
    kind_of,
    locked,
    names_of_answers,
    words_for,
)
from cistrat_training.applications.views.builder_forms import ConditionForm, QuestionForm
from cistrat_training.database import db
from cistrat_training.forms import choices

SCALE: dict[str, Any] = {"least": 1, "most": 5}
"""Where a new scale begins and ends, unless the organiser writes other numbers."""


@views.route("/form-sections/<int:form_section_id>/questions/new", methods=["GET", "POST"])
@permit(may.organise, FormSection)
def new_question(form_section: FormSection) -> ResponseReturnValue:
    """First the kind of answer, or a fact of the standard form that is asked no more."""
    standing = _standing(form_section)
    question = _draft(form_section, standing)
    if question is None:
        return render_template(
            "applications/builder_kinds.html",
            workshop=form_section.workshop,
            section=form_section,
            missing=_missing(standing, form_section),
            **words_for(form_section.workshop, form_section.form),
        )
    form = _form(question, question.kind, standing)
    if form.validate_on_submit():
        with form.refusals():
            _add(question, form)
            return back(form_section.workshop, form_section.form)
    return _page(question, question.kind, form, standing), form.code


def _draft(section: FormSection, form: Definition) -> Question | None:
    core, kind = request.args.get("core"), request.args.get("kind")
    if core in _missing(form, section):
        return standard.question(str(core), section, 0)
    asked = kind_of(section.form)
    if kind in asked.kinds:
        return Question(
            workshop=section.workshop,
            section=section,
            form=section.form,
            place=0,
            kind=Kind(kind),
            label_en="",
            seen_by=SeenBy.REVIEWERS if asked.has_readers else SeenBy.ORGANISERS,
            **SCALE if kind == Kind.SCALE else {},
        )
    return None


def _standing(part: FormSection | Question) -> Definition:
    return asked_forms.standing(db.session, part.workshop, part.form)


def _form(question: Question, kind: Kind, standing: Definition) -> QuestionForm:
    asked = kind_of(question.form)
    measures = None
    if asked.measures:  # what it is counted for stays, also when its lecture is cancelled
        kept = {question.measures: question.measures}
        measures = kept | dict(asked.measures(db.session, question.workshop))
    return QuestionForm.of(question, kind, standing, asked.has_readers, measures)


def _missing(form: Definition, section: FormSection) -> dict[str, Question]:
    """Facts that the standard form asks and this one does not."""
    if section.form != APPLICATION:
        return {}
    missing = [core for core in standard.CORE if core not in form.by_key]
    return {core: standard.question(core, section, 0) for core in missing}


def _add(question: Question, form: QuestionForm) -> None:
    standing = locked(question.workshop, question.form)
    alterations.alter(question, standing, form.facts(question, question.kind), answered=False)
    db.session.add(question)
    db.session.flush()
    standing = alterations.moved(standing, question, _chosen_section(form, standing))
    alterations.settle(standing)
    db.session.commit()
    flash(_("The question is added."))


@views.route("/questions/<int:question_id>", methods=["GET", "POST"])
@permit(may.organise, Question)
def edit_question(question: Question) -> ResponseReturnValue:
    standing = _standing(question)
    kind = _kind(question)
    form = _form(question, kind, standing)
    if form.validate_on_submit():
        with form.refusals():
            _change(question, kind, form)
            return back(question.workshop, question.form)
    return _page(question, kind, form, standing), form.code


def _kind(question: Question) -> Kind:
    """That of the question, or another one that the organiser looks at."""
    looked_at = request.args.get("kind")
    others = () if question.core else kind_of(question.form).kinds
    return next((kind for kind in others if kind == looked_at), question.kind)


def _change(question: Question, kind: Kind, form: QuestionForm) -> None:
    standing = _locked_with(question)
    if kind is not question.kind:
        eligibility.check_free(db.session, [question])
    facts = form.facts(question, kind)
    alterations.alter(question, standing, facts, answered=_is_answered(question))
    section = _chosen_section(form, standing)
    if section is not question.section:
        standing = alterations.moved(standing, question, section)
    alterations.settle(standing)
    db.session.commit()
    flash(_("Saved."))


def _chosen_section(form: QuestionForm, standing: Definition) -> FormSection:
    by_id = {str(section.id): section for section, _questions in standing.parts}
    return by_id[form.section.data]


@views.route("/questions/<int:question_id>/condition", methods=["GET", "POST"])
@permit(may.organise, Question)
def condition(question: Question) -> ResponseReturnValue:
    """First the question that decides, then the answers after which this one is shown."""
    standing = _standing(question)
    on = _on(question, standing)
    form = ConditionForm(data={"keys": question.only_if})
    form.keys.choices = choices(names_of_answers(on).items() if on else [])
    if form.validate_on_submit():
        with form.refusals():
            _put_condition(question, on, form)
            return back(question.workshop, question.form)
    page = render_template(
        "applications/builder_condition.html",
        workshop=question.workshop,
        question=question,
        on=on,
        form=form,
        deciding=alterations.can_decide_on(question, standing),
        **words_for(question.workshop, question.form),
    )
    return page, form.code


def _on(question: Question, form: Definition) -> Question | None:
    """The question that was chosen to decide, else the one that decides now."""
    by_id = {other.id: other for other in form.questions if other.kind in CAN_DECIDE}
    return by_id.get(request.args.get("on", question.only_if_id or 0, type=int))


def _put_condition(question: Question, on: Question | None, form: ConditionForm) -> None:
    standing = _locked_with(question)
    if "always" in request.form:
        on = None
    alterations.put_condition(
        question, standing, on, form.keys.data or [], answered=_is_answered(question)
    )
    db.session.commit()
    flash(_("Saved."))


@views.post("/questions/<int:question_id>/closing")
@permit(may.organise, Question)
def close_question(question: Question) -> ResponseReturnValue:
    alterations.close(question, _locked_with(question), now=clock.now())
    db.session.commit()
    flash(_("The question is closed. The answers to it stay readable."))
    return back(question.workshop, question.form)


@views.post("/questions/<int:question_id>/opening")
@permit(may.organise, Question)
def open_question(question: Question) -> ResponseReturnValue:
    alterations.reopen(question, _locked_with(question))
    db.session.commit()
    flash(_("The question is asked again."))
    return back(question.workshop, question.form)


@views.post("/questions/<int:question_id>/successor")
@permit(may.organise, Question)
def succeed_question(question: Question) -> ResponseReturnValue:
    """Close it, and open a new one that asks the same until it is changed."""
    form = _locked_with(question)
    if question.closed_at:  # a second press: the first one has done it all
        return back(question.workshop, question.form)
    counts = kind_of(question.form).answers(db.session, question.workshop, form)
    answered = {key for key, count in counts.items() if count}
    new = own_forms.succeed(db.session, question, form, answered=answered, now=clock.now())
    alterations.settle(form)
    db.session.commit()
    flash(_("The old question is closed. This is the new one: nobody has answered it yet."))
    return redirect(url_for(".edit_question", question_id=new.id))


@views.post("/questions/<int:question_id>/removal")
@permit(may.organise, Question)
def delete_question(question: Question) -> ResponseReturnValue:
    workshop, form = question.workshop, question.form
    standing = _locked_with(question)
    alterations.check_removal(question, standing, answered=_is_answered(question))
    eligibility.check_free(db.session, [question])
    for other in standing.questions:
        if other.only_if_id == question.id:  # closed as well, or it would have been refused
            other.only_if_id, other.only_if = None, []
    part = next(part for part in standing.parts if question in part.questions)
    part.questions.remove(question)
    db.session.flush()
    db.session.delete(question)
    alterations.settle(standing)
    db.session.commit()
    flash(_("The question is deleted."))
    return back(workshop, form)


def _locked_with(question: Question) -> Definition:
    """The form as it stands, in which somebody else may have deleted the question meanwhile."""
    form = locked(question.workshop, question.form)
    if question not in form.questions:
        abort_with(404)
    return form


def _is_answered(question: Question) -> bool:
    return bool(_number_of_answers(question))


def _number_of_answers(question: Question) -> int:
    alone = Definition([Part(question.section, [question])])
    return kind_of(question.form).answers(db.session, question.workshop, alone)[question.key]


def _page(question: Question, kind: Kind, form: QuestionForm, standing: Definition) -> str:
    facts: dict[str, Any] = {"answers": 0, "condition": None, "hanging": []}
    if question.id:
        facts["answers"] = _number_of_answers(question)
        facts["condition"] = conditions(standing).get(question.key)
        facts["hanging"] = alterations.hanging_on(question, standing)
    return render_template(
        "applications/builder_question.html",
        workshop=question.workshop,
        question=question,
        kind=kind,
        form=form,
        NEEDED=standard.NEEDED,
        **facts,
        **words_for(question.workshop, question.form),
    )
