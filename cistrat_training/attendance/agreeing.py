"""Setting the terms of attendance and the rules of the certificate of participation."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import select

from cistrat_training.attendance import queries
from cistrat_training.attendance.alterations import Alterations
from cistrat_training.attendance.course_queries import course_of, mandatory_in, rules_for
from cistrat_training.attendance.queries import Known
from cistrat_training.attendance.recorded import watched_of
from cistrat_training.attendance.standing import Course, Standing, stand
from cistrat_training.attendance.terms import TERMS, Agreed, AttendanceTerms, MandatoryLecture
from cistrat_training.database import AnySession
from cistrat_training.schedule.models import Lecture
from cistrat_training.workshops.models import CertificateRule, RuleKind, Workshop


def agreed(session: AnySession, workshop: Workshop, lectures: Iterable[Lecture]) -> Agreed:
    """Of the lectures that count; what somebody said of others is left as it is."""
    terms = queries.terms_of(session, workshop)
    shown = {lecture.id for lecture in lectures}
    return Agreed(
        {name: getattr(terms, name) for name in TERMS},
        {rule.kind: rule.amount for rule in session.scalars(rules_for(workshop))},
        frozenset(shown.intersection(session.scalars(mandatory_in(workshop)))),
    )


def alterations(
    session: AnySession, workshop: Workshop, wished: Agreed, *, now: datetime
) -> Alterations:
    """Nothing is written: everybody is measured twice, by what is and by what would be."""
    lectures = list(session.scalars(queries.lectures_that_count(workshop)).all())
    known = Known.about(session, workshop, lectures)
    as_it_is = course_of(session, workshop, lectures, known.terms, known.lists, now=now)
    terms = AttendanceTerms(workshop=workshop, **wished.terms)
    as_wished = course_of(session, workshop, lectures, terms, known.lists, now=now)
    rules = tuple(
        CertificateRule(workshop=workshop, kind=kind, amount=amount)
        for kind, amount in wished.rules.items()
    )
    other = Course.of(
        [
            one._replace(is_mandatory=one.lecture.id in wished.mandatory)
            for one in as_wished.offered
        ],
        as_wished.yardstick._replace(rules=rules),
        looks_ahead=True,
    )
    return Alterations.between(
        _standings(session, workshop, lectures, known, as_it_is),
        _standings(session, workshop, lectures, _under(session, known, terms, lectures), other),
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


def agree(
    session: AnySession, workshop: Workshop, wished: Agreed, lectures: Collection[Lecture]
) -> None:
    """The caller has locked the workshop."""
    terms = queries.terms_of(session, workshop)
    for name, value in wished.terms.items():
        setattr(terms, name, value)
    session.add(terms)
    _keep_rules(session, workshop, wished.rules)
    _keep_mandatory(session, lectures, wished.mandatory)
    session.flush()


def _keep_rules(session: AnySession, workshop: Workshop, wished: Mapping[RuleKind, int]) -> None:
    rules = {rule.kind: rule for rule in session.scalars(rules_for(workshop))}
    for kind, amount in wished.items():
        if kind in rules:
            rules[kind].amount = amount
        else:
            session.add(CertificateRule(workshop=workshop, kind=kind, amount=amount))
    for kind in rules.keys() - wished.keys():
        session.delete(rules[kind])


def _keep_mandatory(
    session: AnySession, lectures: Iterable[Lecture], wished: Collection[int]
) -> None:
    shown = {lecture.id: lecture for lecture in lectures}
    rows = select(MandatoryLecture).where(MandatoryLecture.lecture_id.in_(shown))
    kept = {row.lecture_id: row for row in session.scalars(rows)}
    for number in set(wished) - kept.keys():
        session.add(MandatoryLecture(lecture=shown[number]))
    for number in kept.keys() - set(wished):
        session.delete(kept[number])
