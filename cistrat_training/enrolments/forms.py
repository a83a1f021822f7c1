"""The desk's filter and decisions, the reserve list, participants, their journeys, nominations."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import AnyOf, DataRequired, InputRequired, Length, NumberRange, Optional
from wtforms.widgets import TextInput

from cistrat_training import files
from cistrat_training.accounts.access import LARGEST_ID
from cistrat_training.enrolments.balance import Sense
from cistrat_training.enrolments.invitations import BEARERS, COSTS, Bearer, Wish
from cistrat_training.enrolments.mailing import Words
from cistrat_training.enrolments.rules import BalanceRule, Whom
from cistrat_training.errors import RuleBroken
from cistrat_training.forms import CheckboxListField, Form, PlainDateField, Printable, choices, line
from cistrat_training.reviews.models import Verdict
from cistrat_training.uploads import KeptFileField
from cistrat_training.words import N_
from cistrat_training.workshops.forms import LikelyYear

LONGEST_REASON = 1000  # a remark, not a report
LONGEST_LETTER = 10_000  # three printed pages


UNDO = "none"  # what stands instead of a verdict that is taken back


def number_of_a_row(text: str) -> int:
    """What a browser sends for an application; a number that no row can have is nonsense."""
    number = int(text)
    if not 0 < number <= LARGEST_ID:
        raise ValueError(text)
    return number


class DecisionForm(Form):
    chosen = SelectMultipleField(
        _l("Applications"),
        [DataRequired(_l("Choose at least one application, by the box before its name."))],
        coerce=number_of_a_row,
        validate_choice=False,
    )
    verdict = StringField(
        _l("Decision"),
        [AnyOf([*Verdict, UNDO], _l("Choose one of the decisions."))],
    )
    reason = TextAreaField(
        _l("Reason"),
        [Length(max=LONGEST_REASON, message=_l("Shorten this to %(max)d characters."))],
        description=_l("For your own records. It is not in the letter."),
    )


class LeavingForm(Form):
    why = TextAreaField(
        _l("Reason"),
        [Length(max=LONGEST_REASON, message=_l("Shorten this to %(max)d characters."))],
        description=_l("For our records. You may leave it empty."),
        render_kw={"rows": 3},
    )


class WithdrawalForm(Form):
    why = TextAreaField(
        _l("Reason"),
        [
            DataRequired(_l("Say why, so that others understand it later.")),
            Length(max=LONGEST_REASON, message=_l("Shorten this to %(max)d characters.")),
        ],
        description=_l("For your own records. It is not in the letter."),
        render_kw={"rows": 3},
    )


class NoteForm(Form):
    note = TextAreaField(
        _l("Note"),
        [Length(max=LONGEST_REASON, message=_l("Shorten this to %(max)d characters."))],
        description=_l("Only organisers see it."),
        render_kw={"rows": 3},
    )


class ListForm(Form):
    file = KeptFileField(
        _l("List of trainees"),
        [DataRequired(_l("Choose the list, as XLSX or CSV."))],
        kind=files.TABLE,
    )


class TravelForm(Form):
    """The names of the fields are those of travel.Travel."""

    passport_name = StringField(
        _l("Name as in the passport"),
        [*line(_l("Write the name as in the passport.")), Printable()],
        description=_l("All given names and family names, as the passport has them."),
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )
    passport_number = StringField(
        _l("Passport number"),
        line(_l("Write the number of the passport.")),
        filters=[lambda typed: (typed or "").replace(" ", "").upper()],
        render_kw={"autocomplete": "off", "spellcheck": "false", "size": 16, "class": "code"},
    )
    issued_by = SelectField(_l("Issued by"), [DataRequired(_l("Choose a country."))])
    expires_on = PlainDateField(
        _l("Expires on"), [InputRequired(_l("Write when the passport expires.")), LikelyYear()]
    )
    born_on = PlainDateField(
        _l("Date of birth"),
        [InputRequired(_l("Write the date of birth."))],
        render_kw={"autocomplete": "bday"},
    )
    visa_at = StringField(
        _l("City in which you apply for the visa"),
        [*line(longest=100), Printable()],
        description=_l("That of the embassy or consulate. Leave it empty if you need no visa."),
    )
    arrives_on = PlainDateField(
        _l("You arrive on"),
        [Optional(), LikelyYear()],
        description=_l("If you know it already. You can come back to this page."),
    )
    departs_on = PlainDateField(_l("You depart on"), [Optional(), LikelyYear()])
    flights = StringField(
        _l("Flights"), line(), description=_l("Numbers of the flights, if you have them.")
    )

    @classmethod
    def knowing(cls, countries: Mapping[str, str], told: Mapping[str, Any]) -> "TravelForm":
        form = cls(data=dict(told))
        form.issued_by.choices = choices([("", _l("Choose a country")), *countries.items()])
        return form


def _bearer(cost: str) -> SelectField:
    return SelectField(
        _l(cost),
        choices=choices((bearer.value, _l(name)) for bearer, name in BEARERS.items()),
        default=Bearer.UNSAID.value,
    )


class InvitationForm(Form):
    """How the letters of invitation that are issued together read."""

    with_passport = BooleanField(
        _l("With number of the passport and date of birth"),
        description=_l("Consulates mostly ask for both. They come from the travel data."),
    )
    addressed = RadioField(
        _l("Addressed"),
        choices=choices(
            [
                ("anyone", _l("To whom it may concern")),
                ("embassy", _l("To the Chinese embassy or consulate in the city of the visa")),
                ("other", _l("To somebody else")),
            ]
        ),
        default="anyone",
    )
    addressee = StringField(
        _l("To whom else"),
        [*line(), Printable()],
        description=_l("As it is to stand on the letter."),
    )
    travel = _bearer(COSTS["travel"])
    stay = _bearer(COSTS["stay"])
    meals = _bearer(COSTS["meals"])
    insurance = _bearer(COSTS["insurance"])

    def wish(self) -> Wish:
        """Raises RuleBroken where somebody else is meant and not named."""
        other = self.addressed.data == "other"
        if other and not self.addressee.data:
            raise RuleBroken(N_("Write to whom the letters are addressed."), field="addressee")
        return Wish(
            with_passport=self.with_passport.data,
            to_embassy=self.addressed.data == "embassy",
            addressee=self.addressee.data if other else "",
            costs={cost: self[cost].data for cost in COSTS},
        )


class InvitationsForm(InvitationForm):
    chosen = SelectMultipleField(
        _l("Participants"),
        [DataRequired(_l("Choose at least one participant, by the box before the name."))],
        coerce=number_of_a_row,
        validate_choice=False,
    )


class ReplacementForm(InvitationForm):
    why = StringField(
        _l("Why it is replaced"),
        line(_l("Say why, so that others understand it later.")),
        description=_l("For your own records. Whoever verifies the old letter does not see it."),
    )


class LetterWithdrawalForm(Form):
    reason = StringField(
        _l("Reason"),
        line(_l("Say why the letter is withdrawn.")),
        description=_l("For your own records. Whoever verifies the letter does not see it."),
    )


def _letter_text(label: Any, language: str) -> TextAreaField:
    too_long = _l("Shorten this to %(max)d characters.")
    return TextAreaField(
        label,
        [Length(max=LONGEST_LETTER, message=too_long)],
        render_kw={"lang": language, "rows": 10},
    )


class MailingForm(Form):
    """`form_key` makes the letters go once, however often the button is pressed."""

    form_key = HiddenField(validators=[Length(max=100)])
    people = HiddenField()
    subject_en = StringField(_l("Subject in English"), line(), render_kw={"lang": "en"})
    text_en = _letter_text(_l("Text in English"), "en")
    subject_zh = StringField(_l("Subject in Chinese"), line(), render_kw={"lang": "zh"})
    text_zh = _letter_text(_l("Text in Chinese"), "zh")
    reader = SelectField(_l("Show it as it reaches"), coerce=int, validate_choice=False, default=0)

    @property
    def english(self) -> Words:
        return Words(self.subject_en.data or "", self.text_en.data or "")

    @property
    def chinese(self) -> Words:
        return Words(self.subject_zh.data or "", self.text_zh.data or "")

    def texts(self) -> dict[str, str]:
        names = ("subject_en", "text_en", "subject_zh", "text_zh")
        return {name: self[name].data or "" for name in names}


AMOUNT = [
    InputRequired(_l("Write a whole number.")),
    NumberRange(0, 1000, _l("Write a number from %(min)s to %(max)s.")),
]
PER_CENT = "per cent"


class AmountForm(Form):
    amount = IntegerField(_l("Amount"), AMOUNT, widget=TextInput())


class RuleForm(Form):
    """A cap or a floor. The view gives the choices of `whom`, `country` and `groups`."""

    sense = SelectField(
        _l("At most or at least"),
        choices=choices([(Sense.MOST, _l("At most")), (Sense.LEAST, _l("At least"))]),
    )
    amount = IntegerField(_l("Amount"), AMOUNT, widget=TextInput())
    unit = SelectField(
        _l("Of what"),
        choices=choices([("people", _l("people")), (PER_CENT, _l("per cent of the list"))]),
    )
    whom = SelectField(_l("For whom"))
    country = SelectField(
        _l("Country"), default="", description=_l("Only for a rule about one country.")
    )
    groups = CheckboxListField(
        _l("Lists of countries"),
        description=_l("Only for a rule about lists. Whoever stands on any of them counts once."),
    )

    def fill(self, rule: BalanceRule) -> None:
        rule.sense = Sense(self.sense.data)
        rule.amount = self.amount.data or 0
        rule.percent = self.unit.data == PER_CENT
        kind, _colon, code = self.whom.data.partition(":")
        rule.whom = Whom(kind)
        chosen = {Whom.COUNTRY: [self.country.data or ""], Whom.GROUPS: self.groups.data or []}
        rule.codes = [code for code in chosen.get(rule.whom, [code]) if code]


class SuggestionForm(Form):
    """A list that somebody looked at, as it is to be decided."""

    chosen = SelectMultipleField(
        _l("Applications"),
        [DataRequired(_l("Choose at least one application, by the box before its name."))],
        coerce=number_of_a_row,
        validate_choice=False,
    )
    reason = TextAreaField(
        _l("Why some go before better scores"),
        [Length(max=LONGEST_REASON, message=_l("Shorten this to %(max)d characters."))],
        description=_l("It stands in the minute of the panel. It is in no letter."),
        render_kw={"rows": 3},
    )


class ReasonsForm(Form):
    """One reason for all deviations that have none; the page has a field for each person too."""

    reason = TextAreaField(
        _l("Reason for all of them"),
        [Length(max=LONGEST_REASON, message=_l("Shorten this to %(max)d characters."))],
        description=_l("It stands in the minute of the panel. It is in no letter."),
        render_kw={"rows": 3},
    )
