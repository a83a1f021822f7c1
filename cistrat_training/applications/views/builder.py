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
from cistrat_training.applications import (
    alterations,
    asked_forms,
    definition,
    own_forms,
    queries,
)
from cistrat_training.applications.asked_forms import FormKind
from cistrat_training.applications.definition import NO, YES, Definition
from cistrat_training.applications.questions import (
    APPLICATION,
    KINDS,
    SEEN_BY,
    FormSection,
    Kind,
    Question,
)
from cistrat_training.applications.standard import NEEDED
from cistrat_training.applications.views.blueprint import views
from cistrat_training.database import db, lock
from cistrat_training.errors import RuleBroken
from cistrat_training.forms import Form, choices
from cistrat_training.places.queries import country_names
from cistrat_training.words import N_
from cistrat_training.workshops.models import AUDIENCES, Audience, Workshop

OF_APPLICATION = {"form": APPLICATION}
"""Each page of the builder has two addresses: that of the application, and that of all others."""

ANSWERS = {YES: N_("Yes"), NO: N_("No")}  # to a consent


@views.record_once
def _lend_what_is_asked(state: BlueprintSetupState) -> None:
    state.app.jinja_env.globals["asked_in"] = asked_in


def asked_in(workshop: Workshop) -> Definition:
    """For the public page of a call: what an applicant will be asked."""
    return definition.of(db.session, workshop).asked_of(Audience.INTERNATIONAL)


@views.get("/workshops/<int:workshop_id>/form", defaults=OF_APPLICATION)
@views.get("/workshops/<int:workshop_id>/questionnaires/<form>")
@permit(may.organise, Workshop)
def builder(workshop: Workshop, form: str) -> ResponseReturnValue:
    kind = kind_of(form)
    standing = asked_forms.standing(db.session, workshop, form)
    return render_template(
        "applications/builder.html",
        workshop=workshop,
        parts=standing.parts,
        is_own=standing.is_own,
        answers=kind.answers(db.session, workshop, standing),
        conditions=conditions(standing),
        NEEDED=NEEDED,
        **words_for(workshop, form),
    )


@views.post("/workshops/<int:workshop_id>/form/own", defaults=OF_APPLICATION)
@views.post("/workshops/<int:workshop_id>/questionnaires/<form>/own")
@permit(may.organise, Workshop)
def begin_form(workshop: Workshop, form: str) -> ResponseReturnValue:
    kind_of(form)
    lock(db.session, workshop)
    own_forms.begin(db.session, workshop, form)
    db.session.commit()
    flash(_("This workshop has a form of its own now. It asks the same until you change it."))
    return back(workshop, form)


@views.post("/workshops/<int:workshop_id>/form/removal", defaults=OF_APPLICATION)
@views.post("/workshops/<int:workshop_id>/questionnaires/<form>/removal")
@permit(may.organise, Workshop)
def forget_form(workshop: Workshop, form: str) -> ResponseReturnValue:
    kind_of(form)
    lock(db.session, workshop)
    own_forms.forget(db.session, workshop, form)
    db.session.commit()
    flash(_("This workshop asks the standard form again."))
    return back(workshop, form)


@views.post("/workshops/<int:workshop_id>/form/order", defaults=OF_APPLICATION)
@views.post("/workshops/<int:workshop_id>/questionnaires/<form>/order")
@permit(may.organise, Workshop)
def order_form(workshop: Workshop, form: str) -> ResponseReturnValue:
    """One button moves one thing by one place; else all go to the places that were typed."""
    standing = locked(workshop, form)
    things: dict[str, FormSection | Question] = {
        **standing.by_key,
        **{f"s{section.id}": section for section, _questions in standing.parts},
    }
    for button, by in (("up", -1), ("down", 1)):
        if thing := things.get(request.form.get(button, "")):
            standing = alterations.step(standing, thing, by)
            break
    else:
        standing = alterations.by_places(standing, _typed_places())
    alterations.settle(standing)
    db.session.commit()
    flash(_("The order is saved."))
    return back(workshop, form)


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


@views.route(
    "/workshops/<int:workshop_id>/form/copy", methods=["GET", "POST"], defaults=OF_APPLICATION
)
@views.route("/workshops/<int:workshop_id>/questionnaires/<form>/copy", methods=["GET", "POST"])
@permit(may.organise, Workshop)
def copy_form(workshop: Workshop, form: str) -> ResponseReturnValue:
    words = words_for(workshop, form)
    asking = SourceForm()
    with_forms = queries.with_own_forms(workshop, form)
    sources = {each.id: each for each in db.session.scalars(with_forms)}
    asking.source.label.text = _("Copy the form of")
    asking.source.choices = choices(
        (id_, f"{each.code} · {each.title(languages.language())}") for id_, each in sources.items()
    )
    if asking.validate_on_submit():
        with asking.refusals():
            lock(db.session, workshop)
            own_forms.copy(db.session, sources[asking.source.data], workshop, form)
            db.session.commit()
            flash(_("The form is copied. What you change here changes nothing there."))
            return back(workshop, form)
    page = render_template(
        "applications/builder_copy.html",
        workshop=workshop,
        form=asking,
        has_sources=bool(sources),
        **words,
    )
    return page, asking.code


def kind_of(form: str) -> FormKind:
    return asked_forms.FORMS.get(form) or abort_with(404)


def locked(workshop: Workshop, form: str) -> Definition:
    """The workshop's own form as it stands now. Nobody else changes it until we are done."""
    kind_of(form)
    lock(db.session, workshop)
    return definition.own(db.session, workshop, form) or abort_with(404)


def back(workshop: Workshop, form: str) -> Response:
    """To the form, where the change is seen."""
    return redirect(url_for(".builder", workshop_id=workshop.id, form=form))


def words_for(workshop: Workshop, form: str) -> dict[str, Any]:
    """What every page of the builder says of the form and in which words."""
    asked = kind_of(form)
    return {
        "asked": asked,
        "begun": asked.begun(db.session, workshop),
        "measures": asked.measures(db.session, workshop) if asked.measures else {},
        "KINDS": {kind: name for kind, name in KINDS.items() if kind in asked.kinds},
        "SEEN_BY": SEEN_BY,
        "AUDIENCES": AUDIENCES,
        **asked.circumstances(db.session, workshop, clock.now()),
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
