"""Finding what lecturers were asked for, what they answered, and what they see of it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Select, exists, func, or_, select
from sqlalchemy.orm import aliased, contains_eager, joinedload

from cistrat_training.accounts.models import Role, User
from cistrat_training.database import AnySession
from cistrat_training.places.models import Organisation
from cistrat_training.schedule import answers
from cistrat_training.schedule.availability import Availability
from cistrat_training.schedule.consent_queries import latest_answers
from cistrat_training.schedule.consents import ConsentAnswer, ConsentPurpose, LectureConsent
from cistrat_training.schedule.models import Lecture, Lecturer, Reply, Speaker, Talk
from cistrat_training.schedule.release_queries import LATEST
from cistrat_training.schedule.releases import Release, ReleasedLecture, ReleasedSpeaker
from cistrat_training.workshops.models import Enrolment, Place, Workshop


class Given(NamedTuple):
    """A lecture as its lecturer sees it: released, or an invitation to what is still a draft."""

    lecture: Lecture
    talk: Talk
    speaker: Speaker | None
    """None where the organisers gave it to somebody else since the release."""
    is_released: bool

    @property
    def workshop(self) -> Workshop:
        return self.lecture.workshop

    @property
    def standing(self) -> answers.Standing:
        return answers.standing(self.speaker) if self.speaker else answers.Standing.NOT_INVITED

    def can_be_answered(self, now: datetime) -> bool:
        return self.speaker is not None and answers.is_open(self.talk, now=now)

    def is_ahead(self, now: datetime) -> bool:
        """Not over yet, or without an hour in a workshop that is not over."""
        if self.talk.ends_at:
            return self.talk.ends_at > now
        return self.workshop.last_day >= now.date()


def given_by(session: AnySession, lecturer: Lecturer, *, untold: bool = False) -> list[Given]:
    """By their hours; those without an hour last. `untold`: also drafts of which no letter told,
    for organisers who asked by telephone."""
    speakers = {
        speaker.lecture_id: speaker for speaker in session.scalars(_speakers_of(lecturer)).unique()
    }
    copies = {copy.lecture_id: copy for copy in session.scalars(_released_to(lecturer)).unique()}
    found = [
        Given(copy.lecture, copy, speakers.get(number), is_released=True)
        for number, copy in copies.items()
    ]
    found += [
        Given(speaker.lecture, speaker.lecture, speaker, is_released=False)
        for number, speaker in speakers.items()
        if number not in copies and (untold or _is_told(speaker)) and _stands(speaker)
    ]
    return sorted(found, key=_by_hour)


def _is_told(speaker: Speaker) -> bool:
    return bool(speaker.invited_at or speaker.answer)


def _stands(speaker: Speaker) -> bool:
    """What was called off before it was released never was."""
    return speaker.lecture.cancelled_at is None


def _by_hour(given: Given) -> tuple[bool, float, int]:
    starts = given.talk.starts_at
    return starts is None, starts.timestamp() if starts else 0, given.lecture.id


def _speakers_of(lecturer: Lecturer) -> Select[Speaker]:
    return (
        select(Speaker)
        .where(Speaker.lecturer_id == lecturer.id)
        .options(
            joinedload(Speaker.lecture).joinedload(Lecture.workshop).joinedload(Workshop.series)
        )
    )


def _released_to(lecturer: Lecturer) -> Select[ReleasedLecture]:
    lecture = joinedload(ReleasedLecture.lecture)
    return (
        select(ReleasedLecture)
        .join(ReleasedSpeaker, ReleasedSpeaker.released_lecture_id == ReleasedLecture.id)
        .where(ReleasedSpeaker.lecturer_id == lecturer.id, ReleasedLecture.release_id.in_(LATEST))
        .options(lecture.joinedload(Lecture.workshop).joinedload(Workshop.series))
    )


def editions_of(lecturer: Lecturer) -> Select[ReleasedLecture]:
    """Every released copy of the lectures that were ever theirs, from first to last."""
    copy = aliased(ReleasedLecture)
    ever = (
        select(copy.lecture_id)
        .join(ReleasedSpeaker, ReleasedSpeaker.released_lecture_id == copy.id)
        .where(ReleasedSpeaker.lecturer_id == lecturer.id)
    )
    return (
        select(ReleasedLecture)
        .where(ReleasedLecture.lecture_id.in_(ever))
        .options(joinedload(ReleasedLecture.release), joinedload(ReleasedLecture.moderator))
        .order_by(ReleasedLecture.lecture_id, ReleasedLecture.release_id)
    )


def lecturers_of(copies: Iterable[ReleasedLecture]) -> Select[int, int, str]:
    """The id of each copy, and who gives it there."""
    return (
        select(ReleasedSpeaker.released_lecture_id, User.id, User.full_name)
        .join(Lecturer, Lecturer.id == ReleasedSpeaker.lecturer_id)
        .join(User, User.id == Lecturer.person_id)
        .where(ReleasedSpeaker.released_lecture_id.in_([copy.id for copy in copies]))
        .order_by(ReleasedSpeaker.id)
    )


def availability_of(lecturer: Lecturer, workshop: Workshop) -> Select[Availability]:
    return select(Availability).where(
        Availability.lecturer_id == lecturer.id, Availability.workshop_id == workshop.id
    )


def availabilities_in(workshop: Workshop) -> Select[Availability]:
    return select(Availability).where(Availability.workshop_id == workshop.id)


def workshops_of(lecturer: Lecturer) -> Select[Workshop]:
    """Those in which they were asked to lecture or told their hours; the last one first."""
    speaks = exists().where(
        Speaker.lecture_id == Lecture.id,
        Speaker.lecturer_id == lecturer.id,
        Lecture.workshop_id == Workshop.id,
    )
    told = exists().where(
        Availability.lecturer_id == lecturer.id, Availability.workshop_id == Workshop.id
    )
    return (
        select(Workshop)
        .where(or_(speaks, told))
        .options(joinedload(Workshop.series))
        .order_by(Workshop.first_day.desc(), Workshop.id)
    )


def unanswered_by(person: User, now: datetime) -> Select[int]:
    """How many invitations wait for an answer that can still be given."""
    return (
        select(func.count())
        .select_from(Speaker)
        .join(Speaker.lecture)
        .join(Speaker.lecturer)
        .where(
            Lecturer.person_id == person.id,
            Speaker.invited_at.is_not(None),
            Speaker.answer.is_(None),
            Lecture.cancelled_at.is_(None),
            or_(Lecture.starts_at.is_(None), Lecture.starts_at > now),
        )
    )


def speakers_in(workshop: Workshop) -> Select[Speaker]:
    """Who is to speak in lectures that were not called off, by name and then by hour."""
    return (
        select(Speaker)
        .join(Speaker.lecture)
        .join(Speaker.lecturer)
        .join(Lecturer.person)
        .where(Lecture.workshop_id == workshop.id, Lecture.cancelled_at.is_(None))
        .options(
            contains_eager(Speaker.lecture),
            contains_eager(Speaker.lecturer).contains_eager(Lecturer.person),
            contains_eager(Speaker.lecturer).joinedload(Lecturer.organisation),
        )
        .order_by(User.full_name, Lecturer.id, Lecture.starts_at.is_(None), Lecture.starts_at)
    )


def by_lecturer(speakers: Iterable[Speaker]) -> dict[Lecturer, list[Speaker]]:
    found: dict[Lecturer, list[Speaker]] = defaultdict(list)
    for speaker in speakers:
        found[speaker.lecturer].append(speaker)
    return found


def who_hears_of(session: AnySession, speakers: Sequence[Speaker]) -> list[User]:
    """The organisers who invited; where they are gone, all whom a letter reaches."""
    invited = {speaker.invited_by for speaker in speakers}
    reached = [one for one in invited if one and one.is_organiser and one.is_active and one.email]
    return reached or list(session.scalars(organisers()))


def organisers() -> Select[User]:
    return (
        select(User)
        .where(
            User.role.in_([Role.ORGANISER, Role.ADMINISTRATOR]),
            User.email.is_not(None),
            User.erased_at.is_(None),
        )
        .order_by(User.id)
    )


def lecturers_like(words: str) -> Select[Lecturer]:
    """Whose name or institution has these words in it, in any script."""
    found = (
        select(Lecturer)
        .join(Lecturer.person)
        .join(Lecturer.organisation)
        .options(contains_eager(Lecturer.person), contains_eager(Lecturer.organisation))
        .order_by(User.full_name, Lecturer.id)
    )
    places = (
        *(User.full_name, User.latin_name, User.email, Organisation.name, Organisation.name_zh),
        *(Lecturer.affiliation_en, Lecturer.affiliation_zh),
    )
    for word in words.split():
        found = found.where(or_(*(place.icontains(word, autoescape=True) for place in places)))
    return found


class Counted(NamedTuple):
    """Of one lecturer: lectures in all, those with an invitation, and the answers."""

    lectures: int
    invited: int
    accepted: int
    declined: int


def counts_of(session: AnySession, lecturers: Iterable[Lecturer]) -> dict[int, Counted]:
    found = session.execute(
        select(
            Speaker.lecturer_id,
            func.count(),
            func.count(Speaker.invited_at),
            func.count().filter(Speaker.answer == Reply.ACCEPTED),
            func.count().filter(Speaker.answer == Reply.DECLINED),
        )
        .join(Speaker.lecture)
        .where(
            Speaker.lecturer_id.in_([one.id for one in lecturers]), Lecture.cancelled_at.is_(None)
        )
        .group_by(Speaker.lecturer_id)
    )
    return defaultdict(
        lambda: Counted(0, 0, 0, 0), {number: Counted(*counts) for number, *counts in found}
    )


def shows_photo(session: AnySession, lecturer: Lecturer, reader: User) -> bool:
    """Whether the lecturer agreed to it for a released lecture that this reader may look at."""
    seen = session.execute(_lectures_seen(lecturer, reader)).all()
    outside = {number: not takes_part for number, takes_part in seen}
    answers_to_it = session.scalars(
        latest_answers(outside).where(
            LectureConsent.lecturer_id == lecturer.id,
            LectureConsent.purpose == ConsentPurpose.PHOTO,
        )
    )
    return any(
        answer.answer is ConsentAnswer.YES
        or (answer.answer is ConsentAnswer.PARTICIPANTS and not outside[answer.lecture_id])
        for answer in answers_to_it
    )


def _lectures_seen(lecturer: Lecturer, reader: User) -> Select[int, bool]:
    """The ids of the lecturer's lectures in the last releases of what the reader takes part in,
    or of what is public, and whether the reader takes part."""
    has_a_place = exists().where(
        Enrolment.workshop_id == Release.workshop_id,
        Enrolment.person_id == reader.id,
        Enrolment.status == Place.CONFIRMED,
    )
    copy, speaker = aliased(ReleasedLecture), aliased(ReleasedSpeaker)
    colleague = aliased(Lecturer)
    lectures = exists().where(
        copy.release_id == Release.id,
        speaker.released_lecture_id == copy.id,
        speaker.lecturer_id == colleague.id,
        colleague.person_id == reader.id,
    )
    takes_part = or_(has_a_place, lectures)
    return (
        select(ReleasedLecture.lecture_id, takes_part)
        .join(Release, Release.id == ReleasedLecture.release_id)
        .join(ReleasedSpeaker, ReleasedSpeaker.released_lecture_id == ReleasedLecture.id)
        .where(
            ReleasedSpeaker.lecturer_id == lecturer.id,
            Release.id.in_(LATEST),
            or_(Release.is_public, takes_part),
        )
    )
