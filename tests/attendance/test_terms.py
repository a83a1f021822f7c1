"""The page on which organisers say what counts, and what it would change."""

import pytest
import time_machine
from sqlalchemy import select

from cistrat_training.attendance.models import Evidence, EvidenceKind, Mark
from cistrat_training.attendance.terms import AttendanceTerms
from cistrat_training.schedule.models import Lecture
from tests.people_and_things import (
    NOON_IN_MAY,
    a_lecture,
    a_mark,
    a_rule,
    a_workshop,
    an_enrolment,
    an_organiser,
    save,
)

AFTER = NOON_IN_MAY.replace(month=10, day=14)


@pytest.fixture
def workshop(db):
    """Two lectures of 90 minutes; one person attended both, one of them late."""
    workshop = a_workshop()
    first, second = (
        a_lecture(workshop, starts_at=NOON_IN_MAY.replace(month=10, day=day))[0] for day in (12, 13)
    )
    place = an_enrolment(workshop=workshop)
    save(
        db,
        a_rule(workshop),
        a_mark(first, place),
        a_mark(second, place, Mark.LATE, minutes=60),
    )
    return workshop


@pytest.fixture
def page(browser, db, workshop):
    grace = an_organiser(full_name="Grace Example")
    save(db, grace)
    with time_machine.travel(AFTER, tick=False):
        yield Page(browser(grace), workshop)


class Page:
    def __init__(self, visit, workshop):
        self.visit = visit
        self.address = f"/workshops/{workshop.id}/attendance/terms"

    def read(self, name, text):
        mark = f'name="{name}" type="hidden" value="'
        return text.partition(mark)[2].partition('"')[0]

    def shown(self):
        return self.visit.get(self.address).text

    def form(self, text=None, **typed):
        text = text or self.shown()
        usual = {
            "grace": 5,
            "least_minutes": 1,
            "recorded_days": "",
            "recorded_most": 100,
            "excused_most": 0,
            "check_in_early": 10,
            "check_in_on_time": 10,
            "check_in_late": 30,
            "warns": "y",
            "hold_hours": 24,
            "days_with_lists": 180,
        }
        hidden = {name: self.read(name, text) for name in ("seen", "agreed")}
        return usual | hidden | typed

    def send(self, text=None, **typed):
        return self.visit.post(self.address, data=self.form(text, **typed))


def test_the_page_says_what_the_terms_mean_in_minutes_and_where_the_rules_are(page, workshop):
    page.send(recorded_most=50)
    text = page.shown()

    assert "90 minutes at most" in text
    assert f"/workshops/{workshop.id}/certificates/rules" in text


def test_what_changes_nobody_is_saved_at_once(db, workshop, page):
    sent = page.send(grace=10, recorded_days=14, excused_most=20)

    assert sent.status_code == 302
    terms = db.scalars(select(AttendanceTerms)).one()
    assert (terms.grace, terms.recorded_days, terms.excused_most) == (10, 14, 20)
    assert "warns" in page.shown()


@pytest.fixture
def scanned(db, workshop):
    """Somebody whose badge was scanned in the second lecture, 54 minutes before its end."""
    first, second = db.scalars(select(Lecture).order_by(Lecture.starts_at)).all()
    place = an_enrolment(workshop=workshop)
    came = int(second.starts_at.timestamp()) + 36 * 60
    badge = Evidence(
        lecture=second,
        enrolment=place,
        number=1,
        kind=EvidenceKind.BADGE,
        stretches=[[came, None]],
        noted_at=second.starts_at,
    )
    save(db, a_mark(first, place), badge)


def test_what_would_be_lost_is_told_before_it_is_saved(db, workshop, page, scanned):
    asked = page.send(least_minutes=60)

    assert asked.status_code == 200
    assert "1 person has reached the certificate and would no longer reach it." in asked.text
    assert "Nothing is saved yet" in asked.text
    assert db.scalars(select(AttendanceTerms)).all() == []

    agreed = page.send(asked.text, least_minutes=60)

    assert agreed.status_code == 302
    db.rollback()
    assert db.scalars(select(AttendanceTerms.least_minutes)).one() == 60


def test_agreeing_to_one_thing_is_not_agreeing_to_another(db, workshop, page, scanned):
    asked = page.send(least_minutes=60)

    again = page.send(asked.text, least_minutes=70)

    assert again.status_code == 200
    db.rollback()
    assert db.scalars(select(AttendanceTerms)).all() == []


def test_two_organisers_overwrite_nothing_silently(db, workshop, page):
    mine = page.shown()
    page.send(grace=7)

    late = page.send(mine, grace=9)

    assert late.status_code == 422
    assert "Somebody else changed this meanwhile" in late.text
    db.rollback()
    assert db.scalars(select(AttendanceTerms.grace)).one() == 7

    assert page.send(late.text, grace=9).status_code == 302
    db.rollback()
    assert db.scalars(select(AttendanceTerms.grace)).one() == 9


@pytest.mark.parametrize(
    "typed",
    [
        {"grace": "many"}, {"grace": -1}, {"grace": 10**30}, {"recorded_most": ""},
        {"check_in_on_time": 40},
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_said_at_its_field_and_nothing_is_saved(db, page, typed):
    sent = page.send(**typed)

    assert sent.status_code == 422
    assert "error" in sent.text
    assert db.scalars(select(AttendanceTerms)).all() == []


def test_a_mistake_does_not_hide_what_somebody_else_saved(db, workshop, page):
    mine = page.shown()
    page.send(grace=7)

    wrong = page.send(mine, grace="many")

    assert page.send(wrong.text, grace=9).status_code == 422
    db.rollback()
    assert db.scalars(select(AttendanceTerms.grace)).one() == 7
