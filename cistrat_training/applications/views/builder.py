"""The form of a workshop as its organisers make it: its order, where it comes from, its look."""

from typing import Any

from flask import abort as abort_with
from flask import flash, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response
from wtforms import RadioField
from wtforms.validators import InputRequired

from cistrat_training import clock, languages
from cistrat_training import permissions as may
from cistrat_training.accounts.access import permit
from cistrat_training.applications import alterations, definition, own_forms, queries
from cistrat_training.applications.definition import NO, YES, Definition
from cistrat_training.applications.models import Status
from cistrat_training.applications.questions import KINDS, SEEN_BY, FormSection, Kind, Question
from cistrat_training.applications.standard import NEEDED
from cistrat_training.applications.views.blueprint import views
from cistrat_training.database import db, lock
from cistrat_training.errors import RuleBroken
from cistrat_training.forms import Form, choices
from cistrat_training.places.queries import country_names
from cistrat_training.words import N_
from cistrat_training.workshops.models import AUDIENCES, Audience, Workshop

ANSWERS = {YES: N_("Yes"), NO: N_("No")}  # to a consent


@views.record_once
def _lend_what_is_asked(state: BlueprintSetupState) -> None:
    state.app.jinja_env.globals["asked_in"] = asked_in


def asked_in(workshop: Workshop) -> Definition:
    """For the public page of a call: what an applicant will be asked."""
    return definition.of(db.session, workshop).asked_of(Audience.INTERNATIONAL)


@views.get("/workshops/<int:workshop_id>/form")
@permit(may.organise, Workshop)
def builder(workshop: Workshop) -> ResponseReturnValue:
    form = definition.of(db.session, workshop)
    return render_template(
        "applications/builder.html",
        workshop=workshop,
        parts=form.parts,
        is_own=form.is_own,
        answers=queries.numbers_of_answers(db.session, workshop, form),
        conditions=conditions(form),
        NEEDED=NEEDED,
        **words_for(workshop),
    )


@views.post("/workshops/<int:workshop_id>/form/own")
@permit(may.organise, Workshop)
def begin_form(workshop: Workshop) -> ResponseReturnValue:
    lock(db.session, workshop)
    own_forms.begin(db.session, workshop)
    db.session.commit()
    flash(_("This workshop has a form of its own now. It asks the same until you change it."))
    return back(workshop)


@views.post("/workshops/<int:workshop_id>/form/removal")
@permit(may.organise, Workshop)
def forget_form(workshop: Workshop) -> ResponseReturnValue:
    lock(db.session, workshop)
    own_forms.forget(db.session, workshop)
    db.session.commit()
    flash(_("This workshop asks the standard form again."))
    return back(workshop)


@views.post("/workshops/<int:workshop_id>/form/order")
@permit(may.organise, Workshop)
def order_form(workshop: Workshop) -> ResponseReturnValue:
    """One button moves one thing by one place; else all go to the places that were typed."""
    form = locked(workshop)
    things: dict[str, FormSection | Question] = {
        **form.by_key,
        **{f"s{section.id}": section for section, _questions in form.parts},
    }
    for button, by in (("up", -1), ("down", 1)):
        if thing := things.get(request.form.get(button, "")):
            form = alterations.step(form, thing, by)
            break
    else:
        form = alterations.by_places(form, _typed_places())
    alterations.settle(form)
    db.session.commit()
    flash(_("The order is saved."))
    return back(workshop)


def _typed_places() -> dict[str, int]:
    typed = {}
    for name, value in request.form.items():
        if name.startswith("place-") and value.strip():
            typed[name.removeprefix("place-")] = _whole(value)
    return typed


def _whole(value: str) -> int:
    if not (value.strip().isdecimal() and len(value) < 5):
        raise RuleBroken(N_("Write a whole number for each place."))
    return int(value)


class SourceForm(Form):
    source = RadioField(coerce=int, validators=[InputRequired()])


@views.route("/workshops/<int:workshop_id>/form/copy", methods=["GET", "POST"])
@permit(may.organise, Workshop)
def copy_form(workshop: Workshop) -> ResponseReturnValue:
    form = SourceForm()
    sources = {each.id: each for each in db.session.scalars(queries.with_own_forms(workshop))}
    form.source.label.text = _("Copy the form of")
    form.source.choices = choices(
        (id_, f"{each.code} · {each.title(languages.language())}") for id_, each in sources.items()
    )
    if form.validate_on_submit():
        with form.refusals():
            lock(db.session, workshop)
            own_forms.copy(db.session, sources[form.source.data], workshop)
            db.session.commit()
            flash(_("The form is copied. What you change here changes nothing there."))
            return back(workshop)
    page = render_template(
        "applications/builder_copy.html", workshop=workshop, form=form, has_sources=bool(sources)
    )
    return page, form.code


def locked(workshop: Workshop) -> Definition:
    """The workshop's own form as it stands now. Nobody else changes it until we are done."""
    lock(db.session, workshop)
    form = definition.of(db.session, workshop)
    if not form.is_own:
        abort_with(404)
    return form


def back(workshop: Workshop) -> Response:
    """To the form, where the change is seen."""
    return redirect(url_for(".builder", workshop_id=workshop.id))


def words_for(workshop: Workshop) -> dict[str, Any]:
    """What every page of the builder says of the workshop and in which words."""
    counts = queries.numbers_by_status(db.session, workshop)
    return {
        "is_calling": workshop.is_calling(clock.now()),
        "drafts": counts.get(Status.DRAFT, 0),
        "submitted": counts.get(Status.SUBMITTED, 0),
        "applications": sum(counts.values()),
        "KINDS": KINDS,
        "SEEN_BY": SEEN_BY,
        "AUDIENCES": AUDIENCES,
    }


def conditions(form: Definition) -> dict[str, tuple[Question, list[str]]]:
    """By the key of each question that is not always shown: which question decides, and how."""
    by_id = {question.id: question for question in form.questions if question.id}
    hanging = [(q, by_id[q.only_if_id]) for q in form.questions if q.only_if_id]
    names = {on.id: names_of_answers(on) for _question, on in hanging}
    return {q.key: (on, [names[on.id].get(key, key) for key in q.only_if]) for q, on in hanging}


def names_of_answers(question: Question) -> dict[str, str]:
    if question.kind is Kind.COUNTRY:
        return dict(country_names(db.session(), languages.language()))
    if question.kind is Kind.CONSENT:
        return {key: _(name) for key, name in ANSWERS.items()}
    return {choice.key: choice.label(languages.language()) for choice in question.all_choices()}
