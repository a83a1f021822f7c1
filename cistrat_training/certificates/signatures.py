"""What the signature in a PDF says, read without the program that made it.

The signed bytes are all of the file but for one gap, in which the signature itself stands as
hexadecimal digits. Whatever else is found in a file, it is ours only if such digits are there and
one of our keys has signed all the rest.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import new as hash_of
from typing import Any, NamedTuple

from cistrat_training.certificates.published import PublishedKey, PublishedKeys
from cistrat_training.words import N_

RANGE = re.compile(rb"/ByteRange\s*\[\s*0\s+(\d{1,12})\s+(\d{1,12})\s+(\d{1,12})\s*\]")
GAP = re.compile(rb"<([0-9A-Fa-f]+)>")
SAID = re.compile(rb"/M\s*\(D(?::|\\072)(\d{14})Z")
ROOM_OF_A_SIGNATURE = 2000  # bytes between what it covers and its date
LONG = 0x80  # in DER: the length of the length follows
MOST_SIGNATURES = 20  # of a file that somebody hands in


class Finding(StrEnum):
    INTACT = "intact"
    ADDED_TO = "added to"
    CHANGED = "changed"
    OF_OTHERS = "of others"


FINDINGS = {
    Finding.INTACT: N_("Every byte of the file is as the Centre signed it."),
    Finding.ADDED_TO: N_("The Centre signed this file, and something was added to it afterwards."),
    Finding.CHANGED: N_("The file was changed after it was signed."),
    Finding.OF_OTHERS: N_("The file is signed, but not with a key of the Centre."),
}


@dataclass(frozen=True)
class PaperSignature:
    finding: Finding
    key: PublishedKey | None = None
    """Of ours, where it is one."""
    signed_at: datetime | None = None
    """As the signature itself says."""
    stamped_at: datetime | None = None
    """As an authority for time stamps said, whose own signature is not looked at here."""


class _Part(NamedTuple):
    """One signature of a file: its digits, and what it says to be signed."""

    cms: bytes
    is_tidy: bool
    """Nothing but zeros stands after it."""
    signed: bytes
    is_whole: bool
    """Nothing stands in the file beside it."""
    said_at: datetime | None


def signature_of(pdf: bytes, keys: PublishedKeys) -> PaperSignature | None:
    """None if nobody signed it. Never raises: a file that is broken is one that was changed."""
    if b"/ByteRange" not in pdf:
        return None
    found = [_read(part, keys) for part in _parts(pdf)] or [PaperSignature(Finding.CHANGED)]
    ours = [one for one in found if one.key]
    return (ours or found)[-1]


def _parts(pdf: bytes) -> list[_Part]:
    found = list(RANGE.finditer(pdf))[:MOST_SIGNATURES]
    return [part for one in found if (part := _part(pdf, one))]


def _part(pdf: bytes, said: re.Match[bytes]) -> _Part | None:
    begins, goes_on, length = (int(number) for number in said.groups())
    gap = GAP.fullmatch(pdf[begins:goes_on])
    if not gap or len(gap[1]) % 2:
        return None
    digits = bytes.fromhex(gap[1].decode())
    cms = digits[: _length(digits)]
    after = SAID.search(pdf, said.end(), said.end() + ROOM_OF_A_SIGNATURE)
    return _Part(
        cms=cms,
        is_tidy=_is_full(cms) and not digits[len(cms) :].strip(b"\0") and gap[1] == gap[1].upper(),
        signed=pdf[:begins] + pdf[goes_on : goes_on + length],
        is_whole=goes_on + length == len(pdf),
        said_at=_time(after[1]) if after else None,
    )


def _length(der: bytes) -> int:
    """Of the one thing that stands at the beginning; what follows it is no part of it."""
    if len(der) < 2 or der[1] < LONG:
        return 2 + der[1] if len(der) > 1 else 0
    size = der[1] - LONG
    return 2 + size + int.from_bytes(der[2 : 2 + size])


def _is_full(der: bytes) -> bool:
    """It holds two things, as ContentInfo does, and nothing after them."""
    inside = der[2 + der[1] - LONG :] if len(der) > 1 and der[1] > LONG else b""
    first = _length(inside)
    return first + _length(inside[first:]) == len(inside) > 0


def _time(digits: bytes) -> datetime | None:
    try:
        return datetime.strptime(digits.decode(), "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None


def _read(part: _Part, keys: PublishedKeys) -> PaperSignature:
    try:
        return _judged(part, keys)
    except (ValueError, TypeError, KeyError, IndexError):  # of whatever hides behind the digits
        return PaperSignature(Finding.CHANGED)


def _judged(part: _Part, keys: PublishedKeys) -> PaperSignature:
    from asn1crypto import cms  # 2 MB that few pages need

    content = cms.ContentInfo.load(part.cms, strict=True)["content"]
    certificates = [one.dump() for one in content["certificates"]]
    named = [key for one in certificates if (key := keys.with_certificate(one))]
    if not named:
        return PaperSignature(Finding.OF_OTHERS, signed_at=part.said_at)
    key, stamp = named[0], _stamp(content)
    holds = part.is_tidy and _is_as_made(content, key) and (stamp is None or stamp.holds)
    finding = Finding.CHANGED
    if holds and _is_signed(content, part.signed, key.public_key()):
        finding = Finding.INTACT if part.is_whole else Finding.ADDED_TO
    return PaperSignature(finding, key, part.said_at, stamp.at if stamp else None)


def _is_as_made(content: Any, key: PublishedKey) -> bool:
    """What the signature does not cover itself: the certificates beside it, and its own form."""
    beside = {one.dump() for one in content["certificates"]}
    (signer,) = content["signer_infos"]
    told = [content["version"], signer["version"], content["encap_content_info"]["content_type"]]
    return (
        beside == set(key.certificates)
        and [one.native for one in told] == ["v1", "v1", "data"]
        and content["digest_algorithms"].dump()[2:] == signer["digest_algorithm"].dump()
        and signer["digest_algorithm"].native == {"algorithm": "sha256", "parameters": None}
        and signer["sid"].chosen.dump() == _issuer_and_number(key.certificates[0])
    )


def _issuer_and_number(certificate: bytes) -> bytes:
    from asn1crypto import cms, x509

    own = x509.Certificate.load(certificate)
    named = {"issuer": own.issuer, "serial_number": own.serial_number}
    return cms.IssuerAndSerialNumber(named).dump()


class _Stamp(NamedTuple):
    at: datetime
    holds: bool
    """It is one of this signature, and signed by whom it names."""


def _stamp(content: Any) -> _Stamp | None:
    (signer,) = content["signer_infos"]
    for told in signer["unsigned_attrs"] or ():
        if told["type"].native == "signature_time_stamp_token":
            token = told["values"][0]["content"]
            said = token["encap_content_info"]["content"]
            return _Stamp(said.parsed["gen_time"].native, _is_stamp_of(signer, token, said))
    return None


def _is_stamp_of(signer: Any, token: Any, said: Any) -> bool:
    stamped = said.parsed["message_imprint"]
    name = stamped["hash_algorithm"]["algorithm"].native
    (stamper,) = token["signer_infos"]
    own = [one.chosen for one in token["certificates"] if _is_of(stamper, one.chosen)]
    return (
        stamped["hashed_message"].native == hash_of(name, signer["signature"].native).digest()
        and bool(own)
        and _is_signed(token, bytes(said), _public_key_of(own[0]))
    )


def _is_of(signer: Any, certificate: Any) -> bool:
    sid = signer["sid"]
    if sid.name == "subject_key_identifier":
        return certificate.key_identifier == sid.chosen.native
    return sid.chosen.dump() == _issuer_and_number(certificate.dump())


def _public_key_of(certificate: Any) -> Any:
    from cryptography.x509 import load_der_x509_certificate

    return load_der_x509_certificate(certificate.dump()).public_key()


def _is_signed(content: Any, signed: bytes, public: Any) -> bool:
    """By this key, over the digest of `signed`."""
    from cryptography.exceptions import InvalidSignature

    (signer,) = content["signer_infos"]
    name = signer["digest_algorithm"]["algorithm"].native
    told = {one["type"].native: one["values"] for one in signer["signed_attrs"]}
    if told["message_digest"][0].native != hash_of(name, signed).digest():
        return False
    try:
        _verify(public, signer, signer["signed_attrs"].untag().dump())
    except InvalidSignature:
        return False
    return True


def _verify(public: Any, signer: Any, covered: bytes) -> None:
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

    digest = signer["digest_algorithm"]["algorithm"].native
    hash_it = {"sha256": hashes.SHA256(), "sha384": hashes.SHA384(), "sha512": hashes.SHA512()}
    named, signature = signer["signature_algorithm"]["algorithm"].native, signer["signature"].native
    if isinstance(public, rsa.RSAPublicKey) and named in {f"{digest}_rsa", "rsassa_pkcs1v15"}:
        public.verify(signature, covered, padding.PKCS1v15(), hash_it[digest])
    elif isinstance(public, ec.EllipticCurvePublicKey) and named == f"{digest}_ecdsa":
        public.verify(signature, covered, ec.ECDSA(hash_it[digest]))
    else:
        raise TypeError(named)
