"""A letter: how it is composed for its reader, and what may become of it."""

import pytest
from flask_babel import get_locale
from jinja2 import ChoiceLoader, DictLoader
from sqlalchemy.exc import IntegrityError

from cistrat_training import files, languages
from cistrat_training.errors import RuleBroken
from cistrat_training.letter import PAUSES, Delivery, address, compose, linked
from tests.post.letters import NOON, a_letter

OFFER = """\
{{ _("Sign in") }}: {{ title }}

Dear {{ name }},

you have until {{ until|moment }} ({{ reader_zone()|zone(until) }}).
Answer at {{ address("house.health", n=3) }}.
"""


@pytest.fixture
def composed(app, db, monkeypatch):
    shelf = DictLoader({"test/offer.txt": OFFER})
    monkeypatch.setattr(app.jinja_env, "loader", ChoiceLoader([shelf, app.jinja_env.loader]))

    def composed(**facts):
        given = {
            "to": "ada@mail.example",
            "language": "en",
            "about": "offer:1:made",
            "zone": "Africa/Lagos",
            "title": "12th workshop",
            "name": "Ada",
            "until": NOON,
        }
        with app.app_context():
            return compose("test/offer.txt", **given | facts)

    return composed


def test_the_first_line_is_the_subject_and_the_rest_the_text(composed):
    letter = composed()

    assert letter.subject == "Sign in: 12th workshop"
    assert letter.text.startswith(
        "Dear Ada,\n\nyou have until 1 June 2026, 13:00 (Lagos, UTC+1).\n"
    )
    assert letter.status == Delivery.WAITING


def test_a_letter_is_written_in_the_language_and_the_hours_of_its_reader(composed):
    letter = composed(language="zh", zone="Asia/Shanghai")

    assert "2026年6月1日 20:00 (北京，UTC+8)" in letter.text
    assert '<html lang="zh" dir="ltr">' in letter.html


def test_the_page_goes_on_in_the_language_and_the_hours_of_its_visitor(app, composed):
    with app.test_request_context(headers={"Accept-Language": "zh", "Cookie": "zone=Asia/Tokyo"}):
        before = (str(get_locale()), languages.reader_zone())

        compose(
            "test/offer.txt",
            to="ada@mail.example",
            language="en",
            about="x",
            zone="Africa/Lagos",
            title="",
            name="",
            until=NOON,
        )

        assert (str(get_locale()), languages.reader_zone()) == before
        assert before == ("zh_Hans_CN", "Asia/Tokyo")


def test_an_address_in_a_letter_is_a_whole_one_and_needs_no_request(app):
    with app.app_context():
        assert address("house.health") == "http://localhost/healthz"


def test_what_people_typed_is_shown_as_they_typed_it(composed):
    letter = composed(name="<b>王 & O’Brien</b>", title="R&D <em>")

    assert "Dear <b>王 & O’Brien</b>," in letter.text
    assert "Dear &lt;b&gt;王 &amp; O’Brien&lt;/b&gt;," in letter.html
    assert "R&amp;D &lt;em&gt;" in letter.html


def test_an_arabic_letter_runs_from_right_to_left(composed):
    assert 'lang="ar" dir="rtl"' in composed(language="ar").html


@pytest.mark.parametrize("title", ["A\r\nBcc: all@mail.example", "A\n\nB", "A\x0bB", "A\u2028B"])
def test_a_subject_is_one_line_whatever_people_typed(composed, title):
    subject = composed(title=title).subject

    assert subject in {"Sign in: A", "Sign in: A B"}


@pytest.mark.parametrize("to", ["a@b.example\nBcc: c@d.example", "a@b.example\r", "a\u2028b"])
def test_an_address_of_more_than_one_line_is_refused(composed, to):
    with pytest.raises(RuleBroken, match="one line"):
        composed(to=to)


def test_nobody_can_be_written_to_without_an_address(composed):
    with pytest.raises(RuleBroken, match="no e-mail address"):
        composed(to="")


def test_the_same_deed_does_not_write_twice(db):
    db.add_all([a_letter(about="offer:12:made"), a_letter(about="offer:12:made")])

    with pytest.raises(IntegrityError):
        db.commit()


def test_a_letter_names_what_it_encloses(app, composed):
    with app.app_context():
        file = files.record(files.put(b"%PDF-", files.PDF))

        letter = composed(attachments=[(file, "Invitation.pdf")])

        assert letter.attachments == [
            {"sha256": file.sha256, "name": "Invitation.pdf", "type": "application/pdf"}
        ]


def test_addresses_become_links_without_the_stop_behind_them():
    assert linked("See https://a.example/?y=1&z=2. <b>") == (
        'See <a href="https://a.example/?y=1&amp;z=2">https://a.example/?y=1&amp;z=2</a>. &lt;b&gt;'
    )
    assert ">https://a.example/x</a>。" in linked("见 https://a.example/x。")
    assert "<a" not in linked("javascript:alert(1) ftp://a.example")


# What may become of it


def being_sent(tries=1):
    letter = a_letter(tries=tries - 1)
    letter.claim(now=NOON)
    return letter


def test_a_letter_that_arrived_says_when():
    letter = being_sent()
    letter.deliver(now=NOON)

    assert (letter.status, letter.sent_at) == (Delivery.SENT, NOON)


def test_the_pauses_between_tries_grow_until_the_letter_has_failed():
    letter = a_letter()
    pauses = []
    while letter.status != Delivery.FAILED:
        letter.claim(now=NOON)
        letter.postpone("451 come again", now=NOON)
        pauses.append((letter.next_try_at - NOON).total_seconds() // 60)

    assert pauses[:-1] == [1, 5, 15, 60, 240, 480, 1440]
    assert letter.tries == len(PAUSES) + 1
    assert letter.error == "451 come again"


def test_a_failed_letter_begins_anew_when_it_is_tried_again():
    letter = being_sent(tries=8)
    letter.fail("550 no such person")

    letter.try_again(to="new@mail.example", now=NOON)

    assert (letter.status, letter.tries, letter.next_try_at) == (Delivery.WAITING, 0, NOON)
    assert letter.to_address == "new@mail.example"


@pytest.mark.parametrize("then", [Delivery.WAITING, Delivery.SENDING, Delivery.FAILED])
def test_a_letter_that_arrived_is_not_sent_again(then):
    letter = being_sent()
    letter.deliver(now=NOON)

    with pytest.raises(RuleBroken, match="A letter that is sent cannot become"):
        letter.status = then


def test_a_letter_keeps_the_time_when_it_was_first_opened():
    letter = a_letter()

    letter.open(now=NOON)
    letter.open(now=NOON + PAUSES[0])

    assert letter.read_at == NOON


def test_a_letter_is_not_delivered_before_someone_carries_it():
    with pytest.raises(RuleBroken, match="that is waiting cannot become sent"):
        a_letter().deliver(now=NOON)


def test_the_database_too_refuses_a_sent_letter_without_a_time(db):
    letter = being_sent()
    letter.status = Delivery.SENT
    db.add(letter)

    with pytest.raises(IntegrityError):
        db.commit()
