"""Files too large for the memory: kept as they come, and handed out in the parts asked for."""

import hashlib
import io
import secrets
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import BinaryIO, cast
from urllib.parse import quote, urlsplit

import fsspec
from flask import Response, current_app, request
from werkzeug.http import dump_options_header
from werkzeug.wsgi import FileWrapper

from cistrat_training import formats
from cistrat_training.errors import RuleBroken
from cistrat_training.files import (
    JPEG,
    PNG,
    Content,
    Kind,
    StoredFile,
    is_there,
    plain_name,
    whereabouts,
)

PIECE = 256 * 1024  # what is in memory of a file that is sent or taken
BLOCK = 2 * 1024 * 1024  # what is asked of a bucket at once
SHOWN = (*formats.VIDEO_TYPES, formats.VTT, PNG, JPEG)
"""What a browser shows on our pages; whatever else a stranger wrote is saved, never shown."""

NEW = "arriving"
"""The folder of the store in which things lie that are not whole or not looked at yet."""


def store() -> tuple[fsspec.AbstractFileSystem, str]:
    found, root = fsspec.core.url_to_fs(current_app.config["FILES_URL"])
    return found, root


def keep(pieces: Iterable[bytes], kind: Kind, where: str = "forms") -> Content:
    """Write down what comes, look into it, and put it to its place. RuleBroken: it is not kept."""
    files, root = store()
    draft = f"{root}/{NEW}/{where}/whole-{secrets.token_hex(8)}"
    files.makedirs(draft.rpartition("/")[0], exist_ok=True)
    try:
        digest, size = _write(files, draft, pieces, kind)
        with files.open(draft, "rb", block_size=BLOCK) as file:
            content_type = formats.sniff(file, size, kind)
    except RuleBroken:
        files.rm_file(draft)
        raise
    content = Content(digest, size, content_type)
    _settle(files, draft, content)
    return content


def pieces_of(file: BinaryIO) -> Iterable[bytes]:
    while piece := file.read(PIECE):
        yield piece


def send(file: StoredFile, name: str) -> Response:
    """With range requests. Whoever calls this has made sure that the reader may have it.

    Where nginx stands before us and the store is a folder, nginx sends the bytes itself.
    """
    response = Response(mimetype=file.content_type)
    headers = response.headers
    headers["Content-Disposition"] = disposition(
        name, shown=file.content_type in SHOWN and "download" not in request.args
    )
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Cache-Control"] = "private, no-cache"
    response.set_etag(file.sha256)
    if by_nginx := _address_for_nginx(file):
        headers["X-Accel-Redirect"] = by_nginx
        return response
    files, place = whereabouts(file.sha256)  # while the request knows its application
    body = _Opened(lambda: cast(BinaryIO, files.open(place, "rb", block_size=BLOCK)))
    response.response = FileWrapper(cast(BinaryIO, body), PIECE)
    response.content_length = file.size
    response.direct_passthrough = True
    return cast(
        Response,
        response.make_conditional(request, accept_ranges=True, complete_length=file.size),
    )


def disposition(name: str, *, shown: bool) -> str:
    """With the name for every browser: in ASCII, and as it is (RFC 6266)."""
    name = plain_name(name)
    kind = "inline" if shown else "attachment"
    if name.isascii():
        return dump_options_header(kind, {"filename": name})
    stem, dot, ending = name.rpartition(".")
    plain = "".join(c for c in (stem or ending) if c.isascii() and (c.isalnum() or c in " -_."))
    known = plain.strip(" .-_") or "file"
    return (
        dump_options_header(kind, {"filename": f"{known}{dot}{ending}" if stem else known})
        + f"; filename*=UTF-8''{_percent(name)}"
    )


class _Opened(io.RawIOBase):
    """A file that is opened when its first byte is wanted: a 304, a 416 and a HEAD want none."""

    def __init__(self, opening: Callable[[], BinaryIO]) -> None:
        self.opening = opening
        self.file: BinaryIO | None = None

    def read(self, size: int = -1) -> bytes:
        return self._opened().read(size)

    def seekable(self) -> bool:
        return True

    def seek(self, at: int, whence: int = 0) -> int:
        return self._opened().seek(at, whence)

    def tell(self) -> int:
        return self._opened().tell()

    def close(self) -> None:
        if self.file:
            self.file.close()
        super().close()

    def _opened(self) -> BinaryIO:
        self.file = self.file or self.opening()
        return self.file


def remove_dead(running: set[str], *, before: datetime) -> int:
    """Whatever lies among the arriving and belongs to no upload that runs."""
    files, root = store()
    if not files.exists(f"{root}/{NEW}"):
        return 0
    removed = 0
    for path in files.find(f"{root}/{NEW}"):
        owner = path.rpartition(f"/{NEW}/")[2].partition("/")[0]
        if owner not in running and files.modified(path) < before:
            files.rm_file(path)
            removed += 1
    return removed


def _write(
    files: fsspec.AbstractFileSystem, path: str, pieces: Iterable[bytes], kind: Kind
) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    with files.open(path, "wb") as file:
        for piece in pieces:
            digest.update(piece)
            size += len(piece)
            if size <= kind.most:  # the rest is only counted, to say how large it is
                file.write(piece)
    return digest.hexdigest(), size


def _settle(files: fsspec.AbstractFileSystem, draft: str, content: Content) -> None:
    _, place = whereabouts(content.sha256)
    if is_there(files, place, content.size):
        files.rm_file(draft)
        return
    files.makedirs(place.rpartition("/")[0], exist_ok=True)
    files.mv(draft, place)


def _address_for_nginx(file: StoredFile) -> str:
    inside = current_app.config["FILES_BY_NGINX"]
    if not inside or urlsplit(current_app.config["FILES_URL"]).scheme != "file":
        return ""
    return f"{inside}/{file.sha256[:2]}/{file.sha256[2:4]}/{file.sha256}"


def _percent(name: str) -> str:
    return quote(name, safe="!#$&+-.^_`|~")
