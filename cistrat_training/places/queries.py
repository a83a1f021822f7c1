"""Which countries stand on a list on a day, and which institutions we know."""

import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from sqlalchemy import ColumnElement, Row, Select, and_, case, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from cistrat_training.accounts.models import User
from cistrat_training.places.models import (
    Country,
    CountryGroup,
    CountryMembership,
    GroupKind,
    Organisation,
    in_language,
    key_of,
)
from cistrat_training.trail import AnySession, TrailEntry

# GB 18030 has the common characters in the order of their sound. These two are not among the
# common ones, and stand in for one that sounds the same.
SOUNDS_LIKE = str.maketrans({"瑙": "闹", "斐": "菲"})

KINDS_TO_CHOOSE_BY = (GroupKind.STATUS, GroupKind.ELECTORAL)


def groups_to_choose_by() -> Select[CountryGroup]:
    """Labels are left out: nobody is chosen by them. Regions are for counting."""
    return (
        select(CountryGroup)
        .where(CountryGroup.kind.in_(KINDS_TO_CHOOSE_BY))
        .order_by(CountryGroup.name_en)
    )


def all_groups() -> Select[CountryGroup]:
    """Of one kind beside each other, in the order of the kinds."""
    kinds = case({kind: place for place, kind in enumerate(GroupKind)}, value=CountryGroup.kind)
    return select(CountryGroup).order_by(kinds, CountryGroup.name_en)


def sizes(on: date) -> Select[str, int]:
    """How many countries stood on each list that had any."""
    return (
        select(CountryMembership.group_code, func.count())
        .where(stood(on))
        .group_by(CountryMembership.group_code)
    )


def memberships_of(group: CountryGroup) -> Select[CountryMembership]:
    """Of all times, those that are struck out among them."""
    return (
        select(CountryMembership)
        .join(Country)
        .options(contains_eager(CountryMembership.country))
        .where(CountryMembership.group_code == group.code)
        .order_by(Country.name_en, CountryMembership.since, CountryMembership.id)
    )


def changes_by_people(records: Sequence[str]) -> Select[TrailEntry]:
    """The newest first; what came with the product is not among them."""
    return (
        select(TrailEntry)
        .where(TrailEntry.record.in_(records), TrailEntry.actor_id.is_not(None))
        .options(joinedload(TrailEntry.personal))
        .order_by(TrailEntry.at.desc(), TrailEntry.id.desc())
    )


def people(ids: Iterable[int]) -> Select[User]:
    return select(User).where(User.id.in_(list(ids)))


def groups_of(country_code: str | None, on: date) -> Select[CountryGroup]:
    """Those of `groups_to_choose_by` on which it stood."""
    return (
        select(CountryGroup)
        .join(CountryMembership)
        .where(
            CountryGroup.kind.in_(KINDS_TO_CHOOSE_BY),
            CountryMembership.country_code == country_code,
            stood(on),
        )
        .order_by(CountryGroup.code)
    )


def memberships(on: date) -> Select[str, str]:
    """The codes of each country and of a list that it stood on, as `groups_to_choose_by`."""
    return (
        select(CountryMembership.country_code, CountryMembership.group_code)
        .join(CountryGroup)
        .where(CountryGroup.kind.in_(KINDS_TO_CHOOSE_BY), stood(on))
    )


def groups_on(
    session: AnySession, days: Iterable[date]
) -> dict[date, Mapping[str, frozenset[str]]]:
    """For each day, the codes of all lists (regions and labels too) on which each country stood.

    One question, however many days. A country that stood on none is not in the mapping.
    """
    known = session.execute(
        select(
            CountryMembership.country_code,
            CountryMembership.group_code,
            CountryMembership.since,
            CountryMembership.until,
        ).where(CountryMembership.is_struck.is_(False))
    ).all()
    turns = sorted({day for row in known for day in (row.since, row.until) if day})
    between: dict[int, Mapping[str, frozenset[str]]] = {}
    found = {}
    for day in set(days):
        stretch = bisect_right(turns, day)  # within it nothing changes
        if stretch not in between:
            between[stretch] = _by_country(known, day)
        found[day] = between[stretch]
    return found


def _by_country(
    known: Iterable[Row[str, str, date | None, date | None]], day: date
) -> Mapping[str, frozenset[str]]:
    lists: dict[str, set[str]] = {}
    for country, group, since, until in known:
        if (since is None or since <= day) and (until is None or day < until):
            lists.setdefault(country, set()).add(group)
    return {country: frozenset(groups) for country, groups in lists.items()}


def names_of_countries() -> Select[str, str, str]:
    return select(Country.code, Country.name_en, Country.name_zh)


def members_of(group_code: str, on: date) -> Select[str]:
    """The codes of its countries."""
    return select(CountryMembership.country_code).where(
        CountryMembership.group_code == group_code, stood(on)
    )


def members_of_any(group_codes: Iterable[str], on: date) -> Select[str]:
    """The codes of the countries that stand on at least one of these lists."""
    codes = list(group_codes)
    return (
        select(CountryMembership.country_code)
        .where(CountryMembership.group_code.in_(codes), stood(on))
        .distinct()
    )


def countries(codes: Iterable[str]) -> Select[Country]:
    return select(Country).where(Country.code.in_(list(codes))).order_by(Country.name_en)


def country_choices(session: AnySession, language: str) -> list[tuple[str, str]]:
    """Code and name of every country, as a reader of that language looks them up."""
    rows = session.execute(select(Country.code, Country.name_en, Country.name_zh))
    return _alphabetical(
        ((code, in_language(language, english, chinese)) for code, english, chinese in rows)
    )


def country_names(session: AnySession, language: str) -> dict[str, str]:
    """Read once for each language: they come with the product and change with a release."""
    if language not in _names:
        if not (names := dict(country_choices(session, language))):
            return names  # not loaded yet
        _names[language] = names
    return _names[language]


_names: dict[str, dict[str, str]] = {}


def organisations_in(country_code: str) -> Select[Organisation]:
    return (
        select(Organisation)
        .where(Organisation.country_code == country_code)
        .order_by(Organisation.name)
    )


def organisation_named(name: str, country_code: str) -> Select[Organisation]:
    """The organisation that goes by this name, however it is capitalised and spaced."""
    return select(Organisation).where(
        Organisation.country_code == country_code, Organisation.name_key == key_of(name)
    )


def stood(on: date | ColumnElement[date]) -> ColumnElement[bool]:
    """Whether a membership held on that day, which may be a column: the first of a workshop."""
    since, until = CountryMembership.since, CountryMembership.until
    return and_(
        CountryMembership.is_struck.is_(False),
        or_(since.is_(None), since <= on),
        or_(until.is_(None), until > on),
    )


def _alphabetical(choices: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return sorted(choices, key=lambda choice: sort_key(choice[1]))


def sort_key(name: str) -> bytes:
    """Å beside A, and Chinese by its sound."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    return plain.casefold().translate(SOUNDS_LIKE).encode("gb18030", "replace")


ALSO_CALLED = {
    "burma": "MM",
    "cape verde": "CV",
    "czech republic": "CZ",
    "east timor": "TL",
    "holland": "NL",
    "ivory coast": "CI",
    "macedonia": "MK",
    "swaziland": "SZ",
    "turkey": "TR",
    "uae": "AE",
    "uk": "GB",
    "united kingdom": "GB",
    "usa": "US",
}


def countries_by_any_name(session: AnySession) -> dict[str, Country]:
    """Every country by `key_of` of its codes and names, for tables that people write."""
    found: dict[str, Country] = {}
    for country in session.scalars(select(Country)):
        for name in (*_names_of(country), country.iso3, country.code):
            found[key_of(name)] = country
    by_code = {country.code: country for country in found.values()}
    return {name: by_code[code] for name, code in ALSO_CALLED.items() if code in by_code} | found


def _names_of(country: Country) -> list[str]:
    names = [country.name(language) for language in ("en", "zh")]
    return names + [country.printed(language) for language in ("en", "zh")]
