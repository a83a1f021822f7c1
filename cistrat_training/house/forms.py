"""What the organisers send to the house as a whole."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, StringField, SubmitField
from wtforms.validators import DataRequired

from cistrat_training import files
from cistrat_training.forms import Form, line
from cistrat_training.uploads import KeptFileField


class PastForm(Form):
    file = KeptFileField(
        _l("Workbook"),
        [DataRequired(_l("Choose the workbook first."))],
        kind=files.TABLE,
        description=_l("The template as XLSX, filled in; at most 10 MB."),
    )
    bring_in = SubmitField()


class ErasureForm(Form):
    why = StringField(
        _l("Why, and who asked for it"),
        line(_l("Say why this person is erased.")),
        description=_l("It stays in the trail. Do not name the person here."),
    )
    sure = BooleanField(
        _l("I have made sure that the wish comes from this person, or that the law demands it."),
        [DataRequired(_l("Make sure first, then tick this."))],
    )
