"""The desk's filter and decisions, the reserve list, notes about participants, nominated lists."""

from flask_babel import lazy_gettext as _l
from wtforms import (
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import AnyOf, DataRequired, Length

from cistrat_training import files
from cistrat_training.forms import Form
from cistrat_training.reviews.models import Verdict
from cistrat_training.uploads import KeptFileField

LONGEST_REASON = 1000  # a remark, not a report


UNDO = "none"  # what stands instead of a verdict that is taken back


class DecisionForm(Form):
    chosen = SelectMultipleField(
        _l("Applications"),
        [DataRequired(_l("Choose at least one application, by the box before its name."))],
        coerce=int,
        validate_choice=False,
    )
    verdict = StringField(
        _l("Decision"),
        [AnyOf([*Verdict, UNDO], _l("Choose one of the decisions."))],
    )
    reason = TextAreaField(
        _l("Reason"),
        [Length(max=LONGEST_REASON, message=_l("Shorten this to %(max)d characters."))],
        description=_l("For your own records. It is not in the letter."),
    )


class LeavingForm(Form):
    why = TextAreaField(
        _l("Reason"),
        [Length(max=LONGEST_REASON, message=_l("Shorten this to %(max)d characters."))],
        description=_l("For our records. You may leave it empty."),
        render_kw={"rows": 3},
    )


class WithdrawalForm(Form):
    why = TextAreaField(
        _l("Reason"),
        [
            DataRequired(_l("Say why, so that others understand it later.")),
            Length(max=LONGEST_REASON, message=_l("Shorten this to %(max)d characters.")),
        ],
        description=_l("For your own records. It is not in the letter."),
        render_kw={"rows": 3},
    )


class NoteForm(Form):
    note = TextAreaField(
        _l("Note"),
        [Length(max=LONGEST_REASON, message=_l("Shorten this to %(max)d characters."))],
        description=_l("Only organisers see it."),
        render_kw={"rows": 3},
    )


class ListForm(Form):
    file = KeptFileField(
        _l("List of trainees"),
        [DataRequired(_l("Choose the list, as XLSX or CSV."))],
        kind=files.TABLE,
    )
