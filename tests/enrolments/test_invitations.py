"""Letters of invitation: numbered, printed with the passport, verified by anybody, withdrawn."""

import re
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
import time_machine
from sqlalchemy import select

from cistrat_training import ciphers, files
from cistrat_training.enrolments.invitations import InvitationLetter, State, printed_numbers
from cistrat_training.enrolments.models import Answer, OfferCondition, Support
from cistrat_training.enrolments.travel import TravelData
from cistrat_training.files import StoredFile
from cistrat_training.letter import Letter
from cistrat_training.limits import limiter
from cistrat_training.trail import Deed, history
from cistrat_training.workshops.models import Audience, Mode
from tests.enrolments.travellers import (
    AFTER_THE_DAYS,
    PASSPORT,
    a_journey,
    a_traveller_organiser,
    amina_in,
    travel_data,
)
from tests.papers import faults_of, text_of
from tests.people_and_things import (
    A_DAY,
    NOON_IN_MAY,
    a_person,
    a_series,
    an_administrator,
    an_application,
    an_enrolment,
    an_offer,
    save,
)
from tests.questions import counted
from tests.test_bad_input import NASTY

PLAIN = {"addressed": "anyone", "travel": "unsaid", "stay": "unsaid"}
PLAIN |= {"meals": "unsaid", "insurance": "unsaid"}


@pytest.fixture(autouse=True)
def _in_may():
    with time_machine.travel(NOON_IN_MAY, tick=False):
        yield


@pytest.fixture
def grace(db):
    grace = a_traveller_organiser(full_name="Grace Organiser")
    save(db, grace)
    return grace


@pytest.fixture
def amina(db):
    workshop = a_journey(
        series=a_series(code="STI", title_en="STI Policy", title_zh="科技创新政策")
    )
    enrolment = amina_in(workshop)
    save(db, enrolment, an_application(workshop=workshop, applicant=enrolment.person))
    return enrolment


@pytest.fixture
def invite(browser, grace):
    """`invite(amina, with_passport="y")`: the answer to the press of the button."""

    def invite(*enrolments, **typed):
        path = f"/workshops/{enrolments[0].workshop_id}/invitation-letters"
        chosen = [str(enrolment.id) for enrolment in enrolments]
        return browser(grace).post(path, data=PLAIN | typed | {"chosen": chosen})

    return invite


@pytest.fixture
def paper(app, browser, db, grace):
    def paper(letter):
        answer = browser(grace).get(f"/invitation-letters/{letter.id}.pdf")
        assert answer.status_code == 200
        return answer.data

    return paper


def the_letter(db):
    return db.scalars(select(InvitationLetter).order_by(InvitationLetter.id.desc())).first()


def test_a_letter_is_asked_for_printed_and_told_of(app, browser, db, work, invite, paper, amina):
    travel_data(app, db, amina)

    answer = invite(amina, with_passport="y", travel="centre", stay="institution")
    work()

    assert answer.status_code == 302
    letter = the_letter(db)
    assert letter.state is State.VALID
    assert re.fullmatch(r"STI-12-V-0001-[2-9A-HJ-NP-Z]{4}", letter.serial)
    said = "".join(text_of(paper(letter)).split())
    for words in (
        "To whom it may concern",
        "Amina Bello",
        PASSPORT,
        "29 February 1988",
        "Nigeria",
        "12 to 16 October 2026",
        "in Beijing",
        "International travel The Centre",
        "Prof. Example",
        letter.serial,
        f"http://localhost/invitations/{letter.serial}",
        "邀请函",
        "尼日利亚",
        "数据不足时的创新政策",
        "2026年10月12日至16日",
    ):
        assert words.replace(" ", "") in said
    told = db.scalars(select(Letter).filter_by(about=f"invitation_letter:{letter.id}:issued")).one()
    assert told.to_address == amina.person.email
    assert PASSPORT not in told.text + told.html
    assert letter.serial in told.text
    assert told.attachments == []


def test_the_page_is_valid_pdf_a_and_pdf_ua(app, db, work, invite, paper, amina):
    travel_data(app, db, amina)
    invite(amina, with_passport="y", addressed="embassy", meals="participant")
    work()

    assert faults_of(paper(the_letter(db))) == set()


def test_without_a_passport_nothing_of_it_stands_there(app, db, work, invite, paper, amina):
    travel_data(app, db, amina)

    invite(amina)
    work()

    said = text_of(paper(the_letter(db)))
    assert PASSPORT not in said
    assert "Passport" not in said
    assert not [e for e in db.scalars(history(f"travel_data:{amina.id}")) if e.deed == Deed.VIEWED]


def test_the_city_of_the_visa_names_the_embassy(app, db, work, invite, paper, amina):
    travel_data(app, db, amina)
    silent = an_enrolment(workshop=amina.workshop)
    save(db, silent)

    invite(amina, silent, addressed="embassy")
    work()

    to_embassy, to_anyone = db.scalars(select(InvitationLetter).order_by(InvitationLetter.number))
    if to_embassy.enrolment_id != amina.id:
        to_embassy, to_anyone = to_anyone, to_embassy
    assert "Embassy or Consulate-General of the People’s Republic of China, Lagos" in " ".join(
        text_of(paper(to_embassy)).split()
    )
    assert "To whom it may concern" in text_of(paper(to_anyone))


def test_what_was_accepted_with_the_offer_stands_in_the_letter(db, work, invite, paper, amina):
    application = an_application(workshop=amina.workshop)
    offer = an_offer(application, answer=Answer.CONFIRMED, answered_at=NOON_IN_MAY, enrolment=amina)
    offer.conditions = [
        OfferCondition(kind=Support.ACCOMMODATION, text_en="We pay the hotel.", accepted=True),
        OfferCondition(kind=Support.TRAVEL, text_en="You fly.", accepted=False),
    ]
    save(db, offer)

    invite(amina)
    work()

    said = text_of(paper(the_letter(db)))
    assert "We pay the hotel." in said
    assert "You fly." not in said


def test_printing_a_passport_is_a_look_at_it(app, db, invite, grace, amina):
    travel_data(app, db, amina)

    invite(amina, with_passport="y")

    last = db.scalars(history(f"travel_data:{amina.id}")).all()[-1]
    assert (last.deed, last.actor_id) == (Deed.VIEWED, grace.id)
    assert last.why == "Printed in a letter of invitation"


def test_the_file_is_encrypted_where_it_lies(app, db, work, invite, amina):
    travel_data(app, db, amina)
    invite(amina, with_passport="y")
    work()
    letter = the_letter(db)

    with app.app_context():
        kept = files.read(letter.pdf.sha256)

    assert b"%PDF" not in kept
    assert PASSPORT not in str(letter.facts)


@pytest.mark.parametrize(
    ("facts", "typed", "said"),
    [
        ({"mode": Mode.ONLINE}, {}, "This workshop is online"),
        ({"signatory_name": ""}, {}, "Set both on the page of the workshop"),
        ({}, {"with_passport": "y"}, "No travel data yet from: Amina Bello"),
        ({}, {"addressed": "other"}, "Write to whom the letters are addressed."),
        ({}, {"travel": "the king"}, "Not a valid choice"),
    ],
)
def test_what_cannot_be_printed_is_said_at_once(db, invite, facts, typed, said):
    enrolment = amina_in(a_journey(**facts))
    save(db, enrolment)

    answer = invite(enrolment, **typed)

    assert answer.status_code == 422
    assert said in answer.text
    assert the_letter(db) is None


def test_a_name_that_cannot_be_printed_is_named(db, invite):
    enrolment = an_enrolment(
        workshop=a_journey(), person=a_person(full_name="ᠮᠣᠩᠭᠣᠯ", latin_name="")
    )
    save(db, enrolment)

    assert "Mongolian" in invite(enrolment).text
    assert the_letter(db) is None


def test_nobody_is_chosen_who_is_not_invited(db, invite, amina):
    home = an_enrolment(workshop=amina.workshop, audience=Audience.DOMESTIC)
    elsewhere = an_enrolment(workshop=a_journey())
    save(db, home, elsewhere)

    invite(amina, home, elsewhere)

    assert [letter.enrolment_id for letter in db.scalars(select(InvitationLetter))] == [amina.id]


def test_who_has_a_letter_gets_no_second_one(db, invite, amina):
    invite(amina)

    answer = invite(amina)

    assert answer.status_code == 302
    assert len(db.scalars(select(InvitationLetter)).all()) == 1


def test_ten_presses_at_once_give_one_letter_each(app, db, amina, grace, monkeypatch):
    monkeypatch.setattr(limiter, "enabled", False)
    other = an_enrolment(workshop=amina.workshop)
    save(db, other)
    path = f"/workshops/{amina.workshop_id}/invitation-letters"
    typed = PLAIN | {"chosen": [str(amina.id), str(other.id)]}
    windows = [app.test_client(user=grace) for _ in range(10)]
    for window in windows:
        window.test_session = None
    db.commit()
    together = Barrier(10)

    def press(window):
        together.wait(timeout=30)
        return window.post(path, data=typed).status_code

    with ThreadPoolExecutor(10) as threads:
        codes = list(threads.map(press, windows))

    assert set(codes) == {302}
    db.rollback()
    letters = db.scalars(select(InvitationLetter)).all()
    assert sorted(letter.number for letter in letters) == [1, 2]
    assert len({letter.enrolment_id for letter in letters}) == 2


def test_anybody_verifies_it_by_its_whole_number(browser, db, work, invite, amina):
    invite(amina)
    work()
    letter = the_letter(db)

    page = browser().get(f"/invitations/{letter.serial}")
    typed = letter.serial.replace("-", " ").lower()
    led = browser().get("/invitations", query_string={"number": typed})

    assert page.status_code == 200
    for words in ("Valid", letter.serial, "Amina Bello", "12 to 16 October 2026", "12 May 2026"):
        assert words in page.text
    assert "Lagos" not in page.text
    assert "Abuja" not in page.text
    assert amina.person.email not in page.text
    assert led.status_code == 302
    assert led.headers["Location"].endswith(f"/invitations/{letter.serial}")


def test_a_wrong_number_gets_no_hint(browser, db, work, invite, amina):
    invite(amina)
    work()
    right = the_letter(db).serial
    wrong = [
        right[:-1],
        right[:-1] + ("2" if right[-1] != "2" else "3"),
        right.replace("0001", "0002"),
    ]
    wrong += ["STI-12-V-0001", "x", "STI-12-P-0001-" + right[-4:], "é" * 70]

    pages = [browser().get(f"/invitations/{number}") for number in wrong]

    assert {page.status_code for page in pages} == {404}
    said = {
        re.sub(r'value="[^"]*"|language=\w+|/invitations/[^"?]*', "", page.text) for page in pages
    }
    assert len(said) == 1


def test_a_letter_that_waits_is_not_found_yet(browser, db, invite, amina):
    invite(amina)

    assert browser().get(f"/invitations/{the_letter(db).serial}").status_code == 404


def test_verification_is_limited(browser):
    codes = [browser().get("/invitations/STI-12-V-0001-2222").status_code for _ in range(31)]

    assert codes == [404] * 30 + [429]


def test_a_withdrawn_letter_says_so_with_its_day_and_the_reason_stays_inside(
    browser, db, work, invite, grace, amina
):
    invite(amina)
    work()
    letter = the_letter(db)

    path = f"/invitation-letters/{letter.id}/withdrawal"
    without = browser(grace).post(path)
    answer = browser(grace).post(path, data={"reason": "Wrong spelling"})
    again = browser(grace).post(path, data={"reason": "Once more"})

    assert without.status_code == 422
    assert answer.status_code == 302
    assert again.status_code == 422
    page = browser().get(f"/invitations/{letter.serial}").text
    assert "withdrew it on 12 May 2026" in page
    assert "Wrong spelling" not in page
    assert "Wrong spelling" in browser(grace).get(f"/invitation-letters/{letter.id}").text
    assert browser(amina.person).get(f"/invitation-letters/{letter.id}.pdf").status_code == 404
    assert len(db.scalars(select(Letter).where(Letter.about.endswith(":withdrawn"))).all()) == 1


def test_a_correction_makes_a_new_number_and_withdraws_the_old(
    app, browser, db, work, invite, paper, grace, amina
):
    travel_data(app, db, amina, passport_name="Amina Belo")
    invite(amina, with_passport="y")
    work()
    old = the_letter(db)
    with app.app_context():
        keys = ciphers.of_this_site()
    row = db.scalars(select(TravelData)).one()
    row.sealed = keys.encrypt(
        row.read(keys).in_bytes().replace(b"Belo", b"Bello"), f"travel_data:{amina.id}"
    )
    db.commit()

    answer = browser(grace).post(
        f"/invitation-letters/{old.id}/replacement",
        data=PLAIN | {"why": "Name corrected", "with_passport": "y"},
    )
    work()

    assert answer.status_code == 302
    new = the_letter(db)
    db.refresh(old)
    assert (old.state, new.state) == (State.WITHDRAWN, State.VALID)
    assert (new.number, new.replaces_id) == (2, old.id)
    assert "Amina Bello" in text_of(paper(new))


def test_the_participant_takes_it_home_and_nobody_else(browser, db, work, invite, amina):
    invite(amina)
    work()
    letter = the_letter(db)
    ada = a_person()
    save(db, ada)

    hers = browser(amina.person).get(f"/invitation-letters/{letter.id}.pdf")

    assert hers.data.startswith(b"%PDF")
    assert "no-store" in hers.headers["Cache-Control"]
    assert letter.serial in browser(amina.person).get(f"/enrolments/{amina.id}/travel").text
    assert browser(ada).get(f"/invitation-letters/{letter.id}.pdf").status_code == 403


def test_who_opens_anothers_letter_is_written_down(db, work, invite, paper, grace, amina):
    invite(amina)
    work()

    paper(the_letter(db))

    last = db.scalars(history(f"invitation_letter:{the_letter(db).id}")).all()[-1]
    assert (last.deed, last.actor_id) == (Deed.VIEWED, grace.id)


def test_a_letter_ends_with_the_place(db, work, invite, amina):
    invite(amina)
    work()
    amina.withdraw(now=NOON_IN_MAY)
    db.commit()

    work()

    letter = the_letter(db)
    assert (letter.state, letter.withdrawn_why) == (State.WITHDRAWN, "The place was given up.")


def test_after_the_days_only_the_ledger_and_the_verification_stay(
    app, browser, db, work, invite, amina
):
    travel_data(app, db, amina)
    invite(amina, with_passport="y")
    work()
    letter = the_letter(db)
    sha256 = letter.pdf.sha256

    with time_machine.travel(AFTER_THE_DAYS, tick=False):
        work()
        page = browser().get(f"/invitations/{letter.serial}").text
        right = browser().get(f"/invitations/{letter.serial}?name=amina%20%20BELLO").text
        wrong = browser().get(f"/invitations/{letter.serial}?name=Ada").text

    db.refresh(letter)
    assert (letter.state, letter.facts, letter.pdf) == (State.VALID, None, None)
    assert db.scalars(select(StoredFile).filter_by(sha256=sha256)).all() == []
    with app.app_context(), pytest.raises(FileNotFoundError):
        files.read(sha256)
    assert "Valid" in page
    assert "Amina" not in page
    assert "amina  BELLO is the name on this letter" in right
    assert "Ada is not the name on this letter" in wrong
    assert "Amina" not in str(
        [e.changes for e in db.scalars(history(f"invitation_letter:{letter.id}"))]
    )


def test_a_passport_deleted_meanwhile_is_missed_and_the_letter_tried_again(
    app, browser, db, work, invite, grace, amina
):
    row = travel_data(app, db, amina)
    invite(amina, with_passport="y")
    db.delete(row)
    db.commit()

    work()

    letter = the_letter(db)
    assert letter.state is State.FAILED
    assert "not there any more" in browser(grace).get(f"/invitation-letters/{letter.id}").text
    travel_data(app, db, amina)
    assert browser(grace).post(f"/invitation-letters/{letter.id}/another-try").status_code == 302
    work()
    db.refresh(letter)
    assert letter.state is State.VALID


def test_new_keys_open_the_files_too(app, another_app, browser, db, work, invite, amina, grace):
    travel_data(app, db, amina)
    invite(amina, with_passport="y")
    work()
    letter = the_letter(db)
    sealed_as, before = letter.sealed_as, letter.pdf.sha256
    folder = app.config["FILES_URL"]
    db.commit()
    both = another_app(TRAVEL_KEY=f"{'n' * 43},{app.config['TRAVEL_KEY']}", FILES_URL=folder)

    said = both.test_cli_runner().invoke(args=["encrypt-travel-data-anew"])

    assert said.output == "Encrypted anew: 1 row, 1 file.\n"
    db.refresh(letter)
    assert letter.pdf.sha256 != before
    with app.app_context():
        content = files.read(letter.pdf.sha256)
    assert ciphers.Keys.read("n" * 43).decrypt(content, sealed_as).startswith(b"%PDF")


def test_numbers_are_read_however_they_are_typed():
    assert "STI-12-V-0007-7QX4" in printed_numbers("sti 12 v 0007 7qx4")
    assert printed_numbers("STI-12-P-0007-7QX4") == []


@pytest.mark.parametrize("past", [True, False], ids=["a past workshop", "one that comes"])
def test_erasing_a_person_leaves_the_number_and_nothing_personal(
    app, browser, db, work, invite, amina, past
):
    travel_data(app, db, amina)
    invite(amina, with_passport="y")
    work()
    letter = the_letter(db)
    sha256 = letter.pdf.sha256
    admin = an_administrator()
    save(db, admin)

    with time_machine.travel(AFTER_THE_DAYS - A_DAY if past else NOON_IN_MAY, tick=False):
        answer = browser(admin).post(
            f"/people/{amina.person_id}/erasure", data={"why": "She asked for it", "sure": "y"}
        )
        page = browser().get(f"/invitations/{letter.serial}").text

    assert answer.status_code == 302
    db.refresh(letter)
    assert (letter.facts, letter.pdf) == (None, None)
    assert letter.state is (State.VALID if past else State.WITHDRAWN)
    assert db.scalars(select(TravelData)).all() == []
    with app.app_context(), pytest.raises(FileNotFoundError):
        files.read(sha256)
    assert "Amina" not in page
    assert ("Valid" in page) is past


def test_the_page_for_certificates_leads_to_the_one_for_letters(browser, db):
    answer = browser().get("/verify?number=sti-12-v-0007-7qx4")

    assert answer.status_code == 302
    assert answer.headers["Location"] == "/invitations?number=sti-12-v-0007-7qx4"


def test_a_letter_that_was_never_issued_ends_with_the_days(app, db, work, invite, amina):
    row = travel_data(app, db, amina)
    invite(amina, with_passport="y")
    db.delete(row)
    db.commit()
    work()  # and it fails

    with time_machine.travel(AFTER_THE_DAYS, tick=False):
        work()

    letter = the_letter(db)
    assert (letter.state, letter.facts) == (State.WITHDRAWN, None)
    assert letter.withdrawn_why == "It was not issued while it was needed."


def test_no_letter_is_replaced_for_a_place_that_was_given_up(browser, db, invite, grace, amina):
    invite(amina)
    amina.withdraw(now=NOON_IN_MAY)
    db.commit()
    letter = the_letter(db)

    answer = browser(grace).post(
        f"/invitation-letters/{letter.id}/replacement", data=PLAIN | {"why": "Again"}
    )

    assert answer.status_code == 422
    assert len(db.scalars(select(InvitationLetter)).all()) == 1


def test_the_ledger_asks_no_more_often_when_it_grows(browser, db, invite, grace, amina):
    def questions():
        with counted() as asked:
            browser(grace).get(f"/workshops/{amina.workshop_id}/invitation-letters")
        return len(asked)

    invite(amina)
    few = questions()
    more = [an_enrolment(workshop=amina.workshop) for _ in range(5)]
    save(db, *more)
    invite(*more)

    assert questions() == few


@pytest.mark.parametrize("typed", [NASTY, "9" * 10_000, "=1+1", "\x00"])
@pytest.mark.parametrize("field", ["chosen", "addressed", "addressee", "travel", "with_passport"])
def test_nothing_typed_breaks_the_desk(db, work, browser, grace, amina, field, typed):
    path = f"/workshops/{amina.workshop_id}/invitation-letters"
    sent = PLAIN | {"chosen": str(amina.id), "addressed": "other", "addressee": "The Consul"}

    answer = browser(grace).post(path, data=sent | {field: typed})
    work()

    assert answer.status_code in {302, 422}
    assert not [x for x in db.scalars(select(InvitationLetter)) if x.state is State.FAILED]


def test_an_institution_in_letters_that_we_lack_does_not_stop_the_letter(db, work, invite, paper):
    enrolment = amina_in(a_journey(), institution="ინსტიტუტი ᠮᠣᠩᠭᠣᠯ ☺", position="☺")
    save(db, enrolment)

    invite(enrolment)
    work()

    assert the_letter(db).state is State.VALID
    assert "?" in text_of(paper(the_letter(db)))
