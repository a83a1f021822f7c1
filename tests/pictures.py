"""Pictures to send, drawn here."""

import io

from PIL import Image

RED, BLUE = (200, 30, 30), (30, 30, 200)
ORIENTATION, GPS, ARTIST = 0x0112, 0x8825, 0x013B


def a_photo(size=(1200, 800), form="JPEG", mode="RGB", **facts):
    """Its left half is red and its right half blue."""
    picture = Image.new(mode, size, BLUE)
    picture.paste(Image.new(mode, (size[0] // 2, size[1]), RED))
    written = io.BytesIO()
    picture.save(written, form, **facts)
    return written.getvalue()


def from_a_telephone(orientation=6):
    exif = Image.Exif()
    exif[ORIENTATION], exif[ARTIST] = orientation, "Somebody Else"
    exif.get_ifd(GPS).update({1: "N", 2: (39.0, 54.0, 20.0), 3: "E", 4: (116.0, 23.0, 30.0)})
    return a_photo(exif=exif, comment=b"in my garden")
