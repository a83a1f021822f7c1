"""The form in which a lecturer answers what may be done with a lecture."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, StringField
from wtforms.validators import Optional

from cistrat_training.forms import Form, choices, line
from cistrat_training.schedule.consents import (
    ConsentAnswer,
    ConsentPurpose,
    LectureConsent,
    Licence,
)

FOR_PARTICIPANTS = _l("Yes, for the participants of this workshop")
ONLY_PARTICIPANTS = _l("Only for the participants of this workshop")
NO = _l("No")


def _value(answer: ConsentAnswer, licence: Licence | None = None) -> str:
    return f"{answer.value}: {licence.value}" if licence else answer.value


class ConsentForm(Form):
    """Each answer stands alone: what is left open stays unanswered."""

    recording = RadioField(
        _l("Record the lecture and show the recording"),
        [Optional()],
        choices=choices(
            [(ConsentAnswer.PARTICIPANTS.value, FOR_PARTICIPANTS), (ConsentAnswer.NO.value, NO)]
        ),
        description=_l(
            "Participants, lecturers and organisers of this workshop can watch it after signing"
            " in, together with captions and a transcript, as long as the organisers leave it"
            " open. Nobody else sees it. Take the yes back, and nobody can watch it from that"
            " moment."
        ),
    )
    livestream = RadioField(
        _l("Show the lecture live"),
        [Optional()],
        choices=choices(
            [(ConsentAnswer.PARTICIPANTS.value, FOR_PARTICIPANTS), (ConsentAnswer.NO.value, NO)]
        ),
        description=_l(
            "Participants follow it live, with an address that only this workshop sees. With a no"
            " we show that address to nobody, and the organisers look for another way."
        ),
    )
    slides = RadioField(
        _l("Publish the slides"),
        [Optional()],
        choices=choices(
            [
                (
                    _value(ConsentAnswer.YES, Licence.CC_BY),
                    _l(
                        "Yes, under CC BY 4.0: everybody may copy, change and share them, and"
                        " names you"
                    ),
                ),
                (
                    _value(ConsentAnswer.YES, Licence.CC_BY_NC_ND),
                    _l(
                        "Yes, under CC BY-NC-ND 4.0: everybody may share them unchanged and not"
                        " for money, and names you"
                    ),
                ),
                (ConsentAnswer.PARTICIPANTS.value, ONLY_PARTICIPANTS),
                (ConsentAnswer.NO.value, NO),
            ]
        ),
        description=_l(
            "Under a licence they stand in the public programme, where there is one. When you take"
            " the yes back they are gone from here at once; but whoever has a copy under a licence"
            " may keep it. With a no, nobody opens them here except the lecturers of this lecture."
        ),
    )
    photo = RadioField(
        _l("Show my photo beside this lecture"),
        [Optional()],
        choices=choices(
            [
                (ConsentAnswer.YES.value, _l("Yes, for everybody who sees the programme")),
                (ConsentAnswer.PARTICIPANTS.value, ONLY_PARTICIPANTS),
                (ConsentAnswer.NO.value, NO),
            ]
        ),
        description=_l("The photo of your profile, in the programme and on the lecture's page."),
    )

    def answers(self) -> dict[ConsentPurpose, tuple[ConsentAnswer, Licence | None]]:
        """What was answered, without what was left open."""
        chosen = {purpose: self[purpose.value].data for purpose in ConsentPurpose}
        return {purpose: _read(value) for purpose, value in chosen.items() if value}

    @staticmethod
    def filled_with(given: dict[ConsentPurpose, LectureConsent | None]) -> dict[str, Any]:
        return {
            purpose.value: _value(answer.answer, answer.licence)
            for purpose, answer in given.items()
            if answer
        }


class WrittenDownForm(ConsentForm):
    """By an organiser, for a lecturer who said it another way."""

    note = StringField(
        _l("How do we know?"),
        line(_l("Say how the lecturer answered, for example: letter of 3 May.")),
        description=_l("It stands beside the answers, and the lecturer reads it."),
    )


def _read(value: str) -> tuple[ConsentAnswer, Licence | None]:
    answer, _, licence = value.partition(": ")
    return ConsentAnswer(answer), Licence(licence) if licence else None
