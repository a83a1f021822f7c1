"""What is typed to check in, and at the door."""

from flask_babel import lazy_gettext as _l
from wtforms import StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from cistrat_training.attendance.codes import LONGEST_TYPED
from cistrat_training.forms import Form

MOST_TYPED = 20_000  # a thousand badges


class CodeForm(Form):
    digits = StringField(
        _l("Code of six digits"),
        [
            DataRequired(_l("Type the six digits that are on the screen.")),
            Length(max=LONGEST_TYPED, message=_l("A code has six digits.")),
        ],
        description=_l("From the screen in the lecture. It changes every 20 seconds."),
        render_kw={
            "inputmode": "numeric",
            "autocomplete": "one-time-code",
            "size": 9,
            "spellcheck": "false",
            "class": "code six",
        },
    )


class BadgesForm(Form):
    badges = TextAreaField(
        _l("Codes of badges"),
        [
            DataRequired(_l("Scan or type a badge first.")),
            Length(max=MOST_TYPED, message=_l("Send at most 1,000 badges at once.")),
        ],
        description=_l("One a line, as they stand on the badges."),
        render_kw={"rows": 6, "spellcheck": "false", "autocomplete": "off"},
    )
