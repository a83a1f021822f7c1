"""Recordings for tests, made of a few bytes, or by Chromium."""

import hashlib
import struct
from base64 import b64decode
from itertools import pairwise
from typing import NamedTuple

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


def laid(store, data, content_type):
    """The same, beside a site that runs: into the folder that is its store."""
    digest = hashlib.sha256(data).hexdigest()
    place = store / digest[:2] / digest[2:4] / digest
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(data)
    return StoredFile(
        sha256=digest, size=len(data), content_type=content_type, stored_at=NOON_IN_MAY
    )


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


def agreed(
    lecture,
    lecturer,
    answer=ConsentAnswer.PARTICIPANTS,
    now=NOON_IN_MAY,
    to=ConsentPurpose.RECORDING,
):
    return LectureConsent.give(lecture, lecturer, to, answer, by=lecturer.person, now=now)


class Film(NamedTuple):
    """Pictures as Chromium encoded them: whether one stands for itself, and its bytes."""

    width: int
    height: int
    pictures: list[tuple[bool, bytes]]

    def webm(self):
        """With an index, so that a player can jump in it (RFC 9559)."""
        tracks = an_element(
            0x1654AE6B,
            an_element(
                0xAE,
                a_number(0xD7, 1)
                + a_number(0x73C5, 1)
                + a_number(0x83, 1)
                + an_element(0x86, b"V_VP8")
                + an_element(0xE0, a_number(0xB0, self.width) + a_number(0xBA, self.height)),
            ),
        )
        told = an_element(
            INFO,
            a_number(TIMECODE_SCALE, 1_000_000)
            + an_element(0x4D80, b"test")
            + an_element(0x5741, b"test")
            + an_element(DURATION, struct.pack(">d", len(self.pictures) * A_PICTURE)),
        )
        clusters, cues = b"", b""
        ahead = len(told) + len(tracks)
        for at, those in self._clusters():
            where = a_number(0xF7, 1) + a_number(0xF1, ahead + len(clusters))
            cues += an_element(0xBB, a_number(0xB3, at) + an_element(0xB7, where))
            clusters += an_element(0x1F43B675, a_number(0xE7, at) + those)
        content = told + tracks + clusters + an_element(0x1C53BB6B, cues)
        return WEBM_HEAD + an_element(SEGMENT, content)

    def _clusters(self):
        """One from each picture that stands for itself."""
        begins = [n for n, (is_key, _) in enumerate(self.pictures) if is_key]
        for first, end in pairwise([*begins, len(self.pictures)]):
            yield (
                first * A_PICTURE,
                b"".join(
                    an_element(0xA3, struct.pack(">BhB", 0x81, n * A_PICTURE, 0x80 * is_key) + data)
                    for n, (is_key, data) in enumerate(self.pictures[first:end])
                ),
            )


A_PICTURE = 100  # milliseconds
ENCODE = """async ([seconds, width, height]) => {
  const canvas = new OffscreenCanvas(width, height);
  const pen = canvas.getContext("2d");
  const pictures = [];
  const encoder = new VideoEncoder({
    output: (chunk) => {
      const data = new Uint8Array(chunk.byteLength);
      chunk.copyTo(data);
      pictures.push([chunk.type === "key", btoa(String.fromCharCode(...data))]);
    },
    error: (error) => { throw error; },
  });
  encoder.configure({ codec: "vp8", width, height, bitrate: 50000, framerate: 10 });
  for (let n = 0; n < seconds * 10; n++) {
    pen.fillStyle = `hsl(${n * 3} 60% 40%)`;
    pen.fillRect(0, 0, width, height);
    pen.fillStyle = "white";
    pen.font = `${height / 2}px sans-serif`;
    pen.fillText(String(Math.floor(n / 10)), width / 3, height / 1.5);
    const frame = new VideoFrame(canvas, { timestamp: n * 100000, duration: 100000 });
    encoder.encode(frame, { keyFrame: n % 10 === 0 });
    frame.close();
  }
  await encoder.flush();
  return pictures;
}"""


def a_film(page, seconds=10, width=96, height=54):
    """Encoded by the browser of the test, which takes no time; `page` is one of the site."""
    pictures = page.evaluate(ENCODE, [seconds, width, height])
    return Film(width, height, [(is_key, b64decode(data)) for is_key, data in pictures])


def a_number(name, value):
    return an_element(name, value.to_bytes(max(1, (value.bit_length() + 7) // 8), "big"))


WEBM_HEAD = an_element(
    EBML,
    a_number(0x4286, 1)
    + a_number(0x42F7, 1)
    + a_number(0x42F2, 4)
    + a_number(0x42F3, 8)
    + an_element(0x4282, b"webm")
    + a_number(0x4287, 2)
    + a_number(0x4285, 2),
)
