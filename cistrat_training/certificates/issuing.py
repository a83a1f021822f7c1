"""The press of the button: numbers are given out, and rows wait for the worker."""

import hmac
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import NamedTuple

from cistrat_training.accounts.models import User
from cistrat_training.certificates import queries
from cistrat_training.certificates.entitlement import Candidate
from cistrat_training.certificates.facts import CertificateFacts, RuleLine, Words, digest
from cistrat_training.certificates.looks import name_of_look
from cistrat_training.certificates.models import LETTERS, Certificate, Kind, Run
from cistrat_training.certificates.names import Names
from cistrat_training.database import AnySession, lock
from cistrat_training.errors import RuleBroken
from cistrat_training.workshops.models import Workshop
from cistrat_training.workshops.serial import Serial
from cistrat_training.zones import clock_of

SEAT = Words("Beijing", "北京")
ZONE_OF_THE_SEAT = clock_of("Asia/Shanghai")


class Press(NamedTuple):
    """Whose site prints, with which key, on which day."""

    key: bytes
    site: str
    day: date
    look: str = ""
    """The digest of the layout it prints in; empty is the house's."""

    @classmethod
    def of(cls, site: str, secret: str, now: datetime) -> "Press":
        key = hmac.digest(secret.encode(), b"numbers of certificates", "sha256")
        return cls(key, site.rstrip("/"), now.astimezone(ZONE_OF_THE_SEAT).date())

    def address(self, serial: str) -> str:
        return f"{self.site}/verify/{serial}"


def begin_run(
    session: AnySession,
    workshop: Workshop,
    kind: Kind,
    *,
    by: User,
    press: Press,
    now: datetime,
    only_confirmed: bool = False,
) -> Run | None:
    """A certificate that waits for each who has earned one and has none; None if nobody has.

    `only_confirmed`: for those alone who confirmed their names, the others get theirs later.
    """
    lock(session, workshop)  # so that two presses give nobody two, and no number twice
    found = queries.candidates(session, workshop, kind, now=now)
    due = [c for c in found if c.is_due and (c.is_confirmed or not only_confirmed)]
    return _run(session, workshop, kind, due, by=by, press=press, now=now) if due else None


def begin_renewal(
    session: AnySession, revoked: Certificate, *, by: User, press: Press, now: datetime
) -> None:
    """Another one for somebody whose certificate was revoked and who has earned it all the same."""
    workshop, kind = lock(session, revoked.workshop), revoked.kind
    found = queries.candidates(session, workshop, kind, now=now)
    theirs = [c for c in found if c.person.id == revoked.person_id and c.may_have_another]
    if not theirs:
        raise RuleBroken(
            "%(name)s has not earned this certificate, or has one that stands.",
            name=revoked.person.printed_name,
        )
    _run(session, workshop, kind, theirs, by=by, press=press, now=now)


def _run(
    session: AnySession,
    workshop: Workshop,
    kind: Kind,
    candidates: Sequence[Candidate],
    *,
    by: User,
    press: Press,
    now: datetime,
) -> Run:
    run = Run(workshop=workshop, kind=kind, total=len(candidates), started_at=now, started_by=by)
    rules = queries.rules_for(session, workshop, kind)
    last = session.scalars(queries.last_number(workshop, kind)).one()
    press = press._replace(look=name_of_look(session, workshop, kind))
    session.add(run)
    session.add_all(certificates_of(run, candidates, rules, after=last, press=press))
    return run


def begin_replacement(
    session: AnySession,
    old: Certificate,
    names: Names,
    *,
    by: User,
    press: Press,
    now: datetime,
) -> Certificate:
    """The same certificate with other names on it, under a number of its own."""
    lock(session, old.workshop)
    lock(session, old).supersede()
    session.flush()  # before the new one, since only one may stand
    run = Run(workshop=old.workshop, kind=old.kind, total=1, started_at=now, started_by=by)
    last = session.scalars(queries.last_number(old.workshop, old.kind)).one()
    successor = replacement_of(old, names, run, number=last + 1, press=press)
    session.add_all([run, successor])
    session.flush()
    return successor


def certificates_of(
    run: Run,
    candidates: Iterable[Candidate],
    rules: Sequence[RuleLine],
    *,
    after: int,
    press: Press,
) -> list[Certificate]:
    """One for each candidate, numbered from the one `after` on."""
    return [
        a_certificate(run, candidate, rules, number=number, press=press)
        for number, candidate in enumerate(candidates, after + 1)
    ]


def a_certificate(
    run: Run,
    candidate: Candidate,
    rules: Sequence[RuleLine],
    *,
    number: int,
    press: Press,
) -> Certificate:
    serial = _serial(run, number, press)
    facts = facts_of(run.workshop, run.kind, candidate, rules, serial=serial, press=press)
    return _row(run, candidate.person, number, facts)


def replacement_of(
    old: Certificate, names: Names, run: Run, *, number: int, press: Press
) -> Certificate:
    """What was certified stays; the names, the number and the day are new."""
    serial = _serial(run, number, press)
    facts = replace(
        CertificateFacts.from_dict(old.facts),
        holder=names.holder,
        native_name=names.native_name,
        serial=serial,
        address=press.address(serial),
        issued_on=press.day,
    )
    certificate = _row(run, old.person, number, facts)
    certificate.supersedes_id = old.id
    return certificate


def _serial(run: Run, number: int, press: Press) -> str:
    workshop = run.workshop
    serial = Serial(workshop.series.code, workshop.number, LETTERS[run.kind], number)
    return serial.printed(press.key)


def _row(run: Run, person: User, number: int, facts: CertificateFacts) -> Certificate:
    kept = facts.as_dict()
    return Certificate(
        workshop=run.workshop,
        person=person,
        run=run,
        kind=run.kind,
        number=number,
        serial=facts.serial,
        facts=kept,
        facts_sha256=digest(kept),
    )


def facts_of(
    workshop: Workshop,
    kind: Kind,
    candidate: Candidate,
    rules: Iterable[RuleLine],
    *,
    serial: str,
    press: Press,
) -> CertificateFacts:
    """A rule that was not met, but waived by an organiser, is none that the paper tells of."""
    names, part = candidate.names, candidate.part
    waived = {lack.rule for lack in candidate.lacks}
    return CertificateFacts(
        serial=serial,
        kind=kind.value,
        holder=names.holder,
        native_name=names.native_name,
        series=Words(workshop.series.title_en, workshop.series.title_zh),
        number=workshop.number,
        title=Words(workshop.title_en, workshop.title_zh),
        theme=Words(workshop.theme_en, workshop.theme_zh),
        mode=workshop.mode.value,
        place=Words(workshop.place_en, workshop.place_zh),
        first_day=workshop.first_day,
        last_day=workshop.last_day,
        minutes=part.minutes,
        minutes_offered=part.offered,
        rules=tuple(rule for rule in rules if rule.kind not in waived),
        lectures=part.lectures,
        issued_at=SEAT,
        issued_on=press.day,
        signatory=workshop.signatory_name,
        signatory_post=Words(workshop.signatory_post_en, workshop.signatory_post_zh),
        address=press.address(serial),
        language=workshop.language,
        look=press.look,
        minutes_recorded=part.recorded,
        task=candidate.task or Words(""),
    )
