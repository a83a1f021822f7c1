"""What an organiser says about one certificate."""

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired, FileSize
from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import DataRequired

from cistrat_training.forms import Form, Printable, line

LONGEST_REASON = 500  # a sentence or two, which anybody who verifies will read
LARGEST_PAPER = 5_000_000  # ours have 0.1 MB


class PaperForm(Form):
    compared_with = HiddenField()
    file = FileField(
        _l("The PDF or the badge"),
        [
            FileRequired(_l("Choose the file first.")),
            FileSize(LARGEST_PAPER, message=_l("This file is far larger than any certificate.")),
        ],
        description=_l(
            "Choose it, or drop it anywhere on this page. It is compared with what was issued,"
            " in your browser where that can be done, and not kept."
        ),
    )


class RevocationForm(Form):
    why = TextAreaField(
        _l("Reason"),
        line(_l("Say why the certificate is revoked."), LONGEST_REASON),
        description=_l("Anybody who verifies the certificate reads it."),
    )


class ReplacementForm(Form):
    holder = StringField(
        _l("Name to be printed"),
        [DataRequired(_l("Write the name as it stands in the passport.")), *line(), Printable()],
        description=_l("In Latin letters, as in the passport."),
    )
    native_name = StringField(
        _l("Name in the person's own script"),
        [*line(), Printable()],
        description=_l("Printed below. May stay empty."),
    )
