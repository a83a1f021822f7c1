"""Several at once, with real threads on both databases; and what erasure takes away."""

import io
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event, Thread

import pytest
import time_machine
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from cistrat_training.accounts.models import User
from cistrat_training.attendance import objecting
from cistrat_training.attendance.apologies import Apology, ApologyLecture
from cistrat_training.attendance.models import Evidence, EvidenceKind
from cistrat_training.attendance.objections import Objection, Statement
from cistrat_training.files import StoredFile
from cistrat_training.house import erasure
from cistrat_training.letter import Letter
from cistrat_training.limits import limiter
from tests.attendance.running import NOW, a_running_workshop
from tests.people_and_things import an_organiser, save
from tests.test_files import a_pdf


@pytest.fixture(autouse=True)
def _on_the_third_day():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def course(db):
    return a_running_workshop(db)


@pytest.fixture
def at_once(app, db, monkeypatch):
    """`at_once([(person, path, data), …])` sends all at the same moment; the status codes."""
    monkeypatch.setattr(limiter, "enabled", False)

    def at_once(sent):
        windows = [(app.test_client(user=person), path, data) for person, path, data in sent]
        db.commit()
        together = Barrier(len(windows))

        def send(window):
            client, path, data = window
            client.test_session = None
            together.wait(timeout=30)
            return client.post(path, data=data).status_code

        with ThreadPoolExecutor(len(windows)) as threads:
            codes = list(threads.map(send, windows))
        db.rollback()
        assert max(codes) < 500
        return codes

    return at_once


def how_many(db, kind, *conditions):
    return db.scalar(select(func.count()).select_from(kind).where(*conditions))


def test_an_apology_sent_five_times_is_one(course, at_once, db):
    typed = {"lectures": [lecture.id for lecture in course.lectures[1:]], "reason": "Ill."}

    codes = at_once([(course.ada, f"{course.mine}/apologies", typed)] * 5)

    assert codes == [302] * 5
    assert how_many(db, ApologyLecture) == 3
    assert how_many(db, Apology) == 1


def test_of_two_organisers_who_answer_at_once_one_does(course, at_once, browser, db):
    other = an_organiser()
    save(db, other)
    lecture = course.lectures[1]
    typed = {"lectures": [lecture.id], "reason": "Ill."}
    browser(course.ada).post(f"{course.mine}/apologies", data=typed)
    yes = {"apology-1-lectures": [lecture.id], "apology-1-answer": ""}
    no = {"apology-1-answer": "You were seen.", "decline": "1"}
    path = "/apologies/1/answer"

    codes = at_once([(course.organiser, path, yes), (other, path, no)] * 2)

    assert sorted(codes) == [302, 422, 422, 422]
    answered = db.scalars(select(ApologyLecture)).one()
    excuses = how_many(db, Evidence, Evidence.kind == EvidenceKind.APOLOGY)
    assert excuses == (answered.evidence_id is not None)
    assert how_many(db, Letter) == 1


def test_an_objection_sent_five_times_is_said_once(course, at_once, db):
    path = f"/lectures/{course.lectures[1].id}/objection"

    codes = at_once([(course.ada, path, {"words": "I was there.", "seen": "0"})] * 5)

    assert set(codes) <= {302, 422}
    assert how_many(db, Objection) == how_many(db, Statement) == 1


def test_an_objection_is_put_right_once(course, at_once, browser, db):
    path = f"/lectures/{course.lectures[1].id}/objection"
    browser(course.ada).post(path, data={"words": "I was there.", "seen": "0"})
    typed = {"words": "Yes.", "seen": "1", "mark": "present", "reason": "Found."}

    codes = at_once([(course.organiser, "/objections/1/answer", typed)] * 4)

    assert sorted(codes) == [302, 422, 422, 422]
    assert how_many(db, Evidence, Evidence.kind == EvidenceKind.CORRECTION) == 1


def test_more_words_and_an_answer_in_one_instant_come_one_after_the_other(course, browser, db):
    if db.get_bind().dialect.name == "sqlite":
        pytest.skip("there one transaction waits for the other from its beginning")
    path = f"/lectures/{course.lectures[1].id}/objection"
    browser(course.ada).post(path, data={"words": "I was there.", "seen": "0"})
    objection, engine = db.scalars(select(Objection)).one(), db.get_bind()
    number, organiser = objection.id, course.organiser.id
    writes, ends = Event(), []
    db.commit()

    def tell(_connection, _cursor, statement, *_more):
        if statement.startswith("UPDATE objection"):
            writes.set()

    def answer():
        with Session(engine) as session:
            event.listen(session.connection(), "before_cursor_execute", tell)
            theirs, grace = session.get(Objection, number), session.get(User, organiser)
            try:
                objecting.answer(session, theirs, "Who saw you?", 1, None, by=grace, now=NOW)
                session.commit()
            except Exception as no:  # noqa: BLE001 (whatever it is, the test names it)
                ends.append(type(no).__name__)

    with db.no_autoflush:
        objecting.object_to(db, course.place, objection.lecture, "With Bo.", 1, now=NOW)
    other = Thread(target=answer)
    other.start()
    writes.wait(timeout=0.5)  # it must not: the objection is being spoken about
    db.commit()
    other.join(timeout=30)

    assert ends == ["RuleBroken"]
    assert how_many(db, Statement) == 2


def test_erasure_takes_apologies_objections_and_their_files_and_leaves_the_evidence(
    course, browser, app, db
):
    hers = browser(course.ada)
    lecture = course.lectures[1]
    typed = {"lectures": [lecture.id], "reason": "Ill.", "file": (io.BytesIO(a_pdf()), "a.pdf")}
    hers.post(f"{course.mine}/apologies", data=typed, content_type="multipart/form-data")
    said = {"words": "I was there.", "seen": "0"}
    hers.post(f"/lectures/{course.lectures[0].id}/objection", data=said)
    yes = {"apology-1-lectures": [lecture.id], "apology-1-answer": "Get well."}
    browser(course.organiser).post("/apologies/1/answer", data=yes)
    db.commit()
    db.expire_all()

    with app.app_context():
        gone = erasure.erase(db, course.ada, why="She asked for it.", now=NOW)
    db.commit()

    assert len(gone) == 1
    for kind in (Apology, ApologyLecture, Objection, Statement, StoredFile):
        assert how_many(db, kind) == 0
    assert how_many(db, Evidence, Evidence.kind == EvidenceKind.APOLOGY) == 1
