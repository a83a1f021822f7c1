"""Finding who takes part in a workshop, by their clocks, and who sits in the night."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from sqlalchemy import Select, func, select, tuple_
from sqlalchemy.orm import contains_eager, joinedload

from cistrat_training import zones
from cistrat_training.accounts.models import User
from cistrat_training.database import AnySession
from cistrat_training.places.models import Country, Organisation
from cistrat_training.schedule import queries
from cistrat_training.schedule.fairness import Burden, Crowd, Elsewhere, Group, Nights, Span
from cistrat_training.schedule.models import Lecture, LectureKind, Lecturer, Talk
from cistrat_training.workshops.models import Enrolment, Mode, Place, Workshop


class Told(NamedTuple):
    """What is known of the clock of some people: their own zone, and their country."""

    zone: str
    country: str
    people: int


class Speaking(NamedTuple):
    """A lecturer or moderator, with the hours at which they are needed."""

    person_id: int
    name: str
    group: Group
    lecture_ids: tuple[int, ...]
    spans: tuple[Span, ...]


# Those who listen


def crowd_of(session: AnySession, workshop: Workshop) -> Crowd:
    """Everybody with a place, in one question however many they are."""
    return Crowd(group_of(workshop, told) for told in _told(session, workshop))


def _told(session: AnySession, workshop: Workshop) -> list[Told]:
    found = session.execute(
        select(User.zone, Enrolment.country_code, func.count())
        .join(User, User.id == Enrolment.person_id)
        .where(Enrolment.workshop_id == workshop.id, Enrolment.status == Place.CONFIRMED)
        .group_by(User.zone, Enrolment.country_code)
    )
    return [Told(*row) for row in found]


def group_of(workshop: Workshop, told: Told) -> Group:
    """Where all come together, everybody lives by the clock of the place."""
    if workshop.mode is Mode.ON_SITE:
        return Group(workshop.zone, told.country, told.people)
    if own := zones.known(told.zone):
        return Group(own, told.country, told.people)
    guess = zones.zone_of_country(told.country)
    return Group(guess or "", told.country, told.people, is_guessed=bool(guess))


def people_in(
    session: AnySession, workshop: Workshop, clocks: Collection[str], country: str = ""
) -> Select[Enrolment]:
    """Those whose clocks are these, by country and name; `""` are those of whom none is known."""
    theirs = [
        (told.zone, told.country)
        for told in _told(session, workshop)
        if group_of(workshop, told).zone in clocks and country in ("", told.country)
    ]
    return (
        select(Enrolment)
        .join(Enrolment.person)
        .where(
            Enrolment.workshop_id == workshop.id,
            Enrolment.status == Place.CONFIRMED,
            tuple_(User.zone, Enrolment.country_code).in_(theirs),
        )
        .options(contains_eager(Enrolment.person), joinedload(Enrolment.organisation))
        .order_by(Enrolment.country_code, User.full_name, Enrolment.id)
    )


def nights_of(
    session: AnySession, workshop: Workshop, lectures: Iterable[Lecture]
) -> dict[int, Nights]:
    """By the lecture's id, for those that have an hour; in one question for all of them."""
    crowd = crowd_of(session, workshop)
    return {one.id: crowd.nights(span) for one in lectures if (span := span_of(one))}


def night_places(session: AnySession, workshop: Workshop, talk: Talk) -> list[Elsewhere]:
    """In which countries participants would sit in the night: numbers, no names."""
    span = span_of(talk)
    return crowd_of(session, workshop).in_the_night(span) if span else []


def span_of(talk: Talk) -> Span | None:
    """When people sit in it; None for a break, and for what has no hour or was called off."""
    if is_sat_in(talk) and talk.starts_at and talk.ends_at:
        return Span(talk.starts_at, talk.ends_at)
    return None


def is_sat_in(talk: Talk) -> bool:
    return talk.kind is not LectureKind.BREAK and talk.cancelled_at is None


def countries(session: AnySession, codes: Iterable[str]) -> dict[str, Country]:
    wanted = {code for code in codes if code}
    found = session.scalars(select(Country).where(Country.code.in_(wanted)))
    return {country.code: country for country in found}


# Those who speak


def speaking(
    session: AnySession, workshop: Workshop, lectures: Sequence[Lecture]
) -> list[Speaking]:
    """Each lecturer and moderator of these lectures, with their hours in them."""
    people, needed = _needed(session, lectures)
    clocks = clocks_of(session, workshop, people.values())
    found = [
        Speaking(
            key,
            person.full_name,
            clocks[key],
            tuple(lecture.id for lecture in needed[key]),
            tuple(span for lecture in needed[key] if (span := span_of(lecture))),
        )
        for key, person in people.items()
    ]
    return sorted(found, key=lambda one: (one.name, one.person_id))


def _needed(
    session: AnySession, lectures: Sequence[Lecture]
) -> tuple[dict[int, User], dict[int, list[Lecture]]]:
    people: dict[int, User] = {}
    needed: dict[int, list[Lecture]] = defaultdict(list)
    speakers = queries.speakers_of(session, lectures)
    moderators = [one.moderator_id for one in lectures if one.moderator_id]
    session.scalars(select(User).where(User.id.in_(moderators))).all()  # one question for all
    for lecture in lectures:
        there = {one.person.id: one.person for one in speakers.get(lecture.id, [])}
        if lecture.moderator:
            there[lecture.moderator.id] = lecture.moderator
        people |= there
        for key in there:
            needed[key].append(lecture)
    return people, needed


def clocks_of(session: AnySession, workshop: Workshop, people: Iterable[User]) -> dict[int, Group]:
    """Each person's zone, or that of the country where they work."""
    those = {person.id: person.zone for person in people}
    found = session.execute(
        select(Lecturer.person_id, Organisation.country_code)
        .join(Organisation, Organisation.id == Lecturer.organisation_id)
        .where(Lecturer.person_id.in_(those))
    )
    homes = {row.person_id: row.country_code for row in found}
    return {
        key: group_of(workshop, Told(zone, homes.get(key, ""), 1)) for key, zone in those.items()
    }


def burden_of(one: Speaking, workshop: Workshop) -> Burden | None:
    """None where nobody knows what their clock shows."""
    return next(iter(Crowd([one.group]).burdens(one.spans, workshop.zone)), None)
