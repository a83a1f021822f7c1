"""What is said of the names on certificates."""

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired

from cistrat_training.certificates.names import LONGEST_WORDS
from cistrat_training.forms import Form, PlainDateField, Printable, line
from cistrat_training.workshops.forms import LikelyYear


class SeenNameForm(Form):
    """The names as the preview showed them."""

    holder = HiddenField()
    native_name = HiddenField()


class WishForm(Form):
    holder = StringField(
        _l("Name to be printed"),
        [DataRequired(_l("Write the name as it stands in the passport.")), *line(), Printable()],
        description=_l("In Latin letters, as in the passport."),
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )
    native_name = StringField(
        _l("Name in your own script"),
        line(),
        description=_l("Printed below, if you wish and our fonts have its letters."),
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )
    wish = TextAreaField(
        _l("What should change, and why?"),
        line(longest=LONGEST_WORDS),
        description=_l("Organisers read it and answer you with a letter."),
    )


class GrantForm(Form):
    holder = StringField(
        _l("Name to be printed"),
        [DataRequired(_l("Write the name as it stands in the passport.")), *line(), Printable()],
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )
    native_name = StringField(
        _l("Name in the person's own script"),
        [*line(), Printable()],
        description=_l("Printed below. May stay empty."),
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )


class DeclineForm(Form):
    why = TextAreaField(
        _l("Why it stays as it is"),
        line(_l("Say why the name stays as it is."), LONGEST_WORDS),
        description=_l("It stands in the letter."),
    )


class DeadlineForm(Form):
    until = PlainDateField(
        _l("Confirm by"),
        [InputRequired(_l("Choose a day.")), LikelyYear()],
        description=_l("Until the end of this day where the workshop is."),
    )
