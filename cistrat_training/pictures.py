"""Portraits: upright, small, and with nothing beside the picture that a camera wrote into it."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from cistrat_training.errors import RuleBroken
from cistrat_training.files import JPEG, MB, PNG, Kind, sniff
from cistrat_training.words import N_

if TYPE_CHECKING:
    from PIL import Image

PORTRAIT = Kind((JPEG, PNG), 12 * MB)  # as a telephone takes it
LONGEST_SIDE = 480  # sharp at twice the 240 pixels at which pages show it
SHORTEST_SIDE = 100  # a smaller one is an icon, not a face
QUALITY = 85
BESIDE_EVERY_JPEG = {
    *("jfif", "jfif_version", "jfif_unit", "jfif_density"),
    *("progressive", "progression"),
}


def portrait(data: bytes) -> bytes:
    """A JPEG drawn anew from the pixels of a picture, so that nothing else of it remains."""
    from PIL import Image, ImageOps  # only an upload needs it

    sniff(data, PORTRAIT)  # looks at its size before anything is unpacked
    try:
        with Image.open(io.BytesIO(data), formats=["PNG", "JPEG"]) as picture:
            _refuse_small(picture)
            small = picture.convert("RGBA") if picture.mode in {"P", "PA"} else picture
            small.thumbnail((LONGEST_SIDE, LONGEST_SIDE))  # a JPEG is not unpacked whole for it
            upright = ImageOps.exif_transpose(small)
            return _drawn_anew(_in_plain_colours(upright, picture.info.get("icc_profile")))
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        raise RuleBroken(
            N_("We cannot open this picture. Save it again as JPEG or PNG and choose that.")
        ) from None


def is_portrait(data: bytes) -> bool:
    """Whether it is small already, and bare of all that does not belong to the picture."""
    from PIL import Image  # as above

    with Image.open(io.BytesIO(data), formats=["PNG", "JPEG"]) as picture:
        is_bare = not picture.getexif() and picture.info.keys() <= BESIDE_EVERY_JPEG
        return picture.format == "JPEG" and max(picture.size) <= LONGEST_SIDE and is_bare


def _refuse_small(picture: Image.Image) -> None:
    if min(picture.size) < SHORTEST_SIDE:
        raise RuleBroken(
            N_("This picture is too small. Choose one with %(pixels)s pixels a side or more."),
            pixels=SHORTEST_SIDE,
        )


def _in_plain_colours(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """White behind what shines through; the colours of a wide gamut as every screen has them."""
    from PIL import Image  # as above

    if picture.mode in {"LA", "RGBA"}:
        picture = picture.convert("RGBA")
        ground = Image.new("RGBA", picture.size, "white")
        return Image.alpha_composite(ground, picture).convert("RGB")
    if profile and picture.mode in {"RGB", "CMYK"}:
        return _in_srgb(picture, profile)
    return picture.convert("RGB")


def _in_srgb(picture: Image.Image, profile: bytes) -> Image.Image:
    from PIL import ImageCms  # as above

    try:
        found = ImageCms.profileToProfile(
            picture, io.BytesIO(profile), ImageCms.createProfile("sRGB"), outputMode="RGB"
        )
    except ImageCms.PyCMSError:
        found = None  # a profile that nobody can read says nothing about the colours
    return found or picture.convert("RGB")


def _drawn_anew(picture: Image.Image) -> bytes:
    """On an empty ground: what a file says of itself travels with a copy, but not with pixels."""
    from PIL import Image  # as above

    bare = Image.new("RGB", picture.size)
    bare.paste(picture)
    drawn = io.BytesIO()
    bare.save(drawn, "JPEG", quality=QUALITY, optimize=True, progressive=True)
    return drawn.getvalue()


def few_colours(png: bytes) -> bytes:
    """A page of text as a PNG of some 20 kB, by a palette of 16 colours."""
    from PIL import Image  # as above

    small = io.BytesIO()
    with Image.open(io.BytesIO(png), formats=["PNG"]) as page:
        page.convert("RGB").quantize(16).save(small, "PNG", optimize=True)
    return small.getvalue()
