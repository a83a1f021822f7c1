"""What people answered, question by question, so far as it can be told without telling on anyone.

Of a question that fewer than FEWEST people answered only the number of answers is told. Open
answers are listed by the alphabet, which says nothing of who wrote them, and nowhere beside
another answer of the same person.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from cistrat_training.applications.questions import Kind, Question
from cistrat_training.evaluation.models import FEWEST

OPEN = {Kind.SHORT, Kind.LONG}
CHOSEN = {Kind.ONE, Kind.SEVERAL}
COUNTED = {Kind.SCALE, Kind.NUMBER}

LECTURE = "lecture:"
KNOWLEDGE = "knowledge:"


class Said(NamedTuple):
    """One answer to one question."""

    id: str
    value: Any


class Line(NamedTuple):
    """One answer that can be given, and how many gave it."""

    name: str
    """A number, or the words of a choice in the language of the reader."""
    number: int


class Result(NamedTuple):
    question: Question
    responses: int
    """Of the questionnaire, also those that leave this question out."""
    answered: int
    lines: tuple[Line, ...] = ()
    mean: float | None = None
    texts: tuple[Said, ...] = ()

    @property
    def is_open(self) -> bool:
        return self.question.kind in OPEN

    @property
    def is_hidden(self) -> bool:
        """Too few answered. Whoever could have written and did not is as unknown as who did, so
        an open question that everybody was asked counts all who handed in."""
        asks_all = self.question.only_if_id is None and self.question.audience is None
        told = self.responses if self.is_open and asks_all else self.answered
        return told < FEWEST

    @property
    def steps(self) -> int:
        """Of a scale, how many answers it has."""
        return len(self.lines)


def results(
    questions: Iterable[Question],
    said: Mapping[int, Sequence[Said]],
    responses: int,
    language: str,
) -> list[Result]:
    """`said` is by the question's id."""
    return [_result(one, said.get(one.id, ()), responses, language) for one in questions]


def _result(question: Question, said: Sequence[Said], responses: int, language: str) -> Result:
    said = [one for one in said if one.value not in (None, "", [])]
    result = Result(question, responses, len(said))
    if result.is_hidden or not said:
        return result
    if result.is_open:
        return result._replace(texts=tuple(sorted(said, key=_alphabet)))
    values = [one.value for one in said]
    if question.kind in COUNTED:
        return result._replace(lines=_numbers(question, values), mean=sum(values) / len(values))
    return result._replace(lines=_choices(question, values, language))


def _alphabet(said: Said) -> tuple[str, str]:
    return str(said.value).casefold(), said.id


def _numbers(question: Question, values: Iterable[int]) -> tuple[Line, ...]:
    counted = Counter(values)
    if question.kind is Kind.SCALE and None not in (question.least, question.most):
        steps: Iterable[int] = range(question.least or 0, (question.most or 0) + 1)
    else:
        steps = sorted(counted)
    return tuple(Line(str(step), counted[step]) for step in steps)


def _choices(question: Question, values: Iterable[Any], language: str) -> tuple[Line, ...]:
    """In the order in which they were offered; what was closed since only where it was chosen."""
    keys = Counter(key for value in values for key in _keys(question, value))
    if question.kind not in CHOSEN:
        return tuple(Line(key, number) for key, number in sorted(keys.items()))
    offered = {choice.key for choice in question.open_choices()}
    return tuple(
        Line(choice.label(language), keys[choice.key])
        for choice in question.all_choices()
        if choice.key in offered or keys[choice.key]
    )


def _keys(question: Question, value: Any) -> list[str]:
    if question.kind is Kind.SEVERAL:
        return list(value)
    if question.kind is Kind.CONSENT:
        return ["✓"]
    return [str(value)]
