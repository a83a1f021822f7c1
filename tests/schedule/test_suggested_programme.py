"""An organiser asks for a programme, looks at what it would mean, and accepts or drops it."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from cistrat_training import claims
from cistrat_training.errors import RuleBroken
from cistrat_training.schedule import suggestion_queries, timetable
from cistrat_training.schedule.availability import Availability
from cistrat_training.schedule.models import Lecture
from cistrat_training.schedule.orders import LectureOrder
from cistrat_training.schedule.steps import Step
from cistrat_training.schedule.suggestions import State, SuggestedProgramme
from tests.people_and_things import (
    NOON_IN_MAY,
    a_lecture,
    a_person,
    a_workshop,
    save,
)
from tests.schedule.test_fair_pages import BEIJING, FIJI, SANTIAGO, Desk, at, words


class AskingDesk(Desk):
    """Two lectures wait; of four slots, one is in nobody's night and one in that of Fiji."""

    def __init__(self, db, work):
        super().__init__(db)
        self.work = work
        self.path = f"/workshops/{self.workshop.id}/suggested-programme"
        self.people((SANTIAGO, "CL"), (SANTIAGO, "CL"), (FIJI, "FJ"), (BEIJING, "CN"))
        for hour in (10, 14, 18, 19.5):
            self.slot(12, hour)
        self.first, self.second = self.lecture(12, None), self.lecture(12, None)

    def ask(self, **wishes):
        typed = {"weight_participant": "1", "weight_lecturer": "5"} | wishes
        return self.browser.post(self.path, data=typed)

    def made(self, **wishes):
        assert self.ask(**wishes).status_code == 302
        self.work()
        return self.latest()

    def latest(self):
        self.db.expire_all()
        newest = select(SuggestedProgramme).order_by(SuggestedProgramme.id.desc())
        return self.db.scalars(newest).first()

    def accept(self):
        return self.browser.post(f"/suggested-programmes/{self.latest().id}/acceptance")

    def hours(self):
        self.db.expire_all()
        found = self.db.scalars(select(Lecture).order_by(Lecture.id))
        return [one.starts_at for one in found]


@pytest.fixture(autouse=True)
def _in_may():
    with time_machine.travel(NOON_IN_MAY):
        yield


@pytest.fixture
def desk(browser, db, work):
    desk = AskingDesk(db, work)
    desk.browser = browser(desk.organiser)
    return desk


def test_it_is_worked_out_by_the_worker_and_changes_nothing(desk):
    answer = desk.ask()
    waiting = desk.page(desk.path)
    before = desk.latest().state

    desk.work()

    assert answer.status_code == 302
    assert "The programme is being worked out." in waiting
    assert (before, desk.latest().state) == (State.WAITING, State.MADE)
    assert desk.hours() == [None, None]


def test_what_would_keep_the_worker_busy_for_minutes_is_not_begun(desk, monkeypatch):
    monkeypatch.setattr(timetable, "MOST_CHOICES", 7)  # there are two lectures and four slots

    answer = desk.ask()

    assert answer.status_code == 422
    assert "2 lectures and 4 hours are more than can be compared at once" in words(answer)
    assert desk.latest() is None


def test_the_page_refreshes_itself_without_javascript_while_it_is_made(desk, work):
    desk.ask()

    waiting = desk.browser.get(desk.path).text
    bar = desk.browser.get(f"{desk.path}/progress")
    work()
    done = desk.browser.get(f"{desk.path}/progress")

    assert '<noscript><meta http-equiv="refresh"' in waiting
    assert "HX-Refresh" not in bar.headers
    assert done.headers["HX-Refresh"] == "true"


def test_accepted_it_is_one_step_that_can_be_undone(desk, db):
    desk.made()
    page = desk.page(desk.path)

    answer = desk.accept()

    assert "2 lectures would get a new hour." in page
    assert "that is proved" in page
    # Of 8 sittings 2 fall into nights; in the order of the clock, at 10:00 and 14:00, it were 4.
    assert "Score for participants – before, 75 after; 50, were free slots filled in" in page
    assert answer.status_code == 302
    assert sorted(desk.hours()) == [at(12, 18), at(12, 19.5)]
    assert desk.latest().state is State.ACCEPTED
    assert db.query(Step).count() == 1
    desk.browser.post(f"/workshops/{desk.workshop.id}/undoing", data={"number": 1})
    assert desk.hours() == [None, None]


def test_it_explains_who_gains_and_who_loses(desk):
    desk.people((SANTIAGO, "CL"), (SANTIAGO, "CL"))
    desk.made()
    desk.accept()
    sleepless = desk.lecture(12, 10, title_en="It stands already")  # 23:00 in Santiago
    desk.slot(13, 19)  # 08:00 there, 23:00 in Fiji

    desk.made(may_move="y")
    page = desk.page(desk.path)

    assert str(sleepless.id) in desk.latest().result["placements"]
    assert "Mon 12 Oct 6 of 18 2 of 12" in page
    assert "Chile Santiago, UTC-3 4 1 0 0 min Gains 1.5 hours" in page
    assert "Fiji Fiji, UTC+12 1 2 3 4.5 hours Loses 1.5 hours" in page
    assert "Heaviest burden Fiji: 3 of 3 lectures at night" in page


def test_what_has_an_hour_stays_unless_it_may_move(desk):
    desk.people((SANTIAGO, "CL"), (SANTIAGO, "CL"))
    placed = desk.lecture(12, 14, title_en="It stands already")  # 03:00 in Santiago
    desk.slot(13, 18)

    kept = desk.made().result["placements"]
    moved = desk.made(may_move="y").result["placements"]

    assert str(placed.id) not in kept
    assert str(placed.id) in moved


def test_it_is_outdated_once_the_draft_has_changed(desk, db):
    desk.made()
    db.get(Lecture, desk.first.id).minutes = 60
    save(db)

    page = desk.page(desk.path)
    answer = desk.accept()

    assert "It is outdated." in page
    assert "Accept the suggestion" not in page
    assert answer.status_code == 422
    assert "has changed since" in words(answer)
    assert desk.hours() == [None, None]


def test_it_is_not_outdated_by_what_it_does_not_follow_from(desk, db):
    desk.made()
    db.get(Lecture, desk.first.id).about_en = "More about it"
    save(db)

    assert "It is outdated." not in desk.page(desk.path)
    assert desk.accept().status_code == 302


def test_accepted_twice_it_is_done_once(desk, db):
    desk.made()
    desk.accept()

    again = desk.accept()

    assert again.status_code == 422
    assert db.query(Step).count() == 1


def test_dropped_it_leaves_everything_as_it_was(desk):
    wish = desk.made()

    desk.browser.post(f"/suggested-programmes/{wish.id}/removal")

    assert desk.latest().state is State.DROPPED
    assert desk.accept().status_code == 422
    assert desk.hours() == [None, None]
    assert "The suggestion" not in desk.page(desk.path).split("Ask for")[0].split("accept it.")[1]


def test_a_new_one_takes_the_place_of_one_that_waits_for_a_yes(desk):
    first = desk.made()

    second = desk.made()

    desk.db.refresh(first)
    assert (first.state, second.state) == (State.DROPPED, State.MADE)


def test_one_at_a_time_is_made(desk, db):
    desk.ask()

    answer = desk.ask()

    assert answer.status_code == 422
    assert db.query(SuggestedProgramme).count() == 1


def test_what_finds_no_hour_is_named_with_the_rule_that_stands_in_the_way(desk, db):
    lecturer = desk.lecturer(FIJI)
    desk.lecture(12, None, lecturer, title_en="Nobody can give it")
    told = Availability(lecturer=lecturer, workshop=desk.workshop, told_at=NOON_IN_MAY)
    save(db, told)

    desk.made()
    page = desk.page(desk.path)

    assert "One lecture finds no hour. Nobody can give it" in page
    assert "When lecturers said that they are free: 1" in page


def test_orders_and_other_workshops_are_kept(desk, db):
    lecturer = desk.lecturer(BEIJING)
    later = desk.lecture(12, None, lecturer)
    order = LectureOrder(before=later, after=desk.first)
    other = a_workshop()
    busy = a_lecture(other, lecturer, starts_at=at(12, 14), channel="Hall")
    save(db, order, *busy)

    found = desk.made().result["placements"]

    assert found[str(later.id)][0] < found[str(desk.first.id)][0]
    assert found[str(later.id)][0] in {at(12, 10).isoformat(), at(12, 18).isoformat()}


def test_a_worker_that_died_is_followed_by_another(desk, app, db, work):
    desk.ask()
    wish = desk.latest()
    wish.claim(now=NOON_IN_MAY - 2 * claims.CLAIM_LASTS)
    save(db)

    work()

    assert desk.latest().state is State.MADE


def test_a_weight_out_of_bounds_is_refused(desk):
    for weight in ("-1", "101", "", "x"):
        assert desk.ask(weight_lecturer=weight).status_code == 422


def test_what_is_over_is_not_moved_and_past_slots_are_not_used(desk, db):
    placed = desk.lecture(12, 10)
    wish = SuggestedProgramme(
        workshop=desk.workshop, asked_by=a_person(), asked_at=NOON_IN_MAY, may_move=True
    )
    save(db, wish)

    early = suggestion_queries.problem_of(db, wish, now=at(12, 9))
    late = suggestion_queries.problem_of(db, wish, now=at(12, 14))

    assert placed.id in {task.id for task in early.tasks}
    assert placed.id not in {task.id for task in late.tasks}
    assert {opening.span.starts_at for opening in late.openings} == {at(12, 18), at(12, 19.5)}


def test_a_suggestion_follows_its_story():
    wish = SuggestedProgramme(workshop=a_workshop(), asked_by=a_person(), asked_at=NOON_IN_MAY)

    with pytest.raises(RuleBroken):
        wish.accept(now=NOON_IN_MAY)

    wish.claim(now=NOON_IN_MAY)
    wish.make({}, "", now=NOON_IN_MAY + timedelta(minutes=1))
    wish.accept(now=NOON_IN_MAY + timedelta(minutes=2))
    with pytest.raises(RuleBroken):
        wish.drop(now=NOON_IN_MAY)
