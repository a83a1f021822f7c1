"""What organisers type while they look for fairer hours."""

from datetime import UTC, datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateTimeLocalField, HiddenField, IntegerField
from wtforms.validators import InputRequired, Length, NumberRange

from cistrat_training.forms import LONGEST_LINE, Form
from cistrat_training.schedule.suggestions import USUAL_WEIGHT_OF_A_LECTURER

HEAVIEST = 100


class HourForm(Form):
    """Typed into the address: an hour on the workshop's clock."""

    at = DateTimeLocalField(
        _l("Another hour"),
        [InputRequired(_l("Write a day and an hour."))],
        description=_l("On the workshop's clock."),
    )


class MoveForm(Form):
    """Pressed beside an hour that was compared."""

    starts_at = HiddenField(validators=[InputRequired(), Length(max=40)])
    minutes = IntegerField(validators=[InputRequired(), NumberRange(1, 24 * 60)])
    channel = HiddenField(validators=[Length(max=LONGEST_LINE)])
    seen = IntegerField()

    @property
    def instant(self) -> datetime | None:
        try:
            at = datetime.fromisoformat(self.starts_at.data or "")
        except ValueError:
            return None
        return at.astimezone(UTC) if at.tzinfo and at.year in range(1900, 2200) else None


class WishForm(Form):
    may_move = BooleanField(
        _l("Lectures that have an hour may get another"),
        description=_l("Those that are over, or have begun, stay where they are."),
    )
    weight_participant = IntegerField(
        _l("Weight of a participant"),
        default=1,
        description=_l("How often a participant's hour at night counts."),
        render_kw={"size": 4},
    )
    weight_lecturer = IntegerField(
        _l("Weight of a lecturer"),
        default=USUAL_WEIGHT_OF_A_LECTURER,
        description=_l("How often a lecturer's or moderator's hour at night counts."),
        render_kw={"size": 4},
    )

    def __init__(self, **facts: Any) -> None:
        super().__init__(**facts)
        for field in (self.weight_participant, self.weight_lecturer):
            field.validators = [
                InputRequired(_l("Write a whole number.")),
                NumberRange(0, HEAVIEST, _l("Write a number from %(min)s to %(max)s.")),
            ]
