"""Which questionnaires a workshop has, and when one of them opens, reminds and closes."""

import re
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import InputRequired

from cistrat_training.errors import RuleBroken
from cistrat_training.evaluation.models import MOMENTS, Moment
from cistrat_training.forms import CheckboxListField, Form, choices, line
from cistrat_training.words import N_
from cistrat_training.workshops.forms import PlainDateTimeField

BETWEEN = re.compile(r"[\s,，、;；]+")
MOST_DAYS = 366


class PlanForm(Form):
    moments = CheckboxListField(
        _l("Which questionnaires"),
        [InputRequired(_l("Choose at least one."))],
        coerce=Moment,
        choices=choices((moment.value, _l(name)) for moment, name in MOMENTS.items()),
    )


def _moment(label: Any) -> PlainDateTimeField:
    return PlainDateTimeField(
        label,
        [InputRequired(_l("Choose a day and an hour."))],
        format=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
    )


class TimesForm(Form):
    opens_at = _moment(_l("Opens"))
    closes_at = _moment(_l("Closes"))
    reminders = StringField(
        _l("Reminders"),
        line(),
        description=_l(
            "So many days before it closes, with commas: 7, 2. Only who has not handed in is"
            " reminded. Empty: nobody."
        ),
    )


def days_in(text: str) -> list[int]:
    parts = [part for part in BETWEEN.split(text) if part]
    if any(not (part.isascii() and part.isdecimal() and len(part) < 4) for part in parts):
        raise RuleBroken(N_("Write whole numbers of days, with commas."), field="reminders")
    if any(not 0 < int(part) <= MOST_DAYS for part in parts):
        raise RuleBroken(N_("Write whole numbers of days, with commas."), field="reminders")
    return [int(part) for part in parts]
