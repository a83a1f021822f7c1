"""The demonstration: the Centre's past, a workshop that was held, one to which people travel, a
seminar that is going on, and a workshop whose call is open.

All of its people are invented, and marked so. It goes through the same doors as everything else:
the import of the past, the deeds of the models, the selection desk.
"""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from cistrat_training import tables
from cistrat_training.accounts.queries import with_email
from cistrat_training.errors import RuleBroken
from cistrat_training.house import past
from cistrat_training.house.demo import calling, held, running, travelling
from cistrat_training.house.demo.cast import ACCOUNTS, ORGANISER, PASSWORD, Cast
from cistrat_training.places import atlas
from cistrat_training.reports import keeping, registers, wording
from cistrat_training.reports.toml_table import parsed

__all__ = ["ACCOUNTS", "PASSWORD", "bring_the_past", "load"]

FOLDER = Path(__file__).parent


def load(
    session: Session, *, now: datetime, begun: Callable[[str], None] = lambda _step: None
) -> bool:
    """Put all of it into the session; False if it is there already. `begun` hears of each step."""
    if session.scalar(with_email(ORGANISER)):
        return False
    begun("Countries and cities")
    atlas.load(session)
    session.flush()
    begun("The trainings of 2021 and 2022")
    bring_the_past(session, now=now)
    cast = Cast(session, now)
    begun("The workshop that was held")
    held_before = held.arrange(session, cast, now=now)
    begun("The workshop to which people travel")
    travelling.arrange(session, cast, held_before, now=now)
    begun("The seminar that is going on")
    running.arrange(session, cast, held_before, now=now)
    begun("The workshop that is calling")
    calling.arrange(session, cast, now=now)
    return True


def bring_the_past(session: Session, *, now: datetime) -> None:
    """The trainings of 2021 and 2022, and what the Centre did beside them."""
    workbook = tables.read_path(FOLDER / "past")
    outcome = past.bring_in(session, workbook, now=now, synthetic=True)
    for problem in outcome.problems:
        raise RuleBroken(problem.message, **problem.facts)
    register = FOLDER / "activities.toml"
    told = registers.read(register.read_text(encoding="utf-8"), register.name)
    keeping.keep_register(session, told, replace=True, now=now)
    for file in sorted(FOLDER.glob("wording-*.toml")):
        table = parsed(file.read_text(encoding="utf-8"), file.name)
        keeping.keep_wording(session, table["language"], wording.parts_of(table), now=now)
