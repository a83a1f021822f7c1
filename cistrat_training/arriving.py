"""Large files on their way to us, in chunks that any server takes and that outlast a broken line.

The bytes of a chunk lie in the store under `arriving/`, its row says that it is there. When all
are there they are joined into one file of the store, and the upload is over. The protocol stands
in docs/uploads.md.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, ClassVar

import fsspec
from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    Select,
    UniqueConstraint,
    and_,
    func,
    select,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cistrat_training import streams
from cistrat_training.database import AnySession, Model
from cistrat_training.errors import RuleBroken
from cistrat_training.files import Content, Kind, in_words, refuse_size
from cistrat_training.words import N_

A_DAY = timedelta(days=1)


class Arrival(StrEnum):
    ARRIVING = "arriving"
    WAITING = "waiting"
    MAKING = "making"
    REFUSED = "refused"
    DONE = "done"


OPEN = (Arrival.ARRIVING, Arrival.WAITING, Arrival.MAKING)
CLAIM_LASTS = timedelta(minutes=30)  # many times what the largest recording takes
LIFE = timedelta(days=14)  # since the last chunk came; then nobody goes on with it
SMALL_CHUNK = 1024 * 1024  # what a broken line costs: some seconds of a thin one
LARGE_CHUNK = 8 * 1024 * 1024  # for recordings, which come from better lines
MOST_OPEN = 10  # uploads of one person at once


class Upload(Model):
    """A file of which chunks are arriving. `about` names what it is for ("lecture:12")."""

    __tablename__ = "upload"
    __table_args__ = (
        CheckConstraint("size > 0", name="size_is_positive"),
        CheckConstraint("state != 'making' OR claimed_at IS NOT NULL", name="making_is_claimed"),
        CheckConstraint("state != 'refused' OR refusal IS NOT NULL", name="refused_has_a_reason"),
        Index("ix_upload_about", "about", "person_id"),
    )
    on_trail: ClassVar[bool] = False  # what came of it is on the trail

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    person_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    about: Mapped[str]
    facts: Mapped[dict[str, Any]] = mapped_column(JSON, default_factory=dict)
    """What else was said of it when it began."""
    name: Mapped[str]
    size: Mapped[int] = mapped_column(BigInteger)
    chunk_size: Mapped[int]
    begun_at: Mapped[datetime]
    touched_at: Mapped[datetime]
    state: Mapped[Arrival] = mapped_column(default=Arrival.ARRIVING)
    claimed_at: Mapped[datetime | None] = mapped_column(default=None)
    refusal: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True), default=None)
    """Why it was not taken: a message and its facts."""

    @property
    def chunks(self) -> int:
        return -(-self.size // self.chunk_size)

    def size_of(self, number: int) -> int:
        """Of the chunk of this number, in bytes."""
        return min(self.chunk_size, self.size - number * self.chunk_size)

    def touch(self, *, now: datetime) -> None:
        self.touched_at = now

    def complete(self, kept: int, *, now: datetime) -> None:
        """All of it is there; somebody joins it now."""
        if self.state is not Arrival.ARRIVING:
            raise RuleBroken(N_("This upload has ended already."))
        if kept < self.chunks:
            raise RuleBroken(N_("Some of this file has not arrived yet."))
        self.state, self.touched_at = Arrival.WAITING, now

    def claim(self, *, now: datetime) -> None:
        self.state, self.claimed_at = Arrival.MAKING, now

    def refuse(self, no: RuleBroken) -> None:
        self.refusal = {"message": no.message, "facts": no.facts}
        self.state = Arrival.REFUSED

    def end(self) -> None:
        self.state = Arrival.DONE

    def drop(self, *, now: datetime) -> None:
        """Whoever sent it does not want it any more."""
        if self.state is Arrival.MAKING:
            raise RuleBroken(N_("This file has arrived and is being looked into. Wait a moment."))
        self.touched_at = now
        self.end()


class Chunk(Model):
    """A part of an upload that is in the store. The last one is shorter."""

    __tablename__ = "chunk"
    __table_args__ = (UniqueConstraint("upload_id", "number"),)
    on_trail: ClassVar[bool] = False  # as above

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    upload_id: Mapped[int] = mapped_column(ForeignKey(Upload.id, ondelete="CASCADE"), init=False)
    upload: Mapped[Upload] = relationship()
    number: Mapped[int]
    """From 0."""
    sha256: Mapped[str]
    size: Mapped[int]


def begin(session: AnySession, upload: Upload, kind: Kind, *, most_bytes: int) -> Upload:
    """`most_bytes` is what one person may have on the way to us at once."""
    refuse_size(upload.size, kind)
    theirs = session.execute(
        select(func.count(), func.coalesce(func.sum(Upload.size), 0)).where(
            Upload.person_id == upload.person_id, Upload.state.in_(OPEN)
        )
    ).one()
    if theirs[0] >= MOST_OPEN:
        raise RuleBroken(
            N_("%(number)d files are on their way already. Finish or drop one of them first."),
            number=theirs[0],
        )
    if int(theirs[1]) + upload.size > most_bytes:
        raise RuleBroken(
            N_(
                "Files of %(size)s are on their way already, at most %(most)s at once. Finish or"
                " drop one of them first."
            ),
            size=in_words(int(theirs[1])),
            most=in_words(most_bytes),
        )
    session.add(upload)
    session.flush()
    return upload


def take(
    session: AnySession, upload: Upload, number: int, data: bytes, digest: str, *, now: datetime
) -> Chunk:
    """Keep a chunk. The same again is kept once; another one in its place is refused."""
    _refuse_chunk(upload, number, data, digest)
    if known := _chunk(session, upload, number):
        return _the_same(known, digest)
    store, folder = _folder(upload.id)
    store.makedirs(folder, exist_ok=True)
    store.pipe_file(f"{folder}/{number}-{digest}", data)
    upload.touch(now=now)
    try:
        with session.begin_nested():
            chunk = Chunk(upload=upload, number=number, sha256=digest, size=len(data))
            session.add(chunk)
    except IntegrityError:  # another server took it just now
        known = session.scalars(_chunks(upload).where(Chunk.number == number)).one()
        return _the_same(known, digest)
    return chunk


def kept(session: AnySession, upload: Upload) -> dict[int, str]:
    """The digest of each chunk that is there."""
    return {chunk.number: chunk.sha256 for chunk in session.scalars(_chunks(upload))}


def bytes_kept(session: AnySession, uploads: Iterable[Upload]) -> dict[int, int]:
    numbers = [upload.id for upload in uploads]
    found = session.execute(
        select(Chunk.upload_id, func.sum(Chunk.size))
        .where(Chunk.upload_id.in_(numbers))
        .group_by(Chunk.upload_id)
    )
    return dict.fromkeys(numbers, 0) | {number: int(size) for number, size in found}


def join(upload_id: int, chunks: Mapping[int, str], kind: Kind) -> Content:
    """One file of the chunks, one after the other through the memory. RuleBroken: not taken."""
    return streams.keep(_pieces(upload_id, chunks), kind, str(upload_id))


def remove_bytes(upload_id: int) -> None:
    """Call after the commit that ended the upload."""
    store, folder = _folder(upload_id)
    if store.exists(folder):
        store.rm(folder, recursive=True)


def open_uploads(person_id: int, about: str) -> Select[Upload]:
    """What this person has begun here, and what was not taken, the oldest first."""
    return (
        select(Upload)
        .where(
            Upload.person_id == person_id,
            Upload.about == about,
            Upload.state != Arrival.DONE,
        )
        .order_by(Upload.id)
    )


def waiting(now: datetime) -> Select[Upload]:
    """All of it is there, and nobody joins it; or who began to must have died."""
    dropped = and_(Upload.state == Arrival.MAKING, Upload.claimed_at < now - CLAIM_LASTS)
    return (
        select(Upload)
        .where((Upload.state == Arrival.WAITING) | dropped)
        .order_by(Upload.id)
        .with_for_update(skip_locked=True)
    )


def expired(now: datetime) -> Select[Upload]:
    """Nobody went on with them; or they have ended, and whoever sent them has seen how."""
    return select(Upload).where(Upload.touched_at < now - LIFE, Upload.state != Arrival.MAKING)


def remove_dead(session: AnySession, *, now: datetime) -> int:
    """Bytes of uploads that are no more: whoever dropped one was cut off, or erased."""
    running = {str(number) for number in session.scalars(select(Upload.id))}
    return streams.remove_dead(running, before=now - A_DAY)


def _refuse_chunk(upload: Upload, number: int, data: bytes, digest: str) -> None:
    if upload.state is not Arrival.ARRIVING:
        raise RuleBroken(N_("This upload has ended already."))
    if number >= upload.chunks or len(data) != upload.size_of(number):
        raise RuleBroken(N_("This part of the file has the wrong length."))
    if hashlib.sha256(data).hexdigest() != digest:
        raise RuleBroken(N_("This part of the file was damaged on its way."))


def _the_same(known: Chunk, digest: str) -> Chunk:
    if known.sha256 != digest:
        raise RuleBroken(
            N_("This is another file than the one that was begun. Drop that one and begin anew.")
        )
    return known


def _chunks(upload: Upload) -> Select[Chunk]:
    return select(Chunk).where(Chunk.upload_id == upload.id).order_by(Chunk.number)


def _chunk(session: AnySession, upload: Upload, number: int) -> Chunk | None:
    return session.scalar(_chunks(upload).where(Chunk.number == number))


def _folder(upload_id: int) -> tuple[fsspec.AbstractFileSystem, str]:
    store, root = streams.store()
    return store, f"{root}/{streams.NEW}/{upload_id}"


def _pieces(upload_id: int, chunks: Mapping[int, str]) -> Iterator[bytes]:
    store, folder = _folder(upload_id)
    for number in sorted(chunks):
        yield store.cat_file(f"{folder}/{number}-{chunks[number]}")
