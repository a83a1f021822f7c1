"""Whether a badge is one of ours, by nothing but our published keys."""

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from cistrat_training.certificates.badges.baking import NoBadge, from_png, from_svg
from cistrat_training.certificates.badges.contexts import CREDENTIALS, OPEN_BADGES
from cistrat_training.certificates.badges.credential import PLACES
from cistrat_training.certificates.badges.proof import SUITE, is_proved
from cistrat_training.certificates.badges.status import places_in
from cistrat_training.certificates.keys import KeyUse
from cistrat_training.certificates.published import (
    PublishedKey,
    PublishedKeys,
    Standing,
    decoded,
    encoded,
)

A_DAY = timedelta(days=1)
PROOF = {"type", "cryptosuite", "created", "verificationMethod", "proofPurpose", "proofValue"}
THING: dict[str, Any] = dict.fromkeys(("id", "type", "name", "description"))
BADGE = THING | {
    **dict.fromkeys(("@context", "validFrom")),
    "issuer": THING | dict.fromkeys(("url", "email")),
    "credentialSubject": {
        **dict.fromkeys(("type", "activityStartDate", "activityEndDate", "licenseNumber")),
        "narrative": None,
        "identifier": dict.fromkeys(("type", "hashed", "identityHash", "identityType", "salt")),
        "achievement": THING
        | {
            **dict.fromkeys(("achievementType", "humanCode")),
            "criteria": dict.fromkeys(("narrative",)),
            "image": dict.fromkeys(("id", "type", "caption")),
        },
    },
    "credentialStatus": dict.fromkeys(
        ("id", "type", "statusPurpose", "statusListIndex", "statusListCredential")
    ),
}
LIST: dict[str, Any] = {
    **dict.fromkeys(("@context", "id", "type", "issuer", "validFrom")),
    "credentialSubject": dict.fromkeys(("id", "type", "statusPurpose", "encodedList")),
}
MOST_WORDS = 6  # of a proof; lists of words in ours have two
LONGEST_LIST = 2
CLAIMS = {"iss", "jti", "nbf", "iat"}  # that a token has beside the credential
LARGEST = 1_000_000
WORDS = {  # what our badges call things; a word that no context knows would be signed by nobody
    *("VerifiableCredential", "OpenBadgeCredential", "AchievementSubject", "Achievement"),
    *("Profile", "IdentityObject", "Image", "BitstringStatusListEntry"),
    *("BitstringStatusListCredential", "BitstringStatusList"),
}

NOT_OURS = (
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    ArithmeticError,
    RecursionError,
    OSError,
)
"""What a document leads to that has other things where ours have a day, a number, a word."""

__all__ = ["Checked", "NoBadge", "checked", "revoked_places", "text_of"]


class Signature(NamedTuple):
    key: str
    """Its name, as the badge tells it."""
    at: datetime
    """As the badge tells it: the day on which the certificate was issued, or proved anew."""
    standing: Standing | None
    """Of the key at that time; None where the signature is not that key's, or nobody's of ours."""

    @property
    def is_good(self) -> bool:
        return self.standing is Standing.HELD


class Checked(NamedTuple):
    told: dict[str, Any]
    """The credential, without its proof. Only a good signature makes it true."""
    signature: Signature

    @property
    def serial(self) -> str:
        return str(self.told["credentialSubject"]["licenseNumber"])

    @property
    def status_index(self) -> int:
        """The place in the status lists, counted through all of them."""
        entry = self.told["credentialStatus"]
        number = int(entry["statusListCredential"].rpartition("/")[2])
        return number * PLACES + int(entry["statusListIndex"])


def text_of(content: bytes) -> str:
    """The badge itself: JSON or a token, out of its picture if it lies in one. Raises NoBadge."""
    if content.startswith(b"\x89PNG"):
        return from_png(content)
    text = _decoded(content)
    return from_svg(content) if text.startswith("<") else text


def checked(text: str, keys: PublishedKeys) -> Checked:
    """Raises NoBadge for what is no badge at all, whoever signed it."""
    try:
        found = _proved(json.loads(text), keys) if text.startswith("{") else _token(text, keys)
        _ = found.serial, found.status_index
    except NoBadge:
        raise
    except NOT_OURS as error:
        raise NoBadge("This is not a badge of ours.") from error
    return found


def revoked_places(text: str, keys: PublishedKeys) -> set[int]:
    """The places that a status list names, if one of our keys signed it. Raises NoBadge."""
    try:
        found = _proved(json.loads(text), keys)
        places = places_in(found.told["credentialSubject"]["encodedList"])
    except NOT_OURS as error:
        raise NoBadge("This is not a status list of ours.") from error
    if not found.signature.is_good:
        raise NoBadge("This status list is not signed by us.")
    return places


def _decoded(content: bytes) -> str:
    try:
        text = content.decode("utf-8-sig").strip()
    except UnicodeDecodeError as error:
        raise NoBadge("This is not a badge.") from error
    if not text or len(content) > LARGEST:
        raise NoBadge("This is not a badge.")
    return text


def _proved(document: dict[str, Any], keys: PublishedKeys) -> Checked:
    proof = document["proof"]
    told = {name: value for name, value in document.items() if name != "proof"}
    _refuse_strange_words(told)
    _refuse_other_shapes(told, proof)
    asked = (proof["type"], proof["cryptosuite"], proof["proofPurpose"])
    if asked != ("DataIntegrityProof", SUITE, "assertionMethod"):
        raise NoBadge("This badge has another kind of proof than ours.")
    key, at = _key(told, proof["verificationMethod"], keys), _time(proof["created"])
    is_theirs = key is not None and _is_proved(document, key)
    return Checked(told, _signature(proof["verificationMethod"], key if is_theirs else None, at))


def _is_proved(document: dict[str, Any], key: PublishedKey) -> bool:
    from pyld.jsonld import JsonLdError  # 6 MB that only a verifier needs

    try:
        return is_proved(document, key.ed25519)
    except (JsonLdError, ValueError):
        return False


def _token(text: str, keys: PublishedKeys) -> Checked:
    import jwt  # only a verifier needs it

    if any(encoded(decoded(part)) != part for part in text.split(".")):
        raise NoBadge("This is not a badge.")  # one value has one text
    unproved = {"verify_signature": False}
    try:
        method = jwt.get_unverified_header(text)["kid"]
        claims = jwt.decode(text, options=unproved)  # type: ignore[arg-type]
    except jwt.PyJWTError as error:
        raise NoBadge("This is not a badge.") from error
    told = {name: value for name, value in claims.items() if name not in CLAIMS}
    _refuse_strange_words(told)
    key = _key(told, method, keys)
    is_theirs = (
        key is not None
        and (claims["iss"], claims["jti"]) == (told["issuer"]["id"], told["id"])
        and _is_signed(text, key)
    )
    at = datetime.fromtimestamp(claims["iat"], UTC)
    return Checked(told, _signature(method, key if is_theirs else None, at))


def _is_signed(token: str, key: PublishedKey) -> bool:
    import jwt

    no_days = {"verify_nbf": False, "verify_exp": False, "verify_iat": False, "verify_aud": False}
    try:
        jwt.decode(token, key.public_key(), algorithms=["EdDSA"], options=no_days)  # type: ignore[arg-type]
    except jwt.PyJWTError:
        return False
    return True


def _signature(method: str, key: PublishedKey | None, at: datetime) -> Signature:
    """A badge is dated to the midnight before it was made: its key may have begun that day."""
    name = method.rpartition("#")[2]
    if key is None:
        return Signature(name, at, None)
    made = max(at, key.begins_at) if at > key.begins_at - A_DAY else at
    return Signature(name, at, key.standing(made))


def _key(told: dict[str, Any], method: str, keys: PublishedKeys) -> PublishedKey | None:
    issuer = told["issuer"]
    did, _, name = method.partition("#")
    theirs = did == (issuer if isinstance(issuer, str) else issuer["id"])
    key = keys.named(name) if theirs else None
    return key if key and key.use is KeyUse.BADGE else None


def _time(told: str) -> datetime:
    at = datetime.fromisoformat(told)
    if at.tzinfo is None:
        raise NoBadge("This badge does not say when it was signed.")
    return at.astimezone(UTC)


def _refuse_strange_words(told: dict[str, Any]) -> None:
    contexts = told["@context"]
    if contexts not in ([CREDENTIALS, OPEN_BADGES], [CREDENTIALS]):
        raise NoBadge("This badge is written in words that are not ours.")
    if not WORDS.issuperset(_types(told)):
        raise NoBadge("This badge is written in words that are not ours.")


def _refuse_other_shapes(told: dict[str, Any], proof: dict[str, Any]) -> None:
    """A proof covers what a document means. That it says nothing else, and costs no more to be
    put in order than ours, follows from its shape: the same names in the same places."""
    subject = told["credentialSubject"]
    ours = LIST if subject.get("type") == "BitstringStatusList" else BADGE
    if proof.keys() != PROOF or not (_has_shape(told, ours) and _is_said(proof.values())):
        raise NoBadge("This badge is not written as ours are.")


def _has_shape(told: Any, ours: Any) -> bool:
    """`ours` are names with what stands behind each; nothing behind one: words."""
    if not ours:
        return _is_said(told if isinstance(told, list) else [told])
    if isinstance(told, list):
        return len(told) <= LONGEST_LIST and all(_has_shape(one, ours) for one in told)
    return told.keys() <= ours.keys() and all(
        _has_shape(value, ours[name]) for name, value in told.items()
    )


def _is_said(values: Iterable[Any]) -> bool:
    """Words as they are, with no node of a graph that has no name among them."""
    values = list(values)
    return len(values) <= MOST_WORDS and all(
        value is True or (isinstance(value, str) and not value.startswith(("_:", "@")))
        for value in values
    )


def _types(told: Any) -> Iterator[str]:
    if isinstance(told, dict):
        types = told.get("type", [])
        yield from [types] if isinstance(types, str) else types
        told = list(told.values())
    if isinstance(told, list):
        for one in told:
            yield from _types(one)
