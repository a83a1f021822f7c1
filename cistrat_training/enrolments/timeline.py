"""“Where is my application?”: what was, what is, and what comes."""

from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from cistrat_training.applications.models import Application, Status
from cistrat_training.enrolments.models import Answer, Offer
from cistrat_training.reviews.models import Decision, Verdict
from cistrat_training.workshops.models import Place


class Tense(StrEnum):
    PAST = "past"
    NOW = "now"
    COMING = "coming"


class What(StrEnum):
    """The steps; each has its words in templates/enrolments/where.html."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    WITHDRAWN = "withdrawn"
    READING = "reading"
    OFFER = "offer"
    RESERVE = "reserve"
    NO_PLACE = "no place"
    DECISION = "decision"
    ANSWER = "answer"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    LAPSED = "lapsed"
    TAKEN_BACK = "taken back"
    GIVEN_UP = "given up"
    WORKSHOP = "workshop"


class Step(NamedTuple):
    what: What
    tense: Tense
    at: datetime | None = None
    """When it was, or until when it lasts."""
    days: tuple[date, date] | None = None


ENDS = {
    Answer.DECLINED: What.DECLINED,
    Answer.LAPSED: What.LAPSED,
    Answer.WITHDRAWN: What.TAKEN_BACK,
}


def steps(
    application: Application,
    *,
    decision: Decision | None,
    offer: Offer | None,
    being_read: bool,
    now: datetime,
) -> list[Step]:
    """From the first to the last; exactly one is now, unless the workshop is over."""
    if application.status is Status.DRAFT:
        return [
            Step(What.DRAFT, Tense.NOW, application.saved_at),
            Step(What.READING, Tense.COMING),
            *_after_reading(application),
        ]
    submitted = Step(What.SUBMITTED, Tense.PAST, application.submitted_at)
    if application.status is Status.WITHDRAWN:
        past = [submitted] if application.submitted_at else []
        return [*past, Step(What.WITHDRAWN, Tense.NOW, application.withdrawn_at)]
    if decision is None or decision.told is None:
        closes = application.closes_at
        waits_for_close = not being_read and closes is not None and now < closes
        return [
            submitted,
            Step(What.READING, Tense.NOW, closes if waits_for_close else None),
            *_after_reading(application),
        ]
    return [submitted, *_decided(application, decision, offer, now)]


def _after_reading(application: Application) -> list[Step]:
    return [
        Step(What.DECISION, Tense.COMING),
        Step(What.ANSWER, Tense.COMING),
        _workshop(application, Tense.COMING),
    ]


def _decided(
    application: Application, decision: Decision, offer: Offer | None, now: datetime
) -> list[Step]:
    if decision.told is Verdict.NO_PLACE:
        return [Step(What.NO_PLACE, Tense.NOW, decision.told_at)]
    if decision.told is Verdict.RESERVE or offer is None:
        return [
            Step(What.RESERVE, Tense.NOW, decision.told_at),
            Step(What.ANSWER, Tense.COMING),
            _workshop(application, Tense.COMING),
        ]
    return [Step(What.OFFER, Tense.PAST, offer.made_at), *_offered(application, offer, now)]


def _offered(application: Application, offer: Offer, now: datetime) -> list[Step]:
    if offer.answer is Answer.OPEN and now < offer.deadline:
        return [
            Step(What.ANSWER, Tense.NOW, offer.deadline),
            _workshop(application, Tense.COMING),
        ]
    if offer.answer is Answer.CONFIRMED:
        return [Step(What.CONFIRMED, Tense.PAST, offer.answered_at), *_placed(offer, now)]
    ended = ENDS.get(offer.answer, What.LAPSED)
    return [Step(ended, Tense.NOW, offer.answered_at or offer.deadline)]


def _placed(offer: Offer, now: datetime) -> list[Step]:
    enrolment = offer.enrolment
    if enrolment and enrolment.status is Place.WITHDRAWN:
        return [Step(What.GIVEN_UP, Tense.NOW, enrolment.withdrawn_at)]
    over = now.astimezone(offer.workshop.tz).date() > offer.workshop.last_day
    return [_workshop(offer.decision.application, Tense.PAST if over else Tense.NOW)]


def _workshop(application: Application, tense: Tense) -> Step:
    workshop = application.workshop
    return Step(What.WORKSHOP, tense, days=(workshop.first_day, workshop.last_day))
