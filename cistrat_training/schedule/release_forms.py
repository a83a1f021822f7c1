"""What an organiser sends when releasing a programme."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField
from wtforms.validators import Length

from cistrat_training.forms import Form


class ReleaseForm(Form):
    shown = HiddenField(validators=[Length(max=100)])
    is_public = BooleanField(
        _l("Everybody may see it, without the addresses"),
        description=_l(
            "Else only participants, lecturers, moderators and organisers see the programme."
        ),
    )
