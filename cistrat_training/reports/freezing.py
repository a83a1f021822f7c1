"""All of a report that is kept for good, so that nothing which changes later changes it."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from cistrat_training.places.models import CountryGroup, CountryMembership
from cistrat_training.reports import drafts, frozen, kept_measures, lists
from cistrat_training.reports.drafts import Draft
from cistrat_training.reports.facts import Period
from cistrat_training.reports.indicators import counting
from cistrat_training.reports.indicators.frozen_lists import frozen_lists
from cistrat_training.reports.models import Report
from cistrat_training.reports.settings import settings_of


def frozen_content(
    session: Session, told: Draft, *, before: Report | None = None, changes: str = ""
) -> dict[str, Any]:
    """The text, the figures and their lists, the definitions, and by what rules they were made."""
    content = drafts.content(told, lists.figures(session, told.period, told.as_of))
    content["indicators"] = measures(session, told.period, told.as_of)
    content["lists"] = frozen_lists(session, told.period, told.as_of)
    content["settings"] = _settings(session, told.period)
    if before:
        content["changes"] = changes_between(before.content, content, changes) | {
            "edition_before": before.edition,
            "sha256_before": before.sha256,
        }
    return content


def measures(session: Session, period: Period, as_of: datetime) -> list[dict[str, Any]]:
    counted = counting.measure(session, period, as_of)
    return [kept_measures.plain(measure) for measure in counted.values()]


def _settings(session: Session, period: Period) -> dict[str, Any]:
    """With the lists of countries as they were used: who stood on them in these years."""
    of = settings_of(session)
    stood = session.execute(
        select(
            CountryMembership.group_code,
            CountryMembership.country_code,
            CountryMembership.since,
            CountryMembership.until,
        )
        .where(
            ~CountryMembership.is_struck,
            (CountryMembership.since.is_(None)) | (CountryMembership.since <= period.ends),
            (CountryMembership.until.is_(None)) | (CountryMembership.until > period.begins),
        )
        .order_by(
            CountryMembership.group_code, CountryMembership.country_code, CountryMembership.since
        )
    )
    members: dict[str, list[dict[str, Any]]] = {}
    for group, country, since, until in stood:
        days = {"since": _day(since), "until": _day(until)}
        members.setdefault(group, []).append({"country": country, **days})
    groups = session.scalars(select(CountryGroup).order_by(CountryGroup.code))
    return {
        "smallest_cell": of.smallest_cell,
        "youth_age": of.youth_age,
        "groups": members,
        "sources": {group.code: group.source for group in groups},
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def changes_between(
    before: Mapping[str, Any], now: Mapping[str, Any], typed: str
) -> dict[str, Any]:
    """What people say that they corrected, and what differs, whether they said so or not."""
    figures = frozen.changed_figures(frozen.figures_of(before), frozen.figures_of(now))
    sentences = frozen.changed_sentences(frozen.document_of(before), frozen.document_of(now))
    counted = kept_measures.changed_measures(before.get("indicators", []), now["indicators"])
    return {
        "text": typed,
        "figures": [
            {"name": each.name, "before": each.before, "after": each.after} for each in figures
        ],
        "indicators": [
            {**each.door._asdict(), "before": each.before, "after": each.after} for each in counted
        ],
        "sentences": [[list(piece) for piece in pieces] for pieces in sentences],
    }
