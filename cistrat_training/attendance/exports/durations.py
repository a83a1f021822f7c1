"""How long: `1h 2m 3s`, `59 Min. 0 Sek.`, `1小时2分`, `1:02:03`, or a number; in minutes."""

import re
import unicodedata
from datetime import time, timedelta
from functools import lru_cache

from cistrat_training.cells import Cell

HOUR, MINUTE, SECOND = 60.0, 1.0, 1 / 60

UNITS = {
    HOUR: (
        "h hr hrs hour hours std stunde stunden heure heures hora horas ora ore u uur uren g godz"
        " godzina godziny godzin ч час часа часов س ساعة ساعات ساعه 小时 小時 时 個小時 个小时"
    ),
    MINUTE: (
        "m min mins minute minutes minuten minuto minutos minuti minuut minut minuta minuty мин"
        " минута минуты минут د دقيقة دقائق دقيقه 分 分钟 分鐘"
    ),
    SECOND: (
        "s sec secs second seconds sek sekunde sekunden seconde secondes seg segundo segundos"
        " secondo secondi seconden sekunda sekundy sekund с сек секунда секунды секунд ث ثانية"
        " ثوان ثوانٍ ثانيه 秒 秒钟 秒鐘"
    ),
    24 * HOUR: "d day days tag tage jour jours día días dia dias giorno giorni dag dagen 天",
}
UNIT_OF = {word: unit for unit, words in UNITS.items() for word in words.split()}

PART = re.compile(r"(\d+(?:[.,]\d+)?)\s*([^\W\d_]+)\.?")
NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
CLOCK = re.compile(r"(\d{1,6}):(\d{1,2})(?::(\d{1,2})(?:[.,]\d+)?)?")
BETWEEN = re.compile(r"(?:\s|[,;·]|\b(?:and|und|et|y|e|en|i|и)\b)*")

LONGEST_TEXT = 60  # letters; a search in more could take its time
LONGEST = 60 * 24 * 60.0  # two months; more is no length of a meeting


def unit_named(word: str) -> float | None:
    """What one of it is in minutes: of the word in `Duration (minutes)`."""
    return UNIT_OF.get(word.strip().rstrip(".").casefold())


def minutes_in(cell: Cell, *, unit: float | None = None, pair: float | None = None) -> float | None:
    """None where nothing is told, or where it cannot be told what is meant.

    `unit` is that of a bare number. `pair` is what the first number of `32:14` counts: HOUR or
    MINUTE, by who wrote it.
    """
    if isinstance(cell, timedelta):
        return _possible(cell.total_seconds() / 60)
    if isinstance(cell, time):
        return cell.hour * 60 + cell.minute + cell.second / 60
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return _possible(cell * unit) if unit else None
    return _in_text(cell, unit, pair) if isinstance(cell, str) else None


def is_bare(cell: Cell) -> bool:
    """A number of which nobody says whether it counts minutes or seconds."""
    if isinstance(cell, str):
        return bool(NUMBER.fullmatch(_plain(cell)))
    return isinstance(cell, int | float) and not isinstance(cell, bool)


def is_pair(cell: Cell) -> bool:
    if not isinstance(cell, str) or ":" not in unicodedata.normalize("NFKC", cell):
        return False
    return bool(re.fullmatch(r"\d{1,6}:\d{1,2}", _plain(cell)))


@lru_cache(maxsize=4096)
def _in_text(text: str, unit: float | None, pair: float | None) -> float | None:
    text = _plain(text)
    if len(text) > LONGEST_TEXT:
        return None
    if found := CLOCK.fullmatch(text):
        return _on_a_clock(found, pair)
    if NUMBER.fullmatch(text):
        return _possible(_number(text) * unit) if unit else None
    return _in_units(text)


def _plain(text: str) -> str:
    plain = text if text.isascii() else unicodedata.normalize("NFKC", text)
    bare = plain.casefold().strip("=\"' \t\n")
    if bare.isascii():
        return bare
    return "".join(c for c in bare if unicodedata.category(c) != "Cf")


def _on_a_clock(found: re.Match[str], pair: float | None) -> float | None:
    first, second = int(found[1]), int(found[2])
    if found[3] is not None:
        return _possible(first * 60 + second + int(found[3]) / 60) if second < 60 else None
    return _possible(first * pair + second * pair / 60) if pair and second < 60 else None


def _in_units(text: str) -> float | None:
    total, end = 0.0, 0
    for found in PART.finditer(text):
        unit = UNIT_OF.get(found[2])
        if unit is None or not BETWEEN.fullmatch(text, end, found.start()):
            return None
        total += _number(found[1]) * unit
        end = found.end()
    return _possible(total) if end and BETWEEN.fullmatch(text, end) else None


def _number(text: str) -> float:
    return float(text.replace(",", "."))


def _possible(minutes: float) -> float | None:
    return round(minutes, 4) if 0 <= minutes <= LONGEST else None
