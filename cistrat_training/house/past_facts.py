"""What a row of the past states, read from its cells; an empty cell states nothing."""

from datetime import UTC, date, datetime, time
from typing import Any

from cistrat_training.house.past_sheets import IN_CHINESE, chosen
from cistrat_training.tables import Line
from cistrat_training.words import N_
from cistrat_training.workshops.models import Delivery, Mode, Workshop
from cistrat_training.zones import known

LONGEST_TEXT = 1000
TEXTS_OF_WORKSHOP = [
    *("title_en", "title_zh", "printed_title_en", "printed_title_zh", "theme_en", "theme_zh"),
    *("platform_en", "platform_zh", "place_en", "place_zh", "zone"),
]


def given(**facts: Any) -> dict[str, Any]:
    """Those that the row states."""
    return {name: value for name, value in facts.items() if value not in (None, "", [])}


def facts_of_workshop(line: Line) -> dict[str, Any]:
    facts: dict[str, Any] = {name: line.text(name, LONGEST_TEXT) for name in TEXTS_OF_WORKSHOP}
    first, last = line.day("first_day"), line.day("last_day")
    if first and last and last < first:
        line.wrong("last_day", N_("The last day is before the first."))
    if facts["zone"]:
        _check_zone(line, facts["zone"])
    return given(
        **facts,
        mode=chosen(line, "mode", Mode),
        deliveries=_deliveries(line),
        partners_en=line.texts("partners_en"),
        partners_zh=line.texts("partners_zh"),
        language=_language(line),
        first_day=first,
        last_day=last,
        seats_international=line.whole_number("seats_international", 0, 100_000),
        seats_domestic=line.whole_number("seats_domestic", 0, 100_000),
    )


def _check_zone(line: Line, zone: str) -> None:
    if not known(zone):
        line.wrong("zone", N_("“%(zone)s” is not a time zone."), zone=zone)


def _deliveries(line: Line) -> list[str]:
    known = {delivery.value: delivery.value for delivery in Delivery}
    known |= {n: m.value for n, m in IN_CHINESE.items() if isinstance(m, Delivery)}
    deliveries = [delivery.lower() for delivery in line.texts("deliveries")]
    for delivery in deliveries:
        if delivery not in known:
            line.wrong(
                "deliveries",
                N_("“%(value)s” is not one of: %(values)s."),
                value=delivery,
                values=", ".join(delivery.value for delivery in Delivery),
            )
    return [known.get(delivery, "") for delivery in deliveries]


def _language(line: Line) -> str:
    language = line.text("language", 10).lower()
    if language not in {"", "en", "zh"}:
        line.wrong(
            "language",
            N_("“%(value)s” is not one of: %(values)s."),
            value=language,
            values="en, zh",
        )
    return language


def times_of(line: Line, workshop: Workshop) -> dict[str, datetime]:
    day, starts, ends = line.day("day"), line.clock("starts"), line.clock("ends")
    if day is None and starts is None and ends is None:
        return {}
    if day is None or starts is None or ends is None:
        line.wrong("day", N_("Give the day and both times, or none of them and the minutes."))
        return {}
    if ends <= starts:
        line.wrong("ends", N_("A lecture must end after it starts."))
    zone = workshop.tz
    moments = [datetime.combine(day, clock, zone).astimezone(UTC) for clock in (starts, ends)]
    return {"starts_at": moments[0], "ends_at": moments[1]}


def start_of(day: date, workshop: Workshop) -> datetime:
    return datetime.combine(day, time.min, workshop.tz).astimezone(UTC)
