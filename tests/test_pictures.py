"""What of a picture somebody sends is kept, and what is not."""

import io
import struct
import zlib

import pytest
from PIL import Image, ImageCms

from cistrat_training.errors import RuleBroken
from cistrat_training.pictures import LONGEST_SIDE, is_portrait, portrait
from tests.pictures import BLUE, GPS, RED, a_photo, from_a_telephone


def opened(data):
    return Image.open(io.BytesIO(data))


def is_like(pixel, colour):
    return all(abs(a - b) < 30 for a, b in zip(pixel, colour, strict=True))


def test_a_photo_is_turned_upright_made_small_and_stripped_of_where_it_was_taken():
    given = from_a_telephone()
    assert opened(given).getexif().get_ifd(GPS)

    kept = portrait(given)

    picture = opened(kept)
    assert picture.format == "JPEG"
    assert picture.size == (320, LONGEST_SIDE)
    assert is_like(picture.getpixel((160, 20)), RED)
    assert is_like(picture.getpixel((160, 460)), BLUE)
    assert not picture.getexif()
    assert "comment" not in picture.info
    assert b"garden" not in kept
    assert b"Somebody" not in kept
    assert b"Exif" not in kept


def test_what_shines_through_becomes_white():
    picture = Image.new("RGBA", (300, 300), (0, 0, 0, 0))
    written = io.BytesIO()
    picture.save(written, "PNG")

    kept = opened(portrait(written.getvalue()))

    assert kept.mode == "RGB"
    assert is_like(kept.getpixel((150, 150)), (255, 255, 255))


@pytest.mark.parametrize("mode", ["P", "L", "CMYK"])
def test_every_way_of_writing_colours_becomes_one(mode):
    written = io.BytesIO()
    Image.new("RGB", (300, 200), RED).convert(mode).save(written, "PNG" if mode == "P" else "JPEG")

    kept = opened(portrait(written.getvalue()))

    assert kept.mode == "RGB"
    assert kept.size == (300, 200)


def test_a_profile_of_colours_is_applied_and_goes():
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()

    kept = opened(portrait(a_photo(icc_profile=profile)))

    assert "icc_profile" not in kept.info
    assert is_like(kept.getpixel((20, 20)), RED)


def test_a_profile_that_cannot_be_read_is_no_obstacle():
    kept = opened(portrait(a_photo(icc_profile=b"nothing that anybody can read")))

    assert is_like(kept.getpixel((20, 20)), RED)


def test_what_was_made_is_known_again_and_what_was_not_is_not():
    assert is_portrait(portrait(from_a_telephone()))
    assert not is_portrait(from_a_telephone())
    assert not is_portrait(a_photo((300, 300), "PNG"))


def test_a_bomb_is_refused_before_it_is_unpacked():
    def chunk(kind, content):
        body = kind + content
        return struct.pack(">I", len(content)) + body + struct.pack(">I", zlib.crc32(body))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0))
    data = chunk(b"IDAT", zlib.compress(b"\0" * 1000))
    bomb = b"\x89PNG\r\n\x1a\n" + head + data + chunk(b"IEND", b"")

    with pytest.raises(RuleBroken, match="damaged or far too large"):
        portrait(bomb)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "empty"),
        (b"%PDF-1.7", "not a JPEG / PNG"),
        (a_photo((60, 60)), "too small"),
        (a_photo()[:3000], "cannot open this picture|damaged"),
    ],
)
def test_what_is_no_portrait_is_refused_with_a_reason(data, says):
    with pytest.raises(RuleBroken, match=says):
        portrait(data)
