"""Six digits for a moment, the window of a lecture, and from where somebody came."""

from datetime import UTC, datetime, timedelta

import pytest

from cistrat_training.attendance import codes
from cistrat_training.attendance.models import Mark
from cistrat_training.attendance.origins import network_of, origin
from cistrat_training.attendance.terms import usual
from cistrat_training.attendance.windows import Turn, window_of
from tests.people_and_things import a_lecture, a_workshop

SECRET = "3132333435363738393031323334353637383930313233343536373839303132"
AT_NINE = datetime(2026, 10, 12, 1, tzinfo=UTC)


def seconds(number):
    return timedelta(seconds=number)


@pytest.mark.parametrize(
    ("step", "code"),
    # RFC 6238, appendix B, SHA-256: the last six of the eight digits, of the same counters.
    [(0x1, "119246"), (0x23523EC, "084774"), (0x23523ED, "062674"), (0x273EF07, "819424")],
)
def test_a_code_is_made_as_the_standard_says(step, code):
    assert codes.code_of(SECRET, step) == code


@pytest.mark.parametrize(
    ("later", "works"),
    [(0, True), (19, True), (20, True), (39, True), (40, False), (60, False), (-1, False)],
)
def test_a_code_works_in_its_step_and_in_the_next(later, works):
    step = codes.step_of(AT_NINE)
    code = codes.code_of(SECRET, step)

    accepted = codes.accepted(SECRET, code, AT_NINE + seconds(later))

    assert accepted == (step if works else None)


def test_the_code_of_another_lecture_does_not_work():
    code = codes.code_of(codes.new_secret(), codes.step_of(AT_NINE))

    assert codes.accepted(SECRET, code, AT_NINE) is None


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        (" 123 456 ", "123456"),
        ("１２３４５６", "123456"),
        ("١٢٣٤٥٦", "123456"),
        ("123-456", "123456"),
        ("²½x", ""),
        ("9" * 5_000, "9" * codes.LONGEST_TYPED),
    ],
)
def test_digits_are_read_however_they_are_typed(typed, read):
    assert codes.digits_in(typed) == read


@pytest.fixture
def window():
    """Ten minutes early, ten on time, thirty late, of a lecture from nine to half past ten."""
    workshop = a_workshop()
    lecture, *_ = a_lecture(workshop)
    return window_of(lecture, usual(workshop))


@pytest.mark.parametrize(
    ("minute", "turn"),
    [
        (-10.01, Turn.TOO_EARLY),
        (-10, Turn.ON_TIME),
        (0, Turn.ON_TIME),
        (10, Turn.ON_TIME),
        (10.01, Turn.LATE),
        (30, Turn.LATE),
        (30.01, Turn.OVER),
    ],
)
def test_a_lecture_can_be_checked_in_to_around_its_beginning(window, minute, turn):
    assert window.turn(AT_NINE + timedelta(minutes=minute)) is turn


def test_who_is_late_gets_the_minutes_that_are_left(window):
    assert window.counts(AT_NINE - timedelta(minutes=5)) == (Mark.PRESENT, None)
    assert window.counts(AT_NINE + timedelta(minutes=10)) == (Mark.PRESENT, None)
    assert window.counts(AT_NINE + timedelta(minutes=20, seconds=1)) == (Mark.LATE, 69)


def test_a_short_lecture_closes_at_its_end():
    workshop = a_workshop()
    lecture, *_ = a_lecture(workshop)
    lecture.ends_at = AT_NINE + timedelta(minutes=8)

    window = window_of(lecture, usual(workshop))

    assert (window.on_time, window.closes) == (lecture.ends_at, lecture.ends_at)


def test_without_hours_or_called_off_there_is_no_window():
    workshop = a_workshop()
    unplaced, *_ = a_lecture(workshop, starts_at=None)
    called_off, *_ = a_lecture(workshop, cancelled_at=AT_NINE)

    assert window_of(unplaced, usual(workshop)) is None
    assert window_of(called_off, usual(workshop)) is None


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.77", "203.0.113.0/24"),
        ("::ffff:203.0.113.77", "203.0.113.0/24"),
        ("2001:db8:12:34ff::1", "2001:db8:12:3400::/56"),
        ("fe80::1%eth0", "fe80::/56"),
        ("", ""),
        ("nowhere", ""),
    ],
)
def test_neighbours_share_a_network(address, network):
    assert network_of(address) == network


def test_what_is_kept_names_neither_device_nor_network():
    here = origin("secret", "a-device", "203.0.113.77")

    assert here == origin("secret", "a-device", "203.0.113.5")
    assert here.network != origin("another secret", "a-device", "203.0.113.5").network
    assert here.device != here.network
    assert origin("secret", "", "") == ("", "")
