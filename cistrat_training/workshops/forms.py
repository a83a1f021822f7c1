"""What organisers tell of a series and of a workshop."""

from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import inspect
from wtforms import (
    DateTimeLocalField,
    Field,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from cistrat_training.forms import (
    CheckboxListField,
    Form,
    PlainDateField,
    Printable,
    choices,
    line,
)
from cistrat_training.languages import LANGUAGES
from cistrat_training.workshops.models import (
    DELIVERIES,
    MARKERS,
    MODES,
    SDGS,
    USUAL_DAYS_TO_CONFIRM,
    USUAL_DAYS_WITH_TRAVEL_DATA,
    USUAL_SHARE,
    USUALLY_LATER,
    Delivery,
    Marker,
    Mode,
    Workshop,
)
from cistrat_training.zones import clock_of, offered

LONGEST_TEXT = 5000  # two printed pages; a call that is longer is not read
MOST_SEATS = 100_000
USUAL_CONDITIONS = {
    "en": [
        "You work on science, technology and innovation policy in a government department, a"
        " research institute or a university.",
        "You follow a lecture in English.",
        "Your institution agrees that you take part.",
    ],
    "zh": [
        "在政府部门、科研院所或高等院校从事科技创新政策工作。",
        "能听懂英语授课。",
        "所在单位同意您参加培训。",
    ],
}
"""What a new workshop begins with; the organiser changes it as the call needs."""
YEARS = range(2000, 2101)  # a year out of them is a slip of the finger


class LinesField(TextAreaField):
    """A list, one entry a line."""

    def _value(self) -> str:
        return "\n".join(self.data or [])

    def process_formdata(self, valuelist: list[str]) -> None:
        typed = valuelist[0] if valuelist else ""
        self.data = [entry.strip() for entry in typed.splitlines() if entry.strip()]


class ShortLines:
    def __call__(self, _form: Form, field: Field) -> None:
        if any(len(entry) > 300 for entry in field.data or []):
            raise ValidationError(_("Shorten each line to 300 characters."))


class LikelyYear:
    def __call__(self, _form: Form, field: Field) -> None:
        if field.data and field.data.year not in YEARS:
            raise ValidationError(_("Check the year."))


class PlainDateTimeField(DateTimeLocalField):
    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        if not self.data:
            return ""
        return self.data.isoformat(timespec="seconds" if self.data.second else "minutes")

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(
                _("Write a day and a time that exist, for example 2026-05-31T23:59.")
            ) from None


class WholeNumberField(IntegerField):
    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(_("Write a whole number.")) from None


def _day(label: Any, required: Any) -> PlainDateField:
    return PlainDateField(label, [InputRequired(required), LikelyYear()])


def _number(label: Any, least: int, most: int, **facts: Any) -> WholeNumberField:
    between = _l("Write a whole number from %(min)s to %(max)s.")
    return WholeNumberField(
        label,
        [InputRequired(_l("Write a number.")), NumberRange(least, most, between)],
        render_kw={"min": least, "max": most, "size": 8},
        **facts,
    )


def _text(label: Any, **facts: Any) -> TextAreaField:
    too_long = _l("Shorten this to %(max)d characters.")
    return TextAreaField(label, [Length(max=LONGEST_TEXT, message=too_long)], **facts)


class SeriesForm(Form):
    series_code = StringField(
        _l("Code"),
        line(_l("Write a code, such as STI.")),
        description=_l(
            "2 to 4 letters from A to Z. It begins the number of every application and certificate."
        ),
        render_kw={"size": 6, "autocapitalize": "characters"},
    )
    title_en = StringField(_l("Title in English"), line(_l("Write the title of the series.")))
    title_zh = StringField(_l("Title in Chinese"), line(), render_kw={"lang": "zh"})


class WorkshopForm(Form):
    """Times of the call are typed and shown on the clock of the workshop."""

    series = SelectField(_l("Series"), [InputRequired(_l("Choose a series."))], coerce=str)
    number = _number(_l("Number"), 1, 999, description=_l("12 for the 12th workshop."))
    title_en = StringField(_l("Title in English"), line(_l("Write the title of the workshop.")))
    title_zh = StringField(_l("Title in Chinese"), line(), render_kw={"lang": "zh"})
    printed_title_en = StringField(
        _l("Title in the report, in English"),
        line(),
        description=_l("Only if the report names the workshop differently."),
    )
    printed_title_zh = StringField(
        _l("Title in the report, in Chinese"), line(), render_kw={"lang": "zh"}
    )
    theme_en = _text(
        _l("Theme in English"),
        description=_l("What it teaches and for whom. A blank line begins a new paragraph."),
    )
    theme_zh = _text(_l("Theme in Chinese"), render_kw={"lang": "zh"})
    conditions_en = LinesField(
        _l("Who can apply, in English"), [ShortLines()], description=_l("One condition a line.")
    )
    conditions_zh = LinesField(
        _l("Who can apply, in Chinese"), [ShortLines()], render_kw={"lang": "zh"}
    )
    first_day = _day(_l("First day"), _l("Set the first day."))
    last_day = _day(_l("Last day"), _l("Set the last day."))
    zone = SelectField(
        _l("Time zone of the workshop"),
        [InputRequired(_l("Choose a time zone."))],
        description=_l("The clock of its programme and of its deadlines."),
    )
    mode = RadioField(
        _l("Mode"),
        [InputRequired(_l("Choose a mode."))],
        choices=choices((mode.value, _l(name)) for mode, name in MODES.items()),
        coerce=Mode,
    )
    deliveries = CheckboxListField(
        _l("Lectures are offered as"),
        choices=choices((delivery.value, _l(name)) for delivery, name in DELIVERIES.items()),
        coerce=Delivery,
    )
    language = SelectField(_l("Language of the lectures"), choices=choices(LANGUAGES.items()))
    platform_en = StringField(
        _l("Platform, in English"), line(), description=_l("Where people meet online.")
    )
    platform_zh = StringField(_l("Platform, in Chinese"), line(), render_kw={"lang": "zh"})
    place_en = StringField(
        _l("Place, in English"), line(), description=_l("City or address, if it has one.")
    )
    place_zh = StringField(_l("Place, in Chinese"), line(), render_kw={"lang": "zh"})
    partners_en = LinesField(
        _l("Partners, in English"),
        [ShortLines()],
        description=_l("One a line, as a report prints them, with the article."),
    )
    partners_zh = LinesField(_l("Partners, in Chinese"), [ShortLines()], render_kw={"lang": "zh"})
    seats_international = _number(
        _l("International seats"), 0, MOST_SEATS, description=_l("People apply and are selected.")
    )
    seats_domestic = _number(
        _l("Domestic seats"),
        0,
        MOST_SEATS,
        description=_l("Member institutions nominate their trainees."),
    )
    call_opens_at = PlainDateTimeField(
        _l("The call opens"),
        [Optional(), LikelyYear()],
        description=_l("On the clock of the workshop."),
    )
    call_closes_at = PlainDateTimeField(
        _l("The call closes"),
        [Optional(), LikelyYear()],
        description=_l(
            "On the clock of the workshop. A form opened before may be sent 15 minutes longer."
        ),
    )
    call_closes_later_at = PlainDateTimeField(
        _l("A later deadline for some countries"),
        [Optional(), LikelyYear()],
        description=_l(
            "If the call has one: for institutions in the countries chosen below. All others keep"
            " the first deadline."
        ),
    )
    later_groups = CheckboxListField(
        _l("Who has the later deadline"),
        description=_l(
            "Lists of countries, as they stand on the day on which the call closes for the others."
        ),
        default=list(USUALLY_LATER),
    )
    days_to_confirm = _number(_l("Days to confirm an offer"), 1, 90, default=USUAL_DAYS_TO_CONFIRM)
    days_with_travel_data = _number(
        _l("Days that passport data are kept"),
        0,
        365,
        default=USUAL_DAYS_WITH_TRAVEL_DATA,
        description=_l(
            "After the last day. Asked only of international participants who come in person."
        ),
    )
    share = _number(
        _l("Attendance for a certificate, in per cent of the lecture time"),
        0,
        100,
        default=USUAL_SHARE,
    )
    sdgs = CheckboxListField(
        _l("Sustainable Development Goals"),
        choices=choices((str(goal), f"{goal}. {name}") for goal, name in SDGS.items()),
        coerce=int,
        description=_l("The goals that the workshop serves; reports count workshops by them."),
    )
    c5 = LinesField(
        _l("Outputs of UNESCO’s programme and budget (C/5)"),
        [ShortLines()],
        description=_l("One a line, as the document numbers them, for example 5.OUT1."),
    )
    markers = CheckboxListField(
        _l("Priorities"),
        choices=choices((marker.value, _l(name)) for marker, name in MARKERS.items()),
        coerce=Marker,
    )
    signatory_name = StringField(
        _l("Who signs the certificates"), [*line(), Printable()], render_kw={"autocomplete": "off"}
    )
    signatory_post_en = StringField(_l("Their post, in English"), [*line(), Printable()])
    signatory_post_zh = StringField(
        _l("Their post, in Chinese"), [*line(), Printable()], render_kw={"lang": "zh"}
    )

    @classmethod
    def of(cls, workshop: Workshop) -> "WorkshopForm":
        """Series and number stand in numbers already given once the call was published. What the
        certificates ask has a page of its own, once there is a workshop."""
        form = cls(data=_as_shown(workshop))
        form.offer_zones()
        del form.share
        if workshop.is_published():
            del form.series, form.number
        return form

    def offer_zones(self) -> None:
        self.zone.choices = offered(self.zone.object_data or "")

    def describe(self, workshop: Workshop) -> None:
        """Tell the workshop all but its series, its number and its rules."""
        told = {name: field.data for name, field in self._fields.items()}
        for name in told.keys() - {"series", "number", "share", "csrf_token", *CALL}:
            setattr(workshop, name, told[name])
        for name in CALL:
            setattr(workshop, name, _instant(told[name], self.zone.data))
        workshop.deliveries = [str(delivery) for delivery in self.deliveries.data]
        workshop.markers = [str(marker) for marker in self.markers.data]
        workshop.check_dates()


CALL = ("call_opens_at", "call_closes_at", "call_closes_later_at")


def _as_shown(workshop: Workshop) -> dict[str, Any]:
    shown: dict[str, Any] = {c.key: getattr(workshop, c.key) for c in inspect(Workshop).columns}
    shown["series"] = str(workshop.series_id)
    shown["later_groups"] = workshop.later_groups or list(USUALLY_LATER)
    for name in CALL:
        at: datetime | None = getattr(workshop, name)
        shown[name] = at and at.astimezone(workshop.tz).replace(tzinfo=None)
    return shown


def _instant(typed: datetime | None, zone: str) -> datetime | None:
    return typed and typed.replace(tzinfo=clock_of(zone))
