"""What is worth asking about check-ins, and when it is forgotten."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select

from cistrat_training.attendance.check_ins import CheckIn
from cistrat_training.attendance.flags import Why, flags
from cistrat_training.attendance.terms import AttendanceTerms
from cistrat_training.workshops.models import Mode
from tests.people_and_things import a_lecture, a_workshop, an_enrolment, an_organiser, save
from tests.questions import counted

AT_NINE = datetime(2026, 10, 12, 1, tzinfo=UTC)
HALL, ELSEWHERE = "the hall", "elsewhere"


def a_check_in(lecture, *, device="", network=HALL, step=1, **facts):
    place = an_enrolment(workshop=lecture.workshop, **facts)
    return CheckIn(
        lecture=lecture,
        enrolment=place,
        step=step,
        device=device or str(id(place)),
        network=network,
        at=AT_NINE,
    )


@pytest.fixture
def lecture():
    return a_lecture(a_workshop(mode=Mode.ON_SITE))[0]


def found(check_ins, mode=Mode.ON_SITE):
    return [(flag.why, [len(group) for group in flag.groups]) for flag in flags(check_ins, mode)]


def test_one_device_for_several_people(lecture):
    check_ins = [a_check_in(lecture, device=device) for device in ("phone", "phone", "own")]

    assert found(check_ins) == [(Why.ONE_DEVICE, [2])]
    assert found(check_ins, Mode.ONLINE) == [(Why.ONE_DEVICE, [2])]


def test_one_code_from_several_networks_where_all_are_at_one_place(lecture):
    check_ins = [a_check_in(lecture, network=network) for network in (ELSEWHERE, HALL, HALL)]

    (flag,) = flags(check_ins, Mode.ON_SITE)
    assert flag.why is Why.SEVERAL_NETWORKS
    assert [[one.network for one in group] for group in flag.groups] == [[HALL, HALL], [ELSEWHERE]]


def test_other_codes_and_phones_that_all_have_a_line_of_their_own_are_not_flagged(lecture):
    another_time = [a_check_in(lecture), a_check_in(lecture)]
    another_time.append(a_check_in(lecture, network=ELSEWHERE, step=2))
    all_mobile = [a_check_in(lecture, network=f"line {number}") for number in range(3)]

    assert found(another_time) == []
    assert found(all_mobile) == []


@pytest.mark.parametrize("mode", [Mode.ONLINE, Mode.HYBRID])
def test_places_are_not_compared_where_people_are_at_places_of_their_own(lecture, mode):
    check_ins = [a_check_in(lecture, network=network) for network in (ELSEWHERE, HALL, HALL)]

    assert found(check_ins, mode) == []


def test_what_is_forgotten_is_not_compared(lecture):
    check_ins = [a_check_in(lecture) for _ in range(3)]
    for one in check_ins:
        one.forget_from_where()

    assert found(check_ins) == []


@pytest.fixture
def page(db, browser, lecture):
    organiser = an_organiser()
    save(db, organiser, lecture)
    return lambda: browser(organiser).get(f"/lectures/{lecture.id}/check-ins")


def test_organisers_read_who_and_why_in_words(db, lecture, page):
    both = [a_check_in(lecture, device="phone") for _ in range(2)]
    save(db, *both, a_check_in(lecture, network=ELSEWHERE))

    text = page().text

    assert "One browser checked in 2 people:" in text
    assert "the same code came from 2 networks" in text
    for one in both:
        assert text.count(one.enrolment.person.full_name) >= 2
    assert "cheat" not in text


def test_the_page_asks_as_often_for_many_as_for_few(db, lecture, page):
    def asked():
        with counted() as questions:
            assert page().status_code == 200
        return len(questions)

    save(db, a_check_in(lecture, device="phone"))
    few = asked()
    save(db, *(a_check_in(lecture, device="phone") for _ in range(5)))

    assert asked() == few


def test_from_where_somebody_came_is_forgotten_after_the_days_that_were_set(db, lecture, work):
    terms = AttendanceTerms(workshop=lecture.workshop, days_with_lists=10)
    save(db, terms, a_check_in(lecture, device="phone"))
    last = datetime(2026, 10, 26, 12, tzinfo=UTC)

    def kept(at):
        with time_machine.travel(at, tick=False):
            work()
        db.expire_all()
        return db.scalars(select(CheckIn.device)).all()

    assert kept(last) == ["phone"]
    assert kept(last + timedelta(days=1)) == [""]
    assert db.scalar(select(CheckIn.network)) == ""
