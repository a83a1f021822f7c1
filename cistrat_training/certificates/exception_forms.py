"""An exception, as an organiser makes it."""

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField, TextAreaField
from wtforms.validators import DataRequired, InputRequired

from cistrat_training.certificates.exceptions import LONGEST_REASON, Word
from cistrat_training.forms import Form, choices, line

DEEDS = {
    Word.GRANTED: _l("Give the certificate, whatever is missing"),
    Word.WITHHELD: _l("Withhold the certificate, although the rules are met"),
}


class ExceptionForm(Form):
    person = SelectField(_l("Person"), [InputRequired(_l("Choose somebody."))], coerce=int)
    word = RadioField(
        _l("What is decided"),
        [DataRequired(_l("Choose one."))],
        choices=choices((word.value, said) for word, said in DEEDS.items()),
    )
    why = TextAreaField(
        _l("Reason"),
        line(_l("Say why."), LONGEST_REASON),
        description=_l("Organisers read it. It does not stand on the certificate."),
    )

    def offer(self, people: Iterable[tuple[int, str]]) -> None:
        self.person.choices = choices(people)
