"""An organiser looks whose night it is, and finds a better hour."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from cistrat_training.places.models import Country
from cistrat_training.schedule import fair_queries
from cistrat_training.schedule.fairness import Elsewhere
from cistrat_training.schedule.models import Lecture, LectureKind
from cistrat_training.schedule.slots import Slot
from cistrat_training.schedule.steps import Step
from cistrat_training.workshops.models import Enrolment, Mode
from tests.people_and_things import (
    a_lecture,
    a_lecturer,
    a_person,
    a_workshop,
    an_enrolment,
    an_organisation,
    an_organiser,
    save,
)
from tests.questions import counted

FIJI, SANTIAGO, BEIJING = "Pacific/Fiji", "America/Santiago", "Asia/Shanghai"


def at(day, hour):
    """In Beijing, in October 2026."""
    return datetime(2026, 10, day, tzinfo=UTC) + timedelta(hours=hour - 8)


def words(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))


class Desk:
    def __init__(self, db):
        self.db = db
        self.organiser = an_organiser()
        self.workshop = a_workshop()
        save(db, self.organiser, self.workshop)

    def people(self, *pairs):
        for zone, code in pairs:
            person = a_person(zone=zone)
            place = an_enrolment(workshop=self.workshop, person=person, country_code=code)
            save(self.db, place)

    def lecture(self, day, hour, *lecturers, **facts):
        """Without an hour it waits for one."""
        when = {"starts_at": hour and at(day, hour)}
        if not hour:
            when |= {"ends_at": None, "minutes": 90, "channel": ""}
        made = a_lecture(self.workshop, *lecturers, **when | facts)
        save(self.db, *made)
        return made[0]

    def slot(self, day, hour, minutes=90, channel="Room 1"):
        starts_at = at(day, hour)
        ends_at = starts_at + timedelta(minutes=minutes)
        slot = Slot(workshop=self.workshop, starts_at=starts_at, ends_at=ends_at, channel=channel)
        save(self.db, slot)

    def lecturer(self, zone, code="CN"):
        return a_lecturer(an_organisation(self.db.get(Country, code)), a_person(zone=zone))

    def page(self, path):
        answer = self.browser.get(path)
        assert answer.status_code == 200
        return words(answer)


@pytest.fixture
def desk(browser, db):
    desk = Desk(db)
    desk.browser = browser(desk.organiser)
    return desk


# Finding


def test_the_clock_of_somebody_is_their_own_zone_or_else_that_of_their_country(desk, db):
    desk.people((FIJI, "CN"), ("", "CL"), ("Nowhere/Atlantis", "CN"))

    crowd = fair_queries.crowd_of(db, desk.workshop)

    assert dict(crowd.by_zone) == {FIJI: 1, SANTIAGO: 1, BEIJING: 1}
    assert (crowd.guessed, crowd.unknown) == (2, 0)


def test_who_is_told_neither_zone_nor_a_country_with_people_is_unknown(desk, db):
    desk.people(("", "BV"), (FIJI, "FJ"))  # nobody lives on Bouvet Island

    crowd = fair_queries.crowd_of(db, desk.workshop)

    assert (crowd.people, crowd.unknown) == (1, 1)


def test_only_confirmed_places_count(desk, db):
    desk.people((FIJI, "FJ"), (FIJI, "FJ"))
    one = db.query(Enrolment).first()
    one.withdraw(now=at(1, 9))
    save(db)

    assert fair_queries.crowd_of(db, desk.workshop).people == 1


def test_on_site_everybody_lives_by_the_clock_of_the_place(desk, db):
    desk.workshop.mode = Mode.ON_SITE
    desk.people((FIJI, "FJ"), ("", "CL"))

    assert dict(fair_queries.crowd_of(db, desk.workshop).by_zone) == {BEIJING: 2}


def test_each_lecture_tells_how_many_sit_in_the_night_in_one_question(desk, db):
    desk.people((FIJI, "FJ"), (BEIJING, "CN"))
    evening, noon = desk.lecture(12, 19.5), desk.lecture(12, 14)
    waits = desk.lecture(12, None)
    rest = desk.lecture(12, 21, kind=LectureKind.BREAK)

    with counted() as asked:
        found = fair_queries.nights_of(db, desk.workshop, [evening, noon, waits, rest])

    assert {key: (one.people, one.of) for key, one in found.items()} == {
        evening.id: (1, 2),
        noon.id: (0, 2),
    }
    assert len([one for one in asked if "enrolment" in one]) == 1


def test_lecturers_are_told_in_which_countries_it_is_night_without_a_name(desk, db):
    desk.people((FIJI, "FJ"), (BEIJING, "CN"))
    evening = desk.lecture(12, 19.5)

    (place,) = fair_queries.night_places(db, desk.workshop, evening)

    assert place == Elsewhere("FJ", datetime.fromisoformat("2026-10-12T23:30"), 1)


# The page


def test_the_page_tells_scores_by_day_and_whose_nights_they_are(desk):
    desk.people((FIJI, "FJ"), (SANTIAGO, "CL"), (SANTIAGO, "CL"), (BEIJING, "CN"))
    lecturer = desk.lecturer("Europe/Berlin", "DE")
    desk.lecture(12, 10, lecturer)  # 23:00 in Santiago, 04:00 in Berlin
    desk.lecture(13, 14)  # 03:00 in Santiago
    desk.lecture(13, 16)  # 05:00 in Santiago

    page = desk.page(f"/workshops/{desk.workshop.id}/fair-hours")

    assert "The programme has 50 of 100 for participants and 0 for lecturers." in page
    assert "Mon 12 Oct 1 2 of 4 50 1 of 1 0" in page
    assert "Tue 13 Oct 2 4 of 8 50" in page
    assert re.search(r"Chile Santiago, UTC-3 2 3 of 3 2 4\.5 hours", page)
    assert "Fiji Fiji, UTC+12 1 0 of 3 0 0 min 100" in page


def test_the_strip_can_be_read_without_seeing_it(desk):
    desk.people((FIJI, "FJ"), (BEIJING, "CN"))
    lecture = desk.lecture(12, 19.5)

    page = desk.browser.get(f"/workshops/{desk.workshop.id}/fair-hours").text

    assert 'aria-label="2 participants on a line of 24 hours, 1 of them in the night"' in page
    assert page.count("<circle") == 2
    assert f"lecture={lecture.id}" in page
    assert "style=" not in page


@pytest.mark.parametrize("page", ["fair-hours", "suggested-programme"])
def test_before_places_are_confirmed_the_page_says_whom_it_does_not_count(desk, page):
    desk.lecture(12, 10)
    path = f"/workshops/{desk.workshop.id}/{page}"
    assert "Nobody has a confirmed place yet." in desk.page(path)

    desk.people(("", "BV"))

    assert "Nobody has a confirmed place yet." not in desk.page(path)


def test_clocks_that_nobody_knows_are_said_and_not_counted(desk):
    desk.people(("", "BV"), ("", "CL"))
    desk.lecture(12, 10)

    page = desk.page(f"/workshops/{desk.workshop.id}/fair-hours")

    assert "The clock of one participant is not known" in page
    assert "One participant has told no time zone" in page
    assert "1 of 1 in the night" in page


def test_the_number_is_the_door_to_who_they_are(desk):
    desk.people((FIJI, "FJ"), (BEIJING, "CN"))
    lecture = desk.lecture(12, 19.5)
    path = f"/workshops/{desk.workshop.id}/fair-hours/people"

    at_night = desk.page(f"{path}?lecture={lecture.id}")
    by_clock = desk.page(f"{path}?zone={BEIJING}")

    assert "1 person" in at_night
    assert "Fiji" in at_night
    assert "23:30" in at_night
    assert "China" in by_clock
    assert "Fiji" not in by_clock


def test_a_lecture_of_another_workshop_is_not_found_there(desk, db):
    other = a_lecture(a_workshop())
    save(db, *other)

    path = f"/workshops/{desk.workshop.id}/fair-hours/people?lecture={other[0].id}"

    assert desk.browser.get(path).status_code == 404


def test_the_page_asks_the_database_no_more_when_the_programme_grows(desk, db):
    desk.people((FIJI, "FJ"), (BEIJING, "CN"))
    desk.lecture(12, 10, desk.lecturer(FIJI))
    path = f"/workshops/{desk.workshop.id}/fair-hours"
    desk.page(path)
    with counted() as one:
        desk.page(path)

    desk.people((SANTIAGO, "CL"))
    for hour in (12, 14, 16):
        moderator = a_person(zone=SANTIAGO)
        desk.lecture(12, hour, desk.lecturer(SANTIAGO, "CL"), moderator=moderator)
    with counted() as many:
        desk.page(path)

    assert len(many) <= len(one) + 1  # that of the moderators


# A better hour


def test_the_hours_of_the_day_are_ranked_and_one_button_moves_the_lecture(desk, db):
    desk.people((SANTIAGO, "CL"), (BEIJING, "CN"))
    lecture = desk.lecture(12, 10, desk.lecturer(FIJI, "FJ"))
    for hour in (10, 14, 19.5):
        desk.slot(12, hour)
    path = f"/lectures/{lecture.id}/hours"

    page = desk.page(path)
    order = re.findall(r"(\d\d:\d\d) – \d\d:\d\d Room 1", page)
    answer = desk.browser.post(
        path,
        data={
            "starts_at": at(12, 19.5).isoformat(),
            "minutes": "90",
            "channel": "Room 1",
            "seen": "0",
        },
    )

    assert order == ["19:30", "10:00", "14:00"]
    assert "23:30, at night" in page  # the lecturer
    assert answer.status_code == 302
    assert db.get(Lecture, lecture.id).starts_at == at(12, 19.5)
    assert db.query(Step).count() == 1


def test_what_would_clash_is_named_and_has_no_button(desk):
    lecturer = desk.lecturer(BEIJING)
    desk.people((SANTIAGO, "CL"))
    lecture = desk.lecture(12, 10, lecturer)
    desk.lecture(12, 19.5, lecturer, channel="Room 2", title_en="The other one")
    desk.slot(12, 19.5)

    answer = desk.browser.get(f"/lectures/{lecture.id}/hours")

    assert "Clash" in answer.text
    assert "The other one" in answer.text
    assert "Move it here" not in answer.text


def test_where_there_are_no_slots_each_half_hour_is_compared(desk):
    desk.people((SANTIAGO, "CL"))
    lecture = desk.lecture(12, 10)

    page = desk.page(f"/lectures/{lecture.id}/hours")

    assert "18:00 – 19:30" in page
    assert "20:30 – 22:00" in page
    assert "21:00 – 22:30" not in page


def test_any_hour_can_be_typed(desk):
    desk.people((SANTIAGO, "CL"))
    lecture = desk.lecture(12, 10)
    path = f"/lectures/{lecture.id}/hours"

    page = desk.page(f"{path}?at=2026-10-13T22:15")
    wrong = desk.page(f"{path}?at=tomorrow")
    outside = desk.page(f"{path}?at=2027-10-13T22:15")

    assert "22:15 – 23:45" in page
    assert "11:15 in Chile" in page
    assert "Another hour" in wrong
    assert "would be outside" in outside


def test_a_move_that_clashes_is_refused_and_told(desk, db):
    lecturer = desk.lecturer(BEIJING)
    lecture = desk.lecture(12, 10, lecturer)
    desk.lecture(12, 14, lecturer, channel="Room 2")

    answer = desk.browser.post(
        f"/lectures/{lecture.id}/hours",
        data={"starts_at": at(12, 14).isoformat(), "minutes": "90", "channel": "Room 1"},
    )

    assert answer.status_code == 422
    assert db.get(Lecture, lecture.id).starts_at == at(12, 10)


def test_a_lecture_without_an_hour_is_compared_on_all_days(desk):
    desk.people((SANTIAGO, "CL"))
    lecture = desk.lecture(12, None, minutes=60)
    desk.slot(13, 14)
    desk.slot(15, 14, minutes=45)  # too short

    page = desk.page(f"/lectures/{lecture.id}/hours")

    assert "13 Oct 2026, 14:00 – 15:00" in page
    assert "15 Oct" not in page.split("best first")[1]
