"""What we write about questionnaires."""

from cistrat_training.accounts.letters import letter_to
from cistrat_training.evaluation.models import Asked
from cistrat_training.letter import Letter, address


def to_answer(asked: Asked, template: str, deed: str, secret: str) -> Letter:
    """The link is in this letter and nowhere else."""
    questionnaire, person = asked.questionnaire, asked.enrolment.person
    workshop = questionnaire.workshop
    return letter_to(
        person,
        f"evaluation/{template}.txt",
        about=f"questionnaire:{questionnaire.id}:{asked.enrolment.id}:{deed}",
        zone=workshop.zone,
        questionnaire=questionnaire,
        workshop=workshop,
        link=address("evaluation.answer_by_link", secret=secret, language=person.language),
    )
