"""A certificate is made: its badge, the paper with the badge in it, and the signature on it.

All of this happens outside of any transaction. Only digests of what was made come out of here:
the bytes lie in the store.
"""

import logging
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, select
from sqlalchemy.exc import NoResultFound

from cistrat_training import files, fonts, press
from cistrat_training.accounts.models import User
from cistrat_training.certificates import badges, compact, paper, signing
from cistrat_training.certificates.badges import Issuer
from cistrat_training.certificates.facts import CertificateFacts
from cistrat_training.certificates.looks import Look, look_named
from cistrat_training.certificates.models import NO_LETTERS, NOT_MADE, Certificate, Signed
from cistrat_training.certificates.signers import NoKeys, NotStamped, Signers, signers_of
from cistrat_training.certificates.square_codes import SquareCode
from cistrat_training.ciphers import NotReadable
from cistrat_training.database import AnySession, only_reading
from cistrat_training.files import StoredFile
from cistrat_training.words import N_

log = logging.getLogger(__name__)

BADGE = "application/ld+json"
TOKEN = "application/jwt"  # noqa: S105 (a type of content)

NO_KEYS = N_("There is no key to sign with. The technical reason is in the log.")
NO_STAMP = N_("The authority that stamps the time does not answer.")
NO_STORE = N_("The files cannot be stored. The technical reason is in the log.")


class Halted(Exception):
    """No certificate can be made now, whoever it is for; the message says why, for organisers."""


class Template(NamedTuple):
    """What a certificate is made of, beside its facts."""

    look: Look
    recipient: str
    """The address of the holder, of which the badge holds a digest; may be empty."""
    is_compact: bool
    """Whether the square code holds the certificate itself."""


class Badge(NamedTuple):
    json: files.Content
    jwt: files.Content
    status_index: int
    badge_key: str
    paper_key: str


class Made(NamedTuple):
    """The paper, and its badge where there is one; or why there is none."""

    paper: files.Content | None = None
    badge: Badge | None = None
    error: str = ""

    @property
    def contents(self) -> list[files.Content]:
        badge = [self.badge.json, self.badge.jwt] if self.badge else []
        return [self.paper, *badge] if self.paper else []

    def signed(self, rows: Mapping[str, StoredFile]) -> Signed | None:
        """With the rows of the files, by their digests."""
        if self.badge is None:
            return None
        return Signed(
            paper_key=self.badge.paper_key,
            badge_key=self.badge.badge_key,
            badge=rows[self.badge.json.sha256],
            badge_jwt=rows[self.badge.jwt.sha256],
            status_index=self.badge.status_index,
        )


class Workbench(NamedTuple):
    """All that the worker has at hand while it makes some certificates."""

    issuer: Issuer
    signers: Signers | None
    """None where the site does not sign."""
    templates: Mapping[int, Template]
    """By the id of the certificate; of some there may be none."""

    def make(self, certificate: Certificate, *, at: datetime) -> Made:
        """Raises Halted."""
        facts = CertificateFacts.from_dict(certificate.facts)
        try:
            return self._made(certificate, facts, at)
        except press.CannotPrint as no:
            log.warning("Certificate %s could not be made: %s", certificate.serial, no)
            return Made(error=NO_LETTERS if fonts.missing_scripts(facts.holder) else NOT_MADE)
        except NotStamped as no:
            raise _halted(NO_STAMP) from no
        except NoKeys as no:
            raise _halted(NO_KEYS) from no
        except OSError as no:
            raise _halted(NO_STORE) from no
        except Exception:
            log.exception("Certificate %s could not be made.", certificate.serial)
            return Made(error=NOT_MADE)

    def _made(self, certificate: Certificate, facts: CertificateFacts, at: datetime) -> Made:
        template = self.templates[certificate.id]
        if self.signers is None:
            return Made(files.put(paper.pdf(facts, template.look), files.PDF))
        return self._signed(facts, template, self.signers, certificate.id, at)

    def _signed(
        self,
        facts: CertificateFacts,
        template: Template,
        signers: Signers,
        status_index: int,
        at: datetime,
    ) -> Made:
        """A certificate has its place in the status lists by its id, which no other ever has."""
        badge = badges.issue(
            facts,
            self.issuer,
            signers.badge,
            recipient=template.recipient,
            status_index=status_index,
        )
        code = compact.address(facts, signers.badge, place=status_index)
        printed = paper.pdf(
            facts,
            template.look,
            qr=code if template.is_compact else "",
            attachment=badge.json,
        )
        return Made(
            files.put(signing.sign(printed, signers.paper, at=at), files.PDF),
            Badge(
                files.put(badge.json, BADGE),
                files.put(badge.jwt.encode(), TOKEN),
                status_index,
                signers.badge.name,
                signers.paper.name,
            ),
        )


def workbench(
    session: AnySession,
    config: Mapping[str, Any],
    claimed: Sequence[Certificate],
    *,
    now: datetime,
) -> Workbench:
    """Call it outside of any transaction; leaves none open. Raises Halted."""
    try:
        signs = config["SIGNS_CERTIFICATES"]
        signers = signers_of(config, session, now=now) if signs else None
    except (NoKeys, OSError) as no:
        raise _halted(NO_KEYS) from no
    with only_reading():
        templates = _templates(session, claimed)
        session.rollback()
    return Workbench(Issuer.of(config), signers, templates)


def _templates(session: AnySession, claimed: Sequence[Certificate]) -> dict[int, Template]:
    looks = {name: _look(session, name) for name in {_look_named_by(one) for one in claimed}}
    workshops = {one.workshop_id for one in claimed}
    plain = set(session.scalars(_with_plain_codes(workshops)))
    return {
        certificate.id: Template(look, address or "", certificate.workshop_id not in plain)
        for certificate, address in _with_addresses(session, claimed)
        if (look := looks[_look_named_by(certificate)])
    }


def _with_plain_codes(workshops: Collection[int]) -> Select[int]:
    chosen = SquareCode.workshop_id.in_(workshops), SquareCode.holds_certificate.is_(False)
    return select(SquareCode.workshop_id).where(*chosen)


def _look_named_by(certificate: Certificate) -> str:
    return str(certificate.facts.get("look", ""))


def _look(session: AnySession, name: str) -> Look | None:
    try:
        return look_named(session, name)
    except (NoResultFound, NotReadable):
        log.exception("The layout %s cannot be read.", name)
        return None


def _with_addresses(
    session: AnySession, claimed: Sequence[Certificate]
) -> list[tuple[Certificate, str | None]]:
    people = {one.person_id for one in claimed}
    rows = session.execute(select(User.id, User.email).where(User.id.in_(people)))
    addresses: dict[int, str | None] = dict(rows.all())
    return [(certificate, addresses[certificate.person_id]) for certificate in claimed]


def _halted(why: str) -> Halted:
    log.exception("No certificates can be made: %s", why)
    return Halted(why)
