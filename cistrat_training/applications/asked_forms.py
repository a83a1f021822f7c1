"""The forms that organisers build: the application's, and those by which later chapters ask.

Building, answering, checking and showing are one mechanism; here stands what is particular.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from cistrat_training.applications import definition, queries
from cistrat_training.applications.definition import Definition
from cistrat_training.applications.models import Status
from cistrat_training.applications.questions import APPLICATION, Kind
from cistrat_training.database import AnySession
from cistrat_training.words import N_
from cistrat_training.workshops.models import Workshop


class FormKind(NamedTuple):
    key: str
    """As its sections and questions name it (`FormSection.form`), and its addresses."""
    title: str
    of_workshop: str
    lead: str
    preview: str
    room: str
    """The page of the workshop below which it is built: an endpoint."""
    room_title: str
    kinds: frozenset[Kind]
    """The kinds of questions that can be asked in it."""
    standard: Callable[[AnySession, Workshop], Definition]
    """What is asked until organisers change it, as rows that no session knows."""
    begun: Callable[[AnySession, Workshop], int]
    """How many people have begun to answer."""
    answers: Callable[[AnySession, Workshop, Definition], dict[str, int]]
    """How many answered each question, by its key."""
    notice: str
    """The template that says what a change means for those who are answering."""
    circumstances: Callable[[AnySession, Workshop, datetime], dict[str, Any]]
    """What that template needs to know."""
    has_readers: bool = False
    """Whether each question says who reads the answers."""
    has_consents: bool = False
    """Whether it ends with the consents, which are the same everywhere."""
    measures: Callable[[AnySession, Workshop], Mapping[str, str]] | None = None
    """What an answer can be counted for, with names in words."""


FORMS: dict[str, FormKind] = {}


def register(kind: FormKind) -> None:
    FORMS[kind.key] = kind


def standing(session: AnySession, workshop: Workshop, form: str) -> Definition:
    """The workshop's own, else the standard one."""
    own = definition.own(session, workshop, form)
    return own or FORMS[form].standard(session, workshop)


def _standard(_session: AnySession, workshop: Workshop) -> Definition:
    return definition.standard_form(workshop)


def _begun(session: AnySession, workshop: Workshop) -> int:
    return int(session.scalar(queries.number_of_applications(workshop)) or 0)


def _circumstances(session: AnySession, workshop: Workshop, now: datetime) -> dict[str, Any]:
    counts = queries.numbers_by_status(session, workshop)
    return {
        "is_calling": workshop.is_calling(now),
        "drafts": counts.get(Status.DRAFT, 0),
        "submitted": counts.get(Status.SUBMITTED, 0),
    }


register(
    FormKind(
        key=APPLICATION,
        title=N_("Application form"),
        of_workshop=N_("Application form of %(code)s"),
        lead=N_("What people are asked who apply to this workshop."),
        preview=N_("Preview as the applicant sees it"),
        room="applications.builder",
        room_title=N_("Application form"),
        kinds=frozenset(Kind),
        standard=_standard,
        begun=_begun,
        answers=queries.numbers_of_answers,
        notice="applications/builder_calling.html",
        circumstances=_circumstances,
        has_readers=True,
        has_consents=True,
    )
)
