"""Works out the programmes that were asked for."""

import logging
from typing import Any

from cistrat_training import claims, clock, queue, trail
from cistrat_training.database import db, only_reading
from cistrat_training.schedule.fairness import Span
from cistrat_training.schedule.filling import in_order
from cistrat_training.schedule.suggestion import Suggestion, suggest
from cistrat_training.schedule.suggestion_queries import digest, problem_of
from cistrat_training.schedule.suggestions import NOT_MADE, SuggestedProgramme
from cistrat_training.schedule.timetable import Choice, Problem, is_sat

log = logging.getLogger(__name__)

BELL = "suggested programmes"


@queue.bell(BELL)
def make() -> int:
    """One at a time, since each may take some seconds; nothing is locked meanwhile."""
    trail.acting(db.session, "job:suggested programmes")
    claimed = claims.claim(db.session, SuggestedProgramme, now=clock.now(), at_once=1)
    db.session.commit()
    for wish in claimed:
        made = _made(wish.id)
        for ours in db.session.scalars(claims.still_ours([wish])):
            if made is None:
                ours.fail(NOT_MADE)
            else:
                ours.make(*made, now=clock.now())
        db.session.commit()
    return len(claimed)


def _made(wish_id: int) -> tuple[dict[str, Any], str] | None:
    try:
        problem = _read(wish_id)
        begun = clock.now()
        found = suggest(problem)
        seconds = (clock.now() - begun).total_seconds()
        told = _written(found, seconds) | {"in_order": _score_in_order(problem, found)}
        return told, digest(problem)
    except Exception:
        log.exception("Suggested programme %s could not be made.", wish_id)
        return None


def _read(wish_id: int) -> Problem:
    with only_reading():
        try:
            wish = db.session.get_one(SuggestedProgramme, wish_id)
            return problem_of(db.session, wish, now=clock.now())
        finally:
            db.session.rollback()


def _written(found: Suggestion, seconds: float) -> dict[str, Any]:
    return {
        "placements": {str(one.task.id): _placed(one) for one in found.changed},
        "left": [task.id for task in found.left],
        "stuck": [task.id for task in found.stuck],
        "hindrances": [[one.rule.value, one.more] for one in found.hindrances],
        "cost": found.cost._asdict(),
        "at_least": found.at_least,
        "gap": found.gap,
        "seconds": round(seconds, 1),
    }


def _score_in_order(problem: Problem, found: Suggestion) -> int | None:
    """For comparison; None where so not as many lectures would have an hour."""
    filled = in_order(problem)
    held = [one for one in problem.fixed if is_sat(one.kind)]
    sat = [Span(one.starts_at, one.ends_at) for one in held]
    sat += [one.span for one in filled if is_sat(one.task.kind)]
    placed = len(found.chosen) + len(found.stuck)
    return problem.crowd.fairness(sat).score if len(filled) == placed else None


def _placed(choice: Choice) -> list[str]:
    return [choice.span.starts_at.isoformat(), choice.span.ends_at.isoformat(), choice.channel]
