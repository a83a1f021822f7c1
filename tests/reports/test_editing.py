"""People change a report by hand, and it stays seen: sentences, order, bounds."""

import pytest

from cistrat_training.accounts.models import User
from cistrat_training.errors import RuleBroken
from cistrat_training.reports import drafts, editing, frozen
from cistrat_training.reports.facts import Period
from cistrat_training.reports.manuscripts import Override
from cistrat_training.workshops.models import Enrolment
from tests.databases import on_sqlite
from tests.people_and_things import an_organiser, save
from tests.reports.rows import AFTER_IT_ALL, both_trainings

BOTH_YEARS = Period(2021, 2022)
PEOPLE = "STI/1/0"
OURS = "The workshop welcomed people from eleven countries."
ADDRESS = f"/reports/2021-2022/sentences/en/{PEOPLE}"

pytestmark = on_sqlite


def told(db):
    return drafts.draft(db, BOTH_YEARS, "en", AFTER_IT_ALL)


def an_editor(db):
    editor = an_organiser(full_name="Zhou Ming")
    save(db, editor)
    return editor


def write(db, key=PEOPLE, text=OURS, by=None):
    editing.write_by_hand(
        db,
        editing.manuscript_of(db, "2021-2022", "biennial"),
        "en",
        key,
        text=text,
        data_say=told(db).said_by_the_data[key],
        why="The board asked for it.",
        by=by or an_editor(db),
        now=AFTER_IT_ALL,
    )
    db.commit()


def somebody_withdraws(db):
    place = db.query(Enrolment).filter_by(audience="international").first()
    place.withdraw(now=place.confirmed_at)
    db.commit()


def test_a_sentence_by_hand_is_printed_and_shows_what_the_data_say(db):
    both_trainings(db)
    before = told(db).said_by_the_data[PEOPLE]

    write(db)

    report = told(db).document
    [sentence] = report.by_hand()
    assert (sentence.text, sentence.data_say) == (OURS, before)
    assert OURS in report.text
    assert before not in report.text


def test_it_is_pointed_out_when_the_data_change_beneath_it(db):
    both_trainings(db)
    write(db)
    assert not told(db).by_hand[0].is_outdated

    somebody_withdraws(db)

    [known] = told(db).by_hand
    assert known.is_outdated
    assert " 29 international" in known.data_say
    assert any("29 international" in remark.facts.get("said", "") for remark in told(db).remarks())


def test_a_sentence_is_left_out_and_comes_back(db):
    both_trainings(db)
    whole = told(db).document.text
    write(db, text="")
    assert " international participants" not in told(db).document.text

    manuscript = editing.manuscript_of(db, "2021-2022", "biennial")
    editing.return_to_the_data(db, manuscript, "en", PEOPLE)

    assert told(db).document.text == whole


def test_the_same_words_as_the_data_are_refused(db):
    both_trainings(db)

    with pytest.raises(RuleBroken, match="the data say anyway"):
        write(db, text=told(db).said_by_the_data[PEOPLE])
    with pytest.raises(RuleBroken, match="A heading needs words"):
        write(db, key="STI/heading/0", text="")


def test_a_heading_by_hand_keeps_its_number(db):
    both_trainings(db)

    write(db, key="STI/heading/0", text="Our workshops")

    [section, *_] = told(db).document.sections
    assert section.heading.text in {"1. Our workshops", "2. Our workshops"}
    assert not told(db).by_hand[0].is_outdated


def test_the_frozen_text_says_what_was_written_by_hand(db):
    both_trainings(db)
    write(db)

    content = drafts.content(told(db), iter(()))

    assert frozen.document_of(content) == told(db).document
    assert content["by_hand"][0]["why"] == "The board asked for it."


def test_sections_are_moved_left_out_and_put_back(db):
    both_trainings(db)
    manuscript = editing.manuscript_of(db, "2021-2022", "biennial")
    first, second = told(db).document.sections

    editing.move(db, manuscript, [first, second], second.key, "up")
    assert [s.key for s in told(db).document.sections] == [second.key, first.key]
    assert told(db).document.sections[0].heading.text.startswith("1. ")

    editing.leave_out(db, manuscript, second.key, is_left_out=True)
    assert [s.heading.text[:2] for s in told(db).document.sections] == ["1."]
    assert [s.key for s in told(db).left_out] == [second.key]

    editing.leave_out(db, manuscript, second.key, is_left_out=False)
    assert [s.key for s in told(db).document.sections] == [second.key, first.key]


def test_a_bound_is_pinned_for_one_report(db):
    both_trainings(db)
    manuscript = editing.manuscript_of(db, "2021-2022", "biennial")
    editor = an_editor(db)

    editing.pin(db, manuscript, "STI", "domestic", 130, by=editor, now=AFTER_IT_ALL)
    assert "over 130 domestic" in told(db).document.text

    editing.pin(db, manuscript, "STI", "domestic", 134, by=editor, now=AFTER_IT_ALL)
    assert "134 domestic" in told(db).document.text

    editing.pin(db, manuscript, "STI", "domestic", None, by=editor, now=AFTER_IT_ALL)
    assert told(db).pins == []
    assert "134 domestic" in told(db).document.text


def test_the_organiser_edits_both_languages_side_by_side(browser, db):
    both_trainings(db)
    editor = an_editor(db)
    organiser = browser(editor)

    page = organiser.get("/reports/2021-2022/both")
    assert "Both languages side by side" in page.text
    kept = organiser.post(ADDRESS, data={"text": OURS, "why": "For the board"})
    page = organiser.get("/reports/2021-2022/both").text

    assert kept.status_code == 302
    assert OURS in page
    assert "Zhou Ming" in page
    assert db.query(Override).one().written_by_id == editor.id


def test_what_was_typed_stays_when_the_reason_is_missing(browser, db):
    both_trainings(db)
    organiser = browser(an_editor(db))

    answer = organiser.post(ADDRESS, data={"text": OURS, "why": ""})

    assert answer.status_code == 422
    assert OURS in answer.text
    assert "Say why" in answer.text


def test_the_organiser_returns_to_the_data(browser, db):
    both_trainings(db)
    write(db)
    organiser = browser(db.query(User).filter_by(full_name="Zhou Ming").one())

    organiser.post(ADDRESS, data={"return": "1"})

    assert db.query(Override).count() == 0


def test_buttons_order_sections_and_pin_bounds(browser, db):
    both_trainings(db)
    organiser = browser(an_editor(db))
    order, bounds = "/reports/2021-2022/order", "/reports/2021-2022/bounds"
    first, second = (section.key for section in told(db).document.sections)

    organiser.post(order, data={"section": second, "deed": "up"})
    organiser.post(order, data={"section": first, "deed": "out"})
    organiser.post(bounds, data={"series": "STI", "slot": "domestic", "bound": "120"})

    assert [section.key for section in told(db).left_out] == [first]
    assert [pin.bound for pin in told(db).pins] == [120]
    assert organiser.post(order, data={"section": "no", "deed": "up"}).status_code == 404
    assert organiser.post(order, data={"section": second, "deed": "x"}).status_code == 400
    assert organiser.post(bounds, data={"series": "STI", "slot": "x"}).status_code == 404
    assert organiser.get("/reports/2021-2022/sentences/en/no/0").status_code == 404
