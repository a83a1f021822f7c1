"""Handing in: that somebody did is kept with the name, what was said without it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from cistrat_training.applications.questions import Question
from cistrat_training.ciphers import Keys
from cistrat_training.database import AnySession
from cistrat_training.evaluation import codes
from cistrat_training.evaluation.models import (
    Handed,
    Questionnaire,
    Response,
    ResponseAnswer,
    random_id,
)
from cistrat_training.workshops.models import Enrolment


def hand_in(
    session: AnySession,
    questionnaire: Questionnaire,
    enrolment: Enrolment,
    answers: Mapping[Question, Any],
    keys: Keys,
    *,
    now: datetime,
) -> None:
    """Raises IntegrityError where the same person hands in at the same time elsewhere."""
    day = now.astimezone(questionnaire.workshop.tz).date()
    session.add(Handed(questionnaire=questionnaire, enrolment=enrolment, on=day))
    session.flush()
    code, number = codes.own(session, enrolment, keys), random_id()
    response = Response(
        id=number, questionnaire=questionnaire, sealed_code=codes.seal(code, number, keys)
    )
    said = [
        ResponseAnswer(response=response, question=question, value=value)
        for question, value in answers.items()
    ]
    session.add_all([response, *said])
    session.flush()
