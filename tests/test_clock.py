"""Reading a wall clock, also on the two odd nights of a year."""

from datetime import UTC, datetime

import pytest

from cistrat_training import clock
from cistrat_training.errors import RuleBroken


@pytest.mark.parametrize(
    ("wall", "zone", "at"),
    [
        ("2026-10-12T09:00", "Asia/Shanghai", "2026-10-12T01:00"),
        ("2026-10-12T09:00", "Asia/Kathmandu", "2026-10-12T03:15"),
        ("2026-07-01T09:00", "Africa/Cairo", "2026-07-01T06:00"),  # summer time since 2023
        ("2026-07-01T09:00", "Asia/Tehran", "2026-07-01T05:30"),  # none since 2022
        ("2026-10-25T02:30", "Europe/Belgrade", "2026-10-25T00:30"),  # twice: the first is meant
    ],
)
def test_what_a_wall_clock_means(wall, zone, at):
    instant = clock.instant(datetime.fromisoformat(wall), zone)

    assert instant == datetime.fromisoformat(at).replace(tzinfo=UTC)
    assert clock.wall(instant, zone) == datetime.fromisoformat(wall)


def test_an_hour_that_summer_time_leaves_out_is_refused():
    with pytest.raises(RuleBroken, match="skip this hour") as no:
        clock.instant(datetime(2026, 3, 29, 2, 30), "Europe/Belgrade", field="starts_at")  # noqa: DTZ001 (a wall clock)

    assert no.value.field == "starts_at"


@pytest.mark.parametrize("year", [1, 9999])
def test_a_year_at_the_end_of_the_calendar_is_refused(year):
    with pytest.raises(RuleBroken, match="year"):
        clock.instant(datetime(year, 1, 1), "Asia/Shanghai", field="starts_at")  # noqa: DTZ001 (a wall clock)
