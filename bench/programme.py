"""A programme of 200 lectures and 5,000 participants: its pages, calendars and letters."""

import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from http.client import HTTPConnection
from itertools import cycle

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from bench.crowd import insert
from bench.measures import TIMES, Figure, usual
from bench.site import Site
from cistrat_training.accounts.models import User
from cistrat_training.database import db
from cistrat_training.languages import LANGUAGES
from cistrat_training.places.models import Category, Country, Organisation
from cistrat_training.schedule import releasing
from cistrat_training.schedule.models import Feed, Lecture
from cistrat_training.schedule.releases import ReleaseLetters
from cistrat_training.schedule.tasks import write
from cistrat_training.workshops.models import Workshop
from tests.people_and_things import a_lecture, a_lecturer, a_person, a_workshop, an_enrolment

LECTURES, PARTICIPANTS, LECTURERS = 200, 5_000, 60
A_DAY = 20  # lectures, in four rooms
MOVED = 5
FIRST_DAY = date(2027, 10, 18)
FEED = "/calendar/the-feed-of-the-bench.ics"
POLLS = 200


def all_of(app: Flask, site: Site, organiser: str) -> Iterator[Figure]:
    with app.app_context():
        workshop = furnish(db.session())
        yield from letters(db.session(), workshop)
    yield from pages(app, site, organiser, workshop)
    yield from calendars(site)


def pages(app: Flask, site: Site, organiser: str, workshop: int) -> Iterator[Figure]:
    for path, what, most in (
        (f"/workshops/{workshop}/programme", "Programme of 200 lectures", 300),
        (f"/workshops/{workshop}/programme/release", "What a release of it would change", 300),
    ):
        taken, page = usual(app, site, organiser, path)
        yield Figure(what, taken * 1000, "ms", most)
        yield Figure("  its size", len(page) / 1000, "kB", 500)


def calendars(site: Site) -> Iterator[Figure]:
    """Of a participant: all of it, and a poll that finds nothing new."""
    line = HTTPConnection("127.0.0.1", site.port, timeout=120)
    whole = sorted(_asked(line, 200) for _ in range(TIMES + 1))[TIMES // 2]
    yield Figure("Feed of 200 lectures", whole[0] * 1000, "ms", 100)
    known = {"If-None-Match": whole[1]}
    polls = sorted(_asked(line, 304, known)[0] for _ in range(POLLS))
    line.close()
    yield Figure("  asked again, with nothing new", polls[POLLS // 2] * 1000, "ms", 10)


def _asked(
    line: HTTPConnection, status: int, known: dict[str, str] | None = None
) -> tuple[float, str]:
    began = time.perf_counter()
    line.request("GET", FEED, headers=known or {})
    answer = line.getresponse()
    answer.read()
    if answer.status != status:
        raise ValueError(f"{FEED} answered {answer.status}.")
    return time.perf_counter() - began, answer.headers["ETag"]


def letters(session: Session, workshop_id: int) -> Iterator[Figure]:
    """To everybody of the first programme, and then of lectures that moved."""
    yield _written(session, workshop_id, "Letters of a first release, with the programme")
    moved = session.scalars(
        sa.select(Lecture).where(Lecture.workshop_id == workshop_id).limit(MOVED)
    )
    for lecture in moved:
        lecture.channel = "Another room"
    session.commit()
    yield _written(session, workshop_id, f"Letters of {MOVED} changes, with {MOVED} events")


def _written(session: Session, workshop_id: int, what: str) -> Figure:
    now = datetime.now(UTC)
    workshop = session.get_one(Workshop, workshop_id)
    release = releasing.release(session, workshop, by=None, public=False, now=now)
    waiting = ReleaseLetters(release=release, readers=PARTICIPANTS)
    session.add(waiting)
    session.commit()
    began = time.perf_counter()
    while not waiting.finished_at:
        write()
    a_second = waiting.written / (time.perf_counter() - began)
    if waiting.written < PARTICIPANTS:
        raise ValueError(f"Only {waiting.written} letters were written.")
    return Figure(what, a_second, "/s", 200, more_is_better=True)


def furnish(session: Session) -> int:
    days = LECTURES // A_DAY
    workshop = a_workshop(first_day=FIRST_DAY, last_day=FIRST_DAY + timedelta(days=days - 1))
    academy = Organisation(
        name="Academy of the Bench",
        country=session.get_one(Country, "CN"),
        category=Category.RESEARCH,
    )
    lecturers = [a_lecturer(academy, a_person(zone="Africa/Lagos")) for _ in range(LECTURERS)]
    session.add_all([workshop, *lecturers])
    for n, lecturer in zip(range(LECTURES), cycle(lecturers), strict=False):
        session.add_all(
            a_lecture(
                workshop,
                lecturer,
                place=n + 1,
                starts_at=_hour(n),
                title_en=f"How to count what nobody counted, part {n + 1}",
                title_zh=f"怎样数没有人数过的（{n + 1}）",
                about_en="What is counted, by whom, and what follows from it. " * 4,
                channel=f"Room {n % 4 + 1}",
                livestream_url=f"https://live.example.org/room-{n % 4 + 1}",
            )
        )
    session.flush()
    reader = _enrol(session, workshop)
    secret = FEED.removeprefix("/calendar/").removesuffix(".ics")
    session.add(Feed(person=reader, secret=secret, created_at=workshop.call_opens_at))
    session.commit()
    return workshop.id


def _hour(n: int) -> datetime:
    """Five times a day, in four rooms at once."""
    midnight = datetime.combine(FIRST_DAY, datetime.min.time(), UTC) - timedelta(hours=8)
    return midnight + timedelta(days=n // A_DAY, hours=9 + n % A_DAY // 4 * 2)


def _enrol(session: Session, workshop: Workshop) -> User:
    known = session.scalar(sa.select(sa.func.max(User.id))) or 0
    varied = (
        {"email": f"reader{n}@example.org", "session_key": f"reader{n}", "language": language}
        for n, language in zip(range(PARTICIPANTS), cycle(LANGUAGES), strict=False)
    )
    insert(session, a_person(zone="Africa/Lagos"), varied)
    there = session.scalars(sa.select(User.id).where(User.id > known).order_by(User.id)).all()
    places = ({"workshop_id": workshop.id, "person_id": person} for person in there)
    insert(session, an_enrolment(), places)
    return session.get_one(User, there[0])
