"""What organisers tell of an activity, how they look for one, and what proves it."""

from collections.abc import Callable, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    Field,
    IntegerField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange

from cistrat_training import files
from cistrat_training.errors import RuleBroken
from cistrat_training.forms import CheckboxListField, Form, choices, line
from cistrat_training.languages import fact
from cistrat_training.reports import entries
from cistrat_training.reports.activities import Activity
from cistrat_training.reports.entries import Entry
from cistrat_training.reports.facts import Text
from cistrat_training.uploads import KeptFileField
from cistrat_training.workshops.forms import LinesField, ShortLines
from cistrat_training.workshops.models import MARKERS, MODES, SDGS

LONGEST_NARRATIVE = 5000  # two printed pages
MOST_LINES = 100
LARGEST_PLACE = 99
REGISTER_FILE = files.Kind((files.XLSX, files.CSV), files.TABLE.most)
"""A workbook, or a text: CSV and TOML are told apart by the name of the file."""

ACTIVITY_KINDS = {
    "training": _l("Training"),
    "governance": _l("Governance"),
    "dialogue": _l("Dialogue"),
    "consultation": _l("Consultation"),
    "data contribution": _l("Contribution of data"),
    "outbound lectures": _l("Lectures given elsewhere"),
    "seminar": _l("Seminar"),
    "forum": _l("Forum"),
    "agreement": _l("Agreement"),
    "ceremony": _l("Ceremony"),
    "visit": _l("Visit"),
    "publication": _l("Publication"),
    "other": _l("Other"),
}
ACTIVITY_ROLES = {
    "host": _l("Host"),
    "co-host": _l("Co-host"),
    "organiser": _l("Organising institution"),
    "participant": _l("Taking part"),
    "lecturer": _l("Lecturing"),
    "coordinating institute": _l("Coordinating institute"),
    "data provider": _l("Data provider"),
    "other": _l("Other"),
}


class Readable:
    """The lines of a field can be read by whoever reads them."""

    def __init__(self, read: Callable[[Any], Any]) -> None:
        self.read = read

    def __call__(self, _form: Form, field: Field) -> None:
        try:
            self.read(field.data or "")
        except RuleBroken as no:
            facts = {name: fact(told) for name, told in no.facts.items()}
            raise ValidationError(_(no.message, **facts)) from no


class FewLines:
    def __call__(self, _form: Form, field: Field) -> None:
        if len(field.data or []) > MOST_LINES:
            raise ValidationError(_("Write at most %(most)s lines.", most=MOST_LINES))


def lines(label: Any, read: Callable[[Any], Any] | None = None, **kwargs: Any) -> LinesField:
    checks = [ShortLines(), FewLines(), *([Readable(read)] if read else [])]
    return LinesField(label, checks, **kwargs)


def _goals() -> list[SelectChoice]:
    return choices((number, f"{number}. {_(name)}") for number, name in SDGS.items())


class ActivityForm(Form):
    title_en = StringField(_l("Title in English"), line())
    title_zh = StringField(_l("Title in Chinese"), line(), render_kw={"lang": "zh"})
    kind = SelectField(_l("Kind"), choices=choices(ACTIVITY_KINDS.items()))
    role = SelectField(_l("Our part in it"), choices=choices(ACTIVITY_ROLES.items()))
    acting_as = StringField(
        _l("In whose name"),
        line(),
        description=_l("Where it is not the Centre: such as CASTED."),
    )
    when = StringField(
        _l("When"),
        line(_l("Write when it was, as exactly as you know.")),
        description=_l(
            "A day (2022-07-15), days (2022-07-15/2022-07-17), a month (2022-07), a year (2022), or"
            " years (2021/2022)."
        ),
    )
    edition = StringField(
        _l("Number"), line(longest=40), description=_l("Of a meeting that takes place again: 16.")
    )
    venue = StringField(_l("Where"), line())
    mode = SelectField(
        _l("Mode"), choices=choices([("", _l("Not said")), *((m, _l(n)) for m, n in MODES.items())])
    )
    partners = lines(
        _l("Partners"),
        entries.partners_of,
        description=_l("One a line: Organisation | its part."),
    )
    people = lines(
        _l("People"),
        entries.people_of,
        description=_l("One a line: Name | post | part."),
    )
    countries = lines(_l("Countries"), description=_l("One a line, by name or code."))
    countries_open = BooleanField(_l("and other countries"))
    topics = lines(_l("Topics"), description=_l("One a line."))
    topics_open = BooleanField(_l("and other topics"))
    outputs = lines(
        _l("What came of it"),
        description=_l("One a line: titles of lectures and papers, data sets, agreements."),
    )
    counts = lines(
        _l("What was counted"),
        entries.counts_of,
        description=_l("One a line: participants = 70."),
    )
    counts_in_enrolment = BooleanField(
        _l("These people are enrolled in a workshop of ours"),
        description=_l("Then the figures of the report count them already."),
    )
    sdgs = CheckboxListField(_l("Sustainable Development Goals"), coerce=int, choices=_goals)
    c5 = lines(_l("Outputs of the C/5"), description=_l("One a line, by their codes."))
    markers = CheckboxListField(
        _l("Priorities"), choices=choices((m, _l(name)) for m, name in MARKERS.items())
    )
    narrative_en = TextAreaField(
        _l("What the report says, in English"),
        [Length(max=LONGEST_NARRATIVE, message=_l("Shorten this to %(max)d characters."))],
        description=_l("One paragraph. It is printed exactly as you write it."),
    )
    narrative_zh = TextAreaField(
        _l("What the report says, in Chinese"),
        [Length(max=LONGEST_NARRATIVE, message=_l("Shorten this to %(max)d characters."))],
        description=_l(
            "Empty for now: the Chinese draft then shows the English text, and cannot be published."
        ),
    )

    def validate_when(self, field: StringField) -> None:
        try:
            entries.when_of(field.data or "")
        except RuleBroken as no:
            raise ValidationError(
                _l("Write 2022-07-15, 2022-07, 2022 or 2021/2022, as exactly as you know.")
            ) from no

    def validate_title_en(self, field: StringField) -> None:
        told = (field, self.title_zh, self.narrative_en, self.narrative_zh)
        if not any(each.data for each in told):
            raise ValidationError(_l("Write at least a title, or what the report says."))

    def offer(self, activity: Activity) -> None:
        """A kind or role that a file brought in its own words."""
        for field, value in ((self.kind, activity.kind), (self.role, activity.role)):
            if value not in {choice.value for choice in field.choices}:
                field.choices = [*field.choices, *choices([(value, value)])]

    def entry(self) -> Entry:
        return Entry(
            kind=self.kind.data,
            role=self.role.data,
            when=entries.when_of(self.when.data),
            title=Text(self.title_en.data or "", self.title_zh.data or ""),
            narrative=Text(self.narrative_en.data or "", self.narrative_zh.data or ""),
            acting_as=self.acting_as.data or "",
            edition=self.edition.data or "",
            venue=self.venue.data or "",
            mode=entries.mode_of(self.mode.data or ""),
            partners=entries.partners_of(self.partners.data or []),
            people=entries.people_of(self.people.data or []),
            countries=tuple(self.countries.data or []),
            countries_open=self.countries_open.data,
            topics=tuple(self.topics.data or []),
            topics_open=self.topics_open.data,
            outputs=tuple(self.outputs.data or []),
            counts=entries.counts_of(self.counts.data or []),
            counts_in_enrolment=self.counts_in_enrolment.data,
            sdgs=tuple(self.sdgs.data or []),
            c5=tuple(self.c5.data or []),
            markers=tuple(self.markers.data or []),
        )


AS_THEY_ARE = (
    "kind",
    "role",
    "acting_as",
    "edition",
    "venue",
    "countries_open",
    "topics",
    "topics_open",
    "outputs",
    "counts_in_enrolment",
    "sdgs",
    "c5",
    "markers",
)


def typed(activity: Activity, names: Sequence[str]) -> dict[str, Any]:
    """What the form shows of an activity; its countries go by these names."""
    entry = entries.entry_of(activity)
    return {name: getattr(entry, name) for name in AS_THEY_ARE} | {
        "when": activity.when,
        "mode": activity.mode or "",
        "title_en": activity.title_en,
        "title_zh": activity.title_zh,
        "narrative_en": activity.narrative_en,
        "narrative_zh": activity.narrative_zh,
        "partners": entries.in_lines(entry.partners),
        "people": entries.in_lines(entry.people),
        "countries": list(names),
        "counts": entries.counts_in_lines(entry.counts),
    }


class PlaceForm(Form):
    """Where a report tells the activity."""

    section = SelectField(_l("Section of the report"), coerce=int)
    place = IntegerField(
        _l("Place in the section"),
        [
            InputRequired(_l("Say where it stands, from 1.")),
            NumberRange(1, LARGEST_PLACE, _l("A number from 1 to 99.")),
        ],
    )


class ManyPlacesForm(Form):
    activities = SelectMultipleField(
        _l("Activities"), [DataRequired(_l("Choose at least one activity."))], coerce=int
    )
    section = SelectField(_l("Section of the report"), coerce=int)


class EvidenceForm(Form):
    title = StringField(_l("What it is"), line(_l("Say what it proves.")))
    address = StringField(
        _l("Address"),
        line(longest=entries.LONGEST_ADDRESS),
        description=_l("Where it is to be read: https://…"),
    )
    file = KeptFileField(
        _l("File"), kind=files.EVIDENCE, description=_l("PDF, PNG, JPEG or XLSX, at most 15 MB.")
    )

    def validate_address(self, field: StringField) -> None:
        if bool(field.data) == bool(self.file.data or self.file.chosen):
            raise ValidationError(_l("Give an address, or choose a file."))
        if field.data:
            Readable(entries.checked_address)(self, field)


class ImportForm(Form):
    file = KeptFileField(
        _l("File"),
        [DataRequired(_l("Choose a file."))],
        kind=REGISTER_FILE,
        description=_l("XLSX or CSV as in the template, or a register as TOML."),
    )
    replace = BooleanField(
        _l("Replace the register of these years"),
        description=_l("What another report tells too, and what has evidence, stays."),
    )
