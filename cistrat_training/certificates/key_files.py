"""The private halves of our keys: files of a folder that web servers need not reach.

A file is named as its key and holds it in PEM, before the certificates of its chain. Of a key that
lies in a PKCS #11 module it holds the label instead.
"""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Self

from cistrat_training.certificates.keys import KeyUse
from cistrat_training.certificates.modules import Module, ModuleKey, NoModule
from cistrat_training.certificates.published import NotKeys, jwk_of

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.x509 import Certificate

    PrivateKey = Ed25519PrivateKey | EllipticCurvePrivateKey | RSAPrivateKey | ModuleKey

ENDING = ".pem"
IN_A_MODULE = b"PKCS11-Label: "
ROOT = "root"
"""The authority of the house, which signs the certificates of paper keys and nothing else."""


class NotReadable(ValueError):
    """The file of a key does not open; the message says why."""


class KeyFile(NamedTuple):
    private: "PrivateKey"
    chain: tuple["Certificate", ...] = ()
    """Of a paper key, its own certificate first."""

    @classmethod
    def read(cls, pem: bytes, passphrase: str, module: Module | None = None) -> Self:
        """Raises NotReadable."""
        from cryptography.x509 import load_pem_x509_certificates

        try:
            if pem.startswith(IN_A_MODULE):
                private: Any = _in_the_module(pem, module)
            else:
                private = _opened(pem, passphrase)
            chain = load_pem_x509_certificates(pem) if b"CERTIFICATE" in pem else ()
        except (TypeError, ValueError) as error:
            raise NotReadable(str(error)) from error
        return cls(private, tuple(chain))

    def written(self, passphrase: str) -> bytes:
        from cryptography.hazmat.primitives.serialization import Encoding

        chain = b"".join(one.public_bytes(Encoding.PEM) for one in self.chain)
        if isinstance(self.private, ModuleKey):
            return IN_A_MODULE + self.private.label.encode() + b"\n" + chain
        return self._sealed(passphrase) + chain

    def _sealed(self, passphrase: str) -> bytes:
        from cryptography.hazmat.primitives import serialization as form

        if isinstance(self.private, ModuleKey):
            raise TypeError(self.private.label)  # it never leaves its module
        seal: Any = form.NoEncryption()
        if passphrase:
            seal = form.BestAvailableEncryption(passphrase.encode())
        return self.private.private_bytes(form.Encoding.PEM, form.PrivateFormat.PKCS8, seal)

    def checked(self, now: datetime) -> Self:
        """That it can sign here: its kind, its chain. Raises NotReadable."""
        try:
            jwk = self.jwk()
        except (NotKeys, NoModule) as error:
            raise NotReadable(str(error)) from error
        if (jwk["kty"] == "OKP") != (not self.chain):
            raise NotReadable(
                "An Ed25519 key signs badges and has no certificate; any other signs paper and"
                " stands with the certificates of its chain, its own first."
            )
        self._check_chain(now)
        return self

    def _check_chain(self, now: datetime) -> None:
        from cryptography.exceptions import InvalidSignature

        if self.chain and self.chain[0].public_key() != self.private.public_key():
            raise NotReadable("The first certificate is not that of the key.")
        for one, above in pairwise(self.chain):
            try:
                one.verify_directly_issued_by(above)
            except (InvalidSignature, TypeError, ValueError) as error:
                raise NotReadable(
                    "The certificates do not stand in the order of a chain."
                ) from error
        if not self.is_valid(now):
            raise NotReadable("A certificate of the chain is not valid today.")

    def is_valid(self, now: datetime) -> bool:
        return all(one.not_valid_before_utc <= now <= one.not_valid_after_utc for one in self.chain)

    @property
    def use(self) -> KeyUse:
        return KeyUse.PAPER if self.chain else KeyUse.BADGE

    @property
    def chain_der(self) -> list[bytes]:
        from cryptography.hazmat.primitives.serialization import Encoding

        return [one.public_bytes(Encoding.DER) for one in self.chain]

    def jwk(self) -> dict[str, Any]:
        return jwk_of(self.private.public_key(), self.chain_der)

    def name(self, year: int) -> str:
        """Says what it signs, since when, and which it is: no two keys have the same."""
        from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

        public = self.private.public_key()
        der = public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        return f"{self.use}-{year}-{sha256(der).hexdigest()[:8]}"


def _opened(pem: bytes, passphrase: str) -> Any:
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    sealed = b"ENCRYPTED" in pem
    return load_pem_private_key(pem, passphrase.encode() if sealed else None)


def _in_the_module(pem: bytes, module: Module | None) -> ModuleKey:
    label = pem.partition(b"\n")[0].removeprefix(IN_A_MODULE).decode().strip()
    if module is None:
        raise NotReadable(f"{label} lies in a module, and CISTRAT_PKCS11_MODULE is not set")
    return ModuleKey(module, label)


class KeyFolder(NamedTuple):
    path: Path
    passphrase: str = ""
    module: Module | None = None

    @classmethod
    def of(cls, config: Any) -> Self:
        return cls(Path(config["KEYS_DIR"]), config["KEYS_PASSPHRASE"], Module.of(config))

    def holds(self, name: str) -> bool:
        return self.file(name).is_file()

    def read(self, name: str) -> KeyFile:
        """Raises NotReadable."""
        try:
            return KeyFile.read(self.file(name).read_bytes(), self.passphrase, self.module)
        except OSError as error:
            raise NotReadable(str(error)) from error

    def write(self, name: str, key: KeyFile) -> None:
        """For its owner alone, whole or not at all, and never over another's."""
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        made = self.path / f".{name}.{secrets.token_hex(4)}"
        descriptor = os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(key.written(self.passphrase))
                file.flush()
                os.fsync(file.fileno())
            os.link(made, self.file(name))
        finally:
            made.unlink()

    def of_use(self, use: KeyUse) -> Iterator[str]:
        """The names of those that lie here, as they sort."""
        for file in sorted(self.path.glob(f"{use}-*{ENDING}")):
            yield file.stem

    def file(self, name: str) -> Path:
        return self.path / f"{name}{ENDING}"

    @contextmanager
    def alone(self) -> Iterator[None]:
        """No other process of this machine makes keys here meanwhile."""
        import fcntl

        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (self.path / ".lock").open("w") as held:
            fcntl.flock(held, fcntl.LOCK_EX)
            yield
