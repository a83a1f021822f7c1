"""Laws of the time that somebody was there, whatever the stretches."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from cistrat_training.attendance.models import Evidence, EvidenceKind, Mark
from cistrat_training.attendance.presence import conclude
from cistrat_training.attendance.terms import AttendanceTerms
from tests.people_and_things import NOON_IN_MAY, a_lecture, a_workshop, an_enrolment

WORKSHOP = a_workshop()
LECTURE = a_lecture(WORKSHOP)[0]  # 90 minutes
ENROLMENT = an_enrolment(workshop=WORKSHOP)
LENGTH = 90 * 60
START = int(LECTURE.starts_at.timestamp())


def terms(grace=0, least=1):
    return AttendanceTerms(workshop=WORKSHOP, grace=grace, least_minutes=least)


def a_piece(stretches=(), kind=EvidenceKind.EXPORT, **facts):
    """Stretches in seconds since the lecture began."""
    return Evidence(
        **{
            "lecture": LECTURE,
            "enrolment": ENROLMENT,
            "kind": kind,
            "stretches": [[_at(start), _at(end)] for start, end in stretches],
            "noted_at": NOON_IN_MAY,
        }
        | facts
    )


def _at(second):
    return None if second is None else START + second


def numbered(pieces):
    for number, piece in enumerate(pieces, start=1):
        piece.number = number
    return list(pieces)


def live(pieces, **said):
    return conclude(numbered(pieces), LECTURE, terms(**said)).live


def seconds_there(stretches, grace):
    """The plain way: second by second, and then the first and the last minutes of grace."""
    there = {s for a, b in stretches for s in range(max(a, 0), min(b, LENGTH))}
    first = [s for s in there if s < grace] + [s - 1 for s in there if s == grace]
    last = [s for s in there if s >= LENGTH - grace]
    last += [s + 1 for s in there if s == LENGTH - grace - 1]
    return (
        there
        | (set(range(max(first) + 1)) if first else set())
        | (set(range(min(last), LENGTH)) if last else set())
    )


EDGES = (0, 1, 59, 60, 61, 299, 300, 301, 600)
near = [base + sign * edge for base in (0, LENGTH) for sign in (-1, 1) for edge in EDGES]
moments = st.integers(-600, LENGTH + 600) | st.sampled_from(near)
stretch = st.tuples(moments, moments).map(lambda pair: (min(pair), max(pair)))
stretches = st.lists(stretch, max_size=5)
graces = st.sampled_from([0, 1, 5, 15])


@given(st.lists(stretches, max_size=3), graces)
def test_minutes_are_those_of_the_seconds_counted_one_by_one(pieces, grace):
    seconds = seconds_there([one for piece in pieces for one in piece], grace * 60)
    raw = seconds_there([one for piece in pieces for one in piece], 0)

    minutes = live([a_piece(piece) for piece in pieces], grace=grace)

    assert minutes == (len(seconds) // 60 if len(raw) >= 60 else 0)


@given(stretches, stretches, graces)
def test_never_more_than_the_lecture_and_never_fewer_for_more_evidence(some, more, grace):
    before = live([a_piece(some)], grace=grace)
    after = live([a_piece(some), a_piece(more)], grace=grace)

    assert 0 <= before <= after <= 90


@given(stretches, graces)
def test_the_same_rows_twice_or_from_a_second_device_add_nothing(some, grace):
    once = live([a_piece(some)], grace=grace)

    assert live([a_piece(some), a_piece(some)], grace=grace) == once
    assert live([a_piece(some * 2)], grace=grace) == once
    assert live([a_piece([one]) for one in some], grace=grace) == once


@given(stretch, moments, graces)
def test_who_leaves_and_joins_again_at_once_has_as_much_as_who_stays(whole, at, grace):
    start, end = whole
    cut = min(max(at, start), end)

    assert live([a_piece([(start, cut), (cut, end)])], grace=grace) == live(
        [a_piece([whole])], grace=grace
    )


kinds = st.sampled_from(
    [
        (EvidenceKind.HAND_MARK, Mark.PRESENT, None),
        (EvidenceKind.HAND_MARK, Mark.ABSENT, None),
        (EvidenceKind.CORRECTION, Mark.LATE, 30),
        (EvidenceKind.CODE, Mark.PRESENT, None),
        (EvidenceKind.CODE, Mark.LATE, 40),
        (EvidenceKind.BADGE, Mark.PRESENT, None),
        (EvidenceKind.BADGE, Mark.LATE, 50),
        (EvidenceKind.APOLOGY, Mark.EXCUSED, None),
        (EvidenceKind.EXPORT, Mark.PRESENT, None),
        (EvidenceKind.EXPORT, None, 25),
        (EvidenceKind.EXPORT, None, None),
    ]
)


@st.composite
def pieces(draw):
    kind, mark, minutes = draw(kinds)
    times = draw(stretches) if kind is EvidenceKind.EXPORT and mark is None else []
    if draw(st.booleans()) and times:
        times[0] = (times[0][0], None)
    return a_piece(times, kind, mark=mark, minutes=minutes, reason="why")


@given(st.lists(pieces(), max_size=6), st.randoms(use_true_random=False), graces)
def test_only_their_numbers_order_the_pieces(some, chance, grace):
    some = numbered(some)
    shuffled = list(some)
    chance.shuffle(shuffled)

    said = terms(grace=grace)

    assert conclude(shuffled, LECTURE, said) == conclude(some, LECTURE, said)


@given(st.lists(pieces(), min_size=1, max_size=6), st.integers(0, 5), graces)
def test_what_is_taken_back_has_never_been(some, which, grace):
    gone = some[which % len(some)]
    withdrawal = a_piece(kind=EvidenceKind.WITHDRAWAL, withdraws=gone)
    said = terms(grace=grace)

    with_it = conclude(numbered([*some, withdrawal]), LECTURE, said)
    without = conclude([piece for piece in some if piece is not gone], LECTURE, said)

    assert with_it._replace(weighed=()) == without._replace(weighed=())
    assert [one for one in with_it.weighed if one.piece not in (gone, withdrawal)] == list(
        without.weighed
    )


@given(st.lists(pieces(), max_size=6), graces, st.sampled_from([1, 10]))
def test_every_conclusion_holds_together(some, grace, least):
    presence = conclude(numbered(some), LECTURE, terms(grace=grace, least=least))

    assert min(presence.live, presence.recorded, presence.excused) >= 0
    assert presence.minutes + presence.excused <= 90
    assert len(presence.weighed) == len(some)
    if presence.live:
        assert presence.mark in (Mark.PRESENT, Mark.LATE)
    if presence.mark is None:
        assert presence.minutes == 0


@given(st.lists(st.sampled_from([10, 25, 40, 80]), min_size=1, max_size=5))
def test_sums_are_never_added(sums):
    assert live([a_piece(minutes=one) for one in sums]) == max(sums)


@given(stretches, st.sampled_from([0, 10, 25, 80]))
def test_a_sum_is_not_added_to_times_either(some, stated):
    alone = live([a_piece(some)])

    assert live([a_piece(some), a_piece(minutes=stated)]) == max(alone, stated)


@given(moments)
def test_what_has_no_end_is_neither_nothing_nor_everything(joined):
    presence = conclude(numbered([a_piece([(joined, None)])]), LECTURE, terms())

    assert (presence.mark, presence.minutes) == (None, 0)
    assert presence.is_unclear is (joined < LENGTH)


@given(st.lists(stretch, min_size=1, max_size=4), st.integers(1, 600))
def test_a_lecture_without_an_hour_counts_no_more_than_its_length(some, minutes):
    lecture = a_lecture(WORKSHOP, starts_at=None, ends_at=None, minutes=minutes)[0]

    presence = conclude(numbered([a_piece(some)]), lecture, terms(grace=5))

    assert 0 <= presence.live <= minutes
    assert presence.live <= sum(b - a for a, b in some) // 60


def test_a_second_less_than_the_lecture_is_a_minute_less():
    assert live([a_piece([(0, LENGTH)])]) == 90
    assert live([a_piece([(0, LENGTH - 1)])]) == 89
    assert live([a_piece([(0, 1000), (1000, 2001), (2001, LENGTH)])]) == 90


def test_two_and_a_half_lectures_of_seconds_are_cut_once():
    half = timedelta(minutes=45).seconds

    assert live([a_piece([(0, half - 30), (half, LENGTH - 30)])]) == 89
