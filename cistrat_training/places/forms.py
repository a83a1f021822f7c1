"""What administrators write about the lists that countries stand on."""

import re
from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, HiddenField, RadioField, SelectField, StringField, ValidationError
from wtforms.validators import InputRequired, Length, Optional

from cistrat_training.forms import Form, PlainDateField, choices, line
from cistrat_training.places.models import LONGEST_GROUP_CODE, LONGEST_GROUP_NAME, LONGEST_SOURCE

YEARS = range(1945, 2101)  # the oldest of these lists are those of the United Nations
CODE = re.compile(r"[A-Z0-9][A-Z0-9-]*")

OURS, THEIRS = "product", "here"


class YearOfAList:
    def __call__(self, _form: Form, field: Field) -> None:
        if field.data and field.data.year not in YEARS:
            raise ValidationError(_("Check the year."))


def _day(label: Any, description: Any) -> PlainDateField:
    return PlainDateField(
        label, [Optional(), YearOfAList()], description=description, render_kw={"size": 12}
    )


def _source(description: Any) -> StringField:
    return StringField(
        _l("Source"),
        line(_l("Name the source, so that others can check it."), LONGEST_SOURCE),
        description=description,
    )


def _reason() -> StringField:
    return StringField(
        _l("Reason"),
        line(_l("Say why, for those who read this in ten years.")),
        description=_l("It stands in the history of the list."),
    )


class LabelForm(Form):
    name_en = StringField(
        _l("Name in English"), line(_l("Write the name."), longest=LONGEST_GROUP_NAME)
    )
    name_zh = StringField(
        _l("Name in Chinese"), line(_l("Write the name."), longest=LONGEST_GROUP_NAME)
    )
    source = _source(_l("Who keeps this list, and where it can be read."))


class NewLabelForm(LabelForm):
    label_code = StringField(
        _l("Code"),
        [
            InputRequired(_l("Write a code, such as BRI.")),
            Length(max=LONGEST_GROUP_CODE, message=_l("Shorten this to %(max)d characters.")),
        ],
        description=_l(
            "Capital letters, digits and hyphens. Tables and files name the list by it."
        ),
        filters=[lambda typed: typed and typed.upper()],
        render_kw={"size": 12, "autocapitalize": "characters"},
    )

    def validate_label_code(self, field: Field) -> None:
        if not CODE.fullmatch(field.data):
            raise ValidationError(_("Write the code with letters from A to Z, digits and hyphens."))


class MembershipForm(Form):
    """Since, until, and where that is written."""

    since = _day(
        _l("On the list since"),
        _l("The first day. Empty: for as long as we look back."),
    )
    until = _day(
        _l("No longer from"),
        _l("The first day on which it is not on the list any more. Empty: it still is."),
    )
    source = _source(_l("The resolution or the page that says so."))
    why = _reason()

    def validate_until(self, field: Field) -> None:
        if field.data and self.since.data and field.data <= self.since.data:
            raise ValidationError(_("It leaves the list after the day on which it came."))


class NewMembershipForm(MembershipForm):
    country = SelectField(_l("Country"))

    def offer(self, countries: Iterable[tuple[str, str]]) -> None:
        self.country.choices = choices(countries)


class StrikingForm(Form):
    why = _reason()


class TurningForm(StrikingForm):
    """Striking out and restoring are one form: it says how the line stood when it was opened."""

    was_struck = HiddenField()


class DecisionForm(Form):
    difference = HiddenField()
    takes = RadioField(
        _l("What holds from now on"),
        [InputRequired(_l("Choose one of the two."))],
        choices=choices(
            [
                (OURS, _l("What the product’s table says")),
                (THEIRS, _l("What stands here")),
            ]
        ),
    )
