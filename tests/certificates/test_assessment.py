"""The assessed task: defined, passed by some, asked for by the certificate of completion."""

import pytest
import time_machine
from sqlalchemy import select

from cistrat_training.accounts.models import User
from cistrat_training.certificates import assessing
from cistrat_training.certificates.assessing import NO_RESULT, NOBODY, SEVERAL, TWICE, Said
from cistrat_training.certificates.assessment import AssessedTask, TaskResult
from cistrat_training.certificates.facts import CertificateFacts, Words
from cistrat_training.certificates.models import Certificate
from cistrat_training.trail import TrailEntry
from cistrat_training.workshops.models import CertificateRule, Enrolment, RuleKind
from tests.certificates.finished import AFTERWARDS, a_finished_workshop
from tests.people_and_things import a_person, an_enrolment, save
from tests.questions import counted


@pytest.fixture(autouse=True)
def _after_the_workshop():
    with time_machine.travel(AFTERWARDS, tick=False):
        yield


@pytest.fixture
def finished(db):
    finished = a_finished_workshop(db)
    save(
        db,
        AssessedTask(workshop=finished.workshop, title_en="A policy brief", title_zh="政策简报"),
        CertificateRule(
            workshop=finished.workshop, certificate="completion", kind=RuleKind.TASK, amount=1
        ),
        CertificateRule(
            workshop=finished.workshop, certificate="completion", kind=RuleKind.SHARE, amount=50
        ),
    )
    return finished


@pytest.fixture
def page(browser, finished):
    return Page(browser(finished.organiser), finished.workshop)


class Page:
    def __init__(self, visit, workshop):
        self.visit = visit
        self.room = f"/workshops/{workshop.id}/certificates"
        self.address = f"{self.room}/task/results"

    def shown(self):
        return self.visit.get(self.address).text

    def send(self, text=None, **typed):
        text = text or self.shown()
        seen = text.partition('name="seen" type="hidden" value="')[2].partition('"')[0]
        return self.visit.post(self.address, data={"seen": seen} | typed)


def places(db):
    """Those of Amina and of Sokha."""
    rows = db.scalars(select(Enrolment).join(Enrolment.person).order_by(User.full_name)).all()
    return [place.id for place in rows]


def results(db):
    db.rollback()
    return {r.enrolment_id: (r.passed, r.note) for r in db.scalars(select(TaskResult))}


def test_results_are_recorded_for_all_at_once_and_can_be_changed(db, page, finished):
    amina, sokha = places(db)

    page.send(**{f"result-{amina}": "passed", f"result-{sokha}": "failed", f"note-{sokha}": "Thin"})
    assert results(db) == {amina: (True, ""), sokha: (False, "Thin")}

    page.send(**{f"result-{sokha}": "passed", f"note-{sokha}": "Better"})
    assert results(db) == {amina: (True, ""), sokha: (True, "Better")}
    entries = db.scalars(select(TrailEntry).where(TrailEntry.record.like("task_result:%"))).all()
    assert len(entries) == 3


def test_a_result_can_be_taken_away_again(db, page):
    amina, _ = places(db)
    page.send(**{f"result-{amina}": "passed"})

    page.send(**{f"result-{amina}": ""})

    assert results(db) == {}


def test_a_note_without_a_result_is_refused(db, page):
    amina, _ = places(db)

    sent = page.send(**{f"result-{amina}": "", f"note-{amina}": "Late"})

    assert sent.status_code == 422
    assert "Say whether Amina Bello has passed" in sent.text
    assert 'value="Late"' in sent.text
    assert results(db) == {}


def test_two_organisers_overwrite_nothing_silently(db, page):
    amina, _ = places(db)
    mine = page.shown()
    page.send(**{f"result-{amina}": "passed"})

    late = page.send(mine, **{f"result-{amina}": "failed"})

    assert late.status_code == 422
    assert "Somebody else changed this meanwhile" in late.text
    assert results(db) == {amina: (True, "")}


def test_a_list_fills_the_form_in_and_saves_nothing(db, page):
    _, sokha = places(db)

    read = page.visit.post(
        f"{page.address}/list", data={"names": "Name\tResult\nSokha Chan\tpassed\tGood\nNemo\tno"}
    )

    assert read.status_code == 200
    assert "1 line is filled in below" in read.text
    assert "Nobody in this workshop has this name" in read.text
    assert results(db) == {}

    page.send(read.text, **{f"result-{sokha}": "passed", f"note-{sokha}": "Good"})
    assert results(db) == {sokha: (True, "Good")}


def test_the_certificate_of_completion_goes_to_those_who_passed_and_names_the_task(
    db, page, finished, work
):
    amina, sokha = places(db)
    page.send(**{f"result-{amina}": "passed", f"result-{sokha}": "failed"})
    desk = f"{page.room}?kind=completion"

    shown = page.visit.get(desk).text
    page.visit.post(desk)
    work()

    assert "the assessed task, which was not passed" in shown
    certificate = db.scalars(select(Certificate)).one()
    assert certificate.person_id == finished.amina.id
    facts = CertificateFacts.from_dict(certificate.facts)
    assert facts.task == Words("A policy brief", "政策简报")
    assert facts.language == "en"
    assert [(rule.kind, rule.amount) for rule in facts.rules] == [("share", 50), ("task", 1)]


def test_a_participant_reads_the_task_and_their_own_result(db, page, browser, finished):
    _, sokha = places(db)
    page.send(**{f"result-{sokha}": "failed", f"note-{sokha}": "No sources"})
    mine = f"/workshops/{finished.workshop.id}/my-task"

    assert mine in browser(finished.sokha).get("/").text
    read = browser(finished.sokha).get(mine).text
    assert "A policy brief" in read
    assert "No sources" in read
    assert "There is no result yet" in browser(finished.amina).get(mine).text


def test_a_task_with_results_or_asked_for_stays(db, page, finished):
    removal = f"{page.room}/task/removal"
    page.visit.post(removal)
    db.rollback()
    assert db.scalar(select(AssessedTask))

    for rule in db.scalars(select(CertificateRule).where(CertificateRule.kind == RuleKind.TASK)):
        db.delete(rule)
    db.commit()
    page.visit.post(removal)

    assert db.scalar(select(AssessedTask)) is None


def test_the_task_is_defined_with_a_deadline_on_the_clock_of_the_workshop(db, page):
    sent = page.visit.post(
        f"{page.room}/task", data={"title_en": "A memo", "due_at": "2026-10-20T18:00"}
    )

    assert sent.status_code == 302
    task = db.scalars(select(AssessedTask)).one()
    assert (task.title_en, task.due_at.isoformat()) == ("A memo", "2026-10-20T10:00:00+00:00")
    assert "2026-10-20T18:00" in page.visit.get(f"{page.room}/task").text


def test_more_people_ask_no_more_questions(db, finished, page):
    page.shown()
    with counted() as few:
        page.shown()

    save(db, *(an_enrolment(workshop=finished.workshop, person=a_person()) for _ in range(8)))
    with counted() as many:
        page.shown()

    assert len(many) == len(few)


# A list


def somebody(number, **facts):
    place = an_enrolment(person=a_person(**facts))
    place.id = number
    return place


AMINA = somebody(1, full_name="Amina Bello", email="amina@example.org")
WEI = somebody(2, full_name="韦安然", latin_name="Wei Anran", email="wei@example.org")
TWIN = somebody(3, full_name="Wei Anran", latin_name="Wei Anran", email="twin@example.org")
PEOPLE = [AMINA, WEI, TWIN]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("Amina Bello, passed", {1: Said(True)}),
        ("  amina   BELLO ;未通过", {1: Said(False)}),
        ("amina@example.org\tyes\tWell argued", {1: Said(True, "Well argued")}),
        ('"Amina Bello",fail,"Too short, no sources"', {1: Said(False, "Too short, no sources")}),
        ("韦安然，通过".replace("，", ","), {2: Said(True)}),
        ("Wei Anran, twin@example.org, 1", {3: Said(True)}),
        ("Amina Bello,University,passed", {1: Said(True)}),
    ],
)
def test_a_line_is_read_whatever_stands_between_and_however_passing_is_said(line, said):
    listed = assessing.read(line, PEOPLE)

    assert (listed.said, listed.not_read) == (said, [])


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("Nemo, passed", NOBODY),
        ("Wei Anran, passed", SEVERAL),
        ("Amina Bello", NO_RESULT),
        ("Amina Bello, perhaps", NO_RESULT),
        ("passed, Amina Bello", NO_RESULT),
        ("Amina Bello, wei@example.org, passed", NOBODY),
    ],
)
def test_what_is_not_certain_is_never_guessed(line, why):
    listed = assessing.read(line, PEOPLE)

    assert listed.said == {}
    assert [one.why for one in listed.not_read] == [why]


def test_a_line_that_says_otherwise_about_somebody_is_told():
    listed = assessing.read("Amina Bello,passed\namina@example.org,passed\nAmina Bello,no", PEOPLE)

    assert listed.said == {1: Said(True)}
    assert [(one.line, one.why) for one in listed.not_read] == [(3, TWICE)]
