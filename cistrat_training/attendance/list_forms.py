"""What is asked of who brings an attendance list."""

from collections.abc import Iterable, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from cistrat_training import files, languages
from cistrat_training.attendance.drafting import Answers, Upload
from cistrat_training.attendance.lists import ORDERS, UNMEASURED, AttendanceList, Unmeasured
from cistrat_training.attendance.reading import DayOrder
from cistrat_training.errors import RuleBroken
from cistrat_training.forms import CheckboxListField, Form, choices, line
from cistrat_training.schedule.models import Lecture
from cistrat_training.uploads import KeptFileField
from cistrat_training.zones import offered

ACCEPTED = ".csv,.tsv,.txt,.xlsx"
LONGEST_PASTE = 500_000  # ten thousand names with their addresses
MAPPED = {
    "name": _l("Name"),
    "email": _l("E-mail"),
    "joined": _l("Joined"),
    "left": _l("Left"),
    "minutes": _l("How long"),
}


class ListFileField(KeptFileField):
    """The list is kept encrypted only, so nothing of it is stored before it is known to be one;
    a form that outlived its session finds it as it was sent."""

    content: bytes = b""

    def __init__(self, label: Any = None, **kwargs: Any):
        super().__init__(label, kind=files.TABLE, **kwargs)
        self.accepts = ACCEPTED

    def pre_validate(self, _form: Any) -> None:
        if self.chosen is not None:
            self.chosen.seek(0)
            self.content = self.chosen.read()
            self.data = None
            try:
                files.refuse_size(len(self.content), self.kind)
            except RuleBroken as no:
                raise ValidationError(_(no.message, **no.facts)) from no
        elif self.data:
            self.content = files.read(self.data.content.sha256)

    @property
    def file_name(self) -> str:
        if self.chosen is not None:
            return files.plain_name(self.chosen.filename or "")
        return self.data.name if self.data else ""


class ListForm(Form):
    """A file, or names."""

    file = ListFileField(
        _l("File"),
        description=_l(
            "As Zoom, Teams, Tencent Meeting, Google Meet, Webex or BigBlueButton exports it: CSV"
            " or XLSX, at most 15 MB. It is kept encrypted."
        ),
    )
    names = TextAreaField(
        _l("Or the names"),
        [Length(max=LONGEST_PASTE, message=_l("Shorten this to %(max)d characters."))],
        description=_l("One a line, or rows copied from a table."),
    )
    zone = SelectField(
        _l("Time zone of the clock in the list"),
        [InputRequired(_l("Choose a time zone."))],
        description=_l("Most platforms write the clock of whoever exported the list."),
    )
    lecture = SelectField(
        _l("Lecture that it is about"),
        coerce=int,
        description=_l("You can change this before anything counts."),
    )

    def ask(self, lectures: Sequence[Lecture], zone: str, wanted: int | None) -> None:
        self.zone.choices = offered(zone)
        self.lecture.choices = choices(
            [(0, _("What its times say")), *((one.id, name_of(one, zone)) for one in lectures)]
        )
        if not self.is_submitted():
            self.zone.data = zone
            self.lecture.data = wanted if wanted in {one.id for one in lectures} else 0

    def validate_names(self, field: TextAreaField) -> None:
        if not (field.data or self.file.content or self.file.errors):
            raise ValidationError(_("Choose a file, or write the names here."))
        if field.data and self.file.content:
            raise ValidationError(_("Choose a file or write names, not both: each is a list."))

    def upload(self) -> Upload:
        return Upload(
            content=self.file.content or (self.names.data or "").encode(),
            name=self.file.file_name if self.file.content else "",
            answers=Answers(self.zone.data),
            lecture_id=self.lecture.data or None,
        )


class ReadingForm(Form):
    """How the file is to be read."""

    zone = SelectField(
        _l("Time zone of the clock in the list"), [InputRequired(_l("Choose a time zone."))]
    )
    day = DateField(
        _l("Day of the meeting"),
        [Optional()],
        description=_l("Where the list gives hours and no day, by the clock of the list."),
    )
    order = RadioField(_l("How days are written"), choices=(), validate_choice=False)

    def ask(self, attendance_list: AttendanceList) -> None:
        self.zone.choices = offered(attendance_list.zone)
        self.order.choices = choices(
            [("", _("As the list tells by itself")), *((k, _(v)) for k, v in ORDERS.items())]
        )
        if not self.is_submitted():
            self.order.data = attendance_list.order or ""

    def answers(self, attendance_list: AttendanceList) -> Answers:
        return Answers(
            zone=self.zone.data,
            day=self.day.data,
            order=DayOrder(self.order.data) if self.order.data in list(DayOrder) else None,
            columns=attendance_list.columns,
        )


class ColumnsForm(Form):
    """What stands where in a table that we do not know."""

    name = SelectField(MAPPED["name"], coerce=int)
    email = SelectField(MAPPED["email"], coerce=int)
    joined = SelectField(MAPPED["joined"], coerce=int)
    left = SelectField(MAPPED["left"], coerce=int)
    minutes = SelectField(MAPPED["minutes"], coerce=int)

    def ask(self, table: Sequence[Sequence[str]], columns: dict[str, int]) -> None:
        header = table[0] if table else []
        width = max(map(len, table), default=0)
        heads = [header[place] if place < len(header) else "" for place in range(width)]
        offers = choices(
            [(-1, _("In no column")), *((n, _numbered(n, head)) for n, head in enumerate(heads))]
        )
        for name in MAPPED:
            self[name].choices = offers
            if not self.is_submitted():
                self[name].data = columns.get(name, -1)

    def columns(self) -> dict[str, int]:
        """Each in the place where it stands, from 0."""
        chosen = {name: self[name].data for name in MAPPED}
        return {name: place for name, place in chosen.items() if place is not None and place >= 0}

    def validate_name(self, _field: SelectField) -> None:
        if not self.columns().keys() & {"name", "email"}:
            raise ValidationError(_("Choose the column of the names, or that of the addresses."))

    def validate_minutes(self, _field: SelectField) -> None:
        chosen = list(self.columns().values())
        if len(chosen) != len(set(chosen)):
            raise ValidationError(_("One column cannot be two things. Choose again."))


class UseForm(Form):
    """What follows from the list."""

    lectures = CheckboxListField(_l("Lectures that it is about"), coerce=int)
    unmeasured = RadioField(_l("Rows without minutes count as"), choices=(), validate_choice=False)
    is_complete = BooleanField(
        _l("This list names everybody who was there"),
        description=_l(
            "Then whoever is missing in it, and of whom nothing else is known, was absent: once"
            " it is said of each row who that is."
        ),
    )

    def ask(self, attendance_list: AttendanceList, lectures: Iterable[Lecture]) -> None:
        zone = attendance_list.workshop.zone
        self.lectures.choices = choices((one.id, name_of(one, zone)) for one in lectures)
        self.unmeasured.choices = choices((k, _(v)) for k, v in UNMEASURED.items())

    @property
    def chosen(self) -> Unmeasured | None:
        told = self.unmeasured.data
        return Unmeasured(told) if told in list(Unmeasured) else None


class UndoForm(Form):
    why = StringField(
        _l("Why"),
        line(_l("Say why, so that others understand it later.")),
        description=_l("Participants read this where they ask what counted."),
    )
    sure = BooleanField(
        _l("What this list said counts no longer"), [DataRequired(_l("Tick this to undo it."))]
    )


def name_of(lecture: Lecture, zone: str) -> str:
    title = lecture.title(languages.language())
    if lecture.starts_at is None:
        return title
    return _("%(when)s: %(title)s", when=languages.moment(lecture.starts_at, zone), title=title)


def _numbered(place: int, head: str) -> str:
    number = place + 1
    return _("Column %(number)d: %(head)s", number=number, head=head[:60]) if head else str(number)
