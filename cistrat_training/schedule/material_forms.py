"""What is told of a file that is added to a lecture."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from wtforms import FileField, IntegerField, RadioField, SelectField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from cistrat_training.files import plain_name
from cistrat_training.forms import Form, choices, line
from cistrat_training.languages import language_name
from cistrat_training.schedule.materials import MATERIAL_KINDS, Material, MaterialKind
from cistrat_training.schedule.receiving import Told

LANGUAGES_OF_LECTURES = ("en", "zh", "fr", "es", "ru", "ar", "pt")
NO_FILE = _l("Choose a file.")


class AboutForm(Form):
    """What can be said of a material at any time."""

    title = StringField(
        _l("Title"),
        line(),
        description=_l("Leave it empty where the kind says enough."),
    )
    language = SelectField(_l("Language"))

    def offer_languages(self) -> None:
        known = [(code, language_name(code)) for code in LANGUAGES_OF_LECTURES]
        self.language.choices = choices([("", _l("That of the lecture")), *known])


class ToldForm(AboutForm):
    """What is said of a file that comes in whatever way."""

    kind = RadioField(_l("What is it?"), [InputRequired(_l("Choose what it is."))])
    replaces = SelectField(
        _l("Takes the place of"),
        coerce=int,
        default=0,
        description=_l("The other one stays until you publish this one."),
    )

    def offer(self, kinds: Sequence[MaterialKind], replaceable: Sequence[Material]) -> None:
        self.offer_languages()
        self.kind.choices = choices((kind.value, _l(MATERIAL_KINDS[kind])) for kind in kinds)
        there = [(one.id, one.title or one.file_name) for one in replaceable]
        self.replaces.choices = choices([(0, _l("Nothing")), *there])

    def told(self) -> Told:
        return Told(
            kind=MaterialKind(self.kind.data),
            language=self.language.data or "",
            title=self.title.data or "",
            replaces_id=self.replaces.data or None,
        )


class MaterialForm(ToldForm):
    """With the file in one piece."""

    file = FileField(_l("File"), [InputRequired(NO_FILE)])


class UploadForm(ToldForm):
    """With what the file is, before its first chunk comes."""

    name = StringField(_l("File name"), [InputRequired(NO_FILE), Length(max=1000)])
    size = IntegerField(_l("Size"), [Optional(), NumberRange(min=0)], default=0)

    def plain_name(self) -> str:
        return plain_name(self.name.data)
