"""What organisers tell of lectures and lecturers."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    EmailField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    URLField,
)
from wtforms.validators import URL, Email, InputRequired, Length, NumberRange, Optional

from cistrat_training.accounts.forms import LONGEST_EMAIL
from cistrat_training.forms import Form, Printable, choices, line
from cistrat_training.languages import LANGUAGES
from cistrat_training.places.models import CATEGORY_NAMES
from cistrat_training.schedule.models import LECTURER_ROLES
from cistrat_training.zones import offered

USUAL_MINUTES = 90
LONGEST_LECTURE = 8 * 60  # a day's work; more is a slip of the finger
LONGEST_ADDRESS = 2000


def address_field(label: Any, hint: Any) -> URLField:
    return URLField(
        label,
        [
            Optional(),
            Length(max=LONGEST_ADDRESS, message=_l("Shorten this to %(max)d characters.")),
            URL(message=_l("Write the whole address, beginning with https://.")),
        ],
        description=hint,
    )


def minutes_field(
    label: Any, missing: Any, *, least: int = 5, most: int = LONGEST_LECTURE, **facts: Any
) -> IntegerField:
    wrong = _l("Write a number of minutes between %(min)s and %(max)s.")
    asked = [InputRequired(missing), NumberRange(least, most, wrong)]
    return IntegerField(label, asked, render_kw={"size": 5}, **facts)


class LecturerForm(Form):
    full_name = StringField(_l("Name"), line(_l("Write the lecturer's name.")))
    latin_name = StringField(
        _l("Name in Latin letters"),
        [*line(), Printable()],
        description=_l("Printed in programmes and certificates, where the name is not Latin."),
    )
    email = EmailField(
        _l("E-mail"),
        [
            Optional(),
            Length(max=LONGEST_EMAIL, message=_l("Shorten this to %(max)d characters.")),
            Email(_l("Write an address with an @, for example name@institute.example.")),
        ],
        description=_l("The invitation goes there. Without it nobody can be invited."),
    )
    organisation = StringField(
        _l("Institution"), line(_l("Write the institution as it should be printed."))
    )
    country = SelectField(_l("Country of the institution"))
    category = RadioField(
        _l("Kind of institution"), [InputRequired(_l("Choose the kind of institution."))]
    )
    role = RadioField(_l("Lectures as"), [InputRequired(_l("Choose one."))])
    post_en = StringField(_l("Post in English"), line())
    post_zh = StringField(_l("Post in Chinese"), line(), render_kw={"lang": "zh"})
    language = RadioField(
        _l("Language of letters"),
        [InputRequired(_l("Choose a language."))],
        choices=choices(LANGUAGES.items()),
        default="en",
    )
    zone = SelectField(_l("Time zone"), description=_l("Letters tell the hours on this clock."))

    def offer(self, countries: list[tuple[str, str]]) -> None:
        self.country.choices = choices(countries)
        self.category.choices = choices((k.value, _l(name)) for k, name in CATEGORY_NAMES.items())
        self.role.choices = choices((r.value, _l(name)) for r, name in LECTURER_ROLES.items())
        known = ((zone, zone) for zone in offered(self.zone.object_data or ""))
        self.zone.choices = choices([("", _l("As their device says")), *known])
