"""Brings the countries and their lists, as they stand in `facts/`, into the database."""

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from cistrat_training.places.models import Country, CountryGroup, CountryMembership

FACTS = Path(__file__).parent / "facts"

Key = tuple[str, str, date | None]


def load(session: Session) -> None:
    """Add what is missing and correct what has changed; what organisers set stays.

    A list of ours is kept exactly as the file has it; a list that the Centre made is not touched.
    """
    countries = _load_countries(session)
    groups = _load_groups(session)
    _load_memberships(session, countries, groups)


def _load_countries(session: Session) -> dict[str, Country]:
    known = {country.code: country for country in session.scalars(select(Country))}
    for row in _rows("countries.csv"):
        country = known.get(row["code"])
        if country is None:
            country = Country(**{name: value or None for name, value in row.items()})  # type: ignore[arg-type]
            session.add(country)
            known[country.code] = country
        country.iso3, country.m49 = row["iso3"], row["m49"]
        country.name_en, country.name_zh = row["name_en"], row["name_zh"]
    return known


def _load_groups(session: Session) -> dict[str, CountryGroup]:
    known = {group.code: group for group in session.scalars(select(CountryGroup))}
    ours = {}
    for row in _rows("groups.csv"):
        facts = {**row, "is_label": bool(row["is_label"])}
        group = known.get(row["code"])
        if group is None:
            group = CountryGroup(**facts)  # type: ignore[arg-type]
            session.add(group)
        for name, value in facts.items():
            setattr(group, name, value)
        ours[group.code] = group
    return ours


def _load_memberships(
    session: Session, countries: dict[str, Country], groups: dict[str, CountryGroup]
) -> None:
    outdated = _kept_memberships(session, groups)
    for row in _rows("memberships.csv"):
        since, until = _day(row["since"]), _day(row["until"])
        membership = outdated.pop((row["group"], row["country"], since), None)
        if membership is None:
            membership = CountryMembership(
                group=groups[row["group"]], country=countries[row["country"]], since=since
            )
            session.add(membership)
        membership.until, membership.source = until, row["source"]
    for membership in outdated.values():
        session.delete(membership)


def _kept_memberships(
    session: Session, groups: dict[str, CountryGroup]
) -> dict[Key, CountryMembership]:
    ours = select(CountryMembership).where(CountryMembership.group_code.in_(groups))
    with session.no_autoflush:
        return {(m.group_code, m.country_code, m.since): m for m in session.scalars(ours)}


def _rows(file: str) -> Iterator[dict[str, str]]:
    with (FACTS / file).open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
