"""What of a lecture may be shown to whom. Asked anew each time: who takes back a consent need not
wait for anything."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from cistrat_training.accounts.models import User
from cistrat_training.database import AnySession
from cistrat_training.schedule import release_queries
from cistrat_training.schedule.consent_queries import (
    consents_of,
    refused_livestreams,
    speaker_who_is,
)
from cistrat_training.schedule.consents import ConsentPurpose, Consents, Licence
from cistrat_training.schedule.materials import (
    OF_THE_RECORDING,
    Material,
    MaterialKind,
)
from cistrat_training.schedule.models import Lecture, Lecturer
from cistrat_training.schedule.releases import ReleasedLecture

NEEDS = dict.fromkeys(OF_THE_RECORDING, ConsentPurpose.RECORDING) | {
    MaterialKind.SLIDES: ConsentPurpose.SLIDES
}
"""The consent that each kind waits for. A reading needs none: only participants open it."""


class Recording(NamedTuple):
    """What there is to watch of a lecture, or why it cannot be watched."""

    ours: Material | None
    small: Material | None
    elsewhere: str
    """An address of somebody else's; empty where it may not be shown or there is none."""
    captions: list[Material]
    transcripts: list[Material]
    lacking: list[Lecturer]
    """Whose consent is missing, where there would be something to watch."""
    opens_at: datetime | None
    closes_at: datetime | None
    is_open: bool
    """Whether this is the time to watch it."""

    @property
    def is_blocked(self) -> bool:
        return bool(self.lacking)

    @property
    def can_be_watched(self) -> bool:
        return self.is_open and bool(self.ours or self.small or self.elsewhere)


def shown(session: AnySession, lecture: Lecture, reader: User | None) -> list[Material]:
    """What this reader may open beside the recording: slides and readings, in their order."""
    return shown_of(session, [lecture], reader)[lecture.id]


def shown_of(
    session: AnySession, lectures: Iterable[Lecture], reader: User | None
) -> dict[int, list[Material]]:
    """The same for lectures of one workshop, by the lecture's id."""
    found = list(lectures)
    if not found:
        return {}
    takes_part = is_inside(session, found[0], reader)
    if not takes_part and not is_public(session, found[0]):
        return {lecture.id: [] for lecture in found}
    consents = consents_of(session, found)
    by_lecture: dict[int, list[Material]] = {lecture.id: [] for lecture in found}
    for material in session.scalars(published(by_lecture)):
        if material.kind not in OF_THE_RECORDING and may_be_shown(
            material, consents[material.lecture_id], outside=not takes_part
        ):
            by_lecture[material.lecture_id].append(material)
    return by_lecture


def recording_of(session: AnySession, lecture: Lecture, now: datetime) -> Recording:
    """For participants; whoever asks has made sure that the reader is one."""
    consents = consents_of(session, [lecture])[lecture.id]
    materials = session.scalars(published([lecture.id])).all()
    return recording(lecture, materials, consents, now)


def recording(
    lecture: Lecture, materials: Iterable[Material], consents: Consents, now: datetime
) -> Recording:
    """`materials` are those of the lecture that are published."""
    of_it = [one for one in materials if one.kind in OF_THE_RECORDING]
    lacking = consents.lacking(ConsentPurpose.RECORDING)
    exists = bool(lecture.recording_url) or any(
        one.kind in (MaterialKind.RECORDING, MaterialKind.SMALL_RECORDING) for one in of_it
    )
    if lacking:
        of_it = []
    return Recording(
        ours=_first(of_it, MaterialKind.RECORDING),
        small=_first(of_it, MaterialKind.SMALL_RECORDING),
        elsewhere="" if lacking else lecture.recording_url,
        captions=[one for one in of_it if one.kind is MaterialKind.CAPTIONS],
        transcripts=[one for one in of_it if one.kind is MaterialKind.TRANSCRIPT],
        lacking=lacking if exists else [],
        opens_at=opens_at(lecture),
        closes_at=lecture.recording_until,
        is_open=is_open(lecture, now),
    )


def opens_at(lecture: Lecture) -> datetime | None:
    return lecture.recording_from or lecture.ends_at


def is_open(lecture: Lecture, now: datetime) -> bool:
    """Whether the recording can be watched at this time."""
    begins, ends = opens_at(lecture), lecture.recording_until
    return (begins is None or begins <= now) and (ends is None or now < ends)


def may_be_shown(material: Material, consents: Consents, *, outside: bool = False) -> bool:
    """Whether it is published and everybody asked agrees; `outside`, to whoever comes."""
    if not material.is_published:
        return False
    if outside:
        return material.kind is MaterialKind.SLIDES and consents.licence() is not None
    purpose = NEEDS.get(material.kind)
    return purpose is None or consents.allow(purpose)


def may_open(
    session: AnySession,
    material: Material,
    reader: User | None,
    now: datetime,
    consents: Consents | None = None,
) -> bool:
    """Whether this person gets its bytes now. Who prepares the lecture opens what is not published,
    but nobody opens what a lecturer refused, except lecturers their own slides."""
    lecture = material.lecture
    consents = consents or consents_of(session, [lecture])[lecture.id]
    gives = reader is not None and speaker_who_is(reader, consents) is not None
    purpose = NEEDS.get(material.kind)
    if purpose is not None and consents.refusing(purpose):
        return gives and purpose is ConsentPurpose.SLIDES
    if gives or (reader is not None and reader.is_organiser):
        return True
    if material.kind in OF_THE_RECORDING and not is_open(lecture, now):
        return False
    if is_inside(session, lecture, reader):
        return may_be_shown(material, consents)
    return is_public(session, lecture) and may_be_shown(material, consents, outside=True)


def licence_of(session: AnySession, lecture: Lecture) -> Licence | None:
    """Under which its slides are for everybody; None where they are not."""
    return consents_of(session, [lecture])[lecture.id].licence()


def closed_livestreams(
    session: AnySession, lectures: Iterable[Lecture | ReleasedLecture]
) -> set[int]:
    """The ids of those whose livestream a lecturer refused: nobody is told its address."""
    ids = [one.id if isinstance(one, Lecture) else one.lecture_id for one in lectures]
    return set(session.scalars(refused_livestreams(ids)))


def photos_shown(
    session: AnySession, lectures: Iterable[Lecture], *, outside: bool
) -> set[tuple[int, int]]:
    """Pairs of lecture and lecturer where the lecturer agreed to be shown with a photo."""
    return {
        (number, lecturer.id)
        for number, consents in consents_of(session, lectures).items()
        for lecturer in consents.lecturers
        if consents.shows_photo(lecturer, outside=outside)
    }


def is_inside(session: AnySession, lecture: Lecture, reader: User | None) -> bool:
    """Organisers, and whoever takes part in the workshop or lectures in it."""
    if reader is None or not reader.is_authenticated:
        return False
    return reader.is_organiser or bool(
        session.scalar(release_queries.is_part_of(reader, lecture.workshop))
    )


def is_public(session: AnySession, lecture: Lecture) -> bool:
    """Whether its programme is there for everybody, and it stands in it."""
    release = session.scalar(release_queries.latest_release(lecture.workshop))
    copies = session.scalars(release_queries.standing_of([lecture.id])).all()
    return release is not None and release.is_public and bool(copies)


def published(lecture_ids: Iterable[int]) -> Select[Material]:
    return materials_of(lecture_ids).where(
        Material.published_at.is_not(None), Material.withdrawn_at.is_(None)
    )


def materials_of(lecture_ids: Iterable[int]) -> Select[Material]:
    return (
        select(Material)
        .where(Material.lecture_id.in_(list(lecture_ids)))
        .options(joinedload(Material.file), joinedload(Material.added_by))
        .order_by(Material.place, Material.id)
    )


def _first(materials: list[Material], kind: MaterialKind) -> Material | None:
    return next((one for one in materials if one.kind is kind), None)
