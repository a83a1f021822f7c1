"""Everybody at the same moment, through the running server: never more places than seats."""

import re
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from threading import Barrier
from urllib.parse import urlencode

import pytest

from cistrat_training.enrolments.models import Answer, Offer
from cistrat_training.letter import Letter
from cistrat_training.reviews.models import Decision, Verdict
from cistrat_training.workshops.models import Audience, Enrolment, Place, Promotion
from tests import live
from tests.people_and_things import a_workshop, an_application, an_organiser, save

NOW = datetime.now(UTC)
A_DAY = timedelta(days=1)
SEATS = 10
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
PROCESSES = "3"


@pytest.fixture
def rush(app, db, tmp_path, database, monkeypatch):
    """`rush([(person, page, address, data), …])`: each has the page open, then all press at once.

    Several processes of gunicorn answer, each with several threads.
    """
    monkeypatch.setenv("WEB_CONCURRENCY", PROCESSES)
    facts = {"DATABASE_URL": database.url, "SECRET_KEY": app.config["SECRET_KEY"]}

    def rush(deeds):
        people = [(cookie_of(app, person), *deed) for person, *deed in deeds]
        db.expunge_all()
        db.commit()
        with live.running(tmp_path, **facts) as site:
            together = Barrier(len(people), timeout=60)
            with ThreadPoolExecutor(len(people)) as threads:
                presses = [threads.submit(press, site.port, together, *each) for each in people]
                return [done.result() for done in presses]

    return rush


def press(port, together, cookie, page, address, data):
    """The status and the page that one of them gets."""
    with closing(HTTPConnection("127.0.0.1", port, timeout=60)) as line:
        line.request("GET", page, headers={"Cookie": cookie})
        shown = line.getresponse()
        token = TOKEN.search(shown.read().decode())
    with closing(HTTPConnection("127.0.0.1", port, timeout=60)) as line:
        line.connect()
        together.wait()
        body = urlencode(data | {"csrf_token": token[1]}, doseq=True)
        kind = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
        line.request("POST", address, body, kind)
        answer = line.getresponse()
        return answer.status, answer.read().decode()


def cookie_of(app, person):
    signer = app.session_interface.get_signing_serializer(app)
    session = {"_user_id": person.get_id(), "_fresh": True, "language": "en"}
    return f"session={signer.dumps(session | {'csrf_token': 'f' * 40})}"


def a_workshop_to_come(**facts):
    first_day = (NOW + 90 * A_DAY).date()
    return a_workshop(
        seats_international=SEATS,
        call_opens_at=NOW - 60 * A_DAY,
        call_opened_at=NOW - 60 * A_DAY,
        call_closes_at=NOW - 30 * A_DAY,
        first_day=first_day,
        last_day=first_day + 4 * A_DAY,
        **facts,
    )


def decided(application, verdict, **facts):
    return Decision(
        application=application,
        workshop=application.workshop,
        audience=application.audience,
        verdict=verdict,
        decided_at=NOW,
        **facts,
    )


def an_offer(application, **facts):
    return Offer(
        decision=decided(application, Verdict.OFFER, released_at=NOW),
        workshop=application.workshop,
        audience=application.audience,
        made_at=NOW,
        **({"deadline": NOW + 14 * A_DAY} | facts),
    )


def some(workshop, number):
    return [an_application(workshop=workshop, now=NOW - 40 * A_DAY) for _ in range(number)]


def confirming(offer, page=None):
    person = offer.decision.application.applicant
    return person, page or f"/offers/{offer.id}", f"/offers/{offer.id}/confirmation", {}


def held(db, answer=Answer.OPEN):
    return db.query(Offer).filter_by(answer=answer).count()


def placed(db):
    return db.query(Enrolment).filter_by(status=Place.CONFIRMED).count()


def test_fifty_confirm_at_once_for_ten_seats_and_ten_get_a_place(db, rush):
    """Fifty offers for ten seats: the seats were made fewer, or a file was imported wrongly."""
    workshop = a_workshop_to_come()
    offers = [an_offer(application) for application in some(workshop, 50)]
    save(db, *offers)

    answers = rush([confirming(offer) for offer in offers])

    assert Counter(status for status, _ in answers) == {302: SEATS, 409: 40}
    refused = [page for status, page in answers if status == 409]
    assert all("All seats were taken when you confirmed." in page for page in refused)
    assert placed(db) == held(db, Answer.CONFIRMED) == SEATS
    assert held(db) == 0
    assert sorted(d.rank for d in db.query(Decision) if d.rank) == [*range(1, 41)]
    told = Counter(letter.about.split(":")[2] for letter in db.query(Letter))
    assert told == {"confirmed": SEATS, "taken": 40}


@pytest.mark.parametrize("promotion", Promotion)
def test_fifty_try_every_way_to_ten_seats_at_once(db, rush, promotion):
    """Offers confirmed twice, declined and lapsed; two organisers release and nod meanwhile."""
    workshop, organisers = a_workshop_to_come(promotion=promotion), [an_organiser(), an_organiser()]
    fifty = some(workshop, 50)
    standing = [an_offer(application) for application in fifty[:SEATS]]
    late = [
        an_offer(a, deadline=NOW - A_DAY, answer=Answer.LAPSED, answered_at=NOW)
        for a in fifty[10:20]
    ]
    reserve = [
        decided(a, Verdict.RESERVE, rank=rank, released_at=NOW)
        for rank, a in enumerate(fifty[20:35], 1)
    ]
    waiting = [decided(a, Verdict.OFFER) for a in fifty[35:]]
    save(db, *organisers, *standing, *late, *reserve, *waiting)
    page, desk = f"/workshops/{workshop.id}/reserve", f"/workshops/{workshop.id}/release"
    confirmed, declined = standing[:7], standing[7:]
    deeds = [
        *(confirming(offer) for offer in confirmed * 2),
        *(confirming(offer, page="/me") for offer in late),
        *((*confirming(offer)[:2], f"/offers/{offer.id}/refusal", {}) for offer in declined),
        *((grace, page, desk, {}) for grace in organisers * 3),
        *(
            (grace, page, f"/decisions/{decision.id}/promotion", {})
            for grace in organisers
            for decision in reserve[:6]
        ),
    ]

    answers = rush(deeds)

    assert {status for status, _ in answers} <= {302, 409, 422}
    assert placed(db) == 7
    assert placed(db) + held(db) <= SEATS
    people = [place.person_id for place in db.query(Enrolment)]
    assert len(people) == len(set(people))
    if promotion is Promotion.AUTOMATIC:
        assert held(db) == 3
    assert db.query(Enrolment).filter_by(audience=Audience.INTERNATIONAL).count() == 7
