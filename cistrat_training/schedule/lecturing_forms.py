"""What lecturers tell of themselves, and what organisers write beside an invitation."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms import BooleanField, Field, StringField, TextAreaField, ValidationError
from wtforms.validators import InputRequired, Length

from cistrat_training.forms import CheckboxListField, Form, line
from cistrat_training.schedule.inviting import LONGEST_NOTE
from cistrat_training.uploads import PortraitField
from cistrat_training.words import words_in

MOST_WORDS = 200  # as a programme in print has room for
LONGEST_BIOGRAPHY = 5000


class AtMostWords:
    def __init__(self, most: int) -> None:
        self.most = most

    def __call__(self, _form: Form, field: Field) -> None:
        if (over := words_in(field.data or "") - self.most) > 0:
            raise ValidationError(
                ngettext("Shorten this by %(num)s word.", "Shorten this by %(num)s words.", over)
            )


def biography(label: Any, **attributes: Any) -> TextAreaField:
    return TextAreaField(
        label,
        [
            Length(max=LONGEST_BIOGRAPHY, message=_l("Shorten this to %(max)d characters.")),
            AtMostWords(MOST_WORDS),
        ],
        description=_l("What participants should know of you, in the third person."),
        render_kw={"rows": 7, "data-words": MOST_WORDS, **attributes},
    )


class LecturerProfileForm(Form):
    affiliation_en = StringField(
        _l("Affiliation in English"),
        line(),
        description=_l("As the programme and your certificate should print it."),
    )
    affiliation_zh = StringField(_l("Affiliation in Chinese"), line(), render_kw={"lang": "zh"})
    post_en = StringField(_l("Post in English"), line())
    post_zh = StringField(_l("Post in Chinese"), line(), render_kw={"lang": "zh"})
    bio_en = biography(_l("Biography in English"))
    bio_zh = biography(_l("Biography in Chinese"), lang="zh")
    photo = PortraitField(
        _l("Photo"),
        description=_l(
            "JPEG or PNG. We keep a small copy, without the place and the camera that a telephone"
            " writes into a picture."
        ),
    )
    without_photo = BooleanField(_l("Take the photo away"))


class AskForm(Form):
    """To whom a letter goes, and what is added to it."""

    lecturers = CheckboxListField(
        _l("Lecturers"), [InputRequired(_l("Choose at least one lecturer."))], coerce=int
    )
    note = TextAreaField(
        _l("A personal note"),
        [Length(max=LONGEST_NOTE, message=_l("Shorten this to %(max)d characters."))],
        description=_l("A paragraph of its own in each of the letters. Leave it empty for none."),
        render_kw={"rows": 4},
    )
