"""One letter to many: written once, with the facts of each reader merged into it."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cistrat_training.accounts.models import User
from cistrat_training.database import Model
from cistrat_training.errors import RuleBroken
from cistrat_training.words import N_
from cistrat_training.workshops.models import Workshop

FIELDS = {
    "name": N_("how the person wants to be called"),
    "full_name": N_("the full name"),
    "institution": N_("the institution"),
    "country": N_("the country of the institution"),
    "workshop": N_("the title of the workshop"),
    "code": N_("series and number, such as STI-12"),
    "first_day": N_("the first day"),
    "last_day": N_("the last day"),
    "days": N_("first and last day"),
    "place": N_("the place"),
    "programme": N_("the address of the programme"),
}
SLOT = re.compile(r"\{([^{}\n]*)\}|[{}]")


class Words(NamedTuple):
    """Subject and text in one language."""

    subject: str
    text: str

    @property
    def is_written(self) -> bool:
        return bool(self.subject and self.text)


class Mailing(Model):
    __tablename__ = "mailing"
    __table_args__ = (
        UniqueConstraint("form"),
        Index("ix_mailing_waiting", "ended_at"),
        CheckConstraint("written <= total", name="no_more_than_all"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    workshop_id: Mapped[int] = mapped_column(ForeignKey(Workshop.id), index=True, init=False)
    workshop: Mapped[Workshop] = relationship()
    form: Mapped[str]
    """Of which form it was sent: a second click on the same button finds this row."""
    subject_en: Mapped[str] = mapped_column(default="")
    text_en: Mapped[str] = mapped_column(default="")
    subject_zh: Mapped[str] = mapped_column(default="")
    text_zh: Mapped[str] = mapped_column(default="")
    part: Mapped[str] = mapped_column(default="")
    """Which part of the list it goes to, as the address of the list says it."""
    addressees: Mapped[list[int]]
    """The places whose people get it, as they stood when it was sent."""
    total: Mapped[int]
    asked_at: Mapped[datetime]
    asked_by_id: Mapped[int] = mapped_column(ForeignKey(User.id), init=False)
    asked_by: Mapped[User] = relationship()
    written: Mapped[int] = mapped_column(default=0)
    """How many of them the worker has come to."""
    ended_at: Mapped[datetime | None] = mapped_column(default=None)

    def words(self, language: str) -> tuple[str, Words]:
        """In the reader's language where it was written in that, else in the other; and which."""
        english = Words(self.subject_en, self.text_en)
        chinese = Words(self.subject_zh, self.text_zh)
        wants_chinese = language == "zh" and chinese.is_written
        return ("zh", chinese) if wants_chinese or not english.is_written else ("en", english)

    def next_addressees(self, most: int) -> list[int]:
        return self.addressees[self.written : self.written + most]

    def wrote(self, count: int, *, now: datetime) -> None:
        self.written += count
        if self.written >= self.total:
            self.ended_at = now


def check(texts: Mapping[str, str]) -> None:
    """`texts` by the names of their form fields. RuleBroken names the first slip and its place."""
    for field, typed in texts.items():
        for number, line in enumerate(typed.split("\n"), 1):
            for found in SLOT.finditer(line):
                _check_slot(field, number, found)


def _check_slot(field: str, line: int, found: re.Match[str]) -> None:
    if found[1] is None:
        raise RuleBroken(
            N_("Line %(line)d, character %(character)d: a brace %(brace)s stands alone."),
            field=field,
            line=line,
            character=found.start() + 1,
            brace=found[0],
        )
    if found[1] not in FIELDS:
        raise RuleBroken(
            N_(
                "Line %(line)d, character %(character)d: there is no field %(name)s. The fields"
                " are: %(fields)s."
            ),
            field=field,
            line=line,
            character=found.start() + 1,
            name=found[0],
            fields=", ".join(f"{{{name}}}" for name in FIELDS),
        )


def must_be_written(english: Words, chinese: Words) -> None:
    """In one language at least, and in neither by halves."""
    for words, language in ((english, "en"), (chinese, "zh")):
        if words.subject and not words.text:
            raise RuleBroken(N_("Write the text too."), field=f"text_{language}")
        if words.text and not words.subject:
            raise RuleBroken(N_("Write a subject too."), field=f"subject_{language}")
    if not (english.is_written or chinese.is_written):
        raise RuleBroken(N_("Write subject and text in one language at least."), field="subject_en")


def merged(text: str, facts: Mapping[str, Any]) -> str:
    """What was typed, with the facts where their fields stand. It was checked before."""
    say: Callable[[re.Match[str]], str] = lambda found: str(facts[found[1]])  # noqa: E731
    return SLOT.sub(say, text)
