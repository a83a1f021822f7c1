"""Asking for the names on certificates: once each, a reminder later, and what holders answer."""

from datetime import datetime

from cistrat_training.accounts.models import User
from cistrat_training.certificates import name_letters, name_queries
from cistrat_training.certificates.names import Names, NamesAsked, PrintedName
from cistrat_training.database import AnySession, lock
from cistrat_training.errors import RuleBroken
from cistrat_training.fonts import missing_scripts
from cistrat_training.letter import Letter
from cistrat_training.words import N_
from cistrat_training.workshops.models import Workshop


def ask(
    session: AnySession, workshop: Workshop, until: datetime, *, by: User, now: datetime
) -> list[Letter]:
    """A letter to each who was not asked yet; the deadline is that of all."""
    if until <= now:
        raise RuleBroken(N_("Choose a day to come."), field="until")
    lock(session, workshop)  # so that two presses write to nobody twice
    asked = session.scalar(name_queries.asked_in(workshop))
    if asked is None:
        asked = NamesAsked(workshop=workshop, until=until, asked_at=now, asked_by=by)
        session.add(asked)
    asked.until = until
    to_ask = [one for one in name_queries.holders(session, workshop) if one.can_be_asked]
    names = [one.name or PrintedName(workshop=workshop, person=one.person) for one in to_ask]
    for name in names:
        name.asked_at = now
    session.add_all(names)
    session.flush()  # letters are about their numbers
    return _written(session, [name_letters.ask(name, asked) for name in names])


def remind(session: AnySession, workshop: Workshop, *, now: datetime) -> list[Letter]:
    """To those who were asked long enough ago and have not confirmed."""
    lock(session, workshop)
    asked = session.scalar(name_queries.asked_in(workshop))
    if asked is None:
        raise RuleBroken(N_("Nobody was asked to confirm a name yet."))
    holders = name_queries.holders(session, workshop)
    names = [one.name for one in holders if one.name and one.can_be_reminded(now)]
    for name in names:
        name.remind(now=now)
    return _written(session, [name_letters.ask(name, asked) for name in names])


def said_by(session: AnySession, workshop: Workshop, person: User) -> PrintedName:
    """What they have said so far; a new row for who was not asked, locked against a second."""
    lock(session, person)
    found = session.scalar(name_queries.name_of(workshop, person))
    if found:
        return lock(session, found)
    name = PrintedName(workshop=workshop, person=person)
    session.add(name)
    return name


def confirm(
    session: AnySession, workshop: Workshop, person: User, seen: Names, *, now: datetime
) -> None:
    """`seen` are the names on the preview: if they are others by now, nothing is confirmed."""
    name = said_by(session, workshop, person)
    known = {name.names, Names.of(person)}
    if seen not in known | {one._replace(native_name="") for one in known}:
        raise RuleBroken(N_("The name has changed meanwhile. Look at it once more, then confirm."))
    if missing_scripts(seen.holder):
        raise RuleBroken(N_("This name cannot be printed. Ask for its spelling in Latin letters."))
    name.confirm(seen, now=now)


def _written(session: AnySession, letters: list[Letter]) -> list[Letter]:
    session.add_all(letters)
    return letters
