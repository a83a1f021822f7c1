"""What we write about decisions, offers and places."""

from typing import Any

from cistrat_training.accounts.letters import letter_to
from cistrat_training.applications.models import Application
from cistrat_training.applications.rules import Standing
from cistrat_training.enrolments.coordinators import Coordinator
from cistrat_training.enrolments.invitations import InvitationLetter
from cistrat_training.enrolments.mailing import Mailing, merged
from cistrat_training.enrolments.models import SUPPORTS, Offer
from cistrat_training.languages import day, days, in_language
from cistrat_training.letter import Letter, address, compose
from cistrat_training.places.models import Country
from cistrat_training.reviews.models import Decision
from cistrat_training.workshops.models import Enrolment


def offer(offer: Offer, link: str, *, promoted: bool = False) -> Letter:
    deed = f"made:{offer.made_at:%Y%m%d%H%M%S}"
    facts = {"link": link, "promoted": promoted, "SUPPORTS": SUPPORTS}
    return _about_offer("enrolments/offer.txt", offer, deed, **facts)


def reminder(offer: Offer, link: str) -> Letter:
    deed = f"reminder:{offer.made_at:%Y%m%d%H%M%S}"
    return _about_offer("enrolments/reminder.txt", offer, deed, link=link)


def all_taken(offer: Offer) -> Letter:
    return _about_offer("enrolments/all_taken.txt", offer, f"taken:{offer.made_at:%Y%m%d%H%M%S}")


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


def no_place(decision: Decision, standing: Standing) -> Letter:
    """Who was not eligible is told by which conditions of the call."""
    application = decision.application
    return _to_applicant(
        "enrolments/no_place.txt",
        application,
        about=_deed(decision),
        decision=decision,
        not_met=standing.sentences(application.applicant.language),
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


def to_coordinator(coordinator: Coordinator, template: str, about: str, **facts: Any) -> Letter:
    """To somebody without an account: the link is in this letter and nowhere else."""
    return compose(
        f"enrolments/{template}.txt",
        to=coordinator.email,
        language=coordinator.language,
        zone=coordinator.workshop.zone,
        about=about,
        name=coordinator.name,
        reader=coordinator.language,
        coordinator=coordinator,
        workshop=coordinator.workshop,
        **facts,
    )


def _deed(decision: Decision) -> str:
    at = f"{decision.decided_at:%Y%m%d%H%M%S}"
    return f"decision:{decision.application_id}:{decision.verdict.replace(' ', '-')}:{at}"


def _about_offer(template: str, offer: Offer, deed: str, **facts: Any) -> Letter:
    about = f"offer:{offer.id}:{deed}"
    return _to_applicant(template, offer.decision.application, about=about, offer=offer, **facts)


def _to_applicant(template: str, application: Application, *, about: str, **facts: Any) -> Letter:
    person = application.applicant
    return letter_to(
        person,
        template,
        zone=application.workshop.zone,
        about=about,
        name=application.call_me or application.full_name,
        workshop=application.workshop,
        application=application,
        **facts,
    )


def _to_participant(template: str, enrolment: Enrolment, *, about: str, **facts: Any) -> Letter:
    person = enrolment.person
    return letter_to(
        person,
        template,
        zone=enrolment.workshop.zone,
        about=about,
        name=person.greeting_name,
        workshop=enrolment.workshop,
        enrolment=enrolment,
        **facts,
    )


def invitation(letter: InvitationLetter) -> Letter:
    """It says that the letter is there; the passport in it does not travel by mail."""
    return _to_participant(
        "enrolments/invitation.txt",
        letter.enrolment,
        about=f"invitation_letter:{letter.id}:issued",
        serial=letter.serial,
    )


def invitation_withdrawn(letter: InvitationLetter) -> Letter:
    return _to_participant(
        "enrolments/invitation_withdrawn.txt",
        letter.enrolment,
        about=f"invitation_letter:{letter.id}:withdrawn",
        serial=letter.serial,
    )


def to_one_of_many(mailing: Mailing, enrolment: Enrolment, country: Country) -> Letter:
    """Written in the language that the reader reads, as far as it was written in that."""
    person = enrolment.person
    spoken, words = mailing.words(person.language)
    facts = facts_for(enrolment, country, spoken)
    return letter_to(
        person,
        "enrolments/mailing.txt",
        language=spoken,
        zone=enrolment.workshop.zone,
        about=f"mailing:{mailing.id}:enrolment:{enrolment.id}",
        subject=merged(words.subject, facts),
        words=merged(words.text, facts),
    )


def facts_for(enrolment: Enrolment, country: Country, language: str) -> dict[str, str]:
    """What the fields of a letter to many become for one reader."""
    workshop, person = enrolment.workshop, enrolment.person
    with in_language(language):
        return {
            "name": person.greeting_name,
            "full_name": person.full_name,
            "institution": enrolment.institution_name,
            "country": country.name(language),
            "workshop": workshop.title(language),
            "code": workshop.code,
            "first_day": day(workshop.first_day),
            "last_day": day(workshop.last_day),
            "days": days(workshop.first_day, workshop.last_day),
            "place": workshop.place(language),
            "programme": address("schedule.programme", workshop_id=workshop.id),
        }
