"""A badge inside its picture: it can be shown like any picture, and is still the signed badge."""

import re
import zlib
from collections.abc import Iterator
from html import escape, unescape
from pathlib import Path
from typing import NamedTuple

from cistrat_training.certificates.models import Kind

PICTURES = Path(__file__).with_name("pictures")

SIGNATURE = b"\x89PNG\r\n\x1a\n"
KEYWORD = b"openbadgecredential"
NAMESPACE = "https://purl.imsglobal.org/ob/v3p0"
LONGEST = 1_000_000  # of a badge in a picture; ours have some thousand bytes

BAKED = re.compile(
    r"<(?P<tag>(?:[\w-]+:)?credential)\b(?P<within>[^>]*?)(?:/>|>(?P<text>.*?)</(?P=tag)>)", re.S
)
OPENING = re.compile(r"<(?P<tag>(?:[\w-]+:)?credential)\b(?P<within>[^<>]*)>")
VERIFY = re.compile(r"\bverify\s*=\s*(?P<quote>[\"'])(?P<value>.*?)(?P=quote)", re.S)
CDATA = re.compile(r"<!\[CDATA\[(.*)\]\]>", re.S)


class NoBadge(ValueError):
    """A picture without a badge in it, or no picture."""


class Chunk(NamedTuple):
    kind: bytes
    content: bytes

    def __bytes__(self) -> bytes:
        crc = zlib.crc32(self.kind + self.content)
        return len(self.content).to_bytes(4) + self.kind + self.content + crc.to_bytes(4)


def picture(kind: Kind, ending: str) -> bytes:
    return (PICTURES / f"{kind}.{ending}").read_bytes()


def baked_png(png: bytes, badge: str) -> bytes:
    """`badge` is a credential in JSON, or a token. What was baked in before is taken out."""
    first, *others = (chunk for chunk in _chunks(png) if not _has_badge(chunk))
    return SIGNATURE + b"".join(map(bytes, (first, _text(badge), *others)))


def from_png(png: bytes) -> str:
    """Raises NoBadge."""
    found = next((chunk for chunk in _chunks(png) if _has_badge(chunk)), None)
    if found is None:
        raise NoBadge("This picture has no badge inside.")
    try:
        return _read(found.content).decode()
    except (ValueError, IndexError, zlib.error) as error:
        raise NoBadge("The badge inside this picture is damaged.") from error


def baked_svg(svg: bytes, badge: str) -> bytes:
    drawn = BAKED.sub("", svg.decode())
    begin, end = re.search(r"<svg\b[^>]*>", drawn).span()  # type: ignore[union-attr]
    opening = f'{drawn[begin : end - 1]} xmlns:openbadges="{NAMESPACE}">'
    return f"{drawn[:begin]}{opening}{_element(badge)}{drawn[end:]}".encode()


def from_svg(svg: bytes) -> str:
    """Raises NoBadge. No parser of XML is let loose on what a stranger sent, and it is looked
    through once only."""
    try:
        drawn = svg.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NoBadge("This is not an SVG picture.") from error
    found = OPENING.search(drawn)
    if not found or NAMESPACE not in drawn:
        raise NoBadge("This picture has no badge inside.")
    if token := VERIFY.search(found["within"]):
        return unescape(token["value"]).strip()
    text = drawn[found.end() :].partition(f"</{found['tag']}>")[0].strip()
    cdata = CDATA.fullmatch(text)
    return cdata[1].strip() if cdata else unescape(text)


def _element(badge: str) -> str:
    if badge.startswith("{"):
        text = badge.replace("]]>", "]]\\u003e")  # the same JSON, which does not end the section
        return f"<openbadges:credential><![CDATA[{text}]]></openbadges:credential>"
    return f'<openbadges:credential verify="{escape(badge)}"/>'


def _text(badge: str) -> Chunk:
    """An iTXt chunk, not packed: the keyword, no language, no translation."""
    return Chunk(b"iTXt", KEYWORD + b"\0\0\0\0\0" + badge.encode())


def _has_badge(chunk: Chunk) -> bool:
    return chunk.kind == b"iTXt" and chunk.content.startswith(KEYWORD + b"\0")


def _read(content: bytes) -> bytes:
    rest = content[len(KEYWORD) + 1 :]
    is_packed, rest = rest[0], rest[2:]
    _language, _translation, text = rest.split(b"\0", 2)
    if not is_packed:
        return text
    unpacker = zlib.decompressobj()
    unpacked = unpacker.decompress(text, LONGEST)
    if unpacker.unconsumed_tail:
        raise NoBadge("The badge inside this picture is too long.")
    return unpacked


def _chunks(png: bytes) -> Iterator[Chunk]:
    """Raises NoBadge where this is no picture, or not all of one."""
    if not png.startswith(SIGNATURE):
        raise NoBadge("This is not a PNG picture.")
    at = len(SIGNATURE)
    while at < len(png):
        length = int.from_bytes(png[at : at + 4])
        chunk = Chunk(png[at + 4 : at + 8], png[at + 8 : at + 8 + length])
        if bytes(chunk) != png[at : at + 12 + length]:
            raise NoBadge("This picture is damaged.")
        yield chunk
        at += 12 + length
        if chunk.kind == b"IEND":
            return
