"""A letter: a row, written with the deed it tells of; delivering it is another's business."""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from email.utils import make_msgid
from enum import StrEnum
from typing import Any, ClassVar
from urllib.parse import urlsplit

import sqlalchemy as sa
from babel import Locale
from flask import Flask, current_app, g
from flask_babel import gettext
from markupsafe import Markup, escape
from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column, validates

from cistrat_training import calendars, clock, files, languages
from cistrat_training.database import Model
from cistrat_training.errors import RuleBroken
from cistrat_training.files import Content, StoredFile
from cistrat_training.words import N_

PAUSES = [timedelta(minutes=m) for m in (1, 5, 15, 60, 4 * 60, 8 * 60, 24 * 60)]
"""How long we wait after each try that failed; after the last one the letter has failed."""

AFTER_A_MARK = re.compile(r"(?<=[，。：；！？）]) +")
"""Chinese marks bring their own blank, so none stands between two sentences."""

EMPTY_LINES = re.compile(r"\n\s*\n")
"""A template leaves several where it has nothing to say."""

ADDRESSED = {
    calendars.type_of(calendars.Method.REQUEST),
    calendars.type_of(calendars.Method.CANCEL),
}

LONGEST_SUBJECT = 300  # a browser, a phone and a mail client all cut long before


class Delivery(StrEnum):
    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"


NEXT: dict[Delivery, set[Delivery]] = {
    Delivery.WAITING: {Delivery.SENDING},
    # A letter that is being sent for too long is taken up by another worker.
    Delivery.SENDING: {Delivery.SENDING, Delivery.SENT, Delivery.WAITING, Delivery.FAILED},
    Delivery.SENT: set(),
    Delivery.FAILED: {Delivery.WAITING},
}


class Letter(Model):
    """`about` names the deed ("offer:12:made"); the same deed cannot write twice."""

    __tablename__ = "letter"
    __table_args__ = (
        CheckConstraint("status != 'sent' OR sent_at IS NOT NULL", name="sent_has_a_time"),
        CheckConstraint("status != 'sending' OR claimed_at IS NOT NULL", name="sending_is_claimed"),
        CheckConstraint("status != 'failed' OR error IS NOT NULL", name="failed_has_a_reason"),
        Index("ix_letter_status_next_try_at", "status", "next_try_at"),
        Index("ix_letter_recipient_id_created_at", "recipient_id", "created_at"),
        Index(
            "ix_letter_unread",
            "recipient_id",
            sqlite_where=sa.text("read_at IS NULL"),
            postgresql_where=sa.text("read_at IS NULL"),
        ),
    )
    on_trail: ClassVar[bool] = False  # it keeps its own history

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    about: Mapped[str] = mapped_column(unique=True)
    to_address: Mapped[str]
    language: Mapped[str]
    subject: Mapped[str]
    text: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    message_id: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    next_try_at: Mapped[datetime]
    recipient_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), default=None)
    attachments: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default_factory=list)
    status: Mapped[Delivery] = mapped_column(default=Delivery.WAITING)
    tries: Mapped[int] = mapped_column(default=0)
    claimed_at: Mapped[datetime | None] = mapped_column(default=None)
    sent_at: Mapped[datetime | None] = mapped_column(default=None)
    read_at: Mapped[datetime | None] = mapped_column(default=None)
    error: Mapped[str | None] = mapped_column(Text, default=None)

    def claim(self, *, now: datetime) -> None:
        self.tries += 1
        self.claimed_at = now
        self.status = Delivery.SENDING

    def deliver(self, *, now: datetime) -> None:
        self.sent_at = now
        self.error = None
        self.status = Delivery.SENT

    def postpone(self, error: str, *, now: datetime) -> None:
        """Wait for the next try, each time longer; after the last one give up."""
        if self.tries > len(PAUSES):
            self.fail(error)
            return
        self.error = error
        self.next_try_at = now + PAUSES[self.tries - 1]
        self.status = Delivery.WAITING

    def fail(self, error: str) -> None:
        self.error = error
        self.status = Delivery.FAILED

    def try_again(self, *, to: str, now: datetime) -> None:
        """From the beginning, and to the address that the person has by now."""
        self.to_address = to
        self.tries = 0
        self.next_try_at = now
        self.status = Delivery.WAITING

    def open(self, *, now: datetime) -> None:
        self.read_at = self.read_at or now

    @property
    def came_back(self) -> bool:
        """The mail server of the person refused it; else it is our own line that failed."""
        return self.status == Delivery.FAILED and (self.error or "").startswith("5")

    def enclosed(self, number: int) -> bytes:
        """The file, and where it is an event for its reader with the reader's name in it."""
        entry = self.attachments[number]
        content = files.read(entry["sha256"])
        if "attendee" in entry:
            return calendars.addressed(content, self.to_address, entry["attendee"])
        return content

    @property
    def paragraphs(self) -> list[str]:
        return paragraphs(self.text)

    @property
    def direction(self) -> str:
        return _direction(self.language)

    @validates("status")
    def _follow_the_story(self, _name: str, status: Delivery) -> Delivery:
        if self.status and status not in NEXT[self.status]:
            raise RuleBroken(
                N_("A letter that is %(now)s cannot become %(then)s."), now=self.status, then=status
            )
        return status

    @validates("to_address", "subject")
    def _stay_on_one_line(self, name: str, value: str) -> str:
        if not value and name == "to_address":
            raise RuleBroken(N_("We have no e-mail address of this person."))
        if len(value.splitlines()) > 1 or value != value.strip("\r\n"):
            raise RuleBroken(N_("An address or a subject is one line, without a line break."))
        return value


def compose(
    template: str,
    *,
    to: str,
    language: str,
    about: str,
    recipient_id: int | None = None,
    zone: str | None = None,
    attachments: Iterable[tuple[StoredFile | Content, str]] = (),
    attendee: str = "",
    **facts: Any,
) -> Letter:
    """The letter `template` ("enrolments/offer.txt") in the words and the hours of its reader.

    The first line of the template is the subject, the rest is the text. `attendee` is the name
    that enclosed events carry when the letter goes: thousands share the stored file.
    """
    with _as_read_in(language, zone):
        written = _render(template, zone=zone, **facts)
        first, _, rest = written.strip().partition("\n")
        subject = " ".join(first.split())[:LONGEST_SUBJECT]
        body = EMPTY_LINES.sub("\n\n", AFTER_A_MARK.sub("", rest.strip())) + "\n"
        html = _render(
            "letter.html",
            subject=subject,
            paragraphs=paragraphs(body),
            language=language,
            direction=_direction(language),
        )
    now = clock.now()
    return Letter(
        about=about,
        to_address=to,
        recipient_id=recipient_id,
        language=language,
        subject=subject,
        text=body,
        html=html,
        attachments=[_entry(file, name, attendee) for file, name in attachments],
        created_at=now,
        next_try_at=now,
        message_id=make_msgid(domain=urlsplit(current_app.config["SITE_URL"]).hostname),
    )


def address(endpoint: str, **values: Any) -> str:
    """The whole address of a page, as a letter needs it; a job has no request to take it from."""
    site = urlsplit(current_app.config["SITE_URL"])
    pages = current_app.url_map.bind(site.netloc, site.path or "/", url_scheme=site.scheme)
    return pages.build(endpoint, values, force_external=True)


def paragraphs(body: str) -> list[str]:
    return [paragraph.strip() for paragraph in re.split(r"\n\s*\n", body) if paragraph.strip()]


ADDRESS = re.compile(r"https?://[^\s<>\"“”]+[^\s<>\"“”.,;:!?)\]，。；：！？）]")


def linked(words: str) -> Markup:
    """The words of a letter, its addresses made links, its lines kept."""
    return Markup("<br>\n").join(Markup("").join(_pieces(line)) for line in words.split("\n"))


def init_app(app: Flask) -> None:
    app.jinja_env.globals["address"] = address
    app.jinja_env.filters["linked"] = linked
    # The `_` of templates takes its text for markup; what a mail server said is none.
    app.jinja_env.filters["translated"] = gettext


def _pieces(line: str) -> Iterator[Markup]:
    end = 0
    for found in ADDRESS.finditer(line):
        yield escape(line[end : found.start()])
        yield Markup('<a href="{0}">{0}</a>').format(found.group())
        end = found.end()
    yield escape(line[end:])


def _entry(file: StoredFile | Content, name: str, attendee: str) -> dict[str, str]:
    entry = {"sha256": file.sha256, "name": name, "type": file.content_type}
    if file.content_type in ADDRESSED:
        entry["attendee"] = attendee
    return entry


def _render(template: str, **facts: Any) -> str:
    """Without the context processors of pages, which know of a visitor; a letter has a reader."""
    return current_app.jinja_env.get_template(template).render(**facts)


def _direction(language: str) -> str:
    return Locale.parse(language).text_direction


@contextmanager
def _as_read_in(language: str, zone: str | None) -> Iterator[None]:
    """The words and hours of another reader, and afterwards those of the visitor again."""
    visitors = g.get("zone")
    try:
        with languages.in_language(language, zone):
            yield
    finally:
        g.zone = visitors
