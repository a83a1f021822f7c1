"""Applicants name who speaks for them; they and the organisers have them written to."""

from datetime import datetime, timedelta

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from cistrat_training import clock, queue
from cistrat_training import permissions as may
from cistrat_training.accounts.access import me, permit
from cistrat_training.accounts.forms import DeedForm
from cistrat_training.applications import asking
from cistrat_training.applications import endorsement_queries as queries
from cistrat_training.applications.endorsement_forms import PersonForm
from cistrat_training.applications.endorsements import (
    ENDORSERS,
    Endorsement,
    EndorsementRules,
    Role,
    State,
    check_changes,
    check_room,
    roles_with_room,
)
from cistrat_training.applications.models import Application, Status
from cistrat_training.applications.spoken import rows
from cistrat_training.applications.views.blueprint import views
from cistrat_training.database import db, lock
from cistrat_training.errors import RuleBroken
from cistrat_training.words import N_

A_SECOND_PRESS = timedelta(minutes=1)


@views.route("/applications/<int:application_id>/people", methods=["GET", "POST"])
@permit(may.hold_application, Application)
def people(application: Application) -> ResponseReturnValue:
    """Who speaks for the applicant, how it stands with them, and room for the next."""
    rules = _rules(application)
    roles = roles_with_room(rules, _named(application))
    form = PersonForm.offering(
        roles,
        application.applicant.email or "",
        role=roles[0] if roles else None,
        organisation=application.institution if Role.SUPERVISOR in roles else "",
        language=application.applicant.language,
    )
    if form.validate_on_submit():
        with form.refusals():
            _name(application, rules, form)
            return redirect(url_for(".people", application_id=application.id))
    page = render_template(
        "applications/people.html",
        application=application,
        workshop=application.workshop,
        rules=rules,
        rows=rows(db.session, _named(application)),
        roles=roles,
        form=form,
        now=clock.now(),
    )
    return page, form.code


@views.route("/endorsements/<int:endorsement_id>/replacement", methods=["GET", "POST"])
@permit(may.mind_endorsement, Endorsement)
def replace(endorsement: Endorsement) -> ResponseReturnValue:
    """Other facts before the letter, another person or address after it."""
    form = PersonForm.offering(
        [Role.REFEREE] if endorsement.is_referee else ENDORSERS,
        endorsement.application.applicant.email or "",
        role=endorsement.role,
        name=endorsement.name,
        post=endorsement.post,
        organisation=endorsement.organisation,
        email=endorsement.email,
        language=endorsement.language,
    )
    if form.validate_on_submit():
        with form.refusals():
            _replace(endorsement, form)
            return redirect(_back(endorsement.application))
    page = render_template(
        "applications/person.html",
        form=form,
        endorsement=endorsement,
        application=endorsement.application,
        workshop=endorsement.application.workshop,
        back=_back(endorsement.application),
    )
    return page, form.code


@views.post("/endorsements/<int:endorsement_id>/another-letter")
@permit(may.mind_endorsement, Endorsement)
def write_again(endorsement: Endorsement) -> ResponseReturnValue:
    form, now = DeedForm(), clock.now()
    if form.validate_on_submit():
        lock(db.session, endorsement.application)
        lock(db.session, endorsement)
        if not _was_just_asked(endorsement, now):
            if _is_applicant(endorsement.application):
                endorsement.check_rest(now=now)
            asking.ask(db.session, endorsement, _rules(endorsement.application), now=now)
            db.session.commit()
            queue.ring("letters")
        flash(_("A new letter to %(name)s is on its way.", name=endorsement.name))
    return redirect(_back(endorsement.application))


@views.post("/endorsements/<int:endorsement_id>/withdrawal")
@permit(may.mind_endorsement, Endorsement)
def stop_asking(endorsement: Endorsement) -> ResponseReturnValue:
    application, name = endorsement.application, endorsement.name
    form = DeedForm()
    if form.validate_on_submit():
        lock(db.session, application)
        lock(db.session, endorsement)
        if endorsement.state is State.NAMED:
            db.session.delete(endorsement)
        elif endorsement.state is not State.WITHDRAWN:
            asking.withdraw(db.session, endorsement, now=clock.now())
        db.session.commit()
        flash(_("%(name)s is not asked any more.", name=name))
    return redirect(_back(application))


def _name(application: Application, rules: EndorsementRules, form: PersonForm) -> None:
    lock(db.session, application)
    named, facts = _named(application), form.facts()
    known = _twin(named, facts["email"])
    if known and known.name == facts["name"] and known.role == facts["role"]:
        db.session.rollback()  # a second press: the first one has done it all
        return
    if known:
        raise RuleBroken(N_("You have named this address already."), field="email")
    check_room(rules, named, facts["role"])
    check_changes(rules, named, facts["role"])
    _add(application, rules, facts, clock.now())
    db.session.commit()
    queue.ring("letters")
    flash(_("%(name)s is named.", name=facts["name"]))


def _replace(endorsement: Endorsement, form: PersonForm) -> None:
    application, now, facts = endorsement.application, clock.now(), form.facts()
    lock(db.session, application)
    lock(db.session, endorsement)
    if endorsement.state is State.WITHDRAWN:
        db.session.rollback()
        return  # a second press
    others = [each for each in _named(application) if each is not endorsement]
    if _twin(others, facts["email"]):
        raise RuleBroken(N_("You have named this address already."), field="email")
    if endorsement.state is State.NAMED:
        endorsement.correct(now=now, **facts)
    else:
        _put_another(endorsement, facts, now)
    db.session.commit()
    queue.ring("letters")
    flash(_("%(name)s is named.", name=facts["name"]))


def _put_another(endorsement: Endorsement, facts: dict[str, str | Role], now: datetime) -> None:
    application, rules = endorsement.application, _rules(endorsement.application)
    if endorsement.state is not State.ASKED:
        raise RuleBroken(N_("This person has answered already."))
    if _is_applicant(application):
        check_changes(rules, _named(application), endorsement.role)
    asking.withdraw(db.session, endorsement, now=now)
    db.session.flush()
    _add(application, rules, facts, now)


def _add(
    application: Application, rules: EndorsementRules, facts: dict[str, str | Role], now: datetime
) -> None:
    if application.status is Status.WITHDRAWN:
        raise RuleBroken(N_("This application is withdrawn."))
    endorsement = Endorsement(application=application, named_at=now, **facts)  # type: ignore[arg-type]
    db.session.add(endorsement)
    if application.status is Status.SUBMITTED:
        asking.ask(db.session, endorsement, rules, now=now)


def _twin(named: list[Endorsement], email: str) -> Endorsement | None:
    address = email.strip().lower()
    return next((e for e in named if e.email == address and e.state is not State.WITHDRAWN), None)


def _was_just_asked(endorsement: Endorsement, now: datetime) -> bool:
    return endorsement.asked_at is not None and now < endorsement.asked_at + A_SECOND_PRESS


def _rules(application: Application) -> EndorsementRules:
    return queries.rules_or_none_asked(db.session, application.workshop)


def _named(application: Application) -> list[Endorsement]:
    return list(db.session.scalars(queries.named_in(application)))


def _is_applicant(application: Application) -> bool:
    return application.applicant_id == me().id


def _back(application: Application) -> str:
    if _is_applicant(application):
        return url_for(".people", application_id=application.id)
    return url_for(".endorsements", workshop_id=application.workshop_id)
