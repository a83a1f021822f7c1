"""What people tell of themselves, and how they sign in."""

from flask_babel import lazy_gettext as _l
from wtforms import (
    EmailField,
    HiddenField,
    PasswordField,
    RadioField,
    SelectField,
    StringField,
)
from wtforms.validators import DataRequired, Email, EqualTo, InputRequired, Length

from cistrat_training.accounts.passwords import LONGEST, SHORTEST
from cistrat_training.forms import Form, Printable, choices, line
from cistrat_training.languages import LANGUAGES
from cistrat_training.zones import offered

LONGEST_EMAIL = 254  # RFC 5321, section 4.5.3.1.3, less the angle brackets


def email_field() -> EmailField:
    return EmailField(
        _l("E-mail"),
        [
            DataRequired(_l("Write your e-mail address.")),
            Length(max=LONGEST_EMAIL, message=_l("Shorten this to %(max)d characters.")),
            Email(_l("Write an address with an @, for example name@institute.example.")),
        ],
        render_kw={"autocomplete": "email"},
    )


def new_password_field() -> PasswordField:
    return PasswordField(
        _l("New password"),
        [
            InputRequired(_l("Choose a password.")),
            Length(min=SHORTEST, message=_l("Use at least %(min)d characters.")),
            Length(max=LONGEST, message=_l("Shorten this to %(max)d characters.")),
        ],
        description=_l("At least 10 characters. Several words are easy to remember."),
        render_kw={"autocomplete": "new-password"},
    )


class SignInForm(Form):
    email = email_field()
    password = PasswordField(
        _l("Password"),
        [InputRequired(_l("Write your password.")), Length(max=LONGEST)],
        render_kw={"autocomplete": "current-password"},
    )


class SignUpForm(Form):
    full_name = StringField(
        _l("Your name"),
        line(_l("Write your name.")),
        description=_l("As you write it yourself, in any script."),
        render_kw={"autocomplete": "name"},
    )
    email = email_field()
    password = new_password_field()
    zone = HiddenField(render_kw={"data-fill": "zone"})


class EmailForm(Form):
    email = email_field()


class NewPasswordForm(Form):
    password = new_password_field()


class PasswordForm(Form):
    now = PasswordField(
        _l("Your password until now"),
        [InputRequired(_l("Write the password that you use now.")), Length(max=LONGEST)],
        render_kw={"autocomplete": "current-password"},
    )
    password = new_password_field()
    again = PasswordField(
        _l("New password once more"),
        [EqualTo("password", _l("The two new passwords differ. Write the same one twice."))],
        render_kw={"autocomplete": "new-password"},
    )


class ProfileForm(Form):
    full_name = StringField(
        _l("Your name"),
        line(_l("Write your name.")),
        description=_l("As you write it yourself, in any script."),
        render_kw={"autocomplete": "name"},
    )
    latin_name = StringField(
        _l("Name as in your passport"),
        [*line(), Printable()],
        description=_l("In Latin letters. This is printed on your certificate."),
    )
    native_name = StringField(
        _l("Name in your own script"),
        line(),
        description=_l("If you wish. Shown beside the Latin name."),
    )
    call_me = StringField(
        _l("What may we call you?"), line(), description=_l("For letters and greetings.")
    )
    language = RadioField(
        _l("Language of pages and letters"),
        [InputRequired(_l("Choose a language."))],
        choices=choices(LANGUAGES.items()),
    )
    zone = SelectField(
        _l("Your time zone"),
        description=_l("Lectures and deadlines are shown on this clock."),
        validate_choice=True,
    )

    def offer_zones(self) -> None:
        known = ((zone, zone) for zone in offered(self.zone.object_data or ""))
        self.zone.choices = choices([("", _l("As my device says")), *known])


class ZoneForm(Form):
    zone = SelectField(
        _l("Your time zone"),
        [InputRequired(_l("Choose a time zone."))],
        description=_l("Lectures and deadlines are shown on this clock."),
    )


class DeedForm(Form):
    """Nothing but the token: a button that does one thing."""
