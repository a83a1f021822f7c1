"""What is asked of who prepares, releases or turns down a report."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, IntegerField, RadioField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange

from cistrat_training.forms import Form, choices
from cistrat_training.languages import LANGUAGES

LONGEST_CHANGES = 3000  # a printed page


class EditionForm(Form):
    language = RadioField(choices=choices(LANGUAGES.items()), validators=[InputRequired()])
    edition = IntegerField(validators=[InputRequired(), NumberRange(1)])
    template = HiddenField()
    read = HiddenField()
    """The fingerprint of the text that the organiser has read."""
    changes = TextAreaField(
        _l("What this edition corrects"),
        [Length(max=LONGEST_CHANGES, message=_l("Shorten this to %(max)d characters."))],
        description=_l(
            "Readers of the edition before see it first. The figures and sentences that differ are "
            "listed below it by themselves."
        ),
    )
    is_public = BooleanField(
        _l("Anybody may read it"),
        description=_l(
            "On the Centre’s public pages, where counts that are too small are merged or hidden. "
            "You can change this later."
        ),
    )

    @property
    def is_whole(self) -> bool:
        """Language and edition are not typed: without them nobody pressed our button."""
        return not ({"language", "edition"} & set(self.errors))


class RefusalForm(Form):
    why = TextAreaField(
        _l("Why it is turned down"),
        [
            InputRequired(_l("Say what has to be put right.")),
            Length(max=LONGEST_CHANGES, message=_l("Shorten this to %(max)d characters.")),
        ],
        description=_l("Whoever prepared it reads this."),
    )
