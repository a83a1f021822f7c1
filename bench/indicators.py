"""All figures of a report, and the list behind one: 100,000 places in twenty years on SQLite, ten
times as many on PostgreSQL. All invented."""

import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from bench.measures import Figure, usual
from bench.site import Site
from cistrat_training.database import db
from cistrat_training.reports import drafts
from cistrat_training.reports.facts import Period
from cistrat_training.reports.indicators.counting import measure
from cistrat_training.workshops.models import Enrolment
from tests.people_and_things import a_workshop

PLACES = {"sqlite": 100_000, "postgresql": 1_000_000}
YEARS = range(1985, 2005)  # when nobody else of the bench held a workshop
WORKSHOPS_A_YEAR = 20
A_REPORT = Period(2003, 2004)
ALL_YEARS = Period(YEARS[0], YEARS[-1])
AS_OF = datetime(2005, 6, 1, tzinfo=UTC)
GOAL, DOOR_GOAL = 2, 200

PEOPLE = """
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :people)
INSERT INTO "user" (id, full_name, latin_name, native_name, call_me, gender, language, zone, role,
                    sees_travel_data, session_key, created_at, synthetic)
SELECT :first + i, 'Synthetic ' || i, '', '', '', 'unstated', 'en', '', 'person',
       false, 'k' || i, '1985-01-01 00:00:00', true FROM n
"""
PLACED = """
WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < :places - 1),
c AS (SELECT code, row_number() OVER (ORDER BY code) - 1 AS place FROM country)
INSERT INTO enrolment (workshop_id, person_id, audience, institution, country_code, category,
                       position, gender, birth_decade, status, confirmed_at, withdrawn_why, note)
SELECT :workshop + i % :workshops,
       :first + 1 + (i / :workshops + (i % :workshops) * 37) % :people,
       CASE WHEN i % 5 = 0 THEN 'domestic' ELSE 'international' END,
       'Institute ' || i % 3000, c.code,
       CASE i % 3 WHEN 0 THEN 'research' WHEN 1 THEN 'university' ELSE 'government' END, '',
       CASE i % 7 WHEN 0 THEN 'unstated' WHEN 1 THEN 'man' WHEN 2 THEN 'man' ELSE 'woman' END,
       1950 + 10 * (i % 4), 'confirmed', '1985-01-01 00:00:00', '', ''
FROM n JOIN c ON c.place = (i / 11) % (SELECT count(*) FROM country)
"""
RECKONED = """
INSERT INTO attendance_outcome (enrolment_id, is_met, minutes_attended, minutes_asked, reckoned_at)
SELECT id, id % 4 <> 0, 300, 400, '2004-12-31 00:00:00' FROM enrolment
WHERE workshop_id >= :workshop AND workshop_id < :workshop + :workshops
"""


def all_of(app: Flask, site: Site, organiser: str) -> Iterator[Figure]:
    with app.app_context():
        session = db.session()
        furnish(session, PLACES[session.get_bind().dialect.name])
        yield from _figures(session)
    path = f"/reports/{A_REPORT.name}/indicators"
    for name, door in (("List behind a figure", "enrolled"), ("  behind a share", "women?page=3")):
        taken, _page = usual(app, site, organiser, f"{path}/{door}")
        yield Figure(name, taken * 1000, "ms", DOOR_GOAL)


def _figures(session: Session) -> Iterator[Figure]:
    for name, period in (("two", A_REPORT), ("twenty", ALL_YEARS)):
        taken = _seconds(lambda period=period: measure(session, period, AS_OF))
        yield Figure(f"All figures of {name} of twenty years", taken, "s", GOAL)
    taken = _seconds(lambda: drafts.draft(session, A_REPORT, "en", AS_OF))
    yield Figure("  and the text of a report on two", taken, "s", GOAL)


def _seconds(work: object) -> float:
    times = []
    for _ in range(3):
        began = time.perf_counter()
        work()  # type: ignore[operator]
        times.append(time.perf_counter() - began)
    return min(times)


def furnish(session: Session, places: int) -> None:
    first = a_workshop(number=1, first_day=date(YEARS[0], 1, 5), last_day=date(YEARS[0], 1, 9))
    session.add(first)
    session.flush()
    workshops = [
        a_workshop(number=number, first_day=day, last_day=day + timedelta(days=4))
        for number, day in enumerate(_days(), 2)
    ]
    for workshop in workshops:
        workshop.series = first.series
    session.add_all(workshops)
    session.flush()
    ids = [first.id, *(workshop.id for workshop in workshops)]
    if ids != list(range(first.id, first.id + len(ids))):
        raise ValueError("The ids of the workshops do not follow each other.")
    people = places // 5
    facts = {
        "workshop": first.id,
        "workshops": len(ids),
        "places": places,
        "people": people,
        "first": 10_000_000,
    }
    for statement in (PEOPLE, PLACED, RECKONED):
        session.execute(sa.text(statement), facts)
    session.commit()
    if session.get_bind().dialect.name == "postgresql":
        session.execute(sa.text("ANALYZE"))
        session.commit()
    held = sa.select(sa.func.count()).where(Enrolment.workshop_id.in_(ids))
    if session.scalar(held) != places:
        raise ValueError("Not all places were made.")


def _days() -> Iterator[date]:
    for year in YEARS:
        for place in range(WORKSHOPS_A_YEAR):
            if (year, place) != (YEARS[0], 0):
                yield date(year, 1, 5) + timedelta(days=18 * place)
