"""What we write about the accounts of a person."""

from cistrat_training.accounts.models import User
from cistrat_training.letter import Letter, compose


def merged(stays: User, goes: User, address: str) -> Letter:
    """To each address that either account had, so that nothing happens behind somebody's back."""
    return compose(
        "house/merged.txt",
        to=address,
        recipient_id=stays.id,
        language=stays.language,
        about=f"user:{goes.id}:merged:{address}",
        zone=stays.zone or None,
        person=stays,
    )
