"""Certificates: by number, by holder, by workshop, and those still to be made."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager, joinedload

from cistrat_training import claims
from cistrat_training.accounts.models import User
from cistrat_training.attendance.course_queries import asked_in
from cistrat_training.attendance.presence import Presence
from cistrat_training.attendance.queries import grid
from cistrat_training.attendance.standing import Standing, minutes_that_count
from cistrat_training.attendance.terms import Asked, MandatoryLecture
from cistrat_training.certificates.assessment import AssessedTask, TaskResult
from cistrat_training.certificates.entitlement import (
    Candidate,
    Part,
    lacks,
    questionnaire_lacks,
    task_lacks,
)
from cistrat_training.certificates.exceptions import CertificateException
from cistrat_training.certificates.facts import LectureLine, RuleLine, Words
from cistrat_training.certificates.models import ISSUED, Certificate, Kind, State
from cistrat_training.certificates.name_queries import names_in
from cistrat_training.database import AnySession
from cistrat_training.evaluation.handed_queries import handed_in_after
from cistrat_training.files import StoredFile
from cistrat_training.schedule.models import TAUGHT, Lecture, Lecturer, Reply, Speaker
from cistrat_training.schedule.queries import lectures_of, speakers_of
from cistrat_training.workshops.models import CertificateRule, Enrolment, RuleKind, Workshop


def with_number(numbers: Iterable[str]) -> Select[Certificate]:
    """Issued ones only: what is still being made cannot be verified yet."""
    return (
        select(Certificate)
        .where(Certificate.serial.in_(list(numbers)), Certificate.state.in_(ISSUED))
        .options(joinedload(Certificate.pdf))
        .limit(1)
    )


def with_paper(sha256: str) -> Select[Certificate]:
    return (
        select(Certificate)
        .join(Certificate.pdf)
        .where(StoredFile.sha256 == sha256, Certificate.state.in_(ISSUED))
        .options(contains_eager(Certificate.pdf))
        .order_by(Certificate.id)
        .limit(1)
    )


def successor_of(certificate: Certificate) -> Select[Certificate]:
    return select(Certificate).where(Certificate.supersedes_id == certificate.id)


def held_by(person: User) -> Select[Certificate]:
    return (
        select(Certificate)
        .where(Certificate.person_id == person.id)
        .options(joinedload(Certificate.workshop).joinedload(Workshop.series))
        .order_by(Certificate.id.desc())
    )


def still_claimed(claimed: Sequence[Certificate]) -> Select[Certificate]:
    return (
        claims.still_ours(claimed)
        .join(Certificate.person)
        .options(contains_eager(Certificate.person))
    )


def of_workshop(workshop: Workshop, kind: Kind) -> Select[Certificate]:
    return (
        select(Certificate)
        .where(Certificate.workshop_id == workshop.id, Certificate.kind == kind)
        .options(joinedload(Certificate.person))
        .order_by(Certificate.number)
    )


def last_number(workshop: Workshop, kind: Kind) -> Select[int]:
    return select(sa.func.coalesce(sa.func.max(Certificate.number), 0)).where(
        Certificate.workshop_id == workshop.id, Certificate.kind == kind
    )


def task_of(workshop: Workshop) -> Select[AssessedTask]:
    return select(AssessedTask).where(AssessedTask.workshop_id == workshop.id)


def tasks_of(places: Iterable[Enrolment]) -> Select[AssessedTask]:
    """Of the workshops of these places."""
    workshops = [place.workshop_id for place in places]
    return (
        select(AssessedTask)
        .where(AssessedTask.workshop_id.in_(workshops))
        .order_by(AssessedTask.id)
    )


def rules_of_kind(workshop: Workshop, kind: RuleKind) -> Select[CertificateRule]:
    """Of any certificate."""
    return select(CertificateRule).where(
        CertificateRule.workshop_id == workshop.id, CertificateRule.kind == kind
    )


def results_in(workshop: Workshop) -> Select[TaskResult]:
    return (
        select(TaskResult)
        .join(TaskResult.task)
        .where(AssessedTask.workshop_id == workshop.id)
        .order_by(TaskResult.id)
    )


def result_of(enrolment: Enrolment) -> Select[TaskResult]:
    return select(TaskResult).where(TaskResult.enrolment_id == enrolment.id)


def exceptions_in(workshop: Workshop, kind: Kind) -> Select[CertificateException]:
    """Those that stand."""
    return all_exceptions_in(workshop, kind).where(CertificateException.revoked_at.is_(None))


def all_exceptions_in(workshop: Workshop, kind: Kind) -> Select[CertificateException]:
    return (
        select(CertificateException)
        .where(CertificateException.workshop_id == workshop.id, CertificateException.kind == kind)
        .options(
            joinedload(CertificateException.person),
            joinedload(CertificateException.made_by),
            joinedload(CertificateException.revoked_by),
        )
        .order_by(CertificateException.id)
    )


def rules_for(session: AnySession, workshop: Workshop, kind: Kind) -> list[RuleLine]:
    """As they are printed."""
    asked = asked_in(session, workshop, kind.value)
    amounts = dict(asked.rules)
    if asked.mandatory:
        amounts[RuleKind.MANDATORY] = len(asked.mandatory)
    return [RuleLine(rule.value, amounts[rule]) for rule in RuleKind if rule in amounts]


def kinds_in(session: AnySession, workshop: Workshop) -> list[Kind]:
    """Those that have a rule in this workshop, and that of its lecturers."""
    ruled = select(CertificateRule.certificate).where(CertificateRule.workshop_id == workshop.id)
    must = (
        select(MandatoryLecture.certificate)
        .join(MandatoryLecture.lecture)
        .where(Lecture.workshop_id == workshop.id)
    )
    named = {*session.scalars(ruled.union(must)), Kind.LECTURING.value}
    return [kind for kind in Kind if kind.value in named]


def candidates(
    session: AnySession,
    workshop: Workshop,
    kind: Kind,
    *,
    now: datetime,
    asked: Asked | None = None,
) -> list[Candidate]:
    """Everybody with a place, or for certificates of lecturing every lecturer of what was held.
    With `asked`, by what somebody thinks of asking instead."""
    if kind is Kind.LECTURING:
        return _lecturers(session, workshop, now=now)
    asked = asked or asked_in(session, workshop, kind.value)
    asks_task = RuleKind.TASK in asked.rules
    results = _results(session, workshop) if asks_task else {}
    asks_questionnaire = RuleKind.QUESTIONNAIRE in asked.rules
    handed = set(session.scalars(handed_in_after(workshop))) if asks_questionnaire else set()
    exceptions = _exceptions(session, workshop, kind)
    theirs, names = _by_person(session, workshop, kind), names_in(session, workshop)
    lectures, rows = grid(session, workshop, certificate=kind.value, asked=asked)
    lines = _lines(session, lectures)
    titles = {lecture_id: line.title for lecture_id, line in lines.items()}
    return [
        Candidate(
            enrolment.person,
            _part(standing, presences, list(lines.values())),
            (
                *lacks(standing.rules, titles),
                *task_lacks(asks_task, results.get(enrolment.id)),
                *questionnaire_lacks(asks_questionnaire, enrolment.id in handed),
            ),
            enrolment.audience,
            theirs.get(enrolment.person_id),
            standing.lectures_unmarked,
            name=names.get(enrolment.person_id),
            task=_passed(results.get(enrolment.id)),
            exception=exceptions.get(enrolment.person_id),
            is_given=bool(asked.rules or asked.mandatory),
        )
        for enrolment, presences, standing in rows
    ]


def _results(session: AnySession, workshop: Workshop) -> dict[int, TaskResult]:
    """By the enrolment's id."""
    return {result.enrolment_id: result for result in session.scalars(results_in(workshop))}


def _exceptions(
    session: AnySession, workshop: Workshop, kind: Kind
) -> dict[int, CertificateException]:
    """By the person's id."""
    return {one.person_id: one for one in session.scalars(exceptions_in(workshop, kind))}


def _passed(result: TaskResult | None) -> Words | None:
    return result.task.title if result and result.passed else None


def part_of(
    session: AnySession, workshop: Workshop, kind: Kind, person: User, *, now: datetime
) -> Part | None:
    """What one person did, as it is known now."""
    found = candidates(session, workshop, kind, now=now)
    return next((c.part for c in found if c.person.id == person.id), None)


def _by_person(session: AnySession, workshop: Workshop, kind: Kind) -> dict[int, Certificate]:
    """The newest of each that was not replaced; only one can stand, and it is the newest."""
    newest_last = of_workshop(workshop, kind).where(Certificate.state != State.SUPERSEDED)
    return {c.person_id: c for c in session.scalars(newest_last)}


def _part(standing: Standing, presences: Sequence[Presence], lines: Sequence[LectureLine]) -> Part:
    minutes = minutes_that_count(standing, presences)
    attended = tuple(
        replace(line, minutes=count, recorded=count - presence.live)
        for line, count, presence in zip(lines, minutes, presences, strict=True)
        if count
    )
    return Part(
        standing.minutes_attended,
        standing.minutes_offered,
        attended,
        standing.minutes_excused,
        standing.minutes_recorded,
    )


def _lecturers(session: AnySession, workshop: Workshop, *, now: datetime) -> list[Candidate]:
    held = session.scalars(held_before(workshop, now=now)).all()
    lines = _lines(session, held)
    theirs = _by_person(session, workshop, Kind.LECTURING)
    names = names_in(session, workshop)
    exceptions = _exceptions(session, workshop, Kind.LECTURING)
    given: dict[User, list[LectureLine]] = {}
    for lecture_id, lecturers in given_by(session, held).items():
        for lecturer in lecturers:
            given.setdefault(lecturer.person, []).append(lines[lecture_id])
    return [
        Candidate(
            person,
            _given(lectures),
            (),
            certificate=theirs.get(person.id),
            name=names.get(person.id),
            exception=exceptions.get(person.id),
        )
        for person, lectures in given.items()
    ]


def given_by(session: AnySession, lectures: Sequence[Lecture]) -> dict[int, list[Lecturer]]:
    """By the lecture's id, without those who declined to give it."""
    declined = select(Speaker.lecture_id, Speaker.lecturer_id).where(
        Speaker.lecture_id.in_([lecture.id for lecture in lectures]),
        Speaker.answer == Reply.DECLINED,
    )
    said_no = {tuple(pair) for pair in session.execute(declined)}
    return {
        lecture_id: [one for one in lecturers if (lecture_id, one.id) not in said_no]
        for lecture_id, lecturers in speakers_of(session, lectures).items()
    }


def _given(lectures: list[LectureLine]) -> Part:
    minutes = sum(line.minutes for line in lectures)
    return Part(minutes, minutes, tuple(lectures))


def held_before(workshop: Workshop, *, now: datetime) -> Select[Lecture]:
    """Lectures that took place; one without a time did, if the workshop is over."""
    over = sa.or_(
        Lecture.ends_at <= now,
        sa.and_(Lecture.ends_at.is_(None), sa.literal(workshop.last_day < now.date())),
    )
    return lectures_of(workshop).where(
        Lecture.cancelled_at.is_(None), Lecture.kind.in_(TAUGHT), over
    )


def _lines(session: AnySession, lectures: Sequence[Lecture]) -> dict[int, LectureLine]:
    """As they are printed, by the lecture's id, in the order of the programme."""
    speakers = given_by(session, lectures)
    return {lecture.id: _line(lecture, speakers.get(lecture.id, [])) for lecture in lectures}


def _line(lecture: Lecture, lecturers: Sequence[Lecturer]) -> LectureLine:
    homes = dict.fromkeys(lecturer.institution("en") for lecturer in lecturers)
    return LectureLine(
        Words(lecture.title_en, lecture.title_zh),
        ", ".join(lecturer.person.printed_name for lecturer in lecturers),
        ", ".join(homes),
        lecture.length,
    )
