"""From evidence to presence, and from presence to standing."""

from datetime import UTC, datetime

import pytest

from cistrat_training.attendance.lists import AttendanceList
from cistrat_training.attendance.models import Evidence, EvidenceKind, Mark
from cistrat_training.attendance.presence import NOTHING, Presence, Role, Watched, conclude
from cistrat_training.attendance.standing import Course, Offered, Yardstick, stand
from cistrat_training.attendance.terms import AttendanceTerms, usual
from cistrat_training.attendance.why import explain
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


# What lists, codes and badges say together


def a_piece(kind=EvidenceKind.EXPORT, mark=None, *times, **facts):
    """Times in minutes since nine o'clock, when the lecture of 90 minutes begins."""
    start = int(LECTURE.starts_at.timestamp())
    stretches = [[start + 60 * a, None if b is None else start + 60 * b] for a, b in times]
    return Evidence(
        **{
            "lecture": LECTURE,
            "enrolment": an_enrolment(),
            "kind": kind,
            "mark": mark,
            "stretches": stretches,
            "noted_at": NOVEMBER,
        }
        | facts
    )


EXPORT, CODE, BADGE = EvidenceKind.EXPORT, EvidenceKind.CODE, EvidenceKind.BADGE


def concluded(*pieces, terms=TERMS, lecture=LECTURE, **more):
    for number, piece in enumerate(pieces, start=1):
        piece.number = number
    return conclude(pieces, lecture, terms, **more)


def roles(presence):
    return [one.role for one in presence.weighed]


def test_two_stretches_and_the_grace_at_both_ends():
    presence = concluded(a_piece(EXPORT, None, (3, 40), (45, 88)))

    assert (presence.mark, presence.live) == (Mark.PRESENT, 85)
    assert roles(presence) == [Role.COUNTS]


def test_grace_is_given_at_the_ends_only():
    assert concluded(a_piece(EXPORT, None, (0, 42), (47, 90))).live == 85
    assert concluded(a_piece(EXPORT, None, (6, 84))).live == 78


def test_who_was_in_the_room_before_and_came_late_is_late():
    presence = concluded(a_piece(EXPORT, None, (-60, -30), (30, 90)))

    assert (presence.mark, presence.live) == (Mark.LATE, 60)


def test_a_list_of_another_hour_says_nothing_of_this_one():
    before = concluded(a_piece(EXPORT, None, (-60, 0)))
    after = concluded(a_piece(EXPORT, None, (100, None)))

    assert (before.mark, before.is_unclear, roles(before)) == (None, False, [Role.OUTSIDE])
    assert (after.mark, after.is_unclear, roles(after)) == (None, False, [Role.OUTSIDE])


def test_a_code_decides_only_where_no_list_tells_minutes():
    code = a_piece(CODE, Mark.PRESENT, (1, None))

    alone = concluded(code)
    beside_names = concluded(a_piece(EXPORT), code)
    beside_times = concluded(code, a_piece(EXPORT, None, (0, 20)))

    assert alone.live == beside_names.live == 90
    assert roles(beside_names) == [Role.UNMEASURED, Role.COUNTS]
    assert (beside_times.live, roles(beside_times)) == (20, [Role.LESS, Role.COUNTS])


def test_of_two_codes_the_earlier_one_counts():
    late = a_piece(CODE, Mark.LATE, minutes=60)

    assert concluded(late, a_piece(CODE, Mark.PRESENT)).live == 90
    assert concluded(late).mark is Mark.LATE


def test_a_badge_counts_until_the_end():
    on_time = concluded(a_piece(BADGE, Mark.PRESENT, (8, None)))
    late = concluded(a_piece(BADGE, Mark.LATE, (30, None), minutes=60))
    only_when = concluded(a_piece(BADGE, None, (30, None)))

    assert (on_time.mark, on_time.live) == (Mark.PRESENT, 90)
    assert (late.mark, late.live) == (Mark.LATE, 60)
    assert (only_when.mark, only_when.live) == (Mark.LATE, 60)
    assert not on_time.is_unclear


def test_a_badge_and_a_list_are_one_time():
    presence = concluded(
        a_piece(EXPORT, None, (0, 50)), a_piece(BADGE, Mark.LATE, (40, None), minutes=50)
    )

    assert (presence.mark, presence.live) == (Mark.PRESENT, 90)


def test_the_larger_of_a_sum_and_of_times_counts():
    presence = concluded(a_piece(EXPORT, minutes=70), a_piece(EXPORT, None, (0, 40)))

    assert (presence.live, roles(presence)) == (70, [Role.COUNTS, Role.LESS])


def test_who_joined_again_and_never_left_was_there_for_longer_than_is_known():
    presence = concluded(a_piece(EXPORT, None, (0, 30), (40, None)))

    assert (presence.live, presence.is_unclear) == (30, True)


def test_an_end_that_nobody_knows_does_not_matter_where_another_list_covers_it():
    presence = concluded(
        a_piece(EXPORT, None, (10, None)), a_piece(EXPORT, None, (0, 90), number=2)
    )

    assert (presence.live, presence.is_unclear) == (90, False)


def test_the_least_is_measured_without_grace():
    terms = AttendanceTerms(workshop=WORKSHOP, grace=5, least_minutes=4)

    glance = concluded(a_piece(EXPORT, None, (4, 7)), terms=terms)
    enough = concluded(a_piece(EXPORT, None, (4, 8)), terms=terms)

    assert (glance.mark, glance.live, roles(glance)) == (None, 0, [Role.TOO_SHORT])
    assert (enough.mark, enough.live) == (Mark.PRESENT, 8)


def a_list():
    return AttendanceList(
        workshop=WORKSHOP, sha256="", name="list.csv", format="plain", zone="UTC",
        brought_at=NOVEMBER,
    )  # fmt: skip


def test_a_complete_list_makes_absent_who_is_not_on_it():
    everybody = a_list()

    assert concluded(absent_from=everybody).mark is Mark.ABSENT
    assert concluded(a_piece(CODE, Mark.PRESENT), absent_from=everybody).live == 90
    assert concluded(a_piece(EXPORT), absent_from=everybody).mark is None  # unclear, not absent


def test_of_a_lecture_of_unknown_length_nothing_is_known_but_that_they_were_there():
    somewhen = a_lecture(WORKSHOP, starts_at=None, ends_at=None)[0]

    presence = concluded(a_piece(EXPORT, Mark.PRESENT), lecture=somewhen)

    assert (presence.mark, presence.minutes, presence.is_unclear) == (None, 0, True)


def test_an_apology_excuses_what_was_missed():
    apology = a_piece(EvidenceKind.APOLOGY, Mark.EXCUSED)

    away = concluded(apology)
    half = concluded(a_piece(EXPORT, None, (0, 45)), apology)

    assert (away.mark, away.excused, roles(away)) == (Mark.EXCUSED, 90, [Role.EXCUSES])
    assert (half.mark, half.live, half.excused) == (Mark.PRESENT, 45, 45)


def test_an_apology_accepted_after_an_absence_was_marked_excuses_it():
    absent = a_piece(EvidenceKind.HAND_MARK, Mark.ABSENT)
    apology = a_piece(EvidenceKind.APOLOGY, Mark.EXCUSED)

    assert concluded(absent, apology).mark is Mark.EXCUSED
    assert concluded(apology, absent).mark is Mark.ABSENT
    assert concluded(a_piece(EvidenceKind.HAND_MARK, Mark.PRESENT), apology).live == 90


def test_an_apology_accepted_twice_is_not_taken_back():
    first, second = (a_piece(EvidenceKind.APOLOGY, Mark.EXCUSED) for _ in range(2))

    assert roles(concluded(first, second)) == [Role.LESS, Role.EXCUSES]


def test_why_it_may_be_more_is_told():
    presence = concluded(a_piece(EXPORT, None, (0, 30), (40, None)))

    told = [sentence.text for sentence in explain(presence, LECTURE, TERMS).sums]

    assert any("it may be more" in text for text in told)


def test_who_is_on_a_complete_list_for_too_short_is_absent_and_not_lacking_on_it():
    everybody = a_list()
    everybody.id = 7
    glance = a_piece(EXPORT, None, (0, 1))
    glance.list_id = 7
    terms = AttendanceTerms(workshop=WORKSHOP, grace=0, least_minutes=10)

    presence = concluded(glance, absent_from=everybody, terms=terms)

    assert (presence.mark, presence.absent_from) == (Mark.ABSENT, None)
    assert explain(presence, LECTURE, terms).in_short.text == "Nothing of what is known counts."
