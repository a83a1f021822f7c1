"""Who came first at nine and left last at eleven was not necessarily there for two hours."""

from sqlalchemy import select

from cistrat_training.attendance import drafting
from cistrat_training.attendance.drafting import Answers, Upload
from cistrat_training.attendance.lists import ListRow
from tests.attendance.brought import nobody
from tests.people_and_things import NOON_IN_MAY, a_workshop, an_organiser, save

TOTALS = (
    "Name\tFirst join\tLast leave\tIn-meeting duration\tEmail\tParticipant ID (UPN)\tRole\n"
    "Ana\t2026-05-12 09:00\t2026-05-12 11:00\t\tana@example.org\t\tAttendee\n"
    "Wei\t2026-05-12 09:00\t2026-05-12 11:00\t1h 30m\twei@example.org\t\tAttendee\n"
)


def test_a_total_whose_length_is_switched_off_is_not_taken_for_a_whole_stay(db):
    workshop, grace = a_workshop(), an_organiser()
    save(db, workshop, grace)
    upload = Upload(TOTALS.encode(), "totals.csv", Answers("UTC"))

    drafting.bring(db, workshop, upload, nobody, by=grace, now=NOON_IN_MAY)

    rows = db.scalars(select(ListRow).order_by(ListRow.line)).all()
    assert [(row.left_at is not None, row.seconds) for row in rows] == [(False, None), (True, 5400)]
