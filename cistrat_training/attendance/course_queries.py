"""What everybody in a workshop is measured by: its lectures as they are at a moment, its rules."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Select, func, select

from cistrat_training.attendance.lists import AttendanceList
from cistrat_training.attendance.models import Evidence
from cistrat_training.attendance.settling import (
    CHANGES,
    TELLS,
    Said,
    ended_at,
    known_at,
    phase,
)
from cistrat_training.attendance.standing import Course, Offered, Yardstick
from cistrat_training.attendance.terms import Asked, AttendanceTerms, MandatoryLecture
from cistrat_training.database import AnySession
from cistrat_training.schedule.consent_queries import consents_of
from cistrat_training.schedule.materials import OF_THE_RECORDING, Material
from cistrat_training.schedule.models import Lecture
from cistrat_training.schedule.publishing import published, recording
from cistrat_training.workshops.models import CertificateRule, Workshop

PARTICIPATION = "participation"


def course_of(
    session: AnySession,
    workshop: Workshop,
    lectures: Sequence[Lecture],
    terms: AttendanceTerms,
    lists: Mapping[int, AttendanceList],
    *,
    now: datetime | None = None,
    certificate: str = PARTICIPATION,
    asked: Asked | None = None,
) -> Course:
    """What all participants are measured by; looking ahead if it is told what time it is.
    With `asked`, by what somebody thinks of asking instead."""
    wished = asked or asked_in(session, workshop, certificate)
    rules = tuple(
        CertificateRule(workshop=workshop, certificate=certificate, kind=kind, amount=amount)
        for kind, amount in wished.rules.items()
    )
    yardstick = Yardstick(rules, terms.recorded_most, terms.excused_most)
    offered = [Offered(one, one.length, one.id in wished.mandatory) for one in lectures]
    if now is not None:
        offered = _at_this_time(session, workshop, offered, terms, lists, now)
    return Course.of(offered, yardstick, looks_ahead=now is not None)


def asked_in(session: AnySession, workshop: Workshop, certificate: str = PARTICIPATION) -> Asked:
    return Asked(
        {rule.kind: rule.amount for rule in session.scalars(rules_for(workshop, certificate))},
        frozenset(session.scalars(mandatory_in(workshop, certificate))),
    )


def rules_for(workshop: Workshop, certificate: str = PARTICIPATION) -> Select[CertificateRule]:
    return (
        select(CertificateRule)
        .where(
            CertificateRule.workshop_id == workshop.id, CertificateRule.certificate == certificate
        )
        .order_by(CertificateRule.id)
    )


def mandatory_in(workshop: Workshop, certificate: str = PARTICIPATION) -> Select[int]:
    """The ids of the lectures that are."""
    return (
        select(MandatoryLecture.lecture_id)
        .join(MandatoryLecture.lecture)
        .where(Lecture.workshop_id == workshop.id, MandatoryLecture.certificate == certificate)
    )


def _at_this_time(
    session: AnySession,
    workshop: Workshop,
    offered: Sequence[Offered],
    terms: AttendanceTerms,
    lists: Mapping[int, AttendanceList],
    now: datetime,
) -> list[Offered]:
    lectures = [one.lecture for one in offered]
    said = said_about(session, lectures, lists)
    watched = watched_until(session, lectures, terms, now)
    hold = timedelta(hours=terms.hold_hours)
    found = []
    for one in offered:
        ended = ended_at(one.lecture, workshop.last_day, workshop.tz)
        at = known_at(ended, said[one.lecture.id], hold)
        found.append(
            one._replace(
                phase=phase(ended, at, now),
                known_at=at,
                can_be_watched=one.lecture.id in watched,
                watched_until=watched.get(one.lecture.id),
            )
        )
    return found


def said_about(
    session: AnySession, lectures: Iterable[Lecture], lists: Mapping[int, AttendanceList]
) -> dict[int, Said]:
    """By the lecture's id. A complete list says something also about those who are not on it."""
    ids = [lecture.id for lecture in lectures]
    taken_back = select(Evidence.withdraws_id).where(Evidence.withdraws_id.is_not(None))
    of_these = Evidence.lecture_id.in_(ids)
    firsts = session.execute(
        select(Evidence.lecture_id, func.min(Evidence.noted_at))
        .where(of_these, Evidence.kind.in_(TELLS), Evidence.id.not_in(taken_back))
        .group_by(Evidence.lecture_id)
    )
    changes = session.execute(
        select(Evidence.lecture_id, Evidence.noted_at)
        .where(of_these, Evidence.kind.in_(CHANGES))
        .distinct()
    )
    found: dict[int, list[datetime]] = defaultdict(list)
    for lecture_id, at in changes:
        found[lecture_id].append(at)
    first: dict[int, datetime] = {row[0]: row[1] for row in firsts}
    for lecture_id, brought in lists.items():
        applied = brought.applied_at or brought.brought_at
        found[lecture_id].append(applied)
        first[lecture_id] = min(applied, first.get(lecture_id, applied))
    return {one: Said(first.get(one), tuple(sorted(found[one]))) for one in ids}


def watched_until(
    session: AnySession, lectures: Sequence[Lecture], terms: AttendanceTerms, now: datetime
) -> dict[int, datetime | None]:
    """By the id of each lecture whose recording counts when it is watched, now or once it opens,
    the last moment for it. Those that lie elsewhere never count."""
    found = {}
    published = materials_by_lecture(session, lectures)
    if not published:
        return {}
    consents = consents_of(session, [one for one in lectures if one.id in published])
    for lecture in lectures:
        if lecture.id not in published:
            continue
        shown = recording(lecture, published[lecture.id], consents[lecture.id], now)
        ends = [at for at in (shown.closes_at, terms.recorded_until(lecture)) if at]
        until = min(ends, default=None)
        if (shown.ours or shown.small) and (until is None or now < until):
            found[lecture.id] = until
    return found


def materials_by_lecture(
    session: AnySession, lectures: Iterable[Lecture]
) -> dict[int, list[Material]]:
    """Of recordings, as far as they are published."""
    asked = published([lecture.id for lecture in lectures])
    found: dict[int, list[Material]] = defaultdict(list)
    for material in session.scalars(asked.where(Material.kind.in_(OF_THE_RECORDING))):
        found[material.lecture_id].append(material)
    return dict(found)
