"""What differs between two editions of a programme, and whom it concerns."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cistrat_training.schedule.differences import (
    Somebody,
    Standing,
    What,
    changes,
    people_in,
    seen_in,
    told,
)
from cistrat_training.schedule.models import LectureKind, Talk
from tests.people_and_things import NOON_IN_MAY

NINE = datetime(2026, 10, 12, 1, tzinfo=UTC)
GRACE, ALAN, ADA = (Somebody(n, name) for n, name in enumerate(("Grace", "Alan", "Ada"), 1))


def a_standing(lecture_id=1, *lecturers, moderator=None, **facts):
    starts = facts.pop("starts_at", NINE)
    talk = Talk(
        **{
            "title_en": "Counting",
            "title_zh": "计数",
            "starts_at": starts,
            "ends_at": starts and starts + timedelta(minutes=90),
            "minutes": 90,
            "changed_at": NOON_IN_MAY,
        }
        | facts
    )
    return Standing(lecture_id, talk, lecturers or (GRACE,), moderator)


def what(before, after):
    return [each for change in changes(before, after) for each in change.what]


def test_the_same_programme_has_no_differences():
    assert changes([a_standing()], [a_standing()]) == []


LATER = NINE + timedelta(days=1)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ({"starts_at": LATER}, [What.MOVED]),
        ({"ends_at": NINE + timedelta(hours=1)}, [What.MOVED]),
        ({"starts_at": None}, [What.MOVED]),
        ({"minutes": 60}, []),
        ({"title_en": "Counting again"}, [What.TITLE]),
        ({"kind": LectureKind.DISCUSSION}, [What.KIND]),
        ({"channel": "Room 2"}, [What.ROOM]),
        ({"livestream_url": "https://live.example"}, [What.ADDRESS]),
        ({"language": "zh"}, [What.LANGUAGE]),
        ({"interpretation": "English to Chinese"}, [What.INTERPRETATION]),
        ({"about_en": "More."}, [What.ABOUT]),
        ({"topic_zh": "统计"}, [What.ABOUT]),
        ({"moderator": ALAN}, [What.MODERATOR]),
        ({"cancelled_at": NOON_IN_MAY, "channel": "Room 2"}, [What.CANCELLED]),
        ({"starts_at": LATER, "channel": "Room 2"}, [What.MOVED, What.ROOM]),
    ],
)
def test_what_is_different(now, expected):
    assert what([a_standing()], [a_standing(**now)]) == expected


def test_other_lecturers_are_a_difference_and_another_order_of_them_is_none():
    assert what([a_standing(1, GRACE)], [a_standing(1, ALAN)]) == [What.LECTURERS]
    assert what([a_standing(1, GRACE, ALAN)], [a_standing(1, ALAN, GRACE)]) == []


def test_another_name_of_the_same_person_is_no_difference():
    renamed = Somebody(GRACE.person_id, "Dr Grace")

    assert what([a_standing(1, GRACE)], [a_standing(1, renamed)]) == []


def test_what_nobody_knew_of_is_new_unless_it_is_called_off_already():
    assert what([], [a_standing()]) == [What.NEW]
    assert what([], [a_standing(cancelled_at=NOON_IN_MAY)]) == []


def test_what_was_called_off_may_take_place_after_all():
    off = a_standing(cancelled_at=NOON_IN_MAY)

    assert what([off], [a_standing()]) == [What.RESTORED]
    assert what([off], [off]) == []


def test_a_length_alone_counts_while_the_hour_is_open():
    open_hour = a_standing(starts_at=None)

    assert what([open_hour], [a_standing(starts_at=None, minutes=60)]) == [What.LENGTH]
    assert what([open_hour], [a_standing()]) == [What.MOVED]


def test_who_is_taken_out_and_who_comes_in():
    found = changes([a_standing(1, GRACE)], [a_standing(1, ALAN)])

    for person, word in ((GRACE, What.TAKEN_OUT), (ALAN, What.NEW)):
        (own,) = told(found, person.person_id, attends=False).own
        assert own.what == (word,)
    assert told(found, ADA.person_id, attends=False) == ([], [])
    assert people_in(found) == {GRACE.person_id, ALAN.person_id}


def test_a_moderator_is_concerned_as_a_lecturer_is():
    found = changes([a_standing()], [a_standing(moderator=ALAN)])

    (change,) = told(found, ALAN.person_id, attends=False).own

    assert change.what == (What.NEW,)
    assert change.enters(ALAN.person_id, attends=False)


def test_who_lectures_and_attends_reads_of_a_lecture_once():
    found = changes([], [a_standing(1, GRACE), a_standing(2, ALAN)])

    own, others = told(found, GRACE.person_id, attends=True)

    assert [change.lecture_id for change in own] == [1]
    assert [change.lecture_id for change in others] == [2]


def test_a_lecturer_taken_out_who_attends_keeps_the_event():
    (change,) = changes([a_standing(1, GRACE)], [a_standing(1, ALAN)])

    assert change.leaves(GRACE.person_id, attends=False)
    assert not change.leaves(GRACE.person_id, attends=True)
    assert change.enters(GRACE.person_id, attends=True)


def test_participants_are_not_told_of_breaks_and_improved_descriptions():
    before = [a_standing(1), a_standing(2, kind=LectureKind.BREAK)]
    after = [a_standing(1, about_en="Better."), a_standing(2, kind=LectureKind.BREAK, channel="B")]

    assert told(changes(before, after), ADA.person_id, attends=True).others == []


def test_a_lecture_that_becomes_a_break_leaves_calendars():
    (change,) = changes([a_standing()], [a_standing(kind=LectureKind.BREAK)])

    assert change.leaves(ADA.person_id, attends=True)
    assert told([change], ADA.person_id, attends=True).others == [change]


def test_who_reads_another_language_sees_no_new_title():
    found = changes([a_standing()], [a_standing(title_zh="再计数", channel="Room 2")])

    assert [change.what for change in seen_in(found, "en")] == [(What.ROOM,)]
    assert [change.what for change in seen_in(found, "zh")] == [(What.TITLE, What.ROOM)]


FACTS = st.fixed_dictionaries(
    {},
    optional={
        "starts_at": st.sampled_from([None, NINE, LATER]),
        "cancelled_at": st.sampled_from([None, NOON_IN_MAY]),
        "channel": st.sampled_from(["", "A", "B"]),
        "kind": st.sampled_from(LectureKind),
        "title_zh": st.sampled_from(["", "数"]),
        "moderator": st.sampled_from([None, ALAN, ADA]),
    },
)
PEOPLE = st.lists(st.sampled_from([GRACE, ALAN, ADA]), min_size=1, max_size=3, unique=True)
EDITION = st.dictionaries(st.integers(1, 4), st.tuples(FACTS, PEOPLE), max_size=4)


def an_edition(drawn):
    return [a_standing(n, *people, **facts) for n, (facts, people) in sorted(drawn.items())]


@given(before=EDITION, after=EDITION, person=st.sampled_from([GRACE, ALAN, ADA, Somebody(9, "X")]))
def test_following_every_letter_one_has_the_released_programme_in_ones_calendar(
    before, after, person
):
    """Of a lecturer, a moderator or a participant: nothing is missing and nothing is left."""
    every = an_edition(after | {n: drawn for n, drawn in before.items() if n not in after})
    attends = person.person_id == 9
    kept = {one.lecture_id for one in an_edition(before) if stands(one, person, attends)}

    own, others = told(changes(an_edition(before), every), person.person_id, attends=attends)
    for change in (*own, *others):
        if change.enters(person.person_id, attends=attends):
            kept.add(change.lecture_id)
        elif change.leaves(person.person_id, attends=attends):
            kept.discard(change.lecture_id)

    assert kept == {one.lecture_id for one in every if stands(one, person, attends)}


def stands(standing, person, attends):
    return standing.is_in_calendars and (attends or person.person_id in standing.people)
