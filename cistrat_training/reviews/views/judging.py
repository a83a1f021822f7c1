"""The reviewers' own desk: what is theirs to judge, and where they are not neutral."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from cistrat_training import clock, languages, trail
from cistrat_training import permissions as may
from cistrat_training.accounts.access import me, permit
from cistrat_training.applications import answers
from cistrat_training.applications.answers import Eyes, Said
from cistrat_training.applications.models import Application
from cistrat_training.database import db, lock
from cistrat_training.errors import RuleBroken
from cistrat_training.forms import Form
from cistrat_training.reviews import blindness, queries, scores
from cistrat_training.reviews.assignments import ENDS, End
from cistrat_training.reviews.forms import (
    AbstentionForm,
    ConflictForm,
    points_name,
    points_of,
    review_form,
)
from cistrat_training.reviews.models import Criterion, Review
from cistrat_training.reviews.plans import ReviewPlan
from cistrat_training.reviews.views.blueprint import views
from cistrat_training.reviews.views.rubric import rubric_of
from cistrat_training.words import N_
from cistrat_training.workshops.codes import application_code
from cistrat_training.workshops.models import Workshop

ROWS_ON_A_PAGE = 50
BACK = "back"


@views.get("/reviews")
@permit(may.have_an_account)
def mine() -> ResponseReturnValue:
    page = db.paginate(queries.to_judge(me()), per_page=ROWS_ON_A_PAGE, error_out=False)
    rows = {row.id: row for row in db.session.execute(queries.rows_to_judge(me(), page.items))}
    workshops = db.session.scalars(queries.workshops_to_judge(me())).all()
    plans = {plan.workshop_id: plan for plan in db.session.scalars(queries.plans_of(workshops))}
    to_judge, done = db.session.execute(queries.progress(me())).one()
    return render_template(
        "reviews/mine.html",
        workshops={workshop.id: workshop for workshop in workshops},
        plans=plans,
        ENDS=ENDS,
        code_of=_code_of,
        blind={number for number, plan in plans.items() if plan.blind},
        now=clock.now(),
        page=page,
        rows=[rows[number] for number in page.items],
        to_judge=to_judge,
        done=done,
    )


def _code_of(workshop: Workshop, number: int) -> str:
    return application_code(workshop.series.code, workshop.number, number)


def called(application: Application) -> str:
    """What this reviewer may know it by."""
    plan = queries.plan(db.session, application.workshop)
    return application.code if plan.blind else application.full_name


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
            flash(_("Your review of %(name)s is saved.", name=called(application)))
            return redirect(url_for(".mine"))
    now = clock.now()
    plan = queries.plan(db.session, application.workshop)
    page = render_template(
        "reviews/judge.html",
        application=application,
        workshop=application.workshop,
        name=called(application),
        said=_said(application, plan),
        plan=plan,
        open=plan.lets_judge(now),
        until=plan.judged_until(now),
        now=now,
        criteria=criteria,
        columns=points_of(criteria),
        points_name=points_name,
        review=review,
        form=form,
        conflict_form=ConflictForm(formdata=None),
        decided=db.session.scalar(queries.is_decided(application)),
    )
    return page, form.code


def _said(application: Application, plan: ReviewPlan) -> list[Said]:
    """Also an organiser who judges blind sees no more here."""
    language = languages.language()
    if plan.blind:
        said = answers.read(db.session, application, Eyes.BLIND, language)
        return blindness.hidden(said, application)
    return answers.read(db.session, application, Eyes.REVIEWER, language)


def _given(review: Review | None) -> dict[str, Any]:
    if review is None:
        return {}
    points = {points_name(score.criterion): str(score.points) for score in review.scores}
    return {"comment": review.comment, **points}


def _judge(application: Application, criteria: list[Criterion], form: Form) -> None:
    points = {criterion: int(form[points_name(criterion)].data) for criterion in criteria}
    _lock_what_is_open(application)
    plan = queries.plan(db.session, application.workshop)
    plan.check_judging(clock.now())
    review = _own_review(application)
    review.judge(points, form["comment"].data or "", now=clock.now())
    scores.refresh(db.session, application.workshop)
    db.session.commit()


def _lock_what_is_open(application: Application) -> None:
    """Under the lock of the workshop nobody decides, and no second review is begun meanwhile."""
    lock(db.session, application.workshop)
    if db.session.scalar(queries.is_decided(application)):
        raise RuleBroken(
            N_("The decision on this application is made, so reviews can no longer change.")
        )


def _own_review(application: Application) -> Review:
    assignment = queries.assignment_of(application, me())
    assigned = db.session.scalars(assignment.execution_options(populate_existing=True)).one()
    if not assigned.is_open():
        raise RuleBroken(N_("This application is no longer with you."))
    mine = queries.review_by(application, me()).execution_options(populate_existing=True)
    if review := db.session.scalar(mine):
        return review
    review = Review(application=application, reviewer=assigned.reviewer, given_at=clock.now())
    db.session.add(review)
    return review


@views.route("/applications/<int:application_id>/conflict", methods=["GET", "POST"])
@permit(may.stand_back, Application)
def conflict(application: Application) -> ResponseReturnValue:
    """Declared with one click before or instead of a review; taken back on the same page."""
    form = ConflictForm()
    if form.validate_on_submit():
        with form.refusals():
            _stand_back(application, End.CONFLICT, form.why.data or "")
            return redirect(url_for(".mine"))
    return _standing_back(application, form, End.CONFLICT), form.code


@views.route("/applications/<int:application_id>/abstention", methods=["GET", "POST"])
@permit(may.stand_back, Application)
def abstention(application: Application) -> ResponseReturnValue:
    """No score, and not zero: somebody else reads it instead."""
    form = AbstentionForm()
    if form.validate_on_submit():
        with form.refusals():
            _stand_back(application, End.ABSTAINED, form.why.data or "")
            return redirect(url_for(".mine"))
    return _standing_back(application, form, End.ABSTAINED), form.code


def _standing_back(application: Application, form: Form, end: End) -> str:
    return render_template(
        "reviews/standing_back.html",
        application=application,
        workshop=application.workshop,
        name=called(application),
        assignment=db.session.scalars(queries.assignment_of(application, me())).one(),
        end=end,
        form=form,
        BACK=BACK,
    )


def _stand_back(application: Application, end: End, why: str) -> None:
    """Whoever does not judge leaves no points behind."""
    _lock_what_is_open(application)
    mine = queries.assignment_of(application, me()).execution_options(populate_existing=True)
    assignment = db.session.scalars(mine).one()
    if request.form.get("deed") == BACK:
        assignment.take_back()
        said = _("You can judge this application again.")
    else:
        assignment.end(end, why, now=clock.now())
        said = _("Thank you. You will not judge this application.")
        if review := db.session.scalar(queries.review_by(application, me())):
            db.session.delete(review)
            scores.refresh(db.session, application.workshop)
    db.session.commit()
    flash(said)
