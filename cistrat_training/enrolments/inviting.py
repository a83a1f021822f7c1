"""Letters of invitation are asked for, replaced, and end: numbers are given, a worker prints."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from cistrat_training import trail
from cistrat_training.accounts.models import User
from cistrat_training.ciphers import Keys
from cistrat_training.database import AnySession, lock
from cistrat_training.enrolments import guests
from cistrat_training.enrolments.invitations import (
    Guest,
    InvitationLetter,
    Press,
    Wish,
    letter_for,
)
from cistrat_training.enrolments.travel import Travel, TravelData
from cistrat_training.errors import RuleBroken
from cistrat_training.files import StoredFile
from cistrat_training.fonts import missing_scripts
from cistrat_training.words import N_
from cistrat_training.workshops.models import Enrolment, Mode, Place, Workshop

GIVEN_UP = N_("The place was given up.")
NEVER_ISSUED = N_("It was not issued while it was needed.")
SEEN_FOR = "Printed in a letter of invitation"


class Desk(NamedTuple):
    """Who asks for letters, on whose press, with the keys to the travel data, and when."""

    by: User
    press: Press
    keys: Keys
    now: datetime


def invite(
    session: AnySession, workshop: Workshop, chosen: Sequence[int], wish: Wish, desk: Desk
) -> list[InvitationLetter]:
    """One letter that waits for each of the chosen who has none. All of them, or RuleBroken."""
    lock(session, workshop)  # so that no number is given twice
    must_be_invited_to(workshop)
    standing = guests.standing_invitations(session, workshop)
    invited = [
        enrolment
        for enrolment in session.scalars(guests.invitable(workshop))
        if enrolment.id in set(chosen) - standing
    ]
    return _letters(session, workshop, invited, wish, desk)


def replace(
    session: AnySession, old: InvitationLetter, why: str, wish: Wish, desk: Desk
) -> InvitationLetter:
    """Another letter with the facts of today; the old one is withdrawn."""
    workshop = lock(session, old.workshop)
    must_be_invited_to(workshop)
    if old.enrolment.status is not Place.CONFIRMED:
        raise RuleBroken(GIVEN_UP)
    lock(session, old).withdraw(why, now=desk.now)
    session.flush()  # before the new one, since only one may stand
    (letter,) = _letters(session, workshop, [old.enrolment], wish, desk)
    letter.replaces_id = old.id
    return letter


def must_be_invited_to(workshop: Workshop) -> None:
    if workshop.mode is Mode.ONLINE:
        raise RuleBroken(
            N_("This workshop is online, so nobody needs a visa for it. Set its mode first.")
        )
    if not (workshop.signatory_name and workshop.place_en):
        raise RuleBroken(
            N_("The letters name the place and who signs. Set both on the page of the workshop.")
        )


def _letters(
    session: AnySession,
    workshop: Workshop,
    invited: Sequence[Enrolment],
    wish: Wish,
    desk: Desk,
) -> list[InvitationLetter]:
    travel = _travel_for(session, workshop, invited, wish)
    called = {
        row.enrolment_id: row.read(desk.keys).passport_name
        for row in travel.values()
        if wish.with_passport
    }
    named = [
        guest._replace(name=called.get(guest.enrolment.id, guest.name))
        for guest in guests.guests(session, invited)
    ]
    _must_be_printable(named)
    last = session.scalars(guests.last_invitation(workshop)).one()
    letters = [
        letter_for(guest, wish, number=number, by=desk.by, press=desk.press, now=desk.now)
        for number, guest in enumerate(named, last + 1)
    ]
    session.add_all(letters)
    session.flush()
    trail.note_all(session, travel.values(), trail.Deed.VIEWED, SEEN_FOR)
    return letters


def _travel_for(
    session: AnySession, workshop: Workshop, invited: Sequence[Enrolment], wish: Wish
) -> dict[int, TravelData]:
    """What the letters will need of it, by the place."""
    if not (wish.with_passport or wish.to_embassy):
        return {}
    wanted = {enrolment.id for enrolment in invited}
    given = {
        row.enrolment_id: row
        for row in session.scalars(guests.travel_in(workshop))
        if row.enrolment_id in wanted
    }
    silent = [e.person.full_name for e in invited if e.id not in given]
    if wish.with_passport and silent:
        raise RuleBroken(
            N_("No travel data yet from: %(names)s. Issue these letters without a passport."),
            field="with_passport",
            names=", ".join(silent),
        )
    return given


def _must_be_printable(named: Sequence[Guest]) -> None:
    for guest in named:
        if scripts := missing_scripts(guest.name):
            raise RuleBroken(
                N_(
                    "The name %(name)s cannot be printed: our fonts have no %(scripts)s letters."
                    " Ask for the spelling in the passport first."
                ),
                name=guest.name,
                scripts=", ".join(scripts),
            )


def passport_of(
    session: AnySession, letter: InvitationLetter, keys: Keys
) -> tuple[Travel | None, str]:
    """What the letter prints of it: the passport where it is wanted, and the city of the visa."""
    if not (letter.with_passport or letter.to_embassy):
        return None, ""
    row = session.scalar(guests.travel_of(letter.enrolment_id))
    told = row.read(keys) if row else None
    city = told.visa_at if told and letter.to_embassy else ""
    return (told if letter.with_passport else None), city


def forget(
    session: AnySession, workshop: Workshop, *, now: datetime
) -> tuple[int, list[StoredFile]]:
    """Withdraw what was given up, and delete what is not needed any more.

    How many rows were touched, and the files whose bytes go after the commit.
    """
    over = workshop.travel_data_until < now.astimezone(workshop.tz).date()
    ended = session.scalars(guests.invitations_to_end(workshop, over=over)).all()
    for letter in ended:
        is_place_free = letter.enrolment.status is Place.WITHDRAWN
        letter.withdraw(GIVEN_UP if is_place_free else NEVER_ISSUED, now=now)
    session.flush()
    travel = session.scalars(guests.travel_to_forget(workshop, everybody=over)).all()
    for row in travel:
        session.delete(row)
    session.flush()
    letters = session.scalars(guests.invitations_to_clear(workshop)).all() if over else []
    files = [file for letter in letters if (file := letter.clear(now=now))]
    session.flush()
    for file in files:
        session.delete(file)
    trail.forget(session, map(trail.record_of, letters), "The days set for the workshop are over")
    return len(ended) + len(travel) + len(letters), files
