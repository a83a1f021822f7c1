"""Those who speak for an applicant: named, written to, answering by a link, in order."""

import io
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
import sqlalchemy as sa
import time_machine
from sqlalchemy import select

from cistrat_training import files
from cistrat_training.applications import tasks
from cistrat_training.applications.endorsements import (
    Endorsement,
    EndorsementLink,
    EndorsementRules,
    Role,
    State,
    Wanted,
)
from cistrat_training.applications.models import Application
from cistrat_training.errors import RuleBroken
from cistrat_training.letter import Delivery, Letter
from cistrat_training.limits import limiter
from cistrat_training.places.models import Country
from tests.applications import wishes
from tests.applications.wishes import a_pdf
from tests.people_and_things import (
    A_DAY,
    NOON_IN_MAY,
    a_draft,
    a_person,
    a_workshop,
    an_administrator,
    an_application,
    an_organisation,
    an_organiser,
    save,
)
from tests.questions import counted

LINK = re.compile(r"http://localhost(/endorse/\S+)\?language=")

pytestmark = pytest.mark.usefixtures("clock")


def rules(workshop, **facts):
    return EndorsementRules(**{"workshop": workshop, "wanted": Wanted.REQUIRED} | facts)


def someone(application, **facts):
    return Endorsement(
        **{
            "application": application,
            "role": Role.SUPERVISOR,
            "name": "Chidi Boss",
            "post": "Director",
            "organisation": "Institute for Examples, Abuja",
            "email": "chidi@institute.example",
            "named_at": NOON_IN_MAY,
        }
        | facts
    )


def typed(**instead):
    return {
        "role": "supervisor",
        "name": "Chidi Boss",
        "post": "Director",
        "organisation": "Institute for Examples",
        "email": "Chidi@Institute.example",
        "language": "en",
    } | instead


@pytest.fixture
def workshop(db):
    workshop = a_workshop()
    save(db, rules(workshop, referees=1))
    return workshop


@pytest.fixture
def applicant(db):
    person = a_person(full_name="Amina Example")
    save(db, person)
    return person


@pytest.fixture
def sent(db, workshop, applicant):
    """An application that is submitted; its people are not named yet."""
    application = an_application(workshop=workshop, applicant=applicant)
    save(db, application)
    return application


@pytest.fixture
def name(browser, applicant):
    """`name(application, …)` as the applicant, the answer."""

    def name(application, **facts):
        path = f"/applications/{application.id}/people"
        return browser(applicant).post(path, data=typed(**facts))

    return name


def the_one(db):
    db.expire_all()
    return db.scalars(select(Endorsement)).one()


def newest_link(db, address="chidi@institute.example"):
    db.expire_all()
    letter = db.scalars(
        select(Letter).where(Letter.to_address == address).order_by(Letter.id.desc())
    ).first()
    return LINK.search(letter.text)[1]


# Naming


def test_who_is_named_in_a_draft_is_written_to_when_it_is_submitted(
    db, browser, workshop, applicant, name
):
    draft = a_draft(workshop=workshop, applicant=applicant)
    save(db, draft)

    assert name(draft).status_code == 302

    assert the_one(db).state is State.NAMED
    assert db.scalars(select(Letter)).all() == []


def test_who_is_named_after_the_submit_is_written_to_at_once(db, sent, name):
    name(sent)

    letter = db.scalars(select(Letter)).one()
    assert letter.to_address == "chidi@institute.example"
    assert letter.recipient_id is None
    assert "Amina Example" in letter.text
    assert "\n\nPlease read the application" in letter.text
    assert the_one(db).expires_at == NOON_IN_MAY + 21 * A_DAY


def test_only_the_digest_of_a_link_is_kept(db, sent, name):
    name(sent)

    secret = newest_link(db).rpartition("/")[2]
    link = db.scalars(select(EndorsementLink)).one()
    assert secret not in link.digest
    assert len(link.digest) == 64


def test_nobody_speaks_for_themselves(db, sent, applicant, name):
    answer = name(sent, email=applicant.email.upper())

    assert answer.status_code == 422
    assert "This is your own address" in answer.text
    assert db.scalars(select(Endorsement)).all() == []


def test_the_same_address_is_not_named_twice(db, sent, name):
    name(sent)

    assert "named this address already" in name(sent, role="referee", name="Other").text
    assert the_one(db).role is Role.SUPERVISOR


def test_a_second_press_names_nobody_twice(db, sent, name):
    name(sent)

    assert name(sent).status_code == 422  # no place is left for another endorser
    assert the_one(db).times_asked == 1


def test_more_people_than_the_call_asks_for_are_not_named(db, sent, name):
    name(sent)
    answer = name(sent, email="other@institute.example")

    assert answer.status_code == 422
    assert the_one(db).email == "chidi@institute.example"


@pytest.mark.parametrize("field", ["name", "post", "organisation", "email"])
def test_a_person_needs_every_fact(db, sent, name, field):
    assert name(sent, **{field: " "}).status_code == 422
    assert db.scalars(select(Endorsement)).all() == []


def test_a_call_that_asks_nobody_takes_nobody(db, applicant, name):
    application = an_application(applicant=applicant)
    save(db, application)

    assert name(application).status_code == 422
    assert db.scalars(select(Endorsement)).all() == []


# Answering by the link


@pytest.fixture
def asked(db, sent, name):
    name(sent)
    return the_one(db)


def test_the_link_shows_what_they_speak_for_and_nothing_that_is_not_theirs(db, browser, asked):
    application = asked.application
    application.birth_decade = 1980
    db.commit()

    page = browser().get(newest_link(db))

    assert page.status_code == 200
    assert "I want to learn." in page.text
    assert "Institute for Examples, Abuja" in page.text
    assert "1980" not in page.text
    assert "Gender" not in page.text


def test_looking_uses_nothing_up(db, browser, asked):
    link = newest_link(db)

    for _ in range(3):
        assert "Send my answer" in browser().get(link).text

    assert the_one(db).state is State.ASKED


def test_an_endorsement_with_comment_and_letter(db, browser, asked):
    link = newest_link(db)
    data = {
        "answer": "given",
        "comment": "We need her.",
        "letter": (io.BytesIO(a_pdf()), "signed.pdf"),
    }

    assert browser().post(link, data=data).status_code == 302

    endorsement = the_one(db)
    assert endorsement.state is State.GIVEN
    assert endorsement.comment == "We need her."
    assert endorsement.letter_name == "signed.pdf"
    page = browser().get(link).text
    assert "We need her." in page
    assert "Send my answer" not in page


def test_an_answer_is_given_once(db, browser, asked):
    link = newest_link(db)
    browser().post(link, data={"answer": "given", "comment": "Yes."})

    again = browser().post(link, data={"answer": "declined", "comment": "No."})

    assert "Yes." in again.text
    assert the_one(db).state is State.GIVEN
    told = select(Letter).where(Letter.about == f"endorsement:{asked.id}:answered")
    assert len(db.scalars(told).all()) == 1


def test_a_letter_that_is_no_pdf_is_not_taken(db, browser, asked):
    data = {"answer": "given", "letter": (io.BytesIO(b"no pdf"), "letter.pdf")}

    assert browser().post(newest_link(db), data=data).status_code == 422
    assert the_one(db).state is State.ASKED


def test_who_does_not_choose_has_not_answered(db, browser, asked):
    answer = browser().post(newest_link(db), data={"comment": "Well"})

    assert answer.status_code == 422
    assert "Choose one of the two answers." in answer.text
    assert "Well" in answer.text


def test_a_wrong_secret_opens_nothing(browser, asked):
    assert browser().get("/endorse/no-such-secret").status_code == 404
    assert browser().post("/endorse/no-such-secret", data={"answer": "given"}).status_code == 404
    assert browser().post("/endorse/no-such-secret/order").status_code == 404


def test_secrets_are_not_guessed_by_trying_many(browser, asked):
    stranger = browser()

    codes = {stranger.get(f"/endorse/guess-{number}").status_code for number in range(40)}

    assert codes == {404, 429}


def test_a_link_lapses(db, browser, asked, clock):
    link = newest_link(db)
    clock.move_to(NOON_IN_MAY + 21 * A_DAY)

    assert browser().get(link).status_code == 404
    assert browser().post(link, data={"answer": "given"}).status_code == 404
    assert the_one(db).state is State.ASKED


def test_nobody_answers_after_the_deadline_of_the_workshop(
    db, browser, workshop, sent, name, clock
):
    db.scalars(select(EndorsementRules)).one().closes_at = NOON_IN_MAY + 2 * A_DAY
    db.commit()
    name(sent)
    link = newest_link(db)

    assert the_one(db).expires_at == NOON_IN_MAY + 2 * A_DAY
    clock.move_to(NOON_IN_MAY + 2 * A_DAY)
    assert browser().get(link).status_code == 404
    answer = name(sent, role="referee", email="ref@institute.example")
    assert "time for endorsements and references is over" in answer.text


def test_while_the_applicant_changes_it_nobody_answers(db, browser, asked):
    link = newest_link(db)
    asked.application.reopen(now=NOON_IN_MAY)
    db.commit()

    page = browser().get(link)

    assert page.status_code == 200
    assert "nothing to do just now" in page.text
    assert "I want to learn." not in page.text
    browser().post(link, data={"answer": "given"})
    assert the_one(db).state is State.ASKED


def test_a_new_letter_ends_the_links_before(db, browser, asked, applicant, clock):
    old = newest_link(db)
    clock.move_to(NOON_IN_MAY + 3 * A_DAY)

    browser(applicant).post(f"/endorsements/{asked.id}/another-letter")

    assert browser().get(old).status_code == 404
    assert browser().get(newest_link(db)).status_code == 200
    assert newest_link(db) != old


def test_the_same_person_is_not_written_to_every_hour(db, browser, asked, applicant, clock):
    clock.move_to(NOON_IN_MAY + timedelta(hours=1))

    answer = browser(applicant).post(f"/endorsements/{asked.id}/another-letter")

    assert "less than two days old" in answer.text
    assert the_one(db).times_asked == 1


def test_an_organiser_may_send_a_new_letter_at_any_time_but_not_by_a_double_click(
    db, browser, asked, clock
):
    organiser = an_organiser()
    save(db, organiser)
    clock.move_to(NOON_IN_MAY + timedelta(hours=1))

    for _ in range(2):
        browser(organiser).post(f"/endorsements/{asked.id}/another-letter")

    assert the_one(db).times_asked == 2


def test_a_link_can_be_withdrawn(db, browser, asked, applicant):
    link = newest_link(db)

    browser(applicant).post(f"/endorsements/{asked.id}/withdrawal")

    assert browser().get(link).status_code == 404
    assert the_one(db).state is State.WITHDRAWN


def test_another_person_takes_the_place_of_one_who_does_not_answer(db, browser, asked, applicant):
    link = newest_link(db)

    answer = browser(applicant).post(
        f"/endorsements/{asked.id}/replacement",
        data=typed(name="Ngozi New", email="ngozi@institute.example"),
    )

    assert answer.status_code == 302
    db.expire_all()
    old, new = db.scalars(select(Endorsement).order_by(Endorsement.id)).all()
    assert (old.state, new.state) == (State.WITHDRAWN, State.ASKED)
    assert browser().get(link).status_code == 404
    assert browser().get(newest_link(db, "ngozi@institute.example")).status_code == 200


def test_an_applicant_replaces_people_a_few_times_only(db, browser, asked, applicant):
    for number in range(4):
        newest = db.scalars(select(Endorsement).order_by(Endorsement.id.desc())).first()
        answer = browser(applicant).post(
            f"/endorsements/{newest.id}/replacement",
            data=typed(name=f"Number {number}", email=f"n{number}@institute.example"),
        )

    assert answer.status_code == 422
    assert "named several people already" in answer.text
    assert len(db.scalars(select(Endorsement)).all()) == 4


def test_who_has_answered_is_not_replaced(db, browser, asked, applicant):
    browser().post(newest_link(db), data={"answer": "declined"})

    answer = browser(applicant).post(
        f"/endorsements/{asked.id}/replacement", data=typed(email="x@institute.example")
    )

    assert answer.status_code == 422
    assert the_one(db).state is State.DECLINED


def test_after_a_no_another_person_can_be_named(db, browser, sent, asked, name):
    browser().post(newest_link(db), data={"answer": "declined"})

    assert name(sent, email="ngozi@institute.example").status_code == 302
    assert len(db.scalars(select(Endorsement)).all()) == 2


# Referees


def test_a_referee_writes_in_confidence(db, browser, sent, name, applicant):
    name(sent, role="referee", name="Rosa Referee", email="rosa@institute.example")
    link = newest_link(db, "rosa@institute.example")

    empty = browser().post(link, data={"answer": "given", "comment": ""})
    assert empty.status_code == 422
    browser().post(link, data={"answer": "given", "comment": "Amina counts well."})

    mine = browser(applicant).get(f"/applications/{sent.id}/people").text
    assert "Reference received" in mine
    assert "Amina counts well." not in mine
    told = db.scalars(select(Letter).where(Letter.recipient_id == applicant.id)).all()
    assert all("counts well" not in letter.text for letter in told)


# Several nominees


@pytest.fixture
def two(db, workshop, sent, name):
    other = an_application(workshop=workshop, applicant=a_person(full_name="Bola Example"))
    elsewhere = an_application(applicant=a_person(full_name="Cleo Elsewhere"))
    save(db, other, elsewhere, rules(elsewhere.workshop))
    name(sent)
    for application in (other, elsewhere):
        endorsement = someone(application)
        endorsement.ask(rules(application.workshop), now=NOON_IN_MAY)
        save(db, endorsement)
    return db.scalars(select(Endorsement).order_by(Endorsement.id)).all()


def test_one_page_lists_all_who_named_the_same_address_in_this_workshop(db, browser, two):
    page = browser().get(newest_link(db)).text

    assert "2 people ask you" in page
    assert "Bola Example" in page
    assert "Cleo Elsewhere" not in page


def test_that_page_asks_no_more_for_more_nominees(db, browser, workshop, asked):
    link = newest_link(db)

    def questions():
        with counted() as statements:
            assert browser().get(link).status_code == 200
        return len(statements)

    def name_by(count):
        for _ in range(count):
            endorsement = someone(an_application(workshop=workshop))
            endorsement.ask(rules(workshop), now=NOON_IN_MAY)
            save(db, endorsement)

    name_by(1)
    few = questions()
    name_by(4)

    assert questions() == few


def test_the_nominees_are_put_in_order(db, browser, two):
    link = newest_link(db)
    amina, bola, _ = two

    browser().post(f"{link}/order", data={f"rank-{amina.id}": "2", f"rank-{bola.id}": " 1 "})

    db.expire_all()
    assert (amina.rank, bola.rank) == (2, 1)


@pytest.mark.parametrize("ranks", [("1", "1"), ("1", ""), ("0", "1"), ("1", "3"), ("x", "²")])
def test_an_order_names_each_place_once(db, browser, two, ranks):
    link = newest_link(db)
    amina, bola, _ = two

    answer = browser().post(
        f"{link}/order",
        data=dict(zip([f"rank-{amina.id}", f"rank-{bola.id}"], ranks, strict=True)),
    )

    assert answer.status_code == 422
    assert "each of them once" in answer.text
    db.expire_all()
    assert (amina.rank, bola.rank) == (None, None)


def test_one_link_answers_for_each_nominee_and_for_nobody_else(db, browser, two):
    link = newest_link(db)
    _, bola, cleo = two

    browser().post(f"{link}/{bola.id}", data={"answer": "given"})

    db.expire_all()
    assert bola.state is State.GIVEN
    assert browser().get(f"{link}/{cleo.id}").status_code == 404
    assert browser().post(f"{link}/{cleo.id}", data={"answer": "given"}).status_code == 404


# Reminders


def reminders(db):
    db.expire_all()
    return db.scalars(select(Letter).where(Letter.about.contains(":reminder:"))).all()


def test_each_reminder_goes_out_once(db, asked, work, clock):
    for days, expected in [(6, 0), (7, 1), (8, 1), (14, 2), (15, 2), (20, 2)]:
        clock.move_to(NOON_IN_MAY + days * A_DAY)
        work()
        work()
        assert len(reminders(db)) == expected, days


def test_a_step_that_was_missed_is_not_made_up_for(db, asked, work, clock):
    clock.move_to(NOON_IN_MAY + 15 * A_DAY)
    work()

    assert len(reminders(db)) == 1


def test_a_reminder_has_a_link_and_the_first_one_stays_good(db, browser, asked, work, clock):
    first = newest_link(db)
    clock.move_to(NOON_IN_MAY + 7 * A_DAY)
    work()

    assert newest_link(db) != first
    assert browser().get(first).status_code == 200
    assert browser().get(newest_link(db)).status_code == 200


def test_nobody_is_reminded_after_an_answer_nor_after_the_deadline(db, browser, asked, work, clock):
    clock.move_to(NOON_IN_MAY + 22 * A_DAY)
    work()
    assert reminders(db) == []

    clock.move_to(NOON_IN_MAY + A_DAY)
    browser().post(newest_link(db), data={"answer": "given"})
    clock.move_to(NOON_IN_MAY + 8 * A_DAY)
    work()
    assert reminders(db) == []


def test_nobody_is_reminded_of_an_application_that_was_taken_back(db, asked, work, clock):
    asked.application.withdraw(now=NOON_IN_MAY)
    db.commit()
    clock.move_to(NOON_IN_MAY + 8 * A_DAY)
    work()

    assert reminders(db) == []


# Letters that do not arrive


def test_a_letter_that_came_back_is_told_once(db, browser, asked, applicant, work):
    letter = db.scalars(select(Letter)).one()
    letter.status = Delivery.SENDING
    letter.claimed_at = NOON_IN_MAY
    letter.fail("550 no such user")
    db.commit()

    work()
    work()

    about = f"endorsement:{asked.id}:not reached:1"
    assert (
        db.scalars(select(Letter).where(Letter.about == about)).one().recipient_id == applicant.id
    )
    page = browser(applicant).get(f"/applications/{asked.application_id}/people").text
    assert "Letter not delivered" in page


# Organisers


def test_organisers_set_what_a_workshop_asks(db, browser):
    organiser, workshop = an_organiser(), a_workshop()
    save(db, organiser, workshop)
    data = {
        "wanted": "wished",
        "referees": "2",
        "days_to_answer": "10",
        "closes_at": "2026-06-15T12:00",
        "reminders": "5，9, 5",
        "read_by_reviewers": "y",
    }

    answer = browser(organiser).post(f"/workshops/{workshop.id}/endorsements", data=data)

    assert answer.status_code == 302
    kept = db.scalars(select(EndorsementRules)).one()
    assert (kept.wanted, kept.referees, kept.days_to_answer) == (Wanted.WISHED, 2, 10)
    assert kept.reminders == [5, 9]
    assert kept.read_by_reviewers


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("referees", "4"),
        ("referees", ""),
        ("days_to_answer", "0"),
        ("reminders", "soon"),
        ("reminders", "1 2 3 4 5"),
        ("reminders", "0"),
        ("closes_at", "2026-05-20T12:00"),  # before the end of the call
        ("wanted", "perhaps"),
    ],
)
def test_a_slip_in_the_rules_gets_words(db, browser, field, value):
    organiser, workshop = an_organiser(), a_workshop()
    save(db, organiser, workshop)
    data = {"wanted": "required", "referees": "0", "days_to_answer": "10", "reminders": "7"}

    answer = browser(organiser).post(
        f"/workshops/{workshop.id}/endorsements", data=data | {field: value}
    )

    assert answer.status_code == 422
    assert db.scalars(select(EndorsementRules)).all() == []


def test_the_list_asks_no_more_for_more_rows(db, browser, workshop):
    organiser = an_organiser()
    save(db, organiser)
    page = f"/workshops/{workshop.id}/endorsements"

    def questions():
        with counted() as asked:
            assert browser(organiser).get(page).status_code == 200
        return len(asked)

    def add(count):
        for _ in range(count):
            endorsement = someone(an_application(workshop=workshop))
            endorsement.ask(rules(workshop), now=NOON_IN_MAY)
            save(db, endorsement)

    add(1)
    questions()
    few = questions()
    add(4)

    assert questions() == few


def test_the_organiser_reads_what_was_said_and_the_applicant_does_not(
    db, browser, asked, applicant
):
    organiser, stranger = an_organiser(), a_person()
    save(db, organiser, stranger)
    data = {"answer": "given", "letter": (io.BytesIO(a_pdf()), "signed.pdf")}
    browser().post(newest_link(db), data=data)
    path = f"/endorsements/{asked.id}/letter"

    assert browser(organiser).get(path).data == a_pdf()
    assert browser(applicant).get(path).status_code == 403
    assert browser(stranger).get(path).status_code == 403


def test_organisers_see_nothing_of_a_draft(db, browser, workshop, applicant, name):
    organiser = an_organiser()
    draft = a_draft(workshop=workshop, applicant=applicant)
    save(db, draft, organiser)
    name(draft)
    named = the_one(db)

    assert browser(organiser).get(f"/endorsements/{named.id}/replacement").status_code == 403
    page = browser(organiser).get(f"/workshops/{workshop.id}/endorsements").text
    assert "Chidi Boss" not in page


def test_a_known_domain_of_the_institution_is_told(db, browser, asked):
    organiser = an_organiser()
    institution = an_organisation(
        db.get(Country, "NG"), name="Institute for Examples", domains=["institute.example"]
    )
    save(db, organiser, institution)

    page = browser(organiser).get(f"/workshops/{asked.application.workshop_id}/endorsements").text

    assert "We know institute.example as a domain of this institution." in page


# The rules themselves


def test_a_story_only_goes_forward():
    endorsement = someone(an_application())
    endorsement.ask(rules(endorsement.application.workshop), now=NOON_IN_MAY)
    endorsement.give("Yes", None, "", now=NOON_IN_MAY)

    with pytest.raises(RuleBroken):
        endorsement.withdraw(now=NOON_IN_MAY)


def test_nobody_is_asked_about_a_draft():
    with pytest.raises(RuleBroken, match="when the application is submitted"):
        someone(a_draft()).ask(rules(a_workshop()), now=NOON_IN_MAY)


# With the submit


@pytest.fixture
def ready(db, browser, workshop, applicant):
    """A complete draft."""
    path = f"/calls/{workshop.id}/application/all"
    browser(applicant).post(path, data=wishes.typed(later="1"))
    return db.scalars(select(Application)).one()


def submit(browser, application):
    path = f"/calls/{application.workshop_id}/application/check"
    return browser(application.applicant).post(path)


def test_without_the_people_whom_the_call_asks_for_nothing_is_submitted(db, browser, ready, name):
    page = browser(ready.applicant).get(f"/calls/{ready.workshop_id}/application/check").text
    assert "Name who endorses your application." in page
    assert "Name one referee." in page

    assert submit(browser, ready).status_code == 422

    name(ready)
    assert submit(browser, ready).status_code == 422
    name(ready, role="referee", name="Rosa Referee", email="rosa@institute.example")
    assert submit(browser, ready).status_code == 302


def test_the_letters_go_out_with_the_submit_and_not_again_with_the_next(
    db, browser, ready, applicant, name, clock
):
    name(ready)
    name(ready, role="referee", name="Rosa Referee", email="rosa@institute.example")
    submit(browser, ready)

    clock.shift(60)
    browser(applicant).post(f"/applications/{ready.id}/reopening")
    submit(browser, ready)

    asked = db.scalars(select(Letter.to_address).where(Letter.about.contains(":asked:"))).all()
    assert sorted(asked) == ["chidi@institute.example", "rosa@institute.example"]


def test_a_welcome_endorsement_is_not_required(db, browser, ready):
    the_rules = db.scalars(select(EndorsementRules)).one()
    the_rules.wanted, the_rules.referees = Wanted.WISHED, 0
    db.commit()

    assert submit(browser, ready).status_code == 302


def test_after_the_deadline_for_answers_an_application_is_still_submitted(
    db, browser, ready, name, clock
):
    name(ready)
    name(ready, role="referee", name="Rosa Referee", email="rosa@institute.example")
    db.scalars(select(EndorsementRules)).one().closes_at = NOON_IN_MAY + A_DAY
    db.commit()
    clock.move_to(NOON_IN_MAY + 2 * A_DAY)

    assert submit(browser, ready).status_code == 302
    assert db.scalars(select(Letter).where(Letter.about.contains(":asked:"))).all() == []


# What goes with the applicant


def test_erasing_the_applicant_erases_what_was_said_and_to_whom_it_was_written(
    app, db, browser, asked, applicant
):
    data = {
        "answer": "given",
        "comment": "Zuleika is good.",
        "letter": (io.BytesIO(a_pdf()), "Zuleika.pdf"),
    }
    browser().post(newest_link(db), data=data)
    administrator = an_administrator()
    save(db, administrator)
    digest = the_one(db).letter.sha256

    sure = {"why": "The person asked for it by e-mail", "sure": "y"}
    answer = browser(administrator).post(f"/people/{applicant.id}/erasure", data=sure)
    assert answer.status_code == 302

    db.expire_all()
    assert db.scalars(select(Endorsement)).all() == []
    assert db.scalars(select(EndorsementLink)).all() == []
    assert db.scalars(select(Letter)).all() == []
    values = " ".join(str(list(row)) for row in db.execute(sa.text("SELECT * FROM trail_value")))
    assert "chidi@institute.example" not in values
    assert "Zuleika" not in values
    with app.app_context(), pytest.raises(FileNotFoundError):
        files.read(digest)


def test_the_applicant_is_handed_out_whom_they_named_and_not_what_was_said(
    db, browser, asked, applicant
):
    browser().post(newest_link(db), data={"answer": "given", "comment": "In confidence."})

    told = browser(applicant).get("/me/data.json")

    assert told.json["people named"][0]["email"] == "chidi@institute.example"
    assert told.json["people named"][0]["state"] == "given"
    assert "In confidence." not in told.text
    assert "digest" not in told.text


# Ten presses at once


def test_ten_answers_at_once_are_one_answer(app, db, asked, monkeypatch):
    monkeypatch.setattr(limiter, "enabled", False)
    link = newest_link(db)
    together = Barrier(10)
    db.commit()

    def send(number):
        window = app.test_client()
        together.wait(timeout=30)
        data = {"answer": "given" if number % 2 else "declined", "comment": f"Number {number}"}
        return window.post(link, data=data).status_code

    with ThreadPoolExecutor(10) as threads:
        codes = list(threads.map(send, range(10)))

    assert set(codes) <= {200, 302}  # done, or told what was answered
    endorsement = the_one(db)
    number = int(endorsement.comment.split()[1])
    assert endorsement.state is (State.GIVEN if number % 2 else State.DECLINED)
    told = select(Letter).where(Letter.about == f"endorsement:{endorsement.id}:answered")
    assert len(db.scalars(told).all()) == 1


def test_two_workers_at_once_send_one_reminder(app, db, asked, clock):
    clock.move_to(NOON_IN_MAY + 7 * A_DAY)
    together = Barrier(4)
    db.commit()

    def remind(_number):
        with app.app_context():
            together.wait(timeout=30)
            return tasks.remind()

    with ThreadPoolExecutor(4) as threads:
        sent = list(threads.map(remind, range(4)))

    assert sum(sent) == 1
    assert len(reminders(db)) == 1


def test_naming_the_same_person_ten_times_at_once_names_them_once(app, db, sent, applicant):
    together = Barrier(10)
    path = f"/applications/{sent.id}/people"
    windows = [app.test_client(user=applicant) for _ in range(10)]
    for window in windows:
        window.test_session = None
    db.commit()

    def send(window):
        together.wait(timeout=30)
        return window.post(path, data=typed()).status_code

    with ThreadPoolExecutor(10) as threads:
        codes = list(threads.map(send, windows))

    assert max(codes) < 500
    assert the_one(db).times_asked == 1
    assert len(db.scalars(select(Letter)).all()) == 1


def test_who_was_not_written_to_in_time_can_be_asked_once_there_is_time(
    db, browser, ready, name, clock
):
    test_after_the_deadline_for_answers_an_application_is_still_submitted(
        db, browser, ready, name, clock
    )
    named = db.scalars(select(Endorsement).order_by(Endorsement.id)).first()
    page = browser(ready.applicant).get(f"/applications/{ready.id}/people").text
    assert "Not written to" in page
    db.scalars(select(EndorsementRules)).one().closes_at = NOON_IN_MAY + 9 * A_DAY
    db.commit()

    browser(ready.applicant).post(f"/endorsements/{named.id}/another-letter")

    db.expire_all()
    assert named.state is State.ASKED
    assert browser().get(newest_link(db)).status_code == 200


def test_the_time_to_answer_reaches_to_the_later_end_of_the_call(workshop):
    workshop.call_closes_later_at = workshop.call_closes_at + 2 * A_DAY
    early = rules(workshop, closes_at=workshop.call_closes_at + A_DAY)

    with pytest.raises(RuleBroken, match="before the end of the call"):
        early.check()


def test_one_open_link_opens_no_nominee_whose_time_is_over(db, browser, two, clock):
    link = newest_link(db)
    _, bola, _ = two
    bola.expires_at = NOON_IN_MAY + A_DAY
    db.commit()
    clock.move_to(NOON_IN_MAY + A_DAY)

    answer = browser().post(f"{link}/{bola.id}", data={"answer": "given"})

    assert "The time to answer is over." in answer.text
    db.expire_all()
    assert bola.state is State.ASKED


def test_who_is_declined_loses_the_place_in_the_order(db, browser, two):
    link = newest_link(db)
    amina, bola, _ = two
    browser().post(f"{link}/order", data={f"rank-{amina.id}": "1", f"rank-{bola.id}": "2"})

    browser().post(f"{link}/{bola.id}", data={"answer": "declined"})

    db.expire_all()
    assert (amina.rank, bola.rank) == (1, None)


def test_the_address_of_an_endorser_that_is_a_referee_of_another_shows_no_reference(
    db, browser, workshop, two
):
    other = an_application(workshop=workshop, applicant=a_person(full_name="Dayo Example"))
    reference = someone(other, role=Role.REFEREE)
    reference.ask(rules(workshop), now=NOON_IN_MAY)
    save(db, reference)
    link = newest_link(db)

    assert "Dayo Example" not in browser().get(link).text
    assert browser().get(f"{link}/{reference.id}").status_code == 404


def test_the_link_of_a_referee_shows_no_nominees(db, browser, workshop, two):
    referred = an_application(workshop=workshop, applicant=a_person(full_name="Dayo Example"))
    reference = someone(referred, role=Role.REFEREE)
    reference.ask(rules(workshop), now=NOON_IN_MAY)
    save(db, reference)
    administrator = an_administrator()
    save(db, administrator)
    with time_machine.travel(NOON_IN_MAY + A_DAY, tick=False):
        browser(administrator).post(f"/endorsements/{reference.id}/another-letter")
        page = browser().get(newest_link(db)).text

    assert "Dayo Example" in page
    assert "Bola Example" not in page


def test_an_applicant_has_the_same_person_written_to_five_times_at_most(
    db, browser, asked, applicant, clock
):
    for days in range(3, 21, 3):
        clock.move_to(NOON_IN_MAY + days * A_DAY)
        answer = browser(applicant).post(f"/endorsements/{asked.id}/another-letter")

    assert "has had several letters" in answer.text
    assert the_one(db).times_asked == 5
