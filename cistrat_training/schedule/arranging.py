"""The deeds of planning: the only way in which the hours of a draft change.

Each deed locks what it may share with other planners, refuses hard clashes, and leaves a step in
the journal. Whoever touches what somebody else has touched since they looked is told so, and
nothing is overwritten.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from cistrat_training.accounts.models import User
from cistrat_training.database import AnySession
from cistrat_training.errors import RuleBroken
from cistrat_training.schedule import clash_queries, clashes, planning_queries, queries
from cistrat_training.schedule.models import Lecture, Lecturer, Speaker
from cistrat_training.schedule.moves import Placement as Placement
from cistrat_training.schedule.slots import MOST_SLOTS, Slot
from cistrat_training.schedule.steps import (
    Picture,
    Step,
    facts_of_lecture,
    facts_of_slot,
    hours_changed,
)
from cistrat_training.words import N_
from cistrat_training.workshops.models import Workshop

CHANGES_NOTHING = N_("This would change nothing.")


@dataclass(frozen=True)
class Planner:
    """Who does it and when, the number of the last step that they saw on the page, and in which
    language a refusal names lectures."""

    by: User | None
    now: datetime
    seen: int | None = None
    language: str = "en"


class Draft:
    """The programme of a workshop while one deed changes it."""

    def __init__(
        self, session: AnySession, workshop: Workshop, now: datetime, language: str = "en"
    ) -> None:
        self.session = session
        self.workshop = workshop
        self.now = now
        self.language = language
        lectures = planning_queries.fresh(session, queries.lectures_of(workshop))
        slots = planning_queries.fresh(session, planning_queries.slots_of(workshop))
        self.lectures: dict[int, Lecture] = {one.id: one for one in lectures}
        self.slots: dict[int, Slot] = {one.id: one for one in slots}
        self.facts: dict[str, Any] = {}
        """What a deed learned of while it was done, for the journal."""
        self.step: Step | None = None
        """What the journal tells of the deed once it is done; none where nothing changed."""

    def picture(self) -> Picture:
        speaking = planning_queries.speaking(self.session, self.lectures)
        return Picture.of(self.lectures.values(), self.slots.values(), speaking)

    def lecture(self, lecture_id: int) -> Lecture:
        if lecture_id not in self.lectures:
            raise RuleBroken(N_("Somebody has deleted this lecture. The page shows what is left."))
        return self.lectures[lecture_id]

    def next_place(self) -> int:
        return max((one.place for one in self.lectures.values()), default=0) + 1

    def standing(self, apart_from: Collection[int] = ()) -> dict[int, Placement]:
        """The hours of all that have one and are not called off."""
        return {
            one.id: placement
            for one in self.lectures.values()
            if one.id not in apart_from and not one.cancelled_at
            if (placement := placement_of(one))
        }

    def place(self, lecture_id: int, placement: Placement | None) -> None:
        """Without a placement it waits for an hour again, and keeps its length."""
        lecture = self.lecture(lecture_id)
        if placement is None:
            if lecture.starts_at:
                lecture.minutes = lecture.length
            lecture.unplace(now=self.now)
            return
        lecture.place_at(placement.starts_at, placement.ends_at, now=self.now)
        lecture.minutes = lecture.length
        lecture.channel = placement.channel

    def add(self, lecture: Lecture, lecturers: Sequence[Lecturer] = ()) -> Lecture:
        self.session.add(lecture)
        self.session.add_all(Speaker(lecture=lecture, lecturer=one) for one in lecturers)
        self.session.flush()
        self.lectures[lecture.id] = lecture
        return lecture

    def add_slots(self, placements: Sequence[Placement]) -> list[Slot]:
        """Those that overlap with a slot of their channel are left out."""
        if len(self.slots) + len(placements) > MOST_SLOTS:
            raise RuleBroken(
                N_(
                    "A workshop has at most %(most)s slots, and these would be %(num)s. Choose"
                    " fewer days, hours or channels, or remove slots first."
                ),
                most=MOST_SLOTS,
                num=len(self.slots) + len(placements),
            )
        there = [Placement(one.starts_at, one.ends_at, one.channel) for one in self.slots.values()]
        new = [one for one in placements if not any(one.takes(other) for other in there)]
        slots = [
            Slot(
                workshop=self.workshop,
                starts_at=one.starts_at,
                ends_at=one.ends_at,
                channel=one.channel,
            )
            for one in new
        ]
        self.session.add_all(slots)
        self.session.flush()
        self.slots |= {one.id: one for one in slots}
        return slots

    def remove(self, lecture: Lecture) -> None:
        """Raises RuleBroken where others rely on it."""
        refuse_deleting(self.session, lecture, self.language)
        for speaker in self.session.scalars(
            select(Speaker).where(Speaker.lecture_id == lecture.id)
        ):
            self.session.delete(speaker)
        self.session.flush()
        self.session.delete(lecture)
        del self.lectures[lecture.id]

    def hard_clashes(self, lecture_ids: Collection[int]) -> list[clashes.Clash]:
        ours, others, facts = self._to_compare(lecture_ids)
        return [one for one in clashes.found(ours, others, facts) if one.is_hard]

    def refuse_clashes(self, lecture_ids: Collection[int]) -> None:
        clashes.refuse(*self._to_compare(lecture_ids))

    def _to_compare(
        self, lecture_ids: Collection[int]
    ) -> tuple[list[clashes.Appointment], list[clashes.Appointment], clashes.PlanFacts]:
        changed = [self.lectures[key] for key in sorted(lecture_ids) if key in self.lectures]
        facts = clash_queries.plan_facts(self.session, self.workshop)
        ours = clash_queries.appointments(self.session, changed, self.language)
        if not ours:
            return [], [], facts
        others = clash_queries.others_between(
            self.session,
            min(one.starts_at for one in ours),
            max(one.ends_at for one in ours),
            self.workshop,
            changed,
            self.language,
        )
        return ours, others, facts


@contextmanager
def deed(
    session: AnySession,
    workshop: Workshop,
    planner: Planner,
    what: str,
    facts: Mapping[str, Any] | None = None,
) -> Iterator[Draft]:
    """What is changed inside becomes one step; a RuleBroken inside or at the end means none."""
    wait_for_other_planners(session, workshop)
    draft = Draft(session, workshop, planner.now, planner.language)
    before = draft.picture()
    with session.no_autoflush:
        yield draft
    session.flush()
    later = Draft(session, workshop, planner.now, planner.language)
    old, new = before.changed_until(later.picture())
    if not (new["lectures"] or new["slots"]):
        return
    _refuse_unseen(session, workshop, old, planner)
    later.refuse_clashes(hours_changed(old, new))
    _touch(later, new, planner.now)
    draft.step = Step(
        workshop=workshop,
        number=planning_queries.latest_number(session, workshop) + 1,
        what=what,
        facts=dict(facts or {}) | draft.facts,
        before=old,
        after=new,
        by=planner.by,
        at=planner.now,
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
    language: str = "en",
) -> Step:
    """Gives these lectures their hours, by their ids, all in one step or none at all."""
    with deed(session, workshop, Planner(by, now, seen, language), what, facts) as draft:
        for lecture_id, placement in placements.items():
            draft.place(lecture_id, placement)
    if draft.step is None:
        raise RuleBroken(CHANGES_NOTHING)
    return draft.step


def undo(session: AnySession, workshop: Workshop, number: int, planner: Planner) -> Step:
    """Takes the last step back, so that all that it touched is again as it was."""
    wait_for_other_planners(session, workshop)
    step = session.scalar(
        planning_queries.to_undo(workshop).execution_options(populate_existing=True)
    )
    if step is None:
        raise RuleBroken(N_("There is no step to undo."))
    if step.number != number:
        raise RuleBroken(
            N_("%(name)s has done something since. Look at it, then undo that first or leave it."),
            name=name_of(step.by),
        )
    draft = Draft(session, workshop, planner.now, planner.language)
    _refuse_changed(step, draft.picture(), planner.language)
    with session.no_autoflush:
        _bring_back_slots(draft, step)
        _bring_back_lectures(draft, step)
    session.flush()
    later = Draft(session, workshop, planner.now, planner.language)
    later.refuse_clashes(hours_changed(step.after, step.before))
    _touch(later, step.before, planner.now)
    step.undone_number = planning_queries.latest_number(session, workshop) + 1
    step.undone_at, step.undone_by = planner.now, planner.by
    session.flush()
    return step


def wait_for_other_planners(session: AnySession, workshop: Workshop) -> None:
    """Lecturers and channels serve every workshop of these days, so one planner at a time."""
    meanwhile = queries.workshops_meanwhile(workshop).with_for_update()
    session.scalars(meanwhile.execution_options(populate_existing=True)).all()


def placement_of(lecture: Lecture) -> Placement | None:
    if lecture.starts_at and lecture.ends_at:
        return Placement(lecture.starts_at, lecture.ends_at, lecture.channel)
    return None


def titles(lecture: Lecture) -> list[str]:
    """Both, for the facts of a step: who reads it chooses the language."""
    return [lecture.title("en"), lecture.title("zh")]


def name_of(person: User | None) -> str:
    return person.full_name if person else "CISTRAT Training"


def may_delete(session: AnySession, lecture: Lecture) -> bool:
    return not planning_queries.keeps(session, lecture)


def refuse_deleting(session: AnySession, lecture: Lecture, language: str) -> None:
    kept = planning_queries.keeps(session, lecture)
    if "released_lecture" in kept:
        raise RuleBroken(
            N_("“%(title)s” was released, so people know of it. Call it off instead."),
            title=lecture.title(language),
        )
    if kept:
        raise RuleBroken(
            N_(
                "“%(title)s” has materials, attendance or an order of lectures, which would be"
                " lost. Call it off instead."
            ),
            title=lecture.title(language),
        )


def _refuse_unseen(
    session: AnySession, workshop: Workshop, touched: Mapping[str, Any], planner: Planner
) -> None:
    latest = planning_queries.latest_number(session, workshop)
    seen = planner.seen
    if seen is None or seen >= latest:
        return
    for step in session.scalars(planning_queries.steps_after(workshop, max(seen, 0))):
        for key, state in touched["lectures"].items():
            if key in step.after["lectures"]:
                raise RuleBroken(
                    N_(
                        "Meanwhile %(name)s has changed “%(title)s”. Nothing was overwritten: look"
                        " at how it is now, and do it again if you still want to."
                    ),
                    name=name_of(step.undone_by if step.undone_at else step.by),
                    title=_title(state or step.before["lectures"][key], planner.language),
                )


def _refuse_changed(step: Step, now: Picture, language: str) -> None:
    """Raises RuleBroken where something is no longer as the step left it."""
    is_now = now.only(
        [int(key) for key in step.after["lectures"]], [int(key) for key in step.after["slots"]]
    )
    for key, state in step.after["lectures"].items():
        if is_now["lectures"][key] != state:
            raise RuleBroken(
                N_(
                    "“%(title)s” was changed since by other means than this page, so this step"
                    " cannot be undone. Change the lecture itself."
                ),
                title=_title(state or step.before["lectures"][key], language),
            )
    if is_now["slots"] != step.after["slots"]:
        raise RuleBroken(N_("The slots were changed since, so this step cannot be undone."))


def _title(state: Mapping[str, Any] | None, language: str) -> str:
    """Of a lecture as the journal keeps it."""
    told = state or {}
    return (language == "zh" and told.get("title_zh")) or told.get("title_en", "")


def _bring_back_slots(draft: Draft, step: Step) -> None:
    for key in step.before["slots"]:
        if slot := draft.slots.get(int(key)):
            draft.session.delete(slot)
    draft.session.flush()
    for key, state in step.before["slots"].items():
        if state:
            slot = Slot(workshop=draft.workshop, **facts_of_slot(state))
            slot.id = int(key)
            draft.session.add(slot)


def _bring_back_lectures(draft: Draft, step: Step) -> None:
    for key, state in step.before["lectures"].items():
        lecture = draft.lectures.get(int(key))
        if state is None:
            draft.remove(draft.lecture(int(key)))
            continue
        if lecture is None:
            lecture = _lecture_again(draft, int(key), state)
        for name, value in facts_of_lecture(state).items():
            setattr(lecture, name, value)
        let_speak(draft.session, lecture, state["lecturers"])


def _lecture_again(draft: Draft, lecture_id: int, state: Mapping[str, Any]) -> Lecture:
    lecture = Lecture(
        workshop=draft.workshop,
        place=state["place"],
        title_en=state["title_en"],
        changed_at=draft.now,
    )
    lecture.id = lecture_id
    draft.session.add(lecture)
    draft.session.flush()
    return lecture


def let_speak(session: AnySession, lecture: Lecture, lecturer_ids: Sequence[int]) -> None:
    """Those who stay keep their invitation."""
    asked = select(Speaker).where(Speaker.lecture_id == lecture.id).order_by(Speaker.id)
    known = {one.lecturer_id: one for one in session.scalars(asked)} if lecture.id else {}
    for lecturer_id, speaker in known.items():
        if lecturer_id not in lecturer_ids:
            session.delete(speaker)
    session.add_all(
        Speaker(lecture=lecture, lecturer=session.get_one(Lecturer, key))
        for key in lecturer_ids
        if key not in known
    )


def _touch(draft: Draft, states: Mapping[str, Any], now: datetime) -> None:
    for key in states["lectures"]:
        if lecture := draft.lectures.get(int(key)):
            lecture.touch(now=now)
