"""What the organisers send to the house as a whole."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    EmailField,
    RadioField,
    SelectField,
    StringField,
    SubmitField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired

from cistrat_training import files
from cistrat_training.accounts.models import Role
from cistrat_training.forms import CheckboxListField, Form, choices, line
from cistrat_training.house.history import ROLES
from cistrat_training.uploads import KeptFileField


class PastForm(Form):
    file = KeptFileField(
        _l("Workbook"),
        [DataRequired(_l("Choose the workbook first."))],
        kind=files.TABLE,
        description=_l("The template as XLSX, filled in; at most 10 MB."),
    )
    bring_in = SubmitField()


class MergingForm(Form):
    sign_in = RadioField(
        _l("Address and password to sign in with from now on"),
        [InputRequired(_l("Choose one."))],
    )
    why = StringField(
        _l("How you know that this is one person"),
        line(_l("Say how you know.")),
        description=_l("It stays in the trail of both accounts."),
    )
    sure = BooleanField(
        _l("I have read what moves and what ends"),
        [InputRequired(_l("Tick this, since it cannot be undone."))],
    )


class RoleForm(Form):
    role = RadioField(
        _l("Role"),
        [InputRequired(_l("Choose a role."))],
        choices=choices((role, _l(name)) for role, name in ROLES.items()),
        coerce=Role,
    )
    sees_travel_data = BooleanField(
        _l("May see the travel data of participants, as an organiser"),
        description=_l("Passports, for letters of invitation. Administrators always may."),
    )
    why = StringField(
        _l("Why"),
        line(_l("Say why the role changes.")),
        description=_l("It stays in the trail."),
    )


class ErasureForm(Form):
    why = StringField(
        _l("Why, and who asked for it"),
        line(_l("Say why this person is erased.")),
        description=_l("It stays in the trail. Do not name the person here."),
    )
    sure = BooleanField(
        _l("I have made sure that the wish comes from this person, or that the law demands it."),
        [DataRequired(_l("Make sure first, then tick this."))],
    )


class SampleForm(Form):
    """One field of each kind, for the style guide."""

    name = StringField(
        _l("Name as in your passport"),
        description=_l("In Latin letters. This is printed on your certificate."),
    )
    email = EmailField(_l("E-mail"))
    country = SelectField(_l("Country"), choices=["Nepal", "Nigeria", "Norway"])
    motivation = TextAreaField(_l("Why do you want to attend?"), render_kw={"rows": 4})
    mode = RadioField(
        _l("Mode"),
        choices=choices([("a", _l("Online")), ("b", _l("On site")), ("c", _l("Hybrid"))]),
    )
    deliveries = CheckboxListField(
        _l("Lectures are offered as"),
        choices=choices([("a", _l("Livestream")), ("b", _l("Recorded broadcast"))]),
    )
    sure = BooleanField(_l("My name may stand in the list of participants"))

    @classmethod
    def with_a_mistake(cls) -> "SampleForm":
        form = cls(formdata=None, data={"email": "amina.mail"})
        form.email.errors = [_("Write an address with an @, for example name@institute.example.")]
        return form
