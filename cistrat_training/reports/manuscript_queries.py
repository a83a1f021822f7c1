"""Finds what people changed in a report by hand."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from cistrat_training.database import AnySession
from cistrat_training.reports.edits import NO_EDITS, Edits
from cistrat_training.reports.house_names import Name
from cistrat_training.reports.manuscripts import (
    HouseName,
    Manuscript,
    Override,
    Pin,
    SectionPlace,
)
from cistrat_training.reports.numbers import Bound


def manuscript(session: AnySession, period: str, template: str) -> Manuscript | None:
    asked = select(Manuscript).where(Manuscript.period == period, Manuscript.template == template)
    return session.scalars(asked).first()


def places(manuscript: Manuscript) -> Select[SectionPlace]:
    return select(SectionPlace).where(SectionPlace.manuscript_id == manuscript.id)


def overrides(manuscript: Manuscript, language: str) -> Select[Override]:
    return (
        select(Override)
        .options(joinedload(Override.written_by))
        .where(Override.manuscript_id == manuscript.id, Override.language == language)
        .order_by(Override.key)
    )


def pins(manuscript: Manuscript) -> Select[Pin]:
    return (
        select(Pin)
        .options(joinedload(Pin.pinned_by))
        .where(Pin.manuscript_id == manuscript.id)
        .order_by(Pin.series, Pin.slot)
    )


def house_names(language: str) -> Select[HouseName]:
    return select(HouseName).where(HouseName.language == language).order_by(HouseName.name)


def names(session: AnySession, language: str) -> list[Name]:
    kept = session.scalars(house_names(language))
    return [Name(each.name, tuple(each.others)) for each in kept]


class Changes(NamedTuple):
    edits: Edits
    overrides: Sequence[Override]
    pins: Sequence[Pin]


def changes(session: AnySession, manuscript: Manuscript | None, language: str) -> Changes:
    if manuscript is None:
        return Changes(NO_EDITS, (), ())
    placed = session.scalars(places(manuscript)).all()
    overridden = session.scalars(overrides(manuscript, language)).all()
    pinned = session.scalars(pins(manuscript)).all()
    edits = Edits(
        order={each.key: each.place for each in placed if each.place is not None},
        left_out=frozenset(each.key for each in placed if each.is_left_out),
        sentences={each.key: each.text for each in overridden},
        bounds={(each.series, each.slot): Bound(each.bound) for each in pinned},
    )
    return Changes(edits, overridden, pinned)
