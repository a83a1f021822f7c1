"""What organisers say of themes."""

from flask_babel import lazy_gettext as _l
from wtforms import StringField

from cistrat_training.evaluation.themes import LONGEST_NAME
from cistrat_training.forms import Form, line


class ThemeForm(Form):
    name = StringField(
        _l("Theme"),
        line(_l("Give the theme a name."), LONGEST_NAME),
        description=_l("A few words, such as “More time for questions”."),
    )
