"""Draws the pictures of badges. They lie in `pictures`, so that a web server needs no typst:

python -m cistrat_training.certificates.badges.drawing
"""

from pathlib import Path
from typing import Literal

from cistrat_training.certificates.badges.baking import PICTURES
from cistrat_training.certificates.models import Kind
from cistrat_training.fonts import font_folders

DRAWING = Path(__file__).with_name("badge.typ")
PIXELS_PER_INCH = 108.0  # of 400 points: 600 pixels


def drawn(kind: Kind, ending: Literal["png", "svg"]) -> bytes:
    import typst  # only who changes the picture needs it

    made = typst.compile(
        str(DRAWING),
        format=ending,
        ppi=PIXELS_PER_INCH,
        font_paths=[str(folder) for folder in font_folders()],
        ignore_system_fonts=True,
        sys_inputs={"kind": kind.value},
    )
    if not isinstance(made, bytes):
        raise TypeError(made)
    return made


if __name__ == "__main__":
    for kind in Kind:
        (PICTURES / f"{kind}.png").write_bytes(drawn(kind, "png"))
        (PICTURES / f"{kind}.svg").write_bytes(drawn(kind, "svg"))
