"""What we write about decisions, offers and places."""

from typing import Any

from cistrat_training.applications.models import Application
from cistrat_training.enrolments.models import Offer
from cistrat_training.letter import Letter, compose
from cistrat_training.reviews.models import Decision
from cistrat_training.workshops.models import Enrolment


def offer(offer: Offer, link: str) -> Letter:
    return _about_offer(
        "enrolments/offer.txt", offer, f"made:{offer.made_at:%Y%m%d%H%M%S}", link=link
    )


def declined(offer: Offer) -> Letter:
    return _about_offer("enrolments/declined.txt", offer, f"declined:{offer.made_at:%Y%m%d%H%M%S}")


def lapsed(offer: Offer) -> Letter:
    return _about_offer("enrolments/lapsed.txt", offer, f"lapsed:{offer.made_at:%Y%m%d%H%M%S}")


def taken_back(offer: Offer) -> Letter:
    return _about_offer("enrolments/taken_back.txt", offer, f"back:{offer.made_at:%Y%m%d%H%M%S}")


def confirmed(offer: Offer, enrolment: Enrolment) -> Letter:
    return _to_applicant(
        "enrolments/confirmed.txt",
        offer.decision.application,
        about=f"enrolment:{enrolment.id}:confirmed:{enrolment.confirmed_at:%Y%m%d%H%M%S}",
        enrolment=enrolment,
    )


def reserve(decision: Decision) -> Letter:
    return _to_applicant(
        "enrolments/reserve.txt", decision.application, about=_deed(decision), decision=decision
    )


def no_place(decision: Decision) -> Letter:
    return _to_applicant(
        "enrolments/no_place.txt", decision.application, about=_deed(decision), decision=decision
    )


def withdrawn(enrolment: Enrolment) -> Letter:
    return _to_participant(
        "enrolments/withdrawn.txt",
        enrolment,
        about=f"enrolment:{enrolment.id}:withdrawn:{enrolment.withdrawn_at:%Y%m%d%H%M%S}",
    )


def nominated(enrolment: Enrolment, link: str) -> Letter:
    return _to_participant(
        "enrolments/nominated.txt",
        enrolment,
        about=f"enrolment:{enrolment.id}:nominated:{enrolment.confirmed_at:%Y%m%d%H%M%S}",
        link=link,
    )


def _deed(decision: Decision) -> str:
    at = f"{decision.decided_at:%Y%m%d%H%M%S}"
    return f"decision:{decision.application_id}:{decision.verdict.replace(' ', '-')}:{at}"


def _about_offer(template: str, offer: Offer, deed: str, **facts: Any) -> Letter:
    about = f"offer:{offer.id}:{deed}"
    return _to_applicant(template, offer.decision.application, about=about, offer=offer, **facts)


def _to_applicant(template: str, application: Application, *, about: str, **facts: Any) -> Letter:
    person = application.applicant
    return compose(
        template,
        to=person.email or "",
        recipient_id=person.id,
        language=person.language,
        zone=person.zone or application.workshop.zone,
        about=about,
        name=application.call_me or application.full_name,
        workshop=application.workshop,
        application=application,
        **facts,
    )


def _to_participant(template: str, enrolment: Enrolment, *, about: str, **facts: Any) -> Letter:
    person = enrolment.person
    return compose(
        template,
        to=person.email or "",
        recipient_id=person.id,
        language=person.language,
        zone=person.zone or enrolment.workshop.zone,
        about=about,
        name=person.greeting_name,
        workshop=enrolment.workshop,
        enrolment=enrolment,
        **facts,
    )
