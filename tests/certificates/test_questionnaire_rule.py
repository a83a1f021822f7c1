"""The questionnaire after the workshop: where a workshop wants it, one more rule."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from cistrat_training.certificates import queries
from cistrat_training.certificates.models import Certificate, Kind
from cistrat_training.evaluation.models import Handed, Moment, Questionnaire
from cistrat_training.workshops.models import CertificateRule, Enrolment, RuleKind
from tests.certificates.finished import AFTERWARDS, a_finished_workshop, press_the_button
from tests.people_and_things import save


@pytest.fixture
def finished(db):
    finished = a_finished_workshop(db)
    save(db, CertificateRule(workshop=finished.workshop, kind=RuleKind.QUESTIONNAIRE, amount=1))
    return finished


def asked(workshop, moment=Moment.AFTER, **more):
    return Questionnaire(
        workshop=workshop,
        moment=moment,
        opens_at=AFTERWARDS - timedelta(days=3),
        closes_at=AFTERWARDS + timedelta(days=10),
        **more,
    )


def handed_in(db, person, questionnaire):
    place = db.scalars(select(Enrolment).where(Enrolment.person_id == person.id)).one()
    save(db, Handed(questionnaire=questionnaire, enrolment=place, on=AFTERWARDS.date()))


def lacking(db, finished):
    found = queries.candidates(db, finished.workshop, Kind.PARTICIPATION, now=AFTERWARDS)
    return {c.person.full_name: [lack.rule for lack in c.lacks] for c in found}


def test_who_has_not_handed_it_in_lacks_it(db, finished):
    handed_in(db, finished.sokha, asked(finished.workshop))

    assert lacking(db, finished) == {
        "Amina Bello": [RuleKind.QUESTIONNAIRE],
        "Sokha Chan": [RuleKind.SHARE],
    }


def test_another_questionnaire_does_not_do(db, finished):
    handed_in(db, finished.amina, asked(finished.workshop, Moment.BEFORE))

    assert lacking(db, finished)["Amina Bello"] == [RuleKind.QUESTIONNAIRE]


def test_it_is_asked_only_where_the_workshop_asks_it(db):
    finished = a_finished_workshop(db)

    assert lacking(db, finished)["Amina Bello"] == []


def test_handing_in_earns_the_certificate_which_prints_the_rule(db, finished, work):
    handed_in(db, finished.amina, asked(finished.workshop))

    press_the_button(db, finished.workshop, finished.organiser)

    certificate = db.scalars(select(Certificate)).one()
    assert certificate.person.full_name == "Amina Bello"
    assert {"kind": "questionnaire", "amount": 1} in certificate.facts["rules"]


def test_organisers_ask_for_it_and_are_told_what_changes(browser, db):
    finished = a_finished_workshop(db)
    address = f"/workshops/{finished.workshop.id}/certificates/rules?kind=participation"

    with time_machine.travel(AFTERWARDS, tick=False):
        visit = browser(finished.organiser)
        text = visit.get(address).text
        seen = text.partition('name="seen" type="hidden" value="')[2].partition('"')[0]
        typed = {"seen": seen, "share": 80, "questionnaire": "y"}
        tried = visit.post(address, data=typed)
        agreed = tried.text.partition('name="agreed" type="hidden" value="')[2].partition('"')[0]
        visit.post(address, data=typed | {"agreed": agreed})

    assert "1 person would no longer get it" in tried.text
    assert "the questionnaire after the workshop" in tried.text
    kinds = db.scalars(select(CertificateRule.kind).where(CertificateRule.amount == 1)).all()
    assert kinds == [RuleKind.QUESTIONNAIRE]


def test_participants_read_that_their_certificate_asks_for_it(browser, db, finished):
    asked_for = asked(finished.workshop)
    handed_in(db, finished.sokha, asked_for)

    with time_machine.travel(AFTERWARDS, tick=False):
        hers = browser(finished.amina).get("/certificates").text
        his = browser(finished.sokha).get("/certificates").text

    assert "Questionnaires to hand in" in hers
    assert f"/questionnaires/{asked_for.id}/answers" in hers
    assert "Questionnaires to hand in" not in his
