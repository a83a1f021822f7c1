"""Which application is read by whom: given by hand, or balanced automatically."""

from collections.abc import Iterable

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from cistrat_training import clock, queue
from cistrat_training import permissions as may
from cistrat_training.accounts.access import LARGEST_ID, permit
from cistrat_training.accounts.links import open_link
from cistrat_training.applications.models import Application
from cistrat_training.database import db, lock
from cistrat_training.errors import RuleBroken
from cistrat_training.reviews import filling, letters, queries
from cistrat_training.reviews.assignments import ENDS, HOWS, Assignment, End
from cistrat_training.reviews.distribution import BARS, Bar
from cistrat_training.reviews.forms import EndForm, FillForm, GiveForm
from cistrat_training.reviews.models import Reviewer
from cistrat_training.reviews.queries import SHOWN, Shown
from cistrat_training.reviews.views.blueprint import views
from cistrat_training.words import N_
from cistrat_training.workshops.models import Workshop

ROWS_ON_A_PAGE = 50


@views.route("/workshops/<int:workshop_id>/assignments", methods=["GET", "POST"])
@permit(may.organise, Workshop)
def assignments(workshop: Workshop) -> ResponseReturnValue:
    """Several applications for one reviewer."""
    form = GiveForm.to(db.session.scalars(queries.reviewers(workshop)))
    if form.validate_on_submit():
        with form.refusals():
            flash(_give(workshop, form.chosen.data or [], form.reviewer.data))
            return redirect(url_for(".assignments", workshop_id=workshop.id, show=_shown()))
    plan = queries.plan(db.session, workshop)
    shown = _shown()
    page = db.paginate(
        queries.assigned_table(plan, shown), per_page=ROWS_ON_A_PAGE, error_out=False
    )
    rows = {row.id: row for row in db.session.execute(queries.assigned_rows(page.items))}
    readers: dict[int, list[tuple[Assignment, float | None]]] = {}
    for assignment, average in db.session.execute(queries.readers_of(page.items)):
        readers.setdefault(assignment.application_id, []).append((assignment, average))
    shown_page = render_template(
        "reviews/assignments.html",
        workshop=workshop,
        plan=plan,
        form=form,
        page=page,
        rows=[rows[number] for number in page.items],
        readers=readers,
        shown=shown,
        SHOWN=SHOWN,
        ENDS=ENDS,
    )
    return shown_page, form.code


def _shown() -> Shown:
    asked = request.args.get("show", "")
    return Shown(asked) if asked in set(Shown) else Shown.ALL


def _give(workshop: Workshop, ids: Iterable[int], reviewer_id: int) -> str:
    lock(db.session, workshop)
    reviewer = db.session.get_one(Reviewer, reviewer_id)
    now = clock.now()
    likely = [number for number in ids if 0 < number <= LARGEST_ID]
    chosen = db.session.scalars(queries.submitted(workshop, likely)).all()
    if not chosen:
        raise RuleBroken(N_("Choose at least one application."), field="chosen")
    given = filling.give(db.session, chosen, reviewer, now=now)
    if given:
        _write({reviewer.id: given}, [reviewer])
    db.session.commit()
    queue.ring("letters")
    return ngettext(
        "%(name)s judges one application more.",
        "%(name)s judges %(num)s applications more.",
        given,
        name=reviewer.person.full_name,
    )


def _write(counts: dict[int, int], reviewers: Iterable[Reviewer]) -> None:
    """One letter to each, however many applications are new."""
    now = clock.now()
    for reviewer in reviewers:
        if number := counts.get(reviewer.id):
            link, address = open_link(reviewer.person, url_for(".mine"), now=now)
            plan = queries.plan(db.session, reviewer.workshop)
            db.session.add_all([link, letters.given(reviewer, number, plan, address, now=now)])


@views.route("/workshops/<int:workshop_id>/assignments/proposal", methods=["GET", "POST"])
@permit(may.organise, Workshop)
def proposal(workshop: Workshop) -> ResponseReturnValue:
    """What was seen is what is done: whoever comes late looks again."""
    form = FillForm()
    if form.validate_on_submit():
        with form.refusals():
            flash(_fill(workshop, form.seen.data or ""))
            return redirect(url_for(".assignments", workshop_id=workshop.id))
    plan = queries.plan(db.session, workshop)
    found = filling.situation(db.session, workshop, plan).proposal()
    named = {
        a.id: a
        for a in db.session.scalars(queries.submitted(workshop, [s.paper for s in found.shortages]))
    }
    page = render_template(
        "reviews/proposal.html",
        workshop=workshop,
        plan=plan,
        form=form,
        found=found,
        stamp=filling.stamp(found),
        reviewers=db.session.scalars(queries.reviewers(workshop)).all(),
        named=named,
        BARS=BARS,
    )
    return page, form.code


def _fill(workshop: Workshop, seen: str) -> str:
    lock(db.session, workshop)
    plan = queries.plan(db.session, workshop)
    found = filling.situation(db.session, workshop, plan).proposal()
    if filling.stamp(found) != seen:
        raise RuleBroken(N_("Something has changed since you looked. Please look again."))
    counts = filling.fill(db.session, workshop, found, now=clock.now())
    _write(counts, db.session.scalars(queries.reviewers(workshop)).all())
    db.session.commit()
    queue.ring("letters")
    return ngettext("One reading is assigned.", "%(num)s readings are assigned.", len(found.pairs))


@views.route("/applications/<int:application_id>/readers", methods=["GET", "POST"])
@permit(may.organise, Application)
def readers(application: Application) -> ResponseReturnValue:
    """The readers of one application, those who stood back, and one more."""
    workshop = application.workshop
    rows = db.session.execute(queries.readers_of([application.id])).all()
    reading = {assignment.reviewer_id for assignment, _average in rows if assignment.is_open()}
    asked = db.session.scalars(queries.reviewers(workshop))
    form = GiveForm.to(sorted(asked, key=lambda reviewer: reviewer.id in reading))
    del form.chosen
    if form.validate_on_submit():
        with form.refusals():
            flash(_give(workshop, [application.id], form.reviewer.data))
            return redirect(url_for(".readers", application_id=application.id))
    plan = queries.plan(db.session, workshop)
    situation = filling.situation(db.session, workshop, plan, [application.id])
    page = render_template(
        "reviews/readers.html",
        application=application,
        workshop=workshop,
        plan=plan,
        form=form,
        end_form=EndForm(formdata=None),
        rows=rows,
        bars=_bars(situation, application),
        BARS=BARS,
        ENDS=ENDS,
        HOWS=HOWS,
    )
    return page, form.code


def _bars(situation: filling.Situation, application: Application) -> dict[int, Bar]:
    """Why each reviewer would not get it automatically; none for a draft."""
    if not situation.papers:
        return {}
    found = {r.number: situation.bar(r.number, application.id) for r in situation.readers}
    return {number: reason for number, reason in found.items() if reason not in {None, Bar.HAD}}


@views.post("/assignments/<int:assignment_id>/end")
@permit(may.organise, Assignment)
def take_away(assignment: Assignment) -> ResponseReturnValue:
    form = EndForm()
    application, reviewer = assignment.application, assignment.reviewer
    if not form.validate_on_submit():
        flash(_("Shorten the reason to 300 characters."), "warn")
        return redirect(url_for(".readers", application_id=application.id))
    lock(db.session, application.workshop)
    lock(db.session, assignment)
    if db.session.scalar(queries.review_by(application, reviewer.person)):
        raise RuleBroken(
            N_("%(name)s has judged this application already, so it stays theirs."),
            name=reviewer.person.full_name,
        )
    assignment.end(End.TAKEN_AWAY, form.why.data or "", now=clock.now())
    db.session.commit()
    flash(_("%(name)s no longer judges this application.", name=reviewer.person.full_name))
    return redirect(url_for(".readers", application_id=application.id))
