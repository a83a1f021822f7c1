"""Setting the terms of attendance, and what a certificate asks of it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from cistrat_training.attendance import queries
from cistrat_training.attendance.alterations import Alterations
from cistrat_training.attendance.course_queries import course_of, rules_for
from cistrat_training.attendance.queries import Known
from cistrat_training.attendance.recorded import watched_of
from cistrat_training.attendance.standing import Course, Standing, stand
from cistrat_training.attendance.terms import TERMS, Asked, AttendanceTerms, MandatoryLecture
from cistrat_training.database import AnySession
from cistrat_training.schedule.models import Lecture
from cistrat_training.workshops.models import CertificateRule, RuleKind, Workshop


def agreed(session: AnySession, workshop: Workshop) -> dict[str, Any]:
    terms = queries.terms_of(session, workshop)
    return {name: getattr(terms, name) for name in TERMS}


def alterations(
    session: AnySession, workshop: Workshop, wished: Mapping[str, Any], *, now: datetime
) -> Alterations:
    """Nothing is written: everybody is measured twice, by what is and by what would be."""
    lectures = list(session.scalars(queries.lectures_that_count(workshop)).all())
    known = Known.about(session, workshop, lectures)
    as_it_is = course_of(session, workshop, lectures, known.terms, known.lists, now=now)
    terms = AttendanceTerms(workshop=workshop, **wished)
    as_wished = course_of(session, workshop, lectures, terms, known.lists, now=now)
    return Alterations.between(
        _standings(session, workshop, lectures, known, as_it_is),
        _standings(session, workshop, lectures, _under(session, known, terms, lectures), as_wished),
    )


def _under(
    session: AnySession, known: Known, terms: AttendanceTerms, lectures: Sequence[Lecture]
) -> Known:
    return known.under(terms, watched_of(session, lectures, terms))


def _standings(
    session: AnySession,
    workshop: Workshop,
    lectures: Sequence[Lecture],
    known: Known,
    course: Course,
) -> list[Standing]:
    return [
        stand(one, course, [known.presence(lecture, one.id) for lecture in lectures])
        for one in session.scalars(queries.participants(workshop))
    ]


def agree(session: AnySession, workshop: Workshop, wished: Mapping[str, Any]) -> None:
    """The caller has locked the workshop."""
    terms = queries.terms_of(session, workshop)
    for name, value in wished.items():
        setattr(terms, name, value)
    session.add(terms)
    session.flush()


def ask(
    session: AnySession,
    workshop: Workshop,
    certificate: str,
    wished: Asked,
    lectures: Collection[Lecture],
) -> None:
    """Of the lectures that count; what somebody said of others is left as it is. The caller has
    locked the workshop."""
    _keep_rules(session, workshop, certificate, wished.rules)
    _keep_mandatory(session, certificate, lectures, wished.mandatory)
    session.flush()


def _keep_rules(
    session: AnySession, workshop: Workshop, certificate: str, wished: Mapping[RuleKind, int]
) -> None:
    rules = {rule.kind: rule for rule in session.scalars(rules_for(workshop, certificate))}
    for kind, amount in wished.items():
        if kind in rules:
            rules[kind].amount = amount
        else:
            rule = CertificateRule(
                workshop=workshop, certificate=certificate, kind=kind, amount=amount
            )
            session.add(rule)
    for kind in rules.keys() - wished.keys():
        session.delete(rules[kind])


def _keep_mandatory(
    session: AnySession, certificate: str, lectures: Iterable[Lecture], wished: Collection[int]
) -> None:
    shown = {lecture.id: lecture for lecture in lectures}
    rows = select(MandatoryLecture).where(
        MandatoryLecture.lecture_id.in_(shown), MandatoryLecture.certificate == certificate
    )
    kept = {row.lecture_id: row for row in session.scalars(rows)}
    for number in set(wished) - kept.keys():
        session.add(MandatoryLecture(lecture=shown[number], certificate=certificate))
    for number in kept.keys() - set(wished):
        session.delete(kept[number])
