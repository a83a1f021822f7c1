"""The inbox on the site, and the organisers' desk for letters that did not arrive."""

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

from cistrat_training import files
from cistrat_training.letter import Delivery, Letter
from tests.people_and_things import a_person, an_administrator, an_organiser, save
from tests.post.letters import NOON, a_letter


def a_failed_letter(error="550 no such person", **facts):
    letter = a_letter(**facts)
    letter.claim(now=NOON)
    letter.fail(error)
    return letter


@pytest.fixture
def ada(db):
    ada = a_person(full_name="Ада Пример")
    save(db, ada)
    return ada


def test_everybody_finds_their_own_letters_and_no_others(browser, db, ada):
    save(db, a_letter(recipient_id=ada.id, subject="Your place"), a_letter(subject="To another"))

    page = browser(ada).get("/letters").text

    assert "Your place" in page
    assert "To another" not in page
    assert "Waiting" in page


def test_an_empty_inbox_says_what_will_be_there(browser, ada):
    assert "Here you will find a copy of every letter" in browser(ada).get("/letters").text


def test_who_reads_a_letter(browser, db, ada):
    letter = a_letter(recipient_id=ada.id)
    to_nobody_here = a_letter()
    organiser, administrator, other = an_organiser(), an_administrator(), a_person()
    save(db, letter, to_nobody_here, organiser, administrator, other)

    def asked_by(user=None, letter=letter):
        return browser(user).get(f"/letters/{letter.id}").status_code

    assert asked_by(ada) == 200
    assert asked_by(other) == 403
    assert asked_by(organiser) == 403
    assert asked_by(administrator) == 403
    assert asked_by() == 302
    assert asked_by(organiser, to_nobody_here) == 403
    assert asked_by(None, to_nobody_here) == 302


def test_a_letter_that_was_opened_counts_as_read(browser, db, ada):
    letter = a_letter(recipient_id=ada.id)
    save(db, letter)
    browsing = browser(ada)

    assert "Letters (1)" in browsing.get("/letters").text
    first = browsing.get(f"/letters/{letter.id}").text
    db.refresh(letter)
    read_at = letter.read_at
    browsing.get(f"/letters/{letter.id}")
    db.refresh(letter)

    assert "Letters (1)" not in first
    assert read_at is not None
    assert letter.read_at == read_at
    assert "Not read yet" not in browsing.get("/letters").text


def test_a_letter_is_shown_with_its_links_and_without_markup_of_strangers(browser, db, ada):
    letter = a_letter(
        recipient_id=ada.id, text="Dear <b>Ada</b>,\n\nsee https://a.example/x.\nTomorrow.\n"
    )
    save(db, letter)

    page = browser(ada).get(f"/letters/{letter.id}").text

    assert "<p>Dear &lt;b&gt;Ada&lt;/b&gt;,</p>" in page
    assert '<a href="https://a.example/x">https://a.example/x</a>.<br>' in page


def test_an_arabic_letter_stands_on_the_right_in_an_english_page(browser, db, ada):
    letter = a_letter(recipient_id=ada.id, language="ar", subject="مكانكم")
    save(db, letter)

    page = browser(ada).get(f"/letters/{letter.id}").text

    assert '<html lang="en"' in page
    assert '<h1 lang="ar" dir="rtl">مكانكم</h1>' in page


def test_what_a_letter_encloses_can_be_fetched_by_its_reader_only(app, browser, db, ada):
    with app.app_context():
        file = files.keep(b"name;place\n", files.TABLE)
        files.db.session.commit()
        enclosed = {"sha256": file.sha256, "name": "الدعوة.csv", "type": "text/csv"}
    letter = a_letter(recipient_id=ada.id, attachments=[enclosed])
    other = an_organiser()
    save(db, letter, other)

    assert "الدعوة.csv" in browser(ada).get(f"/letters/{letter.id}").text
    fetched = browser(ada).get(f"/letters/{letter.id}/files/0")
    assert fetched.data == b"name;place\n"
    assert fetched.headers["Content-Disposition"].startswith("attachment;")
    assert browser(other).get(f"/letters/{letter.id}/files/0").status_code == 403
    assert browser(ada).get(f"/letters/{letter.id}/files/1").status_code == 404


def test_a_letter_that_came_back_can_still_be_read_and_says_so(browser, db, ada):
    letter = a_failed_letter(recipient_id=ada.id, text="You have a place.\n")
    save(db, letter)

    page = browser(ada).get(f"/letters/{letter.id}").text

    assert "You have a place." in page
    assert "Returned by the mailbox" in page


def test_a_failure_of_ours_is_not_called_a_return(browser, db, ada):
    save(db, a_failed_letter(error="timed out", recipient_id=ada.id))

    page = browser(ada).get("/letters").text

    assert "Returned" not in page
    assert "Failed" in page


# The desk


def test_who_sees_the_letters_that_did_not_arrive(browser, db, ada):
    organiser = an_organiser()
    save(db, organiser)

    assert browser(organiser).get("/letters/failed").status_code == 200
    assert browser(ada).get("/letters/failed").status_code == 403
    assert browser().get("/letters/failed").status_code == 302


def test_the_desk_shows_who_and_why_but_not_what_was_written(browser, db, ada):
    organiser = an_organiser()
    secret = "https://training.example/sign-in/secret"
    save(db, organiser, a_failed_letter(recipient_id=ada.id, text=f"Sign in: {secret}\n"))

    page = browser(organiser).get("/letters/failed").text

    assert "Ада Пример" in page
    assert "550 no such person" in page
    assert secret not in page


def test_the_words_of_a_mail_server_are_no_markup(browser, db):
    organiser = an_organiser()
    save(db, organiser, a_failed_letter(error="552 <script>box</script> is 100% full"))

    page = browser(organiser).get("/letters/failed").text

    assert "552 &lt;script&gt;box&lt;/script&gt; is 100% full" in page


def test_one_letter_is_tried_again_at_the_address_the_person_has_by_now(browser, db, ada):
    organiser = an_organiser()
    letter = a_failed_letter(recipient_id=ada.id, to_address="old@mail.example")
    save(db, organiser, letter)

    page = browser(organiser).post(f"/letters/{letter.id}/delivery", follow_redirects=True).text

    db.refresh(letter)
    assert (letter.status, letter.to_address) == (Delivery.WAITING, ada.email)
    assert f"The letter to {ada.email} is on its way again." in page


def test_a_letter_that_is_on_its_way_already_is_not_sent_a_second_time(browser, db):
    organiser = an_organiser()
    letter = a_failed_letter()
    save(db, organiser, letter)
    click = browser(organiser)

    click.post(f"/letters/{letter.id}/delivery")
    again = click.post(f"/letters/{letter.id}/delivery")

    db.refresh(letter)
    assert again.status_code == 409
    assert letter.status == Delivery.WAITING


def test_all_failed_letters_are_tried_again_with_one_button(browser, db, work):
    organiser = an_organiser()
    arrived = a_letter()
    arrived.claim(now=NOON)
    arrived.deliver(now=NOON)
    save(db, organiser, arrived, *(a_failed_letter() for _ in range(3)))

    page = browser(organiser).post("/letters/failed/delivery", follow_redirects=True).text
    work()

    assert "3 letters are on their way again." in page
    assert {each.status for each in db.query(Letter)} == {Delivery.SENT}
    assert arrived.tries == 1


@pytest.mark.parametrize("path", ["/letters/1/delivery", "/letters/failed/delivery"])
def test_only_organisers_send_letters_again(browser, db, ada, path):
    save(db, a_failed_letter())

    assert browser(ada).post(path).status_code == 403
    assert browser().post(path).status_code == 401


def test_a_letter_that_nobody_tried_shows_that_no_worker_runs(browser, db):
    organiser = an_organiser()
    save(db, organiser, a_letter(to_address="waits@mail.example"))

    page = browser(organiser).get("/letters/failed").text

    assert "Long on their way" in page
    assert "waits@mail.example" in page


def test_the_desk_asks_the_database_no_more_for_many_letters_than_for_one(browser, db):
    organiser = an_organiser()
    save(db, organiser)

    def asked():
        statements = []

        def note(_connection, _cursor, statement, *_how):
            statements.append(statement)

        event.listen(Engine, "before_cursor_execute", note)
        browser(organiser).get("/letters/failed")
        event.remove(Engine, "before_cursor_execute", note)
        return len(statements)

    save(db, *(a_failed_letter(recipient_id=organiser.id) for _ in range(2)))
    few = asked()
    people = [a_person() for _ in range(20)]
    save(db, *people)
    save(db, *(a_failed_letter(recipient_id=person.id) for person in people))

    assert asked() == few


def test_each_reader_is_told_their_own_zone(browser, db, ada):
    """Also where no time stands beside it: to a template that looks the same for everybody."""
    save(db, a_letter(recipient_id=ada.id))
    said = []
    for zone in ("Africa/Lagos", "Asia/Shanghai"):
        window = browser(ada)
        window.set_cookie("zone", zone)
        said.append(window.get("/letters").text)

    assert ["Times are those of Lagos" in page for page in said] == [True, False]
    assert ["Times are those of Beijing" in page for page in said] == [False, True]
