"""An activity as a form or a file tells it, before it is kept; its lists have one item a line."""

import re
from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from cistrat_training.errors import RuleBroken
from cistrat_training.reports.activities import Activity, Named, With
from cistrat_training.reports.facts import NO_TEXT, Text
from cistrat_training.words import N_
from cistrat_training.workshops.models import MARKERS, SDGS, Mode

JANUARY, DECEMBER = 1, 12
BETWEEN = " | "
MOST_COUNTED = 10_000_000
LONGEST_ADDRESS = 1000
DAY = r"\d{4}-\d\d-\d\d"


class When(NamedTuple):
    """A time as exactly as it is known: `precision` is day, month, year or period."""

    starts: date
    ends: date
    precision: str

    @property
    def said(self) -> str:
        """As `when_of` reads it."""
        days = f"{self.starts}" if self.starts == self.ends else f"{self.starts}/{self.ends}"
        return {
            "day": days,
            "month": f"{self.starts:%Y-%m}",
            "year": f"{self.starts:%Y}",
            "period": f"{self.starts:%Y}/{self.ends:%Y}",
        }[self.precision]


class Proof(NamedTuple):
    """Where evidence is to be read."""

    title: str
    address: str


@dataclass(frozen=True, kw_only=True)
class Entry:
    kind: str
    role: str
    when: When
    title: Text = NO_TEXT
    narrative: Text = NO_TEXT
    acting_as: str = ""
    edition: str = ""
    venue: str = ""
    mode: Mode | None = None
    partners: tuple[With, ...] = ()
    people: tuple[Named, ...] = ()
    countries: tuple[str, ...] = ()
    """By any name or code that we know."""
    countries_open: bool = False
    topics: tuple[str, ...] = ()
    topics_open: bool = False
    outputs: tuple[str, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    counts_in_enrolment: bool = False
    sdgs: tuple[int, ...] = ()
    c5: tuple[str, ...] = ()
    markers: tuple[str, ...] = ()
    proofs: tuple[Proof, ...] = ()


def when_of(text: str) -> When:
    """`2022-07-15`, `2022-07-15/2022-07-17`, `2022-07`, `2022`, or `2021/2022` for some time."""
    try:
        if match := re.fullmatch(rf"({DAY})/({DAY})", text.strip()):
            return _days(date.fromisoformat(match[1]), date.fromisoformat(match[2]))
        if match := re.fullmatch(r"(\d{4})(?:/(\d{4})|-(\d\d)(?:-(\d\d))?)?", text.strip()):
            return _when(*(int(part) if part else None for part in match.groups()))
    except ValueError:
        pass
    raise RuleBroken(
        N_("“%(when)s” is no date. Write 2022-07-15, 2022-07, 2022 or 2021/2022."), when=text
    )


def _days(first: date, last: date) -> When:
    if last < first:
        raise ValueError(last)
    return When(first, last, "day")


def _when(year: int | None, last: int | None, month: int | None, day: int | None) -> When:
    if not year or (last and last < year):
        raise ValueError(year)
    if day and month:
        return When(date(year, month, day), date(year, month, day), "day")
    if month:
        end = date(year, month, monthrange(year, month)[1])
        return When(date(year, month, 1), end, "month")
    precision = "period" if last else "year"
    return When(date(year, JANUARY, 1), date(last or year, DECEMBER, 31), precision)


# Lines, as people type them


def partners_of(lines: Iterable[str]) -> tuple[With, ...]:
    """`United Nations Development Programme | co-host`."""
    return tuple(With(*_parts(line, 2)) for line in lines)


def people_of(lines: Iterable[str]) -> tuple[Named, ...]:
    """`Name | post | role`."""
    return tuple(Named(*_parts(line, 3)) for line in lines)


def counts_of(lines: Iterable[str]) -> dict[str, int]:
    """`participants = 70`."""
    counts = {}
    for line in lines:
        match = re.fullmatch(r"(.+?)\s*[=＝]\s*(\d{1,8})", line.strip())
        if not match or int(match[2]) > MOST_COUNTED:
            raise RuleBroken(
                N_("“%(line)s” is no count. Write it as: participants = 70"), line=line
            )
        counts[match[1]] = int(match[2])
    return counts


def sdgs_of(numbers: Iterable[str]) -> tuple[int, ...]:
    """`4`, or `SDG 4`."""
    found = []
    for written in numbers:
        match = re.fullmatch(r"(?:SDG\s*)?(\d{1,2})", written.strip(), re.IGNORECASE)
        if not match or int(match[1]) not in SDGS:
            raise RuleBroken(
                N_("“%(number)s” is no Sustainable Development Goal. They are 1 to 17."),
                number=written,
            )
        found.append(int(match[1]))
    return tuple(dict.fromkeys(found))


def markers_of(names: Iterable[str]) -> tuple[str, ...]:
    names = [name.strip().casefold() for name in names]
    for name in names:
        if name not in list(MARKERS):
            raise RuleBroken(
                N_("“%(name)s” is no priority. They are: %(names)s."),
                name=name,
                names=", ".join(MARKERS),
            )
    return tuple(dict.fromkeys(names))


def mode_of(name: str) -> Mode | None:
    if name and name not in list(Mode):
        raise RuleBroken(
            N_("“%(name)s” is no mode. Write one of: %(names)s."), name=name, names=", ".join(Mode)
        )
    return Mode(name) if name else None


def proofs_of(lines: Iterable[str]) -> tuple[Proof, ...]:
    """`Title | https://…`, or the address alone."""
    proofs = []
    for line in lines:
        title, address = _parts(line, 2)
        proofs.append(Proof(title, checked_address(address or title)))
    return tuple(proofs)


def checked_address(address: str) -> str:
    if not re.fullmatch(r"https?://[^\s/]+\S*", address) or len(address) > LONGEST_ADDRESS:
        raise RuleBroken(
            N_("“%(address)s” is no address. It begins with https://."),
            address=address[:80],
            field="address",
        )
    return address


def _parts(line: str, most: int) -> list[str]:
    parts = [part.strip() for part in re.split(r"[|｜]", line, maxsplit=most - 1)]
    return parts + [""] * (most - len(parts))


# An entry as lines, and as it was kept


def in_lines(rows: Iterable[Sequence[str]]) -> list[str]:
    """The reverse of `partners_of` and `people_of`: without the empty ends."""
    return [BETWEEN.join(row).rstrip(" |") for row in rows]


def counts_in_lines(counts: Mapping[str, int]) -> list[str]:
    return [f"{name} = {number}" for name, number in counts.items()]


def entry_of(activity: Activity, proofs: Iterable[Proof] = ()) -> Entry:
    return Entry(
        kind=activity.kind,
        role=activity.role,
        when=When(activity.starts, activity.ends, activity.precision.value),
        title=Text(activity.title_en, activity.title_zh),
        narrative=Text(activity.narrative_en, activity.narrative_zh),
        acting_as=activity.acting_as,
        edition=activity.edition,
        venue=activity.venue,
        mode=activity.mode,
        partners=tuple(With(partner.name, partner.role) for partner in activity.partners),
        people=tuple(Named(**person) for person in activity.people),
        countries=tuple(each.country_code for each in activity.countries),
        countries_open=activity.countries_open,
        topics=tuple(activity.topics),
        topics_open=activity.topics_open,
        outputs=tuple(activity.outputs),
        counts=activity.counts,
        counts_in_enrolment=activity.counts_in_enrolment,
        sdgs=tuple(activity.sdgs),
        c5=tuple(activity.c5),
        markers=tuple(activity.markers),
        proofs=tuple(proofs),
    )
