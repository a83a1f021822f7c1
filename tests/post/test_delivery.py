"""Letters on their way: to a real SMTP server that has its moods, and into a folder."""

from email import message_from_bytes, policy
from pathlib import Path
from threading import Thread
from time import monotonic

import pytest

from cistrat_training import clock, files, mail, queue
from cistrat_training.letter import Delivery, Letter
from tests.post.letters import NOON, a_letter
from tests.post.office import a_free_port, open_office
from tests.workers import wait_until


def words_of(part):
    return part.get_content().replace("\r\n", "\n").strip()


@pytest.fixture
def sent_by(app, db):
    """`sent_by(url)`: from here on letters go there."""
    before = dict(app.config)

    def sent_by(url):
        app.config["MAIL_URL"] = url
        mail.init_app(app)

    yield sent_by
    app.config |= before
    mail.init_app(app)


@pytest.fixture
def office(sent_by):
    with open_office() as (office, url):
        sent_by(f"{url}?timeout=1")
        yield office


@pytest.fixture
def folder(sent_by, tmp_path):
    sent_by(f"folder:{tmp_path / 'mail'}")
    return tmp_path / "mail"


@pytest.fixture
def posted(db, work):
    """Write these letters, let the worker come by, and see how they are now."""

    def posted(*letters):
        db.add_all(letters)
        work()
        for letter in letters:
            db.refresh(letter)
        return letters

    return posted


@pytest.fixture
def later(db, work):
    """The pause of every letter that waits is over."""

    def later():
        for letter in db.query(Letter).filter_by(status=Delivery.WAITING):
            letter.next_try_at = NOON
        work()
        db.expire_all()

    return later


def test_a_letter_arrives_with_its_text_first_and_its_html_second(office, posted):
    (letter,) = posted(a_letter(subject="您的录取 – Ваше место", text="王,\n", html="<p>好</p>"))

    (mail,) = office.letters
    text, html = mail.get_payload()[0].get_payload()
    assert letter.status == Delivery.SENT
    assert mail["Subject"] == "您的录取 – Ваше место"
    assert mail["To"] == letter.to_address
    assert mail["Message-ID"] == letter.message_id
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Reply-To"] == "training@cistrat.example"
    assert mail["From"].addresses[0].display_name == "CISTRAT Training"
    assert mail["Date"].datetime == NOON
    assert (text.get_content_type(), words_of(text)) == ("text/plain", "王,")
    assert (html.get_content_type(), words_of(html)) == ("text/html", "<p>好</p>")


def test_a_batch_goes_over_one_line(office, posted):
    posted(*(a_letter() for _ in range(7)))

    assert len(office.letters) == 7
    assert office.calls == 1


def test_an_enclosure_keeps_its_bytes_and_its_name(app, office, posted):
    with app.app_context():
        content = files.put(b"%PDF-1.7 invitation", files.PDF)
    enclosed = {"sha256": content.sha256, "name": "邀请函 Bello.pdf", "type": "application/pdf"}

    posted(a_letter(attachments=[enclosed]))

    (part,) = [part for part in office.letters[0].walk() if part.get_filename()]
    assert part.get_filename() == "邀请函 Bello.pdf"
    assert part.get_content_type() == "application/pdf"
    assert part.get_content() == b"%PDF-1.7 invitation"


def test_an_enclosure_that_is_not_in_the_store_holds_up_its_own_letter_only(office, posted):
    lost = {"sha256": "ab" * 32, "name": "x.pdf", "type": "application/pdf"}

    one, other = posted(a_letter(attachments=[lost]), a_letter())

    assert (one.status, other.status) == (Delivery.WAITING, Delivery.SENT)
    assert one.error.startswith("FileNotFoundError")


@pytest.mark.parametrize("command", ["RCPT", "DATA"])
def test_a_server_that_says_later_is_asked_again_later(office, posted, later, command):
    office.moods[command] = ["451 come back in a minute", "250 OK"]

    one, other = posted(a_letter(), a_letter())
    assert (one.status, other.status) == (Delivery.WAITING, Delivery.SENT)
    assert one.error == "451 come back in a minute"
    assert one.next_try_at > one.claimed_at
    later()

    assert (one.status, one.error, one.tries) == (Delivery.SENT, None, 2)
    assert sorted(office.message_ids) == sorted([one.message_id, other.message_id])


@pytest.mark.parametrize("command", ["RCPT", "DATA"])
def test_a_server_that_says_never_is_believed_and_quoted(office, posted, command):
    office.moods[command] = ["550 5.1.1 no such person here", "250 OK"]

    one, other = posted(a_letter(), a_letter())

    assert (one.status, other.status) == (Delivery.FAILED, Delivery.SENT)
    assert one.error == "550 5.1.1 no such person here"


def test_a_server_that_falls_silent_does_not_hold_the_worker(office, posted, later):
    office.moods["DATA"] = ["silence", "250 OK"]

    one, other = posted(a_letter(), a_letter())
    assert (one.status, other.status) == (Delivery.WAITING, Delivery.WAITING)
    assert "timed out" in one.error
    assert (one.tries, other.tries) == (1, 0)
    later()

    assert (one.status, other.status) == (Delivery.SENT, Delivery.SENT)


def test_nobody_waits_for_the_database_while_a_mail_server_thinks(app, office, db):
    office.moods["DATA"] = ["silence"]
    db.add(a_letter())
    db.commit()

    worker = Thread(target=worker_comes_by, args=[app])
    worker.start()
    wait_until(lambda: "DATA" in office.heard)
    begun = monotonic()
    db.add(a_letter())
    db.commit()
    waited = monotonic() - begun
    worker.join()

    assert waited < 0.5  # the server is silent for a whole second


def test_a_worker_that_comes_back_late_does_not_undo_what_another_did(app, office, db):
    office.moods["DATA"] = ["silence"]
    letter = a_letter()
    db.add(letter)
    db.commit()

    worker = Thread(target=worker_comes_by, args=[app])
    worker.start()
    wait_until(lambda: "DATA" in office.heard)
    letter.claim(now=clock.now())
    db.commit()
    worker.join()

    db.refresh(letter)
    assert (letter.status, letter.tries, letter.error) == (Delivery.SENDING, 2, None)


def worker_comes_by(app):
    with app.app_context():
        queue.drain()


def test_a_server_that_hangs_up_is_called_again_later(office, posted, later):
    office.moods["DATA"] = ["421 closing", "250 OK"]

    one, other = posted(a_letter(), a_letter())
    assert (one.status, one.error) == (Delivery.WAITING, "421 closing")
    assert other.tries == 0  # the line is closed, so it was not tried
    later()

    assert (one.status, other.status) == (Delivery.SENT, Delivery.SENT)


def test_when_no_server_answers_the_other_letters_are_not_blamed(sent_by, posted):
    sent_by(f"smtp://127.0.0.1:{a_free_port()}?timeout=1")

    one, other = posted(a_letter(), a_letter())

    assert (one.tries, other.tries) == (1, 0)
    assert "refused" in one.error


def test_after_the_last_try_a_letter_has_failed(office, posted, later):
    office.moods["RCPT"] = ["451 greylisted"]

    (letter,) = posted(a_letter(tries=7))

    assert (letter.status, letter.error) == (Delivery.FAILED, "451 greylisted")


def test_an_address_that_no_mail_can_carry_fails_in_plain_words(office, posted):
    one, other = posted(a_letter(to_address="王@mail.example"), a_letter())

    assert (one.status, other.status) == (Delivery.FAILED, Delivery.SENT)
    assert one.error == "The address cannot be written in a mail."


def test_a_domain_in_other_letters_is_written_as_the_mail_wants_it(office, posted):
    posted(a_letter(to_address="wang@bücher.example"))

    assert office.letters[0]["To"] == "wang@xn--bcher-kva.example"


def test_what_was_stopped_between_the_claim_and_the_sending_goes_again(office, db, posted):
    letter = a_letter()
    letter.claim(now=NOON)

    posted(letter)

    assert (letter.status, letter.tries) == (Delivery.SENT, 2)
    assert office.message_ids == [letter.message_id]


def test_a_letter_in_the_hands_of_another_worker_is_left_to_it(app, office, db, posted):
    letter = a_letter()
    letter.claim(now=clock.now())

    posted(letter)

    assert (letter.status, office.letters) == (Delivery.SENDING, [])


# Into a folder


def test_a_folder_gets_a_file_that_a_mail_program_can_open(folder, posted):
    (letter,) = posted(a_letter(about="offer:12:made/../x", subject="مكانكم في الورشة"))

    (file,) = folder.iterdir()
    mail = message_from_bytes(file.read_bytes(), policy=policy.default)
    assert file.name == f"20260601T120000Z-offer-12-made-x-{letter.id}.eml"
    assert mail["Subject"] == "مكانكم في الورشة"
    assert words_of(mail.get_body(("plain",))) == letter.text.strip()


def test_a_folder_that_cannot_be_written_loses_no_letter(sent_by, tmp_path, posted):
    Path(tmp_path / "mail").write_text("a file where a folder should be")
    sent_by(f"folder:{tmp_path / 'mail'}")

    (letter,) = posted(a_letter())

    assert (letter.status, letter.tries) == (Delivery.WAITING, 1)
    assert "exists" in letter.error
