"""Two accounts of one person become one: all of it, or nothing."""

from concurrent.futures import ThreadPoolExecutor, wait

import pytest
import time_machine
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cistrat_training.accounts.links import open_link
from cistrat_training.accounts.models import User
from cistrat_training.applications.duplicates import Apart
from cistrat_training.applications.models import Application, Status
from cistrat_training.certificates.exceptions import CertificateException, Word
from cistrat_training.certificates.models import Certificate, Kind
from cistrat_training.database import Model, lock
from cistrat_training.house import erasure, merging, person
from cistrat_training.letter import Letter
from cistrat_training.places.models import Country
from cistrat_training.reviews.models import Reviewer
from cistrat_training.schedule.models import Lecturer
from cistrat_training.trail import history
from cistrat_training.workshops.models import Enrolment
from tests.enrolments.travellers import a_journey, a_traveller_organiser, travel_data
from tests.people_and_things import (
    NOON_IN_MAY,
    a_lecture,
    a_lecturer,
    a_person,
    a_reviewer,
    a_workshop,
    an_administrator,
    an_application,
    an_assignment,
    an_enrolment,
    an_offer,
    an_organisation,
    an_organiser,
    save,
)

WHY = "The same passport number on both forms"
SURE = {"sign_in": "stays", "why": WHY, "sure": "y"}


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOON_IN_MAY, tick=False) as clock:
        yield clock


@pytest.fixture
def grace(db):
    grace = an_organiser()
    save(db, grace)
    return grace


@pytest.fixture
def stays(db):
    stays = a_person(email="amina@example.org", native_name="", password_hash="hers")
    save(db, stays)
    return stays


@pytest.fixture
def goes(db):
    goes = a_person(email="a.mina@example.org", native_name="أمينة", password_hash="old")
    save(db, goes)
    return goes


def merge(browser, by, stays, goes, **facts):
    address = f"/people/{stays.id}/merging/{goes.id}"
    return browser(by).post(address, data=SURE | facts)


def test_everything_moves_to_the_account_that_stays(browser, db, grace, stays, goes):
    lecturer = a_lecturer(an_organisation(db.get(Country, "CN")), goes)
    reviewer = a_reviewer(a_workshop(), goes)
    wish, place = an_application(applicant=goes), an_enrolment(person=goes)
    save(db, lecturer, reviewer, wish, place)
    before = db.scalar(select(func.count()).select_from(Enrolment))

    answer = merge(browser, grace, stays, goes)

    assert answer.status_code == 302
    assert {lecturer.person, reviewer.person, wish.applicant, place.person} == {stays}
    assert wish.status is Status.SUBMITTED
    assert db.scalar(select(func.count()).select_from(Enrolment)) == before
    assert (goes.merged_into_id, goes.merged_at) == (stays.id, NOON_IN_MAY)
    assert stays.native_name == "أمينة"


def test_the_closed_account_signs_in_no_more(app, browser, db, grace, stays, goes):
    with app.app_context():
        link, _address = open_link(goes, "/", now=NOON_IN_MAY)
    save(db, link)
    theirs = browser(goes)
    assert theirs.get("/applications").status_code == 200

    merge(browser, grace, stays, goes)

    assert theirs.get("/applications").location.startswith("/sign-in")
    assert goes.email is None
    assert goes.password_hash is None
    assert link.revoked_at == NOON_IN_MAY
    assert stays.email == "amina@example.org"


def test_the_address_and_password_of_the_other_may_be_kept(browser, db, grace, stays, goes):
    merge(browser, grace, stays, goes, sign_in="goes")

    assert (stays.email, stays.password_hash) == ("a.mina@example.org", "old")
    assert goes.email is None


def test_both_addresses_are_written_to_and_both_trails_tell_why(browser, db, grace, stays, goes):
    merge(browser, grace, stays, goes)

    letters = db.scalars(select(Letter)).all()
    assert {letter.to_address for letter in letters} == {
        "amina@example.org",
        "a.mina@example.org",
    }
    assert {letter.recipient_id for letter in letters} == {stays.id}
    for account in (stays, goes):
        entries = db.scalars(history(f"user:{account.id}")).all()
        assert WHY in {entry.why for entry in entries}
        assert entries[-1].actor_id == grace.id


def test_of_two_applications_to_one_workshop_the_other_is_withdrawn(
    browser, db, grace, stays, goes
):
    workshop = a_workshop()
    hers, other = (an_application(workshop=workshop, applicant=each) for each in (stays, goes))
    save(db, hers, other)

    page = browser(grace).get(f"/people/{stays.id}/merging/{goes.id}").text
    merge(browser, grace, stays, goes)

    assert other.code in page
    assert hers.status is Status.SUBMITTED
    assert (other.status, other.applicant) == (Status.WITHDRAWN, goes)
    assert stays.id in {a.applicant_id for a in db.scalars(select(Application))}


def refused(browser, db, grace, stays, goes, says):
    page = browser(grace).get(f"/people/{stays.id}/merging/{goes.id}").text
    answer = merge(browser, grace, stays, goes)

    assert says in page
    assert answer.status_code == 422
    assert says in answer.text
    assert goes.merged_into_id is None
    assert goes.email is not None
    assert db.scalars(select(Letter)).all() == []


def test_two_exceptions_for_one_certificate_are_not_made_one(browser, db, grace, stays, goes):
    workshop = a_workshop()
    mine, theirs = (
        CertificateException(
            workshop=workshop,
            person=person,
            kind=Kind.COMPLETION,
            word=word,
            why="Ill.",
            made_at=NOON_IN_MAY,
            made_by=grace,
        )
        for person, word in ((stays, Word.GRANTED), (goes, Word.WITHHELD))
    )
    save(db, mine, theirs)
    refused(browser, db, grace, stays, goes, "Both accounts have an exception")

    theirs.revoke(grace, now=NOON_IN_MAY)
    db.commit()

    assert merge(browser, grace, stays, goes).status_code == 302


def test_an_application_with_an_offer_is_not_withdrawn_by_the_way(browser, db, grace, stays, goes):
    workshop = a_workshop()
    hers, other = (an_application(workshop=workshop, applicant=each) for each in (stays, goes))
    save(db, hers, an_offer(other), an_enrolment(person=goes))

    refused(browser, db, grace, stays, goes, "has an offer or a place")


def test_two_places_in_one_workshop_are_a_question_for_people(browser, db, grace, stays, goes):
    workshop = a_workshop()
    save(db, *(an_enrolment(workshop=workshop, person=each) for each in (stays, goes)))

    refused(browser, db, grace, stays, goes, "have, or had, a place in")


@pytest.mark.parametrize("whose", ["stays", "goes"])
def test_nobody_gets_at_a_passport_by_making_its_account_one_with_another(
    app, browser, db, grace, stays, goes, whose
):
    place = an_enrolment(person={"stays": stays, "goes": goes}[whose], workshop=a_journey())
    arranger = a_traveller_organiser()
    save(db, place, arranger)
    travel_data(app, db, place)

    refused(browser, db, grace, stays, goes, "Passport data belong to one of these accounts.")

    assert merge(browser, arranger, stays, goes).status_code == 302
    assert place.person is stays


def test_merging_waits_for_whoever_answers_about_the_application(
    app, browser, db, grace, stays, goes
):
    wish = an_application(applicant=goes)
    save(db, wish)
    window, ids = browser(grace), (wish.id, goes.id)
    window.test_session = None
    address = f"/people/{stays.id}/merging/{goes.id}"
    db.commit()

    with app.app_context(), Session(db.get_bind()) as another, ThreadPoolExecutor(1) as thread:
        lock(another, another.get(Application, ids[0]))
        sent = thread.submit(window.post, address, data=SURE)
        assert not wait([sent], timeout=0.5).done, "It did not wait."
        link, _address = open_link(another.get(User, ids[1]), "/", now=NOON_IN_MAY)
        another.add(link)
        another.commit()
        answer = sent.result()

    db.rollback()
    assert (answer.status_code, wish.applicant) == (302, stays)


def test_a_place_that_was_given_up_stays_behind(browser, db, grace, stays, goes):
    workshop = a_workshop()
    hers, gone = (an_enrolment(workshop=workshop, person=each) for each in (stays, goes))
    gone.withdraw(now=NOON_IN_MAY)
    save(db, hers, gone)

    merge(browser, grace, stays, goes)

    assert (hers.person, gone.person) == (stays, goes)


def test_two_reviewers_who_judge_the_same_call_stay_two(browser, db, grace, stays, goes):
    workshop = a_workshop()
    wish = an_application(workshop=workshop)
    hers, other = (a_reviewer(workshop, each) for each in (stays, goes))
    save(db, hers, an_assignment(wish, other))

    refused(browser, db, grace, stays, goes, "Both accounts judge applications")


def test_of_two_lecturers_one_stays_and_knows_what_either_told(browser, db, grace, stays, goes):
    home = an_organisation(db.get(Country, "CN"))
    hers = a_lecturer(home, stays, bio_en="She counts.")
    other = a_lecturer(home, goes, bio_en="She also asks.", bio_zh="她计数。")
    save(db, hers, other)

    merge(browser, grace, stays, goes)

    db.refresh(hers)
    assert (hers.bio_en, hers.bio_zh) == ("She counts.", "她计数。")


def test_two_lecturers_who_lecture_stay_two(browser, db, grace, stays, goes):
    organisation = an_organisation(db.get(Country, "CN"))
    hers, other = (a_lecturer(organisation, each) for each in (stays, goes))
    save(db, hers, *a_lecture(a_workshop(), other))

    refused(browser, db, grace, stays, goes, "Both accounts give lectures")


@pytest.mark.parametrize("protected", [an_organiser, an_administrator])
def test_accounts_with_rights_are_never_merged(browser, db, grace, stays, protected):
    other = protected()
    save(db, other)

    assert merge(browser, grace, stays, other).status_code == 403
    assert merge(browser, grace, other, stays).status_code == 403
    assert stays.is_active


@pytest.mark.parametrize(
    "facts", [{"why": " "}, {"sure": ""}, {"sign_in": "nobody"}, {"sign_in": ""}]
)
def test_nothing_happens_unsure(browser, db, grace, stays, goes, facts):
    assert merge(browser, grace, stays, goes, **facts).status_code == 422
    assert goes.is_active


def test_an_account_is_merged_once_and_with_another_only(browser, db, grace, stays, goes):
    merge(browser, grace, stays, goes)

    assert merge(browser, grace, stays, goes).status_code == 302
    assert len(db.scalars(select(Letter)).all()) == 2
    assert merge(browser, grace, goes, stays).status_code == 403
    assert merge(browser, grace, stays, stays).status_code == 404


def test_who_was_merged_before_follows(browser, db, grace, stays, goes):
    third = a_person()
    save(db, third)
    save(db, Apart.of(third, stays, grace, now=NOON_IN_MAY))
    merge(browser, grace, goes, third)

    merge(browser, grace, stays, goes)

    assert third.merged_into_id == stays.id
    assert set(person.accounts_of(db, stays)) == {stays.id, goes.id, third.id}


def test_erasing_the_person_erases_every_account(browser, db, grace, stays, goes):
    workshop = a_workshop()
    save(db, *(an_application(workshop=workshop, applicant=each) for each in (stays, goes)))
    merge(browser, grace, stays, goes)

    erasure.erase(db, stays, why="They asked for it.", now=NOON_IN_MAY)
    db.commit()

    assert {account.full_name for account in (stays, goes)} == {erasure.TOMBSTONE}
    assert {a.latin_name for a in db.scalars(select(Application))} == {""}


def test_everything_that_belongs_to_a_person_has_a_place_in_the_plan(app):
    """A new table that names a person moves by itself; this shows which they are."""
    named = {(model.__tablename__, attribute) for model, attribute in merging.whose()}
    all_references = {
        (table.name, column.name)
        for table in Model.metadata.tables.values()
        for column in table.columns
        for key in column.foreign_keys
        if key.target_fullname == "user.id" and not column.name.endswith("_by_id")
    }

    stays_out = {(model.__tablename__) for model in merging.ENDS_HERE}
    assert {ref for ref in all_references if ref[0] not in stays_out} == named
    assert {Certificate, Lecturer, Letter, Reviewer, User} <= {m for m, _a in merging.whose()}
