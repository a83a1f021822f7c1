"""Passports: told by the participant alone, read by few, each look kept, deleted as announced."""

import io
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import openpyxl
import pytest
import sqlalchemy as sa
import time_machine
from sqlalchemy import select

from cistrat_training import ciphers
from cistrat_training.accounts.models import Role
from cistrat_training.enrolments.travel import TravelData, months_after, reads_alike
from cistrat_training.errors import RuleBroken
from cistrat_training.letter import Letter
from cistrat_training.limits import limiter
from cistrat_training.trail import Deed, TrailEntry, TrailValue, history
from cistrat_training.workshops.models import Audience, Mode
from tests.enrolments.travellers import (
    AFTER_THE_DAYS,
    PASSPORT,
    TYPED,
    a_journey,
    a_traveller_organiser,
    amina_in,
    told,
    travel_data,
)
from tests.people_and_things import (
    A_DAY,
    NOON_IN_MAY,
    a_person,
    an_administrator,
    an_application,
    an_enrolment,
    an_offer,
    an_organiser,
    save,
)
from tests.questions import counted
from tests.test_bad_input import NASTY


@pytest.fixture(autouse=True)
def _in_may():
    with time_machine.travel(NOON_IN_MAY, tick=False):
        yield


@pytest.fixture
def amina(db):
    enrolment = amina_in(a_journey())
    save(db, enrolment)
    return enrolment


def page_of(enrolment):
    return f"/enrolments/{enrolment.id}/travel"


def deeds_on(db, record):
    return [(entry.deed, entry.actor_id) for entry in db.scalars(history(record))]


def test_a_participant_tells_and_reads_and_changes_it(browser, db, amina):
    window = browser(amina.person)

    answer = window.post(page_of(amina), data=TYPED)

    assert answer.status_code == 302
    page = window.get(page_of(amina)).text
    assert f'value="{PASSPORT}"' in page
    assert "14 November 2026" not in page
    assert "15 November 2026" in page  # the day after which it is deleted
    assert window.post(page_of(amina), data=TYPED | {"passport_number": "NEW77"}).status_code == 302
    assert 'value="NEW77"' in window.get(page_of(amina)).text
    assert len(db.scalars(select(TravelData)).all()) == 1


def test_nothing_of_it_stands_in_the_database_in_plain(app, browser, db, amina):
    browser(amina.person).post(page_of(amina), data=TYPED)

    for table in sa.inspect(db.get_bind()).get_table_names():
        for row in db.execute(sa.text(f'SELECT * FROM "{table}"')):  # noqa: S608
            assert PASSPORT not in str(row), table
            assert "Lagos" not in str(row), table
    assert db.scalars(select(TrailEntry).filter_by(record=f"travel_data:{amina.id}")).all()
    assert "1988" not in " ".join(db.scalars(select(TrailValue.content)))


def test_a_ciphertext_moved_to_another_place_cannot_be_opened(app, db, amina):
    other = an_enrolment(workshop=amina.workshop)
    save(db, other)
    hers, his = travel_data(app, db, amina), travel_data(app, db, other)

    his.sealed = hers.sealed

    with app.app_context(), pytest.raises(ciphers.NotReadable):
        his.read(ciphers.of_this_site())


@pytest.mark.parametrize(
    "facts",
    [
        {"workshop": {"mode": Mode.ONLINE}},
        {"audience": Audience.DOMESTIC},
        {"gone": True},
        {"now": AFTER_THE_DAYS},
    ],
    ids=["online", "domestic", "gave up the place", "the days are over"],
)
def test_it_is_asked_only_of_who_comes_from_abroad_and_while_it_is_needed(browser, db, facts):
    enrolment = amina_in(
        a_journey(**facts.get("workshop", {})),
        audience=facts.get("audience", Audience.INTERNATIONAL),
    )
    if facts.get("gone"):
        enrolment.withdraw(now=NOON_IN_MAY)
    save(db, enrolment)

    with time_machine.travel(facts.get("now", NOON_IN_MAY), tick=False):
        page = browser(enrolment.person).get(page_of(enrolment))
        answer = browser(enrolment.person).post(page_of(enrolment), data=TYPED)

    assert "passport_number" not in page.text
    assert answer.status_code == 422
    assert db.scalars(select(TravelData)).all() == []


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("passport_number", "P-12 34 / 5", "letters and digits only"),
        ("expires_on", "2026-05-12", "has expired"),
        ("born_on", "2026-05-12", "Check the date of birth."),
        ("born_on", "0099-01-01", "Check the date of birth."),
        ("departs_on", "2026-10-10", "The departure is before the arrival."),
        ("issued_by", "", "Choose a country."),
        ("passport_name", "", "Write the name as in the passport."),
        ("expires_on", "2026-02-30", "Write a date that exists"),
    ],
)
def test_a_slip_is_named_at_its_field_and_nothing_typed_is_lost(
    browser, db, amina, field, typed, said
):
    answer = browser(amina.person).post(page_of(amina), data=TYPED | {field: typed})

    assert answer.status_code == 422
    assert said in answer.text
    assert 'value="XX 1"' in answer.text
    assert db.scalars(select(TravelData)).all() == []


def test_a_passport_that_expires_within_six_months_is_warned_of_and_taken(browser, db, amina):
    window = browser(amina.person)

    window.post(page_of(amina), data=TYPED | {"expires_on": "2027-04-15"})
    early = window.get(page_of(amina)).text
    window.post(page_of(amina), data=TYPED | {"expires_on": "2027-04-16"})
    late = window.get(page_of(amina)).text

    warning = "expires less than six months after the last day"
    assert warning in early
    assert warning not in late


def test_a_name_that_differs_is_only_a_hint(browser, amina):
    window = browser(amina.person)

    window.post(page_of(amina), data=TYPED | {"passport_name": "Amina Okafor"})

    assert "differs from the name we print elsewhere" in window.get(page_of(amina)).text


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("BELLO, Amina", "Amina Bello"),
        ("MUELLER KARL-HEINZ", "Karl Heinz Müller"),
        ("Muller Karlheinz", "Karlheinz Müller"),
        ("OBRIEN SEAN", "Seán O’Brien"),
        ("STRASSE EVA", "Eva Straße"),
        ("SOERENSEN<<AASE", "Åse Sørensen"),
    ],
)
def test_names_that_a_passport_writes_otherwise_read_alike(one, other):
    assert reads_alike(one, other)


def test_other_names_do_not_read_alike():
    assert not reads_alike("Amina Bello", "Amina Belo")


def test_six_months_after_a_day():
    assert months_after(date(2026, 8, 31), 6) == date(2027, 2, 28)
    assert months_after(date(2026, 10, 16), 6) == date(2027, 4, 16)


def test_organisers_without_the_right_and_other_people_do_not_come_in(app, browser, db, amina):
    travel_data(app, db, amina)
    grace, ada = an_organiser(), a_person()
    gone = a_person(sees_travel_data=True)  # the right alone makes nobody an organiser
    save(db, grace, ada, gone)

    workshop = f"/workshops/{amina.workshop_id}"
    for person in (grace, ada, gone):
        for path in (
            page_of(amina),
            f"{workshop}/travel.xlsx",
            f"{workshop}/invitation-letters",
        ):
            assert browser(person).get(path).status_code == 403


@pytest.mark.parametrize("role", ["organiser with the right", "administrator"])
def test_each_look_of_another_is_kept_and_ones_own_is_not(app, browser, db, amina, role):
    travel_data(app, db, amina)
    grace = an_administrator() if role == "administrator" else a_traveller_organiser()
    save(db, grace)

    browser(amina.person).get(page_of(amina))
    page = browser(grace).get(page_of(amina)).text
    browser(grace).get(page_of(amina))

    assert PASSPORT in page
    assert "<form" not in page.split("<main")[1]  # nobody tells it for another
    looks = [who for deed, who in deeds_on(db, f"travel_data:{amina.id}") if deed == Deed.VIEWED]
    assert looks == [grace.id, grace.id]


def test_an_administrator_cannot_write_it_for_another(browser, db, amina):
    admin = an_administrator()
    save(db, admin)

    assert browser(admin).post(page_of(amina), data=TYPED).status_code == 403
    assert browser(admin).post(f"{page_of(amina)}/deletion").status_code == 403


def test_the_one_list_with_passports_is_written_down_for_each_person_in_it(app, browser, db, amina):
    travel_data(app, db, amina, flights="=cmd()")
    grace = a_traveller_organiser()
    save(db, grace)

    answer = browser(grace).get(f"/workshops/{amina.workshop_id}/travel.xlsx")

    sheet = openpyxl.load_workbook(io.BytesIO(answer.data)).active
    _header, row = sheet.iter_rows()
    assert PASSPORT in [cell.value for cell in row]
    assert [cell.data_type for cell in row if cell.value == "=cmd()"] == ["s"]
    assert "no-store" in answer.headers["Cache-Control"]
    assert (Deed.EXPORTED, grace.id) in deeds_on(db, f"travel_data:{amina.id}")
    assert (Deed.EXPORTED, grace.id) in deeds_on(db, f"workshop:{amina.workshop_id}")


def test_no_other_list_holds_it(app, browser, db, amina):
    travel_data(app, db, amina)
    grace = an_administrator()
    save(db, grace)

    csv = browser(grace).get(f"/workshops/{amina.workshop_id}/participants.csv")

    assert PASSPORT not in csv.text


def test_who_asks_for_all_that_is_kept_gets_it_in_plain(app, browser, db, amina):
    travel_data(app, db, amina)

    kept = browser(amina.person).get("/me/data.json").json

    assert kept["travel"][0]["passport_number"] == PASSPORT
    assert "sealed" not in kept["travel"][0]


def test_a_participant_deletes_it_at_once(app, browser, db, amina):
    travel_data(app, db, amina)

    answer = browser(amina.person).post(f"{page_of(amina)}/deletion")

    assert answer.status_code == 302
    assert db.scalars(select(TravelData)).all() == []
    assert browser(amina.person).post(f"{page_of(amina)}/deletion").status_code == 302


def test_it_is_kept_until_the_announced_day_and_gone_on_the_next(app, db, work, amina):
    travel_data(app, db, amina)

    with time_machine.travel(AFTER_THE_DAYS - A_DAY, tick=False):
        work()
    kept = db.scalars(select(TravelData)).all()
    with time_machine.travel(AFTER_THE_DAYS, tick=False):
        work()

    assert len(kept) == 1
    assert db.scalars(select(TravelData)).all() == []
    assert deeds_on(db, f"travel_data:{amina.id}")[-1] == (Deed.DELETED, None)


def test_it_goes_with_the_place(app, db, work, amina):
    travel_data(app, db, amina)
    stays = amina_in(amina.workshop)
    save(db, stays)
    travel_data(app, db, stays)
    amina.withdraw(now=NOON_IN_MAY)
    db.commit()

    work()

    assert [row.enrolment_id for row in db.scalars(select(TravelData))] == [stays.id]


def test_the_days_are_those_of_the_workshop(db):
    workshop = a_journey(days_with_travel_data=0)

    assert workshop.travel_data_until == workshop.last_day


def test_keys_are_changed_without_losing_anything(app, db, another_app, amina):
    travel_data(app, db, amina)
    old = app.config["TRAVEL_KEY"]
    both = another_app(TRAVEL_KEY=f"{'n' * 43},{old}")

    said = both.test_cli_runner().invoke(args=["encrypt-travel-data-anew"])
    again = both.test_cli_runner().invoke(args=["encrypt-travel-data-anew"])

    assert said.output == "Encrypted anew: 1 row, 0 files.\n"
    assert again.output == "Encrypted anew: 0 rows, 0 files.\n"
    row = db.scalars(select(TravelData)).one()
    db.refresh(row)
    assert row.read(ciphers.Keys.read("n" * 43)) == told()
    with pytest.raises(ciphers.NotReadable):
        row.read(ciphers.Keys.read(old))


def test_an_administrator_gives_the_right_with_a_reason_and_takes_it(browser, db):
    admin, grace = an_administrator(), an_organiser()
    save(db, admin, grace)
    key = grace.session_key
    typed = {"role": "organiser", "sees_travel_data": "y", "why": "Arranges the visas"}

    answer = browser(admin).post(f"/people/{grace.id}/role", data=typed)

    assert answer.status_code == 302
    db.refresh(grace)
    assert grace.arranges_travel
    assert grace.session_key != key
    assert db.scalars(history(f"user:{grace.id}")).all()[-1].why == "Arranges the visas"
    assert "may see travel data" in browser(admin).get(f"/people?q={grace.email}").text
    browser(admin).post(f"/people/{grace.id}/role", data=typed | {"role": "person"})
    db.refresh(grace)
    assert (grace.role, grace.sees_travel_data) == (Role.PERSON, False)


def test_the_list_of_travellers_asks_no_more_often_when_it_grows(app, browser, db, amina):
    grace = a_traveller_organiser()
    save(db, grace)
    travel_data(app, db, amina)

    def questions():
        with counted() as asked:
            browser(grace).get(f"/workshops/{amina.workshop_id}/invitation-letters")
        return len(asked)

    few = questions()
    for _ in range(5):
        more = amina_in(amina.workshop)
        save(db, more)
        travel_data(app, db, more)

    assert questions() == few


def test_what_is_wrong_is_told_of_the_passport_that_expired():
    with pytest.raises(RuleBroken, match="has expired"):
        told(expires_on=date(2026, 5, 12)).check(date(2026, 5, 12))


def test_told_five_times_at_once_it_is_one_row(app, db, amina, monkeypatch):
    monkeypatch.setattr(limiter, "enabled", False)
    windows = [app.test_client(user=amina.person) for _ in range(5)]
    for window in windows:
        window.test_session = None
    path = page_of(amina)
    db.commit()
    together = Barrier(5)

    def tell(window):
        together.wait(timeout=30)
        return window.post(path, data=TYPED).status_code

    with ThreadPoolExecutor(5) as threads:
        codes = list(threads.map(tell, windows))

    assert codes == [302] * 5
    assert len(db.scalars(select(TravelData)).all()) == 1


def test_no_browser_keeps_the_page(browser, amina):
    answer = browser(amina.person).get(page_of(amina))

    assert answer.headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("field", sorted(TYPED))
@pytest.mark.parametrize("typed", [NASTY, "9" * 10_000, "=1+1", "0001-01-01", "9999-12-31", "\x00"])
def test_nothing_typed_breaks_the_page(browser, amina, field, typed):
    window = browser(amina.person)

    answer = window.post(page_of(amina), data=TYPED | {field: typed})

    assert answer.status_code in {302, 422}
    assert window.get(page_of(amina)).status_code == 200


@pytest.mark.parametrize(("mode", "asked"), [(Mode.HYBRID, True), (Mode.ONLINE, False)])
def test_who_confirms_a_place_to_travel_to_is_told_where_to_tell_it(browser, db, mode, asked):
    application = an_application(workshop=a_journey(mode=mode))
    offer = an_offer(application)
    save(db, offer)
    window = browser(application.applicant)

    answer = window.post(f"/offers/{offer.id}/confirmation")

    assert answer.status_code == 302
    db.refresh(offer)
    travel = f"/enrolments/{offer.enrolment_id}/travel"
    letter = db.scalars(select(Letter).where(Letter.about.like("enrolment:%:confirmed:%"))).one()
    assert (travel in letter.text) is asked
    assert "\n\n\n" not in letter.text
    assert (travel in window.get(f"/applications/{application.id}/where").text) is asked
