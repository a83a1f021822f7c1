"""The public halves of our keys, as the site shows them and as they lie beside an archive.

Whoever holds them verifies a certificate without the site and without its database.
"""

import json
from base64 import b64decode, b64encode, urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from cistrat_training.certificates.keys import IssuerKey, KeyUse
from cistrat_training.words import N_

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

    PublicKey = Ed25519PublicKey | EllipticCurvePublicKey | RSAPublicKey

FILE = "keys.json"


class NotKeys(ValueError):
    """What was given is no list of published keys; the message says why."""


class Standing(StrEnum):
    """Of a key, on the day that a signature names."""

    HELD = "held"
    TOO_EARLY = "too early"
    RETIRED = "retired"
    LOST = "lost"


STANDINGS = {
    Standing.HELD: N_("Signed with a key that the Centre held on that day."),
    Standing.TOO_EARLY: N_("Signed with a key of the Centre before it was in use."),
    Standing.RETIRED: N_("Signed with a key of the Centre after it was retired."),
    Standing.LOST: N_("Signed with a key that the Centre had lost by then: it proves nothing."),
}


@dataclass(frozen=True)
class PublishedKey:
    name: str
    """The `kid`."""
    use: KeyUse
    key: Mapping[str, Any]
    """A JSON Web Key, with the certificates of a paper key as `x5c`, its own first."""
    begins_at: datetime
    ends_at: datetime | None = None
    lost_from: datetime | None = None

    @classmethod
    def of(cls, row: IssuerKey) -> Self:
        return cls(row.name, row.use, row.public, row.begins_at, row.ends_at, row.lost_from)

    def standing(self, at: datetime) -> Standing:
        """`at` is when the signature says that it was made. Nobody else vouches for that day,
        unless it is the day of a time stamp."""
        if at < self.begins_at:
            return Standing.TOO_EARLY
        if self.lost_from and at >= self.lost_from:
            return Standing.LOST
        return Standing.RETIRED if self.ends_at and at > self.ends_at else Standing.HELD

    @property
    def ed25519(self) -> bytes:
        """The 32 bytes of a badge key."""
        return decoded(self.key["x"])

    @property
    def certificates(self) -> tuple[bytes, ...]:
        """The chain of a paper key, in DER, its own certificate first."""
        return tuple(b64decode(one) for one in self.key.get("x5c", ()))

    def public_key(self) -> "PublicKey":
        return public_key(self.key)

    def as_jwk(self) -> dict[str, Any]:
        return {
            **self.key,
            "kid": self.name,
            "use": "sig",
            "signs": self.use.value,
            "begins": _told(self.begins_at),
            "ends": _told(self.ends_at),
            "lost_from": _told(self.lost_from),
        }

    @classmethod
    def from_jwk(cls, told: Mapping[str, Any]) -> Self:
        """Raises KeyError, TypeError or ValueError where something is missing or is not so."""
        begins = _time(told["begins"])
        if begins is None:
            raise ValueError("begins")
        return cls(
            name=told["kid"],
            use=KeyUse(told["signs"]),
            key={name: told[name] for name in MEMBERS_OF_A_KEY if name in told},
            begins_at=begins,
            ends_at=_time(told.get("ends")),
            lost_from=_time(told.get("lost_from")),
        )


MEMBERS_OF_A_KEY = ("kty", "crv", "x", "y", "n", "e", "alg", "x5c")


@dataclass(frozen=True)
class PublishedKeys:
    """Oldest first."""

    keys: tuple[PublishedKey, ...]

    @classmethod
    def of(cls, rows: Iterable[IssuerKey]) -> Self:
        return cls(tuple(PublishedKey.of(row) for row in rows))

    @classmethod
    def read(cls, path: Path) -> Self:
        """From a folder of published files, or from its `keys.json`. Raises NotKeys."""
        file = path / FILE if path.is_dir() else path
        try:
            return cls.from_jwks(json.loads(file.read_bytes()))
        except FileNotFoundError as error:
            raise NotKeys(f"{file} is not there.") from error
        except ValueError as error:
            raise NotKeys(f"{file} is not a list of published keys.") from error

    @classmethod
    def from_jwks(cls, told: Any) -> Self:
        """Raises NotKeys."""
        try:
            return cls(tuple(PublishedKey.from_jwk(one) for one in told["keys"]))
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise NotKeys(f"This is not a list of published keys: {error!r}") from error

    def __iter__(self) -> Iterator[PublishedKey]:
        return iter(self.keys)

    def named(self, name: str) -> PublishedKey | None:
        return next((key for key in self.keys if key.name == name), None)

    def of_use(self, use: KeyUse) -> tuple[PublishedKey, ...]:
        return tuple(key for key in self.keys if key.use is use)

    def with_certificate(self, certificate: bytes) -> PublishedKey | None:
        """The paper key whose own certificate this is, in DER."""
        return next((key for key in self.keys if key.certificates[:1] == (certificate,)), None)

    def as_jwks(self) -> dict[str, Any]:
        return {"keys": [key.as_jwk() for key in self.keys]}

    def write(self, folder: Path) -> None:
        """`keys.json`, and the certificates of each paper key as `NAME.pem` for other programs."""
        folder.mkdir(parents=True, exist_ok=True)
        told = json.dumps(self.as_jwks(), indent=1, sort_keys=True)
        (folder / FILE).write_text(told + "\n", encoding="utf-8")
        for key in self.of_use(KeyUse.PAPER):
            chain = "".join(_pem(certificate) for certificate in key.certificates)
            (folder / f"{key.name}.pem").write_text(chain, encoding="ascii")


def public_key(jwk: Mapping[str, Any]) -> "PublicKey":
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa  # 8 MB

    if jwk["kty"] == "OKP":
        return ed25519.Ed25519PublicKey.from_public_bytes(decoded(jwk["x"]))
    if jwk["kty"] == "RSA":
        return rsa.RSAPublicNumbers(_number(jwk["e"]), _number(jwk["n"])).public_key()
    curve = {"P-256": ec.SECP256R1(), "P-384": ec.SECP384R1()}[jwk["crv"]]
    return ec.EllipticCurvePublicNumbers(_number(jwk["x"]), _number(jwk["y"]), curve).public_key()


def jwk_of(public: "PublicKey", chain: Iterable[bytes] = ()) -> dict[str, Any]:
    """With its chain of certificates (DER, its own first). Raises NotKeys for other kinds."""
    certificates = [b64encode(one).decode() for one in chain]
    return _numbers(public) | ({"x5c": certificates} if certificates else {})


def _numbers(public: "PublicKey") -> dict[str, Any]:
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

    if isinstance(public, ed25519.Ed25519PublicKey):
        return {
            "kty": "OKP",
            "crv": "Ed25519",
            "alg": "EdDSA",
            "x": encoded(public.public_bytes_raw()),
        }
    if isinstance(public, rsa.RSAPublicKey):
        both = public.public_numbers()
        return {"kty": "RSA", "alg": "RS256", "n": _text(both.n), "e": _text(both.e)}
    if isinstance(public, ec.EllipticCurvePublicKey) and public.curve.name in CURVES:
        point, (crv, alg) = public.public_numbers(), CURVES[public.curve.name]
        wide = public.key_size // 8
        x, y = _text(point.x, wide), _text(point.y, wide)
        return {"kty": "EC", "crv": crv, "alg": alg, "x": x, "y": y}
    raise NotKeys("Only keys on P-256 or P-384, RSA keys and Ed25519 keys sign here.")


CURVES = {"secp256r1": ("P-256", "ES256"), "secp384r1": ("P-384", "ES384")}


def encoded(value: bytes) -> str:
    """base64url without the padding, as in all of JOSE."""
    return urlsafe_b64encode(value).rstrip(b"=").decode()


def decoded(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _number(text: str) -> int:
    return int.from_bytes(decoded(text))


def _text(number: int, wide: int = 0) -> str:
    return encoded(number.to_bytes(wide or (number.bit_length() + 7) // 8))


def _told(time: datetime | None) -> str | None:
    if time is None:
        return None
    return time.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _time(told: str | None) -> datetime | None:
    return datetime.fromisoformat(told).astimezone(UTC) if told else None


def _pem(certificate: bytes) -> str:
    text = b64encode(certificate).decode()
    lines = "\n".join(text[at : at + 64] for at in range(0, len(text), 64))
    return f"-----BEGIN CERTIFICATE-----\n{lines}\n-----END CERTIFICATE-----\n"
