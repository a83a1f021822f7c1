"""Asking to be excused, answering that, and saying that something is not right."""

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, IntegerField, RadioField, TextAreaField, ValidationError
from wtforms.validators import DataRequired, Length, NumberRange, Optional

from cistrat_training import files
from cistrat_training.attendance.apologies import LONGEST_ANSWER, LONGEST_REASON
from cistrat_training.attendance.models import MARKS, Mark
from cistrat_training.attendance.objecting import Correction
from cistrat_training.attendance.objections import LONGEST_WORDS
from cistrat_training.attendance.sheet import LONGEST_DAY, LONGEST_NOTE
from cistrat_training.forms import CheckboxListField, Form, choices
from cistrat_training.uploads import KeptFileField

TOO_LONG = _l("Shorten this to %(max)d characters.")
STAYS = ""
"""The answer that corrects nothing."""


def _number(value: Any) -> int | None:
    """Of a lecture, or of what was seen; nonsense is nothing."""
    text = str(value)
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else None


def proof() -> KeptFileField:
    return KeptFileField(
        _l("File"),
        kind=files.PROOF,
        description=_l(
            "PDF, PNG or JPEG, at most 5 MB. If you wish. Only the organisers and you can open it."
        ),
    )


class ApologyForm(Form):
    days = CheckboxListField(_l("Whole days"))
    lectures = CheckboxListField(_l("Lectures"), coerce=_number)
    reason = TextAreaField(
        _l("Reason"),
        [
            DataRequired(_l("Write why you cannot come.")),
            Length(max=LONGEST_REASON, message=TOO_LONG),
        ],
        description=_l(
            "A sentence is enough. Only the organisers read it, not the lecturers. Write no more"
            " about your health than you want to."
        ),
        render_kw={"rows": 4},
    )
    file = proof()


class ApologyAnswerForm(Form):
    lectures = CheckboxListField(_l("Excuse from"), coerce=_number)
    answer = TextAreaField(
        _l("Your answer"),
        [Length(max=LONGEST_ANSWER, message=TOO_LONG)],
        description=_l("The participant reads it. Needed where you decline."),
        render_kw={"rows": 2},
    )


class WithdrawalForm(Form):
    why = TextAreaField(
        _l("Why is the excuse withdrawn?"),
        [DataRequired(_l("Write why.")), Length(max=LONGEST_NOTE, message=TOO_LONG)],
        description=_l("The participant reads it, and so do the lecturers."),
        render_kw={"rows": 2},
    )


class ObjectionForm(Form):
    words = TextAreaField(
        _l("What is not right?"),
        [
            DataRequired(_l("Write what is not right.")),
            Length(max=LONGEST_WORDS, message=TOO_LONG),
        ],
        description=_l("For example when you were there, with which name or device."),
        render_kw={"rows": 5},
    )
    file = proof()
    seen = HiddenField(default="0")

    @property
    def has_seen(self) -> int:
        return _number(self.seen.data) or 0


class ObjectionAnswerForm(Form):
    words = TextAreaField(
        _l("Your answer"),
        [DataRequired(_l("Write an answer.")), Length(max=LONGEST_WORDS, message=TOO_LONG)],
        description=_l("The participant gets it by letter."),
        render_kw={"rows": 3},
    )
    mark = RadioField(_l("What becomes of the lecture"), [Optional()], default=STAYS)
    minutes = IntegerField(
        _l("Minutes attended, if late"),
        [
            Optional(),
            NumberRange(
                0, LONGEST_DAY, message=_l("Write the minutes as a whole number, such as 45.")
            ),
        ],
        render_kw={"inputmode": "numeric", "size": 4},
    )
    reason = TextAreaField(
        _l("Why, to stand beside the mark"),
        [Length(max=LONGEST_NOTE, message=TOO_LONG)],
        description=_l(
            "The participant and the lecturers read it. Needed where you put something right."
        ),
        render_kw={"rows": 2},
    )
    seen = HiddenField(default="0")

    def __init__(self, *args: Any, marks: Iterable[Mark] = Mark, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.mark.choices = choices(
            [(STAYS, _("It stays as it is")), *((mark.value, _(MARKS[mark])) for mark in marks)]
        )

    @property
    def has_seen(self) -> int:
        return _number(self.seen.data) or 0

    @property
    def correction(self) -> Correction | None:
        if not self.mark.data:
            return None
        return Correction(Mark(self.mark.data), self.minutes.data, self.reason.data or "")

    def validate_minutes(self, field: IntegerField) -> None:
        if self.mark.data == Mark.LATE and field.data is None:
            raise ValidationError(_("Write how many minutes the person attended."))

    def validate_reason(self, field: TextAreaField) -> None:
        if self.mark.data and not field.data:
            raise ValidationError(_("Write why, to stand beside the mark."))
