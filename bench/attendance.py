"""Attendance: what is concluded for many, its pages, a list that is brought, and check-ins."""

import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from urllib.parse import urlencode

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from bench import clients
from bench.attendance_lists import ROWS, a_long_list
from bench.clients import Story
from bench.crowd import insert
from bench.measures import CLIENTS, SECONDS, WARM_UP, Figure, cookie_of, usual
from bench.site import Site
from cistrat_training.accounts.models import User
from cistrat_training.attendance import aliases, bringing, codes, drafting, list_queries
from cistrat_training.attendance.check_ins import CheckInRoom
from cistrat_training.attendance.drafting import Answers, Upload
from cistrat_training.attendance.lists import AttendanceList, ListLecture
from cistrat_training.attendance.matching import match
from cistrat_training.attendance.models import Evidence, EvidenceKind
from cistrat_training.attendance.queries import grid, lectures_that_count
from cistrat_training.database import db
from cistrat_training.schedule.models import Lecture
from cistrat_training.workshops.models import Enrolment, Workshop
from tests.people_and_things import a_lecture, a_person, a_workshop, an_enrolment

MANY, LECTURES = 5_000, 30
USUAL, USUAL_LECTURES = 400, 10
LISTED = 500  # whose addresses stand in the long list
FIRST = datetime(2026, 11, 16, 1, tzinfo=UTC)  # as in the list of bench/attendance_lists.py
A_LECTURE = timedelta(minutes=90)
TOKEN = re.compile(rb'name="csrf_token" value="([^"]+)"')


def all_of(app: Flask, site: Site, organiser: str) -> Iterator[Figure]:
    with app.app_context():
        session = db.session()
        large = a_course(session, MANY, LECTURES)
        yield concluded(session, large)
        usual_one = a_course(session, USUAL, USUAL_LECTURES)
        yield from brought(app, session, a_course(session, LISTED, 1, told=False))
        held = lectures_that_count(session.get_one(Workshop, usual_one))
        sheet_id = session.scalars(held).all()[0].id
        session.rollback()
    name = f"{USUAL} people"
    for path, what, goal, most in (
        (f"/lectures/{sheet_id}/attendance", f"Sheet of {name}", 500, 1000),
        (f"/workshops/{usual_one}/attendance/grid", f"Grid of {name}, 10 lectures", 1000, 2000),
        (f"/workshops/{usual_one}/attendance", f"Attendance of {name}", 1000, 1000),
    ):
        taken, page = usual(app, site, organiser, path)
        yield Figure(what, taken * 1000, "ms", goal)
        yield Figure("  its size", len(page) / 1000, "kB", most)
    yield from check_ins(app, site)


def concluded(session: Session, workshop_id: int) -> Figure:
    """From the rows of the database to how each of them stands."""
    workshop = session.get_one(Workshop, workshop_id)
    began = time.perf_counter()
    lectures, rows = grid(session, workshop)
    taken = time.perf_counter() - began
    minutes = {standing.minutes_attended for _one, _presences, standing in rows}
    if (len(lectures), len(rows)) != (LECTURES, MANY) or minutes != {LECTURES * 80}:
        raise ValueError(f"Not concluded as it should be: {minutes}")
    session.rollback()
    return Figure(f"Concluded for {MANY:,} people, {LECTURES} lectures", taken, "s", 15)


def brought(app: Flask, session: Session, workshop_id: int) -> Iterator[Figure]:
    """From the bytes of a file to evidence, as the pages do it, in two steps."""
    workshop = session.get_one(Workshop, workshop_id)
    organiser = session.scalars(sa.select(User).where(User.role == "organiser").limit(1)).one()
    now = datetime.now(UTC)
    secret = app.config["SECRET_KEY"]
    upload = Upload(a_long_list(), "list.csv", Answers("Asia/Shanghai"))
    began = time.perf_counter()
    known, decided = (
        aliases.known_in(session, workshop, secret),
        aliases.aliases_in(session, workshop),
    )
    kept = drafting.bring(
        session, workshop, upload, lambda rows: match(rows, known, decided), by=organiser, now=now
    )
    session.commit()
    read = time.perf_counter()
    written = bringing.apply(session, kept, by=organiser, now=now)
    session.commit()
    applied = time.perf_counter()
    found = len(list_queries.by_person(session, list_queries.times_in(kept)))
    if not written or found != LISTED:
        raise ValueError(f"{written} pieces were written of {found} people.")
    session.rollback()
    yield Figure(f"A list of {ROWS:,} rows: read, matched and kept", read - began, "s", 3)
    yield Figure("  and applied", applied - read, "s", 1)


def check_ins(app: Flask, site: Site) -> Iterator[Figure]:
    """Each of a crowd types the code that is on the screen, for a lecture that has just begun."""
    with app.app_context():
        session = db.session()
        workshop_id = a_course(session, MANY, 1, first=datetime.now(UTC), told=False)
        lecture = session.scalars(lectures_that_count(session.get_one(Workshop, workshop_id))).one()
        room = CheckInRoom(lecture=lecture, secret=codes.new_secret(), opened_at=datetime.now(UTC))
        session.add(room)
        session.commit()
        secret, path = room.secret, f"/lectures/{lecture.id}/check-in"
        places = sa.select(User.id, User.session_key).join(
            Enrolment, Enrolment.person_id == User.id
        )
        people = session.execute(places.where(Enrolment.workshop_id == workshop_id)).all()
        session.rollback()
    cookies = (cookie_of(app, f"{number}.{key}") for number, key in people)
    stories = (_checks_in(path, secret, cookie) for cookie in cookies)
    clients.run(site.port, stories, CLIENTS, WARM_UP)
    done = clients.run(site.port, stories, CLIENTS, SECONDS)
    yield Figure("Check-ins, 8 clients", done.a_second, "/s", 40, more_is_better=True)
    yield Figure("A request of these, 95 of 100 within", done.percentile(95), "ms", 200)


def _checks_in(path: str, secret: str, cookie: str) -> Story:
    page = yield clients.get(path, cookie)
    token = TOKEN.search(page.body)
    if token is None:
        raise ValueError(f"No form: {page.status} {page.body.decode()}")
    code = codes.code_of(secret, codes.step_of(datetime.now(UTC)))
    typed = urlencode({"csrf_token": token[1].decode(), "digits": code}).encode()
    sent = yield clients.post(path, "application/x-www-form-urlencoded", typed, cookie)
    if sent.status != 302:
        raise ValueError(f"Not checked in: {sent.status}\n{sent.body.decode()}")


def a_course(
    session: Session, people: int, lectures: int, *, first: datetime = FIRST, told: bool = True
) -> int:
    """One lecture a day; if `told`, a list of each says that everybody was there for 80 minutes."""
    last_day = (first + timedelta(days=lectures - 1)).date()
    workshop = a_workshop(first_day=first.date(), last_day=last_day)
    session.add(workshop)
    held = [_a_lecture(workshop, place, first + timedelta(days=place)) for place in range(lectures)]
    session.add_all(held)
    session.flush()
    places = _enrol(session, workshop, people)
    for lecture in held if told else ():
        _tell(session, workshop, lecture, places)
    session.commit()
    return workshop.id


def _a_lecture(workshop: Workshop, place: int, starts_at: datetime) -> Lecture:
    lecture, *_speakers = a_lecture(
        workshop,
        place=place + 1,
        starts_at=starts_at,
        title_en=f"How to count what nobody counted, part {place + 1}",
        title_zh=f"怎样数没有人数过的（{place + 1}）",
    )
    return lecture


NUMBERS = count()


def _enrol(session: Session, workshop: Workshop, people: int) -> list[int]:
    """`person0@example.org` and so on for the list that is brought."""
    series = next(NUMBERS)
    known = session.scalar(sa.select(sa.func.max(User.id))) or 0
    varied = (
        {
            "email": f"person{n}@{'' if people == LISTED else f'{series}.'}example.org",
            "session_key": f"attends{series}-{n}",
            "full_name": f"Person {n}",
        }
        for n in range(people)
    )
    insert(session, a_person(zone="Africa/Lagos"), varied)
    there = session.scalars(sa.select(User.id).where(User.id > known).order_by(User.id)).all()
    insert(
        session,
        an_enrolment(workshop=workshop),
        ({"workshop_id": workshop.id, "person_id": person} for person in there),
    )
    return list(
        session.scalars(sa.select(Enrolment.id).where(Enrolment.workshop_id == workshop.id))
    )


def _tell(session: Session, workshop: Workshop, lecture: Lecture, places: list[int]) -> None:
    now = datetime.now(UTC)
    brought = AttendanceList(
        workshop=workshop,
        sha256=f"{lecture.id:064}",
        name="",
        format="",
        zone="UTC",
        brought_at=now,
    )
    brought.apply(by=None, now=now)
    session.add_all([brought, ListLecture(attendance_list=brought, lecture=lecture)])
    session.flush()
    start = int(lecture.starts_at.timestamp()) if lecture.starts_at else 0
    piece = Evidence(
        lecture=lecture,
        enrolment=an_enrolment(workshop=workshop),
        number=1,
        kind=EvidenceKind.EXPORT,
        stretches=[[start, start + 30 * 60], [start + 40 * 60, start + 90 * 60]],
        attendance_list=brought,
        rows=[1, 2],
        noted_at=now,
    )
    varied = (
        {"lecture_id": lecture.id, "enrolment_id": place, "list_id": brought.id} for place in places
    )
    insert(session, piece, varied)
