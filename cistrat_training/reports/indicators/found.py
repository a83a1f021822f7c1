"""What a list asks for, and what it found: rows, and how many there are on all pages."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import func, select

from cistrat_training.database import AnySession
from cistrat_training.reports.counts import AnySelect
from cistrat_training.reports.indicators.columns import Column
from cistrat_training.reports.indicators.indicator import Door, Indicator
from cistrat_training.reports.indicators.scope import Scope


class Page(NamedTuple):
    """So many rows from there on; without `size` all."""

    start: int = 0
    size: int | None = None

    def of(self, query: AnySelect) -> AnySelect:
        return query.offset(self.start).limit(self.size) if self.size is not None else query

    def of_rows(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return rows[self.start :][: self.size]


class Asked(NamedTuple):
    session: AnySession
    indicator: Indicator
    door: Door
    scope: Scope
    """Narrowed already to the workshops that the door is about."""
    page: Page

    def count(self, query: AnySelect) -> int:
        counted = select(func.count()).select_from(query.order_by(None).subquery())
        return self.session.scalar(counted) or 0

    def rows(self, query: AnySelect, row: Callable[[Any], dict[str, Any]]) -> list[dict[str, Any]]:
        return [row(found) for found in self.session.execute(self.page.of(query))]

    @property
    def codes(self) -> dict[int, str]:
        return {workshop.id: workshop.code for workshop in self.scope.workshops}


@dataclass(frozen=True, kw_only=True)
class Found:
    columns: tuple[Column, ...]
    rows: list[dict[str, Any]]
    length: int
    number: float | None = None
    """Where it is not the length."""
    base: int | None = None
