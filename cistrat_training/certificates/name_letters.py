"""What we write about the names on certificates."""

from cistrat_training.accounts.letters import letter_to
from cistrat_training.certificates.names import NamesAsked, PrintedName
from cistrat_training.letter import Letter


def ask(name: PrintedName, asked: NamesAsked) -> Letter:
    """Please confirm: the first letter, or a reminder."""
    return letter_to(
        name.person,
        "certificates/confirm_name.txt",
        about=f"printed_name:{name.id}:asked:{name.reminders}",
        zone=name.workshop.zone,
        name=name,
        names=name.names,
        workshop=name.workshop,
        until=asked.until,
    )


def answer(name: PrintedName) -> Letter | None:
    """None for somebody whose address we do not have."""
    if not name.person.email:
        return None
    return letter_to(
        name.person,
        "certificates/name_answered.txt",
        about=f"printed_name:{name.id}:answered:{name.answered_at:%Y%m%dT%H%M%S}",
        name=name,
        names=name.names,
        workshop=name.workshop,
    )
