"""Suggested programmes: every rule kept, as good as the best of all there are, honestly told."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import combinations, permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cistrat_training.schedule import clashes, placing
from cistrat_training.schedule.clashes import Appointment, PlanFacts
from cistrat_training.schedule.fairness import Crowd, Group, Span
from cistrat_training.schedule.models import LectureKind
from cistrat_training.schedule.suggestion import Hindrance, suggest
from cistrat_training.schedule.timetable import (
    Choice,
    Opening,
    Problem,
    Rule,
    Task,
    Weights,
    cost,
    points,
)

FIRST = date(2026, 10, 12)
BEIJING, FIJI, SANTIAGO, BERLIN = (
    "Asia/Shanghai",
    "Pacific/Fiji",
    "America/Santiago",
    "Europe/Berlin",
)
ADA, BEN = 101, 102
HOUR = timedelta(hours=1)


def on(day, hour):
    """An hour in Beijing of the first, second … day."""
    return datetime(2026, 10, 12, tzinfo=UTC) + timedelta(days=day - 1, hours=hour - 8)


def a_span(day, hour, minutes=90):
    return Span(on(day, hour), on(day, hour) + timedelta(minutes=minutes))


def a_slot(day, hour, channel="Zoom", minutes=90):
    return Opening(round(day * 1000 + hour * 10), a_span(day, hour, minutes), channel)


def a_task(n, *people, minutes=90, channel="", **facts):
    return Task(n, f"L{n}", minutes, channel, {who: f"P{who}" for who in people}, **facts)


def held(n, day, hour, *people, channel="Zoom", minutes=90, kind=LectureKind.LECTURE):
    span = a_span(day, hour, minutes)
    return Appointment(n, f"L{n}", kind, *span, channel, {who: f"P{who}" for who in people})


def plan(tasks, slots, *people, order=(), rest=0, days=5, **facts):
    """`people` are pairs of a zone and how many live by it."""
    crowd = Crowd(Group(zone, zone[:2], count) for zone, count in people)
    last = FIRST + timedelta(days=days - 1)
    rules = PlanFacts(BEIJING, FIRST, last, timedelta(minutes=rest), orders=order)
    return Problem(tasks, slots, rules, crowd, **facts)


def hours(suggestion):
    return {one.task.id: one.opening.id for one in suggestion.chosen}


# Nights


def test_lectures_come_to_hours_at_which_nobody_sleeps():
    slots = [a_slot(1, 10), a_slot(1, 14), a_slot(1, 19.5)]

    found = suggest(plan([a_task(1)], slots, (SANTIAGO, 3), (BEIJING, 2)))

    assert hours(found) == {1: 1195}  # 08:30 in Santiago
    assert found.cost.participants == 0
    assert found.gap == 0


def test_the_nights_are_spread_over_people_rather_than_heaped_on_the_fewest():
    # In the evening 3 in Fiji sit in the night, in the morning 4 in Santiago. Two evenings would
    # be fewer nights, six instead of seven, but all of them those of Fiji.
    slots = [a_slot(day, hour, minutes=60) for day in (1, 2) for hour in (11, 20)]
    tasks = [a_task(1, minutes=60), a_task(2, minutes=60)]

    found = suggest(plan(tasks, slots, (FIJI, 3), (SANTIAGO, 4)))

    assert sorted(one.opening.span.starts_at.hour for one in found.chosen) == [3, 12]


def test_whom_the_fixed_lectures_burden_already_is_spared():
    slots = [a_slot(2, 11), a_slot(2, 20)]
    evening = [held(9, 1, 20)]

    fresh = suggest(plan([a_task(1)], slots, (FIJI, 3), (SANTIAGO, 3)))
    tired = suggest(plan([a_task(1)], slots, (FIJI, 3), (SANTIAGO, 3), fixed=evening))

    assert hours(tired) == {1: 2110}
    assert fresh.cost.participants == cost(plan([], [], (FIJI, 3)), ()).total + 3 * points(90)


def test_a_lecturer_counts_as_often_as_the_organiser_says():
    slots = [a_slot(1, 11), a_slot(1, 20)]  # 22:00 to 23:30 before in Santiago; from 24:00 in Fiji
    asked = {"zones": {ADA: SANTIAGO}}

    listeners_first = plan([a_task(1, ADA)], slots, (FIJI, 3), weights=Weights(1, 1), **asked)
    lecturers_first = plan([a_task(1, ADA)], slots, (FIJI, 3), weights=Weights(1, 5), **asked)

    assert hours(suggest(listeners_first)) == {1: 1110}
    assert hours(suggest(lecturers_first)) == {1: 1200}


def test_among_programmes_with_the_same_nights_the_days_are_filled_evenly():
    slots = [a_slot(1, 14), a_slot(1, 16), a_slot(2, 14), a_slot(2, 16)]

    found = suggest(plan([a_task(1), a_task(2)], slots, (BEIJING, 9)))

    assert {one.opening.span.starts_at.day for one in found.chosen} == {12, 13}


def test_nobody_listens_to_a_break():
    slots = [a_slot(1, 3)]

    found = suggest(plan([a_task(1, kind=LectureKind.BREAK)], slots, (BEIJING, 9)))

    assert (hours(found), found.cost.participants) == ({1: 1030}, 0)


def test_a_lecture_moves_only_where_somebody_gains():
    slots = [a_slot(1, 10), a_slot(1, 14), a_slot(1, 16)]
    stays = a_task(1, channel="Zoom", now=a_span(1, 14))
    gains = a_task(2, channel="Zoom", now=a_span(1, 10))

    found = suggest(plan([stays, gains], slots, (BERLIN, 4)))  # 04:00, 08:00, 10:00

    assert hours(found) == {1: 1140, 2: 1160}
    assert [one.task.id for one in found.changed] == [2]


# Rules


def test_nobody_is_in_two_places_at_once():
    slots = [a_slot(1, 14, "A"), a_slot(1, 15, "B"), a_slot(1, 16, "A")]

    found = suggest(plan([a_task(1, ADA), a_task(2, ADA)], slots))

    assert set(hours(found).values()) == {1140, 1160}


def test_two_lectures_at_the_same_hour_need_two_channels_and_two_people():
    slots = [a_slot(1, 14, "A"), a_slot(1, 14, "B")._replace(id=7)]

    assert not suggest(plan([a_task(1, ADA), a_task(2, BEN)], slots)).left
    assert len(suggest(plan([a_task(1, ADA), a_task(2, ADA)], slots)).left) == 1


def test_slots_that_overlap_in_one_channel_hold_one_lecture():
    for channels in (("A", "a "), ("", "B"), ("", "")):
        slots = [a_slot(1, 14, channels[0]), a_slot(1, 15, channels[1])]

        assert len(suggest(plan([a_task(1), a_task(2)], slots)).left) == 1


def test_a_slot_that_is_taken_is_not_given_again():
    slots = [a_slot(1, 14)]

    found = suggest(plan([a_task(1)], slots, fixed=[held(9, 1, 14.5, channel="zoom")]))

    assert [task.id for task in found.left] == [1]
    assert Hindrance(Rule.SLOTS, 1) not in found.hindrances  # the channel is not free at all


def test_who_is_needed_in_another_workshop_is_left_there():
    slots = [a_slot(1, 14), a_slot(1, 16)]
    elsewhere = [held(9, 1, 13, ADA, channel="Hall")]

    assert hours(suggest(plan([a_task(1, ADA)], slots, others=elsewhere))) == {1: 1160}


def test_lecturers_speak_when_they_said_that_they_are_free():
    slots = [a_slot(1, 14), a_slot(1, 16), a_slot(2, 14)]
    free = {ADA: [a_span(2, 13, 180)], BEN: []}

    found = suggest(plan([a_task(1, ADA), a_task(2, BEN)], slots, free=free))

    assert hours(found) == {1: 2140}
    assert found.hindrances == [Hindrance(Rule.AVAILABILITY, 1)]


def test_between_two_lectures_of_one_person_is_a_break():
    slots = [a_slot(1, 14), a_slot(1, 15.5), a_slot(1, 16)]
    tasks = [a_task(1, ADA), a_task(2, ADA)]

    assert set(hours(suggest(plan(tasks, slots[:2], rest=0))).values()) == {1140, 1155}
    assert set(hours(suggest(plan(tasks, slots, rest=15))).values()) == {1140, 1160}
    assert suggest(plan(tasks, slots[:2], rest=15)).hindrances == [Hindrance(Rule.BREAK, 1)]


def test_a_break_is_kept_from_lectures_that_have_their_hour():
    slots = [a_slot(1, 15.5), a_slot(1, 16)]

    found = suggest(plan([a_task(1, ADA)], slots, fixed=[held(9, 1, 14, ADA)], rest=15))

    assert hours(found) == {1: 1160}


def test_a_lecture_fits_into_its_slot():
    slots = [a_slot(1, 14, minutes=60), a_slot(1, 16, minutes=120)]

    assert hours(suggest(plan([a_task(1, minutes=90)], slots))) == {1: 1160}
    short = suggest(plan([a_task(1, minutes=90)], slots[:1]))
    assert short.hindrances == [Hindrance(Rule.LENGTH, 1)]


def test_without_a_length_it_takes_as_long_as_the_slot():
    (choice,) = suggest(plan([a_task(1, minutes=None)], [a_slot(1, 14, minutes=75)])).chosen

    assert choice.span.minutes == 75


def test_the_days_of_the_workshop_are_kept():
    slots = [a_slot(0, 14), a_slot(1, 23), a_slot(2, 14)]

    found = suggest(plan([a_task(1), a_task(2)], slots, days=1))

    assert found.chosen == []
    assert found.hindrances == []  # no rule that could be given up helps


def test_the_order_of_lectures_is_kept():
    slots = [a_slot(1, 11), a_slot(1, 14)]  # nobody in Santiago wants to hear the first at 14
    tasks = [a_task(1), a_task(2)]

    for order in [(1, 2), (2, 1)]:
        found = hours(suggest(plan(tasks, slots, (SANTIAGO, 3), order=[order])))
        assert found[order[0]] < found[order[1]]


def test_a_lecture_comes_after_one_that_has_its_hour():
    slots = [a_slot(1, 10), a_slot(1, 14), a_slot(1, 16)]
    fixed = [held(8, 1, 11.5, channel="Hall")]

    later = suggest(plan([a_task(1)], slots, order=[(8, 1)], fixed=fixed))
    earlier = suggest(plan([a_task(1)], slots, (SANTIAGO, 2), order=[(1, 8)], fixed=fixed))

    assert hours(later)[1] > 1100
    assert hours(earlier) == {1: 1100}


def test_an_order_that_leaves_no_room_is_named():
    slots = [a_slot(1, 10), a_slot(1, 14)]
    fixed = [held(8, 2, 10)]

    found = suggest(plan([a_task(1)], slots, order=[(8, 1)], fixed=fixed))

    assert found.hindrances == [Hindrance(Rule.ORDER, 1)]


def test_as_many_as_possible_are_placed_and_the_rest_is_named():
    slots = [a_slot(1, 14)]

    found = suggest(plan([a_task(1), a_task(2), a_task(3)], slots))

    assert len(found.left) == 2
    assert found.hindrances == [Hindrance(Rule.SLOTS, 2)]


def test_a_lecture_that_has_an_hour_does_not_lose_it_to_one_that_has_none():
    slots = [a_slot(1, 14)]

    found = suggest(plan([a_task(1), a_task(2, now=a_span(1, 14))], slots))

    assert hours(found) == {2: 1140}


def test_an_hour_that_breaks_a_rule_is_kept_where_there_is_no_other():
    """What it takes up there is not given to another lecture."""
    slots = [a_slot(1, 14), Opening(-2, a_span(1, 14), "Zoom"), a_slot(1, 19)]
    told_later = {ADA: [a_span(2, 9, 600)]}
    tasks = [a_task(1), a_task(2, ADA, channel="Zoom", now=a_span(1, 14))]

    found = suggest(plan(tasks, slots, free=told_later))

    assert [task.id for task in found.stuck] == [2]
    assert hours(found) == {1: 1190}


def test_nothing_to_place_is_no_trouble():
    found = suggest(plan([], [a_slot(1, 14)], (BEIJING, 3)))

    assert (found.chosen, found.left, found.gap) == ([], [], 0)


@pytest.mark.parametrize(
    ("minutes", "said"), [(0, 0), (30, 30), (60, 60), (90, 120), (120, 180), (180, 360)]
)
def test_the_first_hour_costs_a_point_the_second_two_the_third_three(minutes, said):
    assert points(minutes) == said  # sixty to a point


# Against all programmes there are

ZONES = [BEIJING, FIJI, SANTIAGO, BERLIN]


@st.composite
def small_plans(draw):
    """Few enough lectures and slots to try each way."""
    people = [ADA, BEN]
    slots = [
        a_slot(day, hour, channel, minutes)
        for day, hour, channel, minutes in draw(
            st.lists(
                st.tuples(
                    st.integers(1, 2),
                    st.sampled_from([10, 11, 14, 15.5, 20]),
                    st.sampled_from(["A", "B", ""]),
                    st.sampled_from([60, 90]),
                ),
                max_size=4,
                unique_by=lambda slot: slot[:2],
            )
        )
    ]
    tasks = [
        a_task(
            n,
            *draw(st.lists(st.sampled_from(people), max_size=2, unique=True)),
            minutes=draw(st.sampled_from([60, 90, None])),
            now=a_span(2, 14) if n == 0 and draw(st.booleans()) else None,
        )
        for n in range(draw(st.integers(0, 3)) + 1)
    ]
    slots += [Opening(-task.id, task.now, "") for task in tasks if task.now]
    pairs = list(combinations([task.id for task in tasks] + [50], 2))
    return plan(
        tasks,
        slots,
        *((zone, draw(st.integers(0, 4))) for zone in ZONES),
        order=draw(st.lists(st.sampled_from(pairs), max_size=2, unique=True)) if pairs else [],
        rest=draw(st.sampled_from([0, 15, 45])),
        fixed=[held(50, 1, 12, *draw(st.lists(st.sampled_from(people), max_size=1)), channel="A")],
        others=[held(60, 2, 13, ADA, channel="B")] if draw(st.booleans()) else [],
        free={BEN: [a_span(1, 9, 600)]} if draw(st.booleans()) else {},
        zones={ADA: SANTIAGO, BEN: BERLIN},
        weights=Weights(1, draw(st.integers(0, 5))),
    )


def every_programme(problem) -> Iterator[list[Choice]]:
    for many in range(len(problem.tasks), -1, -1):
        for tasks in combinations(problem.tasks, many):
            for slots in permutations(problem.openings, many):
                yield [Choice(task, slot) for task, slot in zip(tasks, slots, strict=True)]


def keeps_all_rules(problem, programme):
    """Written from the rules, not from the code: what a person would check on paper."""
    ours = [one.appointment for one in programme]
    held = [*ours, *problem.fixed]
    return (
        all(one.span.ends_at <= one.opening.span.ends_at for one in programme)
        and all(is_told(problem, one) for one in programme)
        and not any(in_the_way(problem, *pair, "") for pair in combinations(ours, 2))
        and not any(in_the_way(problem, a, b, "") for a in ours for b in problem.fixed)
        and not any(in_the_way(problem, a, b, b.channel) for a in ours for b in problem.others)
        and in_order(problem, {one.lecture_id: one for one in held})
    )


def is_told(problem, one):
    told = [problem.free[who] for who in one.task.people if who in problem.free]
    return all(any(a <= one.span.starts_at and one.span.ends_at <= b for a, b in t) for t in told)


def in_the_way(problem, one, other, everywhere):
    """Here a lecture without a channel fills every channel; in other workshops it fills none."""
    rest = problem.facts.shortest_break if set(one.people) & set(other.people) else timedelta(0)
    same = one.channel == other.channel or (not everywhere and "" in (one.channel, other.channel))
    is_near = one.starts_at < other.ends_at + rest and other.starts_at < one.ends_at + rest
    return is_near and (same or bool(set(one.people) & set(other.people)))


def in_order(problem, at):
    fixed = {one.lecture_id for one in problem.fixed}
    orders = [pair for pair in problem.facts.orders if not fixed.issuperset(pair)]
    pairs = [(at[a], at[b]) for a, b in orders if a in at and b in at]
    return all(first.ends_at <= then.starts_at for first, then in pairs)


@given(small_plans())
@settings(max_examples=150, deadline=None)
def test_it_is_the_best_of_all_programmes_there_are(problem):
    found = suggest(problem)
    problem = problem.holding(found.stuck)

    kept = [one for one in every_programme(problem) if keeps_all_rules(problem, one)]
    first = max(keyed(programme) for programme in kept)
    best = min(cost(problem, one).total for one in kept if keyed(one) == first)
    assert keyed(found.chosen) == first
    assert cost(problem, found.chosen) == found.cost
    assert (found.cost.total, found.at_least) == (best, best)


def keyed(programme):
    """First as many as possible of those that had an hour, then of the others."""
    had_one = sum(one.task.now is not None for one in programme)
    return had_one, len(programme) - had_one


@given(small_plans())
@settings(max_examples=150, deadline=None)
def test_no_programme_that_is_suggested_contains_a_clash(problem):
    found = suggest(problem)
    problem = problem.holding(found.stuck)

    ours = [one.appointment for one in found.chosen]
    assert clashes.found(ours, [*problem.fixed, *problem.others], problem.facts) == []
    everything = clashes.found([*ours, *problem.fixed], [], problem.facts)
    placed = {one.lecture_id for one in ours}
    assert [one for one in everything if placed & set(one.lecture_ids)] == []


@given(small_plans())
@settings(max_examples=20, deadline=None)
def test_the_same_question_has_the_same_answer(problem):
    first, again = suggest(problem), suggest(problem)

    assert hours(first) == hours(again)


def test_without_time_to_look_it_is_a_programme_all_the_same_and_honestly_told(monkeypatch):
    monkeypatch.setattr(placing, "SECONDS", 0.0)
    slots = [a_slot(day, hour) for day in range(1, 6) for hour in (10, 14, 16, 18)]
    tasks = [a_task(n, ADA if n % 2 else BEN) for n in range(8)]
    problem = plan(tasks, slots, (SANTIAGO, 3), (FIJI, 4), (BERLIN, 2), rest=15, order=[(7, 0)])

    found = suggest(problem)

    assert len(found.chosen) == 8
    assert clashes.found([one.appointment for one in found.chosen], [], problem.facts) == []
    assert found.gap
    assert found.gap == pytest.approx(1 - found.at_least / found.cost.total)
