"""Results as rows to take away: nothing in them that the page does not show, and no codes."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from cistrat_training.evaluation.models import FEWEST
from cistrat_training.evaluation.result_queries import Told
from cistrat_training.evaluation.results import Result
from cistrat_training.words import N_

HEADER = (
    N_("Section"),
    N_("Question"),
    N_("Answer"),
    N_("Number of people"),
    N_("Themes"),
    N_("Answers to the question"),
    N_("Mean"),
    N_("Handed in"),
    N_("Those asked"),
)
TOO_FEW = N_("Fewer than %(fewest)s people answered, so their answers are not shown to anybody.")

Row = tuple[Any, ...]


class Reader(NamedTuple):
    language: str
    words: Callable[..., str]


def header(reader: Reader) -> list[str]:
    return [reader.words(name) for name in HEADER]


def rows(told: Told, themes: Mapping[str, Iterable[str]], reader: Reader) -> Iterator[Row]:
    """A row for each answer that can be chosen, and for each open one; `themes` by its id."""
    for result in told.results:
        question = result.question
        before = (question.section.title(reader.language), question.label(reader.language))
        mean = "" if result.mean is None else round(result.mean, 2)
        after = (result.answered, mean, told.turnout.handed_in, told.turnout.asked)
        for answer, people, under in _answers(result, themes, reader):
            yield (*before, answer, people, under, *after)


def _answers(
    result: Result, themes: Mapping[str, Iterable[str]], reader: Reader
) -> Iterator[tuple[str, Any, str]]:
    if result.is_hidden:
        yield reader.words(TOO_FEW, fewest=FEWEST), "", ""
    for line in result.lines:
        yield line.name, line.number, ""
    for said in result.texts:
        yield str(said.value), 1, "; ".join(themes.get(said.id, ()))
    if not (result.is_hidden or result.answered):
        yield "", 0, ""
