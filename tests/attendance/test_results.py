"""What a lecture came to, as its lecturer reads it."""

from hypothesis import given
from hypothesis import strategies as st

from cistrat_training.attendance.models import Mark
from cistrat_training.attendance.presence import Presence
from cistrat_training.attendance.results import FEWEST, results
from tests.certificates.finished import a_finished_workshop
from tests.people_and_things import a_mark, a_workshop, an_enrolment, save
from tests.questions import counted

WORKSHOP = a_workshop()


def a_presence(mark, minutes):
    recorded = mark is Mark.RECORDED
    return Presence(mark, live=0 if recorded else minutes, recorded=minutes if recorded else 0)


def those_from(*countries):
    found = [an_enrolment(workshop=WORKSHOP, country_code=code) for code in countries]
    for number, enrolment in enumerate(found, 1):
        enrolment.id = number
    return found


def all_there(enrolments, minutes=90):
    return {enrolment.id: a_presence(Mark.PRESENT, minutes) for enrolment in enrolments}


def test_it_counts_how_they_attended_and_for_how_long():
    people = those_from(*["NG"] * 6)
    marks = (Mark.PRESENT, Mark.LATE, Mark.RECORDED, Mark.EXCUSED, Mark.ABSENT)
    known = {
        person.id: a_presence(mark, minutes)
        for person, mark, minutes in zip(people, marks, (90, 60, 90, 0, 0), strict=False)
    }

    found = results(people, known, 90)

    assert (found.places, found.attended, found.minutes, found.usual_minutes) == (6, 3, 240, 80)
    assert [found.marks[mark] for mark in (*marks, None)] == [1] * 6
    assert found.is_marked
    assert not results(people, {}, 90).is_marked


def test_a_country_of_few_is_not_named():
    people = those_from("NG", "NG", "NG", "NG", "KE", "KE", "LA", "PE")

    found = results(people, all_there(people), 90)

    assert found.by_country == [("NG", 4)]
    assert (found.countries, found.elsewhere) == (4, 4)


def test_whoever_would_be_left_alone_is_hidden_among_others():
    people = those_from("NG", "NG", "NG", "NG", "KE", "KE", "KE", "LA")

    found = results(people, all_there(people), 90)

    assert found.by_country == [("NG", 4)]
    assert found.elsewhere == 4


@given(st.lists(st.sampled_from(["NG", "KE", "LA", "PE", "CN"]), max_size=25))
def test_no_number_is_of_so_few_that_it_says_who(countries):
    people = those_from(*countries)

    found = results(people, all_there(people), 90)

    assert sum(count for _, count in found.by_country) + found.elsewhere == len(people)
    assert all(count >= FEWEST for _, count in found.by_country)
    assert found.elsewhere == 0 or found.elsewhere >= FEWEST or not found.by_country


def test_the_lecturer_reads_the_results_and_a_participant_does_not(db, browser):
    finished = a_finished_workshop(db)
    address = f"/lectures/{finished.lectures[1].id}/results"

    page = browser(finished.lecturer).get(address)

    assert page.status_code == 200
    assert "from 1 country" in page.text
    assert "Amina" not in page.text
    assert "Nigeria" not in page.text
    assert browser(finished.amina).get(address).status_code == 403
    assert browser(finished.organiser).get(address).status_code == 200


def test_many_people_ask_no_more_of_the_database(db, browser):
    finished = a_finished_workshop(db)
    lecture, hers = finished.lectures[0], browser(finished.lecturer)
    address = f"/lectures/{lecture.id}/results"
    hers.get(address)

    with counted() as few:
        hers.get(address)
    for _ in range(5):
        place = an_enrolment(workshop=finished.workshop)
        save(db, place, a_mark(lecture, place))
    with counted() as many:
        page = hers.get(address).text

    assert len(many) == len(few)
    assert "Nigeria" in page
