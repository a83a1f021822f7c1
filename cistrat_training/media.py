"""How long a recording lasts, as the file itself says: MP4 (ISO/IEC 14496-12) and WebM."""

import struct
from typing import IO

MOST_PARTS = 1000  # before the one we look for; a file that has more is broken or hostile

LONGEST_INFO = 64 * 1024  # bytes; it holds some numbers and names, whatever size it claims

MP4_HEAD = struct.Struct(">I4s")
SEGMENT = 0x18538067
INFO = 0x1549A966
CLUSTER = 0x1F43B675
TIMECODE_SCALE = 0x2AD7B1
DURATION = 0x4489
NANOSECONDS_AS_A_RULE = 1_000_000  # of one tick of a WebM file


def milliseconds(file: IO[bytes]) -> int:
    """0 where the file does not say it."""
    beginning = file.read(8)
    file.seek(0)
    try:
        if beginning[4:] == b"ftyp":
            return _of_mp4(file)
        if beginning.startswith(b"\x1a\x45\xdf\xa3"):
            return _of_webm(file)
    except (struct.error, IndexError, ValueError, OverflowError, OSError):
        pass  # cut off, not what it begins like, or it leads to where no file goes
    return 0


def _of_mp4(file: IO[bytes]) -> int:
    if not _into(file, b"moov") or not _into(file, b"mvhd"):
        return 0
    version = file.read(4)[0]
    times = struct.Struct(">QQIQ" if version else ">IIII")
    _created, _changed, scale, duration = times.unpack(file.read(times.size))
    return duration * 1000 // scale if scale else 0


def _into(file: IO[bytes], wanted: bytes) -> bool:
    """Stand at the content of the next box of this name."""
    for _ in range(MOST_PARTS):
        size, name = MP4_HEAD.unpack(file.read(8))
        read = 8
        if size == 1:
            (size,) = struct.unpack(">Q", file.read(8))
            read = 16
        if name == wanted:
            return True
        if size < read:  # 0 is the last box; less is nonsense
            return False
        file.seek(size - read, 1)
    return False


def _of_webm(file: IO[bytes]) -> int:
    for _ in range(MOST_PARTS):
        name, size = _number(file, keep_length=True), _number(file)
        if name == SEGMENT:
            continue  # go on with what is in it
        if name == INFO:
            return _told(file.read(min(size, LONGEST_INFO)))
        if name == CLUSTER:
            return 0
        file.seek(size, 1)
    return 0


def _told(info: bytes) -> int:
    scale, duration, at = NANOSECONDS_AS_A_RULE, 0.0, 0
    while at < len(info):
        name, at = _number_at(info, at, keep_length=True)
        size, at = _number_at(info, at)
        content, at = info[at : at + size], at + size
        if name == TIMECODE_SCALE:
            scale = int.from_bytes(content, "big")
        elif name == DURATION:
            (duration,) = struct.unpack(">f" if size == 4 else ">d", content)
    return int(duration * scale / 1_000_000)


def _number(file: IO[bytes], *, keep_length: bool = False) -> int:
    first = file.read(1)
    return _number_at(first + file.read(8 - first[0].bit_length()), 0, keep_length=keep_length)[0]


def _number_at(data: bytes, at: int, *, keep_length: bool = False) -> tuple[int, int]:
    """EBML says by its leading zeros how many bytes a number has (RFC 8794, section 4)."""
    first = data[at]
    length = 9 - first.bit_length()
    value = first if keep_length else first & ~(0x100 >> length)
    for byte in data[at + 1 : at + length]:
        value = value << 8 | byte
    return value, at + length
