"""What a participant reads of their own attendance, and organisers of theirs."""

import pytest
import time_machine
from sqlalchemy import select

from cistrat_training.attendance.models import Evidence, EvidenceKind, Mark
from cistrat_training.attendance.terms import AttendanceTerms
from cistrat_training.formats import MP4
from cistrat_training.schedule.models import Lecturer
from tests.attendance.running import NOW, a_running_workshop
from tests.people_and_things import A_DAY, a_lecture, a_mark, an_enrolment, released, save
from tests.questions import counted
from tests.recordings import a_recording, agreed, an_mp4, kept


@pytest.fixture(autouse=True)
def _on_the_third_day():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def course(db):
    return a_running_workshop(db, zone="Africa/Lagos")


@pytest.fixture
def in_lagos(course, browser):
    """The browser in which Ada has signed in."""
    hers = browser(course.ada)
    hers.set_cookie("zone", "Africa/Lagos")
    return hers


def test_each_lecture_says_what_was_concluded_and_why(course, in_lagos):
    page = in_lagos.get(course.mine).text

    assert "Joined twice, 02:02–02:40 and 02:45–03:28: together 81 of 90 minutes." in page
    assert "A mark by hand: Absent, 0 of 90 minutes." in page
    assert "Nothing is known yet." in page
    assert "The lecture is still to come." in page
    assert "23.6%" in page  # rounded to whole ones, 79.6% would look like the 80% that are asked
    assert "of 80% that are asked" in page


def test_what_can_still_be_done_is_told_with_the_hour_on_both_clocks(course, in_lagos):
    page = in_lagos.get(course.mine).text

    assert "1 lecture is still to come." in page
    assert "15 October 2026, 02:00" in page
    assert "15 October 2026, 09:00" in page
    assert "30 October 2026, 16:59" in page
    assert "30 October 2026, 23:59" in page
    assert "Lagos, UTC+1" in page


def test_a_recording_that_still_counts_is_told_with_its_end(course, in_lagos, app, db):
    lecture = course.lectures[0]
    video = kept(app, db, an_mp4(60), MP4)
    speaker = db.scalars(select(Lecturer)).one()
    terms = AttendanceTerms(workshop=course.workshop, recorded_days=7)
    save(db, a_recording(lecture, video), agreed(lecture, speaker), terms)

    with time_machine.travel(NOW + 2 * A_DAY, tick=False):  # no list comes in any more
        page = in_lagos.get(course.mine).text

    assert f'href="/lectures/{lecture.id}#recording"' in page
    assert "up to 5 minutes more" in page
    assert "19 October 2026, 10:30" in page


def test_the_best_reachable_share_is_told(course, browser, db):
    save(db, a_mark(course.lectures[2], course.place, Mark.ABSENT, noted_at=NOW))

    with time_machine.travel(NOW + 10 * A_DAY, tick=False):
        page = browser(course.ada).get(course.mine).text

    assert "At best you can still reach 48.6%." in page
    assert "Out of reach" in page


def test_a_lecture_that_is_not_released_is_not_shown_to_her(course, browser, db):
    secret, *_ = a_lecture(course.workshop, title_en="Not told yet", starts_at=NOW + A_DAY)
    save(db, secret)

    hers = browser(course.ada).get(course.mine).text
    person = f"/workshops/{course.workshop.id}/attendance/people/{course.place.id}"
    organisers = browser(course.organiser).get(person).text

    assert "Not told yet" not in hers
    assert "Not told yet" in organisers
    why = f"/lectures/{secret.id}/attendance/{course.place.id}"
    assert browser(course.ada).get(why).status_code == 403
    assert browser(course.organiser).get(why).status_code == 200


def test_she_reads_by_role_who_noted_it_and_organisers_read_the_name_and_the_file(course, browser):
    hers = browser(course.ada).get(course.why).text
    organisers = browser(course.organiser).get(course.why).text

    assert "by an organiser" in hers
    assert "Grace Example" not in hers
    assert "meeting.csv" not in hers
    assert "by Grace Example" in organisers
    assert "meeting.csv" in organisers
    assert "lines 2, 3" in organisers


def test_a_note_of_a_mark_is_for_those_who_mark_and_a_reason_of_a_correction_for_all(
    course, browser, db
):
    lecture = course.lectures[1]
    note = a_mark(lecture, course.place, number=2, reason="Asked Bo about it.")
    right = a_mark(lecture, course.place, number=3, kind=EvidenceKind.CORRECTION, reason="A slip.")
    save(db, note, right)
    why = f"/lectures/{lecture.id}/attendance/{course.place.id}"

    hers, lecturers = browser(course.ada).get(why).text, browser(course.lecturer).get(why).text

    assert "Asked Bo about it." not in hers
    assert "A slip." in hers
    assert "Asked Bo about it." in lecturers


def test_nobody_asks_why_about_somebody_else(course, browser, db):
    other = an_enrolment(workshop=course.workshop)
    save(db, other)

    assert browser(other.person).get(course.why).status_code == 403
    assert browser(course.lecturer).get(course.why).status_code == 200


def test_a_place_of_another_workshop_is_not_found(course, browser, db):
    elsewhere = an_enrolment()
    save(db, elsewhere)

    def asked(path):
        return browser(course.organiser).get(path).status_code

    assert asked(f"/lectures/{course.lectures[0].id}/attendance/{elsewhere.id}") == 404
    assert asked(f"/workshops/{course.workshop.id}/attendance/people/{elsewhere.id}") == 404
    assert asked(f"/lectures/{course.lectures[0].id}/attendance/{2**40}") == 404


def test_a_lecture_that_nobody_can_attend_has_no_why(course, browser, db):
    course.lectures[3].cancelled_at = NOW
    db.commit()
    why = f"/lectures/{course.lectures[3].id}/attendance/{course.place.id}"

    assert browser(course.organiser).get(why).status_code == 404


def test_her_attendance_is_reached_from_the_start_page_her_programme_and_the_lecture(
    course, browser
):
    hers = browser(course.ada)

    assert f'href="{course.mine}"' in hers.get("/").text
    assert f'href="{course.mine}"' in hers.get("/programme").text
    assert f'href="{course.why}"' in hers.get(f"/lectures/{course.lectures[0].id}").text
    assert (
        course.why not in browser(course.organiser).get(f"/lectures/{course.lectures[0].id}").text
    )


def test_more_lectures_ask_the_database_no_more(course, browser, db):
    def asked():
        hers = browser(course.ada)
        hers.get(course.mine)
        with counted() as questions:
            assert hers.get(course.mine).status_code == 200
        return len(questions)

    before = asked()
    for n in range(6):
        lecture, *_ = a_lecture(course.workshop, starts_at=NOW - A_DAY, title_en=f"More {n}")
        other = an_enrolment(workshop=course.workshop)
        save(db, lecture, other, a_mark(lecture, course.place), a_mark(lecture, other))
    released(db, course.workshop)

    assert asked() == before


def test_evidence_that_was_taken_back_stays_readable(course, browser, db):
    lecture = course.lectures[1]
    mark = db.query(Evidence).filter_by(lecture_id=lecture.id).one()
    withdrawal = Evidence(
        lecture=lecture,
        enrolment=course.place,
        number=2,
        kind=EvidenceKind.WITHDRAWAL,
        withdraws=mark,
        noted_at=NOW,
    )
    save(db, withdrawal)

    page = browser(course.ada).get(f"/lectures/{lecture.id}/attendance/{course.place.id}").text

    assert "<del>Absent.</del>" in page
    assert "it was taken back, see number 2" in page
