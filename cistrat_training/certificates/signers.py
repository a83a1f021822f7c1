"""The keys that sign here and now: only the worker and the commands hold them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, select

from cistrat_training.certificates.key_files import ROOT, KeyFile, KeyFolder, NotReadable
from cistrat_training.certificates.key_making import a_badge_key, a_paper_key, a_root
from cistrat_training.certificates.keys import IssuerKey, KeyUse
from cistrat_training.certificates.modules import ModuleKey, NoModule
from cistrat_training.database import AnySession, writing

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from cistrat_training.certificates.key_files import PrivateKey


class NoKeys(Exception):
    """There is nothing to sign with. The message says what to do, in English."""


class NotStamped(Exception):
    """The authority for time stamps did not answer, or not with one. To be tried again."""


@dataclass(frozen=True)
class BadgeKey:
    name: str
    private: "Ed25519PrivateKey" = field(repr=False)


@dataclass(frozen=True)
class PaperKey:
    name: str
    chain: tuple[bytes, ...] = field(repr=False)
    """Certificates in DER, its own first."""
    autograph: Callable[[bytes], bytes] = field(repr=False)
    """Signs such bytes, with SHA-256: in ASN.1 for ECDSA, PKCS #1 v1.5 for RSA."""
    time_stamps: str = ""
    """The address of the authority that says when it was signed; empty: nobody does."""


@dataclass(frozen=True)
class Signers:
    paper: PaperKey
    badge: BadgeKey


_kept: dict[tuple[Any, ...], Signers] = {}
"""Opening a key takes longer than signing with it; one pair is kept, until a row changes."""


def signers_of(config: Mapping[str, Any], session: AnySession, *, now: datetime) -> Signers:
    """The newest keys that sign and that lie here. Call it outside of any transaction.

    On a laptop those that are missing are made. Raises NoKeys.
    """
    if (state := _state(config, session)) not in _kept:
        signers = _opened(config, session, now)
        _kept.clear()
        _kept[state := _state(config, session)] = signers
    return _kept[state]


def _state(config: Mapping[str, Any], session: AnySession) -> tuple[Any, ...]:
    """What a pair of keys depends on; it ends the transaction in which it looked."""
    rows = [(row.name, row.begins_at) for row in session.scalars(keys_that_sign())]
    session.rollback()
    return (config["KEYS_DIR"], config["TSA_URL"], *rows)


def keys_that_sign() -> Select[IssuerKey]:
    """The newest one first."""
    order = (IssuerKey.begins_at.desc(), IssuerKey.id.desc())
    return select(IssuerKey).where(IssuerKey.ends_at.is_(None)).order_by(*order)


def uses_without_a_key(session: AnySession) -> list[str]:
    there = {key.use for key in session.scalars(keys_that_sign())}
    return [use.value for use in KeyUse if use not in there]


def all_keys() -> Select[IssuerKey]:
    """Oldest first, as they are published."""
    return select(IssuerKey).order_by(IssuerKey.begins_at, IssuerKey.id)


def _opened(config: Mapping[str, Any], session: AnySession, now: datetime) -> Signers:
    folder = KeyFolder.of(config)
    names = {use: _name(use, folder, config, session, now) for use in KeyUse}
    try:
        paper, badge = folder.read(names[KeyUse.PAPER]), folder.read(names[KeyUse.BADGE])
    except NotReadable as error:
        raise NoKeys(
            f"A key in {folder.path} does not open ({error}). Is CISTRAT_KEYS_PASSPHRASE the one"
            " that it was made with? docs/keys.md tells how keys are restored."
        ) from error
    return Signers(
        paper_key(names[KeyUse.PAPER], paper, time_stamps=config["TSA_URL"]),
        BadgeKey(names[KeyUse.BADGE], _ed25519(badge)),
    )


def paper_key(name: str, key: KeyFile, *, time_stamps: str = "") -> PaperKey:
    autograph = partial(_autograph, key.private)
    return PaperKey(name, tuple(key.chain_der), autograph, time_stamps)


def _ed25519(key: KeyFile) -> "Ed25519PrivateKey":
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    if not isinstance(key.private, Ed25519PrivateKey):
        raise NoKeys("Badges are signed with Ed25519 alone; the file holds another kind of key.")
    return key.private


def _autograph(private: "PrivateKey", data: bytes) -> bytes:
    """The same for the same data: the number that ECDSA wants comes from the key and the data."""
    from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
    from cryptography.hazmat.primitives.hashes import SHA256

    if isinstance(private, ModuleKey):
        return _by_the_module(private, data)
    if isinstance(private, rsa.RSAPrivateKey):
        return private.sign(data, padding.PKCS1v15(), SHA256())
    if isinstance(private, ec.EllipticCurvePrivateKey):
        return private.sign(data, ec.ECDSA(SHA256(), deterministic_signing=True))
    raise NoKeys("Paper is signed with P-256 or RSA; the file holds another kind of key.")


def _by_the_module(key: ModuleKey, data: bytes) -> bytes:
    try:
        return key.autograph(data)
    except NoModule as error:
        raise NoKeys(str(error)) from error


def _name(
    use: KeyUse, folder: KeyFolder, config: Mapping[str, Any], session: AnySession, now: datetime
) -> str:
    if held := _held(use, folder, session, now):
        return held
    if config["PRODUCTION"]:
        raise NoKeys(
            f"There is no key for {use} in {folder.path} that signs. Make one with"
            f" `flask --app wsgi keys new {use}`, or set CISTRAT_KEYS_DIR to the folder where it"
            " lies; docs/keys.md tells more."
        )
    with folder.alone():  # and look again: another process may have come first
        return _held(use, folder, session, now) or _adopted(use, folder, session, now)


def _held(use: KeyUse, folder: KeyFolder, session: AnySession, now: datetime) -> str | None:
    rows = session.scalars(keys_that_sign().where(IssuerKey.use == use)).all()
    held = [row.name for row in rows if row.begins_at <= now and folder.holds(row.name)]
    session.rollback()
    return held[0] if held else None


def _adopted(use: KeyUse, folder: KeyFolder, session: AnySession, now: datetime) -> str:
    """A key that lies here and of which this database knows nothing yet, or a new one."""
    known = set(session.scalars(select(IssuerKey.name)))
    session.rollback()
    free = (name for name in folder.of_use(use) if name not in known)
    found = next((name for name in free if folder.read(name).is_valid(now)), None)
    name, key = (found, folder.read(found)) if found else new_key(use, folder, now=now)
    with writing(session):
        session.add(row_of(name, key, now=now))
    return name


def new_key(
    use: KeyUse, folder: KeyFolder, *, now: datetime, held: ModuleKey | None = None
) -> tuple[str, KeyFile]:
    """Its file lies in the folder; it signs when its row is there, too.

    A paper key may be `held` by a module. Raises NoModule.
    """
    if use is KeyUse.BADGE:
        key = a_badge_key()
    else:
        key = a_paper_key(_root(folder, now), now=now, held=held)
    name = key.name(now.year)
    folder.write(name, key)
    return name, key


def _root(folder: KeyFolder, now: datetime) -> KeyFile:
    if folder.holds(ROOT) and folder.read(ROOT).is_valid(now):
        return folder.read(ROOT)
    root = a_root(now=now)
    folder.write(ROOT if not folder.holds(ROOT) else f"{ROOT}-{now:%Y%m%d%H%M%S}", root)
    return root


def row_of(name: str, key: KeyFile, *, now: datetime) -> IssuerKey:
    return IssuerKey(name=name, use=key.use, public=key.jwk(), begins_at=now)
