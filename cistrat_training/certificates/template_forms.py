"""What organisers say about layouts and their pictures."""

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from cistrat_training.certificates.vault import PICTURE_KINDS, PictureKind
from cistrat_training.forms import Form, choices, line

LONGEST_LAYOUT = 100_000


class TemplateForm(Form):
    name = StringField(_l("Name of the template"), line(_l("Give the template a name.")))


class LayoutForm(Form):
    source = TextAreaField(
        _l("Layout"),
        [
            Length(
                max=LONGEST_LAYOUT,
                message=_l("Shorten the layout to %(max)d characters."),
            )
        ],
        description=_l("A typst file. The slots for pictures and texts are declared at its head."),
    )


class PictureForm(Form):
    name = StringField(
        _l("Name of the picture"),
        line(_l("Say what the picture shows.")),
        description=_l("For a signature image: whose signature it is."),
    )
    kind = RadioField(
        _l("Kind"),
        [InputRequired()],
        choices=choices((kind, _l(name)) for kind, name in PICTURE_KINDS.items()),
        coerce=PictureKind,
    )
    alt_en = StringField(
        _l("Words in place of the picture"),
        line(_l("Say it for those who do not see the picture.")),
        description=_l("In English, as read aloud: “Signature of Ann Example”."),
    )
    file = FileField(_l("Picture"), [FileRequired(_l("Choose the file first."))])


class LookForm(Form):
    participation = SelectField(_l("Certificate of Participation"), coerce=int)
    completion = SelectField(_l("Certificate of Completion"), coerce=int)
    lecturing = SelectField(_l("Certificate of Lecturing"), coerce=int)
