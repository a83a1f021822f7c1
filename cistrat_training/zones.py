"""Time zones by name: what is stored or told becomes a clock here, and nowhere else."""

import os
import zoneinfo
from datetime import UTC, datetime
from functools import lru_cache
from importlib import resources
from pathlib import Path
from zoneinfo import ZoneInfo

from cistrat_training.errors import RuleBroken
from cistrat_training.words import N_

YEARS = range(1900, 2200)  # the others are slips of the finger, and calendars end near them
UTC_NAME = "UTC"
AREAS = (
    *("Africa/", "America/", "Antarctica/", "Arctic/", "Asia/", "Atlantic/", "Australia/"),
    *("Europe/", "Indian/", "Pacific/"),
)

SUCCESSORS = {
    "America/Ciudad_Juarez": "America/Ojinaga",
    "America/Coyhaique": "America/Punta_Arenas",
    "America/Nuuk": "America/Godthab",
    "Asia/Qostanay": "Asia/Almaty",
    "Europe/Kyiv": "Europe/Kiev",
    "Pacific/Kanton": "Pacific/Enderbury",
    "Asia/Riyadh87": "Asia/Riyadh",
    "Asia/Riyadh88": "Asia/Riyadh",
    "Asia/Riyadh89": "Asia/Riyadh",
    "US/Pacific-New": "America/Los_Angeles",
}
"""Names that only a newer or an older database has, and what it is called in the other: a browser
may know a zone before we do, and a withdrawn name stays in what people saved."""

CAPITALS = {
    "AR": "America/Argentina/Buenos_Aires",
    "AU": "Australia/Sydney",
    "BR": "America/Sao_Paulo",
    "CA": "America/Toronto",
    "CD": "Africa/Kinshasa",
    "CL": "America/Santiago",
    "CN": "Asia/Shanghai",
    "CY": "Asia/Nicosia",
    "DE": "Europe/Berlin",
    "EC": "America/Guayaquil",
    "ES": "Europe/Madrid",
    "FM": "Pacific/Pohnpei",
    "GL": "America/Nuuk",
    "ID": "Asia/Jakarta",
    "KI": "Pacific/Tarawa",
    "KZ": "Asia/Almaty",
    "MH": "Pacific/Majuro",
    "MN": "Asia/Ulaanbaatar",
    "MX": "America/Mexico_City",
    "MY": "Asia/Kuala_Lumpur",
    "NZ": "Pacific/Auckland",
    "PF": "Pacific/Tahiti",
    "PG": "Pacific/Port_Moresby",
    "PS": "Asia/Hebron",
    "PT": "Europe/Lisbon",
    "RU": "Europe/Moscow",
    "UA": "Europe/Kyiv",
    "UM": "Pacific/Wake",
    "US": "America/New_York",
    "UZ": "Asia/Tashkent",
}
"""The clock of the capital, or of most people, where a country has several."""


@lru_cache(maxsize=1024)
def clock_of(name: str) -> ZoneInfo:
    """The clock of a zone, whatever its name became; that of UTC where nobody knows it.

    Never fails: what people saved years ago must still open. `known` says whether it was found.
    """
    return _read(known(name) or UTC_NAME)


def known(name: str) -> str | None:
    """The name under which the database here has this zone; None where it has it under none."""
    return next((one for one in (name, SUCCESSORS.get(name, "")) if is_here(one)), None)


def is_here(name: str) -> bool:
    if not name:
        return False
    try:
        _read(name)
    except (KeyError, ValueError, OSError):
        return False
    return True


def _read(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def instant(wall: datetime, zone: str, *, field: str | None = None) -> datetime:
    """When a clock on the wall in this zone shows `wall`, which has no zone of its own.

    Where summer time makes an hour happen twice, the first is meant (PEP 495). Raises RuleBroken
    for an hour that it leaves out, and for a year in which nobody alive looks at a clock.
    """
    if wall.year not in YEARS:
        raise RuleBroken(N_("Check the year."), field=field)
    local = wall.replace(tzinfo=clock_of(zone), fold=0)
    at = local.astimezone(UTC)
    if at.astimezone(local.tzinfo).replace(tzinfo=None) != wall:
        raise RuleBroken(
            N_("On that day the clocks in %(zone)s skip this hour. Choose another."),
            field=field,
            zone=zone,
        )
    return at


def wall(at: datetime, zone: str) -> datetime:
    """What a clock on the wall in this zone shows at an instant; without a zone, for a form."""
    return at.astimezone(clock_of(zone)).replace(tzinfo=None)


def wall_text(at: datetime, name: str) -> str:
    """What a clock on the wall shows there at an instant, with its distance from UTC, as it can be
    kept: `2026-10-12T09:00+08:00`."""
    return at.astimezone(clock_of(name)).isoformat(timespec="minutes")


@lru_cache(maxsize=1)
def names() -> tuple[str, ...]:
    """The zones to choose from: places, no abbreviations."""
    return (*sorted(z for z in zoneinfo.available_timezones() if z.startswith(AREAS)), UTC_NAME)


def offered(kept: str = "") -> list[str]:
    """The zones to choose from, and the one chosen before, even if nobody knows it any more."""
    return [*names()] if not kept or kept in names() else [kept, *names()]


@lru_cache(maxsize=300)
def zone_of_country(code: str) -> str | None:
    """A guess for somebody of whom only the country is known: the clock of its capital."""
    from babel.core import get_global

    if code in CAPITALS:
        return known(CAPITALS[code])
    of_the_country = get_global("territory_zones").get(code, [])
    return next((one for one in of_the_country if known(one)), None)


def _prefer_the_newest() -> None:
    """The system's database may be years behind the law; ours came with the application.

    zoneinfo asks the system first, so its folders are left out unless they are newer. Whoever sets
    PYTHONTZPATH decides alone.
    """
    if "PYTHONTZPATH" in os.environ:
        return
    if _systems() <= _ours():
        zoneinfo.reset_tzpath(to=())
        ZoneInfo.clear_cache()


@lru_cache(maxsize=1)
def edition() -> str:
    """Of the laws of time that are read here, `2026f`. With another one the same instant may show
    another hour, so what was written on a clock before is no longer up to date."""
    return _systems() or _ours()


def _systems() -> str:
    return max((version_in(Path(folder)) for folder in zoneinfo.TZPATH), default="")


def _ours() -> str:
    with resources.as_file(resources.files("tzdata") / "zoneinfo") as folder:
        return version_in(folder)


def version_in(folder: Path) -> str:
    """`2026f`; empty where it cannot be told, which is taken for old."""
    try:
        with (folder / "tzdata.zi").open(encoding="ascii") as lines:
            first = lines.readline()
    except OSError:
        return ""
    return first.removeprefix("# version ").strip()


_prefer_the_newest()
