"""What a suggestion is worked out from, as the database has it."""

from collections.abc import Iterable, Sequence
from datetime import datetime, time
from hashlib import sha256

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from cistrat_training.accounts.models import User
from cistrat_training.database import AnySession
from cistrat_training.schedule import clash_queries, fair_queries, planning_queries, queries
from cistrat_training.schedule.availability import Availability
from cistrat_training.schedule.availability import Span as Free
from cistrat_training.schedule.clashes import Appointment
from cistrat_training.schedule.fairness import Span
from cistrat_training.schedule.models import Lecture, Lecturer
from cistrat_training.schedule.slots import Slot
from cistrat_training.schedule.suggestions import State, SuggestedProgramme
from cistrat_training.schedule.timetable import Opening, Problem, Task, Weights
from cistrat_training.workshops.models import Workshop


def problem_of(session: AnySession, wish: SuggestedProgramme, *, now: datetime) -> Problem:
    """What is over, or has begun, is not touched any more."""
    workshop = wish.workshop
    lectures = [one for one in standing(session, workshop) if not one.cancelled_at]
    movable = {one.id for one in lectures if not one.starts_at or _may_move(one, wish, now)}
    people = _people(session, lectures)
    fixed = [one for one in lectures if one.id not in movable]
    clocks = fair_queries.clocks_of(
        session, workshop, {who.id: who for those in people.values() for who in those}.values()
    )
    tasks = [_task(one, people[one.id]) for one in lectures if one.id in movable]
    return Problem(
        tasks=tasks,
        openings=[*_openings(session, workshop, now), *_hours_they_have(tasks)],
        facts=clash_queries.plan_facts(session, workshop),
        crowd=fair_queries.crowd_of(session, workshop),
        fixed=clash_queries.appointments(session, fixed),
        others=elsewhere(session, workshop, lectures),
        free=_told(session, workshop),
        zones={key: group.zone for key, group in clocks.items() if group.zone},
        weights=Weights(wish.weight_participant, wish.weight_lecturer),
    )


def standing(session: AnySession, workshop: Workshop) -> Sequence[Lecture]:
    asked = queries.lectures_of(workshop).options(joinedload(Lecture.moderator))
    return session.scalars(asked).all()


def _may_move(lecture: Lecture, wish: SuggestedProgramme, now: datetime) -> bool:
    return wish.may_move and lecture.starts_at is not None and lecture.starts_at > now


def _people(session: AnySession, lectures: Sequence[Lecture]) -> dict[int, list[User]]:
    speakers = queries.speakers_of(session, lectures)
    there = {one.id: [who.person for who in speakers.get(one.id, [])] for one in lectures}
    for one in lectures:
        if one.moderator:
            there[one.id].append(one.moderator)
    return there


def _task(lecture: Lecture, people: Iterable[User]) -> Task:
    has_hour = lecture.starts_at and lecture.ends_at
    return Task(
        id=lecture.id,
        title=lecture.title_en,
        minutes=lecture.length or None,
        channel=lecture.channel,
        people={person.id: person.full_name for person in people},
        kind=lecture.kind,
        now=Span(lecture.starts_at, lecture.ends_at) if has_hour else None,  # type: ignore[arg-type]
    )


def _openings(session: AnySession, workshop: Workshop, now: datetime) -> list[Opening]:
    found = session.scalars(planning_queries.slots_of(workshop).where(Slot.starts_at > now))
    return [Opening(one.id, Span(one.starts_at, one.ends_at), one.channel) for one in found]


def _hours_they_have(tasks: Iterable[Task]) -> list[Opening]:
    """What may move may also stay, whether there is a slot or not."""
    return [Opening(-one.id, one.now, one.channel) for one in tasks if one.now]


def elsewhere(
    session: AnySession, workshop: Workshop, lectures: Sequence[Lecture]
) -> list[Appointment]:
    """What other workshops do on the days of this one."""
    first = datetime.combine(workshop.first_day, time.min, workshop.tz)
    last = datetime.combine(workshop.last_day, time.max, workshop.tz)
    return clash_queries.others_between(session, first, last, workshop, lectures)


def _told(session: AnySession, workshop: Workshop) -> dict[int, Sequence[Free]]:
    found = session.execute(
        select(Lecturer.person_id, Availability)
        .join(Lecturer, Lecturer.id == Availability.lecturer_id)
        .where(Availability.workshop_id == workshop.id)
    )
    return {row.person_id: row.Availability.spans for row in found}


def digest(problem: Problem) -> str:
    """Of all that a suggestion follows from: another one, where something of it has changed."""
    facts = problem.facts
    everything = (
        *(facts.zone, facts.first_day, facts.last_day, facts.shortest_break, facts.orders),
        *(problem.tasks, problem.openings, problem.crowd.groups),
        *(problem.fixed, problem.others, sorted(problem.free.items())),
        *(sorted(problem.zones.items()), problem.weights),
    )
    return sha256(repr(everything).encode()).hexdigest()


def unsettled(workshop: Workshop) -> Select[SuggestedProgramme]:
    ended = (State.ACCEPTED, State.DROPPED)
    return select(SuggestedProgramme).where(
        SuggestedProgramme.workshop_id == workshop.id, SuggestedProgramme.state.not_in(ended)
    )
