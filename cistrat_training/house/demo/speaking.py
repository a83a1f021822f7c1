"""People without an account who speak for applicants of the demonstration."""

import unicodedata
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from cistrat_training.applications import asking
from cistrat_training.applications.endorsements import (
    Endorsement,
    EndorsementRules,
    Role,
    State,
    Wanted,
)
from cistrat_training.applications.models import Application
from cistrat_training.house.demo.cast import Cast
from cistrat_training.places.models import key_of
from cistrat_training.workshops.models import Workshop

TO_THINK = timedelta(days=2)
ANSWERS = (State.GIVEN, State.GIVEN, State.ASKED, State.GIVEN, State.DECLINED, State.ASKED)
SOME = 12  # applications for which somebody is asked to speak
NAMES = (
    *("Rahel Mengistu", "Peter Odhiambo", "Nana Ofori-Atta", "Salma Idrissi", "Phan Quang Huy"),
    *("Lucía Benavides", "Tomasz Wielicki", "Farida Rahimova", "Joseph Mwale", "Siti Rahmawati"),
)
GOOD = "We would release the applicant for the whole workshop, and need what is taught there."
SORRY = "The ministry has asked all staff to stay for the census in these weeks."


def arrange(
    session: Session,
    cast: Cast,
    workshop: Workshop,
    applications: Sequence[Application],
    now: datetime,
) -> None:
    """An endorsement is welcome; most of those who were asked early have answered."""
    closes = workshop.call_closes_at
    rules = EndorsementRules(
        workshop=workshop,
        wanted=Wanted.WISHED,
        closes_at=closes and closes + timedelta(weeks=2),
        read_by_reviewers=True,
    )
    session.add(rules)
    for place, application in enumerate(applications[-SOME:]):
        _speak(session, cast, application, rules, place, now)


def _speak(
    session: Session,
    cast: Cast,
    application: Application,
    rules: EndorsementRules,
    place: int,
    now: datetime,
) -> None:
    asked_at = application.submitted_at or now
    name = NAMES[place % len(NAMES)]
    endorsement = Endorsement(
        application=application,
        role=Role.COMMISSION if place % 5 == 4 else Role.SUPERVISOR,
        name=name,
        post="Director",
        organisation=application.institution,
        email=_address(name, application.institution, place),
        named_at=asked_at,
    )
    session.add(endorsement)
    asking.ask(session, endorsement, rules, now=asked_at)
    cast.delivered(asked_at)
    answered_at = min(asked_at + TO_THINK, now)
    if ANSWERS[place % len(ANSWERS)] is State.GIVEN:
        endorsement.give(GOOD, None, "", now=answered_at)
    elif ANSWERS[place % len(ANSWERS)] is State.DECLINED:
        endorsement.decline(SORRY, now=answered_at)
    else:
        return
    asking.tell_answered(session, endorsement)
    cast.delivered(answered_at)


def _address(name: str, institution: str, place: int) -> str:
    """Most have an address of their institution, some one of their own."""
    local = ".".join(_plain(name).split())
    host = "-".join(_plain(institution).split()[:2])
    return f"{local}@{'people' if place % 4 == 3 else host}.example.org"


def _plain(words: str) -> str:
    letters = unicodedata.normalize("NFKD", key_of(words))
    return "".join(letter for letter in letters if letter.isascii())
