"""Finding what touches every chapter."""

from collections.abc import Collection

from sqlalchemy import Select, select

from cistrat_training.accounts.models import User


def people_with(numbers: Collection[int]) -> Select[User]:
    return select(User).where(User.id.in_(numbers))
