"""What a certificate would look like today, for the holder who confirms the name on it."""

from dataclasses import replace
from datetime import datetime

from cistrat_training.accounts.models import User
from cistrat_training.certificates import issuing, looks, name_queries, paper, queries
from cistrat_training.certificates.entitlement import Candidate, Part
from cistrat_training.certificates.facts import CertificateFacts
from cistrat_training.certificates.issuing import Press
from cistrat_training.certificates.looks import Look, Picture
from cistrat_training.certificates.models import LETTERS, Kind
from cistrat_training.certificates.names import Names
from cistrat_training.database import AnySession
from cistrat_training.pictures import few_colours
from cistrat_training.workshops import queries as places
from cistrat_training.workshops.models import Workshop

PPI = 60  # a landscape A4 of 702 pixels: with the rest of the page it fits a thin line


def kinds_of(session: AnySession, workshop: Workshop, person: User) -> list[Kind]:
    """Those that the person may get here."""
    has_a_place = session.scalar(places.place_of(person, workshop.id)) is not None
    gives = session.scalar(name_queries.lectures_in(person, workshop))
    return [
        kind
        for kind in queries.kinds_in(session, workshop)
        if (gives if kind is Kind.LECTURING else has_a_place)
    ]


def facts_of(
    session: AnySession,
    workshop: Workshop,
    kind: Kind,
    person: User,
    names: Names,
    *,
    press: Press,
    now: datetime,
) -> CertificateFacts:
    """With the hours of today, and a number that no certificate has."""
    found = queries.candidates(session, workshop, kind, now=now)
    candidate = next((one for one in found if one.person.id == person.id), _nothing_yet(person))
    rules = queries.rules_for(session, workshop, kind)
    serial = f"{workshop.code}-{LETTERS[kind]}-0000"
    facts = issuing.facts_of(workshop, kind, candidate, rules, serial=serial, press=press)
    return replace(facts, holder=names.holder, native_name=names.native_name)


def _nothing_yet(person: User) -> Candidate:
    return Candidate(person, Part(0, 0, ()), ())


def look_of(session: AnySession, workshop: Workshop, kind: Kind) -> Look:
    """That of the certificate, but for signatures: nobody takes one off a preview."""
    version = session.scalar(looks.used_by(workshop, kind))
    if version is None:
        return looks.HOUSE
    look, chosen = looks.as_look(session, version), looks.pictures_of(session, version)
    shown = {
        slot: blank(picture) if chosen[slot].is_sealed else picture
        for slot, picture in look.pictures.items()
    }
    return replace(look, pictures=shown)


def blank(picture: Picture) -> Picture:
    size = f'width="{picture.width}" height="{picture.height}"'
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" {size}/>'
    return picture._replace(content=svg.encode(), content_type=looks.SVG)


def pdf(facts: CertificateFacts, look: Look) -> bytes:
    """Raises press.CannotPrint."""
    return paper.preview(facts, look)


def picture(facts: CertificateFacts, look: Look) -> bytes:
    """A PNG of the first page, small enough for a thin line. Raises press.CannotPrint."""
    return few_colours(paper.picture(facts, look, ppi=PPI))
