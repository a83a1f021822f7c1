"""What an organiser reads of a record's trail: the words for its fields, its values, its people."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cistrat_training.accounts.models import GENDERS, Gender, Role, User
from cistrat_training.applications import questions
from cistrat_training.applications.models import STATUSES, Status
from cistrat_training.applications.rules import BEFORE, RULE_KINDS, Before, RuleKind
from cistrat_training.attendance.apologies import WISHES, Wish
from cistrat_training.attendance.lists import (
    LIST_STATES,
    ORDERS,
    UNMEASURED,
    ListState,
    Unmeasured,
)
from cistrat_training.attendance.models import EVIDENCE_KINDS, MARKS, EvidenceKind, Mark
from cistrat_training.attendance.objections import OBJECTION_STATES, ObjectionState
from cistrat_training.attendance.reading import DayOrder
from cistrat_training.attendance.recording_questions import ASKED_FOR, AskedFor
from cistrat_training.certificates.models import KINDS, Kind
from cistrat_training.certificates.thanks import STATES as THANKS_STATES
from cistrat_training.certificates.thanks import State as ThanksState
from cistrat_training.database import Model
from cistrat_training.enrolments.coordinators import STANDINGS, Standing
from cistrat_training.enrolments.invitations import STATES as INVITATION_STATES
from cistrat_training.enrolments.invitations import State as InvitationState
from cistrat_training.enrolments.models import (
    ANSWER_WORDS,
    SUPPORTS,
    WHYS,
    Answer,
    Support,
    WhyDeclined,
)
from cistrat_training.house import queries
from cistrat_training.places.models import CATEGORY_NAMES, Category
from cistrat_training.reviews.assignments import ENDS, HOWS, End, How
from cistrat_training.reviews.models import VERDICTS, Verdict
from cistrat_training.schedule.consents import (
    CONSENT_ANSWERS,
    CONSENT_PURPOSES,
    ConsentAnswer,
    ConsentPurpose,
)
from cistrat_training.schedule.materials import MATERIAL_KINDS, MaterialKind
from cistrat_training.schedule.models import LECTURER_ROLES, REPLIES, LecturerRole, Reply
from cistrat_training.schedule.suggestions import STATES as SUGGESTION_STATES
from cistrat_training.schedule.suggestions import State as SuggestionState
from cistrat_training.trail import Change, TrailEntry
from cistrat_training.words import N_
from cistrat_training.workshops.models import AUDIENCES, MODES, Audience, Mode, Place

DAY = re.compile(r"\d{4}-\d\d-\d\d")
INSTANT = re.compile(rf"{DAY.pattern}T\d\d:\d\d:\d\d(\.\d+)?\+00:00")

NOTHING: list[Any] = [None, "", [], {}]

RECORDS = {
    "activity": N_("Activity"),
    "answer": N_("Answer in an application"),
    "apart": N_("Two accounts said to be two people"),
    "apology": N_("Apology"),
    "apology_lecture": N_("Lecture of an apology"),
    "application": N_("Application"),
    "application_copy": N_("Copy of an application in print"),
    "assignment": N_("Application to judge"),
    "attendance_list": N_("Attendance list"),
    "attendance_list_lecture": N_("Lecture of an attendance list"),
    "attendance_terms": N_("What counts as attendance"),
    "availability": N_("Hours when a lecturer is free"),
    "balance_rule": N_("Rule for the balance of the list"),
    "certificate": N_("Certificate"),
    "certificate_rule": N_("Rule for certificates"),
    "certificate_run": N_("Certificates being issued"),
    "check_in_room": N_("Check-in of a lecture"),
    "collective": N_("Group of institutions"),
    "consent": N_("Consent"),
    "coordinator": N_("Coordinator"),
    "coordinator_link": N_("Link to a coordinator"),
    "country": N_("Country"),
    "criterion": N_("Line of the rubric"),
    "decision": N_("Decision"),
    "eligibility_rule": N_("Rule of eligibility"),
    "endorsement": N_("Endorsement or reference"),
    "endorsement_link": N_("Link of an endorser or referee"),
    "endorsement_rules": N_("What is asked of endorsers and referees"),
    "enrolment": N_("Place in a workshop"),
    "evidence": N_("Attendance"),
    "exemption": N_("Exemption from a rule"),
    "feed": N_("Calendar address"),
    "form_section": N_("Section of the application form"),
    "frame_set": N_("Sentences of the report"),
    "invitation_letter": N_("Letter of invitation"),
    "lecture": N_("Lecture"),
    "lecture_consent": N_("Consent about a lecture"),
    "lecture_order": N_("Order of two lectures"),
    "lecturer": N_("Lecturer"),
    "mailing": N_("Letter to participants"),
    "mandatory_lecture": N_("Mandatory lecture"),
    "material": N_("Material of a lecture"),
    "name_alias": N_("Name in meetings"),
    "nomination_list": N_("Nominated list"),
    "nominee": N_("Nominee"),
    "objection": N_("Objection"),
    "objection_statement": N_("What was said about an objection"),
    "offer": N_("Offer"),
    "offer_condition": N_("Condition of an offer"),
    "organisation": N_("Institution"),
    "organisation_membership": N_("Membership of an institution"),
    "pace": N_("Breaks and lengths of lectures"),
    "programme_release": N_("Release of a programme"),
    "question": N_("Question of the application form"),
    "recording_answer": N_("Answer about a recording"),
    "recording_question": N_("Question about a recording"),
    "report": N_("Report"),
    "report_plan": N_("Paragraph of the outlook"),
    "report_section": N_("Section of the report"),
    "review": N_("Review"),
    "review_plan": N_("Plan of the reviews"),
    "reviewer": N_("Reviewer"),
    "score": N_("Score"),
    "series": N_("Series"),
    "sign_in_link": N_("Link to sign in"),
    "slot": N_("Slot"),
    "speaker": N_("Speaker"),
    "suggested_programme": N_("Suggestion for a programme"),
    "thanks_letter": N_("Letter of thanks"),
    "travel_data": N_("Travel data"),
    "upload": N_("File on its way"),
    "user": N_("Person"),
    "workshop": N_("Workshop"),
    "workshop_condition": N_("Condition of offers"),
}

ROLES = {
    Role.PERSON: N_("No special role"),
    Role.ORGANISER: N_("Organiser"),
    Role.ADMINISTRATOR: N_("Administrator"),
}
PLACES = {Place.CONFIRMED: N_("Confirmed"), Place.WITHDRAWN: N_("Withdrawn")}

WORDS: dict[Any, Mapping[Any, str]] = {
    Answer: ANSWER_WORDS,
    AskedFor: ASKED_FOR,
    Audience: AUDIENCES,
    Before: BEFORE,
    Category: CATEGORY_NAMES,
    ConsentAnswer: CONSENT_ANSWERS,
    ConsentPurpose: CONSENT_PURPOSES,
    DayOrder: ORDERS,
    End: ENDS,
    EvidenceKind: EVIDENCE_KINDS,
    Gender: GENDERS,
    How: HOWS,
    InvitationState: INVITATION_STATES,
    Kind: KINDS,
    LecturerRole: LECTURER_ROLES,
    ListState: LIST_STATES,
    Mark: MARKS,
    MaterialKind: MATERIAL_KINDS,
    Mode: MODES,
    ObjectionState: OBJECTION_STATES,
    Place: PLACES,
    questions.Kind: questions.KINDS,
    questions.SeenBy: questions.SEEN_BY,
    Reply: REPLIES,
    Role: ROLES,
    RuleKind: RULE_KINDS,
    Status: STATUSES,
    Standing: STANDINGS,
    SuggestionState: SUGGESTION_STATES,
    Support: SUPPORTS,
    ThanksState: THANKS_STATES,
    Unmeasured: UNMEASURED,
    Verdict: VERDICTS,
    WhyDeclined: WHYS,
    Wish: WISHES,
}

ACTORS = {
    "person": N_("A person whose account is gone"),
    "visitor": N_("Somebody who had not signed in"),
    "system": N_("The system"),
    "job": N_("The job “%(name)s”"),
    "command": N_("The command “%(name)s”"),
}

FIELDS = {
    "accepted": N_("Accepted"),
    "added_at": N_("Added"),
    "added_by_id": N_("Added by"),
    "addressees": N_("Addressees"),
    "after_id": N_("Comes after it"),
    "amount": N_("Amount"),
    "answer": N_("Answer"),
    "answered_at": N_("Answered"),
    "answered_by_id": N_("Answered by"),
    "apology_id": N_("Apology"),
    "applicant_id": N_("Applicant"),
    "application_id": N_("Application"),
    "applied_at": N_("Applied"),
    "applied_by_id": N_("Applied by"),
    "as_of": N_("As of"),
    "asked_at": N_("Asked for"),
    "asked_by_id": N_("Asked for by"),
    "asks": N_("Questions about it"),
    "assigned_at": N_("Appointed"),
    "audience": N_("Audience"),
    "average": N_("Average"),
    "before": N_("Before somebody submits"),
    "before_id": N_("Comes first"),
    "birth_decade": N_("Decade of birth"),
    "blind": N_("Names hidden from reviewers"),
    "break_minutes": N_("Shortest break in minutes"),
    "brought_at": N_("Brought"),
    "brought_by_id": N_("Brought by"),
    "call_closes_at": N_("Call closes"),
    "call_closes_later_at": N_("Call closes later"),
    "call_me": N_("Form of address"),
    "call_opened_at": N_("Call published"),
    "call_opens_at": N_("Call opens"),
    "cancelled_at": N_("Cancelled"),
    "category": N_("Kind of institution"),
    "certificate": N_("Certificate"),
    "changed_at": N_("Changed"),
    "channel": N_("Channel or room"),
    "check_in_early": N_("Check-in from minutes before"),
    "check_in_late": N_("Check-in until minutes after"),
    "check_in_on_time": N_("Check-in on time until minutes after"),
    "choices": N_("Choices"),
    "chosen": N_("Good enough is"),
    "claimed_at": N_("Taken up"),
    "cleared_at": N_("File and facts deleted"),
    "closed_at": N_("Closed"),
    "closed_by_id": N_("Closed by"),
    "closes_at": N_("Closes"),
    "code": N_("Code"),
    "collective_id": N_("Group of institutions"),
    "columns": N_("Columns mapped by hand"),
    "comment": N_("Comment"),
    "conditions_en": N_("Conditions in English"),
    "conditions_zh": N_("Conditions in Chinese"),
    "confirmed_at": N_("Confirmed"),
    "conflict": N_("Conflict of interest"),
    "content": N_("Content"),
    "coordinator_id": N_("Coordinator"),
    "core": N_("Fact that it asks"),
    "country_at_deadline": N_("Country at the first deadline"),
    "country_code": N_("Country"),
    "created_at": N_("Created"),
    "criterion_id": N_("Line of the rubric"),
    "cv_id": N_("CV"),
    "cv_name": N_("File name of the CV"),
    "day": N_("Day"),
    "days_to_confirm": N_("Days to confirm"),
    "days_to_remind": N_("Days before the end to remind"),
    "days_with_lists": N_("Days that attendance lists are kept"),
    "days_with_travel_data": N_("Days that passport data are kept"),
    "deadline": N_("Deadline"),
    "decided_at": N_("Decided"),
    "decided_by_id": N_("Decided by"),
    "decision_from": N_("Decision from"),
    "decision_id": N_("Decision"),
    "decision_until": N_("Decision until"),
    "declined_note": N_("What was said to the decline"),
    "declined_why": N_("Why declined"),
    "deliveries": N_("Ways of delivery"),
    "digest": N_("Secret of the link"),
    "domains": N_("E-mail domains"),
    "draft": N_("Made from"),
    "earlier": N_("What was told before"),
    "earlier_at": N_("Told before"),
    "edition": N_("Edition"),
    "eligibility_from": N_("Eligibility from"),
    "eligibility_until": N_("Eligibility until"),
    "email": N_("E-mail"),
    "ended": N_("Ended by"),
    "ended_at": N_("Ended"),
    "ended_by_id": N_("Ended by"),
    "ended_why": N_("Why ended"),
    "ends": N_("Ends"),
    "ends_at": N_("Ends"),
    "enrolled": N_("Places given"),
    "enrolment_id": N_("Place in a workshop"),
    "erased_at": N_("Erased"),
    "error": N_("Error"),
    "evidence_id": N_("Evidence"),
    "excused_most": N_("Most that is excused, in per cent"),
    "expires_at": N_("Expires"),
    "facts": N_("What is printed"),
    "facts_sha256": N_("Digest of what is printed"),
    "file_id": N_("File"),
    "file_name": N_("File name"),
    "first_day": N_("First day"),
    "first_id": N_("First account"),
    "form": N_("Key of the form"),
    "format": N_("Format"),
    "full_name": N_("Full name"),
    "gender": N_("Gender"),
    "given_at": N_("Given"),
    "grace": N_("Grace in minutes"),
    "header": N_("Digest of its header"),
    "heading_en": N_("Heading in English"),
    "heading_zh": N_("Heading in Chinese"),
    "hint_en": N_("Help in English"),
    "hint_zh": N_("Help in Chinese"),
    "hold_hours": N_("Hours of waiting after a lecture"),
    "how": N_("Assigned how"),
    "identifies": N_("Says who the person is"),
    "imported_at": N_("Imported"),
    "imported_by_id": N_("Imported by"),
    "institution": N_("Institution"),
    "intro_en": N_("Introduction in English"),
    "intro_zh": N_("Introduction in Chinese"),
    "invited_at": N_("Invited"),
    "is_answer": N_("Answer of the organisers"),
    "is_complete": N_("Names everybody who was there"),
    "is_right": N_("Right"),
    "iso3": N_("ISO code"),
    "issued_at": N_("Issued"),
    "kind": N_("Kind"),
    "label_en": N_("Words in English"),
    "label_zh": N_("Words in Chinese"),
    "language": N_("Language"),
    "language_level": N_("Level of English"),
    "last_at": N_("Last said"),
    "last_day": N_("Last day"),
    "later_countries": N_("Countries with the later deadline"),
    "later_groups": N_("Lists with the later deadline"),
    "latin_name": N_("Name in Latin letters"),
    "leads_to": N_("Leads to"),
    "least": N_("Least points"),
    "least_length": N_("Least characters"),
    "least_minutes": N_("Least minutes"),
    "lecture_id": N_("Lecture"),
    "lecturer_id": N_("Lecturer"),
    "licence": N_("Licence"),
    "list_id": N_("Attendance list"),
    "livestream_url": N_("Address of the livestream"),
    "longest_minutes": N_("Longest lecture in minutes"),
    "m49": N_("M49 code"),
    "made_at": N_("Offer made"),
    "made_by_id": N_("Made by"),
    "mark": N_("Mark"),
    "may_move": N_("Lectures with an hour may move"),
    "merged_at": N_("Merged"),
    "merged_into_id": N_("Merged into"),
    "minutes": N_("Minutes"),
    "mode": N_("Mode"),
    "most": N_("Most"),
    "most_words": N_("Most words"),
    "motivation": N_("Motivation"),
    "name": N_("What it is called"),
    "name_digest": N_("Digest of the name"),
    "name_en": N_("Name in English"),
    "name_key": N_("Key of the name"),
    "name_zh": N_("Name in Chinese"),
    "narrative_en": N_("Text in English"),
    "narrative_zh": N_("Text in Chinese"),
    "nationality_code": N_("Nationality"),
    "native_name": N_("Name in one’s own script"),
    "necessary": N_("Necessary"),
    "note": N_("Note"),
    "noted_at": N_("Noted"),
    "noted_by_id": N_("Noted by"),
    "number": N_("Number"),
    "objection_id": N_("Objection"),
    "offer_id": N_("Offer"),
    "only_if": N_("Shown only after the answers"),
    "only_if_id": N_("Shown only after the question"),
    "opened_at": N_("Opened"),
    "opened_by_id": N_("Opened by"),
    "order": N_("Order of day and month"),
    "organisation_id": N_("Institution"),
    "panel_corrects": N_("Corrections during the panel"),
    "panel_from": N_("Panel from"),
    "panel_until": N_("Panel until"),
    "part": N_("Part"),
    "partners_en": N_("Partners in English"),
    "partners_zh": N_("Partners in Chinese"),
    "password_hash": N_("Password"),
    "paused_at": N_("Paused"),
    "paused_why": N_("Why it stopped"),
    "pdf_id": N_("Paper"),
    "period": N_("Period"),
    "person_id": N_("Person"),
    "place": N_("Order"),
    "place_en": N_("Venue in English"),
    "place_zh": N_("Venue in Chinese"),
    "platform_en": N_("Platform in English"),
    "platform_zh": N_("Platform in Chinese"),
    "points": N_("Points"),
    "points_en": N_("What points mean in English"),
    "points_zh": N_("What points mean in Chinese"),
    "position": N_("Position"),
    "post_en": N_("Post in English"),
    "post_zh": N_("Post in Chinese"),
    "precision": N_("Precision of the date"),
    "printed_as": N_("Printed as"),
    "printed_name": N_("Printed name"),
    "printed_name_zh": N_("Printed name in Chinese"),
    "printed_title_en": N_("Printed title in English"),
    "printed_title_zh": N_("Printed title in Chinese"),
    "promotion": N_("When a seat falls free"),
    "published_at": N_("Published"),
    "published_by_id": N_("Published by"),
    "purpose": N_("Purpose"),
    "question_en": N_("Question in English"),
    "question_id": N_("Question"),
    "question_zh": N_("Question in Chinese"),
    "quota": N_("Quota"),
    "rank": N_("Place on the reserve list"),
    "readers": N_("Readers of each application"),
    "reason": N_("Reason"),
    "recorded_days": N_("Days in which a recording counts"),
    "recorded_most": N_("Most that recordings make up for, in per cent"),
    "recording_url": N_("Address of the recording"),
    "released_at": N_("Released"),
    "reminded_at": N_("Reminded"),
    "replaces_id": N_("Replaces"),
    "report_name": N_("Name in reports"),
    "report_name_zh": N_("Name in Chinese reports"),
    "report_position": N_("Order in reports"),
    "required": N_("Must be answered"),
    "result": N_("Result"),
    "resumed_at": N_("Resumed"),
    "review_id": N_("Review"),
    "reviewer_id": N_("Reviewer"),
    "revoked_at": N_("Revoked"),
    "revoked_by_id": N_("Taken back by"),
    "revoked_why": N_("Why revoked"),
    "role": N_("Role"),
    "rows": N_("Rows"),
    "rule_id": N_("Rule"),
    "run_id": N_("Certificates being issued"),
    "said": N_("Said so far"),
    "said_at": N_("Said"),
    "said_by_id": N_("Said by"),
    "saved_at": N_("Saved"),
    "scoring_from": N_("Scoring from"),
    "scoring_until": N_("Scoring until"),
    "sealed": N_("Travel data, encrypted"),
    "seats_domestic": N_("Domestic seats"),
    "seats_international": N_("International seats"),
    "seats_partner": N_("Partner seats"),
    "second_id": N_("Second account"),
    "secret": N_("Secret address"),
    "section_id": N_("Section of the report"),
    "seen_by": N_("Read by"),
    "sees_travel_data": N_("May see travel data"),
    "sent_back_at": N_("Sent back"),
    "sent_back_by_id": N_("Sent back by"),
    "sent_back_why": N_("Why sent back"),
    "sentence_en": N_("Sentence in English"),
    "sentence_zh": N_("Sentence in Chinese"),
    "sequence": N_("Edition of the calendar entry"),
    "serial": N_("Number"),
    "series": N_("Series"),
    "series_id": N_("Series"),
    "session_key": N_("Open sessions"),
    "settled_at": N_("Accepted or dropped"),
    "sha256": N_("Digest"),
    "shown": N_("Shown to applicants"),
    "signatory_name": N_("Signatory"),
    "signatory_post_en": N_("Post of the signatory in English"),
    "signatory_post_zh": N_("Post of the signatory in Chinese"),
    "since": N_("From"),
    "skipped": N_("Rows left out"),
    "spread_limit": N_("Limit of the spread"),
    "started_at": N_("Started"),
    "started_by_id": N_("Started by"),
    "starts": N_("Starts"),
    "starts_at": N_("Starts"),
    "state": N_("Status"),
    "status": N_("Status"),
    "steps": N_("What became of it"),
    "stood_at": N_("Hour on the clock when it was set"),
    "stood_in": N_("Clock of that hour"),
    "stretches": N_("Times in the meeting"),
    "subject_en": N_("Subject in English"),
    "subject_zh": N_("Subject in Chinese"),
    "submitted_at": N_("Submitted"),
    "supersedes_id": N_("Replaces"),
    "synthetic": N_("Invented for the demonstration"),
    "taken_back_at": N_("Taken back"),
    "text": N_("Text"),
    "text_en": N_("Text in English"),
    "text_zh": N_("Text in Chinese"),
    "theme_en": N_("Theme in English"),
    "theme_zh": N_("Theme in Chinese"),
    "ticked": N_("Consents ticked"),
    "title": N_("Title"),
    "title_en": N_("Title in English"),
    "title_zh": N_("Title in Chinese"),
    "to_embassy": N_("To the embassy of the visa"),
    "topic_en": N_("Topic in English"),
    "topic_place": N_("Order of the topic"),
    "topic_zh": N_("Topic in Chinese"),
    "total": N_("Total"),
    "unmeasured": N_("Rows without minutes"),
    "until": N_("Until"),
    "value": N_("Answer"),
    "verdict": N_("Decision"),
    "version": N_("Version"),
    "warns": N_("Letters of warning"),
    "weighed": N_("Whom it could have been"),
    "weight": N_("Weight"),
    "weight_lecturer": N_("Weight of a lecturer"),
    "weight_participant": N_("Weight of a participant"),
    "why": N_("Why"),
    "with_passport": N_("With number of the passport"),
    "withdrawal_id": N_("Withdrawal"),
    "withdrawn_at": N_("Withdrawn"),
    "withdrawn_by_id": N_("Withdrawn by"),
    "withdrawn_why": N_("Why withdrawn"),
    "withdraws_id": N_("Takes back"),
    "words": N_("Code words"),
    "worked_out_at": N_("Worked out"),
    "workshop_id": N_("Workshop"),
    "written": N_("Written"),
    "written_at": N_("Written"),
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
