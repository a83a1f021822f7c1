"""What a file of any size is, by its content: looked into where it lies, never held in memory."""

import re
import zipfile
from collections.abc import Callable, Iterator
from typing import BinaryIO

from cistrat_training.errors import RuleBroken
from cistrat_training.files import (
    KB,
    MB,
    NAMES,
    PDF,
    Kind,
    WithShortList,
    check_pdf,
    in_short,
    in_words,
    is_pdf,
    is_zip,
    none_of,
    refuse_size,
)
from cistrat_training.words import N_

PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
ODP = "application/vnd.oasis.opendocument.presentation"
MP4 = "video/mp4"
WEBM = "video/webm"
VTT = "text/vtt"
TXT = "text/plain"

SLIDES = Kind((PDF, PPTX, ODP), 50 * MB)
READING = Kind((PDF,), 50 * MB)
CAPTIONS = Kind((VTT,), 2 * MB)  # a day of speech
TRANSCRIPT = Kind((PDF, VTT, TXT), 10 * MB)
VIDEO_TYPES = (MP4, WEBM)

LARGEST_UNPACKED = 2000 * MB  # pictures in slides are packed already, text unpacks to ten times
MOST_BOXES = 100_000  # in an MP4; a cut film has one for every few seconds
HEAD = 4 * KB  # enough to tell any of them apart
CUE = re.compile(r"^((\d{2,}):)?([0-5]\d):([0-5]\d)\.\d{3}$")


def sniff(file: BinaryIO, size: int, kind: Kind) -> str:
    """The type of the file, whatever its name says. Raises RuleBroken where it is none of those
    wanted, is damaged or too large."""
    refuse_size(size, kind)
    begins(file.read(HEAD), kind)
    for content_type in kind.types:
        looks_like, check = LOOKS[content_type]
        file.seek(0)
        if looks_like(file.read(HEAD)):
            file.seek(0)
            if check(file, size):
                return content_type
    raise none_of(kind, SHORT_NAMES)


def begins(head: bytes, kind: Kind) -> None:
    """Refuse what does not even begin like one of them, before the rest of it has come."""
    if not any(LOOKS[content_type][0](head) for content_type in kind.types):
        raise none_of(kind, SHORT_NAMES)


def names(kind: Kind) -> str:
    """PDF / PPTX."""
    return in_short(kind, SHORT_NAMES)


def _check_pdf(file: BinaryIO, _size: int) -> bool:
    check_pdf(file)
    return True


def _check_pptx(file: BinaryIO, _size: int) -> bool:
    return _has_part(file, "ppt/presentation.xml")


def _check_odp(file: BinaryIO, _size: int) -> bool:
    return _has_part(file, "content.xml")


def _has_part(file: BinaryIO, name: str) -> bool:
    try:
        with zipfile.ZipFile(WithShortList(file)) as parts:
            unpacked = sum(part.file_size for part in parts.infolist())
            is_there = name in parts.namelist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError):
        raise RuleBroken(
            N_("These slides are damaged: we cannot open them. Save them again and choose that.")
        ) from None
    if unpacked > LARGEST_UNPACKED:
        raise RuleBroken(
            N_("Unpacked these slides have %(size)s. Make their pictures smaller."),
            size=in_words(unpacked),
        )
    return is_there


def _check_mp4(file: BinaryIO, size: int) -> bool:
    """All its boxes are whole, and one of them says what is where: without it nothing plays."""
    kinds = [kind for kind, _ in zip(_boxes(file, size), range(MOST_BOXES), strict=False)]
    if b"moov" not in kinds or kinds[-1] == b"cut ":
        raise RuleBroken(
            N_(
                "This recording is not whole: its end is missing. Export it again, wait until the"
                " export is finished, and choose that."
            )
        )
    return True


def _boxes(file: BinaryIO, size: int) -> Iterator[bytes]:
    """The kind of each box; `cut ` at last, where the file ends inside of one."""
    at = 0
    while at < size:
        file.seek(at)
        head = file.read(16)
        length = int.from_bytes(head[:4], "big")
        if length == 1:
            length = int.from_bytes(head[8:16], "big")
        if length == 0:  # to the end of the file
            length = size - at
        if len(head) < 8 or length < 8 or at + length > size:
            yield b"cut "
            return
        yield head[4:8]
        at += length


def _check_webm(_file: BinaryIO, _size: int) -> bool:
    return True


def _check_vtt(file: BinaryIO, _size: int) -> bool:
    lines = _text(file).splitlines()
    cues = [(n, line) for n, line in enumerate(lines, 1) if "-->" in line]
    if not cues:
        raise RuleBroken(N_("These captions have no line with times in them."))
    last = ""
    for number, line in cues:
        starts, _, rest = line.partition("-->")
        begin, end = starts.strip(), (rest.split() or [""])[0]
        if not (CUE.match(begin) and CUE.match(end)):
            raise RuleBroken(
                N_(
                    "Line %(number)d of these captions has no times such as"
                    " 00:01:02.000 --> 00:01:05.500."
                ),
                number=number,
            )
        if _padded(end) <= _padded(begin) or _padded(begin) < last:
            raise RuleBroken(
                N_("The times in line %(number)d of these captions run backwards."), number=number
            )
        last = _padded(begin)
    return True


def _padded(time: str) -> str:
    """So that times can be compared as texts: hours may be missing, and may have many digits."""
    return time.rjust(len("0000:00:00.000"), "0") if time.count(":") > 1 else f"0000:{time}"


def _check_txt(file: BinaryIO, _size: int) -> bool:
    _text(file)
    return True


def _text(file: BinaryIO) -> str:
    try:
        return file.read().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise RuleBroken(
            N_("We cannot read this text. Save it with the encoding UTF-8 and choose it again.")
        ) from None


def _is_mp4(head: bytes) -> bool:
    """A film of QuickTime begins the same, and most browsers do not play it."""
    return head[4:8] == b"ftyp" and head[8:12] != b"qt  "


def _is_webm(head: bytes) -> bool:
    """Matroska begins the same, and browsers do not play it."""
    return head.startswith(b"\x1a\x45\xdf\xa3") and b"webm" in head[:64]


def _is_odp(head: bytes) -> bool:
    return is_zip(head) and ODP.encode() in head[:100]


def _is_vtt(head: bytes) -> bool:
    return head.removeprefix(b"\xef\xbb\xbf").startswith(b"WEBVTT")


def _is_plain(head: bytes) -> bool:
    return bool(head) and b"\0" not in head and not is_pdf(head) and not _is_vtt(head)


LOOKS: dict[str, tuple[Callable[[bytes], bool], Callable[[BinaryIO, int], bool]]] = {
    PDF: (is_pdf, _check_pdf),
    PPTX: (is_zip, _check_pptx),
    ODP: (_is_odp, _check_odp),
    MP4: (_is_mp4, _check_mp4),
    WEBM: (_is_webm, _check_webm),
    VTT: (_is_vtt, _check_vtt),
    TXT: (_is_plain, _check_txt),
}
SHORT_NAMES = NAMES | {
    PPTX: "PPTX",
    ODP: "ODP",
    MP4: "MP4",
    WEBM: "WebM",
    VTT: "WebVTT",
    TXT: "TXT",
}
