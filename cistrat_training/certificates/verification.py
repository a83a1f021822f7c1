"""What anybody may learn of a certificate, in a form for programs."""

from typing import Any

from cistrat_training.certificates.facts import CertificateFacts
from cistrat_training.certificates.models import KINDS, Certificate


def answer(certificate: Certificate, successor: Certificate | None) -> dict[str, Any]:
    facts = CertificateFacts.from_dict(certificate.facts)
    return {
        "number": certificate.serial,
        "status": certificate.state.value,
        "kind": KINDS[certificate.kind],
        "holder": facts.holder,
        "native_name": facts.native_name or None,
        "title": {"en": facts.title.en, "zh": facts.title.zh or None},
        "series": {"en": facts.series.en, "zh": facts.series.zh or None},
        "edition": facts.number,
        "mode": facts.mode,
        "first_day": facts.first_day.isoformat(),
        "last_day": facts.last_day.isoformat(),
        "minutes": facts.minutes,
        "minutes_offered": facts.minutes_offered,
        "issued_on": facts.issued_on.isoformat(),
        "revoked_at": certificate.revoked_at and certificate.revoked_at.isoformat(),
        "revoked_because": certificate.revoked_why or None,
        "superseded_by": successor and successor.serial,
        "facts_sha256": certificate.facts_sha256,
        "pdf_sha256": certificate.pdf and certificate.pdf.sha256,
    }
