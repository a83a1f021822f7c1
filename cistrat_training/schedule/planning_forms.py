"""What organisers tell while they plan, beside the lecture itself."""

import re
from datetime import time
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateTimeLocalField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from cistrat_training.forms import LONGEST_LINE, CheckboxListField, Form, choices, line
from cistrat_training.schedule.forms import USUAL_MINUTES, address_field, minutes_field
from cistrat_training.schedule.models import LECTURE_KINDS, LectureKind

FARTHEST_SHIFT = 12 * 60
MOST_TIMES = 24
MOST_CHANNELS = 12


LONGEST_ABOUT = 3000  # about one printed page
ON_THE_WALL = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S"]
SPOKEN = ("en", "zh", "fr", "es", "ar", "ru")  # those of the United Nations


def _id_or_none(value: Any) -> int | None:
    return int(value) if value else None


class LectureForm(Form):
    kind = RadioField(
        _l("Kind"),
        choices=choices((kind.value, _l(name)) for kind, name in LECTURE_KINDS.items()),
        default=LectureKind.LECTURE.value,
        description=_l("A break or a ceremony needs no lecturer, and does not count as taught."),
    )
    title_en = StringField(_l("Title in English"), line(_l("Write the title in English.")))
    title_zh = StringField(_l("Title in Chinese"), line(), render_kw={"lang": "zh"})
    topic_en = StringField(
        _l("Topic in English"), line(), description=_l("As a report lists it, in small letters.")
    )
    topic_zh = StringField(_l("Topic in Chinese"), line(), render_kw={"lang": "zh"})
    about_en = TextAreaField(
        _l("What it is about, in English"),
        line(longest=LONGEST_ABOUT),
        description=_l("Participants read it in the programme."),
        render_kw={"rows": 4},
    )
    about_zh = TextAreaField(
        _l("What it is about, in Chinese"),
        line(longest=LONGEST_ABOUT),
        render_kw={"rows": 4, "lang": "zh"},
    )
    lecturers = CheckboxListField(_l("Lecturers"), coerce=int)
    moderator = SelectField(_l("Moderator"), coerce=_id_or_none)
    language = SelectField(_l("Language in which it is held"), default="")
    interpretation = StringField(
        _l("Line of interpretation"),
        line(),
        description=_l("As participants read it: English to Chinese, channel 2"),
    )
    slot = SelectField(
        _l("A free slot"),
        coerce=_id_or_none,
        description=_l("Its day, hour and channel. Or leave it and write them below."),
    )
    starts_at = DateTimeLocalField(
        _l("Starts at"),
        [Optional()],
        format=ON_THE_WALL,
        description=_l("On the workshop's clock. Leave it empty to place the lecture later."),
    )
    minutes = minutes_field(
        _l("Length in minutes"),
        _l("Write how many minutes the lecture takes."),
        default=USUAL_MINUTES,
    )
    channel = StringField(
        _l("Channel or room"),
        line(),
        description=_l("One lecture at a time: the meeting room of the platform, or the hall."),
    )
    livestream_url = address_field(
        _l("Address of the livestream"), _l("Shown to participants and lecturers.")
    )
    recording_url = address_field(
        _l("Address of the recording"), _l("Shown to participants and lecturers.")
    )
    recording_from = DateTimeLocalField(
        _l("The recording can be watched from"),
        [Optional()],
        format=ON_THE_WALL,
        description=_l("On the workshop's clock. Leave it empty: from the end of the lecture on."),
    )
    recording_until = DateTimeLocalField(
        _l("The recording can be watched until"),
        [Optional()],
        format=ON_THE_WALL,
        description=_l("On the workshop's clock. Leave it empty: without end."),
    )


class ShiftForm(Form):
    lecture = SelectField(_l("From this lecture on"), coerce=int)
    minutes = minutes_field(
        _l("Minutes later"),
        _l("Write by how many minutes."),
        least=-FARTHEST_SHIFT,
        most=FARTHEST_SHIFT,
        description=_l("With a minus sign it is earlier."),
    )


class DayCopyForm(Form):
    day = SelectField(_l("Copy this day"))
    to_day = SelectField(_l("To this day"))
    with_lectures = BooleanField(
        _l("The lectures too, as new ones with the same lecturers"),
        description=_l(
            "Without it the breaks stand there again, and where a lecture stands there is a free"
            " slot."
        ),
    )


class ProgrammeCopyForm(Form):
    source = SelectField(_l("Copy the programme of"), coerce=int)
    days = RadioField(
        _l("Which day goes where"),
        choices=choices(
            [
                ("number", _l("The first day to the first day, the second to the second")),
                ("weekday", _l("Monday to Monday, Tuesday to Tuesday")),
            ]
        ),
        default="number",
    )
    with_lecturers = BooleanField(_l("With their lecturers"))


class SlotsForm(Form):
    days = CheckboxListField(_l("Days"), [InputRequired(_l("Choose at least one day."))])
    times = StringField(
        _l("Starts at"),
        [
            DataRequired(_l("Write at least one hour.")),
            Length(max=LONGEST_LINE, message=_l("Shorten this to %(max)d characters.")),
        ],
        description=_l("On the workshop's clock: 09:00, 10:45, 14:00"),
    )
    minutes = minutes_field(
        _l("Length in minutes"),
        _l("Write how many minutes a slot has."),
        default=USUAL_MINUTES,
    )
    channels = TextAreaField(
        _l("Channels or rooms"),
        [Length(max=10 * LONGEST_LINE, message=_l("Shorten this to %(max)d characters."))],
        description=_l(
            "One a line, each with slots of its own. Leave it empty if there is only one."
        ),
        render_kw={"rows": 3},
    )

    def validate_times(self, _field: StringField) -> None:
        if not 0 < len(self.hours) <= MOST_TIMES:
            raise ValidationError(
                gettext("Write the hours with a colon and a comma between them: 09:00, 10:45")
            )

    def validate_channels(self, _field: TextAreaField) -> None:
        if len(self.rooms) > MOST_CHANNELS or any(len(one) > LONGEST_LINE for one in self.rooms):
            raise ValidationError(
                gettext("Write at most %(num)s channels, one a line.", num=MOST_CHANNELS)
            )

    @property
    def hours(self) -> list[time]:
        """Empty where something in it is no hour."""
        return hours_in(self.times.data or "")

    @property
    def rooms(self) -> list[str]:
        told = dict.fromkeys(one.strip() for one in (self.channels.data or "").splitlines())
        return [one for one in told if one] or [""]


def hours_in(text: str) -> list[time]:
    told = re.split(r"[\s,;，；、]+", text.strip())
    found = [re.fullmatch(r"([01]?\d|2[0-3])[:：.]([0-5]\d)", one) for one in told]
    if not all(found):
        return []
    return sorted({time(int(one[1]), int(one[2])) for one in found if one})
