"""Brings the countries and their lists, as they stand in `facts/`, into the database.

The product's table and what administrators changed are merged as versions of a text are: a row
says now what it says, `shipped` is what the table said when both last agreed, and the file is what
the table says today. Where both moved, a person decides (`differences`).
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from cistrat_training import trail
from cistrat_training.places.listing import Days, days_of
from cistrat_training.places.models import Country, CountryGroup, CountryMembership, GroupKind
from cistrat_training.trail import AnySession

FACTS = Path(__file__).parent / "facts"


class Line(NamedTuple):
    """A row of the product's table of memberships; each of its lines has its own key."""

    group: str
    country: str
    since: date | None
    until: date | None
    source: str

    @property
    def key(self) -> tuple[str, str, str]:
        return self.group, self.country, _written(self.since)

    @property
    def facts(self) -> list[str]:
        return [_written(self.since), _written(self.until), self.source]

    @property
    def days(self) -> Days:
        return Days(self.since, self.until)


@dataclass(frozen=True)
class Difference:
    """The product's table changed where an administrator had decided something else.

    `line` is what the table says today: none where it dropped the row. `rows` are what stands in
    its place: the row that was edited, or those of the administrators that overlap a new line.
    """

    line: Line | None
    rows: tuple[CountryMembership, ...]

    @property
    def key(self) -> str:
        """Known again when a form comes back; another edit in between makes another one."""
        told = self.line.facts if self.line else []
        return "|".join((*(str(row.id) for row in self.rows), *told))


def load(session: Session) -> int:
    """Add what is missing and correct what has changed; what people set stays.

    How many differences wait for an administrator.
    """
    _load_countries(session)
    _load_groups(session)
    session.flush()
    _load_memberships(session)
    return len(differences(session))


def _load_countries(session: Session) -> None:
    known = {country.code: country for country in session.scalars(select(Country))}
    for row in _rows("countries.csv"):
        country = known.get(row["code"])
        if country is None:
            country = Country(**{name: value or None for name, value in row.items()})  # type: ignore[arg-type]
            session.add(country)
        country.iso3, country.m49 = row["iso3"], row["m49"]
        country.name_en, country.name_zh = row["name_en"], row["name_zh"]


def _load_groups(session: Session) -> None:
    known = {group.code: group for group in session.scalars(select(CountryGroup))}
    for row in _rows("groups.csv"):
        facts = {**row, "kind": GroupKind(row["kind"]), "is_ours": True}
        group = known.get(row["code"])
        if group is None:
            group = CountryGroup(**facts)  # type: ignore[arg-type]
            session.add(group)
        for name, value in facts.items():
            setattr(group, name, value)


def _load_memberships(session: Session) -> None:
    matches = _Matches(session)
    undisputed = [pair for pair in matches.pairs if not matches.is_disputed(*pair)]
    for line, row in undisputed:
        if row and line.facts != row.shipped:
            take(row, line)
    for row in matches.dropped:
        if _is_as_shipped(row):
            session.delete(row)
    session.flush()
    new = [_as_row(line) for line, row in undisputed if row is None]
    trail.insert(session, CountryMembership, new)


def take(row: CountryMembership, line: Line) -> None:
    """Say what the product's table says."""
    row.since, row.until, row.source = line.since, line.until, line.source
    row.is_struck = False
    row.shipped = line.facts


def _as_row(line: Line) -> dict[str, object]:
    return {
        "group_code": line.group,
        "country_code": line.country,
        "since": line.since,
        "until": line.until,
        "source": line.source,
        "is_struck": False,
        "shipped": line.facts,
    }


def differences(session: AnySession) -> list[Difference]:
    """Those that nobody has decided about."""
    matches = _Matches(session)
    found = [
        Difference(line, (*([row] if row else []), *matches.rivals(line, row)))
        for line, row in matches.pairs
        if matches.is_disputed(line, row)
    ]
    told = {row.id for difference in found for row in difference.rows}
    edited = (row for row in matches.dropped if not _is_as_shipped(row) and row.id not in told)
    return [*found, *(Difference(None, (row,)) for row in edited)]


def decide(difference: Difference, *, takes_ours: bool) -> None:
    """`takes_ours`: what the product says; else what the administrators said stays."""
    if takes_ours:
        _give_way(difference)
    else:
        _hold_on(difference)


def _give_way(difference: Difference) -> None:
    line = difference.line
    first, *others = difference.rows
    for row in difference.rows if line is None else others:
        row.is_struck, row.shipped = True, None
    if line is not None:
        take(first, line)


def _hold_on(difference: Difference) -> None:
    """From here on the row differs from the table knowingly."""
    line = difference.line
    difference.rows[0].shipped = line.facts if line else None


class _Matches:
    """Each line of the product's table with the row that came from it, if there is one."""

    def __init__(self, session: AnySession) -> None:
        ours = select(CountryGroup.code).where(CountryGroup.is_ours)
        asked = select(CountryMembership).where(CountryMembership.group_code.in_(ours))
        rows = session.scalars(asked.order_by(CountryMembership.id)).all()
        shipped = {_key_of(row): row for row in rows if row.shipped}
        self.pairs = [(line, shipped.pop(line.key, None)) for line in _lines()]
        self.dropped = list(shipped.values())
        self.said_by_people: dict[tuple[str, str], list[CountryMembership]] = {}
        for row in rows:
            if not row.is_struck and not _is_as_shipped(row):
                said = self.said_by_people.setdefault((row.group_code, row.country_code), [])
                said.append(row)

    def rivals(self, line: Line, row: CountryMembership | None) -> list[CountryMembership]:
        """What people say, in other rows, of some of the days of this line."""
        said = self.said_by_people.get((line.group, line.country), [])
        return [other for other in said if other is not row and line.days.overlap(days_of(other))]

    def is_disputed(self, line: Line, row: CountryMembership | None) -> bool:
        """It is news, and people said something else."""
        if row and line.facts == row.shipped:
            return False
        differs = row and not _is_as_shipped(row) and facts_of(row) != line.facts
        return bool(differs or self.rivals(line, row))


def _key_of(row: CountryMembership) -> tuple[str, str, str]:
    return row.group_code, row.country_code, (row.shipped or [""])[0]


def _is_as_shipped(row: CountryMembership) -> bool:
    return facts_of(row) == row.shipped


def facts_of(row: CountryMembership) -> list[str]:
    """Nothing where it is struck out: then it says nothing."""
    return [] if row.is_struck else [_written(row.since), _written(row.until), row.source]


def _lines() -> Iterator[Line]:
    for row in _rows("memberships.csv"):
        since, until = _day(row["since"]), _day(row["until"])
        yield Line(row["group"], row["country"], since, until, row["source"])


def _rows(file: str) -> Iterator[dict[str, str]]:
    with (FACTS / file).open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _written(day: date | None) -> str:
    return day.isoformat() if day else ""
