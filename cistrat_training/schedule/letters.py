"""What we write to all whom a release of the programme concerns."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from flask_babel import gettext as _
from flask_babel import ngettext

from cistrat_training import languages
from cistrat_training.accounts.letters import letter_to
from cistrat_training.accounts.models import User
from cistrat_training.files import Content
from cistrat_training.letter import ADDRESSED, Letter
from cistrat_training.schedule.differences import Change, Standing, Told, What
from cistrat_training.schedule.models import LECTURE_KINDS
from cistrat_training.schedule.releases import Release
from cistrat_training.words import N_

MOST_LISTED = 30
"""Nobody reads on in a letter; the programme shows the rest."""


class Summary(NamedTuple):
    """Of a programme that a participant reads of for the first time."""

    lectures: int
    first: Standing | None


class Reader(NamedTuple):
    clocks: Sequence[str]
    """Zones, the reader's own first."""
    person_id: int = 0
    has_read: bool = False
    """An earlier release, so that what is new has to be called new."""
    closed: frozenset[int] = frozenset()
    """The ids of lectures that a lecturer does not want to be streamed."""


class Entry(NamedTuple):
    """What a release tells of one lecture: its title, and a line for each thing."""

    title: str
    lines: list[str]


def released(
    person: User,
    release: Release,
    told: Told,
    *,
    summary: Summary | None,
    enclosed: Sequence[tuple[Content, str]],
    closed: frozenset[int] = frozenset(),
) -> Letter:
    """`summary` of the programme stands for `told.others` where these are too many to list."""
    workshop = release.workshop
    zone = person.zone or workshop.zone
    clocks = list(dict.fromkeys([zone, workshop.zone]))
    reader = Reader(clocks, person.id, has_read=release.number > 1, closed=closed)
    with languages.in_language(person.language, zone):
        own = [entry(change, reader) for change in told.own]
        others = [] if summary else [entry(change, reader) for change in told.others]
        first = _when(summary.first, reader) if summary and summary.first else []
    return letter_to(
        person,
        "schedule/released.txt",
        zone=workshop.zone,
        about=f"release:{release.id}:{person.id}",
        attachments=enclosed,
        attendee=person.full_name,
        release=release,
        workshop=workshop,
        own=own,
        others=others[:MOST_LISTED],
        further=max(0, len(others) - MOST_LISTED),
        summary=summary,
        first=first,
        comes_in=all(What.NEW in change.what for change in told.own),
        goes_out=own and all(GOES_OUT & set(change.what) for change in told.own),
        gives=any(person.id in change.after.lecturing for change in told.own),
        events=sum(file.content_type in ADDRESSED for file, _name in enclosed),
        programme_enclosed=any(file.content_type not in ADDRESSED for file, _name in enclosed),
    )


def entry(change: Change, reader: Reader) -> Entry:
    """In the language of this moment."""
    hour = [] if TELL_THE_HOUR & set(change.what) else _when(change.after, reader)
    told = [line for what in change.what for line in LINES[what](change, reader)]
    return Entry(change.after.talk.title(languages.language()), [*hour, *told])


def sentences(change: Change, zone: str, closed: frozenset[int] = frozenset()) -> Entry:
    """For organisers, who think in the hours of the workshop."""
    reader = Reader([zone], closed=closed)
    if What.MOVED not in change.what:
        return entry(change, reader)
    what = [each for each in change.what if each is not What.MOVED]
    told = [line for each in what for line in LINES[each](change, reader)]
    return Entry(change.after.talk.title(languages.language()), [_move(change, reader), *told])


def _move(change: Change, reader: Reader) -> str:
    before = change.before or change.after
    (was,), (now,) = _when(before, reader), _when(change.after, reader)
    if not before.talk.starts_at:
        return _("Its hour is fixed: %(now)s.", now=now)
    if not change.after.talk.starts_at:
        return _("Its hour is open again; it was %(was)s.", was=was)
    return _("Moved from %(was)s to %(now)s.", was=was, now=now)


def _new(change: Change, reader: Reader) -> list[str]:
    talk = change.after.talk
    address = "" if change.lecture_id in reader.closed else talk.livestream_url
    return [
        *([_("New in the programme:")] if reader.has_read and not change.before else []),
        *_when(change.after, reader),
        *([_("Channel or room: %(channel)s", channel=talk.channel)] if talk.channel else []),
        *([_("Livestream: %(address)s", address=address)] if address else []),
        *_with_names(change.after, reader.person_id),
    ]


def _with_names(standing: Standing, reader_id: int) -> list[str]:
    names = [who.name for who in standing.lecturers if who.person_id != reader_id]
    said = languages.name_list(names)
    found = []
    if names and reader_id in standing.lecturing:
        found.append(_("Together with: %(names)s", names=said))
    elif names:
        found.append(
            ngettext("Lecturer: %(names)s", "Lecturers: %(names)s", len(names), names=said)
        )
    if standing.moderator:
        mine = standing.moderator.person_id == reader_id
        name = standing.moderator.name
        found.append(_("You moderate it.") if mine else _("Moderator: %(name)s", name=name))
    return found


def _restored(change: Change, reader: Reader) -> list[str]:
    return [_("It takes place after all."), *_new(change, reader)]


def _cancelled(change: Change, reader: Reader) -> list[str]:
    return [_("Called off. It was to be:"), *_when(change.before or change.after, reader)]


def _taken_out(change: Change, reader: Reader) -> list[str]:
    return [_("It takes place without you. It was:"), *_when(change.before or change.after, reader)]


def _moved(change: Change, reader: Reader) -> list[str]:
    before = change.before or change.after
    return [
        *_when(change.after, reader),
        _("Before: %(when)s", when=_when(before, reader)[0]),
    ]


def _length(change: Change, reader: Reader) -> list[str]:
    return [_("It takes %(minutes)s minutes now.", minutes=change.after.talk.length)]


def _title(change: Change, reader: Reader) -> list[str]:
    before, after = (each.talk for each in (change.before or change.after, change.after))
    language = languages.language()
    if before.title(language) != after.title(language):
        return [_("Title before: “%(title)s”", title=before.title(language))]
    return [_("Its title in the other language is new.")]


def _kind(change: Change, reader: Reader) -> list[str]:
    return [_("It is now: %(kind)s", kind=_(LECTURE_KINDS[change.after.talk.kind]))]


def _room(change: Change, reader: Reader) -> list[str]:
    now, before = (
        each.talk.channel or _("none") for each in (change.after, change.before or change.after)
    )
    return [_("Channel or room: %(now)s; before: %(before)s", now=now, before=before)]


def _livestream(change: Change, reader: Reader) -> list[str]:
    address = change.after.talk.livestream_url
    if change.lecture_id in reader.closed:
        return [_("This lecture is not streamed.")]
    if not address:
        return [_("The address of the livestream was taken away.")]
    return [_("New address of the livestream: %(address)s", address=address)]


def _lecturers(change: Change, reader: Reader) -> list[str]:
    now, before = (
        languages.name_list([who.name for who in each.lecturers]) or _("none")
        for each in (change.after, change.before or change.after)
    )
    return [_("Lecturers: %(now)s; before: %(before)s", now=now, before=before)]


def _moderator(change: Change, reader: Reader) -> list[str]:
    now, before = (
        each.moderator.name if each.moderator else _("none")
        for each in (change.after, change.before or change.after)
    )
    return [_("Moderator: %(now)s; before: %(before)s", now=now, before=before)]


def _spoken(change: Change, reader: Reader) -> list[str]:
    code = change.after.talk.language
    name = languages.language_name(code) if code else _("that of the workshop")
    return [_("Language: %(language)s", language=name)]


def _interpretation(change: Change, reader: Reader) -> list[str]:
    line = change.after.talk.interpretation
    return [_("Interpretation: %(line)s", line=line or _("none"))]


def _about(change: Change, reader: Reader) -> list[str]:
    return [_("Its description is new.")]


LINES: dict[What, Callable[[Change, Reader], list[str]]] = {
    What.NEW: _new,
    What.CANCELLED: _cancelled,
    What.RESTORED: _restored,
    What.TAKEN_OUT: _taken_out,
    What.MOVED: _moved,
    What.LENGTH: _length,
    What.TITLE: _title,
    What.KIND: _kind,
    What.ROOM: _room,
    What.ADDRESS: _livestream,
    What.LECTURERS: _lecturers,
    What.MODERATOR: _moderator,
    What.LANGUAGE: _spoken,
    What.INTERPRETATION: _interpretation,
    What.ABOUT: _about,
}


TELL_THE_HOUR = {What.NEW, What.CANCELLED, What.RESTORED, What.TAKEN_OUT, What.MOVED}
GOES_OUT = {What.CANCELLED, What.TAKEN_OUT}
HEADLINES = {
    **dict.fromkeys(What, N_("Changed")),
    What.NEW: N_("New"),
    What.CANCELLED: N_("Called off"),
    What.RESTORED: N_("Takes place again"),
    What.MOVED: N_("Moved"),
}


def _when(standing: Standing, reader: Reader) -> list[str]:
    """12 October 2026, 02:00 to 03:30 (Lagos, UTC+1): a line for each clock."""
    starts_at, ends_at = standing.talk.starts_at, standing.talk.ends_at
    if not starts_at:
        return [_("The hour is not fixed yet.")]
    return [
        _(
            "%(start)s to %(end)s (%(zone)s)",
            start=languages.moment(starts_at, zone),
            end=languages.clock_time(ends_at, zone),
            zone=languages.zone_name(zone, starts_at),
        )
        for zone in reader.clocks
    ]
