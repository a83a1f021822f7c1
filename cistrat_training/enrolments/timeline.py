"""“Where is my application?”: what was, what is, and what comes."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from cistrat_training.applications.endorsements import Endorsement, State
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
    REOPENED = "reopened"
    RESUBMITTED = "resubmitted"
    ASKED = "asked"
    SPOKEN_FOR = "spoken for"
    NOT_SPOKEN_FOR = "not spoken for"
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
    endorsement: Endorsement | None = None


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
    endorsements: Sequence[Endorsement] = (),
    now: datetime,
) -> list[Step]:
    """From the first to the last; exactly one is now, unless the workshop is over."""
    past = _past(application, endorsements)
    if application.status is Status.DRAFT:
        return [
            *past,
            Step(What.DRAFT, Tense.NOW, application.saved_at),
            Step(What.READING, Tense.COMING),
            *_after_reading(application),
        ]
    if application.status is Status.WITHDRAWN:
        return [*past, Step(What.WITHDRAWN, Tense.NOW, application.withdrawn_at)]
    if decision is None or decision.told is None:
        closes = application.closes_at
        waits_for_close = not being_read and closes is not None and now < closes
        return [
            *past,
            Step(What.READING, Tense.NOW, closes if waits_for_close else None),
            *_after_reading(application),
        ]
    return [*past, *_decided(application, decision, offer, now)]


def _past(application: Application, endorsements: Sequence[Endorsement]) -> list[Step]:
    """What the applicant did, and what was asked of others and answered, in its order."""
    told = [*_written(application), *(step for e in endorsements for step in _spoken_for(e))]
    return sorted(told, key=lambda step: step.at or application.created_at)


def _written(application: Application) -> Iterator[Step]:
    became = application.became
    if not became and application.submitted_at:
        yield Step(What.SUBMITTED, Tense.PAST, application.submitted_at)
    sent_before = False
    for number, (status, at) in enumerate(became, 1):
        is_now = number == len(became) and status is not Status.SUBMITTED
        if not is_now:
            yield Step(_what_it_was(status, sent_before), Tense.PAST, at)
        sent_before = sent_before or status is Status.SUBMITTED


def _what_it_was(status: Status, sent_before: bool) -> What:
    if status is Status.SUBMITTED:
        return What.RESUBMITTED if sent_before else What.SUBMITTED
    return What.WITHDRAWN if status is Status.WITHDRAWN else What.REOPENED


def _spoken_for(endorsement: Endorsement) -> Iterator[Step]:
    if endorsement.asked_at:
        yield Step(What.ASKED, Tense.PAST, endorsement.asked_at, endorsement=endorsement)
    if endorsement.answered_at:
        what = What.SPOKEN_FOR if endorsement.state is State.GIVEN else What.NOT_SPOKEN_FOR
        yield Step(what, Tense.PAST, endorsement.answered_at, endorsement=endorsement)


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
