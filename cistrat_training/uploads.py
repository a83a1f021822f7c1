"""A file in a form that survives the form's mistakes.

It is stored as soon as it is found good; a signed token in the form remembers it.
"""

from typing import Any, NamedTuple

from flask import current_app
from flask_babel import gettext as _
from itsdangerous import BadSignature, URLSafeTimedSerializer
from markupsafe import Markup, escape
from werkzeug.datastructures import FileStorage
from wtforms import Field, ValidationError
from wtforms.widgets import FileInput

from cistrat_training import files, pictures
from cistrat_training.errors import RuleBroken

SECONDS_KEPT = 14 * 24 * 60 * 60  # as long as a session, in which the form may lie open


class KeptFile(NamedTuple):
    """What the field holds: `files.record(field.data.content)` is its row."""

    content: files.Content
    name: str

    @classmethod
    def of(cls, file: files.StoredFile, name: str) -> "KeptFile":
        """The file that is there already, to be shown in a form that edits."""
        return cls(files.Content(file.sha256, file.size, file.content_type), name)


class KeptFileInput(FileInput):
    """The input and, before it, the file that need not be chosen again."""

    def __call__(self, field: "KeptFileField", **attributes: Any) -> Markup:
        attributes.setdefault("accept", field.accepts)
        if not field.data:
            return super().__call__(field, **attributes)
        return _kept(field) + super().__call__(field, **attributes | {"required": False})


class KeptFileField(Field):
    """`data` is a KeptFile or None. `kind` says which files are taken (files.CV, …)."""

    widget = KeptFileInput()
    data: Any  # a KeptFile or None

    def __init__(
        self, label: Any = None, validators: Any = None, *, kind: files.Kind, **kwargs: Any
    ):
        super().__init__(label, validators, **kwargs)
        self.kind = kind
        self.accepts = ",".join(kind.types)
        self.chosen: FileStorage | None = None

    @property
    def token_name(self) -> str:
        return f"{self.name}-kept"

    @property
    def token(self) -> str:
        return _serializer().dumps([*self.data.content, self.data.name])

    def process(self, formdata: Any, *args: Any, **kwargs: Any) -> None:
        super().process(formdata, *args, **kwargs)
        kept = _remembered(formdata.get(self.token_name, "")) if formdata else None
        if kept and self.kind.takes(kept.content.content_type, kept.content.size):
            self.data = kept  # a token of another field may stand for another kind of file

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = self.object_data
        self.chosen = next(
            (f for f in valuelist if isinstance(f, FileStorage) and f.filename), None
        )

    def pre_validate(self, _form: Any) -> None:
        if self.chosen is None:
            return
        self.chosen.seek(0)  # a form may be read twice, where the first try met another's
        data = self.chosen.read()
        try:
            content = self.store(data)
        except RuleBroken as no:
            raise ValidationError(_(no.message, **no.facts)) from no
        self.data = KeptFile(content, files.plain_name(self.chosen.filename or ""))

    def store(self, data: bytes) -> files.Content:
        return files.put(data, files.sniff(data, self.kind))


class PortraitField(KeptFileField):
    """What is stored is drawn anew: what a camera wrote beside it never lies in the store."""

    def __init__(self, label: Any = None, validators: Any = None, **kwargs: Any):
        super().__init__(label, validators, kind=pictures.PORTRAIT, **kwargs)

    def store(self, data: bytes) -> files.Content:
        return files.put(pictures.portrait(data), files.JPEG)

    def pre_validate(self, form: Any) -> None:
        """A form that outlived its session holds the file as it was sent."""
        super().pre_validate(form)
        if self.data and not pictures.is_portrait(data := files.read(self.data.content.sha256)):
            self.data = KeptFile(self.store(data), self.data.name)


def _kept(field: KeptFileField) -> Markup:
    sentence = escape(_("%(name)s (%(size)s) is kept. Choose a file only to replace it.")) % {
        "name": Markup("<b><bdi>{}</bdi></b>").format(field.data.name),
        "size": files.in_words(field.data.content.size),
    }
    return Markup('<p class="hint">{}</p><input type="hidden" name="{}" value="{}">').format(
        sentence, field.token_name, field.token
    )


def _remembered(token: str) -> KeptFile | None:
    try:
        sha256, size, content_type, name = _serializer().loads(token, max_age=SECONDS_KEPT)
    except BadSignature:
        return None
    return KeptFile(files.Content(sha256, size, content_type), name)


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="kept-file")


def keep_for_later(name: str, file: FileStorage) -> list[tuple[str, str]]:
    """The hidden field that stands for a file whose form could not be taken just now.

    Empty when it is no file of a kind that any form here takes.
    """
    data = file.read()
    for kind in files.KINDS:
        try:
            content = files.put(data, files.sniff(data, kind))
        except RuleBroken:
            continue
        kept = KeptFile(content, files.plain_name(file.filename or ""))
        return [(f"{name}-kept", _serializer().dumps([*kept.content, kept.name]))]
    return []
