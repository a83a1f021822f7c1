"""Time zones by name: renamed, withdrawn, unknown; and laws of time that changed."""

import csv
import os
import subprocess
import sys
import zoneinfo
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import assume, given
from hypothesis import strategies as st

from cistrat_training import clock, languages, zones
from cistrat_training.errors import RuleBroken
from tests.time_laws import law

HOUSE = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def app_context():
    """Words and names alone: no page, no database."""
    app = Flask(__name__)
    languages.init_app(app)
    with app.test_request_context():
        yield


every_zone = st.sampled_from(zones.names())
every_instant = st.datetimes(
    datetime(1970, 1, 2),  # noqa: DTZ001 (the zone is given beside it)
    datetime(2037, 12, 30),  # noqa: DTZ001
    timezones=st.just(UTC),
)


def utc(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def wall(text):
    return datetime.fromisoformat(text)


# One instant, many clocks


@given(every_instant, every_zone, every_zone)
def test_an_instant_is_the_same_on_whatever_clock_it_is_shown(at, here, there):
    shown_here = at.astimezone(zones.clock_of(here))
    shown_there = shown_here.astimezone(zones.clock_of(there))

    assert shown_here == shown_there == at


@given(every_instant, every_zone)
def test_what_a_wall_shows_leads_back_to_the_instant(at, zone):
    """But for the second of two equal hours, of which a form can only mean the first."""
    shown = clock.wall(at, zone)

    back = clock.instant(shown, zone)

    came_twice = at.astimezone(zones.clock_of(zone)).fold == 1
    assert back <= at if came_twice else back == at
    assert clock.wall(back, zone) == shown


@given(every_instant, every_zone)
def test_what_is_kept_of_a_wall_names_the_instant_too(at, zone):
    assume(at.year > 1972)  # Liberia's clocks went by seconds until then, as none do today
    kept = zones.wall_text(at.replace(second=0, microsecond=0), zone)

    assert datetime.fromisoformat(kept) == at.replace(second=0, microsecond=0)


@given(every_instant, every_zone)
def test_pages_and_letters_show_the_day_and_the_hour_of_that_very_instant(app_context, at, zone):
    """Read back from what is shown: day, hour and distance from UTC."""
    shown = languages.moment(at, zone)

    there = at.astimezone(zones.clock_of(zone))
    assert datetime.strptime(shown, "%d %B %Y, %H:%M") == there.replace(  # noqa: DTZ007 (a wall)
        second=0, microsecond=0, tzinfo=None
    )
    assert languages.clock_time(at, zone) == there.strftime("%H:%M")
    assert languages.zone_name(zone, at).endswith(as_said(there.utcoffset()))


def as_said(offset):
    minutes = int(offset.total_seconds() // 60)
    if not minutes:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'+' if minutes > 0 else '-'}{hours}" + (f":{rest:02}" if rest else "")


@pytest.mark.parametrize("zone", ["Africa/Cairo", "Asia/Tehran", "US/Pacific-New", "Mars/Olympus"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_letter_tells_the_hours_of_its_reader(app_context, zone, language):
    at = utc("2026-07-01T12:00")

    with languages.in_language(language, zone):
        hour, where = languages.clock_time(at), languages.zone_name(at=at)

    assert hour == clock.wall(at, zone).strftime("%H:%M")
    assert "UTC" in where


# Four laws


@pytest.mark.parametrize(
    ("zone", "shown", "at"),
    [
        # Tehran: summer time until 2022, none since
        ("Asia/Tehran", "2022-03-21T12:00", "2022-03-21T08:30"),
        ("Asia/Tehran", "2022-03-22T12:00", "2022-03-22T07:30"),
        ("Asia/Tehran", "2022-09-22T12:00", "2022-09-22T08:30"),
        ("Asia/Tehran", "2023-07-01T12:00", "2023-07-01T08:30"),
        ("Asia/Tehran", "2026-07-01T12:00", "2026-07-01T08:30"),
        # Cairo: none from 2015 to 2022, again since 28 April 2023
        ("Africa/Cairo", "2022-07-01T12:00", "2022-07-01T10:00"),
        ("Africa/Cairo", "2023-04-27T23:59", "2023-04-27T21:59"),
        ("Africa/Cairo", "2023-04-28T01:00", "2023-04-27T22:00"),
        ("Africa/Cairo", "2026-07-01T12:00", "2026-07-01T09:00"),
        ("Africa/Cairo", "2026-10-30T12:00", "2026-10-30T10:00"),
        # Santiago: from the first Sunday in September on four hours, no longer five
        ("America/Santiago", "2026-04-04T12:00", "2026-04-04T15:00"),
        ("America/Santiago", "2026-04-05T12:00", "2026-04-05T16:00"),
        ("America/Santiago", "2026-09-05T23:59", "2026-09-06T03:59"),
        ("America/Santiago", "2026-09-06T01:00", "2026-09-06T04:00"),
        # Casablanca: an hour ahead all year, but in Ramadan (2026: 15 February to 22 March)
        ("Africa/Casablanca", "2026-02-14T12:00", "2026-02-14T11:00"),
        ("Africa/Casablanca", "2026-02-16T12:00", "2026-02-16T12:00"),
        ("Africa/Casablanca", "2026-03-21T12:00", "2026-03-21T12:00"),
        ("Africa/Casablanca", "2026-03-23T12:00", "2026-03-23T11:00"),
    ],
)
def test_the_law_of_the_day_decides(zone, shown, at):
    assert clock.instant(wall(shown), zone) == utc(at)
    assert clock.wall(utc(at), zone) == wall(shown)


@pytest.mark.parametrize(
    ("zone", "skipped"),
    [
        ("Asia/Tehran", "2022-03-22T00:30"),
        ("Africa/Cairo", "2023-04-28T00:30"),
        ("Africa/Cairo", "2026-04-24T00:30"),
        ("America/Santiago", "2026-09-06T00:30"),
        ("Africa/Casablanca", "2026-03-22T02:30"),
    ],
)
def test_an_hour_that_never_was_is_refused(zone, skipped):
    with pytest.raises(RuleBroken, match="skip this hour"):
        clock.instant(wall(skipped), zone)


@pytest.mark.parametrize(
    ("zone", "twice", "first"),
    [
        ("Asia/Tehran", "2022-09-21T23:30", "2022-09-21T19:00"),
        ("Africa/Cairo", "2026-10-29T23:30", "2026-10-29T20:30"),
        ("America/Santiago", "2026-04-04T23:30", "2026-04-05T02:30"),
        ("Africa/Casablanca", "2026-02-15T02:30", "2026-02-15T01:30"),
    ],
)
def test_of_an_hour_that_comes_twice_the_first_is_meant(zone, twice, first):
    at = clock.instant(wall(twice), zone)

    assert at == utc(first)
    assert clock.wall(at + timedelta(hours=1), zone) == wall(twice)


# Names


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Europe/Kiev", "Europe/Kyiv"),
        ("Asia/Calcutta", "Asia/Kolkata"),
        ("Asia/Saigon", "Asia/Ho_Chi_Minh"),
        ("Asia/Katmandu", "Asia/Kathmandu"),
        ("America/Godthab", "America/Nuuk"),
        ("US/Pacific-New", "America/Los_Angeles"),
    ],
)
def test_a_renamed_zone_is_the_same_clock(old, new):
    at = utc("2026-07-01T12:00")

    assert clock.wall(at, old) == clock.wall(at, new)
    assert zones.known(old) is not None


def test_a_name_newer_than_the_database_here_is_known_under_its_old_one(tmp_path):
    """Where neither the system nor we know the new name, a browser may."""
    before = tmp_path / "Europe"
    before.mkdir()
    asked = "from cistrat_training import zones; print(zones.known('Europe/Kyiv'))"
    (before / "Kiev").write_bytes(_file_of("Europe/Kiev"))

    told = subprocess.run(  # noqa: S603 (our own interpreter)
        [sys.executable, "-c", f"import sys; sys.modules['tzdata'] = None; {asked}"],
        env={**os.environ, "PYTHONTZPATH": str(tmp_path)},
        cwd=HOUSE,
        capture_output=True,
        text=True,
        check=True,
    )

    assert told.stdout.strip() == "Europe/Kiev"


def _file_of(zone):
    import importlib.resources

    area, place = zone.split("/")
    return (importlib.resources.files(f"tzdata.zoneinfo.{area}") / place).read_bytes()


@pytest.mark.parametrize(
    "name", ["", "Mars/Olympus", "Asia", "../../etc/passwd", "a\0b", "x" * 5000]
)
def test_a_name_that_nobody_knows_breaks_nothing(name):
    assert zones.known(name) is None
    assert clock.wall(utc("2026-07-01T12:00"), name) == wall("2026-07-01T12:00")


def test_a_name_that_nobody_knows_is_said_to_be_unknown(app_context):
    said = "UTC, as the time zone “Mars/Olympus” is not known here"

    assert languages.zone_name("Mars/Olympus") == said
    assert languages.city("Mars/Olympus") == "Mars/Olympus"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_zone_that_can_be_chosen_has_a_name(app_context, language):
    with languages.in_language(language):
        told = {zone: languages.zone_name(zone) for zone in zones.names()}

    assert all("UTC" in name for name in told.values())


def test_what_was_chosen_before_is_offered_though_nobody_knows_it_any_more():
    assert zones.offered("Mars/Olympus")[0] == "Mars/Olympus"
    assert zones.offered("Etc/GMT-8")[0] == "Etc/GMT-8"  # some browsers say so
    assert zones.offered("Asia/Shanghai") == list(zones.names()) == zones.offered()


def test_each_country_has_the_clock_of_its_capital():
    with (HOUSE / "cistrat_training/places/facts/countries.csv").open() as file:
        codes = [row["code"] for row in csv.DictReader(file)]

    clocks = {code: zones.zone_of_country(code) for code in codes}

    assert clocks["EG"] == "Africa/Cairo"
    assert clocks["CL"] == "America/Santiago"
    assert clocks["RU"] == "Europe/Moscow"
    assert {code for code, zone in clocks.items() if zone is None} == {"BV", "HM"}  # uninhabited
    assert zones.zone_of_country("XX") is None


# Which database


def test_the_newest_database_is_asked():
    """The one that came with us, or the system's where it is newer."""
    assert zones.version_in(Path("/nowhere")) == ""
    assert zones.version_in(_ours()) > "2025"
    systems = [zones.version_in(Path(folder)) for folder in zoneinfo.TZPATH]
    assert all(version > zones.version_in(_ours()) for version in systems)


@pytest.mark.parametrize(
    ("version", "asked"), [("2020a", "ours"), ("2199z", "systems"), ("", "ours")]
)
def test_an_older_database_of_the_system_is_left_alone(tmp_path, version, asked):
    if version:
        (tmp_path / "tzdata.zi").write_text(f"# version {version}\n# and more\n")

    told = _asked_on_a_machine_with(tmp_path, given_by="build")

    assert told == ([str(tmp_path)] if asked == "systems" else [])


def test_whoever_names_a_database_gets_it(tmp_path):
    (tmp_path / "tzdata.zi").write_text("# version 2001a\n")

    assert _asked_on_a_machine_with(tmp_path, given_by="hand") == [str(tmp_path)]


def _asked_on_a_machine_with(folder, given_by):
    as_built = f"import zoneinfo; zoneinfo.reset_tzpath(to=[{str(folder)!r}]); "
    told = subprocess.run(  # noqa: S603 (our own interpreter)
        [
            sys.executable,
            "-c",
            (as_built if given_by == "build" else "")
            + "from cistrat_training import zones; import zoneinfo; print(*zoneinfo.TZPATH)",
        ],
        env={**os.environ} | ({"PYTHONTZPATH": str(folder)} if given_by == "hand" else {}),
        cwd=HOUSE,
        capture_output=True,
        text=True,
        check=True,
    )
    return told.stdout.split()


def test_a_calendar_is_another_one_under_another_edition_of_the_laws():
    assert zones.edition() == max(
        zones.version_in(_ours()), *(zones.version_in(Path(f)) for f in zoneinfo.TZPATH), ""
    )


def _ours():
    import tzdata

    return Path(tzdata.__file__).parent / "zoneinfo"


def test_a_law_of_tomorrow_is_read_like_any_other(tmp_path):
    at = utc("2027-07-01T07:00")
    before = clock.wall(at, "Africa/Cairo")

    with law(tmp_path, Africa_Cairo="EET-2"):
        after = clock.wall(at, "Africa/Cairo")

    assert (before, after) == (wall("2027-07-01T10:00"), wall("2027-07-01T09:00"))
    assert clock.wall(at, "Africa/Cairo") == before
