"""What organisers say about the assessed task."""

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from flask import request
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional

from cistrat_training.certificates.assessing import Said
from cistrat_training.certificates.assessment import LONGEST_TITLE, AssessedTask
from cistrat_training.forms import Form, Printable, line
from cistrat_training.words import plain
from cistrat_training.workshops.forms import LikelyYear, PlainDateTimeField
from cistrat_training.workshops.models import Enrolment
from cistrat_training.zones import clock_of

LONGEST_DESCRIPTION = 4000
LONGEST_LIST = 500_000
TEXTS = ("title_en", "title_zh", "description_en", "description_zh")
WORDS = {"passed": True, "failed": False}


class TaskForm(Form):
    title_en = StringField(
        _l("Title in English"),
        [*line(_l("Write the title of the task."), LONGEST_TITLE), Printable()],
        description=_l("It stands on the certificate of completion."),
    )
    title_zh = StringField(
        _l("Title in Chinese"), [*line(None, LONGEST_TITLE), Printable()], render_kw={"lang": "zh"}
    )
    description_en = TextAreaField(
        _l("What is to be done, in English"),
        [Length(max=LONGEST_DESCRIPTION, message=_l("Shorten this to %(max)d characters."))],
        description=_l("Participants read it on their page of the task."),
    )
    description_zh = TextAreaField(
        _l("What is to be done, in Chinese"),
        [Length(max=LONGEST_DESCRIPTION, message=_l("Shorten this to %(max)d characters."))],
        render_kw={"lang": "zh"},
    )
    due_at = PlainDateTimeField(
        _l("Due"),
        [Optional(), LikelyYear()],
        description=_l("On the clock of the workshop. May stay empty."),
    )

    @classmethod
    def of(cls, task: AssessedTask | None) -> "TaskForm":
        if task is None:
            return cls()
        due = task.due_at and task.due_at.astimezone(task.workshop.tz).replace(tzinfo=None)
        return cls(data={name: getattr(task, name) for name in TEXTS} | {"due_at": due})

    def describe(self, task: AssessedTask) -> None:
        for name in TEXTS:
            setattr(task, name, self[name].data or "")
        typed = self.due_at.data
        task.due_at = typed and typed.replace(tzinfo=clock_of(task.workshop.zone))


class ResultsForm(Form):
    """The results themselves are read by the names of their fields."""

    seen = HiddenField()


class ListForm(Form):
    names = TextAreaField(
        _l("The list"),
        [
            DataRequired(_l("Paste the list first.")),
            Length(max=LONGEST_LIST, message=_l("Shorten this to %(max)d characters.")),
        ],
        description=_l(
            "One line a person: name or e-mail address, then “passed” or “not passed”, then a note"
            " if there is one. Copy it from a table, or paste a CSV file."
        ),
        render_kw={"rows": 8},
    )


def sent(people: Iterable[Enrolment]) -> dict[int, Said]:
    """What was chosen and written for each, by the id of the enrolment."""
    form = request.form
    return {
        one.id: Said(
            WORDS.get(form.get(f"result-{one.id}", "")), plain(form.get(f"note-{one.id}", ""))
        )
        for one in people
        if f"result-{one.id}" in form
    }


def digest(stored: dict[int, Said]) -> str:
    told: list[Any] = sorted((number, *said) for number, said in stored.items())
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:16]
