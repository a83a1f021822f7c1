"""Who judges the applications to a workshop, and how far they are."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from cistrat_training import clock, languages, queue
from cistrat_training import permissions as may
from cistrat_training.accounts import queries as people
from cistrat_training.accounts.access import permit
from cistrat_training.accounts.links import open_link
from cistrat_training.accounts.models import User
from cistrat_training.database import db, lock
from cistrat_training.errors import RuleBroken
from cistrat_training.forms import choices
from cistrat_training.places import queries as places
from cistrat_training.reviews import letters, queries
from cistrat_training.reviews.assignments import ENDS, HOWS
from cistrat_training.reviews.forms import FactsForm, ReviewerForm
from cistrat_training.reviews.models import Reviewer
from cistrat_training.reviews.plans import PHASES, Phase
from cistrat_training.reviews.views.blueprint import views
from cistrat_training.words import N_
from cistrat_training.workshops.models import Workshop

ROWS_ON_A_PAGE = 50


@views.route("/workshops/<int:workshop_id>/reviewers", methods=["GET", "POST"])
@permit(may.organise, Workshop)
def reviewers(workshop: Workshop) -> ResponseReturnValue:
    form = ReviewerForm()
    if form.validate_on_submit():
        lock(db.session, workshop)
        told = _ask(workshop, form)
        db.session.commit()
        queue.ring("letters")
        flash(
            _("%(name)s is asked to judge and gets a letter.", name=form.full_name.data)
            if told
            else _("%(name)s was asked before.", name=form.full_name.data)
        )
        return redirect(url_for(".reviewers", workshop_id=workshop.id))
    plan = queries.plan(db.session, workshop)
    page = render_template(
        "reviews/reviewers.html",
        workshop=workshop,
        form=form,
        plan=plan,
        phase=plan.phase(clock.now()),
        Phase=Phase,
        PHASES=PHASES,
        lacking=queries.count(db.session, queries.assigned_table(plan, queries.Shown.LACKING)),
        rows=db.session.execute(queries.reviewers_with_progress(workshop)).all(),
        to_judge=db.session.scalar(queries.number_to_judge(workshop)),
    )
    return page, form.code


def _ask(workshop: Workshop, form: ReviewerForm) -> bool:
    """False when this person judges here already: nobody is invited twice."""
    person = _account_of(form)
    if db.session.scalar(queries.reviewer(workshop.id, person)):
        return False
    now = clock.now()
    reviewer = Reviewer(workshop=workshop, person=person, assigned_at=now)
    db.session.add(reviewer)
    db.session.flush()
    link, address = open_link(person, url_for(".mine"), now=now)
    db.session.add_all([link, letters.invitation(reviewer, address)])
    return True


def _account_of(form: ReviewerForm) -> User:
    """The account with this address, or a new one without a password."""
    known = people.with_email(form.email.data)
    if person := db.session.scalar(known):
        return person
    person = User(
        email=form.email.data,
        full_name=form.full_name.data,
        language="zh" if form.in_chinese.data else "en",
        created_at=clock.now(),
    )
    try:
        with db.session.begin_nested():
            db.session.add(person)
    except IntegrityError:  # they signed up just now
        return db.session.scalars(known).one()
    return person


@views.route("/reviewers/<int:reviewer_id>", methods=["GET", "POST"])
@permit(may.organise, Reviewer)
def reviewer(reviewer: Reviewer) -> ResponseReturnValue:
    """What the automatic assignment heeds, and all that this reviewer was given."""
    countries = places.country_choices(db.session, languages.language())
    form = FactsForm(obj=reviewer)
    form.country_code.choices = choices([("", _("Not known")), *countries])
    if form.validate_on_submit():
        _write_facts(reviewer, form)
        flash(_("Saved."))
        return redirect(url_for(".reviewer", reviewer_id=reviewer.id))
    page = db.paginate(queries.given_to(reviewer), per_page=ROWS_ON_A_PAGE, error_out=False)
    shown = render_template(
        "reviews/reviewer.html",
        reviewer=reviewer,
        workshop=reviewer.workshop,
        form=form,
        page=page,
        averages=dict(db.session.execute(queries.averages_of(reviewer, page.items)).all()),
        ENDS=ENDS,
        HOWS=HOWS,
    )
    return shown, form.code


def _write_facts(reviewer: Reviewer, form: FactsForm) -> None:
    """An institution that we keep is known again by its name."""
    lock(db.session, reviewer.workshop)
    reviewer.institution = form.institution.data or ""
    reviewer.country_code = form.country_code.data or None
    reviewer.most = form.most.data
    known = places.organisation_named(reviewer.institution, reviewer.country_code or "")
    reviewer.organisation = db.session.scalar(known)
    db.session.commit()


@views.post("/reviewers/<int:reviewer_id>/removal")
@permit(may.organise, Reviewer)
def remove(reviewer: Reviewer) -> ResponseReturnValue:
    workshop, name = lock(db.session, reviewer.workshop), reviewer.person.full_name
    if db.session.scalar(queries.has_answered(reviewer)):
        raise RuleBroken(N_("%(name)s has given reviews already and stays assigned."), name=name)
    for assignment in db.session.scalars(queries.assignments_to(reviewer)):
        db.session.delete(assignment)
    db.session.delete(reviewer)
    db.session.commit()
    flash(_("%(name)s is no longer asked to judge.", name=name))
    return redirect(url_for(".reviewers", workshop_id=workshop.id))
