"""How every form behaves: it strips, it keeps what was typed, and it takes a no."""

from collections.abc import Iterable
from types import TracebackType
from typing import Any

from flask import request
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.datastructures import CombinedMultiDict, MultiDict
from wtforms import (
    DateField,
    Field,
    FieldList,
    FormField,
    SelectChoice,
    SelectMultipleField,
    ValidationError,
)
from wtforms import Form as PlainForm
from wtforms.fields.core import UnboundField
from wtforms.validators import DataRequired, Length
from wtforms.widgets import CheckboxInput, FileInput, ListWidget

from cistrat_training import fonts
from cistrat_training.database import db
from cistrat_training.errors import RuleBroken
from cistrat_training.languages import fact, language, name_list
from cistrat_training.words import plain

LONGEST_LINE = 200  # more than any name or title that fits a page
UNPROCESSABLE = 422


class _Cleaning:
    """What both kinds of form do with what was sent."""

    def wrap_formdata(self, form: PlainForm, formdata: Any) -> Any:
        """A file that was sent where a text is expected counts as nothing."""
        sent = super().wrap_formdata(form, formdata)  # type: ignore[misc]
        if not isinstance(sent, CombinedMultiDict):
            return sent
        wanted = {field.name for field in form if isinstance(field.widget, FileInput)}
        files = [pair for pair in request.files.items(multi=True) if pair[0] in wanted]
        return CombinedMultiDict((MultiDict(files), request.form))

    def bind_field(self, form: PlainForm, unbound: UnboundField, options: Any) -> Field:
        return _bound(form, unbound, options)


class Form(FlaskForm):
    """A form with a CSRF token, without blanks around what people type."""

    Meta = _Cleaning

    @property
    def code(self) -> int:
        """The status with which to show the form: 422 once something in it is wrong."""
        return UNPROCESSABLE if self.errors else 200

    def refusals(self) -> "Refusals":
        """`with form.refusals():` a RuleBroken inside becomes an error of this form.

        What was changed in the session is taken back; the view goes on behind the block and shows
        the form again, with all that was typed.
        """
        return Refusals(self)


class Part(PlainForm):
    """One of several rows in a form; the token is the form's."""

    Meta = _Cleaning


class Refusals:
    def __init__(self, form: Form) -> None:
        self.form = form

    def __enter__(self) -> None:
        return None

    def __exit__(
        self, kind: type[BaseException] | None, no: BaseException | None, _at: TracebackType | None
    ) -> bool:
        if not isinstance(no, RuleBroken):
            return False
        db.session.rollback()
        said = gettext(no.message, **{name: fact(told) for name, told in no.facts.items()})
        if no.field and no.field in self.form:
            field = self.form[no.field]
            field.errors = [*field.errors, said]
        else:
            self.form.form_errors.append(said)
        return True


class CheckboxListField(SelectMultipleField):
    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class PlainDateField(DateField):
    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(gettext("Write a date that exists, for example 2026-10-12.")) from None


def choices(pairs: Iterable[tuple[Any, Any]]) -> list[SelectChoice]:
    """Value and name of each choice, as a field to choose from takes them."""
    return [SelectChoice(value, name) for value, name in pairs]


def _bound(form: PlainForm, unbound: UnboundField, options: Any) -> Field:
    if issubclass(unbound.field_class, FieldList | FormField):  # their fields filter
        return unbound.bind(form=form, **options)
    filters = [clean, *unbound.kwargs.get("filters", [])]
    return unbound.bind(form=form, filters=filters, **options)


def clean(value: Any) -> Any:
    """Text, and each text of a list, as it can be stored."""
    if isinstance(value, list):
        return [clean(entry) for entry in value]
    return plain(value) if isinstance(value, str) else value


def line(required: str | None = None, longest: int = LONGEST_LINE) -> list[Any]:
    """The validators of a one-line text; `required` is what to say when it is empty."""
    length = Length(max=longest, message=_l("Shorten this to %(max)d characters."))
    return [DataRequired(required), length] if required else [length]


class Printable:
    """Says so when a name to be printed has letters that the certificate's fonts lack."""

    def __call__(self, _form: Form, field: Field) -> None:
        if scripts := fonts.missing_scripts(field.data or "", language()):
            raise ValidationError(
                gettext(
                    "This will be printed, and our fonts have no %(scripts)s letters. Write it in"
                    " Latin letters, as in the passport.",
                    scripts=name_list(scripts),
                )
            )
