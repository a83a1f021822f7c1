"""Who handed in a questionnaire: not what."""

from datetime import datetime

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import joinedload

from cistrat_training.accounts.models import User
from cistrat_training.evaluation.models import Handed, Moment, Questionnaire
from cistrat_training.workshops.models import (
    CertificateRule,
    Enrolment,
    Place,
    RuleKind,
    Workshop,
)


def handed_in_after(workshop: Workshop) -> Select[int]:
    """The ids of the enrolments that handed in the questionnaire after the workshop."""
    return (
        select(Handed.enrolment_id)
        .join(Handed.questionnaire)
        .where(Questionnaire.workshop_id == workshop.id, Questionnaire.moment == Moment.AFTER)
    )


def wanted_by_certificates(person: User, now: datetime) -> Select[Questionnaire]:
    """What this person has not handed in yet, though a certificate asks for it."""
    return (
        select(Questionnaire)
        .join(Enrolment, Enrolment.workshop_id == Questionnaire.workshop_id)
        .where(
            Enrolment.person_id == person.id,
            Enrolment.status == Place.CONFIRMED,
            Questionnaire.moment == Moment.AFTER,
            Questionnaire.closes_at > now,
            exists().where(
                CertificateRule.workshop_id == Questionnaire.workshop_id,
                CertificateRule.kind == RuleKind.QUESTIONNAIRE,
            ),
            ~exists().where(
                Handed.questionnaire_id == Questionnaire.id, Handed.enrolment_id == Enrolment.id
            ),
        )
        .options(joinedload(Questionnaire.workshop))
        .order_by(Questionnaire.closes_at, Questionnaire.id)
    )
