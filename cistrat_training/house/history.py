"""What an organiser reads of a record's trail: the words for its fields, its values, its people."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cistrat_training.accounts.models import GENDERS, Gender, Role, User
from cistrat_training.applications.models import STATUSES, Status
from cistrat_training.attendance.models import MARKS, Mark
from cistrat_training.certificates.models import KINDS, Kind
from cistrat_training.database import Model
from cistrat_training.enrolments.models import ANSWER_WORDS, Answer
from cistrat_training.house import queries
from cistrat_training.places.models import CATEGORY_NAMES, Category
from cistrat_training.reviews.models import VERDICTS, Verdict
from cistrat_training.schedule.models import LECTURER_ROLES, LecturerRole
from cistrat_training.trail import Change, TrailEntry
from cistrat_training.words import N_
from cistrat_training.workshops.models import AUDIENCES, MODES, Audience, Mode, Place

DAY = re.compile(r"\d{4}-\d\d-\d\d")
INSTANT = re.compile(rf"{DAY.pattern}T\d\d:\d\d:\d\d(\.\d+)?\+00:00")

NOTHING: list[Any] = [None, "", [], {}]

RECORDS = {
    "activity": N_("Activity"),
    "application": N_("Application"),
    "certificate": N_("Certificate"),
    "certificate_rule": N_("Rule for certificates"),
    "certificate_run": N_("Certificates being issued"),
    "consent": N_("Consent"),
    "criterion": N_("Line of the rubric"),
    "decision": N_("Decision"),
    "enrolment": N_("Place in a workshop"),
    "evidence": N_("Attendance"),
    "feed": N_("Calendar address"),
    "frame_set": N_("Sentences of the report"),
    "lecture": N_("Lecture"),
    "lecturer": N_("Lecturer"),
    "nomination_list": N_("Nominated list"),
    "offer": N_("Offer"),
    "organisation": N_("Institution"),
    "report": N_("Report"),
    "report_plan": N_("Paragraph of the outlook"),
    "report_section": N_("Section of the report"),
    "review": N_("Review"),
    "reviewer": N_("Reviewer"),
    "score": N_("Score"),
    "series": N_("Series"),
    "sign_in_link": N_("Link to sign in"),
    "speaker": N_("Speaker"),
    "user": N_("Person"),
    "workshop": N_("Workshop"),
}

ROLES = {
    Role.PERSON: N_("Person"),
    Role.ORGANISER: N_("Organiser"),
    Role.ADMINISTRATOR: N_("Administrator"),
}
PLACES = {Place.CONFIRMED: N_("Confirmed"), Place.WITHDRAWN: N_("Withdrawn")}

WORDS: dict[Any, Mapping[Any, str]] = {
    Answer: ANSWER_WORDS,
    Audience: AUDIENCES,
    Category: CATEGORY_NAMES,
    Gender: GENDERS,
    Kind: KINDS,
    LecturerRole: LECTURER_ROLES,
    Mark: MARKS,
    Mode: MODES,
    Place: PLACES,
    Role: ROLES,
    Status: STATUSES,
    Verdict: VERDICTS,
}

ACTORS = {
    "person": N_("A person whose account is gone"),
    "visitor": N_("Somebody who had not signed in"),
    "system": N_("The system"),
    "job": N_("The job “%(name)s”"),
    "command": N_("The command “%(name)s”"),
}

FIELDS = {
    "amount": N_("Amount"),
    "answer": N_("Answer"),
    "answered_at": N_("Answered"),
    "applicant_id": N_("Applicant"),
    "application_id": N_("Application"),
    "audience": N_("Audience"),
    "average": N_("Average"),
    "birth_decade": N_("Decade of birth"),
    "call_closes_at": N_("Call closes"),
    "call_me": N_("Form of address"),
    "call_opened_at": N_("Call published"),
    "call_opens_at": N_("Call opens"),
    "cancelled_at": N_("Cancelled"),
    "category": N_("Kind of institution"),
    "changed_at": N_("Changed"),
    "channel": N_("Channel or room"),
    "claimed_at": N_("Taken up"),
    "comment": N_("Comment"),
    "confirmed_at": N_("Confirmed"),
    "conflict": N_("Conflict of interest"),
    "content": N_("Content"),
    "country_code": N_("Country"),
    "created_at": N_("Created"),
    "cv_id": N_("CV"),
    "cv_name": N_("File name of the CV"),
    "days_to_confirm": N_("Days to confirm"),
    "deadline": N_("Deadline"),
    "decided_at": N_("Decided"),
    "decided_by_id": N_("Decided by"),
    "decision_id": N_("Decision"),
    "deliveries": N_("Ways of delivery"),
    "email": N_("E-mail"),
    "ends_at": N_("Ends"),
    "enrolment_id": N_("Place in a workshop"),
    "erased_at": N_("Erased"),
    "error": N_("Error"),
    "expires_at": N_("Expires"),
    "facts": N_("What is printed"),
    "first_day": N_("First day"),
    "full_name": N_("Full name"),
    "gender": N_("Gender"),
    "given_at": N_("Given"),
    "institution": N_("Institution"),
    "issued_at": N_("Issued"),
    "kind": N_("Kind"),
    "language": N_("Language"),
    "last_day": N_("Last day"),
    "latin_name": N_("Name in Latin letters"),
    "lecture_id": N_("Lecture"),
    "lecturer_id": N_("Lecturer"),
    "length": N_("Length"),
    "made_at": N_("Offer made"),
    "mark": N_("Mark"),
    "may_see_travel": N_("May see travel documents"),
    "minutes": N_("Minutes"),
    "mode": N_("Mode"),
    "motivation": N_("Motivation"),
    "name": N_("Name"),
    "nationality_code": N_("Nationality"),
    "native_name": N_("Name in one’s own script"),
    "note": N_("Note"),
    "noted_at": N_("Noted"),
    "noted_by_id": N_("Noted by"),
    "number": N_("Number"),
    "organisation_id": N_("Institution"),
    "password_hash": N_("Password"),
    "pdf_id": N_("Paper"),
    "person_id": N_("Person"),
    "place": N_("Order"),
    "points": N_("Points"),
    "position": N_("Position"),
    "purpose": N_("Purpose"),
    "rank": N_("Place on the reserve list"),
    "reason": N_("Reason"),
    "revoked_at": N_("Revoked"),
    "revoked_why": N_("Why revoked"),
    "role": N_("Role"),
    "saved_at": N_("Saved"),
    "seats_domestic": N_("Domestic seats"),
    "seats_international": N_("International seats"),
    "seats_partner": N_("Partner seats"),
    "series_id": N_("Series"),
    "session_key": N_("Open sessions"),
    "signatory_name": N_("Signatory"),
    "starts_at": N_("Starts"),
    "state": N_("Status"),
    "status": N_("Status"),
    "submitted_at": N_("Submitted"),
    "synthetic": N_("Invented for the demonstration"),
    "theme_en": N_("Theme in English"),
    "theme_zh": N_("Theme in Chinese"),
    "ticked": N_("Consents ticked"),
    "title_en": N_("Title in English"),
    "title_zh": N_("Title in Chinese"),
    "verdict": N_("Decision"),
    "version": N_("Version"),
    "weight": N_("Weight"),
    "withdrawn_at": N_("Withdrawn"),
    "withdrawn_why": N_("Why withdrawn"),
    "workshop_id": N_("Workshop"),
    "zone": N_("Time zone"),
}


def people_in(session: Session, entries: Iterable[TrailEntry]) -> dict[int, User]:
    """Those who did what these entries tell, by their number."""
    numbers = {entry.actor_id for entry in entries if entry.actor_id}
    return {person.id: person for person in session.scalars(queries.people_with(numbers))}


def told(entry: TrailEntry) -> list[Change]:
    """Without the fields that were empty and stayed so."""
    return [change for change in entry.changes if change.hidden or not _is_empty(change)]


def is_there(value: Any) -> bool:
    return value not in NOTHING


def word_of(record: str, field: str, value: Any) -> str | None:
    """What one of a few fixed values is called."""
    column = _column(record, field)
    names = getattr(column.type, "enum_class", None) if column is not None else None
    return WORDS.get(names, {}).get(value) if isinstance(value, str) else None


def leads_to(record: str, field: str, value: Any) -> str | None:
    """The other record that a field names, if that one has a trail."""
    column = _column(record, field)
    if column is None or value is None:
        return None
    others = [key.column.table.name for key in column.foreign_keys]
    return next((f"{name}:{value}" for name in others if name in RECORDS), None)


def moment_in(value: Any) -> datetime | None:
    """The instant that a value is, if it is one."""
    return datetime.fromisoformat(value) if _is_like(INSTANT, value) else None


def day_in(value: Any) -> date | None:
    return date.fromisoformat(value) if _is_like(DAY, value) else None


def _column(record: str, field: str) -> sa.Column[Any] | None:
    table = Model.metadata.tables.get(record.partition(":")[0])
    return table.c.get(field) if table is not None else None


def _is_empty(change: Change) -> bool:
    return not is_there(change.before) and not is_there(change.after)


def _is_like(pattern: re.Pattern[str], value: Any) -> bool:
    return isinstance(value, str) and bool(pattern.fullmatch(value))
