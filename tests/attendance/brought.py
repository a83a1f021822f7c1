"""Attendance lists as somebody brought them."""

from sqlalchemy import select

from cistrat_training import ciphers, files
from cistrat_training.attendance import drafting, list_queries
from cistrat_training.attendance.drafting import Answers, Upload
from cistrat_training.attendance.lists import AttendanceList, ListRow
from cistrat_training.attendance.matching import Found

NAMES = b"Ada Lovelace\nBo Tanaka\nInterpreter\n"
ZOOM = "Name (original name),Email,Join time,Leave time,Duration (minutes),Guest"


def zoom(*rows):
    return "\r\n".join([ZOOM, *rows])


HALF = "Ada Lovelace,ada@example.org,05/12/2026 12:00:00 PM,05/12/2026 01:00:00 PM,60,Yes"
AGAIN = "Ada Lovelace,ada@example.org,05/12/2026 12:30:00 PM,05/12/2026 01:30:00 PM,60,Yes"
BO = "bo tanaka,,05/12/2026 12:00:00 PM,05/12/2026 02:00:00 PM,120,Yes"
STRANGER = "Interpreter 2,,05/12/2026 12:00:00 PM,05/12/2026 02:00:00 PM,120,Yes"
PLAIN = "Ada Lovelace\nBo Tanaka\n"
SUMS = "Name (original name),Email,Total duration (minutes),Guest\r\n{},{},{},Yes"


def of_ada(minutes):
    return SUMS.format("Ada Lovelace", "ada@example.org", minutes)


def nobody(rows):
    return [Found() for _ in rows]


def covered(desk, db):
    return [one.lecture_id for one in db.scalars(list_queries.covered(desk.list()))]


def rows_named(db, name):
    return db.scalars(select(ListRow).where(ListRow.name == name)).all()


def a_list(app, db, workshop, by, *, content=NAMES, now, **facts):
    """A draft whose rows are nobody yet; its file lies encrypted in the store."""
    upload = Upload(content, "names.txt", Answers("UTC"), **facts)
    one = drafting.bring(db, workshop, upload, nobody, by=by, now=now)
    with app.app_context():
        sealed = ciphers.of_this_site().encrypt(content, one.sealed_as)
        kept = files.put(sealed, "application/octet-stream")
    one.file = files.StoredFile(**kept._asdict(), stored_at=now)
    db.commit()
    return one


def undone_twin(db, one, *, now):
    """The same file, brought before and undone: whoever throws the draft away leaves its bytes."""
    twin = AttendanceList(
        workshop=one.workshop,
        sha256=one.sha256,
        file=one.file,
        name=one.name,
        format=one.format,
        zone=one.zone,
        brought_at=now,
    )
    twin.apply(by=one.brought_by, now=now)
    twin.withdraw(by=one.brought_by, why="The wrong lecture", now=now)
    db.add(twin)
    db.commit()
