"""The deeds of planning: the only way in which the hours of a draft change.

Each deed locks what it may share with other planners, refuses hard clashes, and leaves a step in
the journal. `seen` is the number of the last step that the organiser saw on the page: whoever
touches what somebody else has touched since is told, and nothing is overwritten.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from cistrat_training.accounts.models import User
from cistrat_training.database import AnySession
from cistrat_training.errors import RuleBroken
from cistrat_training.schedule import queries
from cistrat_training.schedule.clashes import refuse_clash, refuse_outside
from cistrat_training.schedule.models import Lecture, Speaker
from cistrat_training.schedule.slots import Slot
from cistrat_training.schedule.steps import HOURS, Picture, Step
from cistrat_training.words import N_
from cistrat_training.workshops.models import Workshop


class Placement(NamedTuple):
    starts_at: datetime
    ends_at: datetime
    channel: str = ""


class Draft:
    """The programme of a workshop while one deed changes it."""

    def __init__(self, session: AnySession, workshop: Workshop) -> None:
        self.session = session
        self.workshop = workshop
        self.lectures = {one.id: one for one in _fresh(session, queries.lectures_of(workshop))}
        self.slots = {one.id: one for one in _fresh(session, slots_of(workshop))}
        self.step: Step | None = None
        """What the journal tells of the deed once it is done; none where nothing changed."""

    def picture(self) -> Picture:
        speakers = self.session.execute(
            sa.select(Speaker.lecture_id, Speaker.lecturer_id)
            .where(Speaker.lecture_id.in_(self.lectures))
            .order_by(Speaker.id)
        )
        speaking: dict[int, list[int]] = {}
        for lecture_id, lecturer_id in speakers:
            speaking.setdefault(lecture_id, []).append(lecturer_id)
        return Picture.of(self.lectures.values(), self.slots.values(), speaking)

    def lecture(self, lecture_id: int) -> Lecture:
        if lecture_id not in self.lectures:
            raise RuleBroken(N_("Somebody has deleted this lecture. The page shows what is left."))
        return self.lectures[lecture_id]

    def place(self, lecture_id: int, placement: Placement | None, *, now: datetime) -> None:
        """Without a placement it waits for an hour again, and keeps its length."""
        lecture = self.lecture(lecture_id)
        if placement is None:
            lecture.minutes = lecture.length or None
            lecture.starts_at = lecture.ends_at = None
            return
        lecture.place_at(placement.starts_at, placement.ends_at, now=now)
        lecture.minutes = lecture.length
        lecture.channel = placement.channel


@contextmanager
def deed(
    session: AnySession,
    workshop: Workshop,
    *,
    what: str,
    facts: Mapping[str, Any] | None = None,
    by: User | None,
    now: datetime,
    seen: int | None = None,
) -> Iterator[Draft]:
    """What is changed inside becomes one step; a RuleBroken inside or at the end means none."""
    wait_for_other_planners(session, workshop)
    draft = Draft(session, workshop)
    before = draft.picture()
    with session.no_autoflush:
        yield draft
    session.flush()
    later = Draft(session, workshop)
    old, new = before.changed_until(later.picture())
    if not (new["lectures"] or new["slots"]):
        return
    refuse_unseen(session, workshop, old, seen)
    _refuse_clashes(session, later, hours_changed(old, new))
    for key in new["lectures"]:
        if int(key) in later.lectures:
            later.lectures[int(key)].touch(now=now)
    draft.step = Step(
        workshop=workshop,
        number=latest_number(session, workshop) + 1,
        what=what,
        facts=dict(facts or {}),
        before=old,
        after=new,
        by=by,
        at=now,
    )
    session.add(draft.step)
    session.flush()


def place_all(
    session: AnySession,
    workshop: Workshop,
    placements: Mapping[int, Placement | None],
    *,
    by: User | None,
    now: datetime,
    what: str,
    facts: Mapping[str, Any] | None = None,
    seen: int | None = None,
) -> Step:
    """Gives these lectures their hours, by their ids, all in one step or none at all."""
    with deed(session, workshop, what=what, facts=facts, by=by, now=now, seen=seen) as draft:
        for lecture_id, placement in placements.items():
            draft.place(lecture_id, placement, now=now)
    if draft.step is None:
        raise RuleBroken(N_("This would change nothing."))
    return draft.step


def wait_for_other_planners(session: AnySession, workshop: Workshop) -> None:
    """Lecturers and channels serve every workshop of these days, so one planner at a time."""
    session.flush()
    session.scalars(queries.workshops_meanwhile(workshop).with_for_update()).all()


def slots_of(workshop: Workshop) -> sa.Select[Slot]:
    return (
        sa.select(Slot)
        .where(Slot.workshop_id == workshop.id)
        .order_by(Slot.starts_at, Slot.channel, Slot.id)
    )


def steps_of(workshop: Workshop) -> sa.Select[Step]:
    """The newest first."""
    return sa.select(Step).where(Step.workshop_id == workshop.id).order_by(Step.number.desc())


def latest_number(session: AnySession, workshop: Workshop) -> int:
    """What an organiser has seen who sees the draft as it is now."""
    numbers = sa.select(sa.func.max(Step.number), sa.func.max(Step.undone_number))
    done, undone = session.execute(numbers.where(Step.workshop_id == workshop.id)).one()
    return max(done or 0, undone or 0)


def hours_changed(old: Mapping[str, Any], new: Mapping[str, Any]) -> set[int]:
    """The ids of lectures of which something changed that a clash depends on."""
    return {
        int(key)
        for key, state in new["lectures"].items()
        if state and _hours(state) != _hours(old["lectures"].get(key) or {})
    }


def refuse_unseen(
    session: AnySession, workshop: Workshop, touched: Mapping[str, Any], seen: int | None
) -> None:
    if seen is None:
        return
    later = steps_of(workshop).where(sa.or_(Step.number > seen, Step.undone_number > seen))
    for step in session.scalars(later):
        for key, state in touched["lectures"].items():
            if key in step.after["lectures"]:
                raise _meanwhile(step, state or step.before["lectures"][key] or {})


def _meanwhile(step: Step, state: Mapping[str, Any]) -> RuleBroken:
    who = step.undone_by if step.undone_at else step.by
    return RuleBroken(
        N_(
            "Meanwhile %(name)s has changed “%(title)s”. Nothing was overwritten: look at how it"
            " is now, and do it again if you still want to."
        ),
        name=who.full_name if who else "CISTRAT Training",
        title=state.get("title_en", ""),
    )


def _refuse_clashes(session: AnySession, draft: Draft, lecture_ids: Collection[int]) -> None:
    changed = [draft.lectures[key] for key in sorted(lecture_ids)]
    speakers = queries.speakers_of(session, changed)
    for one in changed:
        if one.starts_at and one.ends_at and not one.cancelled_at:
            slot = queries.slot_of(one, speakers.get(one.id, []))
            refuse_outside(draft.workshop, slot)
            others = queries.slots_between(session, one.starts_at, one.ends_at, one.id)
            refuse_clash(slot, others)


def _hours(state: Mapping[str, Any]) -> list[Any]:
    return [state.get(name) for name in HOURS]


def _fresh(session: AnySession, asked: sa.Select[Any]) -> Iterable[Any]:
    """As the database has it now, whatever this request read before it had the lock."""
    return session.scalars(asked.execution_options(populate_existing=True)).all()
