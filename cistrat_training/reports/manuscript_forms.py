"""What people type to change a report by hand."""

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, NumberRange, Optional

from cistrat_training.forms import Form

LONGEST_SENTENCE = 4000  # a paragraph that was written by people is one sentence here
LONGEST_LIST = 20_000
LONGEST_REASON = 500
LARGEST_BOUND = 1_000_000


class SentenceForm(Form):
    text = TextAreaField(
        _l("Words to print"),
        [Length(max=LONGEST_SENTENCE)],
        description=_l("Leave it empty to leave the sentence out."),
    )
    why = StringField(
        _l("Why"),
        [DataRequired(_l("Say why, for those who read it next year.")), Length(max=LONGEST_REASON)],
    )


class NamesForm(Form):
    names = TextAreaField(
        _l("One name a line"),
        [Length(max=LONGEST_LIST)],
        description=_l(
            "As the house writes it, then = and the other ways to write it, with semicolons "
            "between them: UN Women = UN Woman; U.N. Women"
        ),
    )


class BoundForm(Form):
    """One number; the page has one of these for each."""

    bound = IntegerField(
        _l("Print “over”"),
        [Optional(), NumberRange(1, LARGEST_BOUND, _l("A whole number from 1."))],
    )
