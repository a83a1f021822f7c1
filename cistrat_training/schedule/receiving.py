"""What comes in for a lecture: what is taken, from whom, and what becomes of it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from cistrat_training import formats
from cistrat_training.accounts.models import User
from cistrat_training.arriving import LARGE_CHUNK, SMALL_CHUNK, Upload
from cistrat_training.database import AnySession, lock
from cistrat_training.errors import RuleBroken
from cistrat_training.files import GB, MB, Content, Kind, record
from cistrat_training.schedule import publishing, queries
from cistrat_training.schedule.consent_queries import consents_of
from cistrat_training.schedule.materials import BY_LECTURERS, Material, MaterialKind
from cistrat_training.schedule.models import Lecture
from cistrat_training.words import N_

OF_LECTURERS = 200 * MB  # on the way at once: four files of slides
OF_ORGANISERS = 10 * GB  # the recordings of a day
FITS_A_FORM = 50 * MB  # what can be sent in one piece, without a script

TAKEN = {
    MaterialKind.SLIDES: formats.SLIDES,
    MaterialKind.READING: formats.READING,
    MaterialKind.CAPTIONS: formats.CAPTIONS,
    MaterialKind.TRANSCRIPT: formats.TRANSCRIPT,
}


class Told(NamedTuple):
    """What somebody says of a file that comes."""

    kind: MaterialKind
    language: str = ""
    title: str = ""
    replaces_id: int | None = None

    def facts(self) -> dict[str, Any]:
        return self._asdict() | {"kind": self.kind.value}

    @classmethod
    def of(cls, upload: Upload) -> "Told":
        return cls(**upload.facts | {"kind": MaterialKind(upload.facts["kind"])})


def what_is_taken(kind: MaterialKind, largest_recording: int) -> Kind:
    return TAKEN.get(kind) or Kind(formats.VIDEO_TYPES, largest_recording)


def kinds_from(person: User) -> tuple[MaterialKind, ...]:
    return tuple(MaterialKind) if person.is_organiser else BY_LECTURERS


def may_still_add(session: AnySession, person: User, lecture: Lecture, kind: MaterialKind) -> bool:
    """Of an upload that took days: the lecture may have been given to somebody else meanwhile."""
    gives = person.is_organiser or bool(session.scalar(queries.gives(person, lecture)))
    return gives and kind in kinds_from(person)


def most_on_the_way(person: User) -> int:
    return OF_ORGANISERS if person.is_organiser else OF_LECTURERS


def chunk_size(size: int) -> int:
    return LARGE_CHUNK if size > 100 * MB else SMALL_CHUNK


def about(lecture: Lecture) -> str:
    return f"lecture:{lecture.id}"


def lecture_of(session: AnySession, upload: Upload) -> Lecture | None:
    return session.get(Lecture, int(upload.about.removeprefix("lecture:")))


def add(
    session: AnySession,
    lecture: Lecture,
    content: Content,
    told: Told,
    *,
    file_name: str,
    by: User,
    now: datetime,
) -> Material:
    """Not published yet. The same file for the same purpose again is the one that is there."""
    lock(session, lecture)
    file = record(content)
    there = session.scalars(publishing.materials_of([lecture.id])).all()
    for known in there:
        same = known.file is file and known.kind is told.kind and known.language == told.language
        if same and not known.withdrawn_at:
            return known
    material = Material(
        lecture=lecture,
        kind=told.kind,
        language=told.language,
        title=told.title,
        file=file,
        file_name=file_name,
        place=1 + max((one.place for one in there), default=0),
        added_by=by,
        added_at=now,
        replaces=next((one for one in there if one.id == told.replaces_id), None),
    )
    session.add(material)
    session.flush()
    return material


def publish(session: AnySession, material: Material, *, now: datetime) -> None:
    """What it takes the place of goes in the same moment."""
    lecture = lock(session, material.lecture)
    refuse_without_consent(session, material)
    material.publish(now=now)
    for other in session.scalars(publishing.published([lecture.id])).all():
        if material.takes_the_place_of(other):
            other.withdraw(now=now)


def refuse_without_consent(session: AnySession, material: Material) -> None:
    purpose = publishing.NEEDS.get(material.kind)
    if purpose is None:
        return
    lacking = consents_of(session, [material.lecture])[material.lecture_id].lacking(purpose)
    if lacking:
        raise RuleBroken(
            N_("This cannot be published yet: the consent of %(names)s is missing."),
            names=", ".join(one.person.full_name for one in lacking),
        )


def set_in_order(session: AnySession, lecture: Lecture, first: Iterable[int]) -> None:
    """Those named first, in this order, the others behind them."""
    ranks = {number: rank for rank, number in enumerate(first, 1)}
    there = session.scalars(publishing.materials_of([lecture.id])).all()
    ordered = sorted(there, key=lambda one: ranks.get(one.id, len(ranks) + one.place))
    for place, material in enumerate(ordered, 1):
        material.place = place
