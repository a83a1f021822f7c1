"""Why a presence is what it is: each piece of evidence, what it says, and what it did."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from cistrat_training.accounts.models import User
from cistrat_training.attendance.models import (
    EVIDENCE_KINDS,
    MARKS,
    Evidence,
    EvidenceKind,
    Mark,
)
from cistrat_training.attendance.presence import Presence, Role, Watched, Weighed
from cistrat_training.attendance.terms import AttendanceTerms
from cistrat_training.schedule.models import Lecture
from cistrat_training.schedule.viewings import minutes_of, total, union
from cistrat_training.words import N_


class Word(str):
    """A text of the catalogue that stands in a sentence."""

    __slots__ = ()


class Spans(NamedTuple):
    """From and until, to be told on the reader's clock; the end is None where nobody knows it."""

    stretches: tuple[tuple[datetime, datetime | None], ...]


class Sentence(NamedTuple):
    """Facts are numbers, a Word, Spans, or a datetime, which stands for its hour."""

    text: str
    facts: Mapping[str, Any] = {}


class Told(NamedTuple):
    """One piece of evidence. `piece` is None for what was watched, and for a list without them."""

    kind: str
    says: Sentence | None
    verdict: Sentence
    counts: bool
    piece: Evidence | None = None
    is_withdrawn: bool = False


class Why(NamedTuple):
    told: tuple[Told, ...]
    sums: tuple[Sentence, ...]
    """How the conclusion follows; the first says it in short."""

    @property
    def in_short(self) -> Sentence:
        return self.sums[0]


def explain(presence: Presence, lecture: Lecture, terms: AttendanceTerms) -> Why:
    taken_back = {one.piece.withdraws: one.piece for one in presence.weighed}
    pieces = [_told(one, presence, lecture, terms, taken_back) for one in presence.weighed]
    if presence.watched:
        pieces.append(_told_of_recording(presence.watched, presence, lecture))
    if presence.absent_from:
        pieces.append(_told_of_list(presence))
    return Why(tuple(pieces), tuple(_sums(presence, lecture, terms)))


# One piece of evidence


def _told(
    one: Weighed,
    presence: Presence,
    lecture: Lecture,
    terms: AttendanceTerms,
    taken_back: Mapping[Evidence | None, Evidence],
) -> Told:
    by = taken_back.get(one.piece)
    return Told(
        kind=EVIDENCE_KINDS[one.piece.kind],
        says=_says(one.piece),
        verdict=_verdict(one, by, presence, lecture, terms),
        counts=one.role in (Role.DECIDES, Role.COUNTS, Role.EXCUSES),
        piece=one.piece,
        is_withdrawn=by is not None,
    )


def _says(piece: Evidence) -> Sentence | None:
    says = {
        EvidenceKind.HAND_MARK: _mark_says,
        EvidenceKind.CORRECTION: _mark_says,
        EvidenceKind.EXPORT: _list_says,
        EvidenceKind.CODE: _check_in_says,
        EvidenceKind.BADGE: _check_in_says,
        EvidenceKind.APOLOGY: _apology_says,
        EvidenceKind.WITHDRAWAL: _withdrawal_says,
    }
    return says[piece.kind](piece)


def _mark_says(piece: Evidence) -> Sentence:
    facts: dict[str, Any] = {"mark": Word(MARKS[piece.mark])} if piece.mark else {}
    if piece.mark is Mark.LATE and piece.minutes is not None:
        return Sentence(
            N_("%(mark)s, minutes attended: %(minutes)s."), facts | {"minutes": piece.minutes}
        )
    return Sentence(N_("%(mark)s."), facts)


def _list_says(piece: Evidence) -> Sentence:
    if piece.stretches:
        return Sentence(N_("In the meeting %(spans)s."), {"spans": spans_of(piece)})
    if piece.minutes is not None:
        return Sentence(
            N_("In the meeting for so many minutes: %(minutes)s. It does not say when."),
            {"minutes": piece.minutes},
        )
    if piece.mark is not None:
        return Sentence(N_("In the meeting. It does not say when; taken for the whole lecture."))
    return Sentence(N_("In the meeting. It says neither when nor how long."))


def _check_in_says(piece: Evidence) -> Sentence:
    starts = [start for start, _end in piece.stretches if start is not None]
    at = datetime.fromtimestamp(starts[0], UTC) if starts else piece.noted_at
    if piece.mark is Mark.LATE and piece.minutes is not None:
        return Sentence(
            N_("At %(at)s, late: minutes until the end %(minutes)s."),
            {"at": at, "minutes": piece.minutes},
        )
    return Sentence(N_("At %(at)s, in time."), {"at": at})


def _apology_says(_piece: Evidence) -> Sentence:
    return Sentence(N_("An organiser accepted the apology."))


def _withdrawal_says(piece: Evidence) -> Sentence | None:
    if piece.withdraws is None:
        return None
    return Sentence(
        N_("Takes back number %(number)s: %(kind)s."),
        {"number": piece.withdraws.number, "kind": Word(EVIDENCE_KINDS[piece.withdraws.kind])},
    )


def spans_of(piece: Evidence) -> Spans:
    return _spans((start, end) for start, end in piece.stretches if start is not None)


def _spans(stretches: Iterable[tuple[int, int | None]]) -> Spans:
    return Spans(
        tuple(
            (
                datetime.fromtimestamp(start, UTC),
                None if end is None else datetime.fromtimestamp(end, UTC),
            )
            for start, end in stretches
        )
    )


# What it did

VERDICTS = {
    Role.DECIDES: N_("Decides: a mark by hand goes before everything else."),
    Role.COUNTS: N_("Counts."),
    Role.OVERRULED: N_("Does not count: a mark by hand decides."),
    Role.LESS: N_("Adds nothing: another source tells as much or more, and they are not added."),
    Role.OUTSIDE: N_("Does not count: nothing of it lies within the lecture."),
    Role.UNMEASURED: N_("Says that somebody was there, not how long: an organiser decides."),
    Role.TOO_SHORT: N_("Does not count: fewer than %(least)s minutes are not counted."),
    Role.EXCUSES: N_("Excuses what was missed: %(excused)s of %(length)s minutes."),
}


def _verdict(
    one: Weighed,
    withdrawal: Evidence | None,
    presence: Presence,
    lecture: Lecture,
    terms: AttendanceTerms,
) -> Sentence:
    if one.piece.kind is EvidenceKind.WITHDRAWAL:
        return Sentence(N_("What it takes back does not count any more."))
    if withdrawal:
        return Sentence(
            N_("Does not count: it was taken back, see number %(number)s."),
            {"number": withdrawal.number},
        )
    if one.role is Role.DECIDES and one.piece.kind is EvidenceKind.APOLOGY:
        return Sentence(N_("Decides: it was accepted after the mark, and excuses the absence."))
    if _is_a_code_beside_minutes(one, presence):
        return Sentence(CODE_BESIDE_MINUTES)
    if one.role is Role.COUNTS and one.minutes is not None:
        facts = {"minutes": one.minutes, "length": lecture.length}
        return Sentence(N_("Counts: %(minutes)s of %(length)s minutes by itself."), facts)
    facts = {
        Role.TOO_SHORT: {"least": terms.least_minutes},
        Role.EXCUSES: {"excused": presence.excused, "length": lecture.length},
    }.get(one.role, {})
    return Sentence(VERDICTS[one.role], facts)


CODE_BESIDE_MINUTES = N_(
    "Adds nothing: a code tells that somebody came, and another source tells for how long."
)


def _is_a_code_beside_minutes(one: Weighed, presence: Presence) -> bool:
    """It may stand for more minutes than those that are known, and yields to them all the same."""
    counting = (other.piece.kind for other in presence.weighed if other.role is Role.COUNTS)
    is_less = one.role is Role.LESS and one.piece.kind is EvidenceKind.CODE
    return is_less and any(kind is not EvidenceKind.CODE for kind in counting)


def _told_of_recording(watched: Watched, presence: Presence, lecture: Lecture) -> Told:
    return Told(
        kind=N_("Recording watched"),
        says=None,
        verdict=_verdict_of_recording(watched, presence, lecture),
        counts=presence.recorded > 0 and presence.because is None,
    )


def _verdict_of_recording(watched: Watched, presence: Presence, lecture: Lecture) -> Sentence:
    if presence.because:
        return Sentence(N_("Does not count: a mark by hand decides."))
    if watched.lacks_answer and presence.live < lecture.length:
        return Sentence(N_("Does not count yet: the question about the recording is not answered."))
    all_of_it = minutes_of(watched.covered, watched.length, lecture.length)
    facts = {
        "recorded": presence.recorded,
        "length": lecture.length,
        "late": all_of_it - watched.minutes(lecture.length),
    }
    if facts["late"] > 0:
        return Sentence(
            N_(
                "Adds %(recorded)s of %(length)s minutes to what was attended live. Watched too"
                " late to count: %(late)s."
            ),
            facts,
        )
    if not presence.recorded:
        return Sentence(N_("Adds nothing to what was attended live."))
    return Sentence(N_("Adds %(recorded)s of %(length)s minutes to what was attended live."), facts)


def _told_of_list(presence: Presence) -> Told:
    is_absent = presence.mark is Mark.ABSENT
    return Told(
        kind=N_("Complete attendance list"),
        says=Sentence(N_("It lacks this name.")),
        verdict=Sentence(
            N_("Decides: who is not on a complete list was absent.")
            if is_absent
            else N_("Does not count: other evidence says more.")
        ),
        counts=is_absent,
    )


# The sum


def _sums(presence: Presence, lecture: Lecture, terms: AttendanceTerms) -> list[Sentence]:
    if presence.because:
        return [_sum_of_mark(presence, lecture)]
    found = [
        *_sum_of_live(presence, lecture, terms),
        *_sum_of_the_unknown(presence),
        *_sum_of_recording(presence, lecture),
        *_sum_of_excuse(presence, lecture),
    ]
    return found or [_without_any(presence)]


def _sum_of_mark(presence: Presence, lecture: Lecture) -> Sentence:
    because = presence.because
    if because and because.kind is EvidenceKind.APOLOGY:
        return Sentence(N_("An apology was accepted."))
    facts = {
        "mark": Word(MARKS[presence.mark]) if presence.mark else "",
        "minutes": presence.minutes,
        "length": lecture.length,
    }
    return Sentence(N_("A mark by hand: %(mark)s, %(minutes)s of %(length)s minutes."), facts)


JOINED = {
    1: N_("Joined once, %(spans)s: %(raw)s of %(length)s minutes."),
    2: N_("Joined twice, %(spans)s: together %(raw)s of %(length)s minutes."),
}
JOINED_OFTEN = N_("Joined %(times)s times, %(spans)s: together %(raw)s of %(length)s minutes.")


def _sum_of_live(
    presence: Presence, lecture: Lecture, terms: AttendanceTerms
) -> Iterable[Sentence]:
    if not presence.live:
        return
    counted = [one.piece for one in presence.weighed if one.role is Role.COUNTS]
    stretches = union(
        (start, end)
        for piece in counted
        if piece.mark is None
        for start, end in piece.stretches
        if start is not None and end is not None
    )
    if not stretches:
        yield _sum_without_times(presence, lecture, counted)
        return
    raw = _within(stretches, lecture)
    facts = {
        "spans": _spans(stretches),
        "times": len(stretches),
        "raw": raw,
        "length": lecture.length,
        "live": presence.live,
        "grace": terms.grace,
    }
    yield Sentence(JOINED.get(len(stretches), JOINED_OFTEN), facts)
    if presence.live > raw:
        yield Sentence(
            N_("With %(grace)s minutes of grace at either end: %(live)s of %(length)s."), facts
        )


def _sum_of_the_unknown(presence: Presence) -> Iterable[Sentence]:
    if presence.live and presence.is_unclear:
        yield Sentence(
            N_("An hour of joining or leaving is not known; it may be more. An organiser decides.")
        )


def _within(stretches: Sequence[tuple[int, int]], lecture: Lecture) -> int:
    if not (lecture.starts_at and lecture.ends_at):
        return total(list(stretches)) // 60
    start, end = int(lecture.starts_at.timestamp()), int(lecture.ends_at.timestamp())
    return total(union((max(a, start), min(b, end)) for a, b in stretches)) // 60


def _sum_without_times(
    presence: Presence, lecture: Lecture, counted: Sequence[Evidence]
) -> Sentence:
    facts = {"minutes": presence.live, "length": lecture.length}
    kinds = {piece.kind for piece in counted}
    if kinds <= {EvidenceKind.CODE, EvidenceKind.BADGE}:
        return Sentence(N_("Checked in: stands for %(minutes)s of %(length)s minutes."), facts)
    return Sentence(N_("By the attendance list: %(minutes)s of %(length)s minutes."), facts)


def _sum_of_recording(presence: Presence, lecture: Lecture) -> Iterable[Sentence]:
    if not presence.recorded:
        return
    facts = {
        "live": presence.live,
        "recorded": presence.recorded,
        "minutes": presence.minutes,
        "length": lecture.length,
    }
    if presence.live:
        yield Sentence(
            N_("The recording adds %(recorded)s: together %(minutes)s of %(length)s minutes."),
            facts,
        )
    else:
        yield Sentence(N_("By the recording: %(recorded)s of %(length)s minutes."), facts)


def _sum_of_excuse(presence: Presence, lecture: Lecture) -> Iterable[Sentence]:
    if presence.excused:
        yield Sentence(
            N_("An apology was accepted: %(excused)s of %(length)s minutes are excused."),
            {"excused": presence.excused, "length": lecture.length},
        )


def _without_any(presence: Presence) -> Sentence:
    if presence.is_unclear:
        return Sentence(N_("Somebody was there, and nobody knows how long. An organiser decides."))
    if presence.absent_from:
        return Sentence(N_("The complete attendance list lacks this name."))
    if presence.weighed or presence.watched:
        return Sentence(N_("Nothing of what is known counts."))
    return Sentence(N_("Nothing is known yet."))


def noted_by(piece: Evidence, person: User) -> Word:
    """Who noted it, for the person whom it is about: nobody's name."""
    by = piece.noted_by
    if by is None:
        return Word(N_("by the system"))
    if by is person:
        return Word(N_("by yourself"))
    return Word(N_("by an organiser") if by.is_organiser else N_("by the lecturer"))


def of_excuses(terms: AttendanceTerms) -> Sentence:
    """What an excuse changes under the terms of this workshop."""
    if not terms.excused_most:
        return Sentence(
            N_(
                "In this workshop an excuse is noted, and does not change how much time is asked"
                " for the certificate."
            )
        )
    return Sentence(
        N_(
            "In this workshop excused lectures leave the time that is asked for the certificate,"
            " up to %(most)s per cent of the time of all lectures."
        ),
        {"most": terms.excused_most},
    )
