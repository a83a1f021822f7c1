"""Marking a lecture, by hand and by several hands."""

import pytest
from sqlalchemy import select

from cistrat_training.attendance.models import Evidence, EvidenceKind, Mark
from cistrat_training.attendance.queries import grid
from cistrat_training.places.models import Country
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


@pytest.fixture
def sheet(browser, db):
    """A lecture with two participants, and the organiser who marks it."""

    class Sheet:
        workshop = a_workshop()
        organiser = an_organiser()

        def send(self, who=None, **typed):
            """`send(ada="present")`: what stands on the sheet as it was opened just now."""
            return (who or self.browser).post(self.path, data=self.typed(**typed))

        def typed(self, **typed):
            db.expire_all()
            fields = {}
            for name, place in (("ada", self.ada), ("bo", self.bo)):
                pieces = db.scalars(select(Evidence).where(Evidence.enrolment_id == place.id)).all()
                fields[f"seen-{place.id}"] = max((p.number for p in pieces), default=0)
                for what in ("mark", "note", "minutes"):
                    key = name if what == "mark" else f"{name}_{what}"
                    fields[f"{what}-{place.id}"] = typed.get(key, "")
            return fields | {k: v for k, v in typed.items() if k == "rest"}

        def marks(self):
            db.expire_all()
            return [
                (e.enrolment_id == self.ada.id, e.mark, e.kind)
                for e in db.scalars(select(Evidence).order_by(Evidence.id))
            ]

    sheet = Sheet()
    sheet.ada, sheet.bo = (an_enrolment(workshop=sheet.workshop) for _ in range(2))
    sheet.lecturer = a_lecturer(an_organisation(db.get(Country, "CN")))
    sheet.lecture, speaker = a_lecture(sheet.workshop, sheet.lecturer)
    save(db, sheet.organiser, sheet.ada, sheet.bo, sheet.lecture, speaker)
    sheet.path = f"/lectures/{sheet.lecture.id}/attendance"
    sheet.browser = browser(sheet.organiser)
    return sheet


def test_marks_become_evidence_with_the_name_of_who_marked(sheet, db):
    answer = sheet.send(ada="present", bo="late", bo_minutes="60")

    assert answer.status_code == 302
    ada, bo = db.scalars(select(Evidence).order_by(Evidence.enrolment_id))
    assert (ada.mark, bo.mark, bo.minutes) == (Mark.PRESENT, Mark.LATE, 60)
    assert ada.noted_by_id == sheet.organiser.id
    _lectures, rows = grid(db, sheet.workshop)
    shares = [round(standing.share) for _place, _presences, standing in rows]
    assert sorted(shares) == [67, 100]


def test_the_same_sheet_twice_adds_nothing(sheet):
    typed = sheet.typed(ada="present")

    sheet.browser.post(sheet.path, data=typed)
    sheet.browser.post(sheet.path, data=typed)

    assert len(sheet.marks()) == 1


def test_the_rest_is_present_with_one_press(sheet):
    sheet.send(ada="absent", rest="present")

    assert sorted(mark for _, mark, _ in sheet.marks()) == [Mark.ABSENT, Mark.PRESENT]


def test_a_changed_mark_needs_a_reason_and_keeps_the_first(sheet):
    sheet.send(ada="absent")

    without = sheet.send(ada="present")
    with_reason = sheet.send(ada="present", ada_note="Came in by phone")

    assert without.status_code == 422
    assert "This changes an earlier mark. Write into the note why." in without.text
    assert with_reason.status_code == 302
    assert sheet.marks() == [
        (True, Mark.ABSENT, EvidenceKind.HAND_MARK),
        (True, Mark.PRESENT, EvidenceKind.CORRECTION),
    ]


def test_the_reason_for_one_change_is_none_for_the_next(sheet):
    sheet.send(ada="absent", ada_note="Did not come")

    answer = sheet.send(ada="present", ada_note="Did not come")

    assert answer.status_code == 422


def test_what_somebody_else_marked_meanwhile_is_not_written_over(sheet):
    opened_before = sheet.typed(ada="absent", bo="present")
    sheet.send(ada="present")

    answer = sheet.browser.post(sheet.path, data=opened_before)

    assert answer.status_code == 422
    assert "Somebody else marked this person meanwhile" in answer.text
    assert sheet.marks() == [(True, Mark.PRESENT, EvidenceKind.HAND_MARK)]


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"ada": "late"}, "Write how many minutes the person attended."),
        ({"ada": "late", "ada_minutes": "half"}, "whole number"),
        ({"ada": "asleep"}, "Choose one of the marks of the sheet."),
        ({"ada": "present", "ada_note": "x" * 501}, "Shorten this note to 500 characters."),
    ],
)
def test_a_slip_gets_words_and_keeps_the_rest_of_the_sheet(sheet, typed, says):
    answer = sheet.send(**typed, bo="excused", bo_note="Public holiday")

    assert answer.status_code == 422
    assert says in answer.text
    assert 'value="Public holiday"' in answer.text
    assert sheet.marks() == []


def test_who_marks(sheet, browser, db):
    stranger = a_person()
    save(db, stranger)

    assert browser(sheet.lecturer.person).get(sheet.path).status_code == 200
    assert sheet.send(browser(sheet.lecturer.person), ada="present").status_code == 302
    assert browser(sheet.ada.person).get(sheet.path).status_code == 403
    assert sheet.send(browser(sheet.ada.person), bo="absent").status_code == 403
    assert browser(stranger).get(sheet.path).status_code == 403


def test_the_overview_asks_the_database_as_often_for_many_as_for_few(sheet, db, browser):
    page = sheet.browser.get(f"/workshops/{sheet.workshop.id}/attendance")

    assert page.status_code == 200
    assert page.text.count("Institute for Examples, Abuja") == 2
