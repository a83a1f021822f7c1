"""Migrations lead to what the models say, and back again, on both databases."""

import hashlib
import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask_migrate import check, downgrade, upgrade

from cistrat_training.accounts.models import Role, User
from cistrat_training.applications.models import Application, Status
from cistrat_training.attendance import queries as attendance
from cistrat_training.attendance.models import Evidence, Mark
from cistrat_training.certificates.facts import digest
from cistrat_training.certificates.models import Certificate
from cistrat_training.certificates.tasks import make
from cistrat_training.database import Model
from cistrat_training.database import db as the_database
from cistrat_training.enrolments.models import Answer, Offer
from cistrat_training.schedule import queries, release_queries
from cistrat_training.schedule.models import Lecture
from cistrat_training.schedule.releases import ReleasedLecture
from cistrat_training.schedule.releasing import COPIED
from cistrat_training.schedule.viewings import Viewing
from cistrat_training.workshops.models import Workshop
from tests.conftest import MIGRATIONS, an_app_on
from tests.databases import Postgresql, Sqlite

NOT_OURS = {"alembic_version"}


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database(request, tmp_path):
    """One of its own, so that the other tests keep theirs."""
    if request.param == "sqlite":
        database = Sqlite(tmp_path)
    else:
        database = Postgresql(request.getfixturevalue("postgresql"), "migrated")
    database.empty()
    return database


@pytest.fixture
def empty_app(empty_database, tmp_path):
    app = an_app_on(empty_database.url, tmp_path)
    with app.app_context():
        yield app
        the_database.engine.dispose()


def test_migrations_lead_to_what_the_models_say(empty_app):
    upgrade(MIGRATIONS)
    migrated = schema_of(the_database.engine)
    downgrade(MIGRATIONS, revision="base")

    Model.metadata.create_all(the_database.engine)

    assert migrated == schema_of(the_database.engine)


def test_alembic_finds_nothing_to_do(empty_app):
    upgrade(MIGRATIONS)

    check(MIGRATIONS)


def test_migrations_lead_back_to_nothing_and_up_again(empty_app):
    upgrade(MIGRATIONS)
    downgrade(MIGRATIONS, revision="base")

    assert schema_of(the_database.engine) == {}

    upgrade(MIGRATIONS)


def schema_of(engine):
    """All that the database itself knows of the tables, CHECKs included, as plain values."""
    inspector = sa.inspect(engine)
    return {
        table: {
            "columns": {c["name"]: column(c) for c in inspector.get_columns(table)},
            "primary key": plain(dict(inspector.get_pk_constraint(table))),
            "foreign keys": in_order(inspector.get_foreign_keys(table)),
            "unique": in_order(inspector.get_unique_constraints(table)),
            "indexes": in_order(inspector.get_indexes(table)),
            "checks": in_order(inspector.get_check_constraints(table)),
        }
        for table in inspector.get_table_names()
        if table not in NOT_OURS
    }


def column(facts):
    return (str(facts["type"]), facts["nullable"], str(facts["default"]))


def in_order(things):
    return sorted(map(plain, things))


def plain(thing):
    if isinstance(thing, dict):
        return str([(key, plain(value)) for key, value in sorted(thing.items())])
    if isinstance(thing, list):
        return str([plain(value) for value in thing])
    return " ".join(str(thing).split())


# From the previous release, with what it kept. The rows were written by that release's own
# demonstration; all people in them are synthetic.

RELEASES = sorted((Path(__file__).parent / "releases").glob("*.json"))
PREVIOUS = Path(__file__).parent / "releases" / "2026_11_23_issued_stay.json"


@pytest.fixture(params=[PREVIOUS], ids=lambda path: path.stem)
def earlier_app(request, empty_database, tmp_path):
    """The database as an earlier release left it, brought to this one."""
    app = an_app_on(empty_database.url, tmp_path)
    app.config["EARLIER"] = kept = request.param
    with app.app_context():
        upgrade(MIGRATIONS, revision=kept.stem)
        with the_database.engine.begin() as connection:
            for name, rows in json.loads(kept.read_text(encoding="utf-8")).items():
                table = sa.Table(name, sa.MetaData(), autoload_with=connection)
                connection.execute(sa.insert(table), [typed(table, row) for row in rows])
                count_on_from_there(connection, table)
        upgrade(MIGRATIONS)
    yield app
    with app.app_context():
        the_database.engine.dispose()


def typed(table, row):
    """SQLite keeps days, times and lists as texts."""
    return {name: typed_value(table.c[name].type, value) for name, value in row.items()}


def typed_value(kind, value):
    if value is None:
        return None
    if isinstance(kind, sa.DateTime):
        return datetime.fromisoformat(value)
    if isinstance(kind, sa.Date):
        return date.fromisoformat(value)
    if isinstance(kind, sa.Boolean):
        return bool(value)
    if isinstance(kind, sa.LargeBinary):
        return bytes.fromhex(value)
    return json.loads(str(value)) if isinstance(kind, sa.JSON) else value  # a number is one there


def count_on_from_there(connection, table):
    if connection.dialect.name == "postgresql" and "id" in table.c:
        sequence = sa.func.pg_get_serial_sequence(f'"{table.name}"', "id")
        highest = sa.select(sa.func.max(table.c.id)).scalar_subquery()
        connection.execute(sa.select(sa.func.setval(sequence, highest)))


OF_A_WORKSHOP = ("selection", "participants", "lectures", "programme", "attendance", "certificates")


@pytest.mark.parametrize(
    ("empty_database", "earlier_app"),
    [*(("sqlite", path) for path in RELEASES), ("postgresql", PREVIOUS)],
    ids=lambda each: getattr(each, "stem", each),
    indirect=True,
)
def test_what_an_earlier_release_kept_is_all_there(earlier_app):
    kept = json.loads(earlier_app.config["EARLIER"].read_text(encoding="utf-8"))

    with earlier_app.app_context(), the_database.engine.connect() as connection:
        for name, rows in kept.items():
            table = sa.Table(name, sa.MetaData(), autoload_with=connection)
            assert connection.scalar(sa.select(sa.func.count()).select_from(table)) == len(rows)


def test_the_organiser_goes_on_where_the_previous_release_stopped(earlier_app):
    """Every page of a workshop that lists what was there before."""
    with earlier_app.app_context():
        session = the_database.session
        organiser = session.scalar(sa.select(User).where(User.role == Role.ORGANISER))
        workshops = session.scalars(sa.select(Workshop.id)).all()
        applications = session.scalars(
            sa.select(Application.id).where(Application.status == Status.SUBMITTED)
        ).all()
    browser = earlier_app.test_client(user=organiser)

    pages = [
        *(f"/workshops/{n}/{page}" for n in workshops for page in OF_A_WORKSHOP),
        *(f"/applications/{n}/{page}" for n in applications for page in ("decision", "where")),
    ]
    assert {page: browser.get(page).status_code for page in pages} == dict.fromkeys(pages, 200)


BEFORE_RELEASES = PREVIOUS.with_stem("2026_11_23_coordinators")


@pytest.mark.parametrize(
    "earlier_app", [BEFORE_RELEASES], ids=lambda path: path.stem, indirect=True
)
def test_the_programme_that_everybody_saw_is_the_first_release(earlier_app):
    with earlier_app.app_context():
        session = the_database.session
        lectures = session.scalars(sa.select(Lecture).order_by(Lecture.id)).all()
        copies = session.scalars(sa.select(ReleasedLecture).order_by(ReleasedLecture.lecture_id))
        seen = {copy.lecture_id: copy for copy in copies}
        spoke = release_queries.speakers_of(session, seen.values())
        speak = queries.speakers_of(session, lectures)

        assert lectures
        assert set(seen) == {lecture.id for lecture in lectures}
        for lecture in lectures:
            copy = seen[lecture.id]
            assert copy.release.number == 1
            assert copy.release.workshop_id == lecture.workshop_id
            assert [n for n in COPIED if getattr(copy, n) != getattr(lecture, n)] == []
            assert spoke.get(lecture.id) == speak.get(lecture.id)


BEFORE_EVIDENCE = PREVIOUS.with_stem("2026_11_23_watched_recordings")
with_marks = pytest.mark.parametrize(
    "earlier_app", [BEFORE_EVIDENCE], ids=lambda path: path.stem, indirect=True
)


@with_marks
def test_a_mark_of_the_previous_release_says_what_it_said(earlier_app):
    """Its minutes are those that the release before gave: nobody loses a certificate."""
    with earlier_app.app_context():
        session = the_database.session
        marks = session.scalars(sa.select(Evidence)).all()
        presences = {
            mark: attendance.presences(session, mark.lecture)[mark.enrolment_id] for mark in marks
        }

        assert len(marks) > 5
        for mark, presence in presences.items():
            lasts = mark.lecture.length if mark.minutes is None else mark.minutes
            there = mark.mark in {Mark.PRESENT, Mark.LATE, Mark.RECORDED}
            assert (presence.mark, presence.minutes) == (mark.mark, lasts if there else 0)


@with_marks
def test_what_was_watched_before_still_counts(earlier_app):
    with earlier_app.app_context():
        session = the_database.session
        viewings = session.scalars(sa.select(Viewing)).all()

        assert viewings
        for viewing in viewings:
            presence = attendance.presences(session, viewing.lecture)[viewing.enrolment_id]
            assert (presence.live, presence.recorded) == (0, viewing.lecture.length // 2)


BEFORE_SIGNATURES = PREVIOUS.with_stem("2026_11_23_attendance_warnings")


@pytest.mark.parametrize(
    "earlier_app", [BEFORE_SIGNATURES], ids=lambda path: path.stem, indirect=True
)
def test_certificates_of_the_previous_release_stay_as_they_were_issued(earlier_app):
    """With the facts that they had, byte by byte; the one that waited is made."""
    with earlier_app.app_context():
        session = the_database.session
        kept = session.scalars(sa.select(Certificate)).all()
        issued = [one for one in kept if one.is_issued]
        [waiting] = [one.serial for one in kept if not one.is_issued]
        expected = {c.serial: c.state.value for c in issued}
        digests = {c.serial: (digest(c.facts), c.facts_sha256) for c in issued}
        session.commit()
        assert make() == 1
    visitor = earlier_app.test_client()

    told = {serial: visitor.get(f"/verify/{serial}.json").json for serial in [*expected, waiting]}

    assert set(expected.values()) == {"valid", "revoked", "superseded"}
    assert all(computed == kept for computed, kept in digests.values())
    assert {serial: told[serial]["status"] for serial in expected} == expected
    assert told[waiting]["status"] == "valid"


def test_a_report_of_the_previous_release_stays_as_it_was_published(earlier_app):
    """Its page shows it and what would differ today; its file is the same to the last byte."""
    kept = json.loads(earlier_app.config["EARLIER"].read_text(encoding="utf-8"))
    [published] = kept["report"]
    with earlier_app.app_context():
        organiser = the_database.session.scalar(sa.select(User).where(User.role == Role.ORGANISER))
    browser = earlier_app.test_client(user=organiser)
    edition = f"/reports/editions/{published['id']}"

    page = browser.get(edition)
    file = browser.get(f"{edition}/report.json")

    assert published["sha256"] in page.text
    assert "does not match its SHA-256" not in page.text
    assert hashlib.sha256(file.data).hexdigest() == published["sha256"]


FIRST = PREVIOUS.with_stem("2026_11_23_first_edition")


@pytest.mark.parametrize("earlier_app", [FIRST], ids=lambda path: path.stem, indirect=True)
def test_a_place_that_was_offered_in_the_first_release_can_be_confirmed(earlier_app):
    with earlier_app.app_context():
        offer = the_database.session.scalar(sa.select(Offer).where(Offer.answer == Answer.OPEN))
        offer.deadline = datetime.now(UTC) + timedelta(days=1)
        offer.workshop.last_day = datetime.now(UTC).date() + timedelta(days=9)
        person, address = offer.decision.application.applicant, f"/offers/{offer.id}/confirmation"
        the_database.session.commit()
        the_database.session.refresh(person)

    said = earlier_app.test_client(user=person).post(address, follow_redirects=True)

    assert "Your place is confirmed" in said.text
