"""The columns of what organisers take away about attendance."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, tzinfo
from typing import Any, NamedTuple

from cistrat_training.attendance.models import EVIDENCE_KINDS, MARKS, Evidence
from cistrat_training.attendance.presence import Presence
from cistrat_training.attendance.rules import Measure
from cistrat_training.attendance.standing import Standing
from cistrat_training.schedule.models import Lecture
from cistrat_training.schedule.viewings import Viewing, minutes_of
from cistrat_training.words import N_
from cistrat_training.workshops.models import AUDIENCES, Enrolment, RuleKind
from cistrat_training.zones import clock_of

Row = tuple[Enrolment, Sequence[Presence], Standing]


class Reader(NamedTuple):
    """In whose language the cells are, and on which clock."""

    language: str
    say: Callable[[str], str]
    zone: str
    countries: Mapping[str, str]

    @property
    def clock(self) -> tzinfo:
        return clock_of(self.zone)


class Table(NamedTuple):
    header: list[str]
    rows: Iterable[list[Any]]


PERSON = (
    N_("Name"),
    N_("Latin name"),
    N_("Audience"),
    N_("Institution"),
    N_("Country"),
    N_("Country (code)"),
)
IN_ALL = (
    N_("Minutes offered"),
    N_("Minutes live"),
    N_("Minutes recorded that count"),
    N_("Minutes recorded"),
    N_("Minutes excused"),
    N_("Share of the time (%)"),
    N_("Lectures attended"),
    N_("Lectures not marked"),
)
EACH = (N_("live"), N_("recorded"), N_("excused"))
RULES = {
    RuleKind.SHARE: N_("At least %(amount)s%% of the time"),
    RuleKind.LIVE_SHARE: N_("At least %(amount)s%% of the time live"),
    RuleKind.LECTURES: N_("At least %(amount)s lectures"),
    RuleKind.MANDATORY: N_("All mandatory lectures"),
}
UNCLEAR = N_("Unclear")


def of_grid(lectures: Sequence[Lecture], rows: Sequence[Row], reader: Reader) -> Table:
    """People by lectures: first what each amounts to, then the marks, then the minutes."""
    rules = rows[0][2].rules if rows else ()
    names = [_lecture(lecture, reader) for lecture in lectures]
    header = [
        *(reader.say(name) for name in (*PERSON, *IN_ALL)),
        *(_rule(rule, reader) for rule in rules),
        *names,
        *(f"{name}, {reader.say(word)}" for name in names for word in EACH),
    ]
    return Table(header, (_of_person(row, reader) for row in rows))


def _of_person(row: Row, reader: Reader) -> list[Any]:
    enrolment, presences, standing = row
    return [
        *_person(enrolment, reader),
        standing.minutes_offered,
        sum(one.live for one in presences),
        standing.minutes_recorded,
        sum(one.recorded for one in presences),
        sum(one.excused for one in presences),
        round(standing.share, 2),
        standing.lectures_attended,
        standing.lectures_unmarked,
        *(_standing(rule, reader) for rule in standing.rules),
        *(_mark(one, reader) for one in presences),
        *(number for one in presences for number in _minutes(one)),
    ]


def _person(enrolment: Enrolment, reader: Reader) -> list[Any]:
    person = enrolment.person
    return [
        person.full_name,
        person.latin_name or "",
        reader.say(AUDIENCES[enrolment.audience]),
        enrolment.institution_name,
        reader.countries.get(enrolment.country_code, ""),
        enrolment.country_code,
    ]


def _mark(presence: Presence, reader: Reader) -> str:
    if presence.is_unclear:
        return reader.say(UNCLEAR)
    return reader.say(MARKS[presence.mark]) if presence.mark else ""


def _minutes(presence: Presence) -> tuple[Any, ...]:
    """Unknown is unknown, and not 0."""
    if presence.is_unclear or presence.mark is None:
        return "", "", ""
    return presence.live, presence.recorded, presence.excused


def _rule(rule: Measure, reader: Reader) -> str:
    return reader.say(RULES[rule.kind]) % {"amount": rule.amount}


def _standing(rule: Measure, reader: Reader) -> str:
    met = reader.say(N_("met") if rule.is_met else N_("not met"))
    return f"{met} ({rule.has} / {rule.needs})"


def _lecture(lecture: Lecture, reader: Reader) -> str:
    title = lecture.title(reader.language)
    if lecture.starts_at is None:
        return title
    return f"{lecture.starts_at.astimezone(reader.clock):%Y-%m-%d %H:%M} {title}"


# The evidence

EVIDENCE = (
    N_("Lecture"),
    *PERSON[:2],
    N_("Number"),
    N_("Evidence"),
    N_("Mark"),
    N_("Minutes"),
    N_("From and until"),
    N_("Note"),
    N_("File"),
    N_("Format"),
    N_("SHA-256 of the file"),
    N_("Rows"),
    N_("Written (UTC)"),
    N_("By"),
    N_("Takes back number"),
    N_("Taken back"),
)
WATCHED = N_("Recording watched")


def of_evidence(
    pieces: Sequence[Evidence],
    viewings: Iterable[Viewing],
    writers: Mapping[int, str],
    reader: Reader,
) -> Table:
    """Each piece as it was written; what was watched has no number and nobody wrote it."""
    taken_back = {piece.withdraws_id for piece in pieces if piece.withdraws_id}
    header = [reader.say(name) for name in EVIDENCE]
    return Table(header, _evidence_rows(pieces, viewings, taken_back, writers, reader))


def _evidence_rows(
    pieces: Iterable[Evidence],
    viewings: Iterable[Viewing],
    taken_back: set[int],
    writers: Mapping[int, str],
    reader: Reader,
) -> Iterator[list[Any]]:
    numbers: dict[int, int] = {}
    for piece in pieces:
        numbers[piece.id] = piece.number
        yield [
            *_about(piece.lecture, piece.enrolment, reader),
            piece.number,
            reader.say(EVIDENCE_KINDS[piece.kind]),
            reader.say(MARKS[piece.mark]) if piece.mark else "",
            "" if piece.minutes is None else piece.minutes,
            "; ".join(_stretch(one, reader) for one in piece.stretches),
            piece.reason,
            *_file(piece),
            piece.noted_at.astimezone(UTC),
            writers.get(piece.noted_by_id or 0, ""),
            numbers.get(piece.withdraws_id or 0, ""),
            reader.say(N_("yes")) if piece.id in taken_back else "",
        ]
    yield from (_watched(viewing, reader) for viewing in viewings)


def _about(lecture: Lecture, enrolment: Enrolment, reader: Reader) -> list[str]:
    return [
        _lecture(lecture, reader),
        enrolment.person.full_name,
        enrolment.person.latin_name or "",
    ]


def _file(piece: Evidence) -> list[str]:
    source = piece.attendance_list
    rows = ", ".join(str(row) for row in piece.rows)
    return [source.name, source.format, source.sha256, rows] if source else ["", "", "", rows]


def _stretch(stretch: Sequence[int | None], reader: Reader) -> str:
    """On the clock of the workshop; nobody knows what the question mark stands for."""
    start, end = (
        f"{datetime.fromtimestamp(at, reader.clock):%Y-%m-%d %H:%M:%S}" if at is not None else "?"
        for at in stretch
    )
    return f"{start} – {end}"


def _watched(viewing: Viewing, reader: Reader) -> list[Any]:
    lecture = viewing.lecture
    minutes = minutes_of(viewing.covered, viewing.length, lecture.length) if viewing.length else ""
    first, last = viewing.first_at, viewing.last_at
    when = _stretch([int(at.timestamp()) if at else None for at in (first, last)], reader)
    about = _about(lecture, viewing.enrolment, reader)
    blank = [""] * (len(EVIDENCE) - len(about) - 5)
    return [*about, "", reader.say(WATCHED), "", minutes, when, *blank]
