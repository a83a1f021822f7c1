"""Which question is asked of whom, and which is shown after what was answered."""

from datetime import UTC, datetime

import pytest

from cistrat_training.applications import definition, standard
from cistrat_training.applications.models import Application
from cistrat_training.applications.questions import FormSection, Kind, Question
from cistrat_training.languages import said_in
from cistrat_training.workshops.models import Audience
from tests.people_and_things import a_workshop, save

INTERNATIONAL, DOMESTIC = Audience.INTERNATIONAL, Audience.DOMESTIC


def a_section(workshop=None, *, id=1, place=1, **facts):
    section = FormSection(
        **{"workshop": workshop or a_workshop(), "place": place, "title_en": "Work"} | facts
    )
    section.id = id
    return section


def a_question(section, *, id, **facts):
    question = Question(
        **{
            "workshop": section.workshop,
            "section": section,
            "place": id,
            "kind": Kind.SHORT,
            "label_en": f"Question {id}?",
        }
        | facts
    )
    question.id, question.section_id = id, section.id
    return question


def a_choice(section, *keys, id=1, **facts):
    choices = [{"key": key, "en": key, "zh": ""} for key in keys]
    return a_question(section, id=id, **{"kind": Kind.ONE, "choices": choices} | facts)


def a_form(*questions):
    sections = {question.section.id: question.section for question in questions}
    return definition.arranged(
        sorted(sections.values(), key=lambda section: section.place), questions
    )


def keys(form):
    return [question.key for question in form.questions]


# The standard form


def test_a_workshop_without_a_form_of_its_own_asks_the_standard_one(db):
    workshop = a_workshop()
    save(db, workshop)

    form = definition.of(db, workshop)

    assert [part.section.title("en") for part in form.parts] == [
        "You",
        "Your institution",
        "Motivation",
        "Documents",
    ]
    assert set(keys(form)) == set(standard.CORE)
    assert not db.new


def test_every_core_question_has_a_column_or_will_not_be_found():
    columns = set(Application.__mapper__.attrs.keys())

    assert set(standard.CORE) - {"language_level"} <= columns


def test_the_standard_form_says_in_chinese_what_the_catalogue_says(app):
    form = definition.standard_form(a_workshop())
    texts = [(q.label_en, q.label_zh) for q in form.questions if q.core != "language_level"]
    texts += [(q.hint_en, q.hint_zh) for q in form.questions if q.core != "language_level"]
    texts += [(s.title_en, s.title_zh) for s, _questions in form.parts]
    texts += [(c["en"], c["zh"]) for name in ("gender", "category") for c in standard.CHOICES[name]]

    with app.test_request_context():
        others = [(en, zh, said_in(en, "zh")) for en, zh in texts if en]

    assert [(en, zh) for en, zh, catalogue in others if catalogue not in {zh, en}] == []


def test_what_says_who_somebody_is_is_marked():
    form = definition.standard_form(a_workshop())

    named = {question.key for question in form.questions if question.identifies}

    assert {"full_name", "latin_name", "native_name", "institution", "position", "cv"} <= named
    assert named.isdisjoint({"motivation", "category", "country_code", "language_level"})


# A form of its own


def test_a_form_of_its_own_comes_in_its_order(db):
    workshop = a_workshop()
    second = FormSection(workshop=workshop, place=2, title_en="Later")
    first = FormSection(workshop=workshop, place=1, title_en="First")
    facts = {"workshop": workshop, "kind": Kind.SHORT}
    later = Question(section=second, place=1, label_en="Last?", **facts)
    b = Question(section=first, place=2, label_en="B?", **facts)
    a = Question(section=first, place=1, label_en="A?", **facts)
    save(db, later, b, a)

    form = definition.of(db, workshop)

    assert [question.label_en for question in form.questions] == ["A?", "B?", "Last?"]


def test_a_question_is_asked_of_its_audience_only():
    section = a_section()
    all_, theirs = a_question(section, id=1), a_question(section, id=2, audience=INTERNATIONAL)
    form = a_form(all_, theirs)

    assert keys(form.asked_of(INTERNATIONAL)) == ["q1", "q2"]
    assert keys(form.asked_of(DOMESTIC)) == ["q1"]


def test_a_closed_question_and_an_empty_section_are_not_asked():
    closed_at = datetime(2026, 5, 1, tzinfo=UTC)
    kept, other = a_section(id=1), a_section(id=2, place=2)
    form = a_form(a_question(kept, id=1), a_question(other, id=2, closed_at=closed_at))

    assert [part.section for part in form.asked_of(INTERNATIONAL).parts] == [kept]


# Conditions


@pytest.mark.parametrize(
    ("kind", "wanted", "value"),
    [
        (Kind.ONE, ["yes"], "yes"),
        (Kind.SEVERAL, ["by train"], ["on foot", "by train"]),
        (Kind.COUNTRY, ["NG", "GH"], "GH"),
        (Kind.CONSENT, ["yes"], {"agreed": True}),
        (Kind.CONSENT, ["no"], None),
    ],
)
def test_a_question_is_shown_when_its_condition_is_met(kind, wanted, value):
    section = a_section()
    form = a_form(
        a_question(section, id=1, kind=kind),
        a_question(section, id=2, only_if_id=1, only_if=wanted),
    )

    assert keys(form.shown({"q1": value})) == ["q1", "q2"]


@pytest.mark.parametrize(
    ("kind", "wanted", "value"),
    [
        (Kind.ONE, ["yes"], "no"),
        (Kind.ONE, ["yes"], None),
        (Kind.SEVERAL, ["by train"], ["on foot"]),
        (Kind.COUNTRY, ["NG"], ""),
        (Kind.CONSENT, ["yes"], None),
        (Kind.CONSENT, ["no"], {"agreed": True}),
    ],
)
def test_a_question_is_hidden_until_its_condition_is_met(kind, wanted, value):
    section = a_section()
    form = a_form(
        a_question(section, id=1, kind=kind),
        a_question(section, id=2, only_if_id=1, only_if=wanted),
    )

    assert keys(form.shown({"q1": value})) == ["q1"]


def test_what_hangs_on_a_hidden_question_is_hidden_too():
    section = a_section()
    form = a_form(
        a_choice(section, "yes", "no", id=1),
        a_choice(section, "yes", "no", id=2, only_if_id=1, only_if=["yes"]),
        a_question(section, id=3, only_if_id=2, only_if=["yes"]),
    )

    assert keys(form.shown({"q1": "no", "q2": "yes"})) == ["q1"]
    assert keys(form.shown({"q1": "yes", "q2": "yes"})) == ["q1", "q2", "q3"]


def test_a_condition_on_a_question_that_others_are_asked_is_not_met():
    section = a_section()
    form = a_form(
        a_choice(section, "yes", id=1, audience=INTERNATIONAL),
        a_question(section, id=2, only_if_id=1, only_if=["yes"]),
    )

    assert keys(form.asked_of(DOMESTIC).shown({"q1": "yes"})) == []


def test_a_condition_can_name_a_core_fact():
    section = a_section()
    form = a_form(
        a_choice(section, "research", "other", id=1, core="category"),
        a_question(section, id=2, only_if_id=1, only_if=["other"]),
    )

    assert keys(form.shown({"category": "other"})) == ["category", "q2"]
    assert keys(form.shown({"category": "research"})) == ["category"]
