"""What may be changed in a form: answers stay readable, confidence is kept, conditions hold."""

import pytest

from cistrat_training.applications import alterations
from cistrat_training.applications.alterations import Line
from cistrat_training.applications.definition import standard_form
from cistrat_training.applications.questions import Kind, SeenBy
from cistrat_training.errors import RuleBroken
from cistrat_training.workshops.models import Audience
from tests.applications.test_definition import a_choice, a_form, a_question, a_section, keys
from tests.people_and_things import NOON_IN_MAY, a_workshop


def altered(question, *others, answered=False, **facts):
    form = a_form(question, *others)
    alterations.alter(question, form, facts, answered=answered)
    return question


def the_core(name):
    form = standard_form(a_workshop())
    return form.by_key[name], form


# A question with answers


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"label_en": "Why?"}, {"label_en": "Why so?", "label_zh": "为何？", "hint_en": "Tell."}),
        ({"required": False}, {"required": True}),
        ({"most_words": 100}, {"most_words": 200}),
        ({"most_words": 100}, {"most_words": None}),
        ({"seen_by": SeenBy.REVIEWERS}, {"seen_by": SeenBy.ORGANISERS}),
        ({"identifies": False}, {"identifies": True}),
        ({"audience": Audience.INTERNATIONAL}, {"audience": None}),
        ({"kind": Kind.NUMBER, "least": 5, "most": 9}, {"least": 0, "most": 10}),
        ({"kind": Kind.NUMBER, "least": 5, "most": 9}, {"least": None, "most": None}),
    ],
)
def test_a_question_with_answers_changes_where_they_stay_readable(before, after):
    question = altered(a_question(a_section(), id=1, **before), answered=True, **after)

    assert {name: getattr(question, name) for name in after} == after


@pytest.mark.parametrize(
    ("before", "after", "field"),
    [
        ({}, {"kind": Kind.NUMBER}, "kind"),
        ({"most_words": 100}, {"most_words": 99}, "most_words"),
        ({"most_words": None}, {"most_words": 500}, "most_words"),
        ({"kind": Kind.NUMBER, "least": 5}, {"least": 6}, "least"),
        ({"kind": Kind.NUMBER}, {"least": 0}, "least"),
        ({"kind": Kind.NUMBER, "most": 9}, {"most": 8}, "most"),
        ({"audience": None}, {"audience": Audience.DOMESTIC}, "audience"),
        ({"audience": Audience.DOMESTIC}, {"audience": Audience.INTERNATIONAL}, "audience"),
        ({"seen_by": SeenBy.ORGANISERS}, {"seen_by": SeenBy.REVIEWERS}, "seen_by"),
        ({"identifies": True}, {"identifies": False}, "identifies"),
    ],
)
def test_a_question_with_answers_does_not_change_otherwise(before, after, field):
    question = a_question(a_section(), id=1, **before)

    with pytest.raises(RuleBroken, match="have answered") as no:
        altered(question, answered=True, **after)
    assert no.value.field == field
    assert altered(question, answered=False, **after) is question


def test_what_was_told_in_confidence_says_so():
    question = a_question(a_section(), id=1, seen_by=SeenBy.ORGANISERS)

    with pytest.raises(RuleBroken, match="Reviewers cannot be let in afterwards"):
        altered(question, answered=True, seen_by=SeenBy.REVIEWERS)


def test_a_choice_that_may_have_been_given_is_closed_but_not_taken_out():
    question = a_choice(a_section(), "a", "b", "c")
    closed = [Line("a", "A", ""), Line("b", "B", ""), Line("c", "C", "", closed=True)]
    dropped = [*closed[:2], Line("c", "C", "", dropped=True)]

    altered(question, answered=True, choices=alterations.choices_after(question, closed))

    assert [c.key for c in question.open_choices()] == ["a", "b"]
    assert [c.key for c in question.all_choices()] == ["a", "b", "c"]
    with pytest.raises(RuleBroken, match="have answered"):
        altered(question, answered=True, choices=alterations.choices_after(question, dropped))


def test_choices_come_in_their_new_order_and_a_new_one_gets_a_key_of_its_own():
    question = a_choice(a_section(), "c1", "c2")

    after = alterations.choices_after(
        question, [Line("c2", "Two", "二"), Line("c1", "One", ""), Line("", "Three", "三")]
    )

    assert [(c["key"], c["en"], c["zh"]) for c in after] == [
        ("c2", "Two", "二"),
        ("c1", "One", ""),
        ("c3", "Three", "三"),
    ]


def test_two_choices_do_not_read_the_same():
    with pytest.raises(RuleBroken, match="the same words"):
        alterations.choices_after(
            a_choice(a_section(), "c1"), [Line("c1", "Yes", ""), Line("", "yes", "")]
        )


def test_one_choice_is_no_choice():
    question = a_choice(a_section(), "a", "b")

    with pytest.raises(RuleBroken, match="at least two"):
        altered(question, choices=[{"key": "a", "en": "A", "zh": ""}])


def test_another_kind_leaves_behind_what_it_does_not_have():
    question = a_question(a_section(), id=1, most_words=100)

    altered(question, kind=Kind.NUMBER, least=1)

    assert (question.most_words, question.least) == (None, 1)
    altered(question, kind=Kind.DATE)
    assert question.least is None


# What reports need


@pytest.mark.parametrize(
    ("core", "facts"),
    [
        ("category", {"kind": Kind.SHORT}),
        ("motivation", {"kind": Kind.SHORT}),
        ("latin_name", {"required": False}),
        ("country_code", {"audience": Audience.DOMESTIC}),
        ("full_name", {"identifies": False}),
        ("cv", {"identifies": False}),
    ],
)
def test_a_core_question_stays_what_reports_need(core, facts):
    question, form = the_core(core)

    with pytest.raises(RuleBroken):
        alterations.alter(question, form, facts, answered=False)


def test_the_words_of_a_core_question_may_change():
    question, form = the_core("category")

    alterations.alter(question, form, {"label_en": "Your kind of office"}, answered=True)

    assert question.label_en == "Your kind of office"


def test_a_needed_question_is_neither_closed_nor_deleted_nor_made_to_hang():
    question, form = the_core("category")

    with pytest.raises(RuleBroken, match="need this answer"):
        alterations.close(question, form, now=NOON_IN_MAY)
    with pytest.raises(RuleBroken, match="need this answer"):
        alterations.check_removal(question, form, answered=False)
    with pytest.raises(RuleBroken, match="need this answer"):
        alterations.put_condition(question, form, form.by_key["gender"], ["woman"], answered=False)


# Conditions


@pytest.fixture
def decides():
    return a_choice(a_section(), "yes", "no", id=1)


def test_a_question_hangs_on_an_earlier_one(decides):
    question = a_question(decides.section, id=2)

    alterations.put_condition(question, a_form(decides, question), decides, ["yes"], answered=False)

    assert (question.only_if_id, question.only_if) == (1, ["yes"])


def test_a_circle_of_conditions_is_refused(decides):
    other = a_choice(decides.section, "yes", "no", id=2, only_if_id=1, only_if=["yes"])
    form = a_form(decides, other)

    for question, on in ((decides, other), (decides, decides)):
        with pytest.raises(RuleBroken, match="Only an earlier question"):
            alterations.put_condition(question, form, on, ["yes"], answered=False)


@pytest.mark.parametrize("keys", [[], ["maybe"], ["yes", "maybe"]])
def test_a_condition_names_answers_that_can_be_given(decides, keys):
    question = a_question(decides.section, id=2)

    with pytest.raises(RuleBroken, match="at least one answer"):
        alterations.put_condition(
            question, a_form(decides, question), decides, keys, answered=False
        )


def test_nothing_hangs_on_a_text_or_on_what_is_closed(decides):
    text = a_question(decides.section, id=2)
    decides.closed_at = NOON_IN_MAY
    question = a_question(decides.section, id=3)
    form = a_form(decides, text, question)

    assert alterations.can_decide_on(question, form) == []
    with pytest.raises(RuleBroken, match="Only an earlier question"):
        alterations.put_condition(question, form, decides, ["yes"], answered=False)


def test_after_answers_a_condition_only_becomes_wider(decides):
    question = a_question(decides.section, id=2, only_if_id=1, only_if=["yes"])
    form = a_form(decides, question)

    with pytest.raises(RuleBroken, match="have answered"):
        alterations.put_condition(question, form, decides, ["no"], answered=True)
    alterations.put_condition(question, form, decides, ["yes", "no"], answered=True)
    assert question.only_if == ["yes", "no"]
    alterations.put_condition(question, form, None, [], answered=True)
    assert (question.only_if_id, question.only_if) == (None, [])


def test_what_others_hang_on_stays(decides):
    other = a_question(decides.section, id=2, only_if_id=1, only_if=["yes"])
    form = a_form(decides, other)

    for change in (
        lambda: alterations.close(decides, form, now=NOON_IN_MAY),
        lambda: alterations.check_removal(decides, form, answered=False),
        lambda: alterations.alter(decides, form, {"kind": Kind.SHORT}, answered=False),
        lambda: alterations.alter(decides, form, {"choices": []}, answered=False),
    ):
        with pytest.raises(RuleBroken, match="“Question 2\\?” is shown only after"):
            change()


def test_a_closed_question_no_longer_holds_the_one_it_hung_on(decides):
    other = a_question(decides.section, id=2, only_if_id=1, only_if=["yes"], closed_at=NOON_IN_MAY)

    alterations.close(decides, a_form(decides, other), now=NOON_IN_MAY)

    assert decides.closed_at == NOON_IN_MAY


def test_a_question_opens_again_only_after_the_one_it_hangs_on(decides):
    other = a_question(decides.section, id=2, only_if_id=1, only_if=["yes"], closed_at=NOON_IN_MAY)
    form = a_form(decides, other)
    decides.closed_at = NOON_IN_MAY

    with pytest.raises(RuleBroken, match="closed"):
        alterations.reopen(other, form)
    alterations.reopen(decides, form)
    alterations.reopen(other, form)
    assert other.closed_at is None


def test_a_section_closes_with_all_that_hangs_together_in_it(decides):
    other = a_question(decides.section, id=2, only_if_id=1, only_if=["yes"])
    form = a_form(decides, other)

    alterations.close_section(form.parts[0], form, now=NOON_IN_MAY)

    assert [q.closed_at for q in form.questions] == [NOON_IN_MAY, NOON_IN_MAY]


# Deleting


def test_only_what_nobody_answered_is_deleted(decides):
    form = a_form(decides)

    alterations.check_removal(decides, form, answered=False)
    with pytest.raises(RuleBroken, match="You can close it"):
        alterations.check_removal(decides, form, answered=True)


def test_only_an_empty_section_is_deleted(decides):
    with pytest.raises(RuleBroken, match="Move its questions"):
        alterations.check_section_removal(a_form(decides).parts[0])


# Order


@pytest.fixture
def three():
    section = a_section()
    return a_form(*(a_question(section, id=n) for n in (1, 2, 3)))


def test_a_question_goes_up_and_down(three):
    first, last = three.questions[0], three.questions[2]

    assert keys(alterations.step(three, last, -1)) == ["q1", "q3", "q2"]
    assert keys(alterations.step(three, first, 1)) == ["q2", "q1", "q3"]
    assert keys(alterations.step(three, first, -1)) == ["q1", "q2", "q3"]


def test_at_the_edge_a_question_goes_into_the_section_beside():
    one, two = a_section(id=1), a_section(id=2, place=2)
    form = a_form(a_question(one, id=1), a_question(two, id=2), a_question(two, id=3))

    after = alterations.step(form, form.by_key["q2"], -1)
    assert [[q.key for q in part.questions] for part in after.parts] == [["q1", "q2"], ["q3"]]
    after = alterations.step(form, form.by_key["q1"], 1)
    assert [[q.key for q in part.questions] for part in after.parts] == [[], ["q1", "q2", "q3"]]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ({"q3": 1}, ["q3", "q1", "q2"]),
        ({"q1": 3}, ["q2", "q3", "q1"]),
        ({"q1": 2}, ["q2", "q1", "q3"]),
        ({"q1": 9, "q2": -4}, ["q2", "q3", "q1"]),
        ({"q1": 3, "q3": 1}, ["q3", "q2", "q1"]),
        ({"q77": 1}, ["q1", "q2", "q3"]),
    ],
)
def test_places_can_be_typed(three, typed, expected):
    assert keys(alterations.by_places(three, typed)) == expected


def test_sections_can_be_put_in_order():
    one, two = a_section(id=1), a_section(id=2, place=2)
    form = a_form(a_question(one, id=1), a_question(two, id=2))

    typed, stepped = alterations.by_places(form, {"s2": 1}), alterations.step(form, two, -1)
    alterations.settle(typed)

    assert keys(typed) == keys(stepped) == ["q2", "q1"]
    assert (one.place, two.place) == (2, 1)


@pytest.mark.parametrize("closed_at", [None, NOON_IN_MAY], ids=["open", "closed"])
def test_an_order_that_breaks_a_condition_is_refused(decides, closed_at):
    condition = {"only_if_id": 1, "only_if": ["yes"]}
    other = a_question(decides.section, id=2, closed_at=closed_at, **condition)
    form = alterations.step(a_form(decides, other), other, -1)

    with pytest.raises(RuleBroken, match="Put it behind"):
        alterations.settle(form)


def test_a_question_moves_to_the_end_of_another_section():
    one, two = a_section(id=1), a_section(id=2, place=2)
    form = a_form(a_question(one, id=1), a_question(two, id=2))

    after = alterations.moved(form, form.by_key["q1"], two)
    alterations.settle(after)

    assert [len(part.questions) for part in after.parts] == [0, 2]
    assert (after.by_key["q1"].section, after.by_key["q1"].place) == (two, 2)
