"""Recordings for tests, made of a few bytes, or by Chromium."""

import struct

from cistrat_training import files
from cistrat_training.files import StoredFile
from cistrat_training.schedule.consents import ConsentAnswer, ConsentPurpose, LectureConsent
from cistrat_training.schedule.materials import Material, MaterialKind
from tests.people_and_things import NOON_IN_MAY

EBML, SEGMENT, INFO = 0x1A45DFA3, 0x18538067, 0x1549A966
TIMECODE_SCALE, DURATION = 0x2AD7B1, 0x4489
UNKNOWN_SIZE = b"\x01" + b"\xff" * 7


def a_box(name, content):
    return struct.pack(">I4s", 8 + len(content), name) + content


def an_mp4(seconds, *, version=0, moov_first=True):
    """Without a picture: enough to be asked how long it is."""
    facts = (0, 0, 600, seconds * 600)
    times = struct.pack(">QQIQ" if version else ">IIII", *facts)
    moov = a_box(b"moov", a_box(b"mvhd", bytes([version, 0, 0, 0]) + times + bytes(80)))
    parts = [moov, a_box(b"mdat", bytes(100))]
    return a_box(b"ftyp", b"isom") + b"".join(parts if moov_first else reversed(parts))


def an_element(name, content, size=None):
    number = name.to_bytes((name.bit_length() + 7) // 8, "big")
    return number + (size or (1 << 56 | len(content)).to_bytes(8, "big")) + content


def webm_info(*, duration, scale=1_000_000):
    """The beginning of a WebM file, as far as it tells of its length."""
    told = an_element(TIMECODE_SCALE, scale.to_bytes(4, "big"))
    if duration is not None:
        told += an_element(DURATION, struct.pack(">d", duration))
    return (
        an_element(EBML, bytes(8))
        + SEGMENT.to_bytes(4, "big")
        + UNKNOWN_SIZE
        + an_element(INFO, told)
    )


def kept(app, db, data, content_type):
    """A file that lies in the store, and its row."""
    with app.app_context():
        content = files.put(data, content_type)
    return StoredFile(**content._asdict(), stored_at=NOON_IN_MAY)


def a_recording(lecture, file, kind=MaterialKind.RECORDING, **facts):
    """Published."""
    return Material(
        **{
            "lecture": lecture,
            "kind": kind,
            "file": file,
            "file_name": "lecture.mp4",
            "added_at": NOON_IN_MAY,
            "published_at": NOON_IN_MAY,
        }
        | facts
    )


def agreed(lecture, lecturer, answer=ConsentAnswer.PARTICIPANTS, now=NOON_IN_MAY):
    """To the recording."""
    return LectureConsent.give(
        lecture, lecturer, ConsentPurpose.RECORDING, answer, by=lecturer.person, now=now
    )
