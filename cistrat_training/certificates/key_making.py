"""New keys, and the certificates that say whose paper keys are."""

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from cistrat_training.certificates.key_files import KeyFile

if TYPE_CHECKING:
    from cryptography.x509 import Certificate, CertificateBuilder, Name

    from cistrat_training.certificates.modules import ModuleKey

YEARS_OF_A_ROOT = 30
YEARS_OF_A_KEY = 10  # it signs for a year or two; readers look at what it signed for longer
BEFORE = timedelta(hours=1)  # clocks of readers differ

NAME = "International Research and Training Center for S&T Strategy"  # X.509 takes 64 letters


def a_badge_key() -> KeyFile:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return KeyFile(Ed25519PrivateKey.generate())


def a_root(*, now: datetime) -> KeyFile:
    """The house's own authority: who trusts it once trusts all paper keys to come."""
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric import ec

    private = ec.generate_private_key(ec.SECP256R1())
    name = _named(f"CISTRAT certificates, root of {now.year}")
    certificate = (
        _begun(name, name, private.public_key(), now, YEARS_OF_A_ROOT)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_may(key_cert_sign=True, crl_sign=True), critical=True)
    )
    return KeyFile(private, (_signed(certificate, private),))


def a_paper_key(root: KeyFile, *, now: datetime, held: "ModuleKey | None" = None) -> KeyFile:
    """A new one, or the certificates of one that is `held` by a module. Raises NoModule."""
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric import ec

    private = held or ec.generate_private_key(ec.SECP256R1())
    authority = root.chain[0]
    name = _named(f"CISTRAT certificates, {now.year}")
    certificate = (
        _begun(name, authority.subject, private.public_key(), now, YEARS_OF_A_KEY)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_may(digital_signature=True, content_commitment=True), critical=True)
        .add_extension(_issued_by(root), critical=False)
    )
    return KeyFile(private, (_signed(certificate, root.private), authority))


def _named(what: str) -> "Name":
    from cryptography import x509
    from cryptography.x509.oid import NameOID

    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "CN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, NAME),
            x509.NameAttribute(NameOID.COMMON_NAME, what),
        ]
    )


def _begun(
    name: "Name", issuer: "Name", public: Any, now: datetime, years: int
) -> "CertificateBuilder":
    from cryptography import x509

    begins = now.astimezone(UTC) - BEFORE
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(begins + timedelta(days=365.25 * years))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
    )


def _issued_by(root: KeyFile) -> Any:
    from cryptography import x509

    own = root.chain[0].extensions.get_extension_for_class(x509.SubjectKeyIdentifier)
    return x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(own.value)


def _may(**allowed: bool) -> Any:
    from cryptography import x509

    uses = (
        *("digital_signature", "content_commitment", "key_encipherment", "data_encipherment"),
        *("key_agreement", "key_cert_sign", "crl_sign", "encipher_only", "decipher_only"),
    )
    return x509.KeyUsage(**(dict.fromkeys(uses, False) | allowed))


def _signed(certificate: "CertificateBuilder", private: Any) -> "Certificate":
    from cryptography.hazmat.primitives.hashes import SHA256

    return certificate.sign(private, SHA256())
