"""From evidence to presence, and from presence to standing."""

from datetime import UTC, datetime

import pytest

from cistrat_training.attendance.models import EvidenceKind, Mark
from cistrat_training.attendance.presence import NOTHING, Presence, Watched, conclude
from cistrat_training.attendance.standing import Course, Offered, Yardstick, stand
from cistrat_training.attendance.terms import usual
from tests.people_and_things import a_lecture, a_mark, a_workshop, an_enrolment

WORKSHOP = a_workshop()
LECTURE = a_lecture(WORKSHOP)[0]
TERMS = usual(WORKSHOP)


def evidence(*marks):
    lecture = LECTURE
    enrolment = an_enrolment()
    return [
        a_mark(lecture, enrolment, mark, number, minutes=minutes)
        for number, (mark, minutes) in enumerate(marks, start=1)
    ]


def standing_of(*concluded):
    """Each the length of a lecture, and the presence at it."""
    offered = [Offered(LECTURE, length) for length, _ in concluded]
    course = Course.of(offered, Yardstick())
    return stand(an_enrolment(), course, [presence for _, presence in concluded])


def test_without_evidence_nothing_is_concluded():
    assert conclude([], LECTURE, TERMS) == NOTHING


@pytest.mark.parametrize(
    ("mark", "noted", "minutes"),
    [
        (Mark.PRESENT, None, 90),
        (Mark.LATE, 60, 60),
        (Mark.LATE, 500, 90),
        (Mark.RECORDED, None, 90),
        (Mark.EXCUSED, None, 0),
        (Mark.ABSENT, None, 0),
    ],
)
def test_minutes_that_a_mark_gives_of_a_lecture_of_90(mark, noted, minutes):
    presence = conclude(evidence((mark, noted)), LECTURE, TERMS)

    assert (presence.mark, presence.minutes) == (mark, minutes)
    assert presence.recorded == (90 if mark is Mark.RECORDED else 0)


def test_the_last_word_decides_and_is_the_reason():
    pieces = evidence((Mark.ABSENT, None), (Mark.PRESENT, None))
    pieces[1].kind = EvidenceKind.CORRECTION

    presence = conclude(list(reversed(pieces)), LECTURE, TERMS)

    assert presence.mark is Mark.PRESENT
    assert presence.because is pieces[1]


def test_three_of_four_lectures_are_75_per_cent():
    present = Presence(Mark.PRESENT, live=90)
    absent = Presence(Mark.ABSENT)

    standing = standing_of(*[(90, present)] * 3, (90, absent))

    assert standing.share == 75
    assert (standing.lectures_attended, standing.lectures_offered) == (3, 4)


def test_minutes_count_not_lectures():
    present = Presence(Mark.PRESENT, live=30)

    standing = standing_of((30, present), (90, NOTHING))

    assert standing.share == 25
    assert standing.lectures_unmarked == 1


def test_recorded_minutes_are_shown_apart():
    watched = Presence(Mark.RECORDED, recorded=90)

    standing = standing_of((90, watched))

    assert (standing.minutes_attended, standing.minutes_recorded) == (90, 90)


def test_before_the_first_lecture_the_share_is_nought():
    assert standing_of().share == 0


NOVEMBER = datetime(2026, 11, 3, 12, tzinfo=UTC)
AN_HOUR = 3_600_000


def watched(share):
    return Watched(int(share * AN_HOUR), AN_HOUR, NOVEMBER, NOVEMBER)


def test_without_a_mark_the_recording_gives_its_share_of_the_lecture():
    presence = conclude([], LECTURE, TERMS, watched(0.5))

    assert (presence.mark, presence.minutes, presence.recorded) == (Mark.RECORDED, 45, 45)


def test_a_mark_decides_whatever_was_watched():
    presence = conclude(evidence((Mark.ABSENT, None)), LECTURE, TERMS, watched(1))

    assert (presence.mark, presence.minutes, presence.recorded) == (Mark.ABSENT, 0, 0)
    assert presence.watched == watched(1)


def test_a_glance_at_the_recording_is_no_presence():
    presence = conclude([], LECTURE, TERMS, watched(0.004))

    assert (presence.mark, presence.minutes) == (None, 0)


def test_minutes_watched_count_in_the_standing_as_recorded():
    standing = standing_of((90, conclude([], LECTURE, TERMS, watched(0.5))), (90, NOTHING))

    assert (standing.minutes_attended, standing.minutes_recorded) == (45, 45)
    assert standing.share == 25
    assert standing.lectures_unmarked == 1


def test_two_days_running_are_those_of_a_clock_on_the_wall():
    late, early = datetime(2026, 11, 3, 15, tzinfo=UTC), datetime(2026, 11, 3, 17, tzinfo=UTC)
    watched = Watched(1, 1, late, early)

    assert watched.is_on_two_days_running("Asia/Shanghai")
    assert not watched.is_on_two_days_running("Africa/Lagos")
