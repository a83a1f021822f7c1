"""A day of a draft again on another day, and the programme of an earlier workshop again here.

What would clash is not left out: it waits without an hour, and the page says so.
"""

from collections.abc import Collection, Sequence
from datetime import date
from typing import NamedTuple

from cistrat_training.database import AnySession
from cistrat_training.errors import RuleBroken
from cistrat_training.schedule import moves, planning_queries, queries
from cistrat_training.schedule.arranging import (
    CHANGES_NOTHING,
    Draft,
    Planner,
    deed,
    placement_of,
)
from cistrat_training.schedule.deeds import hours_of
from cistrat_training.schedule.models import Lecture, LectureKind
from cistrat_training.schedule.moves import Placement
from cistrat_training.schedule.slots import Slot
from cistrat_training.schedule.steps import Step
from cistrat_training.words import N_
from cistrat_training.workshops.models import Workshop

COPIED = (
    *("kind", "title_en", "title_zh", "topic_en", "topic_zh", "topic_place"),
    *("about_en", "about_zh", "language", "interpretation", "channel"),
)
"""What a copy takes over. Addresses, recordings and answers belong to the one that was held."""


class Copied(NamedTuple):
    step: Step
    waiting: list[Lecture]
    """Those that could not stand where the original stands."""


def copy_day(
    session: AnySession,
    workshop: Workshop,
    day: date,
    other: date,
    planner: Planner,
    *,
    with_lectures: bool,
) -> Copied:
    """The rhythm of a day: its breaks stand at the same hours of the other day, and where a
    lecture stands there is a free slot. With lectures, each stands there as a new one, with the
    same lecturers."""
    if day == other:
        raise RuleBroken(N_("Choose two different days."), field="to_day")
    facts = {"day": day.isoformat(), "to_day": other.isoformat()}
    what = N_("Copied %(day)s to %(to_day)s")
    with deed(session, workshop, planner, what, facts) as draft:
        there = [
            one
            for one in draft.lectures.values()
            if not one.cancelled_at
            and (placement := placement_of(one))
            and moves.day_of(placement, workshop.zone) == day
        ]
        if not there and not _slots_on(draft, day):
            raise RuleBroken(N_("Nothing stands on that day."), field="day")
        again = [one for one in there if with_lectures or one.kind == LectureKind.BREAK]
        speakers = queries.speakers_of(session, again)
        hours = [hours_of(slot) for slot in _slots_on(draft, day)]
        hours += [p for one in there if one not in again and (p := placement_of(one))]
        draft.add_slots([moves.on_day(one, other, workshop.zone) for one in _apart(hours)])
        copies = [
            (
                draft.add(_copy(draft, one), speakers.get(one.id, [])),
                moves.on_day(placement, other, workshop.zone),
            )
            for one in again
            if (placement := placement_of(one))
        ]
        waiting = _place_or_let_wait(draft, copies)
    return _done(draft, waiting)


def copy_programme(
    session: AnySession,
    workshop: Workshop,
    source: Workshop,
    planner: Planner,
    *,
    with_lecturers: bool,
    by_weekday: bool,
) -> Copied:
    """All that was not called off there, on the day here that answers to its day, at the hour
    that it had on the wall there."""
    found = session.scalars(queries.lectures_of(source).where(Lecture.cancelled_at.is_(None))).all()
    speakers = queries.speakers_of(session, found) if with_lecturers else {}
    slots = session.scalars(planning_queries.slots_of(source)).all()

    def here(placement: Placement | None) -> Placement | None:
        return placement and _in_another(placement, source, workshop, by_weekday=by_weekday)

    with deed(
        session,
        workshop,
        planner,
        N_("Copied the programme of %(code)s, lectures: %(num)s"),
        {"code": source.code, "num": len(found)},
    ) as draft:
        draft.add_slots([hours for slot in slots if (hours := here(hours_of(slot)))])
        waiting = _place_or_let_wait(
            draft,
            [
                (draft.add(_copy(draft, one), speakers.get(one.id, [])), here(placement_of(one)))
                for one in found
            ],
        )
    return _done(draft, waiting)


def _in_another(
    placement: Placement, source: Workshop, workshop: Workshop, *, by_weekday: bool
) -> Placement | None:
    """None where the workshop has no such day, or its clocks skip that hour."""
    day = moves.day_in_another(
        moves.day_of(placement, source.zone),
        source.first_day,
        workshop.first_day,
        by_weekday=by_weekday,
    )
    if not workshop.first_day <= day <= workshop.last_day:
        return None
    try:
        return moves.at_wall(placement, day, source.zone, workshop.zone)
    except RuleBroken:
        return None


def _place_or_let_wait(
    draft: Draft, copies: Sequence[tuple[Lecture, Placement | None]]
) -> list[Lecture]:
    """Those that wait: there was no such hour, or they would clash. A break does not wait."""
    for lecture, placement in copies:
        if placement:
            draft.place(lecture.id, placement)
    draft.session.flush()
    placed = {lecture.id for lecture, placement in copies if placement}
    for key in placed & (_clashing(draft, placed) | _crowded(draft, placed)):
        draft.place(key, None)
    waiting = [lecture for lecture, _ in copies if lecture.starts_at is None]
    for lecture in waiting:
        if lecture.kind == LectureKind.BREAK:
            draft.remove(lecture)
    return [one for one in waiting if one.kind != LectureKind.BREAK]


def _clashing(draft: Draft, placed: Collection[int]) -> set[int]:
    return {key for one in draft.hard_clashes(placed) for key in one.lecture_ids}


def _crowded(draft: Draft, placed: Collection[int]) -> set[int]:
    """Those that stand where something stood before."""
    there = draft.standing(apart_from=placed).values()
    hours = {key: placement_of(draft.lectures[key]) for key in placed}
    return {key for key, one in hours.items() if one and any(one.takes(other) for other in there)}


def _copy(draft: Draft, lecture: Lecture) -> Lecture:
    return Lecture(
        workshop=draft.workshop,
        place=draft.next_place(),
        minutes=lecture.length or None,
        changed_at=draft.now,
        **{name: getattr(lecture, name) for name in COPIED},
    )


def _slots_on(draft: Draft, day: date) -> list[Slot]:
    return [
        slot
        for slot in draft.slots.values()
        if moves.day_of(hours_of(slot), draft.workshop.zone) == day
    ]


def _apart(hours: Sequence[Placement]) -> list[Placement]:
    """Without those that overlap with one before them."""
    kept: list[Placement] = []
    for one in hours:
        if not any(one.takes(other) for other in kept):
            kept.append(one)
    return kept


def _done(draft: Draft, waiting: list[Lecture]) -> Copied:
    if draft.step is None:
        raise RuleBroken(CHANGES_NOTHING)
    return Copied(draft.step, waiting)
