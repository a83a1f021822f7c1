"""The doors in the head of every page: each person sees those that lead somewhere."""

from functools import cache
from typing import Any, NamedTuple

from flask import g, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import BindParameter, Select, bindparam, exists, func, or_, select

from cistrat_training.applications.models import Application
from cistrat_training.certificates.models import Certificate
from cistrat_training.certificates.thanks import ThanksLetter
from cistrat_training.database import db
from cistrat_training.letter import Letter
from cistrat_training.reviews.models import Reviewer
from cistrat_training.schedule.models import Lecturer
from cistrat_training.workshops.models import Enrolment


class Door(NamedTuple):
    name: str
    url: str
    here: bool


def main_doors() -> list[Door]:
    """Calls and verification for everybody, and what a person has to do with."""
    doors = [("workshops.calls", _("Calls"))]
    if current_user.is_authenticated:
        doors += _doors_of(_what_is_theirs(current_user.id))
    if current_user.is_organiser:
        doors += [
            ("workshops.index", _("Workshops")),
            ("house.people", _("People")),
            ("reports.index", _("Reports")),
        ]
    if current_user.is_anonymous:
        doors.append(("certificates.verify", _("Verify a certificate")))
    return [_door(endpoint, name) for endpoint, name in doors]


def _doors_of(theirs: Any) -> list[tuple[str, str]]:
    doors = [
        (theirs.applied, "applications.mine", _("My applications")),
        (theirs.judges, "reviews.mine", _("My reviews")),
        (theirs.enrolled, "schedule.my_programme", _("My programme")),
        (theirs.lectures, "schedule.my_lectures", _("My lectures")),
        (theirs.certified, "certificates.mine", _("My certificates")),
        (True, "post.inbox", _letters(theirs.unread)),
    ]
    return [(endpoint, name) for there, endpoint, name in doors if there]


def _letters(unread: int) -> str:
    return _("Letters (%(unread)d)", unread=unread) if unread else _("Letters")


def _what_is_theirs(person_id: int) -> Any:
    """One question to the database for all doors of a page."""
    if "doors" not in g:
        g.doors = db.session.execute(_question(), {"person": person_id}).one()
    return g.doors


@cache
def _question() -> Select[Any]:
    """Made once: composing it would cost each page more than asking it."""
    person: BindParameter[int] = bindparam("person")
    unread = (
        select(func.count())
        .select_from(Letter)
        .where(Letter.recipient_id == person, Letter.read_at.is_(None))
    )
    return select(
        exists().where(Application.applicant_id == person).label("applied"),
        exists().where(Reviewer.person_id == person).label("judges"),
        exists().where(Enrolment.person_id == person).label("enrolled"),
        exists().where(Lecturer.person_id == person).label("lectures"),
        or_(
            exists().where(Certificate.person_id == person),
            exists().where(ThanksLetter.person_id == person, ThanksLetter.written_at.is_not(None)),
        ).label("certified"),
        unread.scalar_subquery().label("unread"),
    )


def _door(endpoint: str, name: str) -> Door:
    return Door(name, url_for(endpoint), request.endpoint == endpoint)
