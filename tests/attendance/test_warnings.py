"""Letters to those whose certificate is in danger: once for each change, and never too early."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select

from cistrat_training.accounts.models import User
from cistrat_training.attendance import alarming, tasks
from cistrat_training.attendance.models import EvidenceKind, Mark
from cistrat_training.attendance.rules import Outlook
from cistrat_training.attendance.terms import AttendanceTerms
from cistrat_training.attendance.warnings import AttendanceWarning
from cistrat_training.database import lock
from cistrat_training.house.erasure import erase
from cistrat_training.house.person import everything
from cistrat_training.letter import Letter
from cistrat_training.workshops.models import Workshop
from tests.people_and_things import (
    A_DAY,
    a_lecture,
    a_mark,
    a_person,
    a_rule,
    a_workshop,
    an_enrolment,
    an_organiser,
    save,
)
from tests.questions import counted
from tests.recordings import a_recording, kept

NINE = datetime(2026, 10, 12, 1, tzinfo=UTC)  # in Beijing
AN_HOUR = timedelta(hours=1)


class Course:
    """Five lectures of 90 minutes, one a day; 80% is four of them."""

    def __init__(self, app, db):
        self.app, self.db = app, db
        self.workshop = a_workshop()
        self.lectures = [
            a_lecture(self.workshop, starts_at=NINE + n * A_DAY, title_en=f"Lecture {n + 1}")[0]
            for n in range(5)
        ]
        self.ada = an_enrolment(
            workshop=self.workshop, person=a_person(full_name="Ada Example", zone="Africa/Lagos")
        )
        self.ben = an_enrolment(workshop=self.workshop)
        save(db, a_rule(self.workshop), self.ada, self.ben, *self.lectures)

    def mark(self, lecture, mark=Mark.ABSENT, *, at=None, who=None, **facts):
        """The n-th lecture; an hour after its end, unless it is said when."""
        lecture = self.lectures[lecture - 1]
        noted = at or lecture.ends_at + AN_HOUR
        save(self.db, a_mark(lecture, who or self.ada, mark, noted_at=noted, **facts))
        if who is None and facts.get("number", 1) == 1:
            save(self.db, a_mark(lecture, self.ben, Mark.PRESENT, noted_at=noted))

    def pass_by(self, now):
        self.db.commit()
        with time_machine.travel(now, tick=False), self.app.app_context():
            return tasks.warn()

    def put_right(self, lecture, at):
        """Ada was at the n-th lecture after all."""
        said = {"kind": EvidenceKind.CORRECTION, "reason": "Was there", "number": 2}
        self.mark(lecture, Mark.PRESENT, at=at, **said)

    def told(self):
        self.db.rollback()
        return self.db.scalars(select(Letter).order_by(Letter.id)).all()

    def outlooks(self):
        self.db.rollback()
        rows = select(AttendanceWarning.outlook).order_by(AttendanceWarning.id)
        return self.db.scalars(rows).all()


@pytest.fixture
def course(app, db):
    return Course(app, db)


def a_day_after(number):
    """When the marks of the n-th lecture have stood for a day."""
    return NINE + (number - 1) * A_DAY + timedelta(minutes=90) + AN_HOUR + A_DAY


def test_one_more_missed_lecture_would_be_too_many(course):
    course.mark(1)

    assert course.pass_by(a_day_after(1)) == 1

    (letter,) = course.told()
    assert letter.recipient_id == course.ada.person_id
    assert letter.subject.startswith("Your certificate is in danger")
    assert "one more missed lecture would put the certificate" in letter.text
    assert "Lecture 1, 0 of 90 minutes" in letter.text
    assert "12 October 2026, 02:00 (Lagos" in letter.text
    assert "at the workshop 12 October 2026, 09:00 (Beijing" in letter.text
    assert "it will be 80%" in letter.text
    assert "my-attendance" in letter.text


def test_nothing_is_said_before_a_day_has_passed(course):
    course.mark(1)

    assert course.pass_by(a_day_after(1) - timedelta(minutes=1)) == 0
    assert course.told() == []


def test_what_is_put_right_within_the_day_begins_it_anew(course):
    course.mark(1)
    late = course.lectures[0].ends_at + timedelta(hours=20)
    course.mark(1, Mark.EXCUSED, number=2, at=late)

    assert course.pass_by(a_day_after(1)) == 0
    assert course.pass_by(late + A_DAY) == 1


def test_of_a_lecture_that_nobody_has_looked_at_nobody_is_warned(course):
    assert course.pass_by(NINE + 3 * A_DAY) == 0


def test_an_apology_alone_does_not_say_who_came(course):
    course.mark(1, Mark.EXCUSED, kind=EvidenceKind.APOLOGY, who=course.ben)
    course.mark(2, Mark.EXCUSED, kind=EvidenceKind.APOLOGY, who=course.ben)

    assert course.pass_by(NINE + 4 * A_DAY) == 0


def test_each_change_is_told_once(course):
    course.mark(1)
    course.pass_by(a_day_after(1))
    assert course.pass_by(a_day_after(1) + AN_HOUR) == 0

    course.mark(2)
    assert course.pass_by(a_day_after(2)) == 1
    assert course.pass_by(a_day_after(3)) == 0

    first, second = course.told()
    assert "in danger" in first.subject
    assert "out of reach" in second.subject
    assert "Lecture 2, 0 of 90 minutes" in second.text
    assert course.outlooks() == [Outlook.IN_DANGER, Outlook.OUT_OF_REACH]


def test_two_lectures_missed_are_one_letter(course):
    course.mark(1)
    course.mark(2)

    course.pass_by(a_day_after(2))

    (letter,) = course.told()
    assert "out of reach" in letter.subject
    assert "Lecture 1" in letter.text
    assert "Lecture 2" in letter.text


def test_never_two_letters_in_a_day(course):
    course.mark(1)
    course.pass_by(a_day_after(2) - AN_HOUR)
    course.mark(2)

    assert course.pass_by(a_day_after(2)) == 0
    assert course.pass_by(a_day_after(3) - AN_HOUR) == 1


def test_who_recovers_and_falls_again_hears_again(course):
    course.mark(1)
    course.pass_by(a_day_after(1))
    course.put_right(1, a_day_after(1) + AN_HOUR)
    assert course.pass_by(a_day_after(1) + 2 * AN_HOUR) == 1
    course.mark(2)

    course.pass_by(a_day_after(3))

    assert course.outlooks() == [Outlook.IN_DANGER, Outlook.SAFE, Outlook.IN_DANGER]
    assert len(course.told()) == 2  # of the recovery nobody needs to be told


def test_who_was_told_that_all_is_lost_hears_that_it_is_not(course):
    course.mark(1)
    course.mark(2)
    course.pass_by(a_day_after(2))
    for number in (1, 2):
        course.put_right(number, a_day_after(2) + AN_HOUR)

    course.pass_by(a_day_after(3))

    assert course.outlooks() == [Outlook.OUT_OF_REACH, Outlook.SAFE]
    assert "within reach again" in course.told()[-1].subject


def test_marked_late_and_well_by_then_is_no_alarm(course):
    course.mark(1)
    course.put_right(1, NINE + 5 * AN_HOUR)

    assert course.pass_by(a_day_after(3)) == 0


def test_nobody_is_warned_who_withdrew(course, db):
    course.mark(1)
    with db.no_autoflush:
        course.ada.withdraw(now=NINE)

    assert course.pass_by(a_day_after(1)) == 0


def test_nobody_is_warned_long_after(course, db):
    for number in (1, 2):
        course.mark(number)
    last_day = datetime(2026, 10, 30, 15, 59, tzinfo=UTC)  # 14 days after the 16th, in Beijing

    assert course.pass_by(last_day + timedelta(minutes=1)) == 0
    assert course.pass_by(last_day) == 1


def test_a_workshop_that_does_not_warn_does_not(course, db):
    save(db, AttendanceTerms(workshop=course.workshop, warns=False))
    course.mark(1)

    assert course.pass_by(a_day_after(1)) == 0


def test_who_has_no_address_is_noted_all_the_same(course, db):
    course.ada.person.email = None
    course.mark(1)

    assert course.pass_by(a_day_after(1)) == 1
    assert course.told() == []
    assert course.outlooks() == [Outlook.IN_DANGER]


def test_a_second_worker_with_the_same_list_writes_nothing(course, db):
    course.mark(1)
    now = a_day_after(1)
    with time_machine.travel(now, tick=False), course.app.app_context():
        workshop = db.get(Workshop, course.workshop.id)
        people = alarming.to_warn(db, workshop, now)
        db.commit()
        assert alarming.warn(db, workshop, people, now) == 1
        db.commit()
        assert alarming.warn(db, workshop, people, now) == 0
        db.commit()

    assert len(course.told()) == 1


def test_a_crash_before_the_commit_leaves_nothing_and_the_next_pass_writes(course, db):
    course.mark(1)
    now = a_day_after(1)
    with time_machine.travel(now, tick=False), course.app.app_context():
        workshop = db.get(Workshop, course.workshop.id)
        lock(db, workshop)
        alarming.warn(db, workshop, [course.ada.id], now)
        db.flush()
        db.rollback()

    assert course.told() == []
    assert course.pass_by(now) == 1
    assert len(course.told()) == 1


def test_a_letter_is_in_the_language_of_its_reader(course, db):
    course.ada.person.language = "zh"
    course.mark(1)

    course.pass_by(a_day_after(1))

    assert course.told()[0].language == "zh"


def test_what_can_still_be_watched_is_told_with_its_last_moment(course, app, db):
    """Of the first two lectures nothing is known of Ada; one of them was recorded."""
    for missed in course.lectures[:2]:
        save(db, a_mark(missed, course.ben, noted_at=missed.ends_at))
    for number in (3, 4, 5):
        course.mark(number, Mark.PRESENT)
    recorded = course.lectures[0]
    recorded.recording_until = datetime(2026, 10, 20, 16, tzinfo=UTC)
    save(db, a_recording(recorded, kept(app, db, b"a film", "video/mp4")))

    course.pass_by(a_day_after(6))

    (letter,) = course.told()
    assert "only if you still watch what you missed" in letter.text
    assert "– Watch the recording of “Lecture 1”, until 20 October 2026, 17:00 (" in letter.text
    assert "at the workshop 21 October 2026, 00:00 (Beijing" in letter.text


def test_a_pass_asks_no_more_for_more_people(course, db):
    def asked():
        db.commit()
        with time_machine.travel(NINE + 4 * A_DAY, tick=False), course.app.app_context():
            with counted() as statements:
                alarming.to_warn(db, db.get(Workshop, course.workshop.id), NINE + 4 * A_DAY)
            db.rollback()
        return len(statements)

    course.mark(1)
    few = asked()
    save(db, *[an_enrolment(workshop=course.workshop) for _ in range(5)])

    assert asked() == few


def test_who_is_erased_takes_warnings_and_letters_along(course, db):
    course.mark(1)
    course.pass_by(a_day_after(1))
    person = db.get(User, course.ada.person_id)

    assert len(everything(db, person)["warnings about attendance"]) == 1

    erase(db, person, why="Asked for it", now=a_day_after(60))
    db.commit()

    assert course.told() == []
    assert course.outlooks() == []


def test_organisers_see_who_was_warned_and_why(course, browser, db):
    grace = an_organiser()
    save(db, grace)
    course.mark(1)
    course.pass_by(a_day_after(1))

    with time_machine.travel(a_day_after(1), tick=False):
        page = browser(grace).get(f"/workshops/{course.workshop.id}/attendance/warnings").text

    assert "Ada Example" in page
    assert "In danger" in page
    assert "Lecture 1" in page
