"""What organisers ask of a programme: orders, breaks and lengths."""

from flask_babel import lazy_gettext as _l
from wtforms import SelectField

from cistrat_training.forms import Form
from cistrat_training.schedule.forms import minutes_field
from cistrat_training.schedule.orders import LONGEST_BREAK, USUAL_BREAK, USUAL_LONGEST


class OrderForm(Form):
    after = SelectField(_l("This lecture"), coerce=int)
    before = SelectField(_l("comes after this one has ended"), coerce=int)


class PaceForm(Form):
    break_minutes = minutes_field(
        _l("Shortest break between two lectures of one person, in minutes"),
        _l("Write the minutes, or 0 for none."),
        least=0,
        most=LONGEST_BREAK,
        description=_l("For lecturers and moderators. Usually %(minutes)s.", minutes=USUAL_BREAK),
    )
    longest_minutes = minutes_field(
        _l("Longest lecture or discussion, in minutes"),
        _l("Write the minutes."),
        description=_l("Usually %(minutes)s.", minutes=USUAL_LONGEST),
    )
