"""Whatever arrives: no row is lost, nobody counts twice, and nothing but a clear no is raised."""

import csv
import io
from collections import Counter
from datetime import datetime, timedelta
from typing import NamedTuple

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cistrat_training.attendance.reading import DayOrder, read
from cistrat_training.errors import RuleBroken
from tests.attendance import mangled

ENOUGH = settings(max_examples=60, deadline=None)
MANGLED = 300

LETTERS = "aéLuЖ陈م&(\"',;|. -\u202f"
names = st.text(LETTERS, min_size=1, max_size=12).map(lambda t: f"N {t.strip()} N")
addresses = st.sampled_from(["", "a@example.org", "b@example.org", "C@example.org"])
starts = st.integers(0, 20_000).map(lambda m: datetime(2026, 9, 13) + timedelta(minutes=m))  # noqa: DTZ001


class Join(NamedTuple):
    name: str
    email: str
    joined: datetime
    minutes: int

    @property
    def left(self):
        return self.joined + timedelta(minutes=self.minutes)


joins = st.lists(
    st.builds(Join, names, addresses, starts, st.integers(0, 600)), min_size=1, max_size=9
)


def written(rows, delimiter):
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue()


def zoom_of(people, delimiter=",", form="%Y-%m-%d %H:%M"):
    header = ["Name (original name)", "Email", "Join time", "Leave time", "Duration (minutes)"]
    rows = [
        [one.name, one.email, one.joined.strftime(form), one.left.strftime(form), one.minutes]
        for one in people
    ]
    return written([header, *rows], delimiter)


def teams_of(people):
    """The second section sums up what the third one tells."""
    totals = {}
    for one in people:
        first, last, minutes = totals.get((one.name, one.email), (one.joined, one.left, 0))
        spanned = min(first, one.joined), max(last, one.left), minutes + one.minutes
        totals[one.name, one.email] = spanned
    second = [
        [name, str(first), str(last), f"{minutes}m 0s", email, "", "Attendee"]
        for (name, email), (first, last, minutes) in totals.items()
    ]
    third = [
        [one.name, str(one.joined), str(one.left), f"{one.minutes}m", one.email, "Attendee"]
        for one in people
    ]
    rows = [
        ["1. Summary"],
        ["Meeting title", "A lecture"],
        [],
        ["2. Participants"],
        ["Name", "First join", "Last leave", "In-meeting duration", "Email", "ID (UPN)", "Role"],
        *second,
        [],
        ["3. In-Meeting activities"],
        ["Name", "Join time", "Leave time", "Duration", "Email", "Role"],
        *third,
    ]
    return written(rows, "\t"), len(second)


@ENOUGH
@given(joins, st.sampled_from(",;\t|"))
def test_each_join_of_a_list_is_a_row_with_its_times_and_its_minutes(people, delimiter):
    reading = read(zoom_of(people, delimiter).encode(), zone="UTC")

    told = [(" ".join(row.name.split()), row.email, row.minutes) for row in reading.rows]
    meant = [(" ".join(one.name.split()), one.email, one.minutes) for one in people]
    assert told == [(name.replace("\u202f", " "), *rest) for name, *rest in meant]
    assert [row.joined.replace(tzinfo=None) for row in reading.rows] == [o.joined for o in people]
    assert reading.skipped == []


@ENOUGH
@given(joins)
def test_whoever_stands_in_the_summary_and_in_the_joins_counts_once(people):
    text, totals = teams_of(people)

    reading = read(text.encode(), zone="UTC")

    assert Counter(row.minutes for row in reading.rows) == Counter(one.minutes for one in people)
    assert len(reading.merged) == totals


@ENOUGH
@given(joins)
def test_an_order_is_never_guessed_wrongly(people):
    day_first = read(zoom_of(people, form="%d/%m/%Y %H:%M").encode(), zone="UTC")
    month_first = read(zoom_of(people, form="%m/%d/%Y %H:%M").encode(), zone="UTC")

    for reading in (day_first, month_first):
        times = [row.joined and row.joined.replace(tzinfo=None) for row in reading.rows]
        assert times == [one.joined for one in people] or reading.questions
        assert [row.minutes for row in reading.rows] == [one.minutes for one in people]


@ENOUGH
@given(
    st.binary(max_size=400) | st.text(LETTERS + "\n\t0/:@1", max_size=400).map(str.encode),
    st.sampled_from([None, *DayOrder]),
    st.none() | st.dictionaries(st.sampled_from(["name", "email", "joined"]), st.integers(-1, 5)),
)
@example(b"PK\x03\x04", None, None)
@example(b"Name,Email\n,\n", None, None)
@example(b"\xff\xfea", None, None)
@example(b"!,!", None, {"name": 0, "email": 0, "joined": 2})
def test_whatever_arrives_is_read_or_refused_and_twice_the_same(content, order, columns):
    def once():
        try:
            return read(content, zone="Asia/Shanghai", order=order, columns=columns)
        except RuleBroken as no:
            return str(no)

    assert once() == once()


@pytest.mark.parametrize("seed", range(3))
def test_mangled_lists_lose_nobody_and_count_nobody_twice(seed):
    for _name, content in mangled.mangled(MANGLED // 3, seed):
        mangled.what_came_of(content)


LONG = [" ", "9", "(", "&", "@", ".", ":", "a,", "'", "1. ", "9 m", "\u202f", "a@b.c ", "(a) "]


@pytest.mark.parametrize("letter", LONG)
@pytest.mark.parametrize("place", range(4))
def test_a_cell_without_end_does_not_hold_up_the_reading(letter, place):
    cells = ["Ana", "a@example.org", "2026-11-16 09:00", "60"]
    cells[place] = f"x{letter * (100_000 // len(letter))}x"
    header = ["Name", "Email", "Join time", "Duration"]

    for rows in ([header, cells], [header, ["用户昵称"], cells], [cells, cells], [[cells[place]]]):
        try:
            read(written(rows, "\t").encode(), zone="UTC")
        except RuleBroken:
            continue
