"""The texts that people agree to. A changed text gets a new version, and asks again."""

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from cistrat_training.accounts.models import Consent, Purpose, User
from cistrat_training.words import N_


class ConsentText(NamedTuple):
    version: str
    text: str
    needed: bool


TEXTS = {
    Purpose.PROCESSING: ConsentText(
        "2026-11",
        N_(
            "The Centre may keep what I write here to choose participants, to run the workshop and"
            " to issue certificates."
        ),
        needed=True,
    ),
    Purpose.TRANSFER: ConsentText(
        "2026-11",
        N_(
            "My data may be stored and read in China, where the Centre works, and by the reviewers"
            " it appoints."
        ),
        needed=True,
    ),
    Purpose.LIST: ConsentText(
        "2026-11",
        N_("My name, institution and country may stand in the list of participants."),
        needed=False,
    ),
    Purpose.RECORDING: ConsentText(
        "2026-11",
        N_("I may be seen and heard in recordings of the lectures that I attend."),
        needed=False,
    ),
    Purpose.ALUMNI: ConsentText(
        "2026-11",
        N_("The Centre may write to me about later workshops and ask how I used what I learned."),
        needed=False,
    ),
}


def agree(
    person: User,
    purpose: Purpose,
    language: str,
    *,
    said: Callable[[str, str], str],
    now: datetime,
) -> Consent:
    """A yes to the text of today; `said(text, language)` tells it as the person read it."""
    text = TEXTS[purpose]
    return Consent(
        person=person,
        purpose=purpose,
        version=text.version,
        language=language,
        text=said(text.text, language),
        given_at=now,
    )
