"""How somebody stands against the rules, and what can still be reached."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cistrat_training.attendance.models import Evidence, EvidenceKind, Mark
from cistrat_training.attendance.presence import NOTHING, Presence, Role, Weighed
from cistrat_training.attendance.rules import Outlook
from cistrat_training.attendance.settling import Said, ended_at, known_at, phase
from cistrat_training.attendance.standing import (
    Course,
    Offered,
    Phase,
    Way,
    Yardstick,
    minutes_that_count,
    stand,
)
from cistrat_training.workshops.models import RuleKind
from tests.people_and_things import A_DAY, a_lecture, a_mark, a_rule, a_workshop, an_enrolment

WORKSHOP = a_workshop()
ENROLMENT = an_enrolment(workshop=WORKSHOP)
LECTURES = [a_lecture(WORKSHOP)[0] for _ in range(12)]
for _number, _lecture in enumerate(LECTURES, start=1):
    _lecture.id = _number
NOON = datetime(2026, 10, 14, 12, tzinfo=UTC)

LIVE, ABSENT = Presence(Mark.PRESENT, live=90), Presence(Mark.ABSENT)
RECORDED = Presence(Mark.RECORDED, recorded=90)
EXCUSED = Presence(Mark.EXCUSED, excused=90)
HALF = Presence(Mark.LATE, live=45)
UNCLEAR = Presence(is_unclear=True)

KNOWN, TO_COME, NOT_KNOWN = Phase.KNOWN, Phase.TO_COME, Phase.NOT_KNOWN


def rules(**amounts):
    return tuple(a_rule(WORKSHOP, kind=RuleKind(kind), amount=n) for kind, n in amounts.items())


def standing_of(*concluded, ahead=True, recorded=100, excused=0, **asked):
    """Each a presence, and whatever is special about its lecture of 90 minutes."""
    pairs = [(one, {}) if isinstance(one, Presence) else one for one in concluded]
    offered = [
        Offered(lecture, 90, **facts) for lecture, (_, facts) in zip(LECTURES, pairs, strict=False)
    ]
    yardstick = Yardstick(rules(**asked), recorded, excused)
    course = Course.of(offered, yardstick, looks_ahead=ahead)
    return stand(ENROLMENT, course, [presence for presence, _ in pairs])


def coming(presence=NOTHING, **facts):
    return presence, {"phase": TO_COME, **facts}


def unknown(presence=NOTHING):
    return presence, {"phase": NOT_KNOWN}


def watchable(presence=ABSENT, **facts):
    return presence, {"can_be_watched": True, **facts}


def must(presence, **facts):
    return presence, {"is_mandatory": True, **facts}


def test_excused_time_leaves_what_is_asked_up_to_the_cap():
    none = standing_of(LIVE, LIVE, LIVE, EXCUSED, share=80)
    some = standing_of(LIVE, LIVE, LIVE, EXCUSED, share=80, excused=10)
    all_of_it = standing_of(LIVE, LIVE, LIVE, EXCUSED, share=80, excused=25)

    assert (none.share, none.is_met) == (75, False)
    assert (some.minutes_asked, some.minutes_excused, some.is_met) == (324, 36, True)
    assert (all_of_it.share, all_of_it.is_met) == (100, True)


def test_recordings_make_up_for_absence_up_to_the_cap():
    standing = standing_of(LIVE, RECORDED, RECORDED, ABSENT, recorded=25, share=50, lectures=2)

    assert standing.minutes_attended == 180
    assert (standing.minutes_live, standing.minutes_recorded) == (90, 90)
    assert standing.minutes_watched == 180
    assert standing.lectures_attended == 2
    assert standing.is_met


def test_where_no_recording_counts_who_watched_was_not_there():
    standing = standing_of(LIVE, must(RECORDED), recorded=0, share=80, lectures=2)

    assert (standing.minutes_attended, standing.lectures_attended) == (90, 1)
    assert [rule.is_met for rule in standing.rules] == [False, False, False]


def test_the_minutes_of_the_lectures_add_up_to_those_attended():
    presences = [LIVE, RECORDED, RECORDED, HALF._replace(recorded=45)]
    standing = standing_of(*presences, recorded=30)

    counted = minutes_that_count(standing, presences)

    assert counted == [90, 90, 18, 45]
    assert sum(counted) == standing.minutes_attended


def test_nobody_earns_a_share_of_nothing():
    standing = standing_of(EXCUSED, EXCUSED, excused=100, share=80)

    assert standing.minutes_asked == 0
    assert not standing.is_met


def test_a_mandatory_lecture_is_a_rule_of_its_own():
    standing = standing_of(must(ABSENT), must(LIVE), LIVE, LIVE, share=50)

    mandatory = standing.rules[-1]
    assert (mandatory.kind, mandatory.has, mandatory.needs) == (RuleKind.MANDATORY, 1, 2)
    assert mandatory.missing_lectures == mandatory.lost_lectures == (1,)
    assert standing.outlook is Outlook.OUT_OF_REACH


def test_four_of_five_can_still_be_reached_and_then_not_one_more_missed():
    standing = standing_of(ABSENT, LIVE, coming(), coming(), coming(), share=80)

    assert standing.best.share == 80
    assert standing.outlook is Outlook.IN_DANGER
    assert [chance.way for chance in standing.chances] == [Way.ATTEND] * 3


@pytest.mark.parametrize(
    ("known", "outlook"),
    [
        ([LIVE, LIVE], Outlook.SAFE),
        ([LIVE, ABSENT], Outlook.IN_DANGER),
        ([ABSENT, ABSENT], Outlook.OUT_OF_REACH),
        ([LIVE, HALF], Outlook.IN_DANGER),
        ([LIVE, UNCLEAR], Outlook.SAFE),
    ],
)
def test_what_is_known_of_two_of_five(known, outlook):
    assert standing_of(*known, coming(), coming(), coming(), share=80).outlook is outlook


def test_nobody_is_in_danger_by_what_lies_ahead_alone():
    assert standing_of(coming(), coming(), share=100).outlook is Outlook.SAFE
    assert standing_of(LIVE, coming(), share=100, lectures=2).outlook is Outlook.SAFE


def test_what_is_not_known_yet_counts_as_possible():
    standing = standing_of(ABSENT, unknown(), unknown(ABSENT), LIVE, LIVE, share=80)

    assert standing.best.minutes == 360
    assert standing.outlook is Outlook.SAFE
    assert {chance.way for chance in standing.chances} == {Way.WAIT}


def test_a_recording_that_is_open_can_still_be_watched():
    until = NOON + A_DAY
    standing = standing_of(
        LIVE, LIVE, LIVE, watchable(), watchable(HALF, watched_until=until), share=80
    )

    assert standing.best.share == 100
    assert [(c.way, c.minutes, c.until) for c in standing.chances] == [
        (Way.WATCH, 45, until),
        (Way.WATCH, 90, None),
    ]


def test_what_is_watched_does_not_go_beyond_the_cap():
    standing = standing_of(
        LIVE, LIVE, watchable(), watchable(), watchable(), share=80, recorded=30, lectures=4
    )

    assert standing.best.minutes == 180 + 135
    assert standing.best.lectures == 3
    assert standing.outlook is Outlook.OUT_OF_REACH


def test_a_mark_by_hand_is_not_undone_by_a_recording():
    marked = ABSENT._replace(because=a_mark(LECTURES[0], ENROLMENT, Mark.ABSENT))

    standing = standing_of(watchable(marked), share=80)

    assert standing.chances == ()
    assert standing.outlook is Outlook.OUT_OF_REACH


def test_a_lecture_that_is_still_to_come_is_not_one_that_nobody_marked():
    nothing_known = standing_of((NOTHING, {"phase": TO_COME}), (NOTHING, {"phase": KNOWN}))

    assert nothing_known.lectures_unmarked == 1


def test_the_last_chance_for_a_mandatory_lecture_is_its_recording():
    chance = standing_of(must(ABSENT, can_be_watched=True), LIVE, LIVE, LIVE, LIVE, share=80)
    none = standing_of(must(ABSENT), LIVE, LIVE, LIVE, LIVE, share=80)
    ahead = standing_of(must(NOTHING, phase=TO_COME), LIVE, LIVE, LIVE, LIVE, share=80)

    assert chance.outlook is Outlook.IN_DANGER
    assert none.outlook is Outlook.OUT_OF_REACH
    assert ahead.outlook is Outlook.SAFE


def test_who_has_met_the_rule_is_not_in_danger():
    standing = standing_of(LIVE, LIVE, LIVE, LIVE, coming(), share=80)

    assert standing.is_met
    assert standing.outlook is Outlook.SAFE


def test_a_number_of_lectures_can_be_in_danger_too():
    standing = standing_of(LIVE, ABSENT, coming(), coming(), lectures=3)

    assert standing.outlook is Outlook.IN_DANGER


def test_who_is_excused_and_watches_nevertheless_has_no_less_for_it():
    standing = standing_of(
        LIVE, LIVE, LIVE, watchable(EXCUSED), watchable(), share=80, excused=20, recorded=20
    )

    assert (standing.best.minutes, standing.best.asked) == (360, 360)


presences = st.sampled_from(
    [LIVE, ABSENT, RECORDED, EXCUSED, HALF, UNCLEAR, NOTHING, HALF._replace(recorded=30)]
)
lectures = st.tuples(
    presences,
    st.fixed_dictionaries(
        {
            "phase": st.sampled_from(Phase),
            "can_be_watched": st.booleans(),
            "is_mandatory": st.booleans(),
        }
    ),
)
caps = st.sampled_from([0, 10, 30, 50, 100])
asked = st.fixed_dictionaries(
    {},
    optional={
        "share": st.integers(0, 100),
        "live_share": st.integers(0, 100),
        "lectures": st.integers(1, 6),
    },
)


@given(st.lists(lectures, max_size=8), caps, caps, asked)
def test_what_can_be_reached_is_never_less_than_what_is(some, recorded, excused, rules):
    standing = standing_of(*some, recorded=recorded, excused=excused, **rules)

    assert standing.best.share >= standing.share - 1e-9
    for rule in standing.rules:
        assert rule.is_possible or not rule.is_met
        assert rule.after_a_miss <= rule.best
        assert set(rule.lost_lectures) <= set(rule.missing_lectures)
    assert standing.minutes_attended <= standing.minutes_asked <= standing.minutes_offered
    assert standing.best.minutes <= standing.best.asked <= standing.minutes_offered


@given(st.lists(lectures, min_size=1, max_size=8), st.integers(0, 7), caps, caps)
def test_having_been_there_never_gives_less(some, which, recorded, excused):
    """A lecture that was attended in full, instead of whatever it was."""
    better = list(some)
    better[which % len(some)] = (LIVE, some[which % len(some)][1])
    terms = {"recorded": recorded, "excused": excused, "share": 80, "lectures": 3, "live_share": 60}

    before, after = standing_of(*some, **terms), standing_of(*better, **terms)

    assert after.share >= before.share - 1e-9
    assert after.best.share >= before.best.share - 1e-9
    assert after.lectures_attended >= before.lectures_attended
    for old, new in zip(before.rules, after.rules, strict=True):
        assert new.is_met or not old.is_met
        assert new.is_possible or not old.is_possible


@given(st.lists(lectures, max_size=6), caps, caps)
def test_doing_all_that_is_said_reaches_the_best(some, recorded, excused):
    """Whoever attends what is to come, and watches what can be watched, stands as was told."""
    terms = {"recorded": recorded, "excused": excused, "share": 80}
    told = standing_of(*some, **terms)
    ways = {chance.lecture.id: chance.way for chance in told.chances}

    def done(number, presence):
        match ways.get(number):
            case Way.ATTEND | Way.WAIT:
                return LIVE
            case Way.WATCH:
                left = 90 - presence.live
                return presence._replace(recorded=left, excused=0)
        return presence

    then = standing_of(
        *[done(number, presence) for number, (presence, _) in enumerate(some, start=1)],
        ahead=False,
        **terms,
    )

    assert told.best.share >= then.share - 1e-9
    assert told.best.share == pytest.approx(then.share) or any(p.excused for p, _ in some)


# When it is known


ENDED = NOON
HOLD = timedelta(hours=24)
HOUR = timedelta(hours=1)


def known(*, first=None, changes=()):
    at = [ENDED + n * HOUR for n in changes]
    return known_at(ENDED, Said(None if first is None else ENDED + first * HOUR, tuple(at)), HOLD)


@pytest.mark.parametrize(
    ("first", "changes", "hours"),
    [
        (-1, [], 24),  # checked in while it ran
        (0, [0], 24),
        (2, [2], 26),
        (2, [2, 20], 44),
        (2, [2, 20, 43], 67),
        (2, [2, 20, 45], 44),  # known by then, and it stays so
        (100, [100], 124),
        (30, [1, 30], 54),  # the first was taken back
    ],
)
def test_each_change_within_the_hold_begins_it_anew(first, changes, hours):
    assert known(first=first, changes=changes) == ENDED + hours * HOUR


def test_without_a_word_nothing_is_known():
    assert known() is None
    assert phase(ENDED, None, ENDED + 1000 * HOUR) is NOT_KNOWN


def test_before_its_end_a_lecture_is_to_come():
    assert phase(ENDED, ENDED + HOUR, ENDED - HOUR) is TO_COME
    assert phase(ENDED, ENDED + HOUR, ENDED) is NOT_KNOWN
    assert phase(ENDED, ENDED + HOUR, ENDED + HOUR) is KNOWN


def test_a_lecture_without_an_hour_ends_with_its_workshop():
    lecture = a_lecture(WORKSHOP, starts_at=None, ends_at=None, minutes=90)[0]

    ended = ended_at(lecture, WORKSHOP.last_day, WORKSHOP.tz)

    assert ended == datetime(2026, 10, 16, 16, tzinfo=UTC)


# The live share


def a_live_share(standing):
    (rule,) = standing.rules
    return rule


def test_recordings_do_not_help_the_live_share():
    rule = a_live_share(standing_of(LIVE, RECORDED, RECORDED, RECORDED, live_share=50))

    assert (rule.has, rule.needs, rule.is_met, rule.is_possible) == (90, 180, False, False)


def test_the_live_share_can_still_be_reached_by_lectures_to_come_alone():
    one_to_come = standing_of(LIVE, watchable(), watchable(), coming(), live_share=75)
    two_to_come = standing_of(LIVE, watchable(), coming(), coming(), live_share=75)

    assert one_to_come.outlook is Outlook.OUT_OF_REACH
    assert two_to_come.outlook is Outlook.IN_DANGER


def test_excused_time_leaves_what_the_live_share_is_taken_of():
    rule = a_live_share(standing_of(LIVE, LIVE, LIVE, EXCUSED, live_share=100, excused=25))

    assert (rule.has, rule.needs, rule.is_met) == (270, 270, True)


def test_who_was_excused_and_watched_it_later_has_no_smaller_live_share_for_it():
    apology = an_apology()
    excused = Presence(Mark.EXCUSED, excused=90, weighed=(apology,))
    watched = Presence(Mark.RECORDED, recorded=90, weighed=(apology,))

    before = a_live_share(standing_of(LIVE, LIVE, LIVE, excused, live_share=80, excused=25))
    after = a_live_share(standing_of(LIVE, LIVE, LIVE, watched, live_share=80, excused=25))

    assert (before.needs, before.has) == (after.needs, after.has) == (216, 270)


def an_apology():
    piece = Evidence(
        lecture=LECTURES[0],
        enrolment=ENROLMENT,
        number=1,
        kind=EvidenceKind.APOLOGY,
        noted_at=NOON,
    )
    return Weighed(piece, Role.EXCUSES, None)


def test_the_task_is_no_measure_of_attendance():
    assert standing_of(LIVE, task=1).rules == ()
