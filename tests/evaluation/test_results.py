"""What is told of a question, and what is not."""

import pytest

from cistrat_training.applications.questions import FormSection, Kind, Question
from cistrat_training.evaluation.results import Line, Said, results
from cistrat_training.workshops.models import Audience
from tests.people_and_things import a_workshop

YES_NO = [{"key": "y", "en": "Yes", "zh": "是"}, {"key": "n", "en": "No", "zh": "否"}]


def a_question(kind=Kind.SCALE, **more):
    workshop = a_workshop()
    section = FormSection(workshop=workshop, form="after", place=1, title_en="The workshop")
    facts = {"least": 1, "most": 5} if kind is Kind.SCALE else {}
    question = Question(
        **{
            "workshop": workshop,
            "section": section,
            "form": "after",
            "place": 1,
            "kind": kind,
            "label_en": "How was it?",
        }
        | facts
        | more
    )
    question.id = 1
    return question


def result(question, values, responses=None, language="en"):
    said = [Said(f"{number:032}", value) for number, value in enumerate(values)]
    return results([question], {1: said}, responses or len(said), language)[0]


def test_a_scale_shows_each_step_and_the_mean():
    told = result(a_question(), [5, 4, 4, 2, 5])

    assert told.lines == (
        Line("1", 0),
        Line("2", 1),
        Line("3", 0),
        Line("4", 2),
        Line("5", 2),
    )
    assert told.mean == 4
    assert told.answered == 5


@pytest.mark.parametrize("kind", [Kind.SCALE, Kind.NUMBER])
def test_of_four_answers_only_their_number_is_told(kind):
    told = result(a_question(kind), [5, 4, 4, 2], responses=30)

    assert told.is_hidden
    assert (told.answered, told.lines, told.mean) == (4, (), None)


def test_choices_stand_in_the_order_in_which_they_were_offered():
    told = result(a_question(Kind.ONE, choices=YES_NO), ["n", "n", "n", "y", "n"], language="zh")

    assert told.lines == (Line("是", 1), Line("否", 4))


def test_of_several_choices_each_counts():
    told = result(
        a_question(Kind.SEVERAL, choices=YES_NO), [["y", "n"], ["y"], ["y"], ["n"], ["y"]]
    )

    assert told.lines == (Line("Yes", 4), Line("No", 2))
    assert told.answered == 5


def test_a_closed_choice_is_told_only_where_somebody_chose_it():
    choices = [*YES_NO, {"key": "m", "en": "Maybe", "zh": "", "closed": True}]
    question = a_question(Kind.ONE, choices=choices)

    assert len(result(question, ["y"] * 5).lines) == 2
    assert result(question, ["y"] * 5 + ["m"]).lines[-1] == Line("Maybe", 1)


def test_open_answers_stand_by_the_alphabet_and_not_as_they_came():
    told = result(a_question(Kind.LONG), ["zebra", "Apple", "mango", "", "banana", "apple"])

    assert [one.value for one in told.texts] == ["Apple", "apple", "banana", "mango", "zebra"]
    assert told.answered == 5


def test_an_open_answer_hides_among_all_who_handed_in():
    question = a_question(Kind.LONG)

    assert len(result(question, ["Good"], responses=5).texts) == 1
    assert result(question, ["Good"], responses=4).texts == ()


@pytest.mark.parametrize("split", [{"audience": Audience.DOMESTIC}, {"only_if_id": 3}])
def test_an_open_answer_to_what_only_some_were_asked_hides_among_those_alone(split):
    question = a_question(Kind.LONG)
    for name, value in split.items():
        setattr(question, name, value)

    assert result(question, ["Good"], responses=30).texts == ()
    assert len(result(question, ["Good"] * 5, responses=30).texts) == 5
