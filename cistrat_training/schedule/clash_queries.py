"""Finding what a programme may clash with."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload

from cistrat_training import zones
from cistrat_training.accounts.models import User
from cistrat_training.database import AnySession
from cistrat_training.places.models import Country, Organisation
from cistrat_training.schedule import queries
from cistrat_training.schedule.appointments import Appointment, Home, PlanFacts, Stood
from cistrat_training.schedule.availability import Availability, Span
from cistrat_training.schedule.clashes import Day, by_day, found
from cistrat_training.schedule.models import Lecture, Lecturer, Reply, Speaker
from cistrat_training.schedule.orders import LONGEST_BREAK, LectureOrder, Pace
from cistrat_training.workshops.models import Mode, Workshop


def plan_facts(session: AnySession, workshop: Workshop) -> PlanFacts:
    """The same few questions, however many lectures there are."""
    pace = session.scalar(pace_of(workshop)) or Pace(workshop=workshop)
    return PlanFacts(
        zone=workshop.zone,
        first_day=workshop.first_day,
        last_day=workshop.last_day,
        shortest_break=pace.shortest_break,
        longest=timedelta(minutes=pace.longest_minutes),
        orders=[(one.before_id, one.after_id) for one in session.scalars(orders_in(workshop))],
        homes=_homes(session, workshop),
        declined=_declined(session, workshop),
        stood=_stood(session, workshop),
    )


def _homes(session: AnySession, workshop: Workshop) -> dict[int, Home]:
    """Of all who lecture in the workshop or moderate there."""
    free = {one.lecturer_id: one.spans for one in session.scalars(told_for(workshop))}
    lecturers = session.scalars(lecturers_in(workshop)).all()
    homes = {
        one.person_id: _home(workshop, one.person, one.organisation.country, free.get(one.id))
        for one in lecturers
    }
    for person in session.scalars(moderators_in(workshop)):
        homes.setdefault(person.id, _home(workshop, person, None, None))
    return homes


def _home(
    workshop: Workshop, person: User, country: Country | None, free: Sequence[Span] | None
) -> Home:
    """Where all come together they live by the clock of the place, and their own holidays are
    still theirs."""
    code = country.code if country else ""
    zone, is_guessed = zone_of(person.zone, code)
    if workshop.mode is Mode.ON_SITE:
        zone, is_guessed = workshop.zone, False
    elif not zone:
        zone, is_guessed = workshop.zone, True
    return Home(
        zone,
        is_guessed,
        code,
        country.name_en if country else "",
        country.name_zh if country else "",
        free,
    )


def zone_of(told: str, country: str) -> tuple[str, bool]:
    """The clock of somebody, and whether it is a guess from the country; empty where even that
    fails."""
    if own := zones.known(told):
        return own, False
    return zones.zone_of_country(country) or "", True


def _declined(session: AnySession, workshop: Workshop) -> set[tuple[int, int]]:
    found = session.execute(
        select(Speaker.lecture_id, Lecturer.person_id)
        .join(Speaker.lecturer)
        .join(Speaker.lecture)
        .where(Lecture.workshop_id == workshop.id, Speaker.answer == Reply.DECLINED)
    )
    return {(lecture_id, person_id) for lecture_id, person_id in found}


def _stood(session: AnySession, workshop: Workshop) -> dict[int, Stood]:
    found = session.execute(
        select(Lecture.id, Lecture.stood_at, Lecture.stood_in).where(
            Lecture.workshop_id == workshop.id, Lecture.stood_at != ""
        )
    )
    return {lecture_id: Stood(wall, zone) for lecture_id, wall, zone in found}


def lecturers_in(workshop: Workshop) -> Select[Lecturer]:
    """Also those who only moderate there."""
    speaking = (
        select(Speaker.lecturer_id).join(Speaker.lecture).where(Lecture.workshop_id == workshop.id)
    )
    moderating = select(Lecture.moderator_id).where(
        Lecture.workshop_id == workshop.id, Lecture.moderator_id.is_not(None)
    )
    return (
        select(Lecturer)
        .where(or_(Lecturer.id.in_(speaking), Lecturer.person_id.in_(moderating)))
        .options(
            joinedload(Lecturer.person),
            joinedload(Lecturer.organisation).joinedload(Organisation.country),
        )
    )


def moderators_in(workshop: Workshop) -> Select[User]:
    moderating = select(Lecture.moderator_id).where(Lecture.workshop_id == workshop.id)
    return select(User).where(User.id.in_(moderating))


def moderating(lectures: Iterable[Lecture]) -> Select[User]:
    return select(User).where(User.id.in_({one.moderator_id for one in lectures} - {None}))


def told_for(workshop: Workshop) -> Select[Availability]:
    return select(Availability).where(Availability.workshop_id == workshop.id)


def appointments(
    session: AnySession,
    lectures: Iterable[Lecture],
    language: str = "en",
    within: Workshop | None = None,
) -> list[Appointment]:
    """Of those that have a time and are not called off. Lectures of other workshops than `within`
    say of which."""
    standing = [one for one in lectures if one.starts_at and not one.cancelled_at]
    speakers = queries.speakers_of(session, standing)
    _moderators = session.scalars(moderating(standing)).all()  # held, so that none is asked for
    return [appointment_of(one, speakers.get(one.id, []), language, within) for one in standing]


def appointment_of(
    lecture: Lecture,
    lecturers: Iterable[Lecturer],
    language: str = "en",
    within: Workshop | None = None,
) -> Appointment:
    """A lecture that has a time, as clashes see it."""
    if not (lecture.starts_at and lecture.ends_at):
        raise ValueError(lecture)
    there = [lecturer.person for lecturer in lecturers]
    if lecture.moderator:
        there.append(lecture.moderator)
    return Appointment(
        lecture.id or 0,  # one that is just being added
        lecture.title(language),
        lecture.kind,
        lecture.starts_at,
        lecture.ends_at,
        lecture.channel,
        {person.id: person.full_name for person in there},
        moderator_id=lecture.moderator.id if lecture.moderator else None,
        elsewhere=lecture.workshop.code if within and lecture.workshop is not within else "",
    )


def others_between(
    session: AnySession,
    starts_at: datetime,
    ends_at: datetime,
    workshop: Workshop,
    apart_from: Sequence[Lecture] = (),
    language: str = "en",
) -> list[Appointment]:
    """What else the Centre does between two instants and in the breaks around them, in whatever
    workshop; those of other workshops than `workshop` say of which."""
    around = timedelta(minutes=LONGEST_BREAK)
    lectures = session.scalars(
        select(Lecture)
        .where(
            Lecture.starts_at < ends_at + around,
            Lecture.ends_at > starts_at - around,
            Lecture.cancelled_at.is_(None),
            Lecture.id.not_in([one.id for one in apart_from if one.id]),
        )
        .options(joinedload(Lecture.workshop), joinedload(Lecture.moderator))
    )
    return appointments(session, lectures, language, within=workshop)


def clashes_in(
    session: AnySession, workshop: Workshop, lectures: Sequence[Lecture], language: str = "en"
) -> list[Day]:
    """All that is wrong with these lectures of a draft, day by day on the workshop's clock."""
    ours = appointments(session, lectures, language, within=workshop)
    if not ours:
        return []
    first, last = min(one.starts_at for one in ours), max(one.ends_at for one in ours)
    others = others_between(session, first, last, workshop, lectures, language)
    clashes = found(ours, others, plan_facts(session, workshop))
    return by_day(clashes, ours, workshop.zone)


def to_come(now: datetime) -> Select[Lecture]:
    """Of all workshops, those of which it is known what the clock showed when they got their
    hour."""
    return (
        select(Lecture)
        .where(Lecture.ends_at > now, Lecture.cancelled_at.is_(None), Lecture.stood_at != "")
        .options(joinedload(Lecture.workshop))
        .order_by(Lecture.starts_at)
    )


def orders_in(workshop: Workshop) -> Select[LectureOrder]:
    return (
        select(LectureOrder)
        .join(Lecture, Lecture.id == LectureOrder.before_id)
        .where(Lecture.workshop_id == workshop.id)
        .options(joinedload(LectureOrder.before), joinedload(LectureOrder.after))
        .order_by(LectureOrder.id)
    )


def pace_of(workshop: Workshop) -> Select[Pace]:
    return select(Pace).where(Pace.workshop_id == workshop.id)
