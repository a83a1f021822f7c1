"""Which activities stand in the register, and which of them a report tells."""

import json
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, Text, and_, cast, exists, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from cistrat_training.database import AnySession
from cistrat_training.places.models import key_of
from cistrat_training.reports.activities import (
    Activity,
    ActivityCountry,
    ActivityEvidence,
    ActivityPartner,
    ActivityPlace,
    ActivityStatus,
)
from cistrat_training.reports.entries import Proof
from cistrat_training.reports.facts import Period
from cistrat_training.reports.models import Section


class Wanted(NamedTuple):
    """Which part of the register is asked for; empty means any."""

    period: Period | None = None
    kind: str = ""
    role: str = ""
    marker: str = ""
    country: str = ""
    partner: str = ""
    status: ActivityStatus | None = None
    told: bool | None = None
    """In the report on the period; without a period, in any."""
    find: str = ""
    order: str = ""


def chosen(wanted: Wanted) -> Select[Activity]:
    return (
        select(Activity)
        .where(*_conditions(wanted))
        .order_by(*_order(wanted.order), Activity.id.desc())
    )


def in_full(asked: Select[Activity]) -> Select[Activity]:
    """With what belongs to each, at the price of two further questions."""
    return asked.options(
        selectinload(Activity.partners),
        selectinload(Activity.countries).joinedload(ActivityCountry.country),
    )


def _order(order: str) -> Sequence[Any]:
    return {
        "title": (func.lower(Activity.title_en), Activity.starts),
        "kind": (Activity.kind, Activity.starts.desc()),
        "changed": (func.coalesce(Activity.changed_at, Activity.starts).desc(),),
        "oldest": (Activity.starts, Activity.ends),
    }.get(order, (Activity.starts.desc(), Activity.ends.desc()))


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    said = {
        "kind": Activity.kind == wanted.kind,
        "role": Activity.role == wanted.role,
        "marker": cast(Activity.markers, Text).contains(f'"{wanted.marker}"', autoescape=True),
        "country": with_country(wanted.country),
        "partner": with_partner(wanted.partner),
        "status": Activity.status == wanted.status,
        "find": tells(wanted.find),
    }
    conditions = [condition for name, condition in said.items() if getattr(wanted, name)]
    if wanted.period:
        conditions.append(took_place_in(wanted.period))
    if wanted.told is not None:
        told = is_told(wanted.period)
        conditions.append(told if wanted.told else ~told)
    return conditions


def took_place_in(period: Period) -> ColumnElement[bool]:
    """At least in part."""
    return and_(Activity.starts <= period.ends, Activity.ends >= period.begins)


def is_told(period: Period | None) -> ColumnElement[bool]:
    told = exists().where(
        ActivityPlace.activity_id == Activity.id, ActivityPlace.section_id == Section.id
    )
    return told.where(Section.period == period.name) if period else told


def with_country(code: str) -> ColumnElement[bool]:
    return exists().where(
        ActivityCountry.activity_id == Activity.id, ActivityCountry.country_code == code
    )


def with_partner(name: str) -> ColumnElement[bool]:
    """Of this name, or of one that holds it."""
    return exists().where(
        ActivityPartner.activity_id == Activity.id,
        ActivityPartner.name_key.contains(key_of(name), autoescape=True),
    )


def tells(words: str) -> ColumnElement[bool]:
    """The words stand somewhere in what is told of it."""
    as_json = json.dumps(words)[1:-1]
    texts = (Activity.title_en, Activity.title_zh, Activity.narrative_en, Activity.narrative_zh)
    lists = (Activity.people, Activity.topics, Activity.outputs)
    return or_(
        *(column.icontains(words, autoescape=True) for column in (*texts, Activity.venue)),
        *(cast(column, Text).icontains(as_json, autoescape=True) for column in lists),
        with_partner(words),
    )


def untold(period: Period) -> Select[Activity]:
    """What these years’ report does not tell yet, the earliest first."""
    return chosen(Wanted(period=period, told=False, order="oldest"))


def told(period: str) -> Select[ActivityPlace]:
    """The activities of the report on a period, in print order."""
    return (
        select(ActivityPlace)
        .join(ActivityPlace.section)
        .options(contains_eager(ActivityPlace.section), joinedload(ActivityPlace.activity))
        .where(Section.period == period)
        .order_by(Section.position, ActivityPlace.place, ActivityPlace.id)
    )


def told_in(section: Section) -> Select[ActivityPlace]:
    return (
        select(ActivityPlace)
        .where(ActivityPlace.section_id == section.id)
        .order_by(ActivityPlace.place, ActivityPlace.id)
    )


def places_of(activities: Iterable[Activity]) -> Select[ActivityPlace]:
    """Where reports tell them, the latest first."""
    return (
        select(ActivityPlace)
        .join(ActivityPlace.section)
        .options(contains_eager(ActivityPlace.section))
        .where(ActivityPlace.activity_id.in_([activity.id for activity in activities]))
        .order_by(Section.period.desc(), Section.position)
    )


def told_nowhere(numbers: Iterable[int]) -> Select[Activity]:
    """Those of these activities that no report tells."""
    return select(Activity).where(
        Activity.id.in_(list(numbers)),
        ~exists().where(ActivityPlace.activity_id == Activity.id),
    )


def sections() -> Select[Section]:
    """Of all reports, the latest first."""
    return select(Section).order_by(Section.period.desc(), Section.position)


def evidence_of(activities: Iterable[Activity]) -> Select[ActivityEvidence]:
    return (
        select(ActivityEvidence)
        .options(joinedload(ActivityEvidence.file), joinedload(ActivityEvidence.added_by))
        .where(ActivityEvidence.activity_id.in_([activity.id for activity in activities]))
        .order_by(ActivityEvidence.activity_id, ActivityEvidence.id)
    )


def proofs_of(session: AnySession, activities: Iterable[Activity]) -> dict[int, list[Proof]]:
    """The addresses, by the number of the activity; files travel in the evidence pack."""
    proofs: dict[int, list[Proof]] = {}
    for each in session.scalars(evidence_of(activities)):
        if each.address:
            proofs.setdefault(each.activity_id, []).append(Proof(each.title, each.address))
    return proofs


def kinds_and_roles(session: AnySession) -> tuple[set[str], set[str]]:
    """Those that occur, beside those that the form offers."""
    rows = session.execute(select(Activity.kind, Activity.role).distinct()).all()
    return {row.kind for row in rows}, {row.role for row in rows}


def countries_told(session: AnySession) -> Sequence[str]:
    return session.scalars(select(ActivityCountry.country_code).distinct()).all()
