"""The figure, its list and the sentence always say the same, whatever happens to places."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cistrat_training.accounts.models import Gender
from cistrat_training.attendance.outcomes import AttendanceOutcome
from cistrat_training.places.models import Category
from cistrat_training.reports import drafts
from cistrat_training.reports.facts import Period
from cistrat_training.reports.indicators.counting import measure
from cistrat_training.reports.indicators.definitions import INDICATORS
from cistrat_training.reports.indicators.indicator import Door, Part, Population, Unit
from cistrat_training.reports.indicators.listing import listed
from cistrat_training.workshops.models import Audience, Enrolment, Place
from tests.people_and_things import a_person, a_workshop, save

PERIOD = Period(2021, 2022)
DAY = datetime(2021, 3, 1, tzinfo=UTC)
NOW = datetime(2023, 1, 1, tzinfo=UTC)
COUNTED_FROM_PLACES = [
    key
    for key, indicator in INDICATORS.items()
    if indicator.part not in (Part.SENTENCES, Part.LECTURERS, Part.EVALUATION)
]
FIRST_DAYS = (date(2021, 6, 1), date(2022, 6, 1), date(2020, 6, 1))

places = st.fixed_dictionaries(
    {
        "person": st.integers(0, 3),
        "workshop": st.integers(0, 2),
        "audience": st.sampled_from(Audience),
        "country_code": st.sampled_from(["NG", "CN", "NP", "FJ"]),
        "category": st.sampled_from([Category.RESEARCH, Category.UNIVERSITY]),
        "gender": st.sampled_from(Gender),
        "birth_decade": st.sampled_from([None, 1970, 1980, 1990]),
        "institution": st.sampled_from(["", "Institute A", "Institute B"]),
        "day": st.integers(-2, 1000),
        "is_met": st.sampled_from([None, True, False]),
    }
)
deeds = st.lists(
    st.one_of(
        st.tuples(st.just("add"), places),
        st.tuples(st.just("withdraw"), st.integers(0, 30)),
        st.tuples(st.just("move"), st.integers(0, 30), st.integers(0, 2)),
    ),
    max_size=14,
)


@pytest.fixture
def stage(db):
    workshops = [
        a_workshop(number=number, first_day=day, last_day=day, sdgs=[number, 9], markers=["gender"])
        for number, day in enumerate(FIRST_DAYS, 1)
    ]
    for workshop in workshops[1:]:
        workshop.series = workshops[0].series
    people = [a_person() for _ in range(4)]
    save(db, *workshops, *people)
    return workshops, people


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(deeds=deeds)
def test_the_list_always_has_what_the_figure_counts(db, stage, deeds):
    session = db
    try:
        play(session, *stage, deeds)
        session.flush()

        for told in measure(session, PERIOD, NOW, keys=COUNTED_FROM_PLACES).values():
            for door, number in [*doors_of(told), (told.door, told.number)]:
                assert listed(session, PERIOD, NOW, door).number == pytest.approx(number), door
    finally:
        session.rollback()


@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(deeds=deeds)
def test_the_sentence_states_what_its_list_has(db, stage, deeds):
    session = db
    try:
        play(session, *stage, deeds)
        session.flush()

        for training in drafts.draft(session, PERIOD, "en", NOW).trainings:
            for kind in ("international", "domestic", "countries", "categories"):
                door = Door(f"series-{kind}", training.key)
                stated = getattr(training, kind)
                number = stated if isinstance(stated, int) else len(stated)
                assert listed(session, PERIOD, NOW, door).length == number, door
    finally:
        session.rollback()


def doors_of(told):
    """One that leads to nobody is looked at only where it is about everybody."""
    for cell in told.cells:
        if cell.number or not cell.value:
            yield told.door_of(cell), cell.number


def play(session, workshops, people, deeds):
    """Each deed on a place that is there; the others are let be."""
    placed = {}
    for deed, *facts in deeds:
        if deed == "add":
            add(session, placed, workshops, people, dict(facts[0]))
        elif placed:
            place = list(placed.values())[facts[0] % len(placed)]
            if deed == "withdraw" and place.status is Place.CONFIRMED:
                place.withdraw(now=DAY + timedelta(days=facts[0] * 50))
            elif deed == "move":
                move(placed, place, workshops[facts[1]])


def add(session, placed, workshops, people, facts):
    person, workshop = people[facts.pop("person")], workshops[facts.pop("workshop")]
    confirmed_at = DAY + timedelta(days=facts.pop("day"))
    is_met = facts.pop("is_met")
    if (person, workshop) in placed:
        return
    place = Enrolment(person=person, workshop=workshop, confirmed_at=confirmed_at, **facts)
    session.add(place)
    placed[person, workshop] = place
    if is_met is not None:
        outcome = AttendanceOutcome(
            enrolment=place, is_met=is_met, minutes_attended=60, minutes_asked=90, reckoned_at=NOW
        )
        session.add(outcome)


def move(placed, place, workshop):
    if (place.person, workshop) not in placed:
        del placed[place.person, place.workshop]
        place.workshop = workshop
        placed[place.person, workshop] = place


def test_every_indicator_is_worded_in_both_languages():
    for indicator in INDICATORS.values():
        for text in (indicator.name, indicator.definition, indicator.as_of_rule):
            assert text.en
            assert text.zh


def test_shares_and_hours_say_what_they_are():
    shares = [i for i in INDICATORS.values() if i.unit is Unit.PER_CENT]

    assert shares
    assert all(i.share_of or i.query in (Population.ATTENDED, Population.RATINGS) for i in shares)
