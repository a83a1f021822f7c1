"""What organisers set about attendance."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field, HiddenField, ValidationError
from wtforms.validators import InputRequired, NumberRange, Optional

from cistrat_training.attendance.terms import TERMS
from cistrat_training.forms import Form
from cistrat_training.workshops.forms import WholeNumberField

HOUR, DAY = 60, 24 * 60  # minutes
LONGEST_HOLD = 14 * 24  # hours; after as long no workshop writes
LONGEST_KEPT = 10 * 365  # days, the archive's longest

BETWEEN = _l("Write a whole number from %(min)s to %(max)s.")


def _number(label: Any, most: int, description: Any, *, least: int = 0) -> WholeNumberField:
    return WholeNumberField(
        label,
        [InputRequired(_l("Write a number.")), NumberRange(least, most, BETWEEN)],
        description=description,
        render_kw={"min": least, "max": most, "size": 8},
    )


def _number_or_none(label: Any, most: int, description: Any, least: int = 0) -> WholeNumberField:
    return WholeNumberField(
        label,
        [Optional(), NumberRange(least, most, BETWEEN)],
        description=description,
        render_kw={"min": least, "max": most, "size": 8},
    )


class TermsForm(Form):
    """All of it stands on one page, since one thing changes what another one means."""

    grace = _number(
        _l("Grace, in minutes"),
        HOUR,
        _l(
            "At the beginning and at the end of a lecture. Example: with 5, who was in the meeting"
            " from 09:05 until 10:25 has attended all of a lecture from 09:00 until 10:30. Absence"
            " in the middle is never made up for."
        ),
    )
    least_minutes = _number(
        _l("Fewest minutes"),
        4 * HOUR,
        _l(
            "Who was there for less was not there. Example: with 10, who looked in from 09:30"
            " until 09:38 has attended nothing. Grace does not help here."
        ),
        least=1,
    )
    recorded_most = _number(
        _l("Recordings, in per cent of the lecture time at most"),
        100,
        _l(
            "Example: with 25, of 20 lectures of 90 minutes at most 450 minutes can be made up for"
            " by watching recordings, and at most 5 lectures. With 0 recordings do not count."
        ),
    )
    recorded_days = _number_or_none(
        _l("Days in which a recording counts"),
        365,
        _l(
            "After the lecture. Example: with 14, watching it counts until the same hour two weeks"
            " later. Leave it empty to let it count for as long as the recording is open."
        ),
    )
    excused_most = _number(
        _l("Excused absence, in per cent of the lecture time at most"),
        100,
        _l(
            "What is excused leaves the time of which the share is taken. Example: of 1800 minutes"
            " 180 are excused. With 10, the share is taken of 1620 minutes; with 0, of all 1800."
        ),
    )
    check_in_early = _number(
        _l("Check-in opens, in minutes before the beginning"),
        DAY,
        _l("Example: with 10, a lecture at 09:00 can be checked in to from 08:50."),
    )
    check_in_on_time = _number(
        _l("Check-in in time, in minutes after the beginning"),
        DAY,
        _l("Example: with 10, who checks in by 09:10 has attended the whole lecture."),
    )
    check_in_late = _number(
        _l("Check-in closes, in minutes after the beginning"),
        DAY,
        _l(
            "Example: with 30, who checks in at 09:25 is late and has attended from then on; from"
            " 09:31 nobody can check in."
        ),
    )
    warns = BooleanField(
        _l("Write to participants whose certificate is in danger"),
        description=_l(
            "One letter when one more missed lecture would put it out of reach, one when it is out"
            " of reach; never more than one a day."
        ),
    )
    hold_hours = _number(
        _l("Hours of waiting after a lecture"),
        LONGEST_HOLD,
        _l(
            "Lists come late. Example: with 24, nobody is warned for a lecture that ended at 10:30"
            " before 10:30 of the next day, or a day after the last list or mark that came in"
            " between. Of a lecture without any list or mark nobody is warned."
        ),
    )
    days_with_lists = _number(
        _l("Days that attendance lists are kept"),
        LONGEST_KEPT,
        _l(
            "After the last day of the workshop. Then the files go, and the names in them that"
            " belong to no participant. What was concluded stays."
        ),
    )
    seen = HiddenField()
    """What stood there when the page was made."""
    agreed = HiddenField()
    """What was typed when the consequences were shown."""

    def validate_check_in_late(self, field: WholeNumberField) -> None:
        on_time = self.check_in_on_time.data
        if None not in (field.data, on_time) and field.data < on_time:
            raise ValidationError(
                _(
                    "Check-in cannot close before it stops being in time. Set at least %(num)s.",
                    num=on_time,
                )
            )

    @property
    def wished(self) -> dict[str, Any]:
        return {name: self[name].data for name in TERMS}

    def differences(self, stored: Mapping[str, Any]) -> list[tuple[Field, Any]]:
        """The fields in which what was typed is not what is stored, each with that."""
        typed = self.wished
        return [(self[name], value) for name, value in stored.items() if typed[name] != value]


def digest(agreed: Mapping[str, Any]) -> str:
    """The same for the same; of what is stored and of what was typed."""
    told = json.dumps(agreed, sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()[:16]
