"""What goes wrong, in words a visitor can read."""

from typing import Any


class RuleBroken(Exception):
    """The domain said no. The message is shown to the user, in the user's language.

    `message` is an English text with `%(name)s` slots for `facts`; the catalogue holds it under
    that text. `field` names the form field it concerns, where there is one.
    """

    def __init__(self, message: str, /, *, field: str | None = None, **facts: Any) -> None:
        self.message = message
        self.field = field
        self.facts = facts
        super().__init__(message % facts if facts else message)
