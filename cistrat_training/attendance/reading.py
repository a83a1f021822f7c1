"""What a meeting platform's attendance list says, whatever the platform and its language."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from cistrat_training import grids
from cistrat_training.attendance.exports import (
    bigbluebutton,
    drafts,
    formats,
    logs,
    mapping,
    merging,
    plain_lists,
    sheets,
    stays,
    tables,
)
from cistrat_training.attendance.exports.clocks import Clock
from cistrat_training.attendance.exports.drafts import Draft, Drafts
from cistrat_training.attendance.exports.formats import Format
from cistrat_training.attendance.exports.headers import headers_in
from cistrat_training.attendance.exports.seen import DayOrder as DayOrder
from cistrat_training.attendance.exports.seen import Merged as Merged
from cistrat_training.attendance.exports.seen import Question as Question
from cistrat_training.attendance.exports.seen import Reading as Reading
from cistrat_training.attendance.exports.seen import Seen as Seen
from cistrat_training.attendance.exports.seen import Skipped as Skipped
from cistrat_training.attendance.exports.sheets import Sheet
from cistrat_training.attendance.exports.stamps import Stamp, order_of, stamp
from cistrat_training.attendance.exports.tables import Contents, Table
from cistrat_training.cells import in_words
from cistrat_training.errors import RuleBroken
from cistrat_training.words import N_

ROWS_TO_MAP_BY = 12
UNKNOWN = "unknown"
UNKNOWN_PART = N_("This line stands in a part of the list that is not known: %(name)s")


class Source(NamedTuple):
    """A file, cut into rows. `text` is empty for a workbook."""

    sheets: list[Sheet]
    text: str


class Found(NamedTuple):
    """What is recognised, before its times are read on a clock."""

    form: Format
    drafts: Drafts
    contents: Contents
    events: list[logs.Event]


def read(
    content: bytes,
    *,
    zone: str,
    day: date | None = None,
    order: DayOrder | None = None,
    columns: Mapping[str, int] | None = None,
) -> Reading:
    """Raises RuleBroken where nothing can be recognised.

    `zone` is that of whoever exported the list. `columns` gives the place, from 0, of "name",
    "email", "joined", "left" and "minutes" in a table that we do not know.
    """
    source = _source(content)
    found = _by_hand(source, columns) if columns else _recognised(source)
    if found is None:
        return _unknown(source)
    return _told(found, zone, day, order)


def _source(content: bytes) -> Source:
    if grids.is_workbook(content):
        return Source(sheets.sheets_of_workbook(content), "")
    text = grids.text_of(content)
    delimiter = sheets.delimiter_of(text, headers_in)
    rows = sheets.rows_of(text, delimiter) if delimiter else []
    return Source([Sheet("", rows)], text)


# What it is


def _recognised(source: Source) -> Found | None:
    for sheet in source.sheets:
        place = bigbluebutton.header_line(sheet.rows)
        if place is not None:
            return _of_bigbluebutton(sheet, place)
    contents = tables.contents_of(source.sheets)
    if contents.tables:
        return _of_tables(contents)
    if contents.has_blocks:
        raise RuleBroken(
            "This list tells of a meeting, but of nobody in it. Please export the list with the"
            " participants and try again."
        )
    return _of_few_columns(source) or _of_lines(source)


def _of_bigbluebutton(sheet: Sheet, place: int) -> Found:
    taken = Drafts()
    bigbluebutton.take(sheet.rows[place + 1 :], sheet.name, taken)
    return Found(formats.BIGBLUEBUTTON, taken, Contents(), [])


def _of_tables(contents: Contents) -> Found:
    form = formats.format_of(contents)
    taken, events = Drafts(), []
    for place, table in enumerate(contents.tables):
        if table.has("action") and table.has("at"):
            events += logs.events_in(table, taken)
        else:
            drafts.take(table, form, taken, _role(form, table, place))
    for sheet, row, section in contents.unknown:
        name = section or in_words(row.cells[0])
        taken.skip(row, sheet, UNKNOWN_PART, name=name)
    return Found(form, taken, contents, events)


HOSTS = ("host", "主持", "gastgeber", "hôte", "anfitri", "organizz", "ospit", "ведущ", "المضيف")


def _role(form: Format, table: Table, place: int) -> str:
    """In a webinar's report the sections tell it; by their columns where their titles do not."""
    if form != formats.WEBINAR or not table.has("attended"):
        return ""
    if table.has("registered", "first"):
        return "attendee"
    title = table.title.casefold()
    is_host = any(word in title for word in HOSTS) or (not title and place == 0)
    return "host" if is_host else "panelist"


def _of_few_columns(source: Source) -> Found | None:
    """A table of which we know no more than where its names stand."""
    contents = tables.by_one_header(source.sheets)
    return _of_tables(contents) if contents.tables else None


def _of_lines(source: Source) -> Found | None:
    lines = _lines(source)
    if not plain_lists.is_one(lines):
        return None
    taken = Drafts()
    plain_lists.take(lines, taken)
    return Found(formats.PLAIN, taken, Contents(), [])


def _lines(source: Source) -> list[tuple[int, str]]:
    if source.text:
        return plain_lists.lines_of(source.text)
    rows = [row for sheet in source.sheets for row in sheet.rows]
    if any(len(row.cells) > 1 for row in rows):
        return []
    return [(row.line, in_words(row.cells[0])) for row in rows]


def _by_hand(source: Source, columns: Mapping[str, int]) -> Found:
    sheet = _fullest(source)
    if sheet is None:
        raise RuleBroken("There is no table in this file whose columns could be chosen.")
    taken = Drafts()
    drafts.take(mapping.table_of(sheet, columns, taken), formats.TABLE, taken)
    return Found(formats.TABLE, taken, Contents(), [])


def _fullest(source: Source) -> Sheet | None:
    wide = [sheet for sheet in source.sheets if any(len(row.cells) > 1 for row in sheet.rows)]
    return max(wide, key=lambda sheet: len(sheet.rows), default=None)


def _unknown(source: Source) -> Reading:
    sheet = _fullest(source)
    if sheet is None or not mapping.may_hold_people(sheet):
        raise RuleBroken(
            "This file holds no list of attendance that we know. Please send the list as Zoom,"
            " Teams, Tencent Meeting, Google Meet, Webex or BigBlueButton exports it, or a table"
            " with a column “Name” or “E-mail”."
        )
    shown = [[in_words(cell) for cell in row.cells] for row in sheet.rows[:ROWS_TO_MAP_BY]]
    question = Question(
        "columns",
        N_("No platform that we know writes this table. Choose what its columns hold."),
        {},
        tuple(mapping.KEYS),
    )
    return Reading(UNKNOWN, [], [], [question], table=shown)


# What it says


def _told(found: Found, zone: str, day: date | None, order: DayOrder | None) -> Reading:
    facts = {key: stamp(found.contents.facts.get(key)) for key in MOMENTS}
    stamps = _stamps(found, facts)
    order = order or order_of(stamps, _ends(found), day)
    clock = Clock(found.form.zone or zone, order)
    own_day = stays.day_of((facts["date"], facts["start"], facts["end"]), clock)
    clock = clock._replace(day=own_day or day, start=stays.start_of(facts["start"]))
    logs.take_stays(found.events, found.drafts, clock.at)
    rows, merged = _rows(found, clock)
    if not rows:
        raise _nobody(found)
    if found.contents.has_two_meetings and any(row.is_total and not row.joined for row in rows):
        raise RuleBroken(
            "This file tells of more than one meeting, and how long people were there, but not"
            " when. Please bring each meeting as a file of its own."
        )
    return Reading(
        found.form.name,
        rows,
        sorted(found.drafts.skipped, key=lambda skipped: (skipped.sheet, skipped.line)),
        _questions(found, clock),
        _title(found.contents),
        stays.moment(facts["date"], facts["start"], clock),
        stays.moment(facts["date"], facts["end"], clock),
        merged=merged,
        zone=clock.zone,
    )


MOMENTS = ("date", "start", "end", "generated")


def _stamps(found: Found, facts: dict[str, Stamp | None]) -> list[Stamp]:
    of_people = [s for d in found.drafts.people for s in (d.joined, d.left, d.day)]
    of_events = [event.at for event in found.events]
    everything = [*of_people, *of_events, *facts.values(), *found.drafts.clues]
    return [one for one in everything if one]


def _ends(found: Found) -> list[tuple[Stamp, Stamp]]:
    return [(d.joined, d.left) for d in found.drafts.people if d.joined and d.left]


def _rows(found: Found, clock: Clock) -> tuple[list[Seen], list[Merged]]:
    units = stays.units_of(found.drafts.people, found.form)
    told = merging.merge(found.drafts)
    rows = [stays.seen(draft, clock, units, found.form) for draft in found.drafts.people]
    totals = [stays.told_minutes(draft, units) for draft, _one in told]
    merged = [*found.drafts.merged, *merging.merged(told, totals)]
    return (
        sorted(rows, key=lambda row: (row.sheet, row.line)),
        sorted(merged, key=lambda one: (one.sheet, one.line)),
    )


def _questions(found: Found, clock: Clock) -> list[Question]:
    written = [s for d in found.drafts.people for s in (d.joined, d.left) if s and s.clock]
    ambiguous = next((s for s in written if s.is_ambiguous), None)
    questions = []
    if ambiguous and clock.order is None:
        questions.append(_order_question(ambiguous))
    if clock.day is None and (bare := _without_a_day(found.drafts.people)):
        questions.append(
            Question(
                "day",
                N_("Times such as “%(example)s” stand without a day. Choose the day."),
                {"example": bare.text},
            )
        )
    return questions


def _without_a_day(people: list[Draft]) -> Stamp | None:
    stamps = (s for d in people if not d.day for s in (d.joined, d.left))
    return next((s for s in stamps if s and s.clock and not s.has_day), None)


def _order_question(one: Stamp) -> Question:
    facts = {
        "example": one.text,
        "day_first": str(one.day_first),
        "month_first": str(one.month_first),
    }
    return Question(
        "order",
        N_(
            "“%(example)s” can be %(day_first)s, with the day first, or %(month_first)s, with the"
            " month first. Choose which is meant."
        ),
        facts,
        tuple(DayOrder),
    )


def _nobody(found: Found) -> RuleBroken:
    skipped = len(found.drafts.skipped)
    if not skipped:
        return RuleBroken(
            "This is a list of the kind “%(format)s”, but no row stands under its header. Please"
            " export it again after the meeting.",
            format=found.form.name,
        )
    return RuleBroken(
        "This is a list of the kind “%(format)s”, and none of its rows (%(rows)s) tells of somebody"
        " who was there. Please check that it is the right list.",
        format=found.form.name,
        rows=skipped,
    )


def _title(contents: Contents) -> str:
    return " ".join(in_words(contents.facts.get("title")).split())
