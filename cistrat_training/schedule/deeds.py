"""What an organiser does with lectures of a draft, one or several at once; each is one step."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date

from cistrat_training.database import AnySession
from cistrat_training.errors import RuleBroken
from cistrat_training.schedule import moves
from cistrat_training.schedule.arranging import (
    CHANGES_NOTHING,
    Draft,
    Planner,
    deed,
    placement_of,
    titles,
)
from cistrat_training.schedule.models import Lecture
from cistrat_training.schedule.moves import Placement
from cistrat_training.schedule.slots import Slot
from cistrat_training.schedule.steps import Step
from cistrat_training.words import N_
from cistrat_training.workshops.models import Workshop

CHOOSE_FIRST = N_("Choose a lecture first.")


def put(
    session: AnySession,
    workshop: Workshop,
    lecture_ids: Sequence[int],
    target: Placement,
    planner: Planner,
    *,
    may_share: bool = False,
) -> Step:
    """The first lecture begins where `target` does. Of several, those that have hours keep their
    distances; when one has none, they fill the free slots from there on.

    Nothing else may stand where a lecture is put, in the same channel or in none, unless they may
    share it. A lecture keeps its length; one without takes the target's.
    """
    one, several = N_("Put “%(title)s” into its hour"), N_("Put %(num)s lectures into their hours")
    with _deed_on(session, workshop, planner, lecture_ids, one, several) as draft:
        where = _where(draft, lecture_ids, target)
        for lecture_id, placement in where.items():
            draft.place(lecture_id, placement)
        if not may_share:
            refuse_taken(draft, where)
    return _done(draft)


def unplace(
    session: AnySession, workshop: Workshop, lecture_ids: Sequence[int], planner: Planner
) -> Step:
    one = N_("Took “%(title)s” out of its hour")
    several = N_("Took %(num)s lectures out of their hours")
    with _deed_on(session, workshop, planner, lecture_ids, one, several) as draft:
        for key in lecture_ids:
            draft.place(key, None)
    return _done(draft)


def swap(
    session: AnySession, workshop: Workshop, lecture_ids: Sequence[int], planner: Planner
) -> Step:
    """Both keep their lengths. One that has no hour yet takes that of the other, which waits."""
    if len(lecture_ids) != 2:
        raise RuleBroken(N_("Choose the two lectures that are to change places."))
    one_id, other_id = lecture_ids
    with deed(session, workshop, planner, N_("Swapped “%(title)s” and “%(other)s”")) as draft:
        one, other = draft.lecture(one_id), draft.lecture(other_id)
        draft.facts |= {"title": titles(one), "other": titles(other)}
        for key, placement in _swapped(draft, one, other).items():
            draft.place(key, placement)
        refuse_taken(draft, (one_id, other_id))
    return _done(draft)


def shift_rest_of_day(
    session: AnySession, workshop: Workshop, lecture_id: int, minutes: int, planner: Planner
) -> Step:
    """That lecture and all that begins after it on its day, breaks and slots too."""
    with deed(
        session,
        workshop,
        planner,
        N_("Shifted the rest of %(day)s by %(minutes)s minutes, from “%(title)s” on"),
        {"minutes": minutes},
    ) as draft:
        lecture = draft.lecture(lecture_id)
        first = placement_of(lecture)
        if first is None:
            raise RuleBroken(N_("Choose a lecture that has an hour."))
        draft.facts |= {
            "title": titles(lecture),
            "day": moves.day_of(first, workshop.zone).isoformat(),
        }
        everything = {
            one.id: placement for one in draft.lectures.values() if (placement := placement_of(one))
        }
        rest = moves.rest_of_day(everything, first, workshop.zone)
        later = {key: everything[key] for key in rest}
        for key, placement in moves.shifted(later, minutes, workshop.zone).items():
            draft.place(key, placement)
        refuse_taken(draft, rest)
        _shift_slots(draft, first, minutes)
    return _done(draft)


def call_off(
    session: AnySession, workshop: Workshop, lecture_ids: Sequence[int], planner: Planner
) -> Step:
    one, several = N_("Called “%(title)s” off"), N_("Called %(num)s lectures off")
    with _deed_on(session, workshop, planner, lecture_ids, one, several) as draft:
        for key in lecture_ids:
            lecture = draft.lecture(key)
            if lecture.cancelled_at is None:
                lecture.cancel(now=planner.now)
    return _done(draft)


def bring_back(
    session: AnySession, workshop: Workshop, lecture_ids: Sequence[int], planner: Planner
) -> Step:
    """What was called off takes place after all."""
    one, several = N_("Brought “%(title)s” back"), N_("Brought %(num)s lectures back")
    with _deed_on(session, workshop, planner, lecture_ids, one, several) as draft:
        for key in lecture_ids:
            draft.lecture(key).cancelled_at = None
    return _done(draft)


def delete(
    session: AnySession, workshop: Workshop, lecture_ids: Sequence[int], planner: Planner
) -> Step:
    """Only what nobody outside the organisers' desk has seen."""
    one, several = N_("Deleted “%(title)s”"), N_("Deleted %(num)s lectures")
    with _deed_on(session, workshop, planner, lecture_ids, one, several) as draft:
        for key in lecture_ids:
            draft.remove(draft.lecture(key))
    return _done(draft)


def make_slots(
    session: AnySession, workshop: Workshop, pattern: Sequence[Placement], planner: Planner
) -> Step:
    """Hours that overlap with a slot that is there, in the same channel, are left out."""
    moves.refuse_overlap(pattern)
    with deed(session, workshop, planner, N_("Made slots: %(num)s")) as draft:
        _refuse_outside(workshop, pattern)
        draft.facts["num"] = len(draft.add_slots(pattern))
    return _done(draft)


def remove_slots(
    session: AnySession, workshop: Workshop, slot_ids: Collection[int], planner: Planner
) -> Step:
    """What stands there stays."""
    with deed(session, workshop, planner, N_("Removed slots: %(num)s")) as draft:
        going = [slot for key in slot_ids if (slot := draft.slots.get(key))]
        for slot in going:
            session.delete(slot)
        draft.facts["num"] = len(going)
    return _done(draft)


def free_slots(slots: Sequence[Slot], taken: Collection[Placement]) -> list[Slot]:
    return [slot for slot in slots if not any(other.takes(hours_of(slot)) for other in taken)]


def hours_of(slot: Slot) -> Placement:
    return Placement(slot.starts_at, slot.ends_at, slot.channel)


def _swapped(draft: Draft, one: Lecture, other: Lecture) -> Mapping[int, Placement | None]:
    here, there = placement_of(one), placement_of(other)
    if here and there:
        others = draft.standing(apart_from=(one.id, other.id)).values()
        after = moves.swapped(here, there, others)
        return {one.id: after[0], other.id: after[1]}
    return {
        one.id: there and _with_length(one, there),
        other.id: here and _with_length(other, here),
    }


def _where(draft: Draft, lecture_ids: Sequence[int], target: Placement) -> Mapping[int, Placement]:
    lectures = [draft.lecture(key) for key in lecture_ids]
    if len(lectures) == 1:
        return {lectures[0].id: _with_length(lectures[0], target)}
    if all(placement_of(one) for one in lectures):
        return _together(draft, lectures, target)
    return _into_free_slots(draft, lectures, target)


def _together(
    draft: Draft, lectures: Sequence[Lecture], target: Placement
) -> Mapping[int, Placement]:
    """The earliest goes there, and the others as far after it on the wall as now."""
    placements = {one.id: placement for one in lectures if (placement := placement_of(one))}
    return moves.moved_together(placements, target.starts_at, draft.workshop.zone)


def _into_free_slots(
    draft: Draft, lectures: Sequence[Lecture], target: Placement
) -> Mapping[int, Placement]:
    moving = [one.id for one in lectures]
    taken = draft.standing(apart_from=moving).values()
    slots = [
        slot
        for slot in free_slots(list(draft.slots.values()), taken)
        if slot.starts_at >= target.starts_at
    ]
    where = {}
    for lecture in lectures:
        slot = next((one for one in slots if one.length >= lecture.length), None)
        if slot is None:
            raise RuleBroken(
                N_(
                    "From there on no free slot is left in which “%(title)s” fits. Choose fewer"
                    " lectures, or make more slots."
                ),
                title=lecture.title(draft.language),
            )
        slots.remove(slot)
        where[lecture.id] = _with_length(lecture, hours_of(slot))
    return where


def _with_length(lecture: Lecture, target: Placement) -> Placement:
    return moves.with_minutes(target, lecture.length) if lecture.length else target


def refuse_taken(draft: Draft, lecture_ids: Collection[int]) -> None:
    """Raises RuleBroken where one of these now stands on another that does not move with it."""
    there = draft.standing()
    for key in there.keys() & set(lecture_ids):
        for other_key in there.keys() - set(lecture_ids):
            if there[key].takes(there[other_key]):
                raise RuleBroken(
                    N_(
                        "“%(other)s” stands there already, so “%(title)s” stays where it was."
                        " Choose another hour, or swap the two."
                    ),
                    title=draft.lectures[key].title(draft.language),
                    other=draft.lectures[other_key].title(draft.language),
                )


def _shift_slots(draft: Draft, first: Placement, minutes: int) -> None:
    """The slots of the rest of the day go with it: they are its frame."""
    hours = {slot.id: hours_of(slot) for slot in draft.slots.values()}
    rest = moves.rest_of_day(hours, first, draft.workshop.zone)
    after = moves.shifted({key: hours[key] for key in rest}, minutes, draft.workshop.zone)
    stay = {one for key, one in hours.items() if key not in after}
    for key in sorted(after, key=lambda key: after[key].starts_at, reverse=minutes > 0):
        slot = draft.slots[key]
        if after[key] in stay:
            draft.session.delete(slot)
        else:
            slot.starts_at, slot.ends_at = after[key].starts_at, after[key].ends_at
        draft.session.flush()


def _refuse_outside(workshop: Workshop, pattern: Sequence[Placement]) -> None:
    days = {day for one in pattern for day in _days_of(one, workshop.zone)}
    if days and not (workshop.first_day <= min(days) and max(days) <= workshop.last_day):
        raise RuleBroken(
            N_("A slot would be outside the days of the workshop. Choose other days or hours."),
            field="times",
        )


def _days_of(placement: Placement, zone: str) -> tuple[date, date]:
    last = Placement(placement.ends_at, placement.ends_at)
    return moves.day_of(placement, zone), moves.day_of(last, zone)


@contextmanager
def _deed_on(
    session: AnySession,
    workshop: Workshop,
    planner: Planner,
    lecture_ids: Sequence[int],
    one: str,
    several: str,
) -> Iterator[Draft]:
    """The journal names one lecture by its title, and several by their number."""
    if not lecture_ids:
        raise RuleBroken(CHOOSE_FIRST)
    what = one if len(lecture_ids) == 1 else several
    with deed(session, workshop, planner, what) as draft:
        if len(lecture_ids) == 1:
            draft.facts["title"] = titles(draft.lecture(lecture_ids[0]))
        else:
            draft.facts["num"] = len(lecture_ids)
        yield draft


def _done(draft: Draft) -> Step:
    if draft.step is None:
        raise RuleBroken(CHANGES_NOTHING)
    return draft.step
