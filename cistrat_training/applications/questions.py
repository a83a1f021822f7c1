"""The form of a workshop: sections, questions, and what an applicant answered.

A workshop whose organisers changed nothing has no rows here and asks the standard form
(standard.py); the first change in the builder writes that form down as rows.
"""

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cistrat_training.applications.models import Application
from cistrat_training.database import PERSONAL, Model
from cistrat_training.files import StoredFile
from cistrat_training.words import N_
from cistrat_training.workshops.models import Audience, Workshop


class Kind(StrEnum):
    SHORT = "short text"
    LONG = "long text"
    ONE = "one choice"
    SEVERAL = "several choices"
    NUMBER = "number"
    DATE = "date"
    COUNTRY = "country"
    ORGANISATION = "organisation"
    FILE = "file"
    CONSENT = "consent"
    SCALE = "scale"


APPLICATION = "application"
"""The form of this chapter; later chapters ask by forms of their own (asked_forms.py)."""

KINDS = {
    Kind.SHORT: N_("Short text"),
    Kind.LONG: N_("Long text"),
    Kind.ONE: N_("One choice"),
    Kind.SEVERAL: N_("Several choices"),
    Kind.NUMBER: N_("Whole number"),
    Kind.DATE: N_("Date"),
    Kind.COUNTRY: N_("Country"),
    Kind.ORGANISATION: N_("Organisation"),
    Kind.FILE: N_("File (PDF)"),
    Kind.CONSENT: N_("Consent"),
    Kind.SCALE: N_("Scale"),
}


class SeenBy(StrEnum):
    """Who reads the answer beside the applicant."""

    REVIEWERS = "reviewers"
    ORGANISERS = "organisers"


SEEN_BY = {
    SeenBy.REVIEWERS: N_("Reviewers and organisers"),
    SeenBy.ORGANISERS: N_("Organisers only"),
}


class Choice(NamedTuple):
    """One answer to choose. `key` is what is stored, and never changes."""

    key: str
    en: str
    zh: str

    def label(self, language: str) -> str:
        return self.zh if language == "zh" and self.zh else self.en


class FormSection(Model):
    __tablename__ = "form_section"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    workshop_id: Mapped[int] = mapped_column(ForeignKey(Workshop.id), index=True, init=False)
    workshop: Mapped[Workshop] = relationship()
    form: Mapped[str] = mapped_column(default=APPLICATION)
    """Which of the forms of the workshop it is a part of."""
    place: Mapped[int]
    """Where it stands among the sections, from 1."""
    title_en: Mapped[str]
    title_zh: Mapped[str] = mapped_column(default="")
    intro_en: Mapped[str] = mapped_column(default="")
    intro_zh: Mapped[str] = mapped_column(default="")

    def title(self, language: str) -> str:
        return self.title_zh if language == "zh" and self.title_zh else self.title_en

    def intro(self, language: str) -> str:
        return self.intro_zh if language == "zh" and self.intro_zh else self.intro_en


class Question(Model):
    """One question. `core` names the column of Application that keeps the answer, since reports
    need it; all other answers are rows of Answer."""

    __tablename__ = "question"
    __table_args__ = (
        UniqueConstraint("workshop_id", "core"),
        CheckConstraint("most_words IS NULL OR most_words > 0", name="some_words"),
        CheckConstraint("least IS NULL OR most IS NULL OR least <= most", name="least_then_most"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    workshop_id: Mapped[int] = mapped_column(ForeignKey(Workshop.id), init=False)
    workshop: Mapped[Workshop] = relationship()
    section_id: Mapped[int] = mapped_column(ForeignKey(FormSection.id), index=True, init=False)
    section: Mapped[FormSection] = relationship()
    form: Mapped[str] = mapped_column(default=APPLICATION)
    """That of its section."""
    place: Mapped[int]
    """Where it stands in its section, from 1."""
    kind: Mapped[Kind]
    core: Mapped[str | None] = mapped_column(default=None)
    label_en: Mapped[str]
    label_zh: Mapped[str] = mapped_column(default="")
    hint_en: Mapped[str] = mapped_column(default="")
    hint_zh: Mapped[str] = mapped_column(default="")
    required: Mapped[bool] = mapped_column(default=False)
    most_words: Mapped[int | None] = mapped_column(default=None)
    least: Mapped[int | None] = mapped_column(default=None)
    most: Mapped[int | None] = mapped_column(default=None)
    low_en: Mapped[str] = mapped_column(default="")
    """What the least number of a scale means, and below the greatest one."""
    low_zh: Mapped[str] = mapped_column(default="")
    high_en: Mapped[str] = mapped_column(default="")
    high_zh: Mapped[str] = mapped_column(default="")
    measures: Mapped[str] = mapped_column(default="")
    """What the answers are counted for, such as “satisfaction” or “lecture:12”; mostly nothing."""
    choices: Mapped[list[dict[str, Any]]] = mapped_column(sa.JSON, default_factory=list)
    """Each `{"key", "en", "zh"}`; a choice that was given is never taken out, only closed
    (`"closed": true`)."""
    only_if_id: Mapped[int | None] = mapped_column(ForeignKey("question.id"), default=None)
    """Shown only if that question has one of the answers `only_if`."""
    only_if: Mapped[list[str]] = mapped_column(default_factory=list)
    seen_by: Mapped[SeenBy] = mapped_column(default=SeenBy.REVIEWERS)
    identifies: Mapped[bool] = mapped_column(default=False)
    """Whether the answer says who the person is: a blind review hides it."""
    audience: Mapped[Audience | None] = mapped_column(default=None)
    """Of whom it is asked; of everybody where it is empty."""
    closed_at: Mapped[datetime | None] = mapped_column(default=None)
    """A closed question is asked no more; the answers to it stay readable."""

    @property
    def key(self) -> str:
        """The name of its field and of its answer; a core question has that of its column."""
        return self.core or f"q{self.id}"

    def label(self, language: str) -> str:
        return self.label_zh if language == "zh" and self.label_zh else self.label_en

    def hint(self, language: str) -> str:
        return self.hint_zh if language == "zh" and self.hint_zh else self.hint_en

    def low(self, language: str) -> str:
        """The word at the lower end of a scale."""
        return self.low_zh if language == "zh" and self.low_zh else self.low_en

    def high(self, language: str) -> str:
        return self.high_zh if language == "zh" and self.high_zh else self.high_en

    def all_choices(self) -> list[Choice]:
        if self.kind is Kind.SCALE:
            return list(self._numbers())
        return [Choice(c["key"], c["en"], c.get("zh", "")) for c in self.choices]

    def open_choices(self) -> list[Choice]:
        closed = {c["key"] for c in self.choices if c.get("closed")}
        return [choice for choice in self.all_choices() if choice.key not in closed]

    def _numbers(self) -> Iterator[Choice]:
        """Those of a scale, with words at both ends."""
        if self.least is None or self.most is None:
            return
        for number in range(self.least, self.most + 1):
            low, high = number == self.least, number == self.most
            en = self.low_en if low else self.high_en if high else ""
            zh = self.low_zh if low else self.high_zh if high else ""
            yield Choice(
                str(number),
                f"{number} ({en})" if en else str(number),
                f"{number}（{zh}）" if zh else "",
            )

    @property
    def is_of_one_workshop(self) -> bool:
        """What it measures is told by a number of this workshop: “lecture:12”."""
        return self.measures.rpartition(":")[2].isdigit()

    def is_asked(self, audience: Audience) -> bool:
        return self.closed_at is None and self.audience in {None, audience}


class Answer(Model):
    """What one applicant answered to one question that is no core fact.

    `value` is a text (short, long, one choice, organisation, the code of a country, a date as
    YYYY-MM-DD), a number, a list of keys (several choices), or true with the version of the text
    agreed to (consent: `{"agreed": true, "text": …, "language": …, "at": …}`). A scale: a number.
    """

    __tablename__ = "answer"
    __table_args__ = (UniqueConstraint("application_id", "question_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    application_id: Mapped[int] = mapped_column(ForeignKey(Application.id), init=False)
    application: Mapped[Application] = relationship()
    question_id: Mapped[int] = mapped_column(ForeignKey(Question.id), index=True, init=False)
    question: Mapped[Question] = relationship()
    value: Mapped[Any] = mapped_column(
        sa.JSON(none_as_null=True), nullable=True, default=None, info=PERSONAL
    )
    file_id: Mapped[int | None] = mapped_column(ForeignKey(StoredFile.id), init=False)
    file: Mapped[StoredFile | None] = relationship(default=None)
    file_name: Mapped[str] = mapped_column(default="", info=PERSONAL)

    @property
    def on_trail(self) -> bool:  # type: ignore[override]
        """Like its application: once that is sent."""
        return not self.application.is_draft()
