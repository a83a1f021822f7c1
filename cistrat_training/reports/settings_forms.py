"""What administrators set for all reports."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field, ValidationError
from wtforms.validators import InputRequired, NumberRange, Optional

from cistrat_training import files
from cistrat_training.forms import Form
from cistrat_training.reports.outs import references
from cistrat_training.reports.settings import (
    AGES_OF_YOUTH,
    SMALLEST_CELLS,
    YEARS_OF_AGREEMENTS,
    ReportSettings,
)
from cistrat_training.uploads import KeptFileField
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


class ReferenceField(KeptFileField):
    """A DOCX into whose styles a report can be written."""

    def __init__(self, label: Any = None, validators: Any = None, **kwargs: Any):
        super().__init__(label, validators, kind=files.REFERENCE, **kwargs)

    def store(self, data: bytes) -> files.Content:
        content_type = files.sniff(data, self.kind)
        references.check(data)
        return files.put(data, content_type)

    def populate_obj(self, obj: ReportSettings, _name: str) -> None:
        if self.data:
            obj.reference, obj.reference_name = files.record(self.data.content), self.data.name


class WithoutReferenceField(BooleanField):
    def populate_obj(self, obj: ReportSettings, _name: str) -> None:
        if self.data:
            obj.reference, obj.reference_name = None, ""


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
    reference_file = ReferenceField(
        _l("Reference document"),
        description=_l(
            "A DOCX of at most 5 MB. Reports for a word processor take its styles, its page, its"
            " head and its foot; nothing else of it travels on."
        ),
    )
    without_reference = WithoutReferenceField(_l("Take the styles of this site again"))

    def validate_agreement_until(self, field: Field) -> None:
        if bool(field.data) != bool(self.agreement_from.data):
            raise ValidationError(_("Write both years, or none."))
        if field.data and field.data < self.agreement_from.data:
            raise ValidationError(_("The last year comes before the first one."))
