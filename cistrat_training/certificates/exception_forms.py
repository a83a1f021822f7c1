"""An exception, as an organiser makes it."""

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField, TextAreaField
from wtforms.validators import DataRequired

from cistrat_training.certificates.exceptions import LONGEST_REASON, Word
from cistrat_training.forms import Form, choices, line

DEEDS = {
    Word.GRANTED: _l("Give the certificate, whatever is missing"),
    Word.WITHHELD: _l("Withhold the certificate, although the rules are met"),
}


class ExceptionForm(Form):
    person = SelectField(_l("Person"), [DataRequired(_l("Choose somebody."))])
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

    def offer(self, people: Iterable[tuple[str, str]]) -> None:
        self.person.choices = choices([("", ""), *people])  # nobody by accident
