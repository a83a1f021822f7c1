"""Sorting open answers under themes."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from cistrat_training.database import AnySession
from cistrat_training.errors import RuleBroken
from cistrat_training.evaluation import result_queries as queries
from cistrat_training.evaluation.models import ResponseAnswer
from cistrat_training.evaluation.themes import MOST_THEMES, CodedAnswer, Theme
from cistrat_training.words import N_
from cistrat_training.workshops.models import Workshop

Choice = Mapping[str, Collection[int]]
"""The ids of themes, by the ids of the answers under them."""


def add_theme(session: AnySession, workshop: Workshop, name: str) -> Theme:
    """The caller has locked the workshop."""
    themes = session.scalars(queries.themes_of(workshop)).all()
    _check_name(themes, name)
    if len(themes) >= MOST_THEMES:
        raise RuleBroken(
            N_("A workshop keeps at most %(most)d themes. Remove one first."),
            field="name",
            most=MOST_THEMES,
        )
    theme = Theme(workshop=workshop, name=name)
    session.add(theme)
    session.flush()
    return theme


def rename_theme(session: AnySession, theme: Theme, name: str) -> None:
    """The caller has locked the workshop."""
    themes = session.scalars(queries.themes_of(theme.workshop)).all()
    _check_name([one for one in themes if one is not theme], name)
    theme.name = name


def _check_name(themes: Iterable[Theme], name: str) -> None:
    if name.casefold() in {theme.name.casefold() for theme in themes}:
        raise RuleBroken(N_("There is a theme “%(name)s” already."), field="name", name=name)


def remove_theme(session: AnySession, theme: Theme) -> None:
    """The answers under it stay."""
    for code in session.scalars(queries.codes_under(theme)):
        session.delete(code)
    session.flush()
    session.delete(theme)


def sort(
    session: AnySession,
    answers: Sequence[str],
    themes: Sequence[Theme],
    seen: Choice,
    wished: Choice,
) -> int:
    """How many answers were sorted otherwise. Only what somebody changed since the page was made
    counts, so that two can sort at once. The caller has locked the workshop."""
    kept = {(c.answer_id, c.theme_id): c for c in session.scalars(queries.codes_of(answers))}
    changed = set()
    for answer in answers:
        for theme in themes:
            wants = theme.id in wished.get(answer, ())
            if wants is (theme.id in seen.get(answer, ())):
                continue
            if _put(session, answer, theme, kept.get((answer, theme.id)), wants=wants):
                changed.add(answer)
    return len(changed)


def _put(
    session: AnySession, answer: str, theme: Theme, code: CodedAnswer | None, *, wants: bool
) -> bool:
    if wants is (code is not None):
        return False
    if code:
        session.delete(code)
    else:
        found = session.get_one(ResponseAnswer, answer)
        session.add(CodedAnswer(answer=found, theme=theme))
    return True
