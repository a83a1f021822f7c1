"""Finding what lecturers consent to."""

from collections.abc import Iterable

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import joinedload

from cistrat_training.accounts.models import User
from cistrat_training.database import AnySession
from cistrat_training.schedule import queries, release_queries
from cistrat_training.schedule.consents import (
    ConsentAnswer,
    ConsentPurpose,
    Consents,
    LectureConsent,
)
from cistrat_training.schedule.models import Lecture, Lecturer, Reply, Speaker
from cistrat_training.schedule.releases import ReleasedLecture, ReleasedSpeaker


def consents_of(session: AnySession, lectures: Iterable[Lecture]) -> dict[int, Consents]:
    """By the lecture's id. Those who speak are those of the draft and of the last release: who is
    added is asked at once, and who is left out is in the recording until that is released."""
    found = {lecture.id: lecture for lecture in lectures}
    drafted = queries.speakers_of(session, found.values())
    copies = session.scalars(release_queries.standing_of(found)).all()
    released = release_queries.speakers_of(session, copies)
    answers: dict[int, dict[tuple[int, ConsentPurpose], LectureConsent]] = {id: {} for id in found}
    for answer in session.scalars(latest_answers(found)):
        answers[answer.lecture_id][answer.lecturer_id, answer.purpose] = answer
    return {
        number: Consents(_both(drafted.get(number, []), released.get(number, [])), answers[number])
        for number in found
    }


def latest_answers(lecture_ids: Iterable[int]) -> Select[LectureConsent]:
    """The last one of each lecturer to each purpose."""
    last = (
        select(func.max(LectureConsent.id))
        .where(LectureConsent.lecture_id.in_(list(lecture_ids)))
        .group_by(LectureConsent.lecture_id, LectureConsent.lecturer_id, LectureConsent.purpose)
    )
    return select(LectureConsent).where(LectureConsent.id.in_(last))


def refused_livestreams(lecture_ids: Iterable[int] | Select[int]) -> Select[int]:
    """Of these, those that somebody who gives them does not want to be streamed."""
    ids = lecture_ids if isinstance(lecture_ids, Select) else list(lecture_ids)
    last = (
        select(func.max(LectureConsent.id))
        .where(
            LectureConsent.lecture_id.in_(ids),
            LectureConsent.purpose == ConsentPurpose.LIVESTREAM,
        )
        .group_by(LectureConsent.lecture_id, LectureConsent.lecturer_id)
    )
    gives = exists().where(
        Speaker.lecture_id == LectureConsent.lecture_id,
        Speaker.lecturer_id == LectureConsent.lecturer_id,
    )
    gave = exists().where(
        ReleasedLecture.lecture_id == LectureConsent.lecture_id,
        ReleasedLecture.release_id.in_(release_queries.LATEST),
        ReleasedSpeaker.released_lecture_id == ReleasedLecture.id,
        ReleasedSpeaker.lecturer_id == LectureConsent.lecturer_id,
    )
    return (
        select(LectureConsent.lecture_id)
        .where(LectureConsent.id.in_(last), LectureConsent.answer == ConsentAnswer.NO, gives | gave)
        .distinct()
    )


def answers_about(lecture: Lecture) -> Select[LectureConsent]:
    """All that was ever answered, the newest first."""
    return (
        select(LectureConsent)
        .where(LectureConsent.lecture_id == lecture.id)
        .options(
            joinedload(LectureConsent.lecturer).joinedload(Lecturer.person),
            joinedload(LectureConsent.answered_by),
        )
        .order_by(LectureConsent.id.desc())
    )


def declined_in(session: AnySession, lectures: Iterable[Lecture]) -> set[tuple[int, int]]:
    """Lectures and the lecturers who will not give them, by their ids: nobody asks them further."""
    declined = select(Speaker.lecture_id, Speaker.lecturer_id).where(
        Speaker.lecture_id.in_([lecture.id for lecture in lectures]),
        Speaker.answer == Reply.DECLINED,
    )
    return {(lecture_id, lecturer_id) for lecture_id, lecturer_id in session.execute(declined)}


def speaker_who_is(person: User, consents: Consents) -> Lecturer | None:
    return next((one for one in consents.lecturers if one.person_id == person.id), None)


def _both(drafted: list[Lecturer], released: list[Lecturer]) -> list[Lecturer]:
    return list(dict.fromkeys([*drafted, *released]))
