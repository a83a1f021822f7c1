"""What a workshop allows, by example."""

from datetime import UTC, date, datetime, timedelta

import pytest

from cistrat_training.errors import RuleBroken
from cistrat_training.workshops.models import Audience, Series, Stage
from tests.people_and_things import A_DAY, NOON_IN_MAY, a_workshop

CLOSES = datetime(2026, 5, 31, 15, 59, 59, tzinfo=UTC)
A_MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize("code", ["S", "LONGER", "S1", "科技", "", "ST-I"])
def test_the_code_of_a_series_has_two_to_four_letters(code):
    with pytest.raises(RuleBroken, match="2 to 4 letters"):
        Series(code=code, title_en="Methods")


def test_the_code_of_a_series_is_written_in_capitals():
    assert Series(code=" sti ", title_en="Methods").code == "STI"


def test_a_call_is_open_from_its_first_to_its_last_instant():
    workshop = a_workshop()

    assert not workshop.is_calling(workshop.call_opens_at - A_MINUTE)
    assert workshop.is_calling(workshop.call_opens_at)
    assert workshop.is_calling(CLOSES - A_MINUTE)
    assert not workshop.is_calling(CLOSES)


def test_a_form_opened_in_time_has_a_quarter_of_an_hour_longer():
    workshop = a_workshop()
    in_time, too_late = CLOSES - A_MINUTE, CLOSES + A_MINUTE

    assert workshop.is_calling(CLOSES + 14 * A_MINUTE, form_opened_at=in_time)
    assert not workshop.is_calling(CLOSES + 15 * A_MINUTE, form_opened_at=in_time)
    assert not workshop.is_calling(CLOSES + 2 * A_MINUTE, form_opened_at=too_late)


def test_nobody_applies_before_the_call_is_published():
    assert not a_workshop(call_opened_at=None).is_calling(NOON_IN_MAY)


def test_a_call_is_published_once():
    workshop = a_workshop(call_opened_at=None)
    workshop.open_call(now=NOON_IN_MAY)

    with pytest.raises(RuleBroken, match="published already"):
        workshop.open_call(now=NOON_IN_MAY)


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        ({"call_closes_at": None}, "Set when the call opens and closes"),
        ({"call_closes_at": NOON_IN_MAY - A_DAY}, "close in the past"),
    ],
)
def test_a_call_that_nobody_could_answer_is_not_published(facts, says):
    with pytest.raises(RuleBroken, match=says):
        a_workshop(call_opened_at=None, **facts).open_call(now=NOON_IN_MAY)


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"last_day": date(2026, 10, 11)}, "last_day"),
        ({"call_closes_at": datetime(2026, 4, 1, tzinfo=UTC)}, "call_closes_at"),
        ({"call_closes_at": datetime(2026, 10, 13, tzinfo=UTC)}, "call_closes_at"),
        ({"call_opens_at": None}, "call_closes_at"),
    ],
)
def test_days_and_call_follow_each_other(facts, field):
    with pytest.raises(RuleBroken) as no:
        a_workshop(**facts).check_dates()

    assert no.value.field == field


def test_seats_do_not_become_fewer_than_the_places_confirmed():
    workshop = a_workshop(seats_international=30)

    workshop.check_seats({Audience.INTERNATIONAL: 30})
    with pytest.raises(RuleBroken, match="31 places are confirmed"):
        workshop.check_seats({Audience.INTERNATIONAL: 31})


@pytest.mark.parametrize(
    ("now", "stage"),
    [
        (datetime(2026, 4, 1, tzinfo=UTC), Stage.PREPARING),
        (NOON_IN_MAY, Stage.CALLING),
        (datetime(2026, 6, 1, tzinfo=UTC), Stage.SELECTING),
        (datetime(2026, 10, 11, 16, tzinfo=UTC), Stage.RUNNING),  # midnight in Beijing
        (datetime(2026, 10, 16, 15, 59, tzinfo=UTC), Stage.RUNNING),
        (datetime(2026, 10, 16, 16, tzinfo=UTC), Stage.OVER),
    ],
)
def test_how_far_a_workshop_has_come_is_told_on_its_own_clock(now, stage):
    assert a_workshop().stage(now) is stage


def test_a_chinese_reader_sees_the_english_title_where_there_is_no_other():
    workshop = a_workshop(title_zh="")

    assert workshop.title("zh") == workshop.title_en


def test_a_zone_must_exist():
    with pytest.raises(RuleBroken, match="not a time zone"):
        a_workshop(zone="Mars/Olympus")
