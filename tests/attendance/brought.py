"""Attendance lists as somebody brought them."""

from cistrat_training import ciphers, files
from cistrat_training.attendance import drafting
from cistrat_training.attendance.drafting import Answers, Upload
from cistrat_training.attendance.lists import AttendanceList
from cistrat_training.attendance.matching import Found

NAMES = b"Ada Lovelace\nBo Tanaka\nInterpreter\n"


def a_list(app, db, workshop, by, *, content=NAMES, now, **facts):
    """A draft whose rows are nobody yet; its file lies encrypted in the store."""
    upload = Upload(content, "names.txt", Answers("UTC"), **facts)
    one = drafting.bring(db, workshop, upload, lambda rows: [Found()] * len(rows), by=by, now=now)
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
