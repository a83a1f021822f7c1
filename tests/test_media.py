"""How long recordings last."""

import io
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cistrat_training.media import milliseconds
from tests.recordings import a_box, an_element, an_mp4, webm_info


def length_of(data):
    return milliseconds(io.BytesIO(data))


@pytest.mark.parametrize("moov_first", [True, False])
@pytest.mark.parametrize("version", [0, 1])
def test_an_mp4_says_how_long_it_is(version, moov_first):
    assert length_of(an_mp4(85 * 60, version=version, moov_first=moov_first)) == 85 * 60_000


def test_a_large_box_has_a_large_number():
    large = struct.pack(">I4sQ", 1, b"mdat", 16 + 100) + bytes(100)
    mp4 = a_box(b"ftyp", b"isom") + large + an_mp4(9)[12:]

    assert length_of(mp4) == 9000


def test_a_webm_says_how_long_it_is():
    assert length_of(webm_info(duration=8500.0)) == 8500
    assert length_of(webm_info(duration=8.5, scale=1_000_000_000)) == 8500


def test_a_webm_that_was_written_live_does_not_say_it():
    assert length_of(webm_info(duration=None)) == 0


def test_what_comes_after_the_first_picture_is_not_looked_for():
    cluster = an_element(0x1F43B675, b"pictures")

    assert length_of(webm_info(duration=None) + cluster + webm_info(duration=9000.0)) == 0


@pytest.mark.parametrize("size", [2**62, 2**63 - 1, 2**64 - 1])
def test_a_box_that_claims_to_be_larger_than_any_file_breaks_nothing(size, tmp_path):
    hostile = tmp_path / "hostile.mp4"
    hostile.write_bytes(
        a_box(b"ftyp", b"isom") + a_box(b"moov", struct.pack(">I4sQ", 1, b"trak", size))
    )

    with hostile.open("rb") as file:
        assert milliseconds(file) == 0


def test_of_a_webm_no_more_is_read_than_says_how_long_it_is():
    class Counting(io.BytesIO):
        most = 0

        def read(self, size=-1):
            self.most = max(self.most, size)
            return super().read(size)

    whole = webm_info(duration=None)
    at = whole.index(b"\x15\x49\xa9\x66")
    file = Counting(whole[:at] + b"\x15\x49\xa9\x66\x08\x7f\xff\xff\xff" + bytes(1000))

    milliseconds(file)

    assert 8 < file.most < 100_000


@given(st.binary(max_size=200), st.sampled_from(["mp4", "webm"]))
def test_nothing_that_is_broken_breaks_us(rest, kind):
    begins = a_box(b"ftyp", b"isom") if kind == "mp4" else b"\x1a\x45\xdf\xa3"

    assert length_of(begins + rest) >= 0


@given(st.integers(0, 300))
def test_a_file_that_was_cut_off_is_no_error(at):
    assert length_of(an_mp4(9)[:at]) in {0, 9000}
    assert length_of(webm_info(duration=9000.0)[:at]) in {0, 9000}
