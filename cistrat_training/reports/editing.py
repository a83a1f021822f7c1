"""What people may change in a report by hand, and how it is kept."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from cistrat_training.accounts.models import User
from cistrat_training.errors import RuleBroken
from cistrat_training.reports import manuscript_queries
from cistrat_training.reports.document import Section
from cistrat_training.reports.house_names import Name
from cistrat_training.reports.manuscripts import (
    HouseName,
    Manuscript,
    Override,
    Pin,
    SectionPlace,
)
from cistrat_training.words import N_

STEPS = {"up": -1, "down": 1}


def manuscript_of(session: Session, period: str, template: str) -> Manuscript:
    """The one there is, or a new one."""
    known = manuscript_queries.manuscript(session, period, template)
    if known is None:
        known = Manuscript(period=period, template=template)
        session.add(known)
        session.flush()
    return known


def write_by_hand(
    session: Session,
    manuscript: Manuscript,
    language: str,
    key: str,
    *,
    text: str,
    data_say: str,
    why: str,
    by: User,
    now: datetime,
) -> None:
    if text == data_say:
        raise RuleBroken(
            N_("These are the words that the data say anyway. Change them, or go back."),
            field="text",
        )
    if not text and key.endswith("/heading/0"):
        raise RuleBroken(N_("A heading needs words."), field="text")
    known = override_of(session, manuscript, language, key)
    if known is None:
        session.add(
            Override(
                manuscript=manuscript,
                language=language,
                key=key,
                text=text,
                data_said=data_say,
                why=why,
                written_by=by,
                written_at=now,
            )
        )
        return
    known.text, known.data_said, known.why = text, data_say, why
    known.written_by, known.written_at = by, now


def override_of(
    session: Session, manuscript: Manuscript, language: str, key: str
) -> Override | None:
    asked = manuscript_queries.overrides(manuscript, language).where(Override.key == key)
    return session.scalars(asked).first()


def return_to_the_data(session: Session, manuscript: Manuscript, language: str, key: str) -> None:
    known = override_of(session, manuscript, language, key)
    if known:
        session.delete(known)


def pin(
    session: Session,
    manuscript: Manuscript,
    series: str,
    slot: str,
    bound: int | None,
    *,
    by: User,
    now: datetime,
) -> None:
    """Print “over” this bound; without one the number is printed as the wording says."""
    asked = select(Pin).where(
        Pin.manuscript_id == manuscript.id, Pin.series == series, Pin.slot == slot
    )
    known = session.scalars(asked).first()
    if known and bound is None:
        session.delete(known)
    elif known and bound and bound != known.bound:
        known.bound, known.pinned_by, known.pinned_at = bound, by, now
    elif not known and bound:
        session.add(
            Pin(
                manuscript=manuscript,
                series=series,
                slot=slot,
                bound=bound,
                pinned_by=by,
                pinned_at=now,
            )
        )


def move(
    session: Session, manuscript: Manuscript, sections: Sequence[Section], key: str, deed: str
) -> None:
    """Move one of these sections, which stand in one part, a step up or down."""
    keys = [section.key for section in sections]
    here = keys.index(key)
    there = here + STEPS[deed]
    if 0 <= there < len(keys):
        keys[here], keys[there] = keys[there], keys[here]
    for place, name in enumerate(keys, 1):
        _place_of(session, manuscript, name).place = place


def leave_out(session: Session, manuscript: Manuscript, key: str, *, is_left_out: bool) -> None:
    _place_of(session, manuscript, key).is_left_out = is_left_out


def keep_names(session: Session, language: str, names: Sequence[Name]) -> None:
    """These, and no others."""
    known = {each.name: each for each in session.scalars(manuscript_queries.house_names(language))}
    for name, others in names:
        kept = known.pop(name, None)
        if kept is None:
            session.add(HouseName(language=language, name=name, others=list(others)))
        elif kept.others != list(others):
            kept.others = list(others)
    for gone in known.values():
        session.delete(gone)


def _place_of(session: Session, manuscript: Manuscript, key: str) -> SectionPlace:
    asked = manuscript_queries.places(manuscript).where(SectionPlace.key == key)
    known = session.scalars(asked).first()
    if known is None:
        known = SectionPlace(manuscript=manuscript, key=key)
        session.add(known)
    return known
