"""Who handed in a questionnaire: not what."""

from sqlalchemy import Select, select

from cistrat_training.evaluation.models import Handed, Moment, Questionnaire
from cistrat_training.workshops.models import Enrolment, Workshop


def handed_in_after(workshop: Workshop) -> Select[int]:
    """The ids of the enrolments that handed in the questionnaire after the workshop."""
    return (
        select(Handed.enrolment_id)
        .join(Handed.questionnaire)
        .where(Questionnaire.workshop_id == workshop.id, Questionnaire.moment == Moment.AFTER)
    )


def has_handed_in_after(enrolment: Enrolment) -> Select[bool]:
    return select(
        select(Handed.id)
        .join(Handed.questionnaire)
        .where(Handed.enrolment_id == enrolment.id, Questionnaire.moment == Moment.AFTER)
        .exists()
    )


def questionnaire_after(workshop: Workshop) -> Select[Questionnaire]:
    return select(Questionnaire).where(
        Questionnaire.workshop_id == workshop.id, Questionnaire.moment == Moment.AFTER
    )
