"""What a file that somebody hands in turns out to be: a paper, a badge, a square code.

First it is looked for, byte for byte, among what was issued. Only what is not found there is
opened, and its signatures are verified.
"""

import hashlib
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple, Protocol

from cistrat_training.certificates import compact, credentials
from cistrat_training.certificates.badges import baking, checking
from cistrat_training.certificates.keys import KeyUse
from cistrat_training.certificates.published import PublishedKeys
from cistrat_training.certificates.signatures import Finding, signature_of
from cistrat_training.certificates.statements import Statement
from cistrat_training.certificates.verdicts import (
    NOTHING,
    Entry,
    FileIs,
    Signature,
    Trust,
    Verdict,
    trust_in,
)


class Records(Protocol):
    """The database, or what was published of it."""

    def keys(self) -> PublishedKeys: ...
    def with_number(self, typed: str) -> Entry | None: ...
    def with_claimed_number(self, typed: str) -> Entry | None:
        """As a file names it that none of our keys has signed: anybody can write any into one."""

    def with_file(self, sha256: str) -> Entry | None: ...
    def at(self, place: int | None) -> Entry: ...


class Opened(NamedTuple):
    """What a file says of itself, and whether to believe it."""

    file: FileIs
    statement: Statement | None = None
    signature: Signature | None = None
    place: int | None = None


FOREIGN = Opened(FileIs.FOREIGN)
FILES = {Finding.INTACT: FileIs.SIGNED, Finding.OF_OTHERS: FileIs.FOREIGN}


def by_number(typed: str, records: Records) -> Verdict:
    entry = records.with_number(typed)
    return _of(entry, None) if entry else Verdict(NOTHING)


def by_digest(sha256: str, records: Records) -> Verdict | None:
    """None where no such file was issued."""
    entry = records.with_file(sha256)
    return _of(entry, FileIs.ISSUED) if entry else None


def by_content(content: bytes, records: Records) -> Verdict:
    return (
        by_digest(_sha256(content), records)
        or _in_a_picture(content, records)
        or _by_what_it_says(_opened(content, records.keys()), records)
    )


def _of(entry: Entry, file: FileIs | None) -> Verdict:
    statement = Statement.of(entry.facts) if entry.facts else None
    key = entry.paper_key or entry.badge_key
    return Verdict(entry, statement, file, Signature(key, Trust.HELD) if key else None)


def _in_a_picture(content: bytes, records: Records) -> Verdict | None:
    """A badge that is baked into a picture is the one that was issued, whatever the picture is."""
    if not (content.startswith(baking.SIGNATURE) or b"<svg" in content):
        return None
    try:
        badge = checking.text_of(content).encode()
    except checking.NoBadge:
        return None
    entry = records.with_file(_sha256(badge))
    if entry:
        return _of(entry, FileIs.INSIDE)
    return _by_what_it_says(_opened(badge, records.keys()), records)


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _by_what_it_says(opened: Opened, records: Records) -> Verdict:
    """A number that stands in a file leads to what was issued under it, to be compared."""
    number = opened.statement.serial if opened.statement else ""
    is_signed = opened.file is FileIs.SIGNED
    look_up = records.with_number if is_signed else records.with_claimed_number
    entry = (number and look_up(number)) or _told(opened, records)
    said = Statement.of(entry.facts) if entry.facts else None
    if is_signed:
        said = said or opened.statement
    return Verdict(entry, said, opened.file, opened.signature)


def _told(opened: Opened, records: Records) -> Entry:
    return records.at(opened.place) if opened.file is FileIs.SIGNED else NOTHING


def _opened(content: bytes, keys: PublishedKeys) -> Opened:
    if b"%PDF-" in content[:1024]:
        return _paper(content, keys)
    try:
        text = content.decode().strip()
    except UnicodeDecodeError:
        return FOREIGN
    if payload := compact.find(text):
        return _square_code(payload, keys)
    return _badge(text, keys)


def _paper(pdf: bytes, keys: PublishedKeys) -> Opened:
    signed = signature_of(pdf, keys)
    badge = _badge(attached_to(pdf), keys)
    if signed is None:
        return badge._replace(file=FileIs.CHANGED) if badge.statement else FOREIGN
    file = FILES.get(signed.finding, FileIs.CHANGED)
    signature = None
    if signed.key and signed.signed_at:
        signature = Signature(signed.key.name, trust_in(signed.key, signed.signed_at))
    return Opened(file, badge.statement, signature, badge.place)


def attached_to(pdf: bytes) -> str:
    """The badge that a paper carries; empty if it has none."""
    try:
        found = subprocess.run(  # noqa: S603 (the program is ours)
            [sys.executable, "-I", str(TAKES_IT_OUT), str(LONGEST_BADGE)],
            input=pdf,
            capture_output=True,
            timeout=SECONDS,
            check=True,
        )
        return found.stdout.decode()
    except (subprocess.SubprocessError, UnicodeDecodeError):
        return ""


TAKES_IT_OUT = Path(__file__).with_name("attached.py")
SECONDS = 10  # of which it takes half of one
LONGEST_BADGE = 100_000


def _badge(text: str, keys: PublishedKeys) -> Opened:
    try:
        read = credentials.read(text, keys)
    except credentials.NotABadge:
        return FOREIGN
    if not read.is_signed:
        return Opened(FileIs.CHANGED, read.statement)
    signature = Signature(read.key.name, trust_in(read.key, read.statement.issued_on))
    return Opened(FileIs.SIGNED, read.statement, signature, read.place)


def _square_code(payload: str, keys: PublishedKeys) -> Opened:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        read = compact.read(payload)
    except compact.NotCompact:
        return FOREIGN
    key = keys.named(read.key)
    if key is None or key.use is not KeyUse.BADGE:
        return FOREIGN
    if not read.is_signed_by(Ed25519PublicKey.from_public_bytes(key.ed25519)):
        return Opened(FileIs.CHANGED, read.statement)
    signature = Signature(key.name, trust_in(key, read.statement.issued_on))
    return Opened(FileIs.SIGNED, read.statement, signature, read.place)
