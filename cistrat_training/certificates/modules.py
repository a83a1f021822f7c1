"""A paper key that lies in a PKCS #11 module (a card, a box, a service): it signs there, and its
private half never leaves it. Needs python-pkcs11, the extra `pkcs11` of this project.
"""

import os
from functools import cache
from hashlib import sha256
from threading import Lock
from typing import TYPE_CHECKING, Any, NamedTuple, Self

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

one_at_a_time = Lock()  # a session of a module does one thing after the other


class NoModule(Exception):
    """The module, its token or the key in it cannot be used; the message says why."""


class Module(NamedTuple):
    library: str
    """The path of the module's library."""
    token: str
    pin: str

    @classmethod
    def of(cls, config: Any) -> Self | None:
        """None where none is set."""
        library = config["PKCS11_MODULE"]
        return cls(library, config["PKCS11_TOKEN"], config["PKCS11_PIN"]) if library else None


class ModuleKey(NamedTuple):
    """Stands where the private half of a paper key stands."""

    module: Module
    label: str

    def public_key(self) -> "EllipticCurvePublicKey | RSAPublicKey":
        """Raises NoModule."""
        from cryptography.hazmat.primitives.serialization import load_der_public_key
        from pkcs11 import KeyType, ObjectClass
        from pkcs11.util import ec, rsa

        key = self._found(ObjectClass.PUBLIC_KEY)
        if key.key_type is KeyType.EC:
            written = ec.encode_ec_public_key(key)
        elif key.key_type is KeyType.RSA:
            written = rsa.encode_rsa_public_key(key)
        else:
            raise NoModule(f"{self.label} is neither a key on a curve nor an RSA key.")
        public: Any = load_der_public_key(written)
        return public

    def autograph(self, data: bytes) -> bytes:
        """As that of a key in a file. Raises NoModule."""
        from pkcs11 import KeyType, Mechanism, ObjectClass, PKCS11Error
        from pkcs11.util.ec import encode_ecdsa_signature

        key = self._found(ObjectClass.PRIVATE_KEY)
        try:
            with one_at_a_time:
                if key.key_type is KeyType.RSA:
                    return bytes(key.sign(data, mechanism=Mechanism.SHA256_RSA_PKCS))
                digest = sha256(data).digest()
                return bytes(encode_ecdsa_signature(key.sign(digest, mechanism=Mechanism.ECDSA)))
        except PKCS11Error as error:
            raise NoModule(f"{self.label} does not sign: {error!r}") from error

    def _found(self, kind: Any) -> Any:
        return _key(self.module, self.label, kind, os.getpid())


@cache
def _key(module: Module, label: str, kind: Any, pid: int) -> Any:
    """Found once in each process: looking for a key takes longer than signing with it."""
    from pkcs11 import PKCS11Error

    session = _session(module, pid)
    try:
        with one_at_a_time:
            return session.get_key(object_class=kind, label=label)
    except PKCS11Error as error:
        raise NoModule(f"The token {module.token} has no key {label}: {error!r}") from error


@cache
def _session(module: Module, _pid: int) -> Any:
    try:
        import pkcs11
    except ImportError as error:
        raise NoModule("python-pkcs11 is not installed: pip install python-pkcs11.") from error
    try:
        return (
            pkcs11.lib(module.library).get_token(token_label=module.token).open(user_pin=module.pin)
        )
    except (pkcs11.PKCS11Error, RuntimeError) as error:
        raise NoModule(
            f"{module.library} does not open the token {module.token}: {error!r}"
        ) from error
