"""What a number, a file or a square code turns out to be: the same answer on every way to ask."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

from cistrat_training.certificates.facts import CertificateFacts
from cistrat_training.certificates.models import KINDS, Kind
from cistrat_training.certificates.published import PublishedKey, Standing
from cistrat_training.certificates.statements import Statement
from cistrat_training.words import N_
from cistrat_training.zones import clock_of

SEAT = clock_of("Asia/Shanghai")
"""Where a day of issue begins and ends."""


class Status(StrEnum):
    """Of the certificate."""

    VALID = "valid"
    REVOKED = "revoked"
    SUPERSEDED = "superseded"
    FALLEN = "revoked or superseded"  # a status list tells no more
    UNTOLD = "not told"  # nobody here knows what became of it
    NOT_FOUND = "not found"


class FileIs(StrEnum):
    """How a file compares with what was issued."""

    ISSUED = "as issued"
    INSIDE = "badge as issued"  # in a picture, which itself is not compared
    SIGNED = "signed"
    CHANGED = "changed"
    FOREIGN = "not ours"


FILES = {
    FileIs.ISSUED: N_("The very file that was issued"),
    FileIs.INSIDE: N_("The badge inside this picture is the very one that was issued"),
    FileIs.SIGNED: N_("Signed by the Centre, and unchanged since"),
    FileIs.CHANGED: N_("Not the file that was issued"),
    FileIs.FOREIGN: N_("Not a file of the Centre"),
}


class Trust(StrEnum):
    """What a signature is worth, by what became of its key."""

    HELD = "held"
    RETIRED = "retired"
    LOST = "lost"
    LOST_LATER = "lost later"


TRUST = {
    Trust.HELD: N_("a key that the Centre held when it was signed"),
    Trust.RETIRED: N_("a key that the Centre had retired by then"),
    Trust.LOST: N_("a key that the Centre had lost by then: the signature proves nothing"),
    Trust.LOST_LATER: N_(
        "a key that was lost later: whoever found it could write an earlier day, so the signature"
        " alone proves nothing"
    ),
}


@dataclass(frozen=True)
class Signature:
    key: str
    trust: Trust


@dataclass(frozen=True)
class Entry:
    """What the records tell of one certificate; those without a database tell its status only."""

    status: Status
    facts: CertificateFacts | None = None
    facts_sha256: str = ""
    pdf_sha256: str | None = None
    badge_sha256: str | None = None
    paper_key: str = ""
    badge_key: str = ""
    revoked_at: datetime | None = None
    revoked_why: str = ""
    successor: str = ""


@dataclass(frozen=True)
class Verdict:
    entry: Entry
    statement: Statement | None = None
    """What the certificate says, from the records or else from what was handed in."""
    file: FileIs | None = None
    """None where only a number was asked for."""
    signature: Signature | None = None

    @property
    def status(self) -> Status:
        return self.entry.status

    @property
    def facts(self) -> CertificateFacts | None:
        return self.entry.facts

    @property
    def is_trusted(self) -> bool:
        """Whether what was handed in is authentic, whatever became of the certificate."""
        if self.file is FileIs.SIGNED:
            return self.signature is not None and self.signature.trust is Trust.HELD
        return self.file in {None, FileIs.ISSUED, FileIs.INSIDE}

    @property
    def is_good(self) -> bool:
        return self.status is Status.VALID and self.is_trusted


NOTHING = Entry(Status.NOT_FOUND)
UNTOLD = Entry(Status.UNTOLD)


def trust_in(key: PublishedKey, signed: date | datetime) -> Trust:
    """By the moment, or the day, that the signature names itself: whoever has a lost key can name
    an earlier one. Before a key begins it is ours all the same, since nobody else has it."""
    first, last = _around(signed)
    if key.standing(last) is Standing.LOST:
        return Trust.LOST
    if key.lost_from:
        return Trust.LOST_LATER
    return Trust.RETIRED if key.standing(first) is Standing.RETIRED else Trust.HELD


def _around(signed: date | datetime) -> tuple[datetime, datetime]:
    """The first and the last moment that may be meant."""
    if isinstance(signed, datetime):
        return signed, signed
    midnight = datetime.combine(signed, time(), SEAT)
    return midnight, midnight + timedelta(days=1)


def answer(verdict: Verdict) -> dict[str, Any]:
    """For programs; docs/verification.md tells what each member means."""
    entry, facts = verdict.entry, verdict.facts
    told: dict[str, Any] = {"status": verdict.status.value, "good": verdict.is_good}
    if facts:
        told |= _of_facts(facts) | {
            "revoked_at": entry.revoked_at and entry.revoked_at.isoformat(),
            "revoked_because": entry.revoked_why or None,
            "superseded_by": entry.successor or None,
            "facts_sha256": entry.facts_sha256,
            "pdf_sha256": entry.pdf_sha256,
            "badge_sha256": entry.badge_sha256,
            "keys": {"paper": entry.paper_key or None, "badge": entry.badge_key or None},
        }
    elif verdict.statement:
        told |= _of_statement(verdict.statement)
    if verdict.file:
        told["file"] = verdict.file.value
    if verdict.signature:
        told["signature"] = {"key": verdict.signature.key, "trust": verdict.signature.trust.value}
    return told


def _of_facts(facts: CertificateFacts) -> dict[str, Any]:
    return {
        "number": facts.serial,
        "kind": KINDS[Kind(facts.kind)],
        "kind_code": facts.kind,
        "holder": facts.holder,
        "native_name": facts.native_name or None,
        "title": _words(facts.title.en, facts.title.zh),
        "series": _words(facts.series.en, facts.series.zh),
        "edition": facts.number,
        "mode": facts.mode,
        "language": facts.language or None,
        "first_day": facts.first_day.isoformat(),
        "last_day": facts.last_day.isoformat(),
        "minutes": facts.minutes,
        "minutes_offered": facts.minutes_offered,
        "minutes_recorded": facts.minutes_recorded,
        "task": _words(facts.task.en, facts.task.zh) if facts.task.en else None,
        "lectures": [
            {
                "title": _words(lecture.title.en, lecture.title.zh),
                "lecturer": lecture.lecturer,
                "institution": lecture.institution,
                "minutes": lecture.minutes,
                "minutes_recorded": lecture.recorded,
            }
            for lecture in facts.lectures
        ],
        "issuer": _words(facts.centre.en, facts.centre.zh),
        "issued_at": _words(facts.issued_at.en, facts.issued_at.zh),
        "issued_on": facts.issued_on.isoformat(),
        "signatory": facts.signatory,
    }


def _of_statement(said: Statement) -> dict[str, Any]:
    return {
        "number": said.serial,
        "kind": KINDS[Kind(said.kind)],
        "kind_code": said.kind,
        "holder": said.holder or None,
        "native_name": said.native_name or None,
        "title": _words(said.title.en, said.title.zh),
        "first_day": said.first_day and said.first_day.isoformat(),
        "last_day": said.last_day and said.last_day.isoformat(),
        "minutes": said.minutes,
        "minutes_offered": said.minutes_offered,
        "issued_on": said.issued_on.isoformat(),
    }


def _words(en: str, zh: str) -> dict[str, str | None]:
    return {"en": en, "zh": zh or None}
