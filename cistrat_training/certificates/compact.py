"""The certificate in its own square code: small, signed, and readable without any network.

It is a COSE_Sign1 message (RFC 9052) with Ed25519 and the name of the key, in base64url, after
the `#` of the address: a browser never sends that part, so no server learns of it. What it holds
is told in docs/verification.md, and static/compact.js reads the same.
"""

import base64
import binascii
import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from cistrat_training.certificates.facts import CertificateFacts, Words
from cistrat_training.certificates.statements import Statement

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    from cistrat_training.certificates.signers import BadgeKey

ALGORITHM, KEY = 1, 4  # labels of the protected header
EDDSA = -8
SIGN1 = 18  # the tag of a COSE_Sign1
SIGNATURE_BYTES = 64

SERIAL, HOLDER, TITLE, FIRST_DAY, LAST_DAY, ISSUED_ON = 1, 2, 3, 4, 5, 6
NATIVE_NAME, MINUTES, MINUTES_OFFERED, PLACE = 7, 8, 9, 10
ALWAYS = {
    SERIAL: str,
    HOLDER: str,
    TITLE: str,
    FIRST_DAY: int,
    LAST_DAY: int,
    ISSUED_ON: int,
    MINUTES: int,
    MINUTES_OFFERED: int,
}
SOMETIMES = {NATIVE_NAME: str, PLACE: int}

KINDS = {"P": "participation", "C": "completion", "L": "lecturing"}
KIND_OF = re.compile(r"[A-Z]+-\d+-([PCL])-")
LOOKS_LIKE_ONE = re.compile(r"0oR[0-9A-Za-z_-]{100,3000}")
LONGEST_TITLE = 160  # characters; what is longer is cut, so that a camera can still read the code
LONGEST_NAME = 120
EPOCH = date(1970, 1, 1)


class NotCompact(ValueError):
    """This is no certificate as it stands in a square code."""


class Compact(NamedTuple):
    statement: Statement
    place: int | None
    """Where the status lists tell of it."""
    key: str
    signed: bytes
    signature: bytes

    def is_signed_by(self, public: "Ed25519PublicKey") -> bool:
        from cryptography.exceptions import InvalidSignature  # only who verifies needs it

        try:
            public.verify(self.signature, self.signed)
        except InvalidSignature:
            return False
        return True


def address(facts: CertificateFacts, key: "BadgeKey", *, place: int | None = None) -> str:
    """What the square code leads to: the page of this certificate, the payload behind a `#`."""
    return f"{facts.address}#{payload(facts, key, place=place)}"


def payload(facts: CertificateFacts, key: "BadgeKey", *, place: int | None = None) -> str:
    """`place` is that in the status lists. The same facts, key and place give the same text."""
    import cbor2  # only who issues or verifies needs it

    protected = cbor2.dumps({ALGORITHM: EDDSA, KEY: key.name.encode()}, canonical=True)
    content = cbor2.dumps(_content(facts, place), canonical=True)
    signature = key.private.sign(_to_be_signed(protected, content))
    return _written(protected, content, signature)


def find(text: str) -> str:
    """The payload in what somebody scanned or pasted: alone or at the end of an address."""
    last = text.strip().rpartition("#")[2]
    return last if LOOKS_LIKE_ONE.fullmatch(last) else ""


def read(text: str) -> Compact:
    """Raises NotCompact. Nothing of it is to be believed before its signature is verified."""
    protected, content, signature = _parts(text)
    header, said = _map(protected), _map(content)
    key = header.get(KEY)
    if header.keys() != {ALGORITHM, KEY} or header[ALGORITHM] != EDDSA or type(key) is not bytes:
        raise NotCompact
    if not _has_its_shape(said):
        raise NotCompact
    signed = _to_be_signed(protected, content)
    try:
        return Compact(_statement(said), said.get(PLACE), key.decode(), signed, signature)
    except (UnicodeDecodeError, OverflowError):
        raise NotCompact from None


def _content(facts: CertificateFacts, place: int | None) -> dict[int, Any]:
    said = {
        SERIAL: facts.serial,
        HOLDER: _cut(facts.holder, LONGEST_NAME),
        TITLE: _cut(facts.title.en or facts.title.zh, LONGEST_TITLE),
        FIRST_DAY: (facts.first_day - EPOCH).days,
        LAST_DAY: (facts.last_day - EPOCH).days,
        ISSUED_ON: (facts.issued_on - EPOCH).days,
        NATIVE_NAME: _cut(facts.native_name, LONGEST_NAME),
        MINUTES: facts.minutes,
        MINUTES_OFFERED: facts.minutes_offered,
        PLACE: place,
    }
    return {name: value for name, value in said.items() if value not in ("", None)}


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"


def _to_be_signed(protected: bytes, content: bytes) -> bytes:
    import cbor2

    return cbor2.dumps(["Signature1", protected, b"", content])


def _written(protected: bytes, content: bytes, signature: bytes) -> str:
    import cbor2

    message = cbor2.dumps(cbor2.CBORTag(SIGN1, [protected, {}, content, signature]))
    return base64.urlsafe_b64encode(message).decode().rstrip("=")


def _parts(text: str) -> tuple[bytes, bytes, bytes]:
    """Only as we would write it: another spelling of the same is somebody else's."""
    import cbor2

    if not LOOKS_LIKE_ONE.fullmatch(text):
        raise NotCompact
    try:
        message = cbor2.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        protected, _, content, signature = message.value
        is_ours = _written(protected, content, signature) == text
    except (cbor2.CBORError, binascii.Error, AttributeError, TypeError, ValueError):
        raise NotCompact from None
    if not is_ours or {type(protected), type(content), type(signature)} != {bytes}:
        raise NotCompact
    return protected, content, signature


def _map(encoded: bytes) -> Mapping[Any, Any]:
    import cbor2

    try:
        found = cbor2.loads(encoded)
        is_canonical = cbor2.dumps(found, canonical=True) == encoded
    except (cbor2.CBORError, TypeError, ValueError):
        raise NotCompact from None
    if not is_canonical or not isinstance(found, dict):
        raise NotCompact
    return found


def _has_its_shape(said: Mapping[Any, Any]) -> bool:
    kinds = ALWAYS | SOMETIMES
    return (
        ALWAYS.keys() <= said.keys() <= kinds.keys()
        and all(type(value) is kinds[name] for name, value in said.items())
        and KIND_OF.match(said[SERIAL]) is not None
    )


def _statement(said: Mapping[int, Any]) -> Statement:
    letter = KIND_OF.match(said[SERIAL])
    return Statement(
        serial=said[SERIAL],
        kind=KINDS[letter[1] if letter else "P"],
        holder=said[HOLDER],
        title=Words(said[TITLE]),
        first_day=_day(said[FIRST_DAY]),
        last_day=_day(said[LAST_DAY]),
        issued_on=_day(said[ISSUED_ON]),
        native_name=said.get(NATIVE_NAME, ""),
        minutes=said[MINUTES],
        minutes_offered=said[MINUTES_OFFERED],
    )


def _day(number: int) -> date:
    return EPOCH + timedelta(days=number)
