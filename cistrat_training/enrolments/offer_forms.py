"""What is asked about an offer: the yes or no, and what organisers say of all offers."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import AnyOf, InputRequired, Length, NumberRange, Optional

from cistrat_training.enrolments.forms import LONGEST_REASON
from cistrat_training.enrolments.models import (
    WHYS,
    Condition,
    OfferCondition,
    Support,
    WhyDeclined,
)
from cistrat_training.forms import Form, line
from cistrat_training.workshops.models import PROMOTIONS

MOST_DAYS_TO_REMIND = 60  # longer than any offer stands
YES, NO = "yes", "no"


class AnswerForm(Form):
    """The yes to an offer, with a yes or no to each of its conditions."""

    accepts_funding = RadioField(_l("Funding"), [Optional()], choices=())
    accepts_travel = RadioField(_l("Travel"), [Optional()], choices=())
    accepts_accommodation = RadioField(_l("Accommodation"), [Optional()], choices=())

    def ask(self, conditions: Sequence[OfferCondition], language: str) -> None:
        """Keep the questions that this offer has."""
        asked = {f"accepts_{condition.kind}": condition for condition in conditions}
        for name in [name for name in self._fields if name.startswith("accepts_")]:
            if name not in asked:
                del self[name]
                continue
            condition = asked[name]
            self[name].description = condition.text(language)
            self[name].validators = [InputRequired(_("Accept this condition, or decline it."))]
            if condition.necessary:
                needed = _(
                    "Without this condition there is no place. Accept it, or decline the offer."
                )
                self[name].validators.append(AnyOf([YES], needed))
            self[name].choices = [(YES, _("I accept this")), (NO, _("I decline this"))]

    def accepted(self) -> dict[Support, bool]:
        return {
            support: self[name].data == YES
            for support in Support
            if (name := f"accepts_{support}") in self and self[name].data
        }


class RefusalForm(Form):
    why = SelectField(
        _l("Why do you decline?"),
        [Optional()],
        choices=lambda: [("", _("I would rather not say")), *_worded(WHYS)],
        description=_l("It helps us plan. You may leave it empty."),
    )
    note = TextAreaField(
        _l("Anything you want to tell us"),
        [Length(max=LONGEST_REASON, message=_l("Shorten this to %(max)d characters."))],
        render_kw={"rows": 2},
    )

    @property
    def reason(self) -> WhyDeclined | None:
        return WhyDeclined(self.why.data) if self.why.data else None


def _worded(words: Mapping[Any, str]) -> list[tuple[str, str]]:
    return [(str(value), _(name)) for value, name in words.items()]


LONGEST_CONDITION = 300  # one or two sentences in a letter


def _text(name: str) -> StringField:
    return StringField(name, line(longest=LONGEST_CONDITION))


class ConditionsForm(Form):
    """What is offered or not: an empty line is no condition."""

    funding_en = _text(_l("In English"))
    funding_zh = _text(_l("In Chinese"))
    funding_necessary = BooleanField(_l("Whoever declines this cannot have a place"))
    travel_en = _text(_l("In English"))
    travel_zh = _text(_l("In Chinese"))
    travel_necessary = BooleanField(_l("Whoever declines this cannot have a place"))
    accommodation_en = _text(_l("In English"))
    accommodation_zh = _text(_l("In Chinese"))
    accommodation_necessary = BooleanField(_l("Whoever declines this cannot have a place"))

    def show(self, conditions: Sequence[Condition | OfferCondition]) -> None:
        for condition in conditions:
            self[f"{condition.kind}_en"].data = condition.text_en
            self[f"{condition.kind}_zh"].data = condition.text_zh
            self[f"{condition.kind}_necessary"].data = condition.necessary

    def said(self) -> dict[Support, tuple[str, str, bool]]:
        return {
            support: (
                self[f"{support}_en"].data,
                self[f"{support}_zh"].data or "",
                self[f"{support}_necessary"].data,
            )
            for support in Support
            if self[f"{support}_en"].data
        }

    def validate(self, extra_validators: Any = None) -> bool:
        good = bool(super().validate(extra_validators))
        for support in Support:
            field = self[f"{support}_en"]
            if self[f"{support}_zh"].data and not field.data:
                field.errors = [*field.errors, _("Write it in English, too.")]
                good = False
        return good


class OfferRulesForm(ConditionsForm):
    days_to_remind = IntegerField(
        _l("Days before the deadline on which we write once more"),
        [
            InputRequired(_l("Type a number of days; 0 writes no reminder.")),
            NumberRange(0, MOST_DAYS_TO_REMIND, _l("Type a number from 0 to %(max)d.")),
        ],
        description=_l("Whoever has answered gets no reminder; everybody else gets one."),
    )
    promotion = RadioField(
        _l("When a seat falls free"),
        [InputRequired(_l("Choose one of the two."))],
        choices=lambda: _worded(PROMOTIONS),
    )
