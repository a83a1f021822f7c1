"""Lectures as iCalendar (RFC 5545), with the clock of the workshop's zone in it."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from cistrat_training.schedule.models import Lecture, Lecturer

if TYPE_CHECKING:
    from icalendar import Event

TYPE = "text/calendar; charset=utf-8"


def calendar(
    lectures: Iterable[Lecture],
    speakers: Mapping[int, list[Lecturer]],
    *,
    title: str,
    language: str,
    site: str,
) -> bytes:
    """The same lectures give the same bytes, so that a client may ask whether they changed."""
    from icalendar import Calendar  # 8 MB that few requests need

    found = Calendar()
    found.add("prodid", "-//CISTRAT//Training//EN")
    found.add("version", "2.0")
    found.add("method", "PUBLISH")
    found.add("x-wr-calname", title)
    for lecture in lectures:
        if lecture.starts_at and lecture.ends_at:
            found.add_component(_event(lecture, speakers.get(lecture.id, []), language, site))
    found.add_missing_timezones()
    return found.to_ical()


def _event(lecture: Lecture, lecturers: list[Lecturer], language: str, site: str) -> "Event":
    from icalendar import Event

    zone = ZoneInfo(lecture.workshop.zone)
    event = Event()
    event.add("uid", f"lecture-{lecture.id}@{urlsplit(site).hostname}")
    event.add("summary", lecture.title(language))
    event.add("dtstart", _on(lecture.starts_at, zone))
    event.add("dtend", _on(lecture.ends_at, zone))
    event.add("dtstamp", lecture.changed_at)
    event.add("last-modified", lecture.changed_at)
    event.add("sequence", lecture.sequence)
    event.add("status", "CANCELLED" if lecture.cancelled_at else "CONFIRMED")
    event.add("description", _description(lecture, lecturers, language))
    if lecture.channel:
        event.add("location", lecture.channel)
    if lecture.livestream_url:
        event.add("url", lecture.livestream_url)
    return event


def _on(at: datetime | None, zone: ZoneInfo) -> datetime | None:
    return at and at.astimezone(zone)


def _description(lecture: Lecture, lecturers: list[Lecturer], language: str) -> str:
    names = [f"{who.person.full_name}, {who.organisation.named(language)}" for who in lecturers]
    addresses = [lecture.livestream_url, lecture.recording_url]
    return "\n".join(
        part for part in (lecture.workshop.title(language), *names, *addresses) if part
    )
