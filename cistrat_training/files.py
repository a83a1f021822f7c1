"""Files: looked into before they are kept, stored once by what they contain."""

import hashlib
import io
import re
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import BinaryIO, ClassVar, NamedTuple

import fsspec
from flask import Response, current_app, send_file
from sqlalchemy import BigInteger, Select, exists, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from cistrat_training import clock
from cistrat_training.database import AnySession, Model, db
from cistrat_training.errors import RuleBroken
from cistrat_training.words import N_

PDF = "application/pdf"
PNG = "image/png"
JPEG = "image/jpeg"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

KB = 1000
MB = 1000 * KB
GB = 1000 * MB
LONGEST_NAME = 150
MOST_PIXELS = 40_000_000  # a page scanned at 600 dpi
LARGEST_UNPACKED = 100 * MB  # a workbook is a zip; a small one can unpack to fill the memory
LONGEST_LIST = 2 * MB  # of the parts of a zip: some ten thousand


LIFE_OF_AN_ORPHAN = timedelta(days=30)  # longer than a form in which it was kept can lie open


SETTLED = re.compile(r"/[0-9a-f]{2}/[0-9a-f]{2}/[0-9a-f]{64}$")
"""The place of a whole file; what is still arriving lies elsewhere (streams.py)."""


class Kind(NamedTuple):
    """What we accept in one place: these types, up to this size."""

    types: tuple[str, ...]
    most: int

    def takes(self, content_type: str, size: int) -> bool:
        return content_type in self.types and size <= self.most


CV = Kind((PDF,), 1 * MB)
DOCUMENT = Kind((PDF,), 5 * MB)
PICTURE = Kind((PNG, JPEG), 5 * MB)
TABLE = Kind((XLSX, CSV), 15 * MB)
REFERENCE = Kind((DOCX,), 5 * MB)
"""What a word processor takes its styles from."""
PROOF = Kind((PDF, PNG, JPEG), 5 * MB)
"""A paper, or a picture of one."""

EVIDENCE = Kind((PDF, PNG, JPEG, XLSX), 15 * MB)
"""What proves that something was done: a programme, a list, a photo, an agreement as signed."""

KINDS = (CV, DOCUMENT, PICTURE, TABLE, EVIDENCE, REFERENCE)


class StoredFile(Model):
    """One content, however many people sent it; who may read it is asked of what refers to it."""

    __tablename__ = "stored_file"
    on_trail: ClassVar[bool] = False  # it never changes

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    sha256: Mapped[str] = mapped_column(unique=True)
    size: Mapped[int] = mapped_column(BigInteger)
    content_type: Mapped[str]
    stored_at: Mapped[datetime]


class Content(NamedTuple):
    """Bytes that lie in the store, known by their digest."""

    sha256: str
    size: int
    content_type: str


def keep(data: bytes, kind: Kind) -> StoredFile:
    """Look into what someone sent, store it, and add its row to the session."""
    return record(put(data, sniff(data, kind)))


def put(data: bytes, content_type: str) -> Content:
    """Store the bytes. Without a row they are an orphan, which `remove_orphans` finds one day."""
    content = Content(hashlib.sha256(data).hexdigest(), len(data), content_type)
    store, path = whereabouts(content.sha256)
    if not is_there(store, path, len(data)):
        store.makedirs(path.rpartition("/")[0], exist_ok=True)
        store.pipe_file(path, data)
    return content


def record(content: Content) -> StoredFile:
    """The row of these bytes: the one we have, or a new one."""
    if known := _row(content.sha256):
        return known
    try:
        with db.session.begin_nested():
            return _new_row(content)
    except IntegrityError:  # another request stored the same content just now
        return db.session.scalars(select(StoredFile).filter_by(sha256=content.sha256)).one()


def record_all(contents: Sequence[Content]) -> list[StoredFile]:
    """The rows of many, at the price of one where all are new."""
    try:
        with db.session.begin_nested():
            digests = [content.sha256 for content in contents]
            known = db.session.scalars(select(StoredFile).where(StoredFile.sha256.in_(digests)))
            rows = {file.sha256: file for file in known}
            return [
                rows.get(content.sha256) or rows.setdefault(content.sha256, _new_row(content))
                for content in contents
            ]
    except IntegrityError:
        return [record(content) for content in contents]


def read(sha256: str) -> bytes:
    store, path = whereabouts(sha256)
    return store.cat_file(path)


def remove(sha256: str) -> None:
    """Call after the commit that took the row away."""
    store, path = whereabouts(sha256)
    if store.exists(path):
        store.rm_file(path)


def is_kept(sha256: str) -> Select[int]:
    """Whether these bytes have a row, and so belong to somebody."""
    return select(StoredFile.id).where(StoredFile.sha256 == sha256)


def let_go(session: AnySession, file: StoredFile) -> bool:
    """Delete the row of a file to which nothing refers any more; `remove` its bytes afterwards."""
    references = (
        key.parent
        for table in Model.metadata.tables.values()
        for key in table.foreign_keys
        if key.target_fullname == "stored_file.id"
    )
    if any(session.scalar(select(exists().where(column == file.id))) for column in references):
        return False
    session.delete(file)
    return True


def remove_orphans(*, now: datetime) -> int:
    """What was kept for a form that nobody finished: bytes as old, and still without a row."""
    store, root = fsspec.core.url_to_fs(current_app.config["FILES_URL"])
    settled = [path for path in store.find(root) if SETTLED.search(path)]
    old = [path for path in settled if now - store.modified(path) > LIFE_OF_AN_ORPHAN]
    removed = 0
    for some in (old[start : start + 500] for start in range(0, len(old), 500)):
        names = [path.rpartition("/")[2] for path in some]
        kept = set(
            db.session.scalars(select(StoredFile.sha256).where(StoredFile.sha256.in_(names)))
        )
        for name in set(names) - kept:
            remove(name)
            removed += 1
    return removed


def send(file: StoredFile, name: str) -> Response:
    """To be saved, never shown: a browser must not run what a stranger wrote."""
    response = send_file(
        io.BytesIO(read(file.sha256)),
        mimetype=file.content_type,
        as_attachment=True,
        download_name=plain_name(name),
        etag=file.sha256,
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def to_save(
    content: bytes | Iterable[str] | Iterable[bytes], content_type: str, name: str
) -> Response:
    """What is written for whoever asks, under a name of ours."""
    response = Response(content, content_type=content_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def plain_name(name: str) -> str:
    """The last part of a path that a browser sent, without control characters."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(c for c in last if c.isprintable()).strip(" .")[:LONGEST_NAME] or "file"


def sniff(data: bytes, kind: Kind) -> str:
    """The type of the file by its content, whatever its name says."""
    refuse_size(len(data), kind)
    for content_type in kind.types:
        begins, check = LOOKS[content_type]
        if begins(data):
            check(data)
            return content_type
    raise none_of(kind, NAMES)


def none_of(kind: Kind, names: Mapping[str, str]) -> RuleBroken:
    return RuleBroken(
        N_("This file is not a %(wanted)s, whatever its name says. Choose a %(wanted)s."),
        wanted=in_short(kind, names),
    )


def in_short(kind: Kind, names: Mapping[str, str]) -> str:
    """JPEG / PNG."""
    return " / ".join(sorted(names[content_type] for content_type in kind.types))


def refuse_size(size: int, kind: Kind) -> None:
    if not size:
        raise RuleBroken(N_("This file is empty. Choose the file again."))
    if size > kind.most:
        raise RuleBroken(
            N_(
                "This file has %(size)s, at most %(most)s fit. Save a smaller copy and choose that."
            ),
            size=in_words(size),
            most=in_words(kind.most),
        )


def in_words(size: int) -> str:
    """412 kB."""
    if size >= GB:
        return f"{size / GB:.2f} GB"
    return f"{size / MB:.1f} MB" if size >= MB else f"{max(1, round(size / KB))} kB"


def is_pdf(head: bytes) -> bool:
    return b"%PDF-" in head[:1024]


def is_zip(head: bytes) -> bool:
    return head.startswith(b"PK\x03\x04")


def check_pdf(file: BinaryIO) -> None:
    import pikepdf  # 20 MB of memory that only an upload needs

    try:
        with pikepdf.open(file) as pdf:
            pages = len(pdf.pages)
    except pikepdf.PasswordError:
        raise RuleBroken(
            N_("This PDF asks for a password. Save a copy without a password and choose that.")
        ) from None
    except pikepdf.PdfError:
        pages = 0
    if not pages:
        raise RuleBroken(
            N_("This PDF is damaged: we cannot open it. Save or export it again and choose that.")
        )


def _check_picture(data: bytes) -> None:
    from PIL import Image  # only an upload needs it

    try:
        with Image.open(io.BytesIO(data), formats=["PNG", "JPEG"]) as picture:
            width, height = picture.size
            picture.verify()
    except (OSError, SyntaxError, Image.DecompressionBombError):
        width = height = 0
    if not 0 < width * height <= MOST_PIXELS:
        raise RuleBroken(
            N_("This picture is damaged or far too large. Save it again, smaller, and choose that.")
        )


class WithShortList:
    """A zip whose list of parts fits the memory: a million empty ones would take half a gigabyte.

    The list is read in one piece, and nothing else of a zip that is only looked at is as long.
    """

    def __init__(self, file: BinaryIO) -> None:
        self.file = file

    def read(self, size: int = -1) -> bytes:
        if size > LONGEST_LIST:
            raise zipfile.BadZipFile
        return self.file.read(size)

    def seek(self, at: int, whence: int = 0) -> int:
        return self.file.seek(at, whence)

    def tell(self) -> int:
        return self.file.tell()

    def seekable(self) -> bool:
        return True


def _check_workbook(data: bytes) -> None:
    if not _is_package_of(data, "xl/workbook.xml"):
        raise RuleBroken(
            N_("We cannot open this workbook. Save it again as XLSX in your spreadsheet program.")
        )


def _check_document(data: bytes) -> None:
    if not _is_package_of(data, "word/document.xml"):
        raise RuleBroken(
            N_(
                "We cannot open this document. Save it again as DOCX in your word processor and"
                " choose that."
            )
        )


def _is_package_of(data: bytes, part: str) -> bool:
    """An office file is a zip of parts; this one says what it is."""
    try:
        with zipfile.ZipFile(WithShortList(io.BytesIO(data))) as parts:
            unpacked = sum(each.file_size for each in parts.infolist())
            return part in parts.namelist() and unpacked <= LARGEST_UNPACKED
    except zipfile.BadZipFile:
        return False


def _check_text(data: bytes) -> None:
    """Its encoding and its columns are the business of whoever reads it."""


def _is_text(data: bytes) -> bool:
    wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))  # UTF-16 has zero bytes everywhere
    return wide or b"\0" not in data


LOOKS: dict[str, tuple[Callable[[bytes], bool], Callable[[bytes], None]]] = {
    PDF: (is_pdf, lambda data: check_pdf(io.BytesIO(data))),
    PNG: (lambda data: data.startswith(b"\x89PNG\r\n\x1a\n"), _check_picture),
    JPEG: (lambda data: data.startswith(b"\xff\xd8\xff"), _check_picture),
    XLSX: (is_zip, _check_workbook),
    DOCX: (is_zip, _check_document),
    CSV: (_is_text, _check_text),
}
NAMES = {PDF: "PDF", PNG: "PNG", JPEG: "JPEG", XLSX: "XLSX", CSV: "CSV", DOCX: "DOCX"}


def is_there(store: fsspec.AbstractFileSystem, path: str, size: int) -> bool:
    """Whole, and young enough that nobody takes it for an orphan before it has its row."""
    if not (store.exists(path) and store.size(path) == size):
        return False
    return clock.now() - store.modified(path) < LIFE_OF_AN_ORPHAN / 2


def _row(sha256: str) -> StoredFile | None:
    return db.session.scalar(select(StoredFile).filter_by(sha256=sha256))


def _new_row(content: Content) -> StoredFile:
    file = StoredFile(**content._asdict(), stored_at=clock.now())
    db.session.add(file)
    return file


def whereabouts(sha256: str) -> tuple[fsspec.AbstractFileSystem, str]:
    store, root = fsspec.core.url_to_fs(current_app.config["FILES_URL"])
    return store, f"{root}/{sha256[:2]}/{sha256[2:4]}/{sha256}"
