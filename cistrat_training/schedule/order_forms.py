"""What organisers ask of a programme: orders, breaks and lengths."""

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, SelectField
from wtforms.validators import InputRequired, NumberRange

from cistrat_training.forms import Form
from cistrat_training.schedule.forms import LONGEST_LECTURE
from cistrat_training.schedule.orders import LONGEST_BREAK, USUAL_BREAK, USUAL_LONGEST

MINUTES = _l("Write a number of minutes between %(min)s and %(max)s.")


class OrderForm(Form):
    after = SelectField(_l("This lecture"), coerce=int)
    before = SelectField(_l("comes after this one has ended"), coerce=int)


class PaceForm(Form):
    break_minutes = IntegerField(
        _l("Shortest break between two lectures of one person, in minutes"),
        [
            InputRequired(_l("Write the minutes, or 0 for none.")),
            NumberRange(0, LONGEST_BREAK, MINUTES),
        ],
        description=_l("For lecturers and moderators. Usually %(minutes)s.", minutes=USUAL_BREAK),
        render_kw={"size": 5},
    )
    longest_minutes = IntegerField(
        _l("Longest lecture or discussion, in minutes"),
        [InputRequired(_l("Write the minutes.")), NumberRange(5, LONGEST_LECTURE, MINUTES)],
        description=_l("Usually %(minutes)s.", minutes=USUAL_LONGEST),
        render_kw={"size": 5},
    )
