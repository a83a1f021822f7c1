"""How it stands with those who speak for applicants, as it is shown."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from cistrat_training.applications import endorsement_queries as queries
from cistrat_training.applications.domains import Told, hints
from cistrat_training.applications.endorsements import Endorsement, EndorsementRules, State
from cistrat_training.applications.models import Application
from cistrat_training.database import AnySession
from cistrat_training.letter import Delivery, Letter


class Row(NamedTuple):
    endorsement: Endorsement
    letter: Letter | None
    """The newest letter to this person."""
    hints: list[Told]

    @property
    def not_reached(self) -> bool:
        lost = self.letter is not None and self.letter.status == Delivery.FAILED
        return lost and self.endorsement.state is State.ASKED


class Spoken(NamedTuple):
    rules: EndorsementRules
    rows: list[Row]
    now: datetime


def of(session: AnySession, application: Application, *, now: datetime) -> Spoken:
    """For organisers and reviewers: who was asked to speak, without those who are no longer."""
    named = session.scalars(queries.named_in(application)).all()
    asked = [each for each in named if each.state is not State.WITHDRAWN]
    rules = queries.rules_or_none_asked(session, application.workshop)
    return Spoken(rules, rows(session, asked), now)


def rows(session: AnySession, named: Sequence[Endorsement]) -> list[Row]:
    if not named:
        return []
    letters = {row[0]: row[1] for row in session.execute(queries.last_letters(named))}
    known = queries.known_domains(session, named)
    return [
        Row(
            each,
            letters.get(each.id),
            hints(
                each.email,
                applicant=each.application.applicant.email or "",
                known=known[each.organisation_key],
            ),
        )
        for each in named
    ]
