"""Certificates that could not be made wait for the worker again, with what is known by now."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from cistrat_training.certificates import issuing, queries
from cistrat_training.certificates.facts import CertificateFacts
from cistrat_training.certificates.issuing import Press
from cistrat_training.certificates.looks import name_of_look
from cistrat_training.certificates.models import NO_LETTERS, Certificate, Run
from cistrat_training.certificates.name_queries import names_printed_for
from cistrat_training.database import AnySession


def try_again(
    session: AnySession, run: Run, failed: Iterable[Certificate], *, press: Press, now: datetime
) -> list[Certificate]:
    """Nothing was issued yet, so names and hours are read anew, under the same number.

    Gives back those whose holders have no place in the workshop any more: they stay as they are.
    """
    workshop, kind = run.workshop, run.kind
    found = queries.candidates(session, workshop, kind, now=now)
    by_person = {candidate.person.id: candidate for candidate in found}
    rules = queries.rules_for(session, workshop, kind)
    press = press._replace(look=name_of_look(session, workshop, kind))
    left = []
    for certificate in failed:
        person, serial = certificate.person, certificate.serial
        if certificate.supersedes_id:
            certificate.try_again(_replacing(session, certificate).as_dict())
        elif candidate := by_person.get(person.id):
            facts = issuing.facts_of(workshop, kind, candidate, rules, serial=serial, press=press)
            certificate.try_again(facts.as_dict())
        else:
            left.append(certificate)
    if not run.is_paused:
        run.resume(now=now)
    return left


def _replacing(session: AnySession, certificate: Certificate) -> CertificateFacts:
    """What was certified stays; only names that could not be printed are read anew."""
    facts = CertificateFacts.from_dict(certificate.facts)
    if certificate.error != NO_LETTERS:
        return facts
    names = names_printed_for(session, certificate.workshop, certificate.person)
    return replace(facts, holder=names.holder, native_name=names.native_name)
