"""Calendars as we write them, read again by two readers that share no code with us."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cistrat_training.calendars import (
    Event,
    Method,
    Organiser,
    addressed,
    calendar,
    changes_of_clock,
)
from tests.second_reader import second_reader

CENTRE = Organiser("CISTRAT Training", "training@cistrat.example")
NINE = datetime(2026, 10, 12, 1, tzinfo=UTC)
AN_HOUR = timedelta(hours=1)

ZONES = [
    "Asia/Shanghai",
    "Europe/Paris",
    "America/Santiago",
    "America/Sao_Paulo",
    "Africa/Cairo",
    "Africa/Casablanca",
    "Asia/Tehran",
    "Asia/Gaza",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "America/Caracas",
    "Asia/Kathmandu",
    "UTC",
]


@pytest.fixture(scope="module")
def ical_js():
    with second_reader() as read:
        yield read


def an_event(**facts):
    starts = facts.pop("starts_at", NINE)
    return Event(
        **{
            "uid": "lecture-1@t.example",
            "sequence": 0,
            "changed_at": NINE - timedelta(days=90),
            "starts_at": starts,
            "ends_at": starts + AN_HOUR,
            "zone": ZoneInfo("Asia/Shanghai"),
            "title": "How to count what nobody counted",
        }
        | facts
    )


def written(*events, method=Method.PUBLISH, **facts):
    return calendar(events, method, CENTRE, **facts)


def read(content):
    return icalendar.Calendar.from_ical(content)


def test_both_readers_find_the_same_lecture(ical_js):
    content = written(an_event(about="Bring: pen, paper;\nand time\\space", place="Room 1"))

    (event,) = read(content).walk("VEVENT")
    (again,) = ical_js(content)["events"]

    assert event.start == NINE
    assert again["starts"] == NINE.timestamp()
    assert str(event["description"]) == again["about"] == "Bring: pen, paper;\nand time\\space"
    assert again["zone"] == "Asia/Shanghai"
    assert again["organiser"] == "mailto:training@cistrat.example"


@pytest.mark.parametrize("zone", ZONES)
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_an_hour_in_any_zone_is_the_same_instant_for_both_readers(ical_js, zone, data):
    """Mostly near a change of the clocks, where hours are left out or happen twice."""
    here = ZoneInfo(zone)
    year = data.draw(st.integers(2000, 2036))
    begins = datetime(year, 1, 1, tzinfo=UTC)
    changes = changes_of_clock(here, begins, begins + timedelta(days=365))
    near = data.draw(st.sampled_from(changes or [begins]))
    starts = near + timedelta(minutes=data.draw(st.integers(-180, 180)))
    content = written(an_event(starts_at=starts, zone=here))

    (event,) = read(content).walk("VEVENT")
    (again,) = ical_js(content)["events"]

    assert again["starts"] == starts.timestamp()
    assert again["ends"] == (starts + AN_HOUR).timestamp()
    assert event.start.astimezone(UTC) == starts


def test_the_clocks_of_a_zone_change_when_its_law_says():
    cairo = changes_of_clock(
        ZoneInfo("Africa/Cairo"), datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)
    )

    assert cairo == [
        datetime(2026, 4, 23, 22, tzinfo=UTC),
        datetime(2026, 10, 29, 21, tzinfo=UTC),
    ]


def test_a_change_is_told_on_the_clock_before_it():
    content = written(
        an_event(starts_at=datetime(2026, 6, 1, 9, tzinfo=UTC), zone=ZoneInfo("Europe/Paris"))
    )

    assert b"DTSTART:20260329T020000\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200" in content
    assert b"DTSTART:20261025T030000\r\nTZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100" in content


ANY_TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=300)


@settings(deadline=None)
@given(title=ANY_TEXT, about=ANY_TEXT)
def test_any_words_survive(ical_js, title, about):
    content = written(an_event(title=title, about=about))

    (event,) = read(content).walk("VEVENT")
    (again,) = ical_js(content)["events"]

    assert str(event["summary"]) == again["title"] == title
    assert str(event.get("description", "")) == (again["about"] or "") == about


@settings(deadline=None)
@given(title=ANY_TEXT)
def test_no_line_is_too_long_and_none_ends_within_a_character(title):
    lines = written(an_event(title=title)).split(b"\r\n")

    assert max(len(line) for line in lines) <= 75
    for line in lines:
        line.decode()


def test_lines_end_as_the_format_wants():
    content = written(an_event(about="one\r\ntwo\nthree"))

    assert content.endswith(b"END:VCALENDAR\r\n")
    assert content.count(b"\n") == content.count(b"\r\n")
    assert b"one\\ntwo\\nthree" in content


def test_a_feed_says_its_name_and_when_to_ask_again(ical_js):
    content = written(name="讲座 📅", ask_again_after=timedelta(minutes=15))

    assert ical_js(content)["name"] == "讲座 📅"
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT15M\r\nX-PUBLISHED-TTL:PT15M\r\n" in content


@pytest.mark.parametrize("method", [Method.REQUEST, Method.CANCEL])
@pytest.mark.parametrize(
    "name", ["Adaeze Example", 'Ada "the first" O\'Example, PhD; MSc: x', "李明", "م" * 60]
)
def test_an_event_for_one_reader_names_whom(ical_js, method, name):
    content = addressed(written(an_event(), method=method), "ada@example.org", name)

    told = ical_js(content)
    (event,) = read(content).walk("VEVENT")

    assert told["method"] == str(read(content)["method"]) == method
    ((email, called, answer),) = told["events"][0]["attendees"]
    assert (email, answer) == ("mailto:ada@example.org", "FALSE")
    assert called == event["attendee"].params["CN"] == name.replace('"', "'")
    assert (event["status"] == "CANCELLED") == (method is Method.CANCEL)
    assert max(len(line) for line in content.split(b"\r\n")) <= 75


def test_a_name_cannot_write_lines_of_its_own():
    content = addressed(
        written(an_event(), method=Method.REQUEST),
        "ada@example.org",
        "Ada\r\nATTENDEE:mailto:mallory@example.org",
    )

    (event,) = read(content).walk("VEVENT")
    assert event["attendee"] == "mailto:ada@example.org"


def test_a_title_cannot_end_an_event():
    content = addressed(
        written(an_event(title="Ada\r\nEND:VEVENT", about="END:VEVENT"), method=Method.REQUEST),
        "ada@example.org",
        "Ada",
    )

    (event,) = read(content).walk("VEVENT")
    assert event["description"] == "END:VEVENT"
    assert event["attendee"] == "mailto:ada@example.org"


def test_an_address_cannot_write_lines_of_its_own():
    content = written(an_event(address="https://t.example/\r\nSUMMARY:x"))

    (event,) = read(content).walk("VEVENT")
    assert str(event["summary"]) == "How to count what nobody counted"


def test_a_move_read_over_the_old_one_replaces_it(ical_js):
    """As RFC 5546, 2.1.5 tells a calendar program: same UID, higher SEQUENCE."""
    shelf = {}

    def take_in(content):
        for event in ical_js(content)["events"]:
            known = shelf.get(event["uid"])
            if known is None or event["sequence"] > known["sequence"]:
                shelf[event["uid"]] = event

    first = written(an_event(), method=Method.REQUEST)
    moved = an_event(starts_at=NINE + AN_HOUR, sequence=1)
    for content in (first, written(moved, method=Method.REQUEST), first):
        take_in(content)

    (event,) = shelf.values()
    assert event["starts"] == (NINE + AN_HOUR).timestamp()


def test_the_same_events_give_the_same_bytes():
    assert written(an_event()) == written(an_event())


def test_every_calendar_is_what_its_standard_asks_for():
    """UID, DTSTAMP and ORGANIZER of each event; PRODID and VERSION of the whole."""
    found = read(written(an_event()))
    (event,) = found.walk("VEVENT")

    assert str(found["version"]) == "2.0"
    assert found["prodid"]
    assert {"UID", "DTSTAMP", "ORGANIZER", "SEQUENCE", "SUMMARY"} <= set(event)
