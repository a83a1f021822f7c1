"""What we write about accounts."""

from typing import Any

from cistrat_training.accounts.models import User
from cistrat_training.letter import Letter, compose


def confirm_email(person: User, link: str, *, about: str) -> Letter:
    return letter_to(person, "accounts/confirm_email.txt", about=about, link=link)


def already_here(person: User, link: str, *, about: str) -> Letter:
    return letter_to(person, "accounts/already_here.txt", about=about, link=link)


def new_password(person: User, link: str, *, about: str) -> Letter:
    return letter_to(person, "accounts/new_password.txt", about=about, link=link)


def password_changed(person: User, *, about: str) -> Letter:
    return letter_to(person, "accounts/password_changed.txt", about=about)


def letter_to(
    person: User,
    template: str,
    /,
    *,
    about: str,
    zone: str | None = None,
    language: str = "",
    **facts: Any,
) -> Letter:
    """In the language of the person and on their clock; that of `zone` for who told none."""
    return compose(
        template,
        to=person.email or "",
        recipient_id=person.id,
        language=language or person.language,
        zone=person.zone or zone,
        about=about,
        person=person,
        **facts,
    )
