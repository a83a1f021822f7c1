"""The application form: one form in sections, each of which can be saved as it is.

Its fields ask only for a shape that can be kept. What is still missing for a submit is a question
of completeness.py.
"""

from collections.abc import Collection
from typing import Any, NamedTuple

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from wtforms import Field, RadioField, SelectField, StringField, TextAreaField, ValidationError
from wtforms.validators import Length, Optional

from cistrat_training import files
from cistrat_training.accounts.consents import TEXTS
from cistrat_training.accounts.models import GENDERS, Gender, Purpose
from cistrat_training.applications import ticks
from cistrat_training.applications.completeness import MOST_WORDS, Gap
from cistrat_training.applications.models import Application
from cistrat_training.forms import CheckboxListField, Form, choices, line
from cistrat_training.places.models import CATEGORY_NAMES, Category
from cistrat_training.uploads import KeptFile, KeptFileField
from cistrat_training.words import N_

LONGEST_MOTIVATION = 20_000  # characters that a draft keeps, far beyond the words that count
DECADES = range(1930, 2011, 10)


class Section(NamedTuple):
    title: str
    fields: tuple[str, ...]


SECTIONS = {
    "you": Section(
        N_("You"),
        (
            *("full_name", "latin_name", "native_name", "call_me"),
            *("gender", "birth_decade", "nationality_code"),
        ),
    ),
    "institution": Section(
        N_("Your institution"), ("institution", "country_code", "category", "position")
    ),
    "motivation": Section(N_("Motivation"), ("motivation",)),
    "documents": Section(N_("Documents"), ("cv",)),
    "consents": Section(N_("Consents"), ("ticked",)),
}
EVERYTHING = "all"
SECTION_OF = {name: key for key, section in SECTIONS.items() for name in section.fields}
FIELDS = tuple(SECTION_OF)


class Countries(NamedTuple):
    """Their names in one language, and what a select of them shows: made once, it has 250 lines."""

    names: dict[str, str]
    options: Markup

    @classmethod
    def of(cls, choices: Collection[tuple[str, str]]) -> "Countries":
        lines = [Markup('<option value="{}">{}</option>').format(*choice) for choice in choices]
        return cls(dict(choices), Markup("").join(lines))

    def with_chosen(self, code: str | None) -> Markup:
        if code not in self.names:
            return self.options
        chosen = Markup('value="{}" selected').format(code)
        return self.options.replace(f'value="{code}"', chosen, 1)


class CountrySelect:
    field_flags: dict[str, Any] = {}

    def __call__(self, field: "CountryField", **attributes: Any) -> Markup:
        told = {"id": field.id, "name": field.name} | (field.render_kw or {}) | attributes
        nothing = Markup('<option value="">{}</option>').format(_("Choose a country"))
        return Markup("<select{}>{}{}</select>").format(
            Markup("").join(Markup(' {}="{}"').format(*pair) for pair in told.items()),
            nothing,
            field.countries.with_chosen(field.data),
        )


class CountryField(Field):
    """`data` is the code of a country, or None."""

    widget = CountrySelect()
    countries: Countries
    data: Any

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = (valuelist and valuelist[0]) or None

    def pre_validate(self, _form: Any) -> None:
        if self.data and self.data not in self.countries.names:
            raise ValidationError(_("Choose a country from the list."))


def _category(value: Any) -> Category | None:
    return Category(value) if value else None


def _decade(value: Any) -> int | None:
    return int(value) if value else None


class ApplicationForm(Form):
    full_name = StringField(
        _l("Your name"),
        line(),
        description=_l("As you write it yourself, in any script."),
        render_kw={"autocomplete": "name"},
    )
    latin_name = StringField(
        _l("Name as in your passport"),
        line(),
        description=_l("In Latin letters. This is printed on your certificate."),
    )
    native_name = StringField(
        _l("Name in your own script"),
        line(),
        description=_l("If you wish. Shown beside the Latin name."),
    )
    call_me = StringField(
        _l("What may we call you?"),
        line(),
        description=_l("For letters and greetings. If you wish."),
        render_kw={"autocomplete": "nickname"},
    )
    gender = RadioField(
        _l("Gender"),
        validate_choice=False,
        choices=choices((gender.value, _l(name)) for gender, name in GENDERS.items()),
        coerce=Gender,
        description=_l("The Centre reports how many women take part."),
    )
    birth_decade = SelectField(
        _l("Decade in which you were born"),
        [Optional()],
        choices=choices(
            [("", _l("I prefer not to say")), *((str(d), f"{d}–{d + 9}") for d in DECADES)]
        ),
        coerce=_decade,
        description=_l("If you wish."),
    )
    nationality_code = CountryField(_l("Nationality"))
    institution = StringField(
        _l("Name of your institution"),
        line(),
        description=_l("Where you work, in English if it has an English name."),
        render_kw={"autocomplete": "organization"},
    )
    country_code = CountryField(_l("Country of the institution"))
    category = RadioField(
        _l("What kind of institution is it?"),
        validate_choice=False,  # a draft may have none yet; the coercion knows the others
        choices=choices((category.value, _l(name)) for category, name in CATEGORY_NAMES.items()),
        coerce=_category,
    )
    position = StringField(
        _l("Your position there"), line(), render_kw={"autocomplete": "organization-title"}
    )
    motivation = TextAreaField(
        _l("Why do you want to attend?"),
        [Length(max=LONGEST_MOTIVATION, message=_l("Shorten this to %(max)d characters."))],
        description=_l("At most 300 words. Reviewers read this first."),
        render_kw={"rows": 9, "data-words": MOST_WORDS},
    )
    cv = KeptFileField(_l("Your CV"), kind=files.CV, description=_l("PDF, at most 1 MB."))
    ticked = CheckboxListField(_l("I agree"), coerce=Purpose)

    @classmethod
    def of(
        cls,
        application: Application,
        section: str,
        countries: Countries,
        given: Collection[Purpose],
    ) -> "ApplicationForm":
        """`given` are consents that stand already: they are not asked for again."""
        answers = {name: getattr(application, name) for name in FIELDS}
        answers["cv"] = application.cv and KeptFile.of(application.cv, application.cv_name)
        answers["ticked"] = list(ticks.read(application.ticked))
        form = cls(data=answers)
        form.ticked.choices = choices(
            (purpose.value, _(text.text)) for purpose, text in TEXTS.items() if purpose not in given
        )
        form.nationality_code.countries = form.country_code.countries = countries
        if section != EVERYTHING:
            for name in set(FIELDS) - set(SECTIONS[section].fields):
                del form[name]
        return form

    def sound(self) -> dict[str, Any]:
        """The answers whose shape can be kept, the file and the consents left out."""
        plain = [name for name in FIELDS if name in self and name not in {"cv", "ticked"}]
        return {name: self[name].data for name in plain if not self[name].errors}

    def show(self, gaps: Collection[Gap]) -> None:
        """Say at each field what it still lacks."""
        for gap in gaps:
            if gap.field in self and not self[gap.field].errors:
                self[gap.field].errors = [_(gap.message, **gap.facts)]
