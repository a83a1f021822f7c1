"""The application form, made from its definition: one form in sections, each of which can be saved
as it is.

Its fields ask only for a shape that can be kept. What is still missing for a submit is a question
of completeness.py.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup, escape
from wtforms import (
    BooleanField,
    Field,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields.core import UnboundField
from wtforms.validators import Length
from wtforms.widgets import CheckboxInput, RadioInput, Select, TextArea, TextInput

from cistrat_training import clock, files
from cistrat_training.accounts.consents import TEXTS
from cistrat_training.accounts.models import Purpose
from cistrat_training.applications.alterations import WITH_NUMBERS
from cistrat_training.applications.completeness import TICKED, Gap
from cistrat_training.applications.definition import Definition
from cistrat_training.applications.questions import Kind, Question
from cistrat_training.forms import CheckboxListField, Form, choices, line
from cistrat_training.uploads import KeptFile, KeptFileField

LONGEST_TEXT = 20_000  # characters that a draft keeps, far beyond the words that count
MOST_RADIOS = 6  # more are a list to unfold
DAY = re.compile(r"\d{4}-\d\d-\d\d")
NUMBER = re.compile(r"[+-]?\d{1,9}")
AUTOCOMPLETE = {
    "full_name": "name",
    "call_me": "nickname",
    "institution": "organization",
    "position": "organization-title",
}


def attributes(**told: Any) -> str:
    """As WTForms writes them, in a tenth of its time: this form has more of them than any other."""
    return " ".join(
        name if value is True else f'{name}="{escape(value)}"'
        for name, value in told.items()
        if value is not False
    )


def _element(*parts: str) -> Markup:
    return Markup("".join(parts))  # noqa: S704 (each of them is escaped where it is made)


class LineInput(TextInput):
    html_params = staticmethod(attributes)


class TickInput(CheckboxInput):
    html_params = staticmethod(attributes)


class OneOfInput(RadioInput):
    html_params = staticmethod(attributes)


class OneOfList(Select):
    def __call__(self, field: Any, **told: Any) -> Markup:
        options = (
            f"<option {attributes(value=choice.value, selected=choice.selected)}>"
            f"{escape(choice.label)}</option>"
            for choice in field._iter_choices_normalized()
        )
        about = attributes(id=field.id, name=field.name, **told)
        return _element(f"<select {about}>", "".join(options), "</select>")


class LongText(TextArea):
    def __call__(self, field: Any, **told: Any) -> Markup:
        about = attributes(id=field.id, name=field.name, **told)
        return _element(f"<textarea {about}>\r\n", escape(field._value()), "</textarea>")


class Countries(NamedTuple):
    """Their names in one language, and what a select of them shows: made once, it has 250 lines."""

    names: Mapping[str, str]
    options: Markup

    @classmethod
    def of(cls, names: Mapping[str, str]) -> "Countries":
        lines = [Markup('<option value="{}">{}</option>').format(*each) for each in names.items()]
        return cls(names, Markup("").join(lines))

    def with_chosen(self, code: str | None) -> Markup:
        if code not in self.names:
            return self.options
        chosen = Markup('value="{}" selected').format(code)
        return self.options.replace(f'value="{code}"', chosen, 1)


class CountrySelect:
    field_flags: dict[str, Any] = {}

    def __call__(self, field: "CountryField", **told: Any) -> Markup:
        nothing = f'<option value="">{escape(_("Choose a country"))}</option>'
        options = field.countries.with_chosen(field.data)
        about = attributes(id=field.id, name=field.name, **told)
        return _element(f"<select {about}>", nothing, options, "</select>")


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


class Offered:
    """A draft may have no answer yet; one that it has is one that was offered."""

    def __init__(self, keys: Iterable[str]) -> None:
        self.keys = frozenset(keys)

    def __call__(self, _form: Form, field: Field) -> None:
        chosen = field.data if isinstance(field.data, list) else [field.data or None]
        if not self.keys.issuperset(filter(None, chosen)):
            raise ValidationError(_("Choose one of these answers."))


def _is_a_number(_form: Form, field: Field) -> None:
    if field.data and not NUMBER.fullmatch(field.data):
        raise ValidationError(_("Write a whole number, in digits."))


def _is_a_day(_form: Form, field: Field) -> None:
    if field.data and not _day(field.data):
        raise ValidationError(_("Write a day as year-month-day, such as 2026-10-12."))


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text) if DAY.fullmatch(text) else None
    except ValueError:
        return None
    return day if day and day.year in clock.YEARS else None


class ApplicationForm(Form):
    """Its fields are added by `form_class`; each is named by the key of its question."""

    asked: tuple[Question, ...] = ()

    def fill(self, countries: Countries, given: Collection[Purpose]) -> None:
        """What its lists offer. `given` are consents that stand already: they are not asked for
        again."""
        for field in self:
            if isinstance(field, CountryField):
                field.countries = countries
        if TICKED in self:
            self[TICKED].choices = choices(
                (p.value, _(text.text)) for p, text in TEXTS.items() if p not in given
            )

    def sound(self, before: Mapping[str, Any], language: str, now: datetime) -> dict[str, Any]:
        """The answers whose shape can be kept, by their keys, as an `Answer` keeps them.

        A file is a KeptFile. `before` are those that were kept so far: a consent that stands keeps
        the hour and the words of its yes.
        """
        found = {}
        for question in self.asked:
            field = self[question.key]
            if field.errors:
                continue
            if question.kind is Kind.CONSENT:
                said = f"{question.label(language)} {question.hint(language)}".strip()
                found[question.key] = _consent(
                    field.data, before[question.key], said, language, now
                )
            else:
                found[question.key] = _value(question, field.data)
        return found

    def show(self, gaps: Collection[Gap]) -> None:
        """Say at each field what it still lacks."""
        for gap in gaps:
            if gap.field in self and not self[gap.field].errors:
                self[gap.field].errors = [_(gap.message, **gap.facts)]


def _consent(
    agrees: bool, before: dict[str, Any] | None, said: str, language: str, now: datetime
) -> dict[str, Any] | None:
    if not agrees:
        return None
    if before and before.get("agreed"):
        return before
    return {"agreed": True, "text": said, "language": language, "at": now.isoformat()}


def _value(question: Question, data: Any) -> Any:
    if question.kind in WITH_NUMBERS:
        return int(data) if data else None
    return data or None


def _data(question: Question, value: Any) -> Any:
    """What the field of a question shows of an answer that was kept."""
    match question.kind:
        case Kind.FILE:
            return value and KeptFile.of(value.stored, value.name)
        case Kind.CONSENT:
            return bool(value and value.get("agreed"))
        case Kind.NUMBER | Kind.SCALE:
            return "" if value is None else str(value)
    return value


def filled_in(
    form: Definition,
    keys: Collection[str],
    values: Mapping[str, Any],
    language: str,
) -> ApplicationForm:
    """A form of the questions with these keys, that shows these answers."""
    asked = tuple(question for question in form.questions if question.key in keys)
    made = form_class(_Shape.of(asked, TICKED in keys, language))
    data = {question.key: _data(question, values[question.key]) for question in asked}
    filled = made(data=data | {TICKED: values[TICKED]})
    filled.asked = asked
    return filled


class _Ask(NamedTuple):
    """All that a field takes from its question."""

    key: str
    kind: Kind
    label: str
    hint: str
    required: bool
    most_words: int | None
    least: int | None
    most: int | None
    choices: tuple[tuple[str, str], ...]
    core: str | None


class _Shape(NamedTuple):
    """What makes two forms the same, so that their class is made once."""

    asks: tuple[_Ask, ...]
    has_ticks: bool
    language: str

    @classmethod
    def of(cls, questions: Iterable[Question], has_ticks: bool, language: str) -> "_Shape":
        return cls(tuple(_ask(each, language) for each in questions), has_ticks, language)


def _ask(question: Question, language: str) -> _Ask:
    offered = ((choice.key, choice.label(language)) for choice in question.open_choices())
    return _Ask(
        question.key,
        question.kind,
        question.label(language),
        question.hint(language),
        question.required,
        question.most_words,
        question.least,
        question.most,
        tuple(offered),
        question.core,
    )


@lru_cache(maxsize=256)
def form_class(shape: _Shape) -> type[ApplicationForm]:
    fields: dict[str, Any] = {ask.key: MAKERS[ask.kind](ask) for ask in shape.asks}
    if shape.has_ticks:
        fields[TICKED] = CheckboxListField(_l("I agree"), coerce=Purpose, option_widget=TickInput())
    return type("AskedForm", (ApplicationForm,), fields)


def _hint(ask: _Ask) -> str:
    """What the organisers wrote, and the limits that they did not write."""
    limits = [said for said, limit in _limits(ask) if str(limit) not in ask.hint]
    if not (ask.core or ask.required):
        limits.append(_("If you wish."))
    return " ".join(filter(None, [ask.hint, *limits]))


def _limits(ask: _Ask) -> Iterator[tuple[str, int]]:
    if ask.most_words:
        yield _("At most %(most)d words.", most=ask.most_words), ask.most_words
    if ask.least is not None and ask.most is not None:
        yield _("From %(least)d to %(most)d.", least=ask.least, most=ask.most), ask.most
    elif ask.least is not None:
        yield _("At least %(least)d.", least=ask.least), ask.least
    elif ask.most is not None:
        yield _("At most %(most)d.", most=ask.most), ask.most
    if ask.kind is Kind.FILE:
        megabytes = _file_kind(ask).most // files.MB
        yield _("PDF, at most %(size)d MB.", size=megabytes), megabytes


def _file_kind(ask: _Ask) -> files.Kind:
    return files.CV if ask.core else files.DOCUMENT


def _short(ask: _Ask, **told: Any) -> UnboundField:
    if ask.core in AUTOCOMPLETE:
        told["autocomplete"] = AUTOCOMPLETE[ask.core]
    return _line(ask, line(), told)


def _line(ask: _Ask, shape: list[Any], told: dict[str, Any]) -> UnboundField:
    return StringField(ask.label, shape, description=_hint(ask), render_kw=told, widget=LineInput())


def _long(ask: _Ask) -> UnboundField:
    told: dict[str, Any] = {"rows": 9}
    if ask.most_words:
        told["data-words"] = ask.most_words
    shape = Length(max=LONGEST_TEXT, message=_l("Shorten this to %(max)d characters."))
    return TextAreaField(
        ask.label, [shape], description=_hint(ask), render_kw=told, widget=LongText()
    )


def _one(ask: _Ask) -> UnboundField:
    offered = choices(ask.choices)
    facts: dict[str, Any] = {
        "validators": [Offered(key for key, _label in ask.choices)],
        "validate_choice": False,
        "coerce": _text,
        "description": _hint(ask),
    }
    if len(offered) <= MOST_RADIOS and (ask.required or ask.core == "gender"):
        return RadioField(ask.label, choices=offered, option_widget=OneOfInput(), **facts)
    nothing = _l("Choose") if ask.required else _l("I prefer not to say")
    return SelectField(
        ask.label, choices=[*choices([("", nothing)]), *offered], widget=OneOfList(), **facts
    )


def _text(value: Any) -> str:
    return str(value or "")


class ScaleField(RadioField):
    """The numbers stand beside each other."""


def _scale(ask: _Ask) -> UnboundField:
    nothing = [] if ask.required else [("", _("No answer"))]
    return ScaleField(
        ask.label,
        [Offered(key for key, _label in ask.choices)],
        choices=choices([*ask.choices, *nothing]),
        validate_choice=False,
        coerce=_text,
        description=ask.hint,
        option_widget=OneOfInput(),
    )


def _several(ask: _Ask) -> UnboundField:
    return CheckboxListField(
        ask.label,
        [Offered(key for key, _label in ask.choices)],
        choices=choices(ask.choices),
        validate_choice=False,
        description=_hint(ask),
        option_widget=TickInput(),
    )


def _number(ask: _Ask) -> UnboundField:
    return _line(ask, [_is_a_number], {"inputmode": "numeric"})


def _date(ask: _Ask) -> UnboundField:
    return _line(ask, [_is_a_day], {"type": "date"})


def _country(ask: _Ask) -> UnboundField:
    return CountryField(ask.label, description=_hint(ask))


def _organisation(ask: _Ask) -> UnboundField:
    return _short(ask, list="organisations")


def _file(ask: _Ask) -> UnboundField:
    return KeptFileField(ask.label, kind=_file_kind(ask), description=_hint(ask))


def _consent_field(ask: _Ask) -> UnboundField:
    return BooleanField(ask.label, description=_hint(ask), widget=TickInput())


MAKERS: dict[Kind, Callable[..., UnboundField]] = {
    Kind.SHORT: _short,
    Kind.LONG: _long,
    Kind.ONE: _one,
    Kind.SEVERAL: _several,
    Kind.NUMBER: _number,
    Kind.DATE: _date,
    Kind.COUNTRY: _country,
    Kind.ORGANISATION: _organisation,
    Kind.FILE: _file,
    Kind.CONSENT: _consent_field,
    Kind.SCALE: _scale,
}
