"""Who may do what, on one page. Used as `may`: `may.decide_on(user, application)`.

Every rule takes the person (or a visitor) first and the thing second, and asks nothing else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cistrat_training.accounts.models import User
    from cistrat_training.letter import Letter


def anyone(user: User) -> bool:
    return True


def have_an_account(user: User) -> bool:
    return user.is_authenticated


def organise(user: User, _thing: object = None) -> bool:
    """The organisers' desks, whatever thing stands on them."""
    return user.is_organiser


def administer(user: User, _thing: object = None) -> bool:
    return user.is_administrator


# Letters. Nobody reads another's: some of them hold a link that signs in.


def read_letter(user: User, letter: Letter) -> bool:
    return user.id is not None and letter.recipient_id == user.id
