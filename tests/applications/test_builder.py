"""Organisers make the form of a workshop."""

import re
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from cistrat_training.applications import answers, definition, own_forms
from cistrat_training.applications.answers import Eyes
from cistrat_training.applications.models import Application
from cistrat_training.applications.questions import (
    Answer,
    FormSection,
    Kind,
    Question,
    SeenBy,
)
from cistrat_training.applications.standard import CORE
from cistrat_training.database import lock, share
from cistrat_training.trail import TrailEntry
from cistrat_training.workshops.models import Audience, Workshop
from tests.people_and_things import (
    NOON_IN_MAY,
    a_draft,
    a_person,
    a_workshop,
    an_application,
    save,
)
from tests.questions import counted

pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def desk(browser, grace):
    return browser(grace)


@pytest.fixture
def own(db, workshop):
    """The workshop with a form of its own, which is the standard one in rows."""
    own_forms.begin(db, workshop)
    db.commit()
    return workshop


@pytest.fixture
def section(db, own):
    section = FormSection(workshop=own, place=5, title_en="Travel")
    save(db, section)
    return section


@pytest.fixture
def ask(db, section):
    def ask(label="Do you need a visa?", **facts):
        facts = {"kind": Kind.SHORT, "place": 1 + count(db, section)} | facts
        question = Question(workshop=section.workshop, section=section, label_en=label, **facts)
        save(db, question)
        return question

    return ask


def count(db, section):
    return len(db.scalars(select(Question.id).where(Question.section_id == section.id)).all())


def choices(*keys):
    return [{"key": key, "en": key.title(), "zh": ""} for key in keys]


def answer(db, question, value="yes", **facts):
    application = a_draft(workshop=question.workshop, **facts)
    save(db, application, Answer(application=application, question=question, value=value))


def typed(question, **instead):
    """The page of a question as it stands, sent back."""
    sent = {
        name: getattr(question, name) or ""
        for name in ("label_en", "label_zh", "hint_en", "hint_zh", "most_words", "least", "most")
    }
    for number, choice in enumerate(question.choices):
        sent |= {f"choices-{number}-{name}": choice.get(name, "") for name in ("key", "en", "zh")}
    sent |= {"section": question.section_id, "seen_by": question.seen_by.value}
    sent |= {"audience": question.audience.value if question.audience else ""}
    sent |= {name: "y" for name in ("required", "identifies") if getattr(question, name)}
    sent |= instead
    return {name: value for name, value in sent.items() if value is not None}


def labels(db, workshop):
    db.expire_all()
    return [question.label_en for question in definition.of(db, workshop).questions]


def titles(db, workshop):
    db.expire_all()
    return [part.section.title_en for part in definition.of(db, workshop).parts]


# A form of its own


def test_a_workshop_shows_the_standard_form_until_an_organiser_changes_it(
    desk, db, workshop, grace
):
    page = desk.get(f"/workshops/{workshop.id}/form").text
    assert "asks the standard form" in page
    assert "Name as in your passport" in page
    assert not db.scalars(select(Question)).all()

    answer = desk.post(f"/workshops/{workshop.id}/form/own")

    assert answer.location == f"/workshops/{workshop.id}/form"
    form = definition.of(db, workshop)
    assert form.is_own
    assert set(form.by_key) == set(CORE)
    actors = db.scalars(select(TrailEntry.actor_id).where(TrailEntry.record.like("question:%")))
    assert set(actors) == {grace.id}


def test_a_form_written_down_twice_stands_there_once(browser, db, workshop, grace):
    address = f"/workshops/{workshop.id}/form/own"
    windows = [browser(grace) for _ in range(4)]
    db.commit()
    for window in windows:
        window.test_session = None

    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(lambda window: window.post(address), windows))

    assert [answer.status_code for answer in answers] == [302] * 4

    assert len(db.scalars(select(FormSection)).all()) == 4
    assert len(db.scalars(select(Question)).all()) == len(CORE)


def test_the_form_goes_back_to_the_standard_one_while_nobody_applies(desk, db, own, ask):
    first = ask(kind=Kind.ONE, choices=choices("yes", "no"))
    ask("Which?", only_if_id=first.id, only_if=["yes"])

    desk.post(f"/workshops/{own.id}/form/removal")

    assert not definition.of(db, own).is_own
    assert not db.scalars(select(Question)).all()


def test_a_form_that_people_answer_is_not_deleted(desk, db, own):
    save(db, a_draft(workshop=own))

    answer = desk.post(f"/workshops/{own.id}/form/removal")

    assert answer.status_code == 409
    assert "piece by piece" in answer.text
    assert definition.of(db, own).is_own


# Copies


def test_the_form_of_another_workshop_is_copied_without_what_is_closed(desk, db, own, ask):
    first = ask(kind=Kind.ONE, choices=choices("yes", "no"), label_zh="需要签证吗？")
    ask("Which?", only_if_id=first.id, only_if=["yes"], seen_by=SeenBy.ORGANISERS)
    ask("Old?", closed_at=NOON_IN_MAY)
    later = a_workshop(number=13)
    save(db, later)

    desk.post(f"/workshops/{later.id}/form/copy", data={"source": own.id})

    copied = definition.of(db, later)
    assert titles(db, later) == titles(db, own)
    assert [q.label_en for q in copied.questions if not q.core] == ["Do you need a visa?", "Which?"]
    visa, which = [q for q in copied.questions if not q.core]
    assert (visa.label_zh, visa.choices) == ("需要签证吗？", choices("yes", "no"))
    assert (which.only_if_id, which.only_if) == (visa.id, ["yes"])
    assert which.seen_by is SeenBy.ORGANISERS
    assert {q.workshop_id for q in copied.questions} == {later.id}


def test_a_copy_takes_the_place_of_the_form_that_was_there(desk, db, own, ask):
    ask()
    later = a_workshop(number=13)
    save(db, later)
    own_forms.begin(db, later)
    db.commit()

    desk.post(f"/workshops/{later.id}/form/copy", data={"source": own.id})

    assert labels(db, later) == labels(db, own)


def test_nothing_is_copied_over_a_form_that_people_answer(desk, db, own):
    later = a_workshop(number=13)
    save(db, later, a_draft(workshop=later))

    answer = desk.post(f"/workshops/{later.id}/form/copy", data={"source": own.id})

    assert answer.status_code == 422
    assert "piece by piece" in answer.text
    assert not definition.of(db, later).is_own


@pytest.mark.parametrize("source", ["", "77", "no number"])
def test_only_a_form_that_exists_is_copied(desk, own, db, source):
    later = a_workshop(number=13)
    save(db, later)

    assert desk.post(f"/workshops/{later.id}/form/copy", data={"source": source}).status_code == 422


# Sections


def test_a_section_is_added_worded_and_deleted(desk, db, own):
    desk.post(f"/workshops/{own.id}/form/sections/new", data={"title_en": "Travel"})
    assert titles(db, own)[-1] == "Travel"
    section = db.scalars(select(FormSection).where(FormSection.title_en == "Travel")).one()

    desk.post(
        f"/form-sections/{section.id}",
        data={"title_en": "Journey", "title_zh": "行程", "intro_en": "How you come."},
    )
    db.refresh(section)
    assert (section.title("zh"), section.intro("en")) == ("行程", "How you come.")

    desk.post(f"/form-sections/{section.id}/removal")
    assert "Journey" not in titles(db, own)


def test_a_section_without_a_title_is_asked_for_one(desk, db, own):
    answer = desk.post(f"/workshops/{own.id}/form/sections/new", data={"title_zh": "行程"})

    assert answer.status_code == 422
    assert "Write the title of the section." in answer.text
    assert "行程" in answer.text


def test_two_sections_do_not_have_the_same_title(desk, db, own, section):
    first = definition.of(db, own).parts[0].section

    answers = [
        desk.post(f"/workshops/{own.id}/form/sections/new", data={"title_en": "travel"}),
        desk.post(f"/form-sections/{first.id}", data={"title_en": "Travel"}),
    ]

    assert [answer.status_code for answer in answers] == [422, 422]
    assert "Another section has this title already." in answers[0].text
    assert titles(db, own).count("Travel") == 1


def test_a_section_with_questions_is_closed_not_deleted(desk, db, section, ask):
    question = ask()

    refused = desk.post(f"/form-sections/{section.id}/removal")
    desk.post(f"/form-sections/{section.id}/closing")

    assert refused.status_code == 409
    db.refresh(question)
    assert question.closed_at == NOON_IN_MAY


def test_a_section_with_a_needed_fact_is_not_closed(desk, db, own):
    section = db.scalars(select(FormSection).order_by(FormSection.place)).first()

    answer = desk.post(f"/form-sections/{section.id}/closing")

    assert answer.status_code == 409
    assert not db.scalars(select(Question).where(Question.closed_at.is_not(None))).all()


# Questions


NEW = {"label_en": "Tell us more", "seen_by": "organisers", "audience": "international"}


@pytest.mark.parametrize(
    ("kind", "facts"),
    [
        (Kind.SHORT, {"most_words": "20"}),
        (Kind.LONG, {"most_words": "200", "required": "y"}),
        (Kind.ONE, {"more_choices": "Yes | 是\nNo | 否"}),
        (Kind.SEVERAL, {"more_choices": "By train\nBy air"}),
        (Kind.NUMBER, {"least": "0", "most": "40"}),
        (Kind.DATE, {}),
        (Kind.COUNTRY, {}),
        (Kind.ORGANISATION, {"identifies": "y"}),
        (Kind.FILE, {}),
        (Kind.CONSENT, {"required": "y"}),
    ],
)
def test_a_question_of_each_kind_is_added(desk, db, section, kind, facts):
    url = f"/form-sections/{section.id}/questions/new"
    assert desk.get(f"{url}?kind={kind.value}").status_code == 200

    answer = desk.post(f"{url}?kind={kind.value}", data=NEW | {"section": section.id} | facts)

    assert answer.status_code == 302
    question = db.scalars(select(Question).where(Question.section_id == section.id)).one()
    assert (question.kind, question.label_en) == (kind, "Tell us more")
    assert (question.seen_by, question.audience) == (SeenBy.ORGANISERS, Audience.INTERNATIONAL)
    told = {name: str(getattr(question, name)) for name in ("most_words", "least", "most")}
    assert {name: facts[name] for name in told if name in facts}.items() <= told.items()
    assert question.required == ("required" in facts)
    assert question.identifies == ("identifies" in facts)
    if kind is Kind.ONE:
        assert question.choices == [
            {"key": "c1", "en": "Yes", "zh": "是"},
            {"key": "c2", "en": "No", "zh": "否"},
        ]


@pytest.mark.parametrize(
    ("kind", "facts", "says"),
    [
        (Kind.SHORT, {"label_en": " "}, "Write the question."),
        (Kind.LONG, {"most_words": "0"}, "from 1 to 5000"),
        (Kind.LONG, {"most_words": "many"}, "Write a whole number."),
        (Kind.NUMBER, {"least": "5", "most": "4"}, "The least number is above the greatest."),
        (Kind.NUMBER, {"least": "9" * 30}, "Write a whole number from"),
        (Kind.ONE, {"more_choices": "Yes"}, "at least two choices"),
        (Kind.ONE, {"more_choices": "Yes\nyes"}, "the same words"),
        (Kind.ONE, {"more_choices": "| 是\nNo"}, "Begin each line with the words in English."),
        (Kind.ONE, {"more_choices": "\n".join(map(str, range(101)))}, "at most 100 choices"),
        (Kind.SHORT, {"seen_by": "everybody"}, "One answer needs your attention"),
        (Kind.SHORT, {"audience": "nobody"}, "One answer needs your attention"),
        (Kind.SHORT, {"section": "77"}, "Not a valid choice"),
    ],
)
def test_a_slip_gets_words_and_no_question(desk, db, section, kind, facts, says):
    answer = desk.post(
        f"/form-sections/{section.id}/questions/new?kind={kind.value}",
        data=NEW | {"section": section.id} | facts,
    )

    assert answer.status_code == 422
    assert says in answer.text
    assert count(db, section) == 0


def test_a_question_sent_twice_stands_there_once(desk, db, section):
    url = f"/form-sections/{section.id}/questions/new?kind=date"

    answers = [desk.post(url, data=NEW | {"section": section.id}) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [302, 422]
    assert "Another question has these words already." in answers[1].text
    assert count(db, section) == 1


def test_a_question_that_is_closed_can_be_asked_anew_in_the_same_words(desk, db, section, ask):
    old = ask("Tell us more", closed_at=NOON_IN_MAY)
    url = f"/form-sections/{section.id}/questions/new?kind=date"

    assert desk.post(url, data=NEW | {"section": section.id}).status_code == 302
    assert desk.post(f"/questions/{old.id}", data=typed(old)).status_code == 302


def test_without_a_kind_the_kinds_are_offered(desk, section):
    for query in ("", "?kind=nonsense", "?core=nonsense"):
        page = desk.get(f"/form-sections/{section.id}/questions/new{query}")

        assert "What kind of answer?" in page.text


def test_a_fact_of_the_standard_form_comes_back(desk, db, own, section):
    position = db.scalars(select(Question).where(Question.core == "position")).one()
    desk.post(f"/questions/{position.id}/removal")
    url = f"/form-sections/{section.id}/questions/new"

    assert "Your position there" in desk.get(url).text
    desk.post(
        f"{url}?core=position",
        data={"label_en": "Post", "section": section.id, "seen_by": "reviewers", "audience": ""},
    )

    question = db.scalars(select(Question).where(Question.core == "position")).one()
    assert (question.label_en, question.kind, question.section_id) == (
        "Post",
        Kind.SHORT,
        section.id,
    )


def test_a_question_is_worded_anew_and_moved_to_another_section(desk, db, own, ask):
    question = ask(required=True)
    first = definition.of(db, own).parts[0].section

    desk.post(
        f"/questions/{question.id}",
        data=typed(question, label_en="Visa?", label_zh="签证？", required=None, section=first.id),
    )

    db.refresh(question)
    assert (question.label("zh"), question.required) == ("签证？", False)
    assert definition.of(db, own).parts[0].questions[-1] is question


def test_nobody_has_answered_so_the_kind_may_change(desk, db, ask):
    question = ask()

    assert "number" in desk.get(f"/questions/{question.id}").text
    desk.post(f"/questions/{question.id}?kind=number", data=typed(question, most="9"))

    db.refresh(question)
    assert (question.kind, question.most) == (Kind.NUMBER, 9)


@pytest.mark.parametrize(
    ("kind", "facts", "says"),
    [
        ("number", {}, "must stay readable"),
        ("short text", {"most_words": "5"}, "must stay readable"),
        ("short text", {"audience": "domestic"}, "must stay readable"),
        ("short text", {"seen_by": "reviewers"}, "Reviewers cannot be let in afterwards"),
    ],
)
def test_a_question_with_answers_stays_readable(desk, db, ask, kind, facts, says):
    question = ask(seen_by=SeenBy.ORGANISERS, most_words=50)
    answer(db, question)

    page = desk.post(f"/questions/{question.id}?kind={kind}", data=typed(question, **facts))

    assert page.status_code == 422
    assert says in page.text
    assert "Close it and open a new one" in page.text
    db.refresh(question)
    assert (question.kind, question.most_words, question.seen_by) == (
        Kind.SHORT,
        50,
        SeenBy.ORGANISERS,
    )


def test_the_choices_of_an_answered_question_grow_and_close(desk, db, ask):
    question = ask(kind=Kind.ONE, choices=choices("c1", "c2", "c3"))
    answer(db, question, "c1")
    sent = typed(question, more_choices="Four | 四", **{"choices-1-closed": "y"})

    desk.post(f"/questions/{question.id}", data=sent | {"choices-2-place": "1"})

    db.refresh(question)
    assert [c["key"] for c in question.choices] == ["c3", "c1", "c2", "c4"]
    assert [c.key for c in question.open_choices()] == ["c3", "c1", "c4"]
    dropped = typed(question, **{"choices-0-dropped": "y"})
    gone = desk.post(f"/questions/{question.id}", data=dropped)
    assert gone.status_code == 422
    assert "must stay readable" in gone.text


def test_a_choice_added_by_another_meanwhile_is_not_lost(desk, db, ask):
    question = ask(kind=Kind.ONE, choices=choices("c1", "c2"))
    sent = typed(question)
    desk.post(f"/questions/{question.id}", data=typed(question, more_choices="Three"))

    desk.post(f"/questions/{question.id}", data=sent)

    db.refresh(question)
    assert [c["en"] for c in question.choices] == ["C1", "C2", "Three"]


def test_an_answered_question_is_closed_and_a_new_one_opened(desk, db, own, ask):
    decides = ask(kind=Kind.ONE, choices=choices("yes", "no"))
    hanging = ask("Which?", only_if_id=decides.id, only_if=["yes"])
    answer(db, decides)

    response = desk.post(f"/questions/{decides.id}/successor")

    desk.post(f"/questions/{decides.id}/successor")  # a second press

    assert len(db.scalars(select(Question).where(Question.label_en == decides.label_en)).all()) == 2
    new = db.get(Question, int(response.location.rsplit("/", 1)[1]))
    db.refresh(decides)
    db.refresh(hanging)
    assert (decides.closed_at, new.closed_at) == (NOON_IN_MAY, None)
    assert (new.label_en, new.choices) == (decides.label_en, decides.choices)
    assert (hanging.only_if_id, hanging.only_if) == (new.id, ["yes"])
    assert (decides.place, new.place, hanging.place) == (1, 2, 3)
    assert db.scalars(select(Answer)).one().question is decides


def test_what_was_answered_after_the_old_question_stays_readable(desk, db, own, ask):
    decides = ask(kind=Kind.ONE, choices=choices("yes", "no"))
    hanging = ask("Which?", only_if_id=decides.id, only_if=["yes"])
    application = an_application(workshop=own)
    save(
        db,
        application,
        Answer(application=application, question=decides, value="yes"),
        Answer(application=application, question=hanging, value="For students"),
    )

    desk.post(f"/questions/{decides.id}/successor")

    db.expire_all()
    said = answers.read(db, application, Eyes.REVIEWER, "en")[-1]
    assert [(line.label, line.text) for line in said.lines] == [
        ("Do you need a visa?", "Yes"),
        ("Do you need a visa?", ""),
        ("Which?", "For students"),
    ]
    asked = definition.of(db, own).asked_of(Audience.INTERNATIONAL).parts[-1].questions
    assert [q.label_en for q in asked] == ["Do you need a visa?", "Which?"]
    assert asked[1].only_if_id == asked[0].id


def test_a_fact_that_reports_need_has_no_successor(desk, db, own):
    category = db.scalars(select(Question).where(Question.core == "category")).one()

    for deed in ("successor", "closing", "removal"):
        assert desk.post(f"/questions/{category.id}/{deed}").status_code == 409

    page = desk.get(f"/questions/{category.id}").text
    assert "Seats, certificates and reports need this answer of everybody." in page
    assert "Close the question" not in page


def test_an_optional_fact_can_be_followed_by_a_question_of_ones_own(desk, db, own):
    save(db, a_draft(workshop=own))
    motivation = db.scalars(select(Question).where(Question.core == "motivation")).one()

    response = desk.post(f"/questions/{motivation.id}/successor")

    new = db.get(Question, int(response.location.rsplit("/", 1)[1]))
    assert (new.core, new.kind, new.most_words) == (None, Kind.LONG, 300)


def test_a_question_closes_and_opens_again(desk, db, ask):
    question = ask()
    answer(db, question)

    desk.post(f"/questions/{question.id}/closing")
    db.refresh(question)
    assert question.closed_at == NOON_IN_MAY
    desk.post(f"/questions/{question.id}/opening")
    db.refresh(question)
    assert question.closed_at is None


def test_only_a_question_that_nobody_answered_is_deleted(desk, db, own, ask):
    answered, unanswered = ask(), ask("Another?")
    answer(db, answered)

    refused = desk.post(f"/questions/{answered.id}/removal")
    deleted = desk.post(f"/questions/{unanswered.id}/removal")

    assert (refused.status_code, deleted.status_code) == (409, 302)
    assert "You can close it" in refused.text
    assert labels(db, own)[-1] == "Do you need a visa?"


def test_an_answer_in_a_core_column_counts_as_an_answer(desk, db, own):
    save(db, a_draft(workshop=own, native_name=""))
    native, position = (
        db.scalars(select(Question).where(Question.core == core)).one()
        for core in ("native_name", "position")
    )

    assert desk.post(f"/questions/{position.id}/removal").status_code == 409
    assert desk.post(f"/questions/{native.id}/removal").status_code == 302


def test_a_deleted_question_frees_the_closed_ones_that_hung_on_it(desk, db, ask):
    decides = ask(kind=Kind.ONE, choices=choices("yes", "no"))
    hanging = ask("Which?", only_if_id=decides.id, only_if=["yes"], closed_at=NOON_IN_MAY)

    desk.post(f"/questions/{decides.id}/removal")

    db.refresh(hanging)
    assert (hanging.only_if_id, hanging.only_if) == (None, [])


# Conditions


def test_a_question_is_made_to_hang_on_an_earlier_one_and_freed(desk, db, ask):
    decides = ask(kind=Kind.SEVERAL, choices=choices("train", "air"))
    question = ask("Which airport?")
    url = f"/questions/{question.id}/condition"

    assert "Do you need a visa?" in desk.get(url).text
    desk.post(f"{url}?on={decides.id}", data={"keys": ["air"]})
    db.refresh(question)
    assert (question.only_if_id, question.only_if) == (decides.id, ["air"])
    page = desk.get(f"/workshops/{question.workshop_id}/form").text
    assert "Only if “Do you need a visa?” is answered with: Air" in page
    assert re.search(r'value="air" checked|checked[^>]* value="air"', desk.get(url).text)

    desk.post(url, data={"always": "1"})
    db.refresh(question)
    assert (question.only_if_id, question.only_if) == (None, [])


def test_a_country_and_a_consent_can_decide(desk, db, ask):
    country, consent = ask(kind=Kind.COUNTRY), ask("I agree", kind=Kind.CONSENT)
    question = ask("More?")
    url = f"/questions/{question.id}/condition"

    for on, keys in ((country, ["NG", "GH"]), (consent, ["yes"])):
        assert desk.post(f"{url}?on={on.id}", data={"keys": keys}).status_code == 302
        db.refresh(question)
        assert (question.only_if_id, question.only_if) == (on.id, keys)


@pytest.mark.parametrize(
    ("order", "keys", "says"),
    [
        ("before", [], "Choose at least one answer."),
        ("before", ["maybe"], "One answer needs your attention"),
        ("behind", ["yes"], "Only an earlier question"),
        ("itself", ["yes"], "Only an earlier question"),
    ],
)
def test_a_condition_that_cannot_be_is_refused(desk, db, ask, order, keys, says):
    before = ask(kind=Kind.ONE, choices=choices("yes", "no"))
    question = ask("Which?", kind=Kind.ONE, choices=choices("yes", "no"))
    behind = ask("And then?", kind=Kind.ONE, choices=choices("yes", "no"))
    on = {"before": before, "behind": behind, "itself": question}[order]

    page = desk.post(f"/questions/{question.id}/condition?on={on.id}", data={"keys": keys})

    assert page.status_code == 422
    assert says in page.text
    db.refresh(question)
    assert question.only_if_id is None


@pytest.mark.parametrize("on", ["", "77", "nonsense", "-1"])
def test_a_condition_on_nothing_asks_what_decides(desk, ask, on):
    page = desk.get(f"/questions/{ask().id}/condition?on={on}")

    assert page.status_code == 200
    assert "What decides" in page.text


# Order


def test_a_question_goes_up_by_its_button(desk, db, own, ask):
    first, second = ask("First?"), ask("Second?")

    desk.post(f"/workshops/{own.id}/form/order", data={"up": f"q{second.id}"})

    assert labels(db, own)[-2:] == ["Second?", "First?"]
    desk.post(f"/workshops/{own.id}/form/order", data={"down": f"q{second.id}"})
    assert labels(db, own)[-2:] == ["First?", "Second?"]
    assert first.id


def test_sections_and_questions_go_where_their_typed_places_send_them(desk, db, own, section, ask):
    for label in ("A?", "B?", "C?"):
        question = ask(label)

    desk.post(
        f"/workshops/{own.id}/form/order",
        data={f"place-q{question.id}": "1", f"place-s{section.id}": "1"},
    )

    assert titles(db, own)[0] == "Travel"
    assert labels(db, own)[:3] == ["C?", "A?", "B?"]


@pytest.mark.parametrize("place", ["first", "-1", "1.5", "9" * 10_000])
def test_a_place_is_a_whole_number(desk, db, own, section, place):
    before = titles(db, own)

    answer = desk.post(f"/workshops/{own.id}/form/order", data={f"place-s{section.id}": place})

    assert answer.status_code == 409
    assert "Write a whole number" in answer.text
    assert titles(db, own) == before


def test_an_order_that_breaks_a_condition_is_refused(desk, db, own, ask):
    decides = ask(kind=Kind.ONE, choices=choices("yes", "no"))
    hanging = ask("Which?", only_if_id=decides.id, only_if=["yes"])

    answer = desk.post(f"/workshops/{own.id}/form/order", data={"up": f"q{hanging.id}"})

    assert answer.status_code == 409
    assert "Put it behind" in answer.text
    assert labels(db, own)[-1] == "Which?"


# While people apply


def test_whoever_changes_an_open_call_is_told_what_it_means(desk, db, own, ask):
    question = ask()
    save(db, a_draft(workshop=own))

    for url in (f"/workshops/{own.id}/form", f"/questions/{question.id}"):
        page = desk.get(url).text
        assert "The call is open. Drafts: 1, submitted: 0." in page
        assert "What was submitted stays as it was sent" in page


def test_before_anybody_applies_there_is_nothing_to_warn_of(desk, own, clock):
    clock.move_to(NOON_IN_MAY - timedelta(days=30))

    assert "Drafts: " not in desk.get(f"/workshops/{own.id}/form").text


def test_a_question_that_is_gone_is_not_found(desk, db, ask):
    question = ask()
    url = f"/questions/{question.id}"
    desk.post(f"{url}/removal")

    assert desk.get(url).status_code == 404
    assert desk.post(f"{url}/closing").status_code == 404


@pytest.fixture
def another(db):
    """Somebody else's transaction, in the middle of their deed."""
    with Session(db.get_bind()) as another:
        yield another


def sent_meanwhile(window, address, then, **data):
    """What `window` is answered when it sends the page before `then` is done."""
    window.test_session = None
    with ThreadPoolExecutor(1) as thread:
        sent = thread.submit(window.post, address, data=data)
        assert not wait([sent], timeout=0.3).done, "It did not wait."
        then()
        return sent.result()


def test_an_answer_waits_for_the_change_of_its_question_and_is_read_by_the_new_one(
    browser, db, own, ask, another
):
    question, amina = ask(), a_person()
    save(db, amina)
    window, field, ids = browser(amina), question.key, (own.id, question.id)
    db.commit()
    lock(another, another.get(Workshop, ids[0]))
    another.get(Question, ids[1]).kind = Kind.NUMBER
    another.flush()

    page = sent_meanwhile(
        window, f"/calls/{ids[0]}/application/5", another.commit, **{field: "By train"}
    )

    assert page.status_code == 422
    assert "Write a whole number" in page.text
    assert not [a for a in db.scalars(select(Answer)) if a.value is not None]


def test_who_deletes_a_question_waits_for_an_answer_on_its_way(desk, db, own, ask, another):
    question = ask()
    application = a_draft(workshop=own)
    save(db, application)
    ids = application.id, question.id
    db.commit()
    theirs = another.get(Application, ids[0])
    share(another, theirs.workshop)
    another.add(Answer(application=theirs, question=another.get(Question, ids[1]), value="A"))
    another.flush()

    page = sent_meanwhile(desk, f"/questions/{ids[1]}/removal", another.commit)

    assert page.status_code == 409
    assert "You can close it" in page.text


@pytest.mark.parametrize(
    ("deed", "data"), [("removal", {}), ("closing", {}), ("", {"title_en": "Journey"})]
)
def test_a_section_that_another_organiser_deletes_meanwhile_is_not_there(
    desk, db, own, section, another, deed, data
):
    ids = own.id, section.id
    db.commit()
    lock(another, another.get(Workshop, ids[0]))
    another.delete(another.get(FormSection, ids[1]))
    another.flush()

    page = sent_meanwhile(
        desk, f"/form-sections/{ids[1]}/{deed}".rstrip("/"), another.commit, **data
    )

    assert page.status_code == 404


# What the page costs


def test_the_builder_asks_the_same_number_of_questions_however_long_the_form_is(desk, db, own, ask):
    decides = ask(kind=Kind.ONE, choices=choices("yes", "no"))

    def asked():
        with counted() as statements:
            assert desk.get(f"/workshops/{own.id}/form").status_code == 200
        return len(statements)

    asked()
    few = asked()
    for n in range(12):
        question = ask(f"Number {n}?", only_if_id=decides.id, only_if=["yes"])
        answer(db, question, applicant=a_person())

    assert asked() <= few
    assert few <= 12


# What others see of it


@pytest.mark.parametrize(("language", "label"), [("en", "Which visa?"), ("zh", "何种签证？")])
def test_the_preview_shows_what_each_audience_is_asked_in_each_language(
    desk, own, ask, language, label
):
    decides = ask(kind=Kind.ONE, choices=choices("yes", "no"))
    ask(
        "Which visa?",
        label_zh="何种签证？",
        only_if_id=decides.id,
        only_if=["yes"],
        audience=Audience.INTERNATIONAL,
    )
    ask("An old one?", closed_at=NOON_IN_MAY)
    url = f"/workshops/{own.id}/form/preview?in={language}&audience="

    assert label in desk.get(f"{url}international").text
    assert label not in desk.get(f"{url}domestic").text
    assert label in desk.get(f"{url}nonsense").text
    assert "An old one?" not in desk.get(f"{url}international").text


def test_the_preview_of_the_standard_form_is_the_standard_form(desk, workshop):
    page = desk.get(f"/workshops/{workshop.id}/form/preview").text

    assert "Name as in your passport" in page
    assert "The Centre may keep what I write here" in page


def test_the_call_says_what_will_be_asked(browser, own, ask):
    ask("Which visa?")
    ask("An old one?", closed_at=NOON_IN_MAY)
    ask("Of trainees only?", audience=Audience.DOMESTIC)

    page = browser().get(f"/calls/{own.id}").text

    assert "Which visa?" in page
    assert "Why do you want to attend?</bdi> (at most 300 words)" in page
    assert "An old one?" not in page
    assert "Of trainees only?" not in page
