"""The organiser's page of clashes, orders, breaks and changed laws."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select

from cistrat_training.places.models import Country
from cistrat_training.schedule import clash_queries, laws
from cistrat_training.schedule.arranging import Planner
from cistrat_training.schedule.availability import Availability
from cistrat_training.schedule.models import Lecture, LectureKind
from cistrat_training.schedule.orders import LectureOrder, Pace
from tests.people_and_things import (
    NOON_IN_MAY,
    a_lecture,
    a_lecturer,
    a_person,
    a_workshop,
    an_organisation,
    an_organiser,
    save,
)
from tests.questions import counted
from tests.time_laws import law

NINE = datetime(2026, 10, 12, 1, tzinfo=UTC)  # in Beijing
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
NO_SUMMER_TIME = "EET-2"


@pytest.fixture
def desk(browser, db):
    """A workshop in which Dr Nour of Cairo gives “Basics” at nine and “Depths” the day after."""

    class Desk:
        workshop = a_workshop()
        organiser = an_organiser()

        def page(self, language="en"):
            return self.browser.get(f"{self.at}/clashes?language={language}").text

        def send(self, what, **told):
            return self.browser.post(f"{self.at}/{what}", data=told)

        def lecture(self, title, starts_at, *lecturers, **facts):
            made = a_lecture(
                self.workshop, *lecturers, title_en=title, starts_at=starts_at, **facts
            )
            save(db, *made)
            return made[0]

    desk = Desk()
    desk.nour = a_lecturer(
        an_organisation(db.get(Country, "EG")), a_person(full_name="Dr Nour", zone="Africa/Cairo")
    )
    save(db, desk.organiser, desk.workshop, desk.nour)
    desk.basics = desk.lecture("Basics", NINE, desk.nour)
    desk.depths = desk.lecture("Depths", NINE + DAY, desk.nour)
    desk.at = f"/workshops/{desk.workshop.id}"
    with time_machine.travel(NOON_IN_MAY, tick=False):
        desk.browser = browser(desk.organiser)
        yield desk


def test_a_draft_in_which_nothing_clashes_says_so(desk):
    assert "Nothing clashes." in desk.page()


def test_a_warning_names_lecture_person_country_and_the_hour_there(desk):
    desk.lecture("Friday prayers", NINE + 4 * DAY, desk.nour)

    page = desk.page()

    assert "Friday, 16 October 2026" in page
    assert (
        "“<bdi>Friday prayers</bdi>” is on a weekend in Egypt, where <bdi>Dr Nour</bdi> works:"
        " Fri 16 Oct, 04:00 to 05:30 (Cairo, UTC+3)." in page
    )


def test_a_warning_can_be_read_in_chinese(desk):
    desk.lecture("Friday prayers", NINE + 4 * DAY, desk.nour)

    page = desk.page("zh")

    assert "埃及" in page
    assert "开罗" in page
    assert "2026年10月16日星期五" in page


def test_a_clock_that_is_a_guess_is_said_to_be_one(desk, db):
    desk.nour.person.zone = ""
    desk.lecture("Friday prayers", NINE + 4 * DAY, desk.nour)

    assert "(Cairo, UTC+3, as their own clock is not known)" in desk.page()


def test_a_zone_that_nobody_knows_any_more_is_taken_from_the_country(desk, db):
    desk.nour.person.zone = "Mars/Olympus"
    db.commit()

    home = clash_queries.plan_facts(db, desk.workshop).homes[desk.nour.person_id]

    assert (home.zone, home.is_guessed) == ("Africa/Cairo", True)


def test_where_all_come_together_they_live_by_the_clock_of_the_place(desk, db):
    desk.workshop.mode = "on-site"
    db.commit()

    home = clash_queries.plan_facts(db, desk.workshop).homes[desk.nour.person_id]

    assert (home.zone, home.is_guessed, home.country) == ("Asia/Shanghai", False, "EG")


def test_an_hour_outside_what_a_lecturer_told_is_on_the_page(desk, db):
    told = Availability(lecturer=desk.nour, workshop=desk.workshop, told_at=NOON_IN_MAY)
    told.tell([(NINE, NINE + 2 * HOUR)], by=desk.nour.person, now=NOON_IN_MAY)
    save(db, told)

    page = desk.page()

    assert "“<bdi>Depths</bdi>” is outside the hours at which <bdi>Dr Nour</bdi> told us" in page
    assert "Tue 13 Oct, 04:00 to 05:30 (Cairo, UTC+3)" in page
    assert "“<bdi>Basics</bdi>” is outside" not in page


def test_orders_are_chosen_among_lectures_named_with_their_hours(desk):
    desk.lecture("Tea", NINE + 3 * HOUR, kind=LectureKind.BREAK)
    desk.lecture("Basics", None, minutes=60)

    page = desk.page()

    assert page.count("Mon 12 Oct 09:00 Basics</option>") == 2
    assert page.count(">Basics</option>") == 2
    assert "Tea</option>" not in page


def test_a_moderator_without_an_institution_has_a_clock_and_no_holidays(desk, db):
    moderator = a_person(full_name="Mo", zone="America/Santiago")
    save(db, moderator)
    desk.depths.moderator = moderator
    db.commit()

    facts = clash_queries.plan_facts(db, desk.workshop)

    home = facts.homes[moderator.id]
    assert (home.zone, home.country) == ("America/Santiago", "")


def test_a_lecture_that_was_called_off_clashes_with_nothing(desk, db):
    desk.lecture("Friday prayers", NINE + 4 * DAY, desk.nour).cancel(now=NOON_IN_MAY)

    assert "Nothing clashes." in desk.page()


def test_the_page_of_the_workshop_leads_to_what_clashes(desk, db):
    assert "Draft of the programme" not in desk.browser.get(desk.at).text
    desk.lecture("Friday prayers", NINE + 4 * DAY, desk.nour)

    assert (
        f'<a class="door" href="{desk.at}/clashes">1 warning</a>' in desk.browser.get(desk.at).text
    )

    desk.lecture("At once", NINE, desk.nour)
    assert "2 clashes, 1 warning</a>" in desk.browser.get(desk.at).text  # lecturer and channel


# Order


def test_an_order_is_kept_shown_and_taken_back(desk, db):
    answer = desk.send("orders", before=desk.depths.id, after=desk.basics.id)

    assert answer.status_code == 302
    order = db.scalars(select(LectureOrder)).one()
    assert (order.before, order.after) == (desk.depths, desk.basics)
    assert "“<bdi>Basics</bdi>” should come after “<bdi>Depths</bdi>” has ended." in desk.page()

    desk.browser.post(f"/orders/{order.id}/removal")

    assert "Nothing clashes." in desk.page()


def test_the_same_order_told_twice_is_kept_once(desk, db):
    for _ in range(2):
        assert desk.send("orders", before=desk.basics.id, after=desk.depths.id).status_code == 302

    assert len(db.scalars(select(LectureOrder)).all()) == 1


def test_a_circle_is_refused_with_the_sentence_that_names_it(desk, db):
    third = desk.lecture("Heights", NINE + 2 * DAY, desk.nour)
    desk.send("orders", before=desk.basics.id, after=desk.depths.id)
    desk.send("orders", before=desk.depths.id, after=third.id)

    answer = desk.send("orders", before=third.id, after=desk.basics.id)

    assert answer.status_code == 422
    assert "“Basics” → “Depths” → “Heights” → “Basics”" in answer.text
    assert len(db.scalars(select(LectureOrder)).all()) == 2


def test_a_lecture_does_not_come_after_itself(desk, db):
    answer = desk.send("orders", before=desk.basics.id, after=desk.basics.id)

    assert answer.status_code == 422
    assert "“Basics” → “Basics”" in answer.text


def test_a_lecture_of_another_workshop_cannot_be_named(desk, db):
    lecture, *_ = a_lecture(a_workshop())
    save(db, lecture)

    assert desk.send("orders", before=desk.basics.id, after=lecture.id).status_code == 422


# Breaks


def test_the_shortest_break_is_a_quarter_of_an_hour_until_the_workshop_says_otherwise(desk, db):
    desk.lecture("At once", NINE + timedelta(minutes=95), desk.nour)
    assert "has 5 minutes between “<bdi>Basics</bdi>” and “<bdi>At once</bdi>”" in desk.page()

    desk.send("pace", break_minutes="5", longest_minutes="180")

    assert db.scalars(select(Pace)).one().break_minutes == 5
    assert "Nothing clashes." in desk.page()


@pytest.mark.parametrize("minutes", ["-1", "241", "soon", ""])
def test_a_break_that_is_none_is_refused(desk, db, minutes):
    answer = desk.send("pace", break_minutes=minutes, longest_minutes="180")

    assert answer.status_code == 422
    assert db.scalars(select(Pace)).all() == []


# A law that changed


@pytest.fixture
def in_cairo(desk, db):
    """Placed at ten by the clock in Cairo, when October still belonged to the summer."""
    desk.workshop.zone = "Africa/Cairo"
    for lecture in (desk.basics, desk.depths):
        starts = lecture.starts_at + 6 * HOUR
        lecture.place_at(starts, starts + 90 * timedelta(minutes=1), now=NOON_IN_MAY)
    db.commit()
    return desk


def test_while_the_law_is_as_it_was_nothing_is_said(in_cairo):
    assert in_cairo.basics.stood_at == "2026-10-12T10:00+03:00"
    assert "A law of time has changed" not in in_cairo.page()


def test_when_the_law_changes_the_organiser_hears_of_it(in_cairo, tmp_path):
    with law(tmp_path, Africa_Cairo=NO_SUMMER_TIME):
        page = in_cairo.page()

    assert "A law of time has changed" in page
    assert "2 lectures got their hours under the law of then." in page
    assert "stood at 10:00, stands at 09:00, 12 Oct 2026, Cairo, UTC+2" in page
    assert (
        "“<bdi>Basics</bdi>” stood at 10:00 on 12 Oct 2026 on the clock of <bdi>Africa/Cairo</bdi>"
        in page
    )


def test_another_title_settles_no_change_of_law(in_cairo, tmp_path):
    lecture = in_cairo.basics

    with law(tmp_path, Africa_Cairo=NO_SUMMER_TIME):
        lecture.place_at(lecture.starts_at, lecture.ends_at + HOUR, now=NOON_IN_MAY)

        assert laws.stands_elsewhere(lecture)


def test_the_start_page_of_an_organiser_tells_of_it(in_cairo, tmp_path):
    link = f'<a href="{in_cairo.at}/clashes">Choose what the lectures keep</a>'
    assert link not in in_cairo.browser.get("/").text

    with law(tmp_path, Africa_Cairo=NO_SUMMER_TIME):
        page = in_cairo.browser.get("/").text

    assert page.count(link) == 1


def test_the_hours_on_the_clock_can_be_kept(in_cairo, db, tmp_path):
    was = in_cairo.basics.starts_at

    with law(tmp_path, Africa_Cairo=NO_SUMMER_TIME):
        answer = in_cairo.send("changed-law", keep="wall")
        page = in_cairo.page()

    assert answer.status_code == 302
    db.expire_all()
    assert in_cairo.basics.starts_at == was + HOUR
    assert in_cairo.basics.stood_at == "2026-10-12T10:00+02:00"
    assert in_cairo.depths.length == 90
    assert "A law of time has changed" not in page


def test_two_organisers_who_settle_it_at_once_move_nothing_twice(in_cairo, db, tmp_path):
    was = in_cairo.basics.starts_at

    with law(tmp_path, Africa_Cairo=NO_SUMMER_TIME):
        seen_by_both = laws.affected([in_cairo.basics], NOON_IN_MAY)
        for _ in range(2):
            planner = Planner(in_cairo.organiser, NOON_IN_MAY)
            laws.keep_the_wall(db, in_cairo.workshop, seen_by_both, planner)
            db.commit()

    assert in_cairo.basics.starts_at == was + HOUR


def test_what_was_kept_on_the_clock_can_be_undone(in_cairo, db, tmp_path):
    was = in_cairo.basics.starts_at

    with law(tmp_path, Africa_Cairo=NO_SUMMER_TIME):
        in_cairo.send("changed-law", keep="wall")
        in_cairo.send("undoing", number="1")
        page = in_cairo.page()

    db.expire_all()
    assert in_cairo.basics.starts_at == was
    assert "A law of time has changed" in page


def test_the_instants_can_be_kept(in_cairo, db, tmp_path):
    was, changed = in_cairo.basics.starts_at, in_cairo.basics.changed_at

    with law(tmp_path, Africa_Cairo=NO_SUMMER_TIME):
        in_cairo.send("changed-law", keep="instant")
        page = in_cairo.page()

    db.expire_all()
    assert (in_cairo.basics.starts_at, in_cairo.basics.changed_at) == (was, changed)
    assert in_cairo.basics.stood_at == "2026-10-12T09:00+02:00"
    assert "A law of time has changed" not in page


def test_without_a_choice_nothing_is_settled(in_cairo, db, tmp_path):
    with law(tmp_path, Africa_Cairo=NO_SUMMER_TIME):
        in_cairo.send("changed-law")
        page = in_cairo.page()

    assert "A law of time has changed" in page


def test_one_lecture_can_keep_its_hour_and_another_its_instant(in_cairo, db, tmp_path):
    was = in_cairo.basics.starts_at, in_cairo.depths.starts_at

    with law(tmp_path, Africa_Cairo=NO_SUMMER_TIME):
        in_cairo.send("changed-law", keep="wall", lecture=[in_cairo.basics.id])
        in_cairo.send("changed-law", keep="instant", lecture=[in_cairo.depths.id])

    db.expire_all()
    assert in_cairo.basics.starts_at == was[0] + HOUR
    assert in_cairo.depths.starts_at == was[1]


def test_an_hour_that_the_new_law_skips_is_refused_and_nothing_moves(desk, db, tmp_path):
    """From now on the clocks of Cairo go forward in that very night."""
    desk.workshop.zone = "Africa/Cairo"
    starts = datetime(2026, 10, 13, 21, 30, tzinfo=UTC)
    desk.basics.place_at(starts, starts + HOUR, now=NOON_IN_MAY)
    db.commit()

    october = "EET-2EEST,M10.2.3/0,M11.1.0/0"  # the second Wednesday, at midnight
    with law(tmp_path, Africa_Cairo=october):
        answer = desk.send("changed-law", keep="wall")

    assert answer.status_code == 409
    assert "skip this hour" in answer.text
    db.expire_all()
    assert desk.basics.starts_at == starts


def test_of_lectures_that_are_over_nobody_has_to_choose(in_cairo, tmp_path):
    lectures = [in_cairo.basics, in_cairo.depths]
    with law(tmp_path, Africa_Cairo=NO_SUMMER_TIME):
        assert laws.affected(lectures, in_cairo.basics.ends_at) == [in_cairo.depths]
        assert laws.affected(lectures, in_cairo.depths.ends_at) == []


def test_another_clock_of_the_workshop_is_no_change_of_law(in_cairo, db):
    in_cairo.workshop.zone = "Asia/Shanghai"
    db.commit()

    assert "A law of time has changed" not in in_cairo.page()


def test_a_lecture_without_an_hour_keeps_nothing_of_a_clock(in_cairo):
    in_cairo.basics.unplace(now=NOON_IN_MAY)

    assert (in_cairo.basics.starts_at, in_cairo.basics.stood_at, in_cairo.basics.stood_in) == (
        None,
        "",
        "",
    )


def test_the_page_asks_no_more_for_forty_lectures_than_for_two(desk, db):
    with counted() as few:
        desk.page()
    desk.workshop.last_day = date(2026, 12, 31)
    for n in range(40):
        lecturer = a_lecturer(an_organisation(db.get(Country, "CL")))
        moderator = a_person()
        save(db, lecturer, moderator)
        desk.lecture(f"Lecture {n}", NINE + n * HOUR, lecturer, moderator=moderator)

    with counted() as many:
        page = desk.page()

    assert page.count("<li>") > 60
    assert len(many) <= len(few)


def test_the_lectures_of_other_workshops_are_named_with_them(desk, db):
    elsewhere = a_workshop(series=desk.workshop.series, number=13)
    save(db, *a_lecture(elsewhere, desk.nour, title_en="Elsewhere", channel="Room 9"))

    page = desk.page()

    assert "Clash" in page
    assert f"“<bdi>Elsewhere ({elsewhere.code})</bdi>”" in page
    assert db.scalars(select(Lecture)).all()
