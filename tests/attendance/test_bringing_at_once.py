"""What of bringing lists is of the database: locks, rows in bulk, references, one of two."""

import io
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from cistrat_training import files
from cistrat_training.attendance import bringing, drafting
from cistrat_training.attendance.drafting import Answers, Upload
from cistrat_training.attendance.lists import AttendanceList, ListRow, ListState
from cistrat_training.attendance.models import EvidenceKind, Mark, standing
from cistrat_training.house import merging
from cistrat_training.workshops.models import Workshop
from tests.attendance.brought import (
    AGAIN,
    BO,
    HALF,
    STRANGER,
    covered,
    nobody,
    rows_named,
    zoom,
)
from tests.people_and_things import (
    NOON_IN_MAY,
    a_person,
    save,
)


def test_a_list_is_seen_before_it_counts_and_counts_once_it_is_applied(desk):
    answer = desk.bring(zoom(HALF, AGAIN, STRANGER))

    page = desk.browser.get(answer.location).text
    assert "Ada Lovelace" in page
    assert desk.evidence() == []

    assert desk.use().status_code == 302
    (piece,) = desk.evidence()
    assert (piece.kind, piece.rows, len(piece.stretches)) == (EvidenceKind.EXPORT, [2, 3], 2)
    assert (piece.list_id, piece.noted_by_id) == (desk.list().id, desk.organiser.id)
    assert desk.presence(desk.ada).live == 90


def test_one_meeting_can_be_about_all_lectures_that_it_lasted_over(desk, db, later):
    long = BO.replace("02:00:00 PM", "03:00:00 PM").replace("120", "180")
    desk.bring(zoom(HALF, long))

    assert covered(desk, db) == [desk.talk.id, later[0].id]

    desk.use(lectures=covered(desk, db))
    assert desk.presence(desk.bo).live == 120
    assert desk.presence(desk.bo, later[0]).live == 60
    assert desk.presence(desk.ada, later[0]).mark is Mark.ABSENT


def test_the_same_file_brought_twice_in_one_instant_is_one_list(app, desk, db, at_once):
    number = desk.workshop.id

    def bring(session):
        upload = Upload(zoom(HALF).encode(), "a.csv", Answers("UTC"))
        workshop = session.get(Workshop, number)
        drafting.bring(session, workshop, upload, nobody, by=None, now=NOON_IN_MAY)

    done = at_once(bring, bring)

    assert sorted(done) == ["IntegrityError", "done"]
    assert db.scalar(select(func.count()).select_from(AttendanceList)) == 1


def test_two_organisers_who_apply_at_once_apply_once(desk, db, at_once):
    desk.bring(zoom(HALF))
    number = desk.list().id
    db.commit()

    def apply(session):
        bringing.apply(session, session.get(AttendanceList, number), by=None, now=NOON_IN_MAY)

    done = at_once(apply, apply)

    assert sorted(done) == ["RuleBroken", "done"]
    assert len(desk.evidence()) == 1


def test_undoing_takes_back_each_piece_and_deletes_none(desk):
    desk.bring(zoom(HALF, BO))
    desk.use()

    desk.undo()

    pieces = desk.evidence()
    withdrawals = [piece for piece in pieces if piece.kind is EvidenceKind.WITHDRAWAL]
    assert len(pieces) == 4
    assert {piece.reason for piece in withdrawals} == {"The wrong meeting"}
    assert desk.list().state is ListState.WITHDRAWN
    assert desk.presence(desk.ada).mark is None


def test_what_was_undone_can_be_brought_and_applied_again(desk):
    desk.bring(zoom(HALF))
    desk.use()
    desk.undo()

    again = desk.bring(zoom(HALF))
    desk.use()

    assert again.status_code == 302
    assert desk.presence(desk.ada).live == 60


def test_a_row_that_was_somebody_else_is_taken_back_and_told_of_the_right_person(desk, db):
    desk.bring(zoom(HALF, BO))
    desk.use()

    rows = rows_named(db, "bo tanaka")
    bringing.settle(db, rows[0].attendance_list, rows, desk.ada, by=None, now=NOON_IN_MAY)
    db.commit()

    assert desk.presence(desk.ada).live == 120
    assert desk.presence(desk.bo).mark is Mark.ABSENT
    standing_pieces = [
        (piece.enrolment_id, piece.rows)
        for piece in standing(piece for piece in desk.evidence() if piece.enrolment == desk.ada)
    ]
    assert standing_pieces == [(desk.ada.id, [2, 3])]


def test_who_is_missing_in_a_complete_list_is_absent_once_all_of_its_rows_are_somebody(desk, db):
    desk.bring(zoom(HALF, STRANGER))
    desk.use()
    assert desk.presence(desk.bo).mark is None  # Bo may be the interpreter

    row = db.scalars(select(ListRow).where(ListRow.enrolment_id.is_(None))).one()
    bringing.settle(db, row.attendance_list, [row], None, by=None, now=NOON_IN_MAY)
    db.commit()

    assert desk.presence(desk.bo).mark is Mark.ABSENT


def test_a_draft_can_be_thrown_away_with_its_file(app, desk, db):
    desk.bring(zoom(HALF))
    one = desk.list()
    sha256 = one.file.sha256
    db.commit()

    answer = desk.browser.post(f"/attendance-lists/{one.id}/deletion")

    assert answer.status_code == 302
    assert desk.list() is None
    assert db.scalar(select(func.count()).select_from(ListRow)) == 0
    with app.app_context(), pytest.raises(FileNotFoundError):
        files.read(sha256)


def test_rows_move_with_the_place_when_two_accounts_become_one(desk, db):
    desk.bring(zoom(HALF))
    other = a_person()
    save(db, other)

    merging.merge(
        db,
        other,
        desk.ada.person,
        by=desk.organiser,
        why="One person",
        takes_sign_in=False,
        now=NOON_IN_MAY,
    )
    db.commit()

    row = db.scalars(select(ListRow)).one()
    assert row.enrolment.person_id == other.id


def test_whoever_sends_the_same_file_from_five_windows_is_led_to_one_list(app, desk, db):
    content, together = zoom(HALF).encode(), threading.Barrier(5)
    windows = [app.test_client(user=desk.organiser) for _ in range(5)]
    path = desk.path
    db.commit()

    def send(window):
        together.wait(timeout=30)
        fields = {"zone": "UTC", "lecture": "0", "file": (io.BytesIO(content), "a.csv")}
        return window.post(path, data=fields).location

    with ThreadPoolExecutor(5) as threads:
        led = set(threads.map(send, windows))

    assert led == {f"/attendance-lists/{desk.list().id}"}
    assert db.scalar(select(func.count()).select_from(AttendanceList)) == 1
    assert db.scalar(select(func.count()).select_from(ListRow)) == 1
