"""VC-JWT: the credential as a token, for programs that read JOSE rather than JSON-LD."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey


def token(
    document: dict[str, Any], method: str, private: "Ed25519PrivateKey", *, at: datetime
) -> str:
    import jwt  # only the worker signs

    claims = {
        **document,
        "iss": document["issuer"]["id"],
        "jti": document["id"],
        "nbf": int(datetime.fromisoformat(document["validFrom"]).timestamp()),
        "iat": int(at.timestamp()),
    }
    return jwt.encode(claims, private, algorithm="EdDSA", headers={"kid": method})
