"""A programme is suggested: asked for, looked at with what it would mean, accepted or dropped."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from cistrat_training import clock
from cistrat_training import permissions as may
from cistrat_training.accounts.access import me, permit
from cistrat_training.accounts.forms import DeedForm
from cistrat_training.database import db, lock
from cistrat_training.errors import RuleBroken
from cistrat_training.forms import Form
from cistrat_training.queue import ring
from cistrat_training.schedule import (
    arranging,
    fair_queries,
    planning_queries,
    suggestion_queries,
    suggestion_tasks,
    timetable,
)
from cistrat_training.schedule.explanation import Change, Explanation, changes, explain
from cistrat_training.schedule.fair_forms import WishForm
from cistrat_training.schedule.fairness import Crowd, Span
from cistrat_training.schedule.models import Lecture
from cistrat_training.schedule.moves import Placement
from cistrat_training.schedule.suggestions import State, SuggestedProgramme
from cistrat_training.schedule.timetable import POINT, RULES, Rule
from cistrat_training.schedule.views.blueprint import views
from cistrat_training.words import N_
from cistrat_training.workshops.models import Workshop

OUTDATED = N_(
    "The draft, or who takes part, has changed since this was worked out. Ask for a new suggestion."
)


class Move(NamedTuple):
    """A lecture, and the hour that is suggested for it."""

    lecture: Lecture
    placement: Placement


class Shown(NamedTuple):
    """A suggestion, with what it would mean for people."""

    moves: list[Move]
    left: list[Lecture]
    stuck: list[Lecture]
    hindrances: list[tuple[str, int]]
    points: Mapping[str, float]
    gap: float
    seconds: float
    in_order: int | None
    """The score, were the free slots filled in the order of the clock."""
    explanation: Explanation
    lecturers: list[Change]
    countries: Mapping[str, Any]
    is_outdated: bool

    @property
    def begins(self) -> datetime | None:
        """For the names of zones."""
        return self.moves[0].placement.starts_at if self.moves else None


@views.route("/workshops/<int:workshop_id>/suggested-programme", methods=["GET", "POST"])
@permit(may.organise, Workshop)
def suggestion(workshop: Workshop) -> ResponseReturnValue:
    form = WishForm()
    if form.validate_on_submit():
        with form.refusals():
            _ask(workshop, form)
            db.session.commit()
            ring(suggestion_tasks.BELL)
            return redirect(url_for(".suggestion", workshop_id=workshop.id))
    return _page(workshop, form), form.code


@views.get("/workshops/<int:workshop_id>/suggested-programme/progress")
@permit(may.organise, Workshop)
def suggestion_progress(workshop: Workshop) -> ResponseReturnValue:
    """The bar alone; once it is made, the whole page is asked for anew."""
    wish = _unsettled(workshop)
    page = render_template("schedule/suggestion_progress.html", workshop=workshop, wish=wish)
    return page, {} if wish and wish.goes_on else {"HX-Refresh": "true"}


@views.post("/suggested-programmes/<int:suggested_programme_id>/acceptance")
@permit(may.organise, SuggestedProgramme)
def accept_suggestion(suggested_programme: SuggestedProgramme) -> ResponseReturnValue:
    """All of it in one step, which can be undone; or nothing."""
    wish, form = suggested_programme, DeedForm()
    if form.validate_on_submit():
        with form.refusals():
            placed = _accept(wish)
            db.session.commit()
            flash(
                ngettext("One lecture has a new hour.", "%(num)s lectures have a new hour.", placed)
            )
            return redirect(url_for(".lectures", workshop_id=wish.workshop_id))
    return _page(wish.workshop, WishForm(formdata=None), form), form.code


@views.post("/suggested-programmes/<int:suggested_programme_id>/removal")
@permit(may.organise, SuggestedProgramme)
def drop_suggestion(suggested_programme: SuggestedProgramme) -> ResponseReturnValue:
    wish = lock(db.session, suggested_programme)
    if wish.state in {State.ACCEPTED, State.DROPPED}:
        flash(_("This suggestion was accepted or dropped before."), "open")
    else:
        wish.drop(now=clock.now())
        db.session.commit()
        flash(_("The suggestion is dropped. Nothing has changed."))
    return redirect(url_for(".suggestion", workshop_id=wish.workshop_id))


def _unsettled(workshop: Workshop) -> SuggestedProgramme | None:
    return db.session.scalar(suggestion_queries.unsettled(workshop))


def _ask(workshop: Workshop, form: WishForm) -> None:
    """One that waits for a yes gives way to the new one."""
    lock(db.session, workshop)
    if before := _unsettled(workshop):
        if before.goes_on:
            raise RuleBroken(N_("A suggestion is being made already. It takes a few seconds."))
        before.drop(now=clock.now())
    wish = SuggestedProgramme(
        workshop=workshop,
        asked_by=me(),
        asked_at=clock.now(),
        may_move=form.may_move.data,
        weight_participant=form.weight_participant.data,
        weight_lecturer=form.weight_lecturer.data,
    )
    timetable.refuse_too_large(suggestion_queries.problem_of(db.session, wish, now=clock.now()))
    db.session.add(wish)


def _accept(wish: SuggestedProgramme) -> int:
    now = clock.now()
    arranging.wait_for_other_planners(db.session, wish.workshop)
    lock(db.session, wish)
    if wish.state is not State.MADE:
        raise RuleBroken(N_("This suggestion was accepted or dropped before."))
    if _is_outdated(wish, now):
        raise RuleBroken(OUTDATED)
    placements = _placements(wish)
    if placements:
        arranging.place_all(
            db.session,
            wish.workshop,
            placements,
            by=me(),
            now=now,
            what=N_("Placed %(num)s lectures as suggested"),
            facts={"num": len(placements)},
        )
    wish.accept(now=now)
    return len(placements)


def _is_outdated(wish: SuggestedProgramme, now: datetime) -> bool:
    problem = suggestion_queries.problem_of(db.session, wish, now=now)
    return suggestion_queries.digest(problem) != wish.draft


def _placements(wish: SuggestedProgramme) -> dict[int, Placement]:
    return {
        int(key): Placement(
            datetime.fromisoformat(starts_at), datetime.fromisoformat(ends_at), channel
        )
        for key, (starts_at, ends_at, channel) in wish.result["placements"].items()
    }


def _page(workshop: Workshop, form: WishForm, refused: Form | None = None) -> str:
    wish = _unsettled(workshop)
    lectures = suggestion_queries.standing(db.session, workshop)
    standing = [one for one in lectures if not one.cancelled_at]
    crowd = fair_queries.crowd_of(db.session, workshop)
    return render_template(
        "schedule/suggestion.html",
        workshop=workshop,
        form=form,
        refused=refused,
        wish=wish,
        shown=_shown(wish, lectures, crowd) if wish and wish.state is State.MADE else None,
        waiting=[one for one in standing if not one.starts_at],
        slots=_free_slots(workshop, standing),
        crowd=crowd,
    )


def _free_slots(workshop: Workshop, lectures: Sequence[Lecture]) -> int:
    slots = db.session.scalars(planning_queries.slots_of(workshop)).all()
    held = [place for one in lectures if (place := arranging.placement_of(one))]
    wanted = [Placement(slot.starts_at, slot.ends_at, slot.channel) for slot in slots]
    return sum(not any(one.takes(other) for other in held) for one in wanted)


def _shown(wish: SuggestedProgramme, lectures: Sequence[Lecture], crowd: Crowd) -> Shown:
    workshop, result = wish.workshop, wish.result
    by_id = {one.id: one for one in lectures}
    placements = {key: one for key, one in _placements(wish).items() if key in by_id}
    moves = [Move(by_id[key], one) for key, one in placements.items()]
    before, after = _spans(lectures, {}), _spans(lectures, placements)
    explanation = explain(crowd, list(before.values()), list(after.values()), workshop.zone)
    told = {one.before.group.country for one in explanation.changes}
    return Shown(
        moves=sorted(moves, key=lambda move: (move.placement.starts_at, move.lecture.id)),
        left=[by_id[key] for key in result["left"] if key in by_id],
        stuck=[by_id[key] for key in result["stuck"] if key in by_id],
        hindrances=[(RULES[Rule(rule)], more) for rule, more in result["hindrances"]],
        points={name: cost / POINT for name, cost in result["cost"].items()},
        gap=result["gap"],
        seconds=result["seconds"],
        in_order=result["in_order"],
        explanation=explanation,
        lecturers=_of_lecturers(workshop, lectures, before, after),
        countries=fair_queries.countries(db.session, told),
        is_outdated=_is_outdated(wish, clock.now()),
    )


def _spans(lectures: Sequence[Lecture], placements: Mapping[int, Placement]) -> dict[int, Span]:
    """By the lecture's id, where people sit in it; with the hours that are suggested."""
    found = {one.id: span for one in lectures if (span := fair_queries.span_of(one))}
    moved = {
        one.id: Span(placements[one.id].starts_at, placements[one.id].ends_at)
        for one in lectures
        if one.id in placements and fair_queries.is_sat_in(one)
    }
    return found | moved


def _of_lecturers(
    workshop: Workshop,
    lectures: Sequence[Lecture],
    before: Mapping[int, Span],
    after: Mapping[int, Span],
) -> list[Change]:
    found: list[Change] = []
    for one in fair_queries.speaking(db.session, workshop, lectures):
        old, new = (
            [spans[key] for key in one.lecture_ids if key in spans] for spans in (before, after)
        )
        found += changes(Crowd([one.group]), old, new, workshop.zone, name=one.name)
    return sorted(found, key=lambda change: -change.after.minutes)
