"""Several organisers at one moment, and many people in a report."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

from sqlalchemy import event, func, select

from cistrat_training.reports import drafts
from cistrat_training.reports.facts import Period
from cistrat_training.reports.models import Report
from cistrat_training.workshops.models import Enrolment
from tests.people_and_things import an_enrolment, an_organiser, save
from tests.reports.rows import the_workshops

IN_2021 = datetime(2021, 9, 1, tzinfo=UTC)


def test_two_who_publish_at_once_make_one_edition(db, browser):
    the_workshops(db)
    organisers = [an_organiser() for _ in range(4)]
    save(db, *organisers)
    browsers = [browser(organiser) for organiser in organisers]
    for one in browsers:
        one.test_session = None
    db.commit()

    def publish(one):
        data = {"language": "en", "edition": 1}
        return one.post("/reports/2021-2022/editions", data=data)

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(publish, browsers))

    assert [answer.status_code for answer in answers] == [302] * 4
    assert len({answer.location for answer in answers}) == 1
    assert db.scalar(select(func.count(Report.id))) == 1


def test_the_report_asks_as_much_for_many_people_as_for_few(db):
    """The database counts: nobody is loaded in order to be counted. `make bench` has the time."""
    both = the_workshops(db, international=11, domestic=3)
    few = statements(db)
    for n in range(150):
        db.add(an_enrolment(workshop=both[n % 2], country_code="CL", confirmed_at=IN_2021))
    db.commit()

    assert statements(db) <= few + 1  # the one country more, by its key
    assert not any(isinstance(thing, Enrolment) for thing in db.identity_map.values())


def statements(db):
    db.commit()
    db.expunge_all()
    asked = []
    connection = db.connection()
    event.listen(connection, "before_cursor_execute", lambda *told: asked.append(told[2]))
    drafts.draft(db, Period(2021, 2022), "en", datetime(2023, 1, 1, tzinfo=UTC))
    return len(asked)
