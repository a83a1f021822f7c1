"""Erasing one person: what says who they are goes, what others rely on stays."""

from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cistrat_training import trail
from cistrat_training.accounts.models import Consent, Gender, Role, SignInLink, User
from cistrat_training.applications.copies import ApplicationCopy
from cistrat_training.applications.endorsements import Endorsement, EndorsementLink
from cistrat_training.applications.models import Application, Status
from cistrat_training.applications.questions import Answer as FormAnswer
from cistrat_training.arriving import Upload
from cistrat_training.attendance.aliases import NameAlias
from cistrat_training.attendance.apologies import Apology, ApologyLecture
from cistrat_training.attendance.models import Evidence
from cistrat_training.attendance.objections import Objection, Statement
from cistrat_training.attendance.warnings import AttendanceWarning
from cistrat_training.certificates.assessment import TaskResult
from cistrat_training.certificates.exceptions import CertificateException
from cistrat_training.certificates.models import Certificate, State
from cistrat_training.certificates.names import PrintedName
from cistrat_training.certificates.thanks import State as ThanksState
from cistrat_training.certificates.thanks import ThanksLetter
from cistrat_training.database import PERSONAL, Model, lock
from cistrat_training.enrolments import inviting, selection
from cistrat_training.enrolments.coordinators import CoordinatorLink
from cistrat_training.enrolments.invitations import InvitationLetter
from cistrat_training.enrolments.invitations import State as LetterState
from cistrat_training.enrolments.models import Answer, Offer
from cistrat_training.enrolments.travel import TravelData
from cistrat_training.errors import RuleBroken
from cistrat_training.evaluation.models import AnsweringLink, RespondentCode
from cistrat_training.files import StoredFile, let_go
from cistrat_training.house.person import about
from cistrat_training.letter import Letter
from cistrat_training.reviews import queries as reviews
from cistrat_training.reviews.assignments import End
from cistrat_training.schedule.availability import Availability
from cistrat_training.schedule.materials import Material
from cistrat_training.schedule.models import Feed, Lecturer
from cistrat_training.schedule.viewings import Visit
from cistrat_training.words import N_
from cistrat_training.workshops.models import Audience, Enrolment, Place, Stage

TOMBSTONE = "Name erased"  # stands in the table itself, so it is in one language
ALTOGETHER = (
    *(AttendanceWarning, Letter, SignInLink, Feed, TravelData, CoordinatorLink, Visit),
    *(FormAnswer, ApplicationCopy, Availability, Endorsement, EndorsementLink, ThanksLetter),
    *(Material, Upload, NameAlias, PrintedName, AnsweringLink, RespondentCode),
    *(Apology, ApologyLecture, Objection, Statement, TaskResult, CertificateException),
)
EMPTY = {str: "", Gender: Gender.UNSTATED}
STATISTICS = {"gender", "birth_decade"}
"""Of a place, which no longer says whose it was."""


class Erasure(NamedTuple):
    """What is done to the things that are kept about one person."""

    person: User
    deleted: list[Model]
    emptied: list[Model]
    issued: list[Certificate]
    places: list[Enrolment]


def plan(session: Session, person: User) -> Erasure:
    things = about(session, person)
    issued = [thing for thing in things if isinstance(thing, Certificate) and thing.is_issued]
    deleted = [thing for thing in things if _goes_altogether(thing)]
    return Erasure(
        person,
        deleted=deleted,
        emptied=[thing for thing in things if thing not in {*deleted, *issued}],
        issued=issued,
        places=[thing for thing in things if isinstance(thing, Enrolment)],
    )


def erase(session: Session, person: User, *, why: str, now: datetime) -> list[StoredFile]:
    """Returns the files whose rows are gone; their bytes go after the commit."""
    _leave(session, person, now)
    _stop_judging(session, person, now)
    lock(session, person)
    if person.erased_at:
        raise RuleBroken(N_("This account is erased already."))
    todo = plan(session, person)
    merged = [t for t in todo.emptied if isinstance(t, User) and t is not person]
    records = [trail.record_of(thing) for thing in about(session, person)]
    files = _files_of(todo)
    letters = [thing for thing in todo.emptied if isinstance(thing, InvitationLetter)]
    files += [file for letter in letters if (file := _take_in(letter, now))]
    for thing in todo.emptied:
        _empty(thing)
        if isinstance(thing, Consent) and not thing.withdrawn_at:
            thing.withdraw(now=now)
    for thing in todo.deleted:
        session.delete(thing)
    for account in (person, *merged):
        _close(account, now)
    trail.forget(session, records, why)
    return [file for file in files if let_go(session, file)]


def _files_of(todo: Erasure) -> list[StoredFile]:
    """The CVs and photos, and whatever file belongs to a record that goes altogether."""
    cvs = [thing.cv for thing in todo.emptied if isinstance(thing, Application)]
    photos = [thing.photo for thing in todo.emptied if isinstance(thing, Lecturer)]
    others = [
        getattr(thing, relation.key)
        for thing in todo.deleted
        for relation in sa.inspect(type(thing)).relationships
        if relation.mapper.class_ is StoredFile
    ]
    return list({file for file in (*cvs, *photos, *others) if file})


def _leave(session: Session, person: User, now: datetime) -> None:
    """Give free what still waits in workshops that are not over, before the person is locked:
    whoever decides about a workshop locks it first, and its people after it.
    """
    going = [t for t in about(session, person) if isinstance(t, Application | Offer | Enrolment)]
    workshops = {thing.workshop for thing in going if thing.workshop.stage(now) is not Stage.OVER}
    for workshop in sorted(workshops, key=lambda workshop: workshop.id):
        lock(session, workshop)
        for thing in sorted((t for t in going if t.workshop is workshop), key=_last_comes_first):
            _give_free(session, lock(session, thing), now)
    session.flush()


def _stop_judging(session: Session, person: User, now: datetime) -> None:
    """What they have not judged can then go to somebody else."""
    for assignment in session.scalars(reviews.unjudged_by(person)):
        assignment.end(End.TAKEN_AWAY, now=now)


def _last_comes_first(thing: Application | Offer | Enrolment) -> int:
    return (Enrolment, Offer, Application).index(type(thing))


def _give_free(session: Session, thing: Application | Offer | Enrolment, now: datetime) -> None:
    match thing:
        case Enrolment(status=Place.CONFIRMED):
            selection.withdraw(session, thing, why="", now=now)
        case Offer(answer=Answer.OPEN):
            thing.take_back(now=now)
            selection.move_up(session, thing.workshop, thing.audience, now=now)
        case Application(status=Status.DRAFT | Status.SUBMITTED):
            thing.withdraw(now=now)


def _goes_altogether(thing: Model) -> bool:
    if isinstance(thing, Certificate):
        if thing.state is State.MAKING:
            raise RuleBroken(
                N_("A certificate of this person is being made. Try again in a minute.")
            )
        return not thing.is_issued
    if isinstance(thing, ThanksLetter) and thing.state is ThanksState.MAKING:
        raise RuleBroken(
            N_("A letter of thanks to this person is being made. Try again in a minute.")
        )
    return isinstance(thing, ALTOGETHER)


def _empty(thing: Model) -> None:
    for attribute in sa.inspect(type(thing)).column_attrs:
        column, value = attribute.columns[0], getattr(thing, attribute.key)
        if value and PERSONAL.items() <= column.info.items() and not _is_counted(thing, attribute):
            setattr(thing, attribute.key, None if column.nullable else _nothing(thing, value))
    if isinstance(thing, Application):
        thing.cv = None
    if isinstance(thing, Lecturer):
        thing.photo = None


def _take_in(letter: InvitationLetter, now: datetime) -> StoredFile | None:
    """Its number stays, to be verified; it is valid no longer if the person does not come."""
    comes = letter.enrolment.status is Place.CONFIRMED and letter.is_issued
    if not comes and letter.state is not LetterState.WITHDRAWN:
        letter.withdraw(inviting.GIVEN_UP, now=now)
    return letter.clear(now=now)


def _is_counted(thing: Model, attribute: Any) -> bool:
    """Reports name the institutions of domestic trainees, and count the trainees of each; of all
    they count the women, the men and the young."""
    if not isinstance(thing, Enrolment):
        return False
    is_domestic = thing.audience is Audience.DOMESTIC
    return attribute.key in ({"institution", *STATISTICS} if is_domestic else STATISTICS)


def _nothing(thing: Model, value: Any) -> Any:
    """What stands instead of a value that cannot be missing; a correction must have a reason."""
    return TOMBSTONE if isinstance(thing, Evidence) else EMPTY[type(value)]


def _close(person: User, now: datetime) -> None:
    person.full_name = TOMBSTONE
    person.zone = ""
    person.role = Role.PERSON
    person.sees_travel_data = False
    person.password_hash = None
    person.end_sessions()
    person.erased_at = now
