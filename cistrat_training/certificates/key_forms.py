"""What administrators say of a key."""

from datetime import UTC, datetime, time

from flask_babel import lazy_gettext as _l
from wtforms import DateField
from wtforms.validators import Optional

from cistrat_training.forms import Form


class RetireKeyForm(Form):
    lost_from = DateField(
        _l("Lost since"),
        [Optional()],
        description=_l(
            "Only where somebody else may have it: the first day of that, in UTC. Leave it empty"
            " for a key that simply signs no more."
        ),
    )

    @property
    def since(self) -> datetime | None:
        day = self.lost_from.data
        return day and datetime.combine(day, time(), UTC)
