"""Finding what touches every chapter."""

from collections.abc import Collection

from sqlalchemy import Select, or_, select, true

from cistrat_training.accounts.models import User


def people_with(numbers: Collection[int]) -> Select[User]:
    return select(User).where(User.id.in_(numbers))


def people_like(sought: str) -> Select[User]:
    """Those whose names or e-mail hold these letters, the newest accounts first."""
    names = (User.full_name, User.latin_name, User.native_name, User.email)
    found = or_(*(name.icontains(sought, autoescape=True) for name in names))
    return select(User).where(found if sought else true()).order_by(User.id.desc())
