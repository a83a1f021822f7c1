"""Badges: which were revoked, the lists that say so, and the keys that signed them."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from cistrat_training.certificates.badges.credential import PLACES
from cistrat_training.certificates.keys import IssuerKey, KeyUse
from cistrat_training.certificates.models import ISSUED, Certificate, Kind, State
from cistrat_training.certificates.published import PublishedKeys
from cistrat_training.certificates.renewals import BadgeRenewal
from cistrat_training.certificates.status_lists import StatusList
from cistrat_training.database import AnySession
from cistrat_training.workshops.models import Series, Workshop


def last_list(session: AnySession) -> int:
    """The number of the newest list that is needed; -1 before the first badge."""
    last = session.scalar(select(sa.func.max(Certificate.status_index)))
    return -1 if last is None else last // PLACES


def fallen(session: AnySession, number: int) -> set[int]:
    """The places in this list of badges that were revoked or replaced."""
    begins = number * PLACES
    indexes = session.scalars(
        select(Certificate.status_index).where(
            Certificate.status_index.between(begins, begins + PLACES - 1),
            Certificate.state.in_([State.REVOKED, State.SUPERSEDED]),
        )
    )
    return {index - begins for index in indexes if index is not None}


def status_list(number: int) -> Select[StatusList]:
    return select(StatusList).where(StatusList.number == number)


def badge_keys(session: AnySession) -> PublishedKeys:
    """Those that sign and those that signed, oldest first."""
    rows = select(IssuerKey).where(IssuerKey.use == KeyUse.BADGE)
    return PublishedKeys.of(session.scalars(rows.order_by(IssuerKey.begins_at, IssuerKey.id)))


def to_be_renewed(lost: Sequence[str]) -> Select[Certificate]:
    """Those that a lost key has signed, and since then no key that we hold: the oldest first."""
    renewed = select(BadgeRenewal.certificate_id).where(BadgeRenewal.key.not_in(lost))
    return (
        select(Certificate)
        .where(
            Certificate.badge_key.in_(lost),
            Certificate.badge_id.is_not(None),
            Certificate.id.not_in(renewed),
        )
        .options(joinedload(Certificate.badge))
        .order_by(Certificate.id)
    )


def renewal_of(certificate: Certificate) -> Select[BadgeRenewal]:
    return (
        select(BadgeRenewal)
        .where(BadgeRenewal.certificate_id == certificate.id)
        .options(joinedload(BadgeRenewal.badge), joinedload(BadgeRenewal.badge_jwt))
        .order_by(BadgeRenewal.id.desc())
        .limit(1)
    )


def newest_of(series: str, workshop: int, kind: Kind) -> Select[Certificate]:
    """The certificate that says last what such certificates say of this edition of the series."""
    return (
        select(Certificate)
        .join(Certificate.workshop)
        .join(Workshop.series)
        .where(
            Series.code == series,
            Workshop.number == workshop,
            Certificate.kind == kind,
            Certificate.state.in_(ISSUED),
        )
        .order_by(Certificate.id.desc())
        .limit(1)
    )
