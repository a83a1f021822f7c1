"""The codes by which what one person says before and after is found together.

A code is random. It stands encrypted with each response and with the enrolment, each time bound to
its row: in the database alone neither can be read, and no two of them look the same.
"""

import secrets
from collections.abc import Iterable

from cistrat_training.ciphers import Keys
from cistrat_training.database import AnySession
from cistrat_training.evaluation.models import RespondentCode, Response
from cistrat_training.workshops.models import Enrolment


def own(session: AnySession, enrolment: Enrolment, keys: Keys) -> str:
    """That of somebody who hands in: the one they have, else a new one."""
    row = session.get(RespondentCode, enrolment.id)
    if row:
        return keys.decrypt(row.sealed, _whose(enrolment.id)).decode()
    code = secrets.token_hex(16)
    sealed = keys.encrypt(code.encode(), _whose(enrolment.id))
    session.add(
        RespondentCode(enrolment_id=enrolment.id, workshop_id=enrolment.workshop_id, sealed=sealed)
    )
    return code


def seal(code: str, response_id: str, keys: Keys) -> bytes:
    return keys.encrypt(code.encode(), _in_what(response_id))


def of(responses: Iterable[Response], keys: Keys) -> dict[str, str]:
    """By the ids of the responses. Raises NotReadable."""
    return {
        each.id: keys.decrypt(each.sealed_code, _in_what(each.id)).decode() for each in responses
    }


def _whose(enrolment_id: int) -> str:
    return f"respondent:{enrolment_id}"


def _in_what(response_id: str) -> str:
    return f"response:{response_id}"
