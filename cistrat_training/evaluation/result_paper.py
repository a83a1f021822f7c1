"""What a questionnaire came to, on one page: a PDF/A-2a that is also PDF/UA-1."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from cistrat_training import press
from cistrat_training.errors import RuleBroken
from cistrat_training.evaluation.models import FEWEST
from cistrat_training.evaluation.result_queries import Counted, Gain, Told
from cistrat_training.evaluation.results import Result
from cistrat_training.words import N_

LAYOUT = Path(__file__).with_name("result.typ")


class Page(NamedTuple):
    language: str
    title: str
    kicker: str
    lead: str
    foot: str
    told: Told
    gains: Sequence[Gain]
    themes: Mapping[int, Sequence[Counted]]
    """By the question's id."""
    words: Callable[..., str]


def pdf(page: Page, *, at: datetime) -> bytes:
    try:
        return press.pdf(LAYOUT, _printed(page), at=at)
    except press.CannotPrint as no:
        raise RuleBroken(
            N_("The PDF cannot be made: %(why)s. Correct the text that it names and try again."),
            why=str(no),
        ) from no


def _printed(page: Page) -> dict[str, Any]:
    shown = page.told.results
    return {
        "language": page.language,
        "title": page.title,
        "kicker": page.kicker,
        "lead": page.lead,
        "foot": page.foot,
        "note": page.words(
            N_("Where fewer than %(fewest)s people answered, nothing is shown."), fewest=FEWEST
        ),
        "heads": {name: page.words(text) for name, text in HEADS.items()},
        "scales": [_scale(one, page) for one in shown if one.question.kind == "scale"],
        "choices": [_choice(one, page) for one in shown if _is_choice(one)],
        "gains": [_gain(one, page.language) for one in page.gains if one.change],
        "themes": [_themes(one, page) for one in shown if one.is_open and one.answered],
    }


HEADS = {
    "question": N_("Question"),
    "people": N_("Number of people"),
    "mean": N_("Mean"),
    "spread": N_("From the lowest to the highest answer, in per cent"),
    "learned": N_("What people learned"),
    "topic": N_("Topic"),
    "before": N_("Mean before"),
    "after": N_("Mean after"),
    "change": N_("Difference"),
    "improved": N_("Improved"),
    "chosen": N_("What they chose"),
    "own words": N_("In their own words"),
    "answers": N_("What they answered"),
    "number": N_("Number of answers"),
    "themes": N_("Themes"),
    "too few": N_("too few answers"),
}


def _is_choice(result: Result) -> bool:
    return bool(result.lines) and result.question.kind != "scale"


def _label(result: Result | Gain, language: str) -> str:
    return result.question.label(language)


def _scale(result: Result, page: Page) -> dict[str, Any]:
    return {
        "label": _label(result, page.language),
        "n": result.answered,
        "mean": None if result.mean is None else f"{result.mean:.1f} / {result.question.most}",
        "shares": _shares(result),
    }


def _shares(result: Result) -> list[int]:
    """Whole per cents that add up to 100."""
    shares: list[int] = []
    so_far = 0
    for line in result.lines:
        so_far += line.number
        shares.append(round(100 * so_far / result.answered) - sum(shares))
    return shares


def _choice(result: Result, page: Page) -> dict[str, Any]:
    chosen = [f"{line.name} {round(100 * line.number / result.answered)}%" for line in result.lines]
    return {"label": _label(result, page.language), "n": result.answered, "chosen": chosen}


def _gain(gain: Gain, language: str) -> dict[str, Any]:
    change = gain.change
    if change is None:
        raise ValueError(gain)
    return {
        "label": _label(gain, language),
        "n": change.n,
        "before": f"{change.before:.1f}",
        "after": f"{change.after:.1f}",
        "change": f"{change.mean:+.1f}".replace("-", "−"),
        "improved": f"{round(100 * change.share_improved)}%",
    }


def _themes(result: Result, page: Page) -> dict[str, Any]:
    return {
        "label": _label(result, page.language),
        "n": result.answered,
        "themes": _named(page.themes.get(result.question.id, ())),
    }


def _named(counted: Iterable[Counted]) -> list[str]:
    return [f"{one.theme.name} ({one.answers})" for one in counted]
