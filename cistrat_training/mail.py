"""How a letter leaves the house: as a file in a folder, or by SMTP."""

import os
import re
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Protocol
from urllib.parse import parse_qs, unquote, urlsplit

from flask import Flask, current_app
from flask_mail import Attachment, Connection, Mail, Message

from cistrat_training.letter import ADDRESSED, Letter

SECONDS_TO_WAIT = 20  # for each answer of the mail server; a claim lasts many times as long
NEVER = 500  # SMTP: from here on the server means that another try is of no use
CLOSING = 421  # SMTP: the server closes the line; the letter itself was not judged


class Refused(Exception):
    """The server does not take this letter, in its own words. The line is open for the next."""

    def __init__(self, code: int, words: bytes | str) -> None:
        said = words.decode(errors="replace") if isinstance(words, bytes) else words
        super().__init__(f"{code} {said}".strip())
        self.for_good = code >= NEVER


class LineDown(Exception):
    """No word with the server, so nothing is known against the letter; try later."""


class Carrier(Protocol):
    def carry(self, letter: Letter) -> None:
        """Raises Refused or LineDown."""


def init_app(app: Flask) -> None:
    """Tell Flask-Mail what `MAIL_URL` says: `folder:PATH` or `smtp://…?tls=starttls|ssl`."""
    url = urlsplit(app.config["MAIL_URL"])
    asked = parse_qs(url.query)
    tls = asked.get("tls", [""])[0]
    app.config |= {
        "MAIL_SERVER": url.hostname,
        "MAIL_PORT": url.port or (465 if tls == "ssl" else 25),
        "MAIL_USERNAME": unquote(url.username) if url.username else None,
        "MAIL_PASSWORD": unquote(url.password) if url.password else None,
        "MAIL_USE_TLS": tls == "starttls",
        "MAIL_USE_SSL": tls == "ssl",
        "MAIL_TIMEOUT": float(asked.get("timeout", [SECONDS_TO_WAIT])[0]),
        "MAIL_SUPPRESS_SEND": False,  # tests speak to a server of their own
    }
    Mail(app)


@contextmanager
def open_line() -> Iterator[Carrier]:
    """One carrier for many letters."""
    url = current_app.config["MAIL_URL"]
    if url.startswith("folder:"):
        yield Folder(Path(url.removeprefix("folder:")))
        return
    post = SmtpPost()
    try:
        yield post
    finally:
        post.hang_up()


class Folder:
    """A file for each letter, to be opened by any mail program."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def carry(self, letter: Letter) -> None:
        """A letter carried again, after a crash, is the same file again."""
        about = re.sub(r"[^\w-]+", "-", letter.about)[:80]
        name = f"{letter.created_at:%Y%m%dT%H%M%SZ}-{about}-{letter.id}.eml"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            half = self.folder / f".{name}.{os.getpid()}"
            half.write_bytes(message_of(letter).as_bytes())
            half.replace(self.folder / name)
        except OSError as trouble:
            raise LineDown(str(trouble)) from trouble


class SmtpLine(Connection):
    """Flask-Mail's connection, with a timeout and with the server's certificate checked."""

    def configure_host(self) -> smtplib.SMTP:
        post = self.mail
        settings = current_app.config
        options = {
            "local_hostname": urlsplit(settings["SITE_URL"]).hostname,
            "timeout": settings["MAIL_TIMEOUT"],
        }
        safe = ssl.create_default_context()
        host: smtplib.SMTP
        if post.use_ssl:
            host = smtplib.SMTP_SSL(post.server, post.port, context=safe, **options)
        else:
            host = smtplib.SMTP(post.server, post.port, **options)
        if post.use_tls:
            host.starttls(context=safe)
        if post.username and post.password:
            host.login(post.username, post.password)
        return host


class SmtpPost:
    """Opens the line with the first letter, and keeps it for the next ones."""

    def __init__(self) -> None:
        self.line: SmtpLine | None = None

    def carry(self, letter: Letter) -> None:
        message = message_of(letter)
        line = self._open()
        try:
            line.send(message)
        except smtplib.SMTPRecipientsRefused as no:
            raise _answer(*next(iter(no.recipients.values()))) from no
        except smtplib.SMTPDataError as no:
            raise _answer(no.smtp_code, no.smtp_error) from no
        except (smtplib.SMTPException, OSError) as trouble:
            raise LineDown(_said(trouble)) from trouble

    def hang_up(self) -> None:
        if self.line and self.line.host:
            with suppress(smtplib.SMTPException, OSError):
                self.line.host.quit()
            self.line.host.close()

    def _open(self) -> SmtpLine:
        if self.line is None:
            try:
                self.line = SmtpLine(current_app.extensions["mail"]).__enter__()
            except (smtplib.SMTPException, OSError) as trouble:
                raise LineDown(_said(trouble)) from trouble
        return self.line


def message_of(letter: Letter) -> Message:
    """Text first, HTML second; the same letter has the same Message-ID each time it goes."""
    enclosed = [
        (entry["name"], entry["type"], letter.enclosed(number))
        for number, entry in enumerate(letter.attachments)
    ]
    message = Message(
        letter.subject,
        recipients=[letter.to_address],
        body=letter.text,
        html=letter.html,
        sender=current_app.config["MAIL_SENDER"],
        reply_to=current_app.config["CONTACT_EMAIL"],
        date=letter.created_at.timestamp(),
        charset="utf-8",
        extra_headers={
            "Auto-Submitted": "auto-generated",
            "Content-Language": letter.language.replace("_", "-"),
        },
        attachments=[Attachment(*one) for one in enclosed],
    )
    message.alts |= _event_of(enclosed)
    message.msgId = letter.message_id
    return message


def _event_of(enclosed: list[tuple[str, str, bytes]]) -> dict[str, str]:
    """The one event of a letter is also another way to read it: Outlook takes it only there."""
    events = {kind: content for _name, kind, content in enclosed if kind in ADDRESSED}
    if len(enclosed) != 1:
        return {}
    return {kind.removeprefix("text/"): content.decode() for kind, content in events.items()}


def _answer(code: int, words: bytes | str) -> Refused | LineDown:
    no = Refused(code, words)
    return LineDown(str(no)) if code == CLOSING else no


def _said(trouble: Exception) -> str:
    """What the server or the system said, or at least what kind of trouble it was."""
    if isinstance(trouble, smtplib.SMTPResponseException):
        return str(Refused(trouble.smtp_code, trouble.smtp_error))
    return str(trouble) or type(trouble).__name__
