"""A picture for the vault, drawn anew: nothing of the file that was sent remains but its looks."""

import io
import re
from typing import NamedTuple
from xml.etree import ElementTree

from cistrat_training.errors import RuleBroken
from cistrat_training.files import JPEG, MB, PNG, Kind, sniff
from cistrat_training.words import N_

SVG = "image/svg+xml"
RASTER = Kind((PNG, JPEG), 5 * MB)
LONGEST_SVG = 500_000
LONGEST_SIDE = 1600  # at 300 dpi more than a third of the page
SPACE = "http://www.w3.org/2000/svg"
ELEMENTS = {
    *("svg", "g", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "defs"),
    *("linearGradient", "radialGradient", "stop", "clipPath", "title", "desc"),
}
ATTRIBUTES = re.compile(
    r"(?!on)[a-z][a-zA-Z0-9-]*"  # of no other name space, and no deed of a script
)
LEADS_AWAY = re.compile(
    r"url\(\s*['\"]?(?!#)|javascript:|data:|@import|\\",  # with \ a style spells url otherwise
    re.IGNORECASE,
)
NUMBER = re.compile(r"[\d.]+")

NO_SVG = N_("We cannot use this drawing. Save it as a plain SVG without text, links and scripts.")
NO_PICTURE = N_("We cannot open this picture. Save it again as PNG, JPEG or SVG and choose that.")


class Cleaned(NamedTuple):
    content: bytes
    content_type: str
    width: int
    height: int


def cleaned(data: bytes) -> Cleaned:
    if data.lstrip()[:200].lstrip(b"\xef\xbb\xbf").startswith((b"<svg", b"<?xml", b"<!--")):
        return _drawing(data)
    return _photo(data)


def _photo(data: bytes) -> Cleaned:
    from PIL import Image, ImageOps  # only an upload needs it

    sniff(data, RASTER)
    try:
        with Image.open(io.BytesIO(data), formats=["PNG", "JPEG"]) as picture:
            upright = ImageOps.exif_transpose(picture).convert("RGBA")
            upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        raise RuleBroken(NO_PICTURE, field="file") from None
    bare = Image.new("RGBA", upright.size)
    bare.paste(upright)
    drawn = io.BytesIO()
    bare.save(drawn, "PNG", optimize=True)
    return Cleaned(drawn.getvalue(), PNG, *bare.size)


def _drawing(data: bytes) -> Cleaned:
    if len(data) > LONGEST_SVG or b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise RuleBroken(NO_SVG, field="file")
    try:
        # An entity would need the DOCTYPE that was refused above, whatever the encoding: only
        # UTF-8 is read.
        return _drawn_anew(ElementTree.fromstring(data.decode("utf-8-sig")))  # noqa: S314
    except (ElementTree.ParseError, ValueError, ArithmeticError, RecursionError):
        raise RuleBroken(NO_SVG, field="file") from None


def _drawn_anew(root: ElementTree.Element) -> Cleaned:
    for element in root.iter():
        _refuse_strange(element)
    width, height = _size(root)
    root.set("width", str(width))
    root.set("height", str(height))
    ElementTree.register_namespace("", SPACE)
    return Cleaned(ElementTree.tostring(root), SVG, width, height)


def _refuse_strange(element: ElementTree.Element) -> None:
    if str(element.tag).removeprefix(f"{{{SPACE}}}") not in ELEMENTS:
        raise RuleBroken(NO_SVG, field="file")
    for name, value in list(element.attrib.items()):
        if not ATTRIBUTES.fullmatch(name) or LEADS_AWAY.search(value):
            del element.attrib[name]


def _size(root: ElementTree.Element) -> tuple[int, int]:
    box = [float(number) for number in NUMBER.findall(root.get("viewBox", ""))]
    sides = [NUMBER.match(root.get(side, "")) for side in ("width", "height")]
    found = box[2:] if len(box) == 4 else [float(side[0]) for side in sides if side]
    if len(found) != 2 or min(found) <= 0:
        raise RuleBroken(NO_SVG, field="file")
    scale = LONGEST_SIDE / max(*found, LONGEST_SIDE)
    return max(1, round(found[0] * scale)), max(1, round(found[1] * scale))
