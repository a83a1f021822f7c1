"""What our own records tell of a certificate to whoever verifies it."""

from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from cistrat_training.certificates.facts import CertificateFacts
from cistrat_training.certificates.keys import IssuerKey
from cistrat_training.certificates.models import ISSUED, Certificate, State
from cistrat_training.certificates.published import PublishedKeys
from cistrat_training.certificates.serial import printed_numbers
from cistrat_training.certificates.verdicts import UNTOLD, Entry, Status
from cistrat_training.database import AnySession
from cistrat_training.files import StoredFile

STATUSES = {
    State.VALID: Status.VALID,
    State.REVOKED: Status.REVOKED,
    State.SUPERSEDED: Status.SUPERSEDED,
}
READINGS = 4  # of a typed number; as many are looked for whatever was typed


class Database:
    """The records themselves."""

    def __init__(self, session: AnySession) -> None:
        self.session = session

    def keys(self) -> PublishedKeys:
        rows = select(IssuerKey).order_by(IssuerKey.begins_at, IssuerKey.id)
        return PublishedKeys.of(self.session.scalars(rows))

    def with_number(self, typed: str) -> Entry | None:
        numbers = printed_numbers(typed)[:READINGS]
        padded = [*numbers, *[""] * (READINGS - len(numbers))]
        return self._entry(_issued().where(Certificate.serial.in_(padded)))

    def with_claimed_number(self, typed: str) -> Entry | None:
        return self.with_number(typed)

    def with_file(self, sha256: str) -> Entry | None:
        """A paper, or a badge in one of its forms."""
        files = select(StoredFile.id).where(StoredFile.sha256 == sha256)
        is_it = (
            column.in_(files)
            for column in (Certificate.pdf_id, Certificate.badge_id, Certificate.badge_jwt_id)
        )
        return self._entry(_issued().where(sa.or_(*is_it)).order_by(Certificate.id))

    def at(self, _place: int | None) -> Entry:
        """By its place in the status lists: here a number tells more."""
        return UNTOLD

    def _entry(self, asked: Select[Certificate]) -> Entry | None:
        certificate = self.session.scalar(asked.limit(1))
        return entry_of(certificate, self._successor(certificate)) if certificate else None

    def _successor(self, certificate: Certificate) -> str:
        """The one in its place, once it is issued itself."""
        after = select(Certificate.serial).where(
            Certificate.supersedes_id == certificate.id, Certificate.state.in_(ISSUED)
        )
        return self.session.scalar(after) or ""


def entry_of(certificate: Certificate, successor: str = "") -> Entry:
    return Entry(
        STATUSES[certificate.state],
        CertificateFacts.from_dict(certificate.facts),
        certificate.facts_sha256,
        certificate.pdf.sha256 if certificate.pdf else None,
        certificate.badge.sha256 if certificate.badge else None,
        certificate.paper_key,
        certificate.badge_key,
        certificate.revoked_at,
        certificate.revoked_why,
        successor,
    )


def _issued() -> Select[Certificate]:
    """What is still being made cannot be verified yet."""
    return (
        select(Certificate)
        .where(Certificate.state.in_(ISSUED))
        .options(joinedload(Certificate.pdf), joinedload(Certificate.badge))
    )


def digests(session: AnySession) -> Iterable[tuple[str, str, int | None]]:
    """Of every file that was issued, what became of it and its place in the status lists."""
    columns = (Certificate.pdf_id, Certificate.badge_id, Certificate.badge_jwt_id)
    issued = (
        select(StoredFile.sha256, Certificate.state, Certificate.status_index)
        .join(Certificate, column == StoredFile.id)
        .where(Certificate.state.in_(ISSUED))
        for column in columns
    )
    for sha256, state, place in session.execute(sa.union_all(*issued)):
        yield sha256, state.value, place
