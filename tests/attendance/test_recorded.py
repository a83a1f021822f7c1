"""What of a recording counts: what was watched in time, by whoever answered what it asks."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cistrat_training.attendance.queries import Known
from cistrat_training.attendance.recorded import watched_by
from cistrat_training.attendance.terms import AttendanceTerms
from cistrat_training.schedule.viewings import Played, Viewing, Visit, total, union
from tests.people_and_things import a_lecture, a_workshop, an_enrolment, save
from tests.questions import counted

ENDS = datetime(2026, 10, 12, 2, 30, tzinfo=UTC)
UNTIL = ENDS + timedelta(days=7)
A_MINUTE = 60_000
NINETY = 90 * A_MINUTE


def a_visit(opened_at, *played):
    return opened_at, [list(one) for one in played]


def at_life_speed(start, end, began=0):
    return Played(start, end, 100, began, began + end - start)


def test_all_that_was_watched_before_the_end_counts():
    visit = a_visit(ENDS, at_life_speed(0, 30 * A_MINUTE))

    assert watched_by([visit], UNTIL) == 30 * A_MINUTE


def test_what_was_playing_when_the_time_ended_counts_until_then():
    visit = a_visit(UNTIL - timedelta(minutes=10), at_life_speed(0, 30 * A_MINUTE))

    assert watched_by([visit], UNTIL) == 10 * A_MINUTE


def test_at_double_speed_twice_as_much_was_seen_by_then():
    fast = Played(0, 60 * A_MINUTE, 200, 0, 30 * A_MINUTE)

    assert watched_by([a_visit(UNTIL - timedelta(minutes=10), fast)], UNTIL) == 20 * A_MINUTE


def test_nothing_of_what_began_later_counts():
    visit = a_visit(UNTIL - timedelta(minutes=1), at_life_speed(0, A_MINUTE, began=A_MINUTE))

    assert watched_by([visit], UNTIL) == 0


@given(
    st.lists(
        st.tuples(st.integers(-NINETY, NINETY), st.integers(0, NINETY), st.integers(1, NINETY)).map(
            lambda n: a_visit(
                UNTIL + timedelta(milliseconds=n[0]), at_life_speed(n[1], n[1] + n[2])
            )
        ),
        max_size=6,
    ),
    st.integers(0, NINETY),
)
def test_more_time_never_takes_any_away_and_never_gives_more_than_there_is(visits, more):
    parts = union((row[0], row[1]) for _, played in visits for row in played)

    in_time = watched_by(visits, UNTIL)
    later = watched_by(visits, UNTIL + timedelta(milliseconds=more))

    assert 0 <= in_time <= later <= total(parts)


@pytest.fixture
def seen(db):
    """`seen(*visits)` is what is concluded of somebody who watched a lecture of 90 minutes."""
    workshop = a_workshop()
    place = an_enrolment(workshop=workshop)
    lecture = a_lecture(workshop)[0]
    lecture.ends_at = ENDS
    terms = AttendanceTerms(workshop=workshop, recorded_days=7)
    save(db, place, lecture, terms)

    class Seen:
        def __call__(self, *visits):
            viewing = Viewing(lecture=lecture, enrolment=place, length=NINETY)
            for number, (opened_at, *played) in enumerate(visits):
                visit = Visit(
                    viewing=viewing, key=str(number), opened_at=opened_at, heard_at=opened_at
                )
                visit.note(played, 0)
                viewing.add(played, opened_at)
                save(db, visit)
            return self.presence()

        def presence(self):
            return Known.about(db, workshop, [lecture]).presence(lecture, place.id)

    found = Seen()
    found.workshop, found.place, found.lecture, found.terms = workshop, place, lecture, terms
    return found


EARLY = (UNTIL - timedelta(days=1), at_life_speed(0, 45 * A_MINUTE))
LATE = (UNTIL + timedelta(days=1), at_life_speed(30 * A_MINUTE, 90 * A_MINUTE))


def test_what_was_watched_after_the_days_of_the_terms_does_not_count(seen):
    presence = seen(EARLY, LATE)

    assert (presence.recorded, presence.watched.covered) == (45, NINETY)


def test_who_watched_too_late_altogether_watched_nothing_that_counts(seen):
    presence = seen(LATE)

    assert (presence.mark, presence.recorded, presence.watched.counting) == (None, 0, 0)


def test_without_days_in_the_terms_all_counts(seen, db):
    seen.terms.recorded_days = None

    assert seen(EARLY, LATE).recorded == 90


def test_whoever_else_watched_late_the_number_of_questions_is_the_same(seen, db):
    lectures = [seen.lecture]
    seen(EARLY, LATE)
    db.commit()
    with counted() as for_one:
        Known.about(db, seen.workshop, lectures)

    for _ in range(3):
        other = an_enrolment(workshop=seen.workshop)
        viewing = Viewing(lecture=seen.lecture, enrolment=other, length=NINETY)
        viewing.add(LATE[1:], LATE[0])
        save(db, other, Visit(viewing=viewing, key="k", opened_at=LATE[0], heard_at=LATE[0]))

    db.commit()
    with counted() as for_four:
        Known.about(db, seen.workshop, lectures)

    assert len(for_four) == len(for_one)
