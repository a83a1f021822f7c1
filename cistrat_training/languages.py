"""The reader's language and time zone, and how numbers, dates and times look in them."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from functools import lru_cache, wraps
from typing import Any, Literal, NamedTuple, cast
from zoneinfo import ZoneInfo

from babel import Locale, dates, lists, numbers
from flask import Flask, g, has_app_context, has_request_context, request, session
from flask_babel import Babel, force_locale, get_locale, get_translations
from flask_babel import gettext as _
from jinja2 import pass_context, pass_eval_context
from jinja2.nodes import EvalContext
from jinja2.runtime import Context
from markupsafe import Markup

from cistrat_training import zones
from cistrat_training.words import N_
from cistrat_training.zones import clock_of

LANGUAGES = {"en": "English", "zh": "中文"}
LOCALES = {"en": "en_GB", "zh": "zh_Hans_CN"}  # en_GB lists without the serial comma
ZONE_COOKIE = "zone"  # written by the page's script, read here

babel = Babel()


def init_app(app: Flask) -> None:
    babel.init_app(app, locale_selector=_locale, timezone_selector=_zone_for_babel)
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.globals |= {"_": said, "gettext": said, "ngettext": said_of_many}
    app.before_request(_remember_choice)
    filters: dict[str, Callable[..., Any]] = {
        "day": day,
        "days": days,
        "weekday": weekday,
        "clock": clock_time,
        "moment": moment,
        "zone": zone_name,
        "duration": duration,
        "language_name": language_name,
        "number": number,
        "share": share,
        "names": name_list,
    }
    app.jinja_env.filters |= {name: _for_its_reader(each) for name, each in filters.items()}
    app.jinja_env.globals |= {
        "N_": N_,
        "LANGUAGES": LANGUAGES,
        "language": language,
        "reader_zone": reader_zone,
        "knows_reader_zone": knows_reader_zone,
        "timedelta": timedelta,
    }


def _for_its_reader(words: Callable[..., Any]) -> Callable[..., Any]:
    """Asked each time: where the values are always the same Jinja keeps the first answer, and with
    it the language and the zone of the first reader."""

    @pass_context
    @wraps(words)
    def asked(_page: Context, *things: Any, **facts: Any) -> Any:
        return words(*things, **facts)

    return asked


@pass_eval_context
def said(page: EvalContext, text: str, **facts: Any) -> str:
    """Jinja's own way from `_` to the words takes a tenth of the time that a page takes."""
    return _filled_in(page, _reader().words.ugettext(text), facts)


@pass_eval_context
def said_of_many(page: EvalContext, one: str, many: str, num: int, **facts: Any) -> str:
    return _filled_in(page, _reader().words.ungettext(one, many, num), {"num": num, **facts})


def _filled_in(page: EvalContext, words: str, facts: dict[str, Any]) -> str:
    """Always a format string, so that a translator may trust that %% is a per cent sign."""
    text = Markup(words) if page.autoescape else words  # noqa: S704 (the catalogue's)
    return text % facts if facts or "%" in words else text


def language() -> str:
    """Two letters: the language in which this page or letter is written."""
    return _reader().language


class Reader(NamedTuple):
    locale: Locale
    language: str
    words: Any

    @classmethod
    def now(cls) -> "Reader":
        locale = get_locale() or Locale.parse(LOCALES["en"])
        return cls(locale, locale.language, get_translations())


def _reader() -> Reader:
    """A page asks a hundred times in which language it is, so the answer is kept."""
    if not has_app_context():
        return Reader.now()
    if "reader" not in (here := g._get_current_object()):
        here.reader = Reader.now()
    return cast(Reader, here.reader)


def reader_zone() -> str:
    """The zone that a signed-in reader chose, or that the browser told us; else UTC."""
    if forced := g.get("zone"):
        return str(forced)
    if not has_request_context():
        return "UTC"
    zone = session.get("zone") or request.cookies.get(ZONE_COOKIE, "")
    return zone if session.get("zone") or zones.known(zone) else "UTC"


def knows_reader_zone() -> bool:
    return bool(session.get("zone") or zones.known(request.cookies.get(ZONE_COOKIE, "")))


def _zone_for_babel() -> str:
    """It does not take a name that nobody knows."""
    return clock_of(reader_zone()).key


def day(value: date | datetime | None, style: str = "long", zone: str | None = None) -> str:
    """15 November 2022; an instant in the reader's zone unless another is named."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = value.astimezone(clock_of(zone or reader_zone())).date()
    return _date(value, style, _reader().locale)


def weekday(value: date) -> str:
    """Mon 12 Oct, for a column that is narrow."""
    pattern = "M月d日 EEE" if language() == "zh" else "EEE d MMM"
    return _date(value, pattern, _reader().locale)


def days(first: date, last: date) -> str:
    """12 to 16 October 2026."""
    if first == last:
        return day(first)
    if language() == "zh":
        if first.year == last.year:
            ending = "d日" if first.month == last.month else "M月d日"
            return f"{day(first)}至{dates.format_date(last, ending, locale='zh')}"
        return f"{day(first)}至{day(last)}"
    if (first.year, first.month) == (last.year, last.month):
        return _("%(first)s to %(last)s", first=first.day, last=day(last))
    if first.year == last.year:
        beginning = _date(first, "d MMMM", _reader().locale)
        return _("%(first)s to %(last)s", first=beginning, last=day(last))
    return _("%(first)s to %(last)s", first=day(first), last=day(last))


def clock_time(value: datetime | None, zone: str | None = None) -> str:
    """14:32."""
    if value is None:
        return ""
    return value.astimezone(clock_of(zone or reader_zone())).strftime("%H:%M")


def moment(value: datetime | None, zone: str | None = None) -> str:
    """30 June 2026, 23:59; say the zone beside it with `zone`."""
    if value is None:
        return ""
    return f"{day(value, zone=zone)}{' ' if language() == 'zh' else ', '}{clock_time(value, zone)}"


def duration(value: timedelta) -> str:
    """18 days; 5 hours; 25 minutes."""
    return dates.format_timedelta(
        value, granularity=_unit(value), threshold=1000, locale=_reader().locale
    )


def _unit(value: timedelta) -> Literal["day", "hour", "minute"]:
    if value < timedelta(hours=2):
        return "minute"
    return "hour" if value < timedelta(days=2) else "day"


def zone_name(zone: str | None = None, at: datetime | None = None) -> str:
    """Beijing, UTC+8: a city and its distance from UTC, at an instant."""
    name = zone or reader_zone()
    offset = _offset(clock_of(name), at)
    if zones.known(name) is None:
        return _(
            "%(offset)s, as the time zone “%(zone)s” is not known here", offset=offset, zone=name
        )
    return offset if name == "UTC" else f"{_city(name, language())}{_comma()}{offset}"


def city(zone: str) -> str:
    return _city(zone, language()) if zones.known(zone) else zone


def language_name(code: str) -> str:
    """French, in the reader's words; a code that nobody knows stays what it is."""
    return _reader().locale.languages.get(code, code)


def number(value: float) -> str:
    return numbers.format_decimal(value, locale=_reader().locale)


def share(part: float, whole: float = 1, digits: int = 0) -> str:
    """44%."""
    ratio = part / whole if whole else 0
    return numbers.format_percent(
        round(ratio, 2 + digits), locale=_reader().locale, decimal_quantization=False
    )


def fact(value: Any) -> Any:
    """What a sentence is told with: a day and a clock in the reader's words."""
    match value:
        case date():
            return day(value)
        case ZoneInfo():
            return city(value.key)
    return value


def name_list(items: Iterable[Any]) -> str:
    """A, B and C."""
    return lists.format_list([str(item) for item in items], locale=_reader().locale)


@contextmanager
def in_language(code: str, zone: str | None = None) -> Iterator[None]:
    """A context in which texts, dates and times are those of another reader."""
    if zone:
        g.zone = zone
    else:
        g.pop("zone", None)
    with force_locale(LOCALES.get(code, LOCALES["en"])):
        g.pop("reader", None)
        try:
            yield
        finally:
            g.pop("reader", None)


def said_in(text: str, code: str) -> str:
    """A text of the catalogue in another language than this page's."""
    with force_locale(LOCALES[code]):
        return _(text)


def _locale() -> str:
    if not has_request_context():
        return LOCALES["en"]
    chosen = session.get("language")
    if chosen not in LANGUAGES:
        chosen = request.accept_languages.best_match(list(LANGUAGES)) or "en"
    return LOCALES[chosen]


def _remember_choice() -> None:
    chosen = request.args.get("language")
    if chosen in LANGUAGES and chosen != session.get("language"):
        session["language"] = chosen
        session.permanent = True


def _comma() -> str:
    return "，" if language() == "zh" else ", "


@lru_cache(maxsize=4096)  # a table shows the same few days again and again
def _date(value: date, pattern: str, locale: Locale) -> str:
    return dates.format_date(value, pattern, locale=locale)


@lru_cache(maxsize=2048)
def _city(zone: str, reader: str) -> str:
    if zone == "Asia/Shanghai":  # the whole country keeps the clock of its capital
        return "北京" if reader == "zh" else "Beijing"
    here = clock_of(zone).key
    return dates.get_timezone_location(here, locale=LOCALES[reader], return_city=True)


def _offset(zone: ZoneInfo, at: datetime | None) -> str:
    here = (at or datetime.now(zone)).astimezone(zone)
    minutes = int((here.utcoffset() or timedelta(0)).total_seconds() // 60)
    if not minutes:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'+' if minutes > 0 else '-'}{hours}{f':{rest:02}' if rest else ''}"
