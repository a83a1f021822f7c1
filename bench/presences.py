"""What is concluded of a large workshop: everybody at every lecture, and how everybody stands."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache

from bench.measures import Figure
from cistrat_training.attendance.models import Evidence, EvidenceKind
from cistrat_training.attendance.presence import conclude
from cistrat_training.attendance.standing import Course, Offered, Phase, Yardstick, stand
from cistrat_training.attendance.terms import usual
from tests.people_and_things import a_lecture, a_rule, a_workshop, an_enrolment

PEOPLE, LECTURES = 5_000, 30
NOVEMBER = datetime(2026, 11, 2, 1, tzinfo=UTC)


def all_of() -> Iterator[Figure]:
    presences, standings = seconds()
    people = f"{PEOPLE:,} people, {LECTURES} lectures"
    yield Figure(f"Presences concluded from lists, {people}", presences, "s", 10)
    yield Figure("  and what each of them can still reach", standings, "s", 2)


@cache  # no database takes part
def seconds() -> tuple[float, float]:
    """Of one core: each joined twice, and half of the lectures are to come."""
    workshop = a_workshop()
    place, terms = an_enrolment(workshop=workshop), usual(workshop)
    lectures = [
        a_lecture(workshop, starts_at=NOVEMBER + timedelta(days=day))[0] for day in range(LECTURES)
    ]
    evidence = []
    for number, lecture in enumerate(lectures, start=1):
        lecture.id = number
        begins = int(NOVEMBER.timestamp()) + 86_400 * (number - 1)
        stretches = [[begins + 60, begins + 2000], [begins + 2100, begins + 5300]]
        kind = EvidenceKind.EXPORT
        piece = Evidence(
            lecture=lecture, enrolment=place, kind=kind, stretches=stretches, noted_at=NOVEMBER
        )
        evidence.append((lecture, [piece]))
    began = time.process_time()
    for _ in range(PEOPLE):
        presences = [conclude(pieces, lecture, terms) for lecture, pieces in evidence]
    concluded = time.process_time()
    offered = [
        Offered(one, one.length, phase=Phase.KNOWN if one.id % 2 else Phase.TO_COME)
        for one in lectures
    ]
    course = Course.of(offered, Yardstick((a_rule(workshop),)), looks_ahead=True)
    for _ in range(PEOPLE):
        stand(place, course, presences)
    return concluded - began, time.process_time() - concluded
