"""What we write about apologies and objections. Reasons stay out of letters: mail is read by
others on its way."""

from collections.abc import Sequence
from typing import Any

from cistrat_training.accounts.letters import letter_to
from cistrat_training.attendance.apologies import Apology, ApologyLecture
from cistrat_training.attendance.models import MARKS
from cistrat_training.attendance.objections import Statement
from cistrat_training.attendance.terms import AttendanceTerms
from cistrat_training.attendance.why import of_excuses
from cistrat_training.letter import Letter
from cistrat_training.workshops.models import Enrolment


def apology_answered(
    apology: Apology, wishes: Sequence[ApologyLecture], terms: AttendanceTerms
) -> Letter:
    return _to_participant(
        "attendance/apology_answered.txt",
        apology.enrolment,
        about=f"apology:{apology.id}:answered",
        apology=apology,
        excused=[wish for wish in wishes if wish.evidence],
        declined=[wish for wish in wishes if not wish.evidence],
        changes=of_excuses(terms),
    )


def excuse_withdrawn(wish: ApologyLecture) -> Letter:
    return _to_participant(
        "attendance/excuse_withdrawn.txt",
        wish.enrolment,
        about=f"apology_lecture:{wish.id}:withdrawn",
        lecture=wish.lecture,
        why=wish.withdrawal.reason if wish.withdrawal else "",
    )


def objection_answered(said: Statement) -> Letter:
    objection = said.objection
    return _to_participant(
        "attendance/objection_answered.txt",
        objection.enrolment,
        about=f"objection:{objection.id}:answered:{said.number}",
        objection=objection,
        lecture=objection.lecture,
        said=said,
        MARKS=MARKS,
    )


def _to_participant(template: str, enrolment: Enrolment, *, about: str, **facts: Any) -> Letter:
    return letter_to(
        enrolment.person,
        template,
        zone=enrolment.workshop.zone,
        about=about,
        workshop=enrolment.workshop,
        **facts,
    )
