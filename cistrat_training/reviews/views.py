"""The rubric and the reviewers of a workshop, and the reviewers' own desk."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from cistrat_training import clock, languages, queue, trail
from cistrat_training import permissions as may
from cistrat_training.accounts import queries as people
from cistrat_training.accounts.access import me, permit
from cistrat_training.accounts.forms import DeedForm
from cistrat_training.accounts.links import open_link
from cistrat_training.accounts.models import User
from cistrat_training.applications.models import Application
from cistrat_training.database import db, lock
from cistrat_training.errors import RuleBroken
from cistrat_training.forms import Form
from cistrat_training.reviews import letters, queries
from cistrat_training.reviews.forms import (
    POINTS,
    ReviewerForm,
    RubricForm,
    points_name,
    review_form,
    rubric_rows,
)
from cistrat_training.reviews.models import Criterion, Review, Reviewer
from cistrat_training.reviews.rubric import SUGGESTED, Line, rewritten
from cistrat_training.words import N_
from cistrat_training.workshops.models import Workshop

views = Blueprint("reviews", __name__)

ROWS_ON_A_PAGE = 50


@views.record_once
def _lend_the_rubric(state: BlueprintSetupState) -> None:
    state.app.jinja_env.globals["rubric_of"] = rubric_of


def rubric_of(workshop: Workshop) -> list[Criterion]:
    """For the public page of a call: how the Centre chooses."""
    return list(db.session.scalars(queries.rubric(workshop)))


@views.route("/workshops/<int:workshop_id>/rubric", methods=["GET", "POST"])
@permit(may.organise, Workshop)
def rubric(workshop: Workshop) -> ResponseReturnValue:
    standing = rubric_of(workshop)
    form = RubricForm(data={"criteria": _rows(standing)})
    if form.validate_on_submit():
        with form.refusals():
            _write_rubric(workshop, form.lines())
            flash(_("The rubric is saved."))
            return redirect(url_for(".rubric", workshop_id=workshop.id))
    return _rubric_page(workshop, form, ReviewerForm(formdata=None)), form.code


def _rows(standing: list[Criterion]) -> list[dict[str, Any]]:
    written = [
        Line(c.title_en, c.title_zh, c.question_en, c.question_zh, c.weight) for c in standing
    ]
    return rubric_rows(written or list(SUGGESTED))


def _write_rubric(workshop: Workshop, lines: list[Line]) -> None:
    lock(db.session, workshop)
    if db.session.scalar(queries.has_scores(workshop)):
        raise RuleBroken(N_("Somebody has judged by this rubric, so it can no longer change."))
    criteria, left_over = rewritten(workshop, rubric_of(workshop), lines)
    for criterion in left_over:
        db.session.delete(criterion)
    db.session.add_all(criteria)
    db.session.commit()


def _rubric_page(workshop: Workshop, form: Form, reviewer_form: Form) -> str:
    return render_template(
        "reviews/rubric.html",
        workshop=workshop,
        form=form,
        reviewer_form=reviewer_form,
        rubric=rubric_of(workshop),
        frozen=db.session.scalar(queries.has_scores(workshop)),
        reviewers=db.session.execute(queries.reviewers_with_progress(workshop)).all(),
        to_judge=db.session.scalar(queries.number_to_judge(workshop)),
    )


@views.post("/workshops/<int:workshop_id>/reviewers")
@permit(may.organise, Workshop)
def assign(workshop: Workshop) -> ResponseReturnValue:
    form = ReviewerForm()
    if form.validate_on_submit():
        lock(db.session, workshop)
        told = _assign(workshop, form)
        db.session.commit()
        queue.ring("letters")
        flash(
            _("%(name)s is asked to judge and gets a letter.", name=form.full_name.data)
            if told
            else _("%(name)s was assigned before.", name=form.full_name.data)
        )
        return redirect(url_for(".rubric", workshop_id=workshop.id))
    rubric_form = RubricForm(formdata=None, data={"criteria": _rows(rubric_of(workshop))})
    return _rubric_page(workshop, rubric_form, form), form.code


def _assign(workshop: Workshop, form: ReviewerForm) -> bool:
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


@views.post("/reviewers/<int:reviewer_id>/removal")
@permit(may.organise, Reviewer)
def unassign(reviewer: Reviewer) -> ResponseReturnValue:
    workshop, name = lock(db.session, reviewer.workshop), reviewer.person.full_name
    if db.session.scalar(queries.has_given_reviews(reviewer)):
        raise RuleBroken(N_("%(name)s has given reviews already and stays assigned."), name=name)
    db.session.delete(reviewer)
    db.session.commit()
    flash(_("%(name)s is no longer asked to judge.", name=name))
    return redirect(url_for(".rubric", workshop_id=workshop.id))


@views.get("/reviews")
@permit(may.have_an_account)
def mine() -> ResponseReturnValue:
    page = db.paginate(queries.to_judge(me()), per_page=ROWS_ON_A_PAGE, error_out=False)
    rows = {row.id: row for row in db.session.execute(queries.rows_to_judge(me(), page.items))}
    to_judge, done = db.session.execute(queries.progress(me())).one()
    return render_template(
        "reviews/mine.html",
        workshops={w.id: w for w in db.session.scalars(queries.workshops_to_judge(me()))},
        page=page,
        rows=[rows[number] for number in page.items],
        to_judge=to_judge,
        done=done,
    )


@views.route("/applications/<int:application_id>/review", methods=["GET", "POST"])
@permit(may.judge, Application)
def judge(application: Application) -> ResponseReturnValue:
    if request.method == "GET":
        trail.note_alone(db.session(), application, trail.Deed.VIEWED)
    criteria = rubric_of(application.workshop)
    review = db.session.scalar(queries.review_by(application, me()))
    form = review_form(criteria, languages.language(), **_given(review))
    if criteria and form.validate_on_submit():
        with form.refusals():
            _judge(application, criteria, form)
            flash(_("Your review of %(name)s is saved.", name=application.full_name))
            return redirect(url_for(".mine"))
    page = render_template(
        "reviews/judge.html",
        application=application,
        workshop=application.workshop,
        criteria=criteria,
        points_name=points_name,
        POINTS=POINTS,
        review=review,
        form=form,
        decided=db.session.scalar(queries.is_decided(application)),
    )
    return page, form.code


def _given(review: Review | None) -> dict[str, Any]:
    if review is None:
        return {}
    points = {points_name(score.criterion): str(score.points) for score in review.scores}
    return {"comment": review.comment, **points}


def _judge(application: Application, criteria: list[Criterion], form: Form) -> None:
    points = {criterion: int(form[points_name(criterion)].data) for criterion in criteria}
    review = _own_review(application)
    review.judge(points, form["comment"].data or "", now=clock.now())
    db.session.commit()


def _own_review(application: Application) -> Review:
    """Under the lock of the workshop: nobody decides, and no second one is begun meanwhile."""
    lock(db.session, application.workshop)
    if db.session.scalar(queries.is_decided(application)):
        raise RuleBroken(
            N_("The decision on this application is made, so reviews can no longer change.")
        )
    mine = queries.review_by(application, me()).execution_options(populate_existing=True)
    if review := db.session.scalar(mine):
        return review
    reviewer = db.session.scalars(queries.reviewer(application.workshop_id, me())).one()
    review = Review(application=application, reviewer=reviewer, given_at=clock.now())
    db.session.add(review)
    return review


@views.route("/applications/<int:application_id>/conflict", methods=["GET", "POST"])
@permit(may.declare_conflict, Application)
def conflict(application: Application) -> ResponseReturnValue:
    """Declared before or instead of a review; taken back on the same page."""
    form = DeedForm()
    review = db.session.scalar(queries.review_by(application, me()))
    if form.validate_on_submit():
        with form.refusals():
            _declare(application, taken_back=request.form.get("deed") == "back")
            return redirect(url_for(".mine"))
    page = render_template(
        "reviews/conflict.html",
        application=application,
        workshop=application.workshop,
        review=review,
        form=form,
    )
    return page, form.code


def _declare(application: Application, *, taken_back: bool) -> None:
    review = _own_review(application)
    if taken_back:
        review.take_conflict_back(now=clock.now())
    else:
        review.declare_conflict(now=clock.now())
    db.session.commit()
    flash(
        _("You can judge this application again.")
        if taken_back
        else _("Thank you. You will not judge this application.")
    )
