"""Links by which somebody without a password signs in."""

from datetime import datetime

from cistrat_training.accounts.models import LIFE_OF_A_LINK, SignInLink, User
from cistrat_training.accounts.passwords import secret_for_link
from cistrat_training.letter import address


def open_link(person: User, leads_to: str, *, now: datetime) -> tuple[SignInLink, str]:
    """The row to add, and the address to write into a letter to this person and nobody else.

    `leads_to` is the path of a page of ours, such as `url_for(...)` gives.
    """
    secret, digest = secret_for_link()
    link = SignInLink(
        person=person,
        digest=digest,
        leads_to=leads_to,
        created_at=now,
        expires_at=now + LIFE_OF_A_LINK,
    )
    return link, address("accounts.sign_in_by_link", secret=secret)
