"""Whatever organisers do with a draft: it never clashes, and each step can be taken back."""

from datetime import date, datetime, timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from cistrat_training.database import Model
from cistrat_training.errors import RuleBroken
from cistrat_training.places import atlas
from cistrat_training.places.models import Country
from cistrat_training.schedule import arranging, copying, deeds, moves, planning_queries
from cistrat_training.schedule.arranging import Placement, Planner
from cistrat_training.schedule.models import LectureKind
from cistrat_training.schedule.releases import Release, ReleasedLecture
from cistrat_training.zones import instant
from tests.people_and_things import (
    NOON_IN_MAY,
    a_lecture,
    a_lecturer,
    a_workshop,
    an_organisation,
    an_organiser,
)

_weeks = count()
MINUTE = timedelta(minutes=1)
ZONE = "Europe/Berlin"
MONDAY_BEFORE_WINTER_TIME = date(2026, 10, 19)


@pytest.fixture(scope="module")
def session():
    engine = create_engine("sqlite://")
    Model.metadata.create_all(engine)
    with Session(engine) as session:
        atlas.load(session)
        session.commit()
        yield session
    engine.dispose()


@pytest.fixture
def plan(session):
    return Plan(session)


class Plan:
    """A workshop of three days with two lecturers, four lectures and a break."""

    def __init__(self, session, **facts):
        self.session = session
        first = MONDAY_BEFORE_WINTER_TIME - timedelta(weeks=next(_weeks))
        last = first + timedelta(days=2)
        dates = {"first_day": first, "last_day": last, "zone": ZONE}
        self.workshop = a_workshop(**dates | facts)
        self.organiser = an_organiser()
        home = an_organisation(session.get(Country, "CN"))
        ada, bo = a_lecturer(home), a_lecturer(home)
        self.ada, self.bo = ada, bo
        self.lectures = [
            self.add("Nine", self.at(9), ada),
            self.add("Tea", self.at(10, 30), kind=LectureKind.BREAK, minutes=30),
            self.add("Eleven", self.at(11), bo),
            self.add("Fourteen", self.at(14), ada),
            self.add("Waiting", None, bo),
        ]
        session.add(self.organiser)
        session.commit()
        self.nine, self.tea, self.eleven, self.fourteen, self.waiting = (
            one.id for one in self.lectures
        )

    def add(self, title, starts_at, *lecturers, minutes=90, **facts):
        ends_at = starts_at and starts_at + minutes * MINUTE
        things = a_lecture(
            self.workshop,
            *lecturers,
            title_en=title,
            starts_at=starts_at,
            **{"ends_at": ends_at, "minutes": minutes, "channel": "Hall"} | facts,
        )
        self.session.add_all(things)
        self.session.flush()
        things[0].note_the_wall()
        return things[0]

    def at(self, hour, minute=0, day=0):
        on = self.workshop.first_day + timedelta(days=day)
        wall = datetime.combine(on, datetime.min.time()).replace(hour=hour, minute=minute)
        return instant(wall, self.workshop.zone)

    def planner(self):
        return Planner(self.organiser, NOON_IN_MAY)

    def do(self, deed, *args, **facts):
        done = deed(self.session, self.workshop, *args, self.planner(), **facts)
        self.session.commit()
        return done

    def draft(self):
        return arranging.Draft(self.session, self.workshop, NOON_IN_MAY)

    def picture(self):
        found = self.draft().picture()
        return found.lectures, found.slots

    def hours(self):
        """Of each title: day, hour and channel, on the wall."""
        return {
            one.title_en: f"{one.starts_at.astimezone(self.workshop.tz):%d %H:%M} {one.channel}"
            if one.starts_at
            else None
            for one in self.draft().lectures.values()
        }

    def day(self, n):
        return f"{self.workshop.first_day + timedelta(days=n):%d}"


def test_two_lectures_swap_their_hours(plan):
    plan.do(deeds.swap, [plan.nine, plan.fourteen])

    assert plan.hours()["Nine"] == f"{plan.day(0)} 14:00 Hall"
    assert plan.hours()["Fourteen"] == f"{plan.day(0)} 09:00 Hall"


def test_neighbours_of_different_lengths_change_their_order(plan):
    plan.do(deeds.swap, [plan.tea, plan.nine])

    assert plan.hours()["Tea"] == f"{plan.day(0)} 09:00 Hall"
    assert plan.hours()["Nine"] == f"{plan.day(0)} 09:30 Hall"
    assert plan.draft().lectures[plan.nine].length == 90


def test_a_swap_after_which_one_stands_on_a_third_is_refused(plan):
    with pytest.raises(RuleBroken, match="“Eleven” stands there already"):
        plan.do(deeds.swap, [plan.tea, plan.fourteen])


def test_a_lecture_without_an_hour_takes_that_of_another(plan):
    plan.do(deeds.swap, [plan.waiting, plan.nine])

    assert plan.hours()["Waiting"] == f"{plan.day(0)} 09:00 Hall"
    assert plan.hours()["Nine"] is None


@pytest.mark.parametrize("chosen", [0, 1, 3])
def test_only_two_can_swap(plan, chosen):
    with pytest.raises(RuleBroken, match="Choose the two"):
        plan.do(deeds.swap, [plan.nine, plan.tea, plan.eleven][:chosen])


def test_the_rest_of_the_day_is_shifted_with_its_breaks_and_slots(plan):
    plan.do(deeds.make_slots, [Placement(plan.at(16), plan.at(17), "Hall")])

    plan.do(deeds.shift_rest_of_day, plan.tea, 15)

    assert plan.hours() == {
        "Nine": f"{plan.day(0)} 09:00 Hall",
        "Tea": f"{plan.day(0)} 10:45 Hall",
        "Eleven": f"{plan.day(0)} 11:15 Hall",
        "Fourteen": f"{plan.day(0)} 14:15 Hall",
        "Waiting": None,
    }
    assert [slot.starts_at for slot in plan.draft().slots.values()] == [plan.at(16, 15)]


def test_a_shift_back_onto_what_stays_is_refused(plan):
    with pytest.raises(RuleBroken, match="Nine"):
        plan.do(deeds.shift_rest_of_day, plan.tea, -15)


def test_several_fill_the_free_slots_from_there_on(plan):
    other = plan.add("Also waiting", None, plan.ada).id
    pattern = [
        Placement(plan.at(h, day=1), plan.at(h, day=1) + m * MINUTE, "Hall")
        for h, m in ((9, 90), (11, 30), (14, 90))
    ]
    plan.do(deeds.make_slots, pattern)

    plan.do(deeds.put, [plan.waiting, other], pattern[0])

    assert plan.hours()["Waiting"] == f"{plan.day(1)} 09:00 Hall"
    assert plan.hours()["Also waiting"] == f"{plan.day(1)} 14:00 Hall"


def test_more_than_there_are_free_slots_stay_where_they_are(plan):
    plan.do(deeds.make_slots, [Placement(plan.at(9, day=1), plan.at(10, 30, day=1), "Hall")])
    other = plan.add("Also waiting", None, plan.ada).id

    with pytest.raises(RuleBroken, match="no free slot is left"):
        plan.do(
            deeds.put,
            [plan.waiting, other],
            Placement(plan.at(9, day=1), plan.at(10, 30, day=1), "Hall"),
        )


def test_several_that_have_hours_move_together(plan):
    plan.do(
        deeds.put,
        [plan.nine, plan.tea, plan.eleven],
        Placement(plan.at(10, day=2), plan.at(11, day=2)),
    )

    assert plan.hours()["Nine"] == f"{plan.day(2)} 10:00 Hall"
    assert plan.hours()["Eleven"] == f"{plan.day(2)} 12:00 Hall"


def test_nothing_is_put_on_another_even_where_no_channel_has_a_name(plan):
    quiet = plan.add("Quiet", plan.at(9, day=1), channel="").id
    plan.do(deeds.put, [quiet], Placement(plan.at(10, day=1), plan.at(11, day=1)))

    with pytest.raises(RuleBroken, match="“Quiet” stands there already"):
        plan.do(deeds.put, [plan.waiting], Placement(plan.at(11, day=1), plan.at(12, day=1)))


def test_what_is_called_off_gives_its_hour_free_and_comes_back_only_to_a_free_one(plan):
    plan.do(deeds.call_off, [plan.nine])
    plan.do(deeds.put, [plan.waiting], Placement(plan.at(9), plan.at(10), "Hall"))

    with pytest.raises(RuleBroken, match="at the same time"):
        plan.do(deeds.bring_back, [plan.nine])
    plan.session.rollback()

    plan.do(deeds.unplace, [plan.waiting])
    plan.do(deeds.bring_back, [plan.nine])
    assert plan.draft().lectures[plan.nine].cancelled_at is None


def test_what_was_released_is_called_off_and_not_deleted(plan):
    lecture = plan.draft().lectures[plan.nine]
    release = Release(workshop=plan.workshop, number=1, released_at=NOON_IN_MAY)
    copy = ReleasedLecture(
        release=release, lecture=lecture, place=1, title_en="Nine", changed_at=NOON_IN_MAY
    )
    plan.session.add_all([release, copy])
    plan.session.commit()

    with pytest.raises(RuleBroken, match="was released"):
        plan.do(deeds.delete, [plan.nine])
    plan.session.rollback()

    plan.do(deeds.delete, [plan.waiting])
    assert plan.waiting not in plan.draft().lectures


def test_a_copy_that_was_released_meanwhile_is_not_undone_away(plan):
    first = plan.workshop.first_day
    plan.do(copying_a_day(first, first + timedelta(days=1)), with_lectures=True)
    copied = max(plan.draft().lectures.values(), key=lambda one: one.id)
    release = Release(workshop=plan.workshop, number=1, released_at=NOON_IN_MAY)
    plan.session.add(
        ReleasedLecture(
            release=release, lecture=copied, place=1, title_en="Copy", changed_at=NOON_IN_MAY
        )
    )
    plan.session.commit()

    with pytest.raises(RuleBroken, match="was released"):
        plan.do(arranging.undo, last_step(plan))


def test_a_deleted_lecture_comes_back_with_its_number_and_its_lecturers(plan):
    was = plan.picture()
    plan.do(deeds.delete, [plan.nine, plan.waiting])

    plan.do(arranging.undo, last_step(plan))

    assert plan.picture() == was
    assert was[0][plan.nine]["lecturers"] == [plan.ada.id]


def test_a_slot_that_overlaps_with_one_of_its_channel_is_not_made_twice(plan):
    pattern = [Placement(plan.at(9, day=1), plan.at(10, day=1), room) for room in ("A", "B")]
    plan.do(deeds.make_slots, pattern[:1])

    plan.do(deeds.make_slots, pattern)

    assert sorted(slot.channel for slot in plan.draft().slots.values()) == ["A", "B"]


def test_slots_lie_within_the_workshop(plan):
    with pytest.raises(RuleBroken, match="outside the days"):
        plan.do(deeds.make_slots, [Placement(plan.at(9, day=3), plan.at(10, day=3))])


def test_a_copied_day_has_its_breaks_and_free_slots_for_its_lectures(plan):
    first = plan.workshop.first_day
    plan.do(copying_a_day(first, first + timedelta(days=1)), with_lectures=False)

    draft = plan.draft()
    teas = [one.starts_at for one in draft.lectures.values() if one.title_en == "Tea"]
    assert teas == [plan.at(10, 30), plan.at(10, 30, day=1)]
    assert [slot.starts_at for slot in draft.slots.values()] == [
        plan.at(hour, day=1) for hour in (9, 11, 14)
    ]


def test_a_day_copied_with_its_lectures_has_them_again_with_their_lecturers(plan):
    first = plan.workshop.first_day
    copied = plan.do(copying_a_day(first, first + timedelta(days=1)), with_lectures=True)

    draft = plan.draft()
    nines = [one for one in draft.lectures.values() if one.title_en == "Nine"]
    assert [one.starts_at for one in nines] == [plan.at(9), plan.at(9, day=1)]
    assert draft.picture().lectures[nines[1].id]["lecturers"] == [plan.ada.id]
    assert copied.waiting == []


def test_a_copy_that_would_clash_waits(plan):
    first = plan.workshop.first_day
    plan.do(deeds.put, [plan.waiting], Placement(plan.at(10, day=1), plan.at(11, day=1), "Hall"))

    copied = plan.do(copying_a_day(first, first + timedelta(days=1)), with_lectures=True)

    assert sorted(one.title_en for one in copied.waiting) == ["Eleven", "Nine"]
    assert "Tea" not in {one.title_en for one in copied.waiting}


def test_last_years_programme_stands_here_at_the_same_hours_of_the_wall(session):
    source = Plan(session)
    here = Plan.__new__(Plan)
    here.session, here.organiser = session, source.organiser
    # Two days only, and so far away that its clocks keep other hours.
    here.workshop = a_workshop(
        first_day=date(2027, 7, 6), last_day=date(2027, 7, 7), zone="Asia/Shanghai"
    )
    session.add(here.workshop)
    source.do(deeds.put, [source.fourteen], Placement(source.at(9, day=2), source.at(10, day=2)))
    source.do(deeds.call_off, [source.eleven])

    copied = here.do(copying_of(source.workshop), with_lecturers=True, by_weekday=False)

    assert here.hours() == {
        "Nine": "06 09:00 Hall",
        "Tea": "06 10:30 Hall",
        "Fourteen": None,
        "Waiting": None,
    }
    assert sorted(one.title_en for one in copied.waiting) == ["Fourteen", "Waiting"]
    speaking = [state["lecturers"] for state in here.picture()[0].values() if state["lecturers"]]
    assert speaking[0] == [source.ada.id]


def copying_a_day(day, other):
    def copy(session, workshop, planner, **facts):
        return copying.copy_day(session, workshop, day, other, planner, **facts)

    return copy


def copying_of(source):
    def copy(session, workshop, planner, **facts):
        return copying.copy_programme(session, workshop, source, planner, **facts)

    return copy


ON_CHOSEN = [deeds.unplace, deeds.swap, deeds.call_off, deeds.bring_back, deeds.delete]
lectures = st.integers(0, 6)
hours = st.tuples(st.integers(0, 2), st.integers(7, 17), st.sampled_from([0, 30]))
some = st.lists(lectures, min_size=1, max_size=3, unique=True)
rooms = st.sampled_from(["Hall", "Room 2", ""])
what_people_do = st.lists(
    st.one_of(
        st.tuples(st.just("put"), some, hours, rooms),
        st.tuples(st.just("chosen"), st.sampled_from(ON_CHOSEN), some),
        st.tuples(st.just("shift"), lectures, st.integers(-120, 120)),
        st.tuples(st.just("copy"), st.integers(0, 2), st.integers(0, 2), st.booleans()),
        st.tuples(st.just("slots"), hours, rooms),
        st.tuples(st.just("undo")),
    ),
    max_size=8,
)


class Drawn:
    """Deeds by the numbers that were drawn: the how manieth lecture, the day and hour."""

    def __init__(self, plan):
        self.plan = plan
        self.ids = sorted(plan.draft().lectures)

    def of(self, numbers):
        return [self.ids[number % len(self.ids)] for number in numbers]

    def hour(self, told, room):
        day, hour, minute = told
        at = self.plan.at(hour, minute, day=day)
        return Placement(at, at + 60 * MINUTE, room)

    def put(self, numbers, at, room):
        self.plan.do(deeds.put, self.of(numbers), self.hour(at, room))

    def shift(self, number, minutes):
        self.plan.do(deeds.shift_rest_of_day, self.of([number])[0], minutes)

    def copy(self, day, other, with_lectures):
        days = moves.days_from(self.plan.workshop.first_day, self.plan.workshop.last_day)
        self.plan.do(copying_a_day(days[day], days[other]), with_lectures=with_lectures)

    def slots(self, at, room):
        self.plan.do(deeds.make_slots, [self.hour(at, room)])

    def chosen(self, deed, numbers):
        self.plan.do(deed, self.of(numbers))


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(story=what_people_do)
def test_no_story_of_deeds_leads_to_a_clash_and_each_leads_back(session, story):
    plan = Plan(session)
    pictures = [plan.picture()]
    for name, *told in story:
        try:
            if name == "undo":
                number = last_step(plan)
                plan.do(arranging.undo, number)
                pictures.pop()
            else:
                getattr(Drawn(plan), name)(*told)
                pictures.append(plan.picture())
        except RuleBroken:
            session.rollback()
        draft = plan.draft()
        assert draft.hard_clashes(list(draft.lectures)) == []
        assert plan.picture() == pictures[-1]

    while len(pictures) > 1:
        pictures.pop()
        plan.do(arranging.undo, last_step(plan))
        assert plan.picture() == pictures[-1]


def last_step(plan):
    step = plan.session.scalar(planning_queries.to_undo(plan.workshop))
    return step.number if step else 0
