"""An attendance list is brought, looked at, applied and undone."""

import io
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from cistrat_training.attendance.lists import AttendanceList, ListRow, ListState
from cistrat_training.attendance.models import Evidence, EvidenceKind, Mark
from cistrat_training.attendance.queries import presences
from tests.people_and_things import (
    NOON_IN_MAY,
    a_lecture,
    a_person,
    a_workshop,
    an_enrolment,
    an_organiser,
    save,
)

ZOOM = "Name (original name),Email,Join time,Leave time,Duration (minutes),Guest"


@pytest.fixture
def desk(browser, db):
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


def zoom(*rows):
    return "\r\n".join([ZOOM, *rows])


HALF = "Ada Lovelace,ada@example.org,05/12/2026 12:00:00 PM,05/12/2026 01:00:00 PM,60,Yes"
AGAIN = "Ada Lovelace,ada@example.org,05/12/2026 12:30:00 PM,05/12/2026 01:30:00 PM,60,Yes"
STRANGER = "Interpreter 2,,05/12/2026 12:00:00 PM,05/12/2026 02:00:00 PM,120,Yes"


def test_a_list_is_seen_before_it_counts_and_counts_once_it_is_applied(desk):
    answer = desk.bring(zoom(HALF, AGAIN, STRANGER))

    page = desk.browser.get(answer.location).text
    assert "Ada Lovelace" in page
    assert desk.evidence() == []

    assert desk.use().status_code == 302
    (piece,) = desk.evidence()
    assert (piece.kind, piece.rows, len(piece.stretches)) == (EvidenceKind.EXPORT, [2, 3], 2)
    assert desk.presence(desk.ada).live == 90
