"""What counts of what somebody says that they watched."""

from datetime import timedelta
from itertools import pairwise
from time import process_time

from hypothesis import given
from hypothesis import strategies as st

from cistrat_training.schedule.viewings import (
    FASTEST,
    LEEWAY,
    MOST_PIECES,
    Played,
    Viewing,
    Visit,
    free,
    gaps,
    minutes_of,
    plausible,
    total,
    union,
)
from tests.people_and_things import NOON_IN_MAY, a_lecture, a_workshop, an_enrolment

SECOND = 1000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
EVER = (0, 10 * HOUR)

times = st.integers(0, 2 * HOUR)
stretches = st.lists(st.tuples(times, times), max_size=8)
claims = st.lists(st.builds(Played, times, times, st.integers(-10, 400), times, times), max_size=8)


def played(start, end, speed=100, began=0, ended=None):
    took = (end - start) * 100 // speed
    return Played(start, end, speed, began, began + took if ended is None else ended)


def counted(*said, within=EVER, taken=(), length=HOUR):
    found = plausible(said, within=within, taken=taken, length=length)
    return union((one.start, one.end) for one in found)


def a_viewing(length=HOUR):
    lecture, *_ = a_lecture(a_workshop())
    return Viewing(lecture=lecture, enrolment=an_enrolment(), length=length)


def test_what_plays_without_a_stop_counts():
    assert counted(played(0, 20 * SECOND)) == [(0, 20 * SECOND)]


def test_what_was_jumped_over_does_not():
    before, after = played(0, MINUTE), played(10 * MINUTE, 11 * MINUTE, began=MINUTE)

    assert counted(before, after) == [(0, MINUTE), (10 * MINUTE, 11 * MINUTE)]


def test_half_an_hour_at_double_speed_takes_a_quarter_of_an_hour():
    assert total(counted(played(0, 30 * MINUTE, 200, ended=15 * MINUTE))) == 30 * MINUTE


def test_what_runs_faster_than_twice_is_not_counted():
    assert counted(played(0, 30 * MINUTE, FASTEST + 25)) == []


def test_an_hour_in_a_minute_is_cut_to_what_a_minute_shows():
    assert total(counted(Played(0, HOUR, 100, 0, MINUTE))) == MINUTE * LEEWAY // 100
    assert total(counted(Played(0, HOUR, 200, 0, MINUTE))) == 2 * MINUTE * LEEWAY // 100


def test_time_that_has_not_come_yet_is_cut():
    an_hour_said_after_ten_minutes = played(0, HOUR)

    assert counted(an_hour_said_after_ten_minutes, within=(0, 10 * MINUTE)) == [(0, 10 * MINUTE)]


def test_what_played_before_the_recording_opened_and_after_it_closed_is_cut():
    open_for_a_while = (10 * MINUTE, 20 * MINUTE)

    assert counted(played(0, 30 * MINUTE), within=open_for_a_while) == [open_for_a_while]


def test_two_tabs_at_once_count_once():
    one = played(0, 10 * MINUTE)
    other = played(30 * MINUTE, 40 * MINUTE)

    assert total(counted(one, other)) == 10 * MINUTE
    assert counted(other, taken=[(0, 10 * MINUTE)]) == []


def test_thousands_of_pieces_take_no_time_to_be_compared():
    """Whoever holds a site up with its own arithmetic needs no other means."""
    taken = [(at, at + 1) for at in range(0, 200_000, 2)]
    claims = [played(at, at + 2, began=at) for at in range(0, 1_000, 2)]

    begun = process_time()
    found = plausible(claims, within=EVER, taken=taken, length=HOUR)

    assert total((one.began, one.ended) for one in found) == 500
    assert process_time() - begun < 1


def test_a_visit_has_an_end_to_its_pieces():
    visit = Visit(viewing=a_viewing(), key="k", opened_at=NOON_IN_MAY, heard_at=NOON_IN_MAY)

    visit.note([played(at, at + 1, began=at) for at in range(0, 2 * MOST_PIECES, 2)], claimed=0)

    assert visit.room == 0


def test_the_same_minute_watched_twice_is_one_minute():
    assert counted(played(0, MINUTE), played(0, MINUTE, began=MINUTE)) == [(0, MINUTE)]


def test_what_lies_behind_the_end_of_the_recording_is_nothing():
    assert counted(played(HOUR - MINUTE, HOUR + MINUTE)) == [(HOUR - MINUTE, HOUR)]


def test_one_stretch_told_in_pieces_is_kept_as_one():
    pieces = [played(at, at + 20 * SECOND, began=at) for at in range(0, MINUTE, 20 * SECOND)]

    assert plausible(pieces, within=EVER, taken=(), length=HOUR) == [played(0, MINUTE)]


def test_gaps_are_what_nobody_watched_but_for_a_blink():
    a_blink = SECOND

    assert gaps([(0, MINUTE), (MINUTE + a_blink, 2 * MINUTE)], HOUR) == [(2 * MINUTE, HOUR)]
    assert gaps([(MINUTE, HOUR - a_blink)], HOUR) == [(0, MINUTE)]
    assert gaps([], HOUR) == [(0, HOUR)]


def test_71_of_85_minutes():
    watched, recording = 71 * MINUTE, 85 * MINUTE

    assert minutes_of(watched, recording, 85) == 71
    assert minutes_of(watched, recording, 170) == 142


def test_a_recording_without_a_length_gives_no_minutes():
    assert minutes_of(MINUTE, 0, 90) == 0


def test_a_viewing_grows_by_what_is_new_and_remembers_when():
    viewing, opened_at = a_viewing(), NOON_IN_MAY

    viewing.add([played(0, 10 * MINUTE)], opened_at)
    viewing.add([played(5 * MINUTE, 15 * MINUTE)], opened_at + timedelta(days=1))

    assert viewing.covered == 15 * MINUTE
    assert viewing.missing == [(15 * MINUTE, HOUR)]
    assert viewing.first_at == opened_at
    assert viewing.last_at == opened_at + timedelta(days=1, minutes=10)


def test_what_comes_late_does_not_make_the_last_day_an_earlier_one():
    viewing, a_day = a_viewing(), timedelta(days=1)

    viewing.add([played(0, MINUTE)], NOON_IN_MAY)
    viewing.add([played(MINUTE, 2 * MINUTE)], NOON_IN_MAY - a_day)

    assert viewing.first_at == NOON_IN_MAY - a_day
    assert viewing.last_at == NOON_IN_MAY + timedelta(minutes=1)


def test_what_was_claimed_and_cut_is_kept_beside_what_counts():
    visit = Visit(viewing=a_viewing(), key="k", opened_at=NOON_IN_MAY, heard_at=NOON_IN_MAY)

    visit.note([played(0, MINUTE)], 3 * MINUTE)
    visit.note([played(MINUTE, 2 * MINUTE, began=MINUTE)], MINUTE)

    assert visit.played == [[0, 2 * MINUTE, 100, 0, 2 * MINUTE]]
    assert visit.cut == 2 * MINUTE


def test_a_visit_is_busy_on_the_clock_of_another():
    an_hour_later = NOON_IN_MAY + timedelta(hours=1)
    visit = Visit(viewing=a_viewing(), key="k", opened_at=an_hour_later, heard_at=an_hour_later)
    visit.note([played(0, MINUTE)], MINUTE)

    assert visit.busy(NOON_IN_MAY) == [(HOUR, HOUR + MINUTE)]


@given(stretches)
def test_a_union_holds_the_same_seconds_in_order_and_nothing_twice(some):
    found = union(some)

    assert all(start < end for start, end in found)
    assert all(before[1] < after[0] for before, after in pairwise(found))
    assert union([*found, *some]) == found
    assert total(found) <= sum(max(0, end - start) for start, end in some)


@given(st.tuples(times, times), stretches)
def test_what_is_free_and_what_is_taken_are_the_whole(stretch, taken):
    left = free(stretch, taken)

    assert union([*left, *taken, stretch]) == union([*taken, stretch])
    assert total(left) + total(union(taken)) == total(union([*taken, stretch]))


@given(stretches, times)
def test_parts_and_gaps_are_the_whole_recording(parts, length):
    inside = [(min(start, length), min(end, length)) for start, end in parts]
    missing = gaps(inside, length)

    assert total(union([*inside, *missing])) == total(union(inside)) + total(missing) <= length


@given(claims, stretches, st.tuples(times, times))
def test_nobody_can_claim_more_than_twice_the_time_that_was_free(said, taken, within):
    found = plausible(said, within=within, taken=taken, length=HOUR)

    wall = [(one.began, one.ended) for one in found]
    assert total(wall) == total(union(wall))
    assert total(union([*wall, *taken])) == total(wall) + total(union(taken))
    assert all(within[0] <= began and ended <= within[1] for began, ended in wall)
    assert all(0 <= one.start < one.end <= HOUR for one in found)
    most = total(wall) * FASTEST * LEEWAY // 10_000
    assert sum(one.end - one.start for one in found) <= most + len(found)


@given(claims, claims)
def test_a_viewing_only_ever_grows(before, after):
    viewing = a_viewing()

    viewing.add(plausible(before, within=EVER, taken=(), length=HOUR), NOON_IN_MAY)
    covered, parts = viewing.covered, list(viewing.parts)
    viewing.add(plausible(after, within=EVER, taken=(), length=HOUR), NOON_IN_MAY)

    assert viewing.covered >= covered
    assert union(map(tuple, [*parts, *viewing.parts])) == union(map(tuple, viewing.parts))
    assert viewing.covered <= HOUR
