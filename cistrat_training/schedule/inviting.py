"""The deeds around an invitation: it is sent, it is answered, and it is called to mind."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from cistrat_training.accounts.links import open_link
from cistrat_training.accounts.models import User
from cistrat_training.database import AnySession
from cistrat_training.letter import Letter
from cistrat_training.schedule import answers, lecturer_letters, release_queries
from cistrat_training.schedule import lecturing_queries as queries
from cistrat_training.schedule.answers import Standing
from cistrat_training.schedule.models import Lecturer, Reply, Speaker, Talk
from cistrat_training.workshops.models import Workshop

PAUSE = timedelta(days=1)  # between two letters that ask the same: nobody is asked twice a day
LONGEST_NOTE = 2000  # a page; the letter itself is short


class Asked(NamedTuple):
    """One lecturer, and what is to be written of in one letter."""

    lecturer: Lecturer
    speakers: Sequence[Speaker]


def to_invite(speakers: Iterable[Speaker]) -> list[Asked]:
    """Those of whom no letter told, and who did not answer without one."""
    return _asked(speakers, lambda one: answers.standing(one) is Standing.NOT_INVITED)


def to_remind(speakers: Iterable[Speaker], now: datetime) -> list[Asked]:
    """Those who were asked more than a day ago, and can still answer."""

    def waits(speaker: Speaker) -> bool:
        last = speaker.reminded_at or speaker.invited_at
        is_invited = answers.standing(speaker) is Standing.INVITED
        is_open = answers.is_open(speaker.lecture, now=now)
        return is_invited and is_open and last is not None and now - last >= PAUSE

    return _asked(speakers, waits)


def _asked(speakers: Iterable[Speaker], which: Callable[[Speaker], bool]) -> list[Asked]:
    """Only those whom a letter reaches."""
    found = queries.by_lecturer(one for one in speakers if which(one))
    return [Asked(who, theirs) for who, theirs in found.items() if who.person.email]


def invite(
    session: AnySession,
    workshop: Workshop,
    asked: Iterable[Asked],
    *,
    note: str,
    leads_to: Callable[[Lecturer], str],
    by: User,
    now: datetime,
) -> None:
    for lecturer, speakers in asked:
        for speaker in speakers:
            speaker.invited_at, speaker.invited_by = now, by
        link, address = open_link(lecturer.person, leads_to(lecturer), now=now)
        about = f"invitation:{lecturer.id}:{_numbers(speakers)}"
        talks = _talks(session, speakers)
        letter = lecturer_letters.invitation(
            lecturer, workshop, talks, address, note=note, about=about
        )
        session.add_all([link, letter])


def remind(
    session: AnySession,
    workshop: Workshop,
    asked: Iterable[Asked],
    *,
    note: str,
    leads_to: Callable[[Lecturer], str],
    now: datetime,
) -> None:
    for lecturer, speakers in asked:
        for speaker in speakers:
            speaker.reminded_at = now
        link, address = open_link(lecturer.person, leads_to(lecturer), now=now)
        about = f"invitation-reminder:{lecturer.id}:{_numbers(speakers)}:{now.isoformat()}"
        talks = _talks(session, speakers)
        letter = lecturer_letters.invitation(
            lecturer, workshop, talks, address, note=note, about=about, again=True
        )
        session.add_all([link, letter])


def preview(
    session: AnySession, workshop: Workshop, asked: Asked, note: str, link: str, *, again: bool
) -> Letter:
    """As it would be sent, in the words and on the clock of the lecturer."""
    talks = _talks(session, asked.speakers)
    return lecturer_letters.invitation(
        asked.lecturer, workshop, talks, link, note=note, about="a preview", again=again
    )


def take_answers(
    session: AnySession,
    lecturer: Lecturer,
    given: Mapping[int, tuple[Reply, str]],
    *,
    by: User,
    now: datetime,
) -> int:
    """Answers by the id of the lecture; how many of them are new. Organisers get one letter for
    each workshop, unless one of them wrote the answers down."""
    news: dict[Workshop, list[Speaker]] = {}
    changed = 0
    for one in queries.given_by(session, lecturer, untold=by is not lecturer.person):
        if one.lecture.id not in given or one.speaker is None:
            continue
        before, (reply, reason) = one.speaker.answer, given[one.lecture.id]
        if answers.answer(one.speaker, reply, reason, talk=one.talk, now=now):
            changed += 1
            if answers.is_news(before, reply):
                news.setdefault(one.workshop, []).append(one.speaker)
    if by is lecturer.person:
        session.add_all(_letters(session, lecturer, news, now))
    return changed


def _letters(
    session: AnySession,
    lecturer: Lecturer,
    news: Mapping[Workshop, Sequence[Speaker]],
    now: datetime,
) -> list[Letter]:
    return [
        lecturer_letters.answered(
            organiser,
            lecturer,
            workshop,
            speakers,
            about=f"lecturer-answered:{_numbers(speakers)}:{now.isoformat()}:{organiser.id}",
        )
        for workshop, speakers in news.items()
        for organiser in queries.who_hears_of(session, speakers)
    ]


def _talks(session: AnySession, speakers: Sequence[Speaker]) -> list[Talk]:
    """As they were released to this lecturer; else as they are drafted."""
    numbers = [speaker.lecture_id for speaker in speakers]
    released = {
        copy.lecture_id: copy for copy in session.scalars(release_queries.standing_of(numbers))
    }
    return [released.get(speaker.lecture_id) or speaker.lecture for speaker in speakers]


def _numbers(speakers: Sequence[Speaker]) -> str:
    return "-".join(str(speaker.id) for speaker in speakers)
