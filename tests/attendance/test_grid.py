"""People by lectures: marked cell by cell, by two people at once, read and taken away."""

import csv
import io
import re
from datetime import UTC, datetime, timedelta

import openpyxl
import pytest
import time_machine
from sqlalchemy import select

from cistrat_training.attendance.company import SECONDS_TO_BE_FORGOTTEN
from cistrat_training.attendance.lists import AttendanceList, ListLecture, ListState
from cistrat_training.attendance.models import Evidence, EvidenceKind, Mark
from tests.people_and_things import (
    NOON_IN_MAY,
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

BOM = b"\xef\xbb\xbf"
AFTERWARDS = datetime(2026, 10, 23, 4, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(AFTERWARDS, tick=False) as clock:
        yield clock


@pytest.fixture
def grid(browser, db):
    """Two organisers, two lectures, and Ada and Bo."""

    class Grid:
        workshop = a_workshop()

        def mark(self, who, person, mark, lecture=None, **more):
            """As the grid sends it that was opened just now, unless `seen` says otherwise."""
            lecture, key = lecture or self.first, person.id
            typed = {"mark": mark, "minutes": "", "note": "", "seen": "0"} | more
            fields = {f"{name}-{key}": said for name, said in typed.items()}
            return who.post(f"/lectures/{lecture.id}/marks/{key}", data=fields)

        def pieces(self):
            db.expire_all()
            found = db.scalars(select(Evidence).order_by(Evidence.id))
            return [(piece.kind, piece.mark, piece.noted_by_id) for piece in found]

    grid = Grid()
    grid.ada = an_enrolment(workshop=grid.workshop, person=a_person(full_name="=Ada Ünal"))
    grid.bo = an_enrolment(workshop=grid.workshop, person=a_person(full_name="王伟"))
    later = datetime(2026, 10, 13, 1, tzinfo=UTC)
    grid.first = a_lecture(grid.workshop)[0]
    grid.second = a_lecture(grid.workshop, starts_at=later, title_en="Counting")[0]
    grid.lin, grid.chen = an_organiser(full_name="Lin Yue"), an_organiser(full_name="Chen Mo")
    rule = a_rule(grid.workshop, amount=80)
    save(db, grid.ada, grid.bo, grid.first, grid.second, grid.lin, grid.chen, rule)
    grid.path = f"/workshops/{grid.workshop.id}/attendance/grid"
    return grid


def test_two_mark_at_once_and_nothing_is_written_over_without_asking(grid, browser):
    lin, chen = browser(grid.lin), browser(grid.chen)

    first = grid.mark(lin, grid.ada, "present")
    too_late = grid.mark(chen, grid.ada, "absent", note="Did not come")
    knowing = grid.mark(chen, grid.ada, "absent", note="Did not come", seen="1 present")

    assert (first.status_code, too_late.status_code, knowing.status_code) == (200, 409, 200)
    assert "Somebody else marked this person meanwhile" in too_late.json["error"]
    [stands] = too_late.json["cells"]
    assert (stands["mark"], stands["seen"]) == ("present", "1 present")
    assert "marked by Lin Yue" in stands["says"]
    assert grid.pieces() == [
        (EvidenceKind.HAND_MARK, Mark.PRESENT, grid.lin.id),
        (EvidenceKind.CORRECTION, Mark.ABSENT, grid.chen.id),
    ]


def test_each_sees_what_the_other_saved_and_that_the_other_is_there(grid, browser, clock):
    lin, chen = browser(grid.lin), browser(grid.chen)
    sheet = f"/lectures/{grid.first.id}/attendance/changes"
    opened = chen.get(f"{grid.path}/changes").json
    assert (opened["cells"], opened["company"]) == ([], [])

    grid.mark(lin, grid.ada, "present")
    at_the_sheet = lin.get(sheet)
    news = chen.get(f"{grid.path}/changes", query_string={"since": opened["since"]}).json

    assert at_the_sheet.json["company"] == ["Chen Mo has the whole grid open."]
    [cell] = news["cells"]
    assert (cell["person"], cell["lecture"]) == (grid.ada.id, grid.first.id)
    assert (cell["face"], cell["words"]) == ("P", "Present, 90 min live, by hand")
    assert news["company"] == ["Lin Yue has the sheet of “How to count what nobody counted” open."]
    again = chen.get(f"{grid.path}/changes", query_string={"since": news["since"]})
    assert again.json["cells"] == []
    clock.shift(SECONDS_TO_BE_FORGOTTEN + 1)
    assert chen.get(f"{grid.path}/changes").json["company"] == []


def test_what_is_missing_is_asked_for_by_the_name_of_its_field(grid, browser):
    lin = browser(grid.lin)
    grid.mark(lin, grid.ada, "absent")

    without_note = grid.mark(lin, grid.ada, "present", seen="1 absent")
    without_minutes = grid.mark(lin, grid.bo, "late")
    nonsense = grid.mark(lin, grid.bo, "asleep")

    assert (without_note.status_code, without_note.json["field"]) == (422, "note")
    assert (without_minutes.status_code, without_minutes.json["field"]) == (422, "minutes")
    assert nonsense.status_code == 422
    assert len(grid.pieces()) == 1


def test_who_has_no_place_here_cannot_be_marked_here(grid, browser, db):
    elsewhere = an_enrolment()
    save(db, elsewhere)

    assert grid.mark(browser(grid.lin), elsewhere, "present").status_code == 404
    too_far = browser(grid.lin).post(f"/lectures/{grid.first.id}/marks/99999999999")
    assert too_far.status_code == 404


def test_the_rest_of_a_lecture_is_marked_and_undone_as_one(grid, browser):
    lin, path = browser(grid.lin), f"/lectures/{grid.first.id}/marks"
    grid.mark(lin, grid.ada, "absent")
    everybody = {"mark": "present", "person": [grid.ada.id, grid.bo.id]}

    marked = lin.post(path, data=everybody)
    other = browser(grid.chen).post(f"{path}/withdrawals", data={"mark": f"{grid.bo.id}-1"})
    undone = lin.post(f"{path}/withdrawals", data={"mark": f"{grid.bo.id}-1"})
    twice = lin.post(f"{path}/withdrawals", data={"mark": f"{grid.bo.id}-1"})

    assert [cell["person"] for cell in marked.json["cells"]] == [grid.bo.id]
    assert (other.status_code, undone.status_code, twice.status_code) == (409, 200, 409)
    assert undone.json["cells"][0]["is_open"]
    assert [kind for kind, _mark, _by in grid.pieces()] == [
        EvidenceKind.HAND_MARK,
        EvidenceKind.HAND_MARK,
        EvidenceKind.WITHDRAWAL,
    ]


def test_without_a_script_each_cell_leads_to_the_person_s_own_sheet(grid, browser, db):
    lin = browser(grid.lin)
    own = f"/enrolments/{grid.ada.id}/attendance"
    assert f'href="{own}#l{grid.second.id}"' in lin.get(grid.path).text
    assert lin.get(own).status_code == 200
    one, two = grid.first.id, grid.second.id
    typed = {f"seen-{one}": "0", f"mark-{one}": "present", f"seen-{two}": "0"}

    wrong = lin.post(own, data=typed | {f"mark-{two}": "late", f"note-{two}": "Power cut"})
    right = lin.post(own, data=typed | {f"mark-{two}": "late", f"minutes-{two}": "60"})

    assert wrong.status_code == 422
    assert 'value="Power cut"' in wrong.text
    assert right.status_code == 302
    marks = [(mark, by) for _kind, mark, by in grid.pieces()]
    assert marks == [(Mark.PRESENT, grid.lin.id), (Mark.LATE, grid.lin.id)]


def test_the_sheet_shows_both_sides_of_a_conflict_and_then_writes_what_was_chosen(grid, browser):
    lin, path, key = browser(grid.lin), f"/lectures/{grid.first.id}/attendance", grid.ada.id
    grid.mark(browser(grid.chen), grid.ada, "absent")
    mine = {f"mark-{key}": "excused", f"note-{key}": "Public holiday"}

    asked = lin.post(path, data=mine | {f"seen-{key}": "0"})
    seen = re.search(rf'name="seen-{key}" value="([^"]*)"', asked.text)[1]
    chosen = lin.post(path, data=mine | {f"seen-{key}": seen})

    assert asked.status_code == 422
    assert "Saved meanwhile:" in asked.text
    assert "Absent, marked by Chen Mo" in asked.text
    assert chosen.status_code == 302
    assert grid.pieces()[-1] == (EvidenceKind.CORRECTION, Mark.EXCUSED, grid.lin.id)


def a_crowd(workshop, lectures, people):
    """People and lectures, and something about everybody everywhere."""
    talks = [
        a_lecture(workshop, starts_at=datetime(2026, 10, 12, 1, tzinfo=UTC) + timedelta(days=day))
        for day in range(lectures)
    ]
    places = [an_enrolment(workshop=workshop) for _ in range(people)]
    marks = [
        a_mark(talk[0], place, Mark.LATE if (at + to) % 5 else Mark.RECORDED, minutes=60)
        for at, place in enumerate(places)
        for to, talk in enumerate(talks)
    ]
    return [*(talk[0] for talk in talks), *places, *marks]


def test_the_pages_ask_the_database_as_often_for_many_as_for_few(grid, browser, db):
    lin = browser(grid.lin)
    base = f"/workshops/{grid.workshop.id}/attendance"
    pages = [base, grid.path, f"{grid.path}/changes", f"{base}/overview", f"{base}/grid.csv"]
    pages += [f"{base}/evidence.csv", f"/lectures/{grid.first.id}/attendance"]
    pages += [f"/enrolments/{grid.ada.id}/attendance"]
    grid.mark(lin, grid.ada, "present")

    def questions():
        for page in pages:
            with counted() as asked:
                assert lin.get(page).status_code == 200
            yield len(asked)

    list(questions())  # names of countries are read once
    few = list(questions())
    save(db, *a_crowd(grid.workshop, 3, 5))

    assert list(questions()) == few


def test_a_large_workshop_stays_light_fifty_people_a_page(grid, browser, db, database):
    if "postgresql" in database.url:
        pytest.skip("how heavy a page is does not depend on the database")
    save(db, *a_crowd(grid.workshop, 30, 52))
    lin = browser(grid.lin)

    page = lin.get(grid.path).text

    assert page.count("<tr data-person=") == 50
    assert page.count("<td class=") == 50 * 32
    assert len(page.encode()) < 300_000
    assert lin.get(f"{grid.path}?page=2").text.count("<tr data-person=") == 4
    assert lin.get(f"{grid.path}?find=伟").text.count("<tr data-person=") == 1


def a_list_of(grid, lecture):
    return AttendanceList(
        workshop=grid.workshop,
        sha256="a" * 64,
        name="meeting.csv",
        format="zoom",
        zone="Asia/Shanghai",
        state=ListState.APPLIED,
        brought_at=NOON_IN_MAY,
        applied_at=NOON_IN_MAY,
    )


@pytest.fixture
def told(grid, db):
    """Of Ada a list tells a part of the first lecture; of Bo all sorts of marks."""
    source = a_list_of(grid, grid.first)
    begins = int(grid.first.starts_at.timestamp())
    listed = a_mark(
        grid.first,
        grid.ada,
        None,
        kind=EvidenceKind.EXPORT,
        attendance_list=source,
        rows=[2, 7],
        stretches=[[begins, begins + 1800], [begins + 1800, begins + 3600]],
    )
    without_end = a_mark(
        *(grid.second, grid.ada, None),
        kind=EvidenceKind.EXPORT,
        attendance_list=source,
        rows=[3],
        stretches=[[begins + 86400, None]],
    )
    wrong = a_mark(grid.first, grid.bo, Mark.ABSENT, noted_by=grid.lin, reason="=1+1")
    undone = a_mark(*(grid.first, grid.bo, None, 2), kind=EvidenceKind.WITHDRAWAL, withdraws=wrong)
    watched = a_mark(grid.first, grid.bo, Mark.RECORDED, 3)
    excused = a_mark(grid.second, grid.bo, Mark.EXCUSED)
    covers = ListLecture(attendance_list=source, lecture=grid.first)
    save(db, source, covers, listed, without_end, wrong, undone, watched, excused)
    return grid


def taken_away(browser, path, language="en"):
    """The rows of the CSV and of the workbook, as their readers read them."""
    browser.get(f"/?language={language}")
    table = browser.get(f"{path}.csv").data
    assert table.startswith(BOM)
    rows = list(csv.reader(io.StringIO(table.decode("utf-8-sig"), newline="")))
    book = openpyxl.load_workbook(io.BytesIO(browser.get(f"{path}.xlsx").data))
    sheet = [["" if cell is None else cell for cell in row] for row in book.active.values]
    assert not any(cell.data_type == "f" for row in book.active.rows for cell in row)
    return rows, sheet


def test_the_grid_is_taken_away_with_marks_minutes_and_standing(told, browser):
    base = f"/workshops/{told.workshop.id}/attendance/grid"
    rows, sheet = taken_away(browser(told.lin), base)

    header, *people = rows
    ada, bo = (dict(zip(header, row, strict=True)) for row in people)
    lecture, counting = "2026-10-12 09:00 How to count what nobody counted", "2026-10-13 09:00"
    assert (ada["Name"], bo["Name"]) == ("'=Ada Ünal", "王伟")  # a text, and no formula
    assert sheet[1][0] == "=Ada Ünal"
    assert (ada[lecture], ada[f"{lecture}, live"]) == ("Present", "60")
    assert (bo[lecture], bo[f"{lecture}, recorded"]) == ("Watched the recording", "90")
    assert (bo[f"{counting} Counting"], bo["Minutes excused"]) == ("Excused", "90")
    assert ada[f"{counting} Counting"] == "Unclear"
    assert ada[f"{counting} Counting, live"] == ""  # unknown is not nought
    assert (ada["Minutes live"], ada["Share of the time (%)"]) == ("60", "33.33")
    assert ada["At least 80% of the time"] == "not met (60 / 144)"
    assert [[str(cell) for cell in row] for row in sheet[1:]] == [
        [cell.removeprefix("'").removesuffix(".0") for cell in row] for row in people
    ]


def test_the_evidence_is_taken_away_piece_by_piece(told, browser):
    rows, sheet = taken_away(
        browser(told.lin), f"/workshops/{told.workshop.id}/attendance/evidence"
    )

    header, *pieces = rows
    listed, wrong, undone, watched, without_end, excused = (
        dict(zip(header, row, strict=True)) for row in pieces
    )
    assert (listed["Evidence"], listed["Rows"], listed["Mark"]) == ("Attendance list", "2, 7", "")
    assert listed["From and until"] == (
        "2026-10-12 09:00:00 – 2026-10-12 09:30:00; 2026-10-12 09:30:00 – 2026-10-12 10:00:00"
    )
    assert without_end["From and until"] == "2026-10-13 09:00:00 – ?"
    assert (listed["SHA-256 of the file"], listed["Format"]) == ("a" * 64, "zoom")
    assert (wrong["By"], wrong["Note"], wrong["Taken back"]) == ("Lin Yue", "'=1+1", "yes")
    assert (undone["Evidence"], undone["Takes back number"]) == ("Withdrawal", "1")
    assert (watched["Taken back"], excused["Mark"]) == ("", "Excused")
    assert len(sheet) == 7
    assert sheet[2][header.index("Note")] == "=1+1"


def test_what_is_taken_away_in_chinese_has_chinese_heads(told, browser):
    base = f"/workshops/{told.workshop.id}/attendance"
    rows, _sheet = taken_away(browser(told.lin), f"{base}/grid", "zh")
    assert not re.search("[A-Za-z]", rows[0][0])
    assert rows[1][2] == "国际"
