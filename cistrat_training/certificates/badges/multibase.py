"""Bytes as text, in the ways of the standards: base58 begins with z, base64 with u."""

from base64 import urlsafe_b64decode, urlsafe_b64encode

ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
ED25519 = b"\xed\x01"  # what a Multikey begins with


def base58(value: bytes) -> str:
    zeros = len(value) - len(value.lstrip(b"\0"))
    number, digits = int.from_bytes(value), ""
    while number:
        number, digit = divmod(number, 58)
        digits = ALPHABET[digit] + digits
    return "z" + "1" * zeros + digits


def from_base58(text: str, length: int) -> bytes:
    """Raises ValueError for anything else than `length` bytes."""
    number = 0
    for digit in text.removeprefix("z"):
        number = number * 58 + ALPHABET.index(digit)
    value = number.to_bytes(length) if number.bit_length() <= 8 * length else b""
    if base58(value) != text:  # one value has one text
        raise ValueError("This is not a text in base58.")
    return value


def base64(value: bytes) -> str:
    return "u" + urlsafe_b64encode(value).rstrip(b"=").decode()


def from_base64(text: str) -> bytes:
    if not text.startswith("u"):
        raise ValueError("This is not a text in base64 of a URL.")
    return urlsafe_b64decode(text[1:] + "=" * (-len(text[1:]) % 4))


def multikey(ed25519: bytes) -> str:
    return base58(ED25519 + ed25519)
