"""The page on which organisers say what a certificate asks, and who would get it."""

import pytest
import time_machine
from sqlalchemy import select

from cistrat_training.attendance.terms import MandatoryLecture
from cistrat_training.workshops.models import CertificateRule, RuleKind
from tests.certificates.finished import AFTERWARDS, a_finished_workshop
from tests.people_and_things import a_person, an_enrolment, save
from tests.questions import counted


@pytest.fixture
def finished(db):
    return a_finished_workshop(db)


@pytest.fixture
def page(browser, finished):
    with time_machine.travel(AFTERWARDS, tick=False):
        yield Page(browser(finished.organiser), finished.workshop)


class Page:
    def __init__(self, visit, workshop):
        self.visit = visit
        self.address = f"/workshops/{workshop.id}/certificates/rules?kind="

    def read(self, name, text):
        mark = f'name="{name}" type="hidden" value="'
        return text.partition(mark)[2].partition('"')[0]

    def shown(self, kind="participation"):
        return self.visit.get(self.address + kind).text

    def send(self, text=None, kind="participation", **typed):
        text = text or self.shown(kind)
        hidden = {name: self.read(name, text) for name in ("seen", "agreed")}
        usual = {"share": 80 if kind == "participation" else "", "live_share": "", "lectures": ""}
        return self.visit.post(self.address + kind, data=usual | hidden | typed)


def rules_in(db, kind="participation"):
    db.rollback()
    rows = db.scalars(select(CertificateRule).where(CertificateRule.certificate == kind))
    return {rule.kind: rule.amount for rule in rows}


def test_the_page_says_what_the_rule_means_and_who_gets_the_certificate(page):
    text = page.shown()

    assert "144 minutes" in text
    assert "36 minutes can be missed" in text
    assert "1 of 2" in text
    assert "54 min of lecture time" in text


def test_a_dry_run_says_who_would_get_it_and_keeps_nothing(db, page):
    tried = page.send(share=50, **{"try": "1"})

    assert tried.status_code == 200
    assert "Nothing is saved yet." in tried.text
    assert "1 person would get it who does not now" in tried.text
    assert rules_in(db) == {RuleKind.SHARE: 80}


def test_who_would_lose_the_certificate_is_told_before_it_is_saved(db, finished, page):
    asked = page.send(share=50)
    page.send(asked.text, share=50)
    assert rules_in(db) == {RuleKind.SHARE: 50}

    asked = page.send(share=80)

    assert "1 person would no longer get it" in asked.text
    assert rules_in(db) == {RuleKind.SHARE: 50}

    assert page.send(asked.text, share=80).status_code == 302
    assert rules_in(db) == {RuleKind.SHARE: 80}


def test_agreeing_to_one_thing_is_not_agreeing_to_another(db, page):
    asked = page.send(share=50)

    again = page.send(asked.text, share=40)

    assert again.status_code == 200
    assert rules_in(db) == {RuleKind.SHARE: 80}


def test_what_changes_nobody_is_saved_at_once(db, finished, page):
    second = str(finished.lectures[1].id)

    sent = page.send(live_share=60, lectures=2, mandatory=[second])

    assert sent.status_code == 302
    assert rules_in(db) == {RuleKind.SHARE: 80, RuleKind.LIVE_SHARE: 60, RuleKind.LECTURES: 2}
    kept = db.scalars(select(MandatoryLecture)).one()
    assert (kept.lecture_id, kept.certificate) == (int(second), "participation")


def test_each_kind_has_rules_of_its_own(db, finished, page):
    first = str(finished.lectures[0].id)

    sent = page.send(kind="completion", share=50, mandatory=[first], task="y")

    assert sent.status_code == 302
    assert rules_in(db, "completion") == {RuleKind.SHARE: 50, RuleKind.TASK: 1}
    assert rules_in(db) == {RuleKind.SHARE: 80}
    assert db.scalars(select(MandatoryLecture.certificate)).one() == "completion"
    assert "the result of the assessed task" in page.shown("completion")
    assert "1 of 2" in page.shown()


def test_completion_without_a_task_is_refused(db, page):
    sent = page.send(kind="completion", share=50)

    assert sent.status_code == 422
    assert "would be one of participation" in sent.text
    assert rules_in(db, "completion") == {}


def test_the_certificate_of_participation_never_asks_for_the_task(db, page):
    page.send(task="y")

    assert rules_in(db) == {RuleKind.SHARE: 80}


def test_two_organisers_overwrite_nothing_silently(db, page):
    mine = page.shown()
    page.send(lectures=2)

    late = page.send(mine, lectures=1)

    assert late.status_code == 422
    assert "Somebody else changed this meanwhile" in late.text
    assert rules_in(db)[RuleKind.LECTURES] == 2

    corrected = page.send(late.text, lectures=1)
    assert corrected.status_code == 302
    assert rules_in(db)[RuleKind.LECTURES] == 1


@pytest.mark.parametrize(
    "typed",
    [
        {"share": 101}, {"share": "many"}, {"live_share": -1}, {"lectures": 0},
        {"mandatory": ["0"]}, {"mandatory": ["x"]}, {"lectures": 10**30},
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_said_at_its_field_and_nothing_is_saved(db, page, typed):
    sent = page.send(**typed)

    assert sent.status_code == 422
    assert "error" in sent.text
    assert rules_in(db) == {RuleKind.SHARE: 80}


def test_lecturers_have_no_rules(page):
    assert page.visit.get(page.address + "lecturing").status_code == 404


def test_a_certificate_that_asks_for_nothing_is_given_to_nobody(db, finished, page):
    desk = f"/workshops/{finished.workshop.id}/certificates?kind=completion"

    page.visit.post(desk)

    assert "no rule for this certificate yet" in page.visit.get(desk).text
    assert "Issue 1 certificate" not in page.visit.get(desk).text


def test_more_people_ask_no_more_questions(db, finished, page):
    page.shown()
    with counted() as few:
        page.shown()

    save(db, *(an_enrolment(workshop=finished.workshop, person=a_person()) for _ in range(8)))
    with counted() as many:
        page.shown()

    assert len(many) == len(few)
