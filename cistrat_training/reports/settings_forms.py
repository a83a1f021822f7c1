"""What administrators set for all reports."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field, ValidationError
from wtforms.validators import InputRequired, NumberRange, Optional

from cistrat_training.forms import Form
from cistrat_training.reports.settings import (
    AGES_OF_YOUTH,
    SMALLEST_CELLS,
    YEARS_OF_AGREEMENTS,
)
from cistrat_training.workshops.forms import WholeNumberField

BETWEEN = _l("Write a whole number from %(min)s to %(max)s.")


def _number(label: Any, within: range, description: Any) -> WholeNumberField:
    return WholeNumberField(
        label,
        [InputRequired(_l("Write a number.")), NumberRange(within[0], within[-1], BETWEEN)],
        description=description,
        render_kw={"min": within[0], "max": within[-1], "size": 6},
    )


def _year(label: Any, description: Any = "") -> WholeNumberField:
    first, last = YEARS_OF_AGREEMENTS[0], YEARS_OF_AGREEMENTS[-1]
    return WholeNumberField(
        label,
        [Optional(), NumberRange(first, last, BETWEEN)],
        description=description,
        render_kw={"min": first, "max": last, "size": 6},
    )


class SettingsForm(Form):
    smallest_cell = _number(
        _l("Smallest count that the public reads"),
        SMALLEST_CELLS,
        _l(
            "A count of people from one up to, but not, this number is merged with another or"
            " hidden in everything public, so that nobody can be found in it. Organisers see every"
            " count."
        ),
    )
    youth_age = _number(
        _l("Young is up to the age of"),
        AGES_OF_YOUTH,
        _l("In years, on the first day of the workshop. The definition in a report names it."),
    )
    needs_two_people = BooleanField(
        _l("One person prepares a report, another one publishes it"),
        description=_l("Without this, whoever prepares a report may publish it at once."),
    )
    agreement_from = _year(
        _l("First year of the agreement"),
        _l("The evidence for renewing the agreement is about these years."),
    )
    agreement_until = _year(_l("Last year of the agreement"))

    def validate_agreement_until(self, field: Field) -> None:
        if bool(field.data) != bool(self.agreement_from.data):
            raise ValidationError(_("Write both years, or none."))
        if field.data and field.data < self.agreement_from.data:
            raise ValidationError(_("The last year comes before the first one."))
