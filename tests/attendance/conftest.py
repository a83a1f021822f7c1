"""A desk on which attendance lists are brought."""

import io
import threading
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from cistrat_training.attendance.lists import AttendanceList
from cistrat_training.attendance.models import Evidence
from cistrat_training.attendance.queries import presences
from tests.people_and_things import (
    A_DAY,
    NOON_IN_MAY,
    a_lecture,
    a_person,
    a_workshop,
    an_enrolment,
    an_organiser,
    save,
)

HOUR = timedelta(hours=1)


@pytest.fixture
def desk(browser, db):  # noqa: C901 (a desk has many drawers)
    """A lecture of two hours from noon with two participants, and who brings lists."""

    class Desk:
        workshop = a_workshop(zone="UTC")
        organiser = an_organiser(full_name="Grace Organiser")

        def bring(self, content, **typed):
            fields = {"zone": "UTC", "lecture": "0"} | typed
            if isinstance(content, str):
                content = content.encode()
            fields["file"] = (io.BytesIO(content), typed.pop("name", "participants.csv"))
            return self.browser.post(self.path, data=fields | typed)

        def list(self):
            db.expire_all()
            return db.scalars(select(AttendanceList).order_by(AttendanceList.id.desc())).first()

        def use(self, *, apply=True, who=None, **typed):
            one = self.list()
            fields = {"lectures": [self.talk.id], "is_complete": "y"} | typed
            if apply:
                fields["apply"] = "yes"
            return (who or self.browser).post(f"/attendance-lists/{one.id}", data=fields)

        def undo(self):
            path = f"/attendance-lists/{self.list().id}/withdrawal"
            return self.browser.post(path, data={"why": "The wrong meeting", "sure": "y"})

        def evidence(self):
            db.expire_all()
            return db.scalars(select(Evidence).order_by(Evidence.id)).all()

        def presence(self, place, lecture=None):
            db.expire_all()
            return presences(db, lecture or self.talk)[place.id]

    desk = Desk()
    ada = a_person(full_name="Ada Lovelace", email="ada@example.org")
    bo = a_person(full_name="Bo Tanaka", email="bo@example.org")
    desk.ada, desk.bo = (an_enrolment(workshop=desk.workshop, person=one) for one in (ada, bo))
    (desk.talk,) = a_lecture(
        desk.workshop, starts_at=NOON_IN_MAY, ends_at=NOON_IN_MAY + timedelta(hours=2)
    )
    save(db, desk.organiser, desk.ada, desk.bo, desk.talk)
    desk.path = f"/workshops/{desk.workshop.id}/attendance/lists"
    desk.browser = browser(desk.organiser)
    return desk


@pytest.fixture
def at_once(db):
    """`at_once(deed, deed)`: each in a session and a thread of its own; how each of them ended."""

    def run(*deeds):
        engine, ready, ends = db.get_bind(), threading.Barrier(len(deeds)), []
        db.commit()

        def alone(deed):
            with Session(engine) as session:
                ready.wait()
                try:
                    deed(session)
                    session.commit()
                    ends.append("done")
                except Exception as no:  # noqa: BLE001 (whatever it is, the test names it)
                    ends.append(type(no).__name__)

        threads = [threading.Thread(target=alone, args=[deed]) for deed in deeds]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return ends

    return run


@pytest.fixture
def later(desk, db):
    """Two more lectures: one right after the first, one the next day."""
    start = NOON_IN_MAY + timedelta(hours=2)
    (second,) = a_lecture(desk.workshop, place=2, starts_at=start, ends_at=start + HOUR)
    (third,) = a_lecture(
        desk.workshop, place=3, starts_at=start + A_DAY, ends_at=start + A_DAY + HOUR
    )
    save(db, second, third)
    return [second, third]
