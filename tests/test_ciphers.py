"""What is encrypted opens with its key, in its row, unaltered; and with nothing else."""

import secrets
import stat

import pytest

from cistrat_training import ciphers, config
from cistrat_training.ciphers import Keys, NotReadable


def a_key():
    return secrets.token_urlsafe(32)


def test_what_is_encrypted_opens_in_its_row_only():
    keys = Keys.read(a_key())

    sealed = keys.encrypt(b"P1234567", "travel_data:1")

    assert b"P1234567" not in sealed
    assert keys.decrypt(sealed, "travel_data:1") == b"P1234567"
    with pytest.raises(NotReadable):
        keys.decrypt(sealed, "travel_data:2")


@pytest.mark.parametrize("place", [0, 5, -1])
def test_what_was_altered_does_not_open(place):
    keys = Keys.read(a_key())
    sealed = bytearray(keys.encrypt(b"P1234567", "row"))

    sealed[place] ^= 1

    with pytest.raises(NotReadable):
        keys.decrypt(bytes(sealed), "row")


def test_a_new_key_before_the_old_one_opens_both_and_encrypts_anew():
    old, new = a_key(), a_key()
    sealed = Keys.read(old).encrypt(b"P1234567", "row")

    both = Keys.read(f"{new}, {old}")

    assert both.decrypt(sealed, "row") == b"P1234567"
    assert not both.is_newest(sealed)
    assert both.is_newest(both.encrypt(b"P1234567", "row"))
    with pytest.raises(NotReadable):
        Keys.read(new).decrypt(sealed, "row")


@pytest.mark.parametrize("text", ["short", "ä" * 43, "k" * 44, "k" * 43 + ",short"])
def test_what_is_no_key_is_refused_before_the_site_starts(text):
    with pytest.raises(ValueError, match=r"base64|bytes"):
        Keys.read(text)
    with pytest.raises(config.Unsafe, match="CISTRAT_TRAVEL_KEY"):
        config.check({"PRODUCTION": False, "TRAVEL_KEY": text})


def test_a_laptop_makes_its_key_once_for_its_owner_alone(tmp_path):
    path = tmp_path / "travel.key"

    first, second = ciphers.kept_in(path), ciphers.kept_in(path)

    assert first == second
    assert len(Keys.read(first).keys) == 1
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [file.name for file in tmp_path.iterdir()] == ["travel.key"]
