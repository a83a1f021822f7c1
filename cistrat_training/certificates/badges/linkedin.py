"""The address under which a holder adds a certificate to a profile; nothing is sent by us."""

from urllib.parse import urlencode

from cistrat_training.certificates.badges.issuer import Issuer
from cistrat_training.certificates.facts import CertificateFacts
from cistrat_training.certificates.models import KINDS, Kind

FORM = "https://www.linkedin.com/profile/add"


def profile_address(facts: CertificateFacts, issuer: Issuer) -> str:
    asked = {
        "startTask": "CERTIFICATION_NAME",
        "name": f"{KINDS[Kind(facts.kind)]}: {facts.title.en}",
        "organizationName": issuer.names.en,
        "issueYear": facts.issued_on.year,
        "issueMonth": facts.issued_on.month,
        "certId": facts.serial,
        "certUrl": facts.address,
    }
    return f"{FORM}?{urlencode(asked)}"
