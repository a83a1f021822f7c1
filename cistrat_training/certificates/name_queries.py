"""The names on the certificates of a workshop: whose they are, and what each has said of theirs."""

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from cistrat_training.accounts.models import User
from cistrat_training.certificates.names import Names, NamesAsked, NameState, PrintedName
from cistrat_training.database import AnySession
from cistrat_training.workshops.models import Workshop


def names_in(session: AnySession, workshop: Workshop) -> dict[int, PrintedName]:
    """By the person's id; whoever has said nothing and was not asked is not among them."""
    of_workshop = select(PrintedName).where(PrintedName.workshop_id == workshop.id)
    return {name.person_id: name for name in session.scalars(of_workshop)}


def name_of(workshop: Workshop, person: User) -> Select[PrintedName]:
    return select(PrintedName).where(
        PrintedName.workshop_id == workshop.id, PrintedName.person_id == person.id
    )


def names_printed_for(session: AnySession, workshop: Workshop, person: User) -> Names:
    said = session.scalar(name_of(workshop, person))
    return said.names if said else Names.of(person)


def asked_in(workshop: Workshop) -> Select[NamesAsked]:
    return (
        select(NamesAsked)
        .where(NamesAsked.workshop_id == workshop.id)
        .options(joinedload(NamesAsked.asked_by))
    )


def waiting_in(workshop: Workshop) -> Select[PrintedName]:
    """Those who ask for a change, the first who asked first."""
    return (
        select(PrintedName)
        .where(PrintedName.workshop_id == workshop.id, PrintedName.state == NameState.WISHED)
        .options(joinedload(PrintedName.person))
        .order_by(PrintedName.wished_at, PrintedName.id)
    )
