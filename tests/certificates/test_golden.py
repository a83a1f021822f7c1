"""The first page as it was looked at and found good, for several people.

`GOLDEN=anew pytest tests/certificates/test_golden.py` draws them anew; look at them before you
keep them.
"""

import io
import os
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageStat

from cistrat_training.certificates import paper, trials
from cistrat_training.pictures import few_colours

FOLDER = Path(__file__).parent / "golden"
PIXELS = 36  # an inch: a line that moves, a name that is missing are seen; the file has 20 kB
TOLERANCE = 0.6  # of 255, on average; one line of small print less makes more


def kept(name):
    return Image.open(io.BytesIO((FOLDER / f"{name}.png").read_bytes()))


def difference(one, other):
    return ImageStat.Stat(ImageChops.difference(one.convert("L"), other.convert("L"))).mean[0]


@pytest.mark.parametrize("name", trials.SAMPLES)
def test_the_page_looks_as_it_did_when_somebody_looked_at_it(name):
    drawn = few_colours(paper.picture(trials.SAMPLES[name], ppi=PIXELS))
    if os.environ.get("GOLDEN") == "anew":
        (FOLDER / f"{name}.png").write_bytes(drawn)

    now = Image.open(io.BytesIO(drawn))
    assert now.size == kept(name).size
    assert difference(now, kept(name)) < TOLERANCE


def test_a_name_that_is_missing_would_be_seen():
    assert difference(kept("arabic"), kept("cyrillic")) > TOLERANCE
