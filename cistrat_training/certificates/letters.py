"""What we write about certificates."""

from cistrat_training.accounts.letters import letter_to
from cistrat_training.certificates.facts import CertificateFacts
from cistrat_training.certificates.models import KINDS, Certificate
from cistrat_training.certificates.thanks import ThanksLetter
from cistrat_training.certificates.thanks_facts import ThanksFacts
from cistrat_training.certificates.thanks_paper import spoken
from cistrat_training.letter import Letter


def issued(certificate: Certificate) -> Letter | None:
    """None for somebody whose address we do not have."""
    return _about(certificate, "issued")


def revoked(certificate: Certificate) -> Letter | None:
    return _about(certificate, "revoked")


def thanks(letter: ThanksLetter) -> Letter | None:
    """With the paper in it. None for somebody whose address we do not have."""
    person = letter.person
    if not (person.email and letter.pdf):
        return None
    return letter_to(
        person,
        "certificates/thanks.txt",
        language=letter.language,
        about=f"thanks:{letter.id}",
        attachments=[(letter.pdf, f"{letter.workshop.code} thanks.pdf")],
        said=spoken(ThanksFacts.from_dict(letter.facts), letter.language),
        workshop=letter.workshop,
        certificate=letter.facts["certificate"],
    )


def _about(certificate: Certificate, deed: str) -> Letter | None:
    person = certificate.person
    if not person.email:
        return None
    return letter_to(
        person,
        f"certificates/{deed}.txt",
        about=f"certificate:{certificate.id}:{deed}",
        certificate=certificate,
        kind=KINDS[certificate.kind],
        title=CertificateFacts.from_dict(certificate.facts).title,
    )
