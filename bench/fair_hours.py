"""Fair hours: the page of a large programme, and suggestions of several sizes. All invented."""

import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import cycle, islice
from typing import NamedTuple

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from bench.crowd import insert
from bench.measures import Figure, usual
from bench.site import Site
from cistrat_training.accounts.models import User
from cistrat_training.database import db
from cistrat_training.places.models import Category, Country, Organisation
from cistrat_training.schedule.models import Lecture, Lecturer, Speaker
from cistrat_training.schedule.orders import LectureOrder
from cistrat_training.schedule.slots import Slot
from cistrat_training.schedule.suggestion_tasks import make
from cistrat_training.schedule.suggestions import State, SuggestedProgramme
from cistrat_training.workshops.models import Workshop
from tests.people_and_things import a_person, a_workshop, an_enrolment

FIRST_DAY = date(2027, 10, 18)  # the clocks change in Europe and in Egypt meanwhile
HOURS = (9, 10.75, 14, 15.75, 17.5, 19.25)  # of the first slots of a day, in Beijing
CLOCKS = {
    **{"CL": "America/Santiago", "CO": "America/Bogota", "BR": "America/Sao_Paulo"},
    **{"GH": "Africa/Accra", "MA": "Africa/Casablanca", "NG": "Africa/Lagos", "EG": "Africa/Cairo"},
    **{"KE": "Africa/Nairobi", "ZA": "Africa/Johannesburg", "RS": "Europe/Belgrade"},
    **{"IR": "Asia/Tehran", "PK": "Asia/Karachi", "UZ": "Asia/Tashkent", "IN": "Asia/Kolkata"},
    **{"NP": "Asia/Kathmandu", "BD": "Asia/Dhaka", "MM": "Asia/Yangon", "TH": "Asia/Bangkok"},
    **{"ID": "Asia/Jakarta", "CN": "Asia/Shanghai", "MN": "Asia/Ulaanbaatar", "FJ": "Pacific/Fiji"},
}


class Size(NamedTuple):
    lectures: int
    people: int
    goal: float
    """Seconds for a suggestion."""


SIZES = (Size(40, 200, 3), Size(40, 5_000, 3), Size(80, 1_000, 10))
LECTURES, PEOPLE = 200, 5_000


def all_of(app: Flask, site: Site, organiser: str) -> Iterator[Figure]:
    with app.app_context():
        large = a_programme(db.session(), LECTURES, PEOPLE, placed=True)
        waiting = [(size, a_programme(db.session(), *size[:2], placed=False)) for size in SIZES]
    taken, page = usual(app, site, organiser, f"/workshops/{large}/fair-hours")
    if b"<circle" not in page:
        raise ValueError("The page draws no strip.")
    name = f"Fair hours of {LECTURES} lectures, {PEOPLE:,} people"
    yield Figure(name, taken * 1000, "ms", 500)
    yield Figure("  its size", len(page) / 1000, "kB", 200)
    for size, workshop in waiting:
        seconds = _suggested(app, workshop, size.lectures)
        name = f"Suggestion of {size.lectures} lectures, {size.people:,} people"
        yield Figure(name, seconds, "s", size.goal)


def _suggested(app: Flask, workshop_id: int, lectures: int) -> float:
    """As the worker does it: asked for, read, worked out and written down."""
    with app.app_context():
        workshop = db.session.get_one(Workshop, workshop_id)
        wish = SuggestedProgramme(
            workshop=workshop, asked_by=_asker(db.session()), asked_at=datetime.now(UTC)
        )
        db.session.add(wish)
        db.session.commit()
        number = wish.id
        began = time.perf_counter()
        make()
        seconds = time.perf_counter() - began
        wish = db.session.get_one(SuggestedProgramme, number)
        if wish.state is not State.MADE or len(wish.result["placements"]) != lectures:
            raise ValueError(f"Not all lectures were placed: {wish.result or wish.error}")
        return seconds


def _asker(session: Session) -> User:
    return session.scalars(sa.select(User).where(User.role == "organiser").limit(1)).one()


def a_programme(session: Session, lectures: int, people: int, *, placed: bool) -> int:
    """Each lecture has a lecturer of its own or one of half as many; six slots a day."""
    days = lectures // 4
    workshop = a_workshop(first_day=FIRST_DAY, last_day=FIRST_DAY + timedelta(days=days - 1))
    session.add(workshop)
    session.flush()
    _enrol(session, workshop, people)
    starts = [_at(day, hour) for day in range(days) for hour in HOURS]
    session.add_all(
        Slot(
            workshop=workshop,
            starts_at=at,
            ends_at=at + timedelta(minutes=90),
            channel=f"Zoom {workshop.id}",
        )
        for at in starts
    )
    _add_lectures(session, workshop, lectures, starts if placed else [])
    session.commit()
    return workshop.id


def _at(day: int, hour: float) -> datetime:
    midnight = datetime.combine(FIRST_DAY, datetime.min.time(), UTC) - timedelta(hours=8)
    return midnight + timedelta(days=day, hours=hour)


def _enrol(session: Session, workshop: Workshop, people: int) -> None:
    known = session.scalar(sa.select(sa.func.max(User.id))) or 0
    clocks = list(islice(cycle(CLOCKS.items()), people))
    varied = (
        {"zone": zone, "email": f"fair{known}.{n}@example.org", "session_key": f"fair{known}.{n}"}
        for n, (_country, zone) in enumerate(clocks)
    )
    insert(session, a_person(), varied)
    there = session.scalars(sa.select(User.id).where(User.id > known).order_by(User.id)).all()
    places = (
        {"workshop_id": workshop.id, "person_id": person, "country_code": country}
        for person, (country, _zone) in zip(there, clocks, strict=True)
    )
    insert(session, an_enrolment(), places)


def _add_lectures(
    session: Session, workshop: Workshop, lectures: int, starts: list[datetime]
) -> None:
    clocks = list(CLOCKS.items())
    speakers = [
        _lecturer(session, f"{workshop.id}.{n}", *clocks[n % len(clocks)])
        for n in range(lectures // 2)
    ]
    made = []
    for n in range(lectures):
        starts_at = starts[n * len(starts) // lectures] if starts else None
        lecture = Lecture(
            workshop=workshop,
            place=n + 1,
            title_en=f"Lecture {n}",
            starts_at=starts_at,
            ends_at=starts_at and starts_at + timedelta(minutes=90),
            minutes=90,
            channel=f"Zoom {workshop.id}" if starts_at else "",
            changed_at=datetime.now(UTC),
        )
        session.add_all([lecture, Speaker(lecture=lecture, lecturer=speakers[n % len(speakers)])])
        made.append(lecture)
    pairs = zip(made[::8], made[5::8], strict=False)
    session.add_all(LectureOrder(before=first, after=then) for first, then in pairs)


def _lecturer(session: Session, name: str, country: str, zone: str) -> Lecturer:
    home = Organisation(
        name=f"Institute {name}",
        country=session.get_one(Country, country),
        category=Category.RESEARCH,
    )
    return Lecturer(person=a_person(zone=zone), organisation=home)
