"""A clash as an organiser reads it."""

from typing import Any

from flask_babel import gettext
from markupsafe import Markup

from cistrat_training import languages
from cistrat_training.schedule.cautions import CountryName, LocalHours, OnTheWall
from cistrat_training.schedule.clashes import Clash
from cistrat_training.schedule.days_off import DayOff
from cistrat_training.schedule.views.blueprint import views
from cistrat_training.zones import clock_of


@views.app_template_filter("clash")
def said(clash: Clash) -> Markup:
    """The sentence in the reader's language, with what people typed kept apart in it."""
    facts = {name: _in_words(fact) for name, fact in clash.facts.items()}
    return Markup(gettext(clash.message)) % facts  # noqa: S704 (the catalogue's; the facts are escaped)


def _in_words(fact: Any) -> Any:
    match fact:
        case LocalHours():
            return local_hours(fact)
        case DayOff():
            return fact.name(languages.language())
        case CountryName():
            return fact.zh if languages.language() == "zh" else fact.en
        case OnTheWall():
            return _on_the_wall(fact)
        case str():
            return Markup("<bdi>{}</bdi>").format(fact)
    return languages.fact(fact)


def local_hours(local: LocalHours) -> str:
    """Fri 9 Oct, 04:00–05:30 (Cairo, UTC+3)."""
    zone = local.home.zone
    day = languages.weekday(local.starts_at.astimezone(clock_of(zone)).date())
    hours = gettext(
        "%(day)s, %(starts)s to %(ends)s",
        day=day,
        starts=languages.clock_time(local.starts_at, zone),
        ends=languages.clock_time(local.ends_at, zone),
    )
    name = languages.zone_name(zone, local.starts_at)
    if local.home.is_guessed:
        name = gettext("%(zone)s, as their own clock is not known", zone=name)
    return gettext("%(hours)s (%(zone)s)", hours=hours, zone=name)


def _on_the_wall(wall: OnTheWall) -> str:
    day, hour = languages.day(wall.shown.date(), "medium"), f"{wall.shown:%H:%M}"
    return gettext("%(hour)s on %(day)s", hour=hour, day=day)
