"""What we write about answers to what a recording asks."""

from cistrat_training.accounts.letters import letter_to
from cistrat_training.attendance.recording_questions import RecordingAnswer
from cistrat_training.letter import Letter


def sent_back(answer: RecordingAnswer) -> Letter:
    lecture = answer.question.lecture
    return letter_to(
        answer.enrolment.person,
        "attendance/recording_answer_returned.txt",
        zone=lecture.workshop.zone,
        about=f"recording_answer:{answer.id}:returned",
        workshop=lecture.workshop,
        lecture=lecture,
        answer=answer,
    )
