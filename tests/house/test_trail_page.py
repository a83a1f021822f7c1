"""The page that shows a record's trail, and the command that proves it."""

import pytest
import sqlalchemy as sa
import time_machine

from cistrat_training import trail
from cistrat_training.database import Model
from cistrat_training.enrolments.models import Offer
from cistrat_training.house import history
from cistrat_training.trail import Deed, TrailEntry
from tests.people_and_things import (
    NOON_IN_MAY,
    a_criterion,
    a_lecture,
    a_person,
    a_reviewer,
    a_workshop,
    an_application,
    an_assignment,
    an_enrolment,
    an_organiser,
    save,
)


@time_machine.travel(NOON_IN_MAY, tick=False)
def test_an_organiser_reads_who_changed_what_and_why(browser, db):
    grace, workshop = an_organiser(full_name="Grace Organiser"), a_workshop()
    save(db, grace, workshop)
    trail.acting(db, "person", grace.id)
    trail.because(db, "The hall is smaller")
    workshop.seats_international = 1
    db.commit()

    page = browser(grace).get(f"/trail/workshop:{workshop.id}").text

    assert "Grace Organiser" in page
    assert "The hall is smaller" in page
    assert "<del>2</del> <ins>1</ins>" in page.replace("\n", "")
    assert "12 May 2026" in page


def test_a_change_made_on_the_site_names_who_was_signed_in(browser, db):
    ada = a_person(full_name="Ada Example")
    save(db, ada)

    browser(ada).post("/me", data={"full_name": "Ada Lovelace", "language": "en"})

    db.expire_all()
    entry = db.scalars(trail.history(trail.record_of(ada))).all()[-1]
    assert (entry.actor, entry.actor_id) == ("person", ada.id)
    assert ("full_name", "Ada Example", "Ada Lovelace") in [c[:3] for c in entry.changes]


def test_values_are_said_in_words_and_lead_to_what_they_name(browser, db):
    grace, application = an_organiser(), an_application(native_name="")
    save(db, grace, application)

    page = browser(grace).get(f"/trail/application:{application.id}").text

    assert "<bdi>submitted</bdi>" not in page
    assert "Submitted</ins>" in page
    assert f'<a href="/trail/workshop:{application.workshop_id}">' in page
    assert "Name in one’s own script" not in page


@time_machine.travel(NOON_IN_MAY, tick=False)
def test_the_page_of_a_record_leads_organisers_to_its_trail(browser, db):
    grace, place, application = an_organiser(), an_enrolment(), an_application()
    (talk,) = a_lecture(place.workshop)
    workshop = place.workshop
    reviewer, criterion = a_reviewer(workshop), a_criterion(workshop)
    save(db, grace, place, talk, application, reviewer, criterion)
    offer = offered(browser(grace), db, application)
    pages = {
        f"/offers/{offer.id}": f"offer:{offer.id}",
        f"/applications/{application.id}": f"application:{application.id}",
        f"/applications/{application.id}/decision": f"application:{application.id}",
        f"/enrolments/{place.id}": f"enrolment:{place.id}",
        f"/lectures/{talk.id}/edit": f"lecture:{talk.id}",
        f"/workshops/{workshop.id}": f"workshop:{workshop.id}",
        f"/series/{workshop.series_id}/edit": f"series:{workshop.series_id}",
    }

    visit = browser(grace)

    silent = [p for p, record in pages.items() if f'"/trail/{record}"' not in visit.get(p).text]
    assert silent == []
    for page, record in (
        (f"/reviewers/{reviewer.id}", f"reviewer:{reviewer.id}"),
        (f"/workshops/{workshop.id}/rubric", f"criterion:{criterion.id}"),
    ):
        assert f'"/trail/{record}"' in visit.get(page).text
        assert visit.get(f"/trail/{record}").status_code == 200
    assert "/trail/" not in browser(application.applicant).get(f"/offers/{offer.id}").text


def offered(visit, db, application):
    data = {"chosen": application.id, "verdict": "offer"}
    visit.post(f"/workshops/{application.workshop_id}/decisions", data=data)
    visit.post(f"/workshops/{application.workshop_id}/release")
    return db.query(Offer).one()


def test_whoever_looks_at_protected_data_is_kept(browser, db):
    grace, judge = an_organiser(), a_person()
    place, application = an_enrolment(), an_application()
    reviewer = a_reviewer(application.workshop, judge)
    save(db, grace, place, an_assignment(application, reviewer))

    browser(grace).get(f"/applications/{application.id}/decision")
    browser(judge).get(f"/applications/{application.id}/review")
    browser(grace).get(f"/enrolments/{place.id}")

    viewed = sa.select(TrailEntry).where(TrailEntry.deed == Deed.VIEWED).order_by(TrailEntry.id)
    assert [(entry.record, entry.actor_id) for entry in db.scalars(viewed)] == [
        (f"application:{application.id}", grace.id),
        (f"application:{application.id}", judge.id),
        (f"enrolment:{place.id}", grace.id),
    ]


def test_every_kind_of_record_has_a_word(app):
    kept = {mapper.class_ for mapper in Model.registry.mappers if mapper.class_.on_trail}
    tables = {model.__tablename__ for model in kept if model.metadata is Model.metadata}

    assert tables <= set(history.RECORDS)


def test_only_organisers_read_a_trail(browser, db):
    ada, grace = a_person(), an_organiser()
    application = an_application(applicant=ada)
    save(db, grace, application)

    def asked_by(user=None):
        return browser(user).get(f"/trail/application:{application.id}").status_code

    assert asked_by(grace) == 200
    assert asked_by(ada) == 403
    assert asked_by() == 302


@pytest.mark.parametrize("record", ["application:99", "nonsense", "application:", "a/b"])
def test_a_trail_that_is_not_there_is_not_found(browser, db, record):
    grace = an_organiser()
    save(db, grace)

    assert browser(grace).get(f"/trail/{record}").status_code == 404


def test_every_kind_of_entry_can_be_shown(browser, db):
    grace, ada = an_organiser(), a_person(call_me="", full_name="<b>Ada</b>")
    save(db, grace, ada)
    record = trail.record_of(ada)
    trail.acting(db, "job:lapse")
    trail.note(db, ada, Deed.VIEWED)
    trail.acting(db, "command:demo")
    trail.note(db, ada, Deed.EXPORTED, "For the visa office")
    trail.acting(db, "visitor")
    ada.synthetic = False
    db.commit()
    trail.forget(db, [record], "Her wish")
    db.commit()

    page = browser(grace).get(f"/trail/{record}").text

    for words in ("The job “lapse”", "The command “demo”", "had not signed in", "Her wish"):
        assert words in page
    assert "erased" in page
    assert "<b>Ada</b>" not in page


def test_a_long_trail_comes_in_pages(browser, db):
    grace, workshop = an_organiser(), a_workshop()
    save(db, grace, workshop)
    for seats in range(60):
        workshop.seats_international = 100 + seats
        db.flush()
    db.commit()

    visit = browser(grace)

    first, second = (
        visit.get(f"/trail/workshop:{workshop.id}?page={page}").text for page in (1, 2)
    )
    assert first.count('class="past"') == 50
    assert second.count('class="past"') == 11
    assert "Created" in second


def test_the_worker_seals_the_trail_and_the_command_proves_it(app, db, work):
    save(db, a_person(), a_person())

    work()
    said = app.test_cli_runner().invoke(args=["check-trail"])

    assert said.exit_code == 0
    newest = db.scalar(sa.select(trail.TrailSeal.hash))
    assert newest in said.output


def test_the_command_names_what_is_wrong(app, db):
    ada = a_person()
    save(db, ada)
    values = db.get(trail.TrailValue, (trail.record_of(ada), 1))
    values.content = "{}"
    db.commit()

    said = app.test_cli_runner().invoke(args=["check-trail"])

    assert said.exit_code == 1
    assert f"user:{ada.id}: the personal values of entry 1 were altered" in said.stderr
