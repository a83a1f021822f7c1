"""What may still be changed in a form, once people have answered it and while others hang on it.

Answers that were given stay readable, and what was told in confidence stays so.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from cistrat_training.applications.definition import CAN_DECIDE, NO, YES, Definition, Part
from cistrat_training.applications.questions import FormSection, Kind, Question, SeenBy
from cistrat_training.applications.standard import ALWAYS_IDENTIFY, NEEDED, NEEDED_ANSWERS
from cistrat_training.errors import RuleBroken
from cistrat_training.words import N_

WITH_WORDS = {Kind.SHORT, Kind.LONG}
WITH_CHOICES = {Kind.ONE, Kind.SEVERAL}
WITH_NUMBERS = {Kind.NUMBER, Kind.SCALE}
MOST_STEPS = 11  # of a scale: from 0 to 10
FEWEST_CHOICES = 2  # one is no choice
MOST_CHOICES = 100  # who needs more asks for a text

ANSWERED = N_(
    "People have answered this question, and their answers must stay readable. You can close it"
    " and open a new one."
)
TOLD_IN_CONFIDENCE = N_(
    "People have answered knowing who would read it. Reviewers cannot be let in afterwards."
)
NEEDED_FACT = N_(
    "Seats, certificates and reports need this answer of everybody. You can change its words."
)


class Line(NamedTuple):
    """A choice as an organiser types it; without a key it is a new one."""

    key: str
    en: str
    zh: str
    closed: bool = False
    dropped: bool = False


def alter(
    question: Question, form: Definition, facts: Mapping[str, Any], *, answered: bool
) -> None:
    """`facts` by their column. A refusal names the field that it concerns."""
    if question.core:
        _keep_core(question, facts)
    if answered:
        _keep_readable(question, facts)
    _keep_conditions(question, form, facts)
    _tell_from_others(question, form, facts)
    for name, fact in facts.items():
        setattr(question, name, fact)
    _fit_kind(question)


def _keep_core(question: Question, facts: Mapping[str, Any]) -> None:
    if facts.get("kind", question.kind) is not question.kind:
        raise RuleBroken(NEEDED_FACT, field="kind")
    if question.core in NEEDED and facts.get("audience"):
        raise RuleBroken(NEEDED_FACT, field="audience")
    if question.core in NEEDED_ANSWERS and not facts.get("required", True):
        raise RuleBroken(NEEDED_FACT, field="required")
    if question.core in ALWAYS_IDENTIFY and not facts.get("identifies", True):
        raise RuleBroken(
            N_("This says who the person is, so a blind review must hide it."), field="identifies"
        )


def _keep_readable(question: Question, facts: Mapping[str, Any]) -> None:
    after = _After(question, facts)
    narrower = {
        "kind": after["kind"] is not question.kind,
        "most_words": _is_less(after["most_words"], question.most_words),
        "most": _is_less(after["most"], question.most) or _is_stretched(question, after, "most"),
        "least": _is_less(_negative(after["least"]), _negative(question.least))
        or _is_stretched(question, after, "least"),
        "audience": after["audience"] not in {None, question.audience},
        "more_choices": bool(_dropped(question, after["choices"])),
    }
    told = {
        "seen_by": (question.seen_by, after["seen_by"]) == (SeenBy.ORGANISERS, SeenBy.REVIEWERS),
        "identifies": question.identifies > after["identifies"],
    }
    for said, broken in ((ANSWERED, narrower), (TOLD_IN_CONFIDENCE, told)):
        for field in (name for name, is_broken in broken.items() if is_broken):
            raise RuleBroken(said, field=field)


def _dropped(question: Question, choices: Iterable[Mapping[str, Any]]) -> set[str]:
    return {c["key"] for c in question.choices} - {c["key"] for c in choices}


def _tell_from_others(question: Question, form: Definition, facts: Mapping[str, Any]) -> None:
    """Answers are told apart by the words of their questions."""
    words = _After(question, facts)["label_en"].casefold()
    others = (q for q in form.questions if q is not question and not q.closed_at)
    if not question.closed_at and any(other.label_en.casefold() == words for other in others):
        raise RuleBroken(
            N_("Another question has these words already. Write others."), field="label_en"
        )


class _After(dict[str, Any]):
    """What will be: the facts that are told, else those that stand."""

    def __init__(self, question: Question, facts: Mapping[str, Any]) -> None:
        super().__init__(facts)
        self.question = question

    def __missing__(self, name: str) -> Any:
        return getattr(self.question, name)


def _is_less(limit: int | None, before: int | None) -> bool:
    """Whether an answer within the limit before can be beyond this one."""
    return limit is not None and (before is None or limit < before)


def _is_stretched(question: Question, after: Mapping[str, Any], end: str) -> bool:
    """A 4 of 5 is no 4 of 10."""
    return question.kind is Kind.SCALE and after[end] != getattr(question, end)


def _negative(limit: int | None) -> int | None:
    return None if limit is None else -limit


def _keep_conditions(question: Question, form: Definition, facts: Mapping[str, Any]) -> None:
    after = _After(question, facts)
    for other in hanging_on(question, form):
        if after["kind"] is not question.kind:
            raise _hangs(other, "kind")
        if _dropped(question, after["choices"]) & set(other.only_if):
            raise _hangs(other, "more_choices")


def _hangs(other: Question, field: str | None = None) -> RuleBroken:
    return RuleBroken(
        N_("“%(other)s” is shown only after certain answers to this question. Change that first."),
        field=field,
        other=other.label_en,
    )


def hanging_on(question: Question, form: Definition) -> list[Question]:
    """The open questions that are shown only after certain answers to this one."""
    hanging = (q for q in form.questions if q.only_if_id and not q.closed_at)
    return [q for q in hanging if q.only_if_id == question.id]


def _fit_kind(question: Question) -> None:
    """What a kind of question does not have is emptied."""
    if question.kind not in WITH_WORDS:
        question.most_words = None
    if question.kind not in WITH_NUMBERS:
        question.least = question.most = None
    _fit_numbers(question)
    if question.kind not in WITH_CHOICES:
        question.choices = []
    elif len(question.open_choices()) < FEWEST_CHOICES:
        raise RuleBroken(N_("Write at least two choices that are open."), field="more_choices")


def _fit_numbers(question: Question) -> None:
    if question.least is not None and question.most is not None and question.least > question.most:
        raise RuleBroken(N_("The least number is above the greatest."), field="least")
    if question.kind is Kind.SCALE:
        _fit_scale(question)
    else:
        question.low_en = question.low_zh = question.high_en = question.high_zh = ""


def _fit_scale(question: Question) -> None:
    if question.least is None or question.most is None:
        raise RuleBroken(N_("Write where the scale begins and where it ends."), field="least")
    if question.most - question.least >= MOST_STEPS:
        raise RuleBroken(N_("A scale has at most %(most)d numbers."), field="most", most=MOST_STEPS)
    if question.most == question.least:
        raise RuleBroken(N_("A scale has at least two numbers."), field="most")


def choices_after(question: Question, lines: Iterable[Line]) -> list[dict[str, Any]]:
    """The choices as they will be stored, in the order of `lines`; a new one gets a new key."""
    kept: list[dict[str, Any]] = []
    number = max([int(c["key"][1:]) for c in question.choices if c["key"][1:].isdigit()], default=0)
    for line in lines:
        if line.dropped:
            continue
        if not line.key:
            number += 1
        choice: dict[str, Any] = {"key": line.key or f"c{number}", "en": line.en, "zh": line.zh}
        kept.append(choice | ({"closed": True} if line.closed else {}))
    _tell_apart(kept)
    return kept


def _tell_apart(choices: Sequence[dict[str, Any]]) -> None:
    if len(choices) > MOST_CHOICES:
        raise RuleBroken(
            N_("Write at most %(most)d choices."), field="more_choices", most=MOST_CHOICES
        )
    open_ones = [c["en"].casefold() for c in choices if not c.get("closed")]
    for name in open_ones:
        if open_ones.count(name) > 1:
            raise RuleBroken(N_("Two choices have the same words."), field="more_choices")


# Conditions


def put_condition(
    question: Question, form: Definition, on: Question | None, keys: list[str], *, answered: bool
) -> None:
    """Show the question only after one of the answers `keys` to an earlier one."""
    if on is None:
        question.only_if_id, question.only_if = None, []
        return
    if question.core in NEEDED:
        raise RuleBroken(NEEDED_FACT)
    if answered and not (on.id == question.only_if_id and set(question.only_if) <= set(keys)):
        raise RuleBroken(ANSWERED, field="keys")
    if on not in can_decide_on(question, form):
        raise RuleBroken(N_("Only an earlier question that is open can decide this."), field="keys")
    if not keys or not set(keys) <= keys_of(on, keys):
        raise RuleBroken(N_("Choose at least one answer."), field="keys")
    question.only_if_id, question.only_if = on.id, keys


def can_decide_on(question: Question, form: Definition) -> list[Question]:
    """The earlier questions on whose answers this one may hang."""
    order = form.questions
    earlier = order[: order.index(question)]
    return [q for q in earlier if q.kind in CAN_DECIDE and not q.closed_at]


def keys_of(question: Question, codes: Collection[str] = ()) -> set[str]:
    """What its answers can be; of a country any code that was to choose from."""
    if question.kind is Kind.CONSENT:
        return {YES, NO}
    if question.kind is Kind.COUNTRY:
        return set(codes)
    return {choice.key for choice in question.all_choices()}


def check_order(form: Definition) -> None:
    """Of closed questions, too: what was answered after others is read in that order."""
    seen: set[int] = set()
    by_id = {question.id: question for question in form.questions}
    for question in form.questions:
        if question.only_if_id and question.only_if_id not in seen:
            raise RuleBroken(
                N_("“%(this)s” is shown only after an answer to “%(other)s”. Put it behind."),
                this=question.label_en,
                other=by_id[question.only_if_id].label_en,
            )
        seen.add(question.id)


# Closing and opening


def close(question: Question, form: Definition, *, now: datetime) -> None:
    if question.core in NEEDED:
        raise RuleBroken(NEEDED_FACT)
    if others := hanging_on(question, form):
        raise _hangs(others[0])
    question.closed_at = question.closed_at or now


def close_section(part: Part, form: Definition, *, now: datetime) -> None:
    """The last first, so that a question closes before the one on which it hangs."""
    for question in reversed(part.questions):
        close(question, form, now=now)


def reopen(question: Question, form: Definition) -> None:
    """Where the question on which it hung is closed or stands behind, the condition must go."""
    question.closed_at = None
    if question.only_if_id and question.only_if_id not in {
        other.id for other in can_decide_on(question, form)
    }:
        raise RuleBroken(
            N_(
                "It was shown only after an answer to a question that is closed, or that stands"
                " behind it. Ask it always, or open that one first."
            )
        )


def check_removal(question: Question, form: Definition, *, answered: bool) -> None:
    if question.core in NEEDED:
        raise RuleBroken(NEEDED_FACT)
    if answered:
        raise RuleBroken(N_("People have answered this question. You can close it."))
    if others := hanging_on(question, form):
        raise _hangs(others[0])


def check_title(form: Definition, section: FormSection | None, title: str) -> None:
    others = [each.title_en.casefold() for each, _questions in form.parts if each is not section]
    if title.casefold() in others:
        raise RuleBroken(
            N_("Another section has this title already. Write another."), field="title_en"
        )


def check_section_removal(part: Part) -> None:
    if part.questions:
        raise RuleBroken(N_("Move its questions to another section first, or delete them."))


# Order


def moved(form: Definition, question: Question, section: FormSection) -> Definition:
    """The question as the last of another section."""
    return Definition(
        [
            Part(s, [q for q in qs if q is not question] + ([question] if s is section else []))
            for s, qs in form.parts
        ]
    )


def step(form: Definition, thing: FormSection | Question, by: int) -> Definition:
    """One place up (-1) or down (1). A question at the edge goes to the section beside."""
    if isinstance(thing, FormSection):
        return Definition(_shifted(form.parts, [p.section for p in form.parts].index(thing), by))
    parts = [Part(section, list(questions)) for section, questions in form.parts]
    at = next(i for i, part in enumerate(parts) if thing in part.questions)
    questions = parts[at].questions
    here = questions.index(thing)
    if 0 <= here + by < len(questions):
        questions[:] = _shifted(questions, here, by)
    elif 0 <= at + by < len(parts):
        questions.remove(thing)
        beside = parts[at + by].questions
        beside.insert(len(beside) if by < 0 else 0, thing)
    return Definition(parts)


def _shifted(things: list[Any], here: int, by: int) -> list[Any]:
    after = list(things)
    there = min(max(here + by, 0), len(things) - 1)
    after.insert(there, after.pop(here))
    return after


def by_places(form: Definition, places: Mapping[str, int]) -> Definition:
    """As typed: `places` by "s7" for a section and by the key of a question."""
    parts = in_places(form.parts, lambda part: places.get(f"s{part.section.id}"))
    return Definition(
        [Part(s, in_places(questions, lambda q: places.get(q.key))) for s, questions in parts]
    )


def in_places(things: list[Any], typed: Callable[[Any], int | None]) -> list[Any]:
    """Who is sent to a place that another holds stands before it coming from behind, else after."""

    def key(numbered: tuple[int, Any]) -> tuple[int, int]:
        now, thing = numbered
        wanted = typed(thing) or now
        return wanted, (wanted > now) - (wanted < now)

    return [thing for _now, thing in sorted(enumerate(things, start=1), key=key)]


def settle(form: Definition) -> None:
    """Number sections and questions as they stand; refuse an order that breaks a condition."""
    check_order(form)
    for at, (section, questions) in enumerate(form.parts, start=1):
        section.place = at
        for place, question in enumerate(questions, start=1):
            question.place = place
            question.section = section
