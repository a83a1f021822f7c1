from collections import Counter
from datetime import UTC, datetime

import time_machine
from sqlalchemy import func, select

from cistrat_training.accounts.models import User
from cistrat_training.certificates.models import Certificate, Kind, State
from cistrat_training.certificates.templates import TemplateVersion
from cistrat_training.trail import TrailEntry
from cistrat_training.workshops.models import Workshop

NEW_YEAR_S_EVE = datetime(2027, 12, 31, 23, 30, tzinfo=UTC)


def test_the_command_loads_it_once_on_any_day_and_tells_how_to_sign_in(app, db):
    run = app.test_cli_runner().invoke
    with time_machine.travel(NEW_YEAR_S_EVE, tick=False):
        first = run(args=["demo"])
    before = db.scalar(select(func.count(TrailEntry.id)))
    db.commit()
    second = run(args=["demo"])

    assert first.exit_code == second.exit_code == 0, first.output
    assert "organiser@cistrat.example  password: demo" in first.output
    assert first.stderr.splitlines() == [
        "Countries and cities …",
        "The trainings of 2021 and 2022 …",
        "The workshop that was held …",
        "The workshop to which people travel …",
        "The seminar that is going on …",
        "The workshop that is calling …",
        "Its certificates …",
    ]
    assert second.stderr == ""
    assert "It was there already." in second.output
    assert db.scalar(select(func.count(TrailEntry.id))) == before
    assert db.scalars(select(Workshop).filter_by(number=12)).one().is_calling(NEW_YEAR_S_EVE)
    certificates = db.scalars(select(Certificate)).all()
    issued = [one for one in certificates if one.is_issued]
    assert Counter(one.state for one in issued) == {
        State.VALID: 5,
        State.SUPERSEDED: 1,
        State.REVOKED: 1,
    }
    assert all(one.badge and one.badge_jwt and one.paper_key for one in issued)
    waiting = [one for one in certificates if not one.is_issued]
    assert {one.state for one in waiting} == {State.WAITING}
    assert {one.kind for one in waiting} == {Kind.PARTICIPATION, Kind.COMPLETION}
    looks = {one.facts["look"] for one in waiting if one.kind is Kind.COMPLETION}
    assert looks == set(db.scalars(select(TemplateVersion.sha256)))


def test_it_is_never_loaded_where_real_people_sign_in(app, db, monkeypatch):
    monkeypatch.setitem(app.config, "PRODUCTION", True)

    refused = app.test_cli_runner().invoke(args=["demo"])

    assert refused.exit_code == 1
    assert db.scalar(select(func.count(User.id))) == 0
