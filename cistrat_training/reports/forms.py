"""What organisers write: activities, sections, plans, and the wording."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    IntegerField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from cistrat_training.forms import CheckboxListField, Form, choices, line
from cistrat_training.reports.facts import TRAINING_SLOTS

LONGEST_FRAME = 1500
LARGEST_POSITION = 99


class SectionForm(Form):
    position = IntegerField(
        _l("Number in the report"),
        [
            InputRequired(_l("Say where the section stands.")),
            NumberRange(1, LARGEST_POSITION, _l("A number from 1 to 99.")),
        ],
        description=_l(
            "Trainings without a number of their own take those that the sections leave free."
        ),
    )
    heading_en = StringField(_l("Heading in English"), line(_l("The section needs a heading.")))
    heading_zh = StringField(_l("Heading in Chinese"), line())


class PlansForm(Form):
    """Paragraphs stand apart by an empty line; the first leads in."""

    outlook_en = TextAreaField(_l("Outlook, in English"))
    outlook_zh = TextAreaField(_l("Outlook, in Chinese"))
    suggestion_en = TextAreaField(_l("Suggestions, in English"))
    suggestion_zh = TextAreaField(_l("Suggestions, in Chinese"))


class CountriesForm(Form):
    countries = TextAreaField(
        _l("Countries, one a line"),
        description=_l("By the name that reports print, the English or the Chinese one."),
    )


SLOTS_OF_LISTS = [
    slot
    for slot, counted in TRAINING_SLOTS.items()
    if counted and slot not in {"workshops", "international", "domestic", "lecturers"}
]
LISTS = choices((slot, slot) for slot in SLOTS_OF_LISTS)


class TrainingFramesForm(Form):
    heading = StringField(
        _l("Heading"),
        line(_l("The section needs a heading."), LONGEST_FRAME),
    )
    paragraphs = TextAreaField(
        _l("Paragraphs"),
        [InputRequired(_l("Write at least one paragraph.")), Length(max=4 * LONGEST_FRAME)],
        description=_l("An empty line begins a new paragraph."),
    )
    position = IntegerField(
        _l("Number in the report"),
        [Optional(), NumberRange(1, LARGEST_POSITION, _l("A number from 1 to 99."))],
        description=_l("Empty: the first number that the written sections leave free."),
    )
    serial_comma = CheckboxListField(
        _l("Lists with a comma before “and”"), choices=LISTS, validators=[Optional()]
    )
    quoted = CheckboxListField(
        _l("Lists whose items stand in quotation marks"), choices=LISTS, validators=[Optional()]
    )
    open_end = TextAreaField(
        _l("Lists that stay open"),
        description=_l("One a line, such as: topics = etc."),
    )
    bounds = TextAreaField(
        _l("Numbers told as a lower bound"),
        description=_l("One a line: domestic = over. To pin the bound: domestic = over 130."),
    )


PART_LABELS: Mapping[str, Mapping[str, Any]] = {
    "centre": {
        "centre": _l("Short name of the Centre"),
        "centre_long": _l("Full name of the Centre"),
        "centre_long_zh": _l("Full name in Chinese"),
        "host": _l("Host institute"),
        "authorities": _l("To whom the Centre reports"),
    },
    "document": {
        "cover": _l("Lines of the cover"),
        "title": _l("Title"),
        "title_one_year": _l("Title of a report on one year"),
        "opening": _l("Opening"),
        "opening_one_year": _l("Opening of a report on one year"),
        "work": _l("Heading of the work"),
        "outlook": _l("Heading of the outlook"),
        "section": _l("How a section’s heading is numbered"),
        "closing": _l("Closing line"),
    },
    "names": {
        "categories.government": _l("Government department"),
        "categories.research": _l("Research institute"),
        "categories.university": _l("College or university"),
        "categories.enterprise": _l("Enterprise"),
        "categories.international": _l("International organisation"),
        "categories.other": _l("Other institution"),
        "deliveries.livestream": _l("Livestream"),
        "deliveries.recorded": _l("Recorded broadcast"),
    },
}
LONG_PARTS = {"cover", "opening", "opening_one_year"}


def part_form(part: str) -> Form:
    """A field for each text of this part of a wording; an empty one means the product's own."""
    fields = {
        key.replace(".", "__"): _field(key, label) for key, label in PART_LABELS[part].items()
    }
    made: Form = type("PartForm", (Form,), fields)()
    return made


def _field(key: str, label: Any) -> Any:
    kind = TextAreaField if key in LONG_PARTS else StringField
    return kind(
        label,
        [Length(max=LONGEST_FRAME, message=_l("Shorten this to %(max)d characters."))],
    )
