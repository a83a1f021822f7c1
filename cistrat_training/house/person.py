"""Everything that is kept about one person, and what each thing is called."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from cistrat_training import ciphers
from cistrat_training.accounts.models import Consent, SignInLink, User
from cistrat_training.applications.copies import ApplicationCopy
from cistrat_training.applications.duplicates import Apart
from cistrat_training.applications.endorsement_queries import letters_to_those_named_by
from cistrat_training.applications.endorsements import Endorsement, EndorsementLink
from cistrat_training.applications.models import Application
from cistrat_training.applications.questions import Answer
from cistrat_training.applications.rules import Exemption
from cistrat_training.arriving import Upload
from cistrat_training.attendance.aliases import NameAlias
from cistrat_training.attendance.apologies import Apology, ApologyLecture
from cistrat_training.attendance.check_ins import BadgeScan, CheckIn
from cistrat_training.attendance.lists import ListRow
from cistrat_training.attendance.models import Evidence
from cistrat_training.attendance.objections import Objection, Statement
from cistrat_training.attendance.outcomes import AttendanceOutcome
from cistrat_training.attendance.recording_questions import RecordingAnswer
from cistrat_training.attendance.warnings import AttendanceWarning
from cistrat_training.certificates.assessment import TaskResult
from cistrat_training.certificates.exceptions import CertificateException
from cistrat_training.certificates.models import Certificate
from cistrat_training.certificates.names import PrintedName
from cistrat_training.certificates.thanks import ThanksLetter
from cistrat_training.database import Model
from cistrat_training.enrolments.coordinator_queries import (
    coordinators_named,
    letters_to_coordinators_named,
    links_of_coordinators_named,
    nominees_named,
)
from cistrat_training.enrolments.invitations import InvitationLetter
from cistrat_training.enrolments.models import Offer, OfferCondition
from cistrat_training.enrolments.travel import TravelData
from cistrat_training.evaluation.models import AnsweringLink, Asked, Handed, RespondentCode
from cistrat_training.letter import Letter
from cistrat_training.reviews.assignments import Assignment
from cistrat_training.reviews.models import ApplicationScore, Decision, Review, Reviewer
from cistrat_training.schedule.availability import Availability
from cistrat_training.schedule.consents import LectureConsent
from cistrat_training.schedule.materials import Material
from cistrat_training.schedule.models import Feed, Lecture, Lecturer, Speaker
from cistrat_training.schedule.releases import ReleasedLecture
from cistrat_training.schedule.viewings import Viewing, Visit
from cistrat_training.workshops.models import Enrolment


class Part(NamedTuple):
    """One kind of thing; `shown` to the person who asks, `about` the person and nobody else."""

    name: str
    rows: "Rows"
    shown: bool = True
    about: bool = True
    plain: "Plain | None" = None
    """What of a row is handed out, where that is not all of it; None where it is nothing."""


Rows = Callable[[int], Select[Any]]
Plain = Callable[[Any], dict[str, Any] | None]


def _of(model: type[Model], column: Any) -> Rows:
    return lambda number: select(model).where(column == number)


def _through(*models: type[Model], whose: Any) -> Rows:
    """Rows of the first model that lead, over the others, to the person."""
    first, *others = models

    def rows(number: int) -> Select[Any]:
        found: Select[Any] = select(first)
        for other in others:
            found = found.join(other)
        return found.where(whose == number)

    return rows


def _as_told(decision: Decision) -> dict[str, Any] | None:
    """A verdict that is not released yet is nothing that anybody was told."""
    if decision.told is None:
        return None
    if not decision.is_pending:
        return _plain(decision)
    return {
        "id": decision.id,
        "application_id": decision.application_id,
        "verdict": decision.told.value,
        "released_at": _value(decision.told_at),
    }


def _their_materials(number: int) -> Select[Any]:
    """What they added to lectures of their own; what organisers add is not about them."""
    return (
        select(Material)
        .join(Speaker, Speaker.lecture_id == Material.lecture_id)
        .join(Lecturer)
        .join(User, User.id == Material.added_by_id)
        .where(
            Lecturer.person_id == number,
            (User.id == number) | (User.merged_into_id == number),
        )
    )


def _as_typed(row: TravelData) -> dict[str, Any]:
    """Encrypted for others, not for whom it is about."""
    told = asdict(row.read(ciphers.of_this_site()))
    return _plain(row) | {name: _value(value) for name, value in told.items()}


WHOSE_APPLICATION = Application.applicant_id
WHOSE_PLACE = Enrolment.person_id

PARTS = [
    Part("account", _of(User, User.id)),
    Part("consents", _of(Consent, Consent.person_id)),
    Part("applications", _of(Application, WHOSE_APPLICATION)),
    Part("answers", _through(Answer, Application, whose=WHOSE_APPLICATION)),
    Part("copies", _through(ApplicationCopy, Application, whose=WHOSE_APPLICATION)),
    Part("people named", _through(Endorsement, Application, whose=WHOSE_APPLICATION)),
    Part(
        "links to people named",
        _through(EndorsementLink, Endorsement, Application, whose=WHOSE_APPLICATION),
        shown=False,
    ),
    Part("letters to people named", letters_to_those_named_by, shown=False),
    Part("decisions", _through(Decision, Application, whose=WHOSE_APPLICATION), plain=_as_told),
    Part("offers", _through(Offer, Decision, Application, whose=WHOSE_APPLICATION)),
    Part(
        "conditions of offers",
        _through(OfferCondition, Offer, Decision, Application, whose=WHOSE_APPLICATION),
    ),
    Part("nominations", nominees_named),
    Part("coordinator", coordinators_named),
    Part("links to coordinators", links_of_coordinators_named, shown=False),
    Part("letters to coordinators", letters_to_coordinators_named),
    Part("places", _of(Enrolment, WHOSE_PLACE)),
    Part("travel", _through(TravelData, Enrolment, whose=WHOSE_PLACE), plain=_as_typed),
    Part("invitations", _through(InvitationLetter, Enrolment, whose=WHOSE_PLACE)),
    Part("attendance", _through(Evidence, Enrolment, whose=WHOSE_PLACE)),
    Part("names in meetings", _of(NameAlias, NameAlias.person_id)),
    Part("rows of attendance lists", _through(ListRow, Enrolment, whose=WHOSE_PLACE)),
    Part("check-ins", _through(CheckIn, Enrolment, whose=WHOSE_PLACE)),
    Part("badges scanned", _through(BadgeScan, Enrolment, whose=WHOSE_PLACE)),
    Part("apologies", _through(Apology, Enrolment, whose=WHOSE_PLACE)),
    Part("lectures of apologies", _through(ApologyLecture, Enrolment, whose=WHOSE_PLACE)),
    Part("objections", _through(Objection, Enrolment, whose=WHOSE_PLACE)),
    Part(
        "what was said about objections",
        _through(Statement, Objection, Enrolment, whose=WHOSE_PLACE),
    ),
    Part(
        "what attendance came to",
        _through(AttendanceOutcome, Enrolment, whose=WHOSE_PLACE),
        about=False,
    ),
    Part("warnings about attendance", _through(AttendanceWarning, Enrolment, whose=WHOSE_PLACE)),
    Part("recordings watched", _through(Viewing, Enrolment, whose=WHOSE_PLACE)),
    Part("visits to recordings", _through(Visit, Viewing, Enrolment, whose=WHOSE_PLACE)),
    Part("answers about recordings", _through(RecordingAnswer, Enrolment, whose=WHOSE_PLACE)),
    Part("questionnaires asked", _through(Asked, Enrolment, whose=WHOSE_PLACE)),
    Part(
        "links to questionnaires",
        _through(AnsweringLink, Asked, Enrolment, whose=WHOSE_PLACE),
        shown=False,
    ),
    Part("questionnaires handed in", _through(Handed, Enrolment, whose=WHOSE_PLACE)),
    Part(
        "code of questionnaires",
        _through(RespondentCode, Enrolment, whose=WHOSE_PLACE),
        shown=False,
    ),
    Part("results of tasks", _through(TaskResult, Enrolment, whose=WHOSE_PLACE)),
    Part("exceptions for certificates", _of(CertificateException, CertificateException.person_id)),
    Part("names on certificates", _of(PrintedName, PrintedName.person_id)),
    Part("certificates", _of(Certificate, Certificate.person_id)),
    Part("thanks", _of(ThanksLetter, ThanksLetter.person_id)),
    Part("lecturer", _of(Lecturer, Lecturer.person_id)),
    Part("lectures", _through(Speaker, Lecturer, whose=Lecturer.person_id)),
    Part("hours free to lecture", _through(Availability, Lecturer, whose=Lecturer.person_id)),
    Part(
        "consents about lectures",
        _through(LectureConsent, Lecturer, whose=Lecturer.person_id),
    ),
    Part("materials of lectures", _their_materials),
    Part("uploads", _of(Upload, Upload.person_id)),
    Part("lectures moderated", _of(Lecture, Lecture.moderator_id), about=False),
    Part(
        "lectures moderated as released",
        _of(ReleasedLecture, ReleasedLecture.moderator_id),
        shown=False,
        about=False,
    ),
    Part("reviewer", _of(Reviewer, Reviewer.person_id)),
    Part("reviews written", _through(Review, Reviewer, whose=Reviewer.person_id), about=False),
    Part("applications to judge", _through(Assignment, Reviewer, whose=Reviewer.person_id)),
    Part("reviews", _through(Review, Application, whose=WHOSE_APPLICATION), shown=False),
    Part("judged by", _through(Assignment, Application, whose=WHOSE_APPLICATION), shown=False),
    Part("scores", _through(ApplicationScore, Application, whose=WHOSE_APPLICATION), shown=False),
    Part("exemptions", _through(Exemption, Application, whose=WHOSE_APPLICATION)),
    Part("is not", _of(Apart, Apart.first_id), shown=False),
    Part("is not either", _of(Apart, Apart.second_id), shown=False),
    Part("letters", _of(Letter, Letter.recipient_id)),
    Part("calendar addresses", _of(Feed, Feed.person_id)),
    Part("links to sign in", _of(SignInLink, SignInLink.person_id)),
]


def about(session: Session, person: User) -> list[Model]:
    """Every record that says something about this person."""
    return [
        thing
        for number in accounts_of(session, person)
        for part in PARTS
        if part.about
        for thing in session.scalars(part.rows(number))
    ]


def accounts_of(session: Session, person: User) -> list[int]:
    """Their own, and those that were made one with it."""
    merged = select(User.id).where(User.merged_into_id == person.id).order_by(User.id)
    return [person.id, *session.scalars(merged)]


def everything(session: Session, person: User) -> dict[str, list[dict[str, Any]]]:
    """All that is kept about this person and may be handed out, in plain words and values."""
    return {
        part.name: [
            plain
            for number in accounts_of(session, person)
            for row in session.scalars(part.rows(number))
            if (plain := (part.plain or _plain)(row)) is not None
        ]
        for part in PARTS
        if part.shown
    }


def _plain(row: Model) -> dict[str, Any]:
    attributes = sa.inspect(type(row)).column_attrs
    return {
        attribute.key: _value(getattr(row, attribute.key))
        for attribute in attributes
        if not {"secret", "withheld"} & attribute.columns[0].info.keys()
    }


def _value(value: Any) -> Any:
    match value:
        case Enum():
            return value.value
        case datetime():
            return value.astimezone(UTC).isoformat()
        case date():
            return value.isoformat()
    return value
