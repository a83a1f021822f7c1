"""What is asked about coordinators, by organisers, and about nominees, by coordinators."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import AnyOf, DataRequired, Email, InputRequired, Length, NumberRange
from wtforms.validators import Optional as MayBeEmpty

from cistrat_training import files
from cistrat_training.accounts.models import GENDERS, Gender
from cistrat_training.enrolments.coordinators import MOST_NOMINEES
from cistrat_training.enrolments.forms import LONGEST_REASON, number_of_a_row
from cistrat_training.enrolments.nominating import Typed
from cistrat_training.enrolments.nominations import LONGEST_EMAIL
from cistrat_training.forms import Form, PlainDateField, Printable, line
from cistrat_training.languages import LANGUAGES
from cistrat_training.places.models import Category
from cistrat_training.uploads import KeptFileField
from cistrat_training.workshops.forms import LikelyYear

APPROVE, DECLINE = "approve", "decline"


def _email(*more: Any) -> list[Any]:
    return [
        *more,
        Email(_l("This is not an e-mail address; it looks like name@example.org.")),
        Length(max=LONGEST_EMAIL, message=_l("Shorten this to %(max)d characters.")),
    ]


def _deadline() -> PlainDateField:
    return PlainDateField(
        _l("Last day to nominate"),
        [InputRequired(_l("Choose a day.")), LikelyYear()],
        description=_l("Until the end of this day where the workshop is."),
    )


def _language() -> SelectField:
    return SelectField(_l("Language of the letter"), choices=lambda: [*LANGUAGES.items()])


class CoordinatorForm(Form):
    organisation = StringField(
        _l("Member institution"), line(_l("Name the institution that nominates."))
    )
    category = SelectField(
        _l("Kind of institution"),
        choices=lambda: [(c.value, _(c.label)) for c in Category],
        description=_l("Only for an institution that is new to us."),
    )
    name = StringField(_l("Name of the coordinator"), line(_l("Name the coordinator.")))
    email = StringField(
        _l("E-mail"), _email(DataRequired(_l("Type the address to which the link goes.")))
    )
    quota = IntegerField(
        _l("Quota"),
        [
            InputRequired(_l("Type how many people they may nominate.")),
            NumberRange(1, MOST_NOMINEES, _l("Type a number from %(min)d to %(max)d.")),
        ],
        description=_l("So many people at most."),
    )
    closes_on = _deadline()
    language = _language()


class CoordinatorChangeForm(CoordinatorForm):
    """Another person, quota or day; the institution stays."""

    organisation = None
    category = None


class CoordinatorListForm(Form):
    file = KeptFileField(
        _l("List of coordinators"),
        [DataRequired(_l("Choose the list, as XLSX or CSV."))],
        kind=files.TABLE,
    )
    closes_on = _deadline()
    language = _language()


class NomineesForm(Form):
    """Of those who wait, some or all are approved or declined."""

    chosen = SelectMultipleField(
        _l("Nominees"),
        [DataRequired(_l("Choose at least one person, by the box before the name."))],
        coerce=number_of_a_row,
        validate_choice=False,
    )
    deed = StringField(
        _l("Decision"), [AnyOf([APPROVE, DECLINE], _l("Choose one of the decisions."))]
    )
    reason = TextAreaField(
        _l("Reason for not taking them"),
        [Length(max=LONGEST_REASON, message=_l("Shorten this to %(max)d characters."))],
        description=_l("It stands in the letter to the coordinator."),
    )

    def validate(self, extra_validators: Any = None) -> bool:
        good = bool(super().validate(extra_validators))
        if self.deed.data == DECLINE and not self.reason.data:
            self.reason.errors = [*self.reason.errors, _("Say why; the coordinator reads it.")]
            return False
        return good


class NomineeForm(Form):
    name = StringField(
        _l("Name"),
        line(_l("Type the name.")),
        description=_l("The name as the person writes it, in any script."),
    )
    latin_name = StringField(
        _l("Latin name"),
        [*line(), Printable()],
        description=_l("As in the passport; it is printed on the English certificate."),
    )
    email = StringField(
        _l("E-mail"),
        _email(MayBeEmpty()),
        description=_l("Without one the person is enrolled but cannot sign in."),
    )
    position = StringField(_l("Position"), line())
    gender = SelectField(
        _l("Gender"), choices=lambda: [(g.value, _(name)) for g, name in GENDERS.items()]
    )

    def typed(self) -> Typed:
        return Typed(
            name=self.name.data,
            latin_name=self.latin_name.data or "",
            email=(self.email.data or "").lower(),
            position=self.position.data or "",
            gender=Gender(self.gender.data),
        )


class NomineeListForm(Form):
    file = KeptFileField(
        _l("List of nominees"),
        [DataRequired(_l("Choose the list, as XLSX or CSV."))],
        kind=files.TABLE,
    )
