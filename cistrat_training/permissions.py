"""Who may do what, on one page. Used as `may`: `may.decide_on(user, application)`.

Every rule takes the person (or a visitor) first and the thing second, and asks nothing else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cistrat_training.accounts.consents import TEXTS
from cistrat_training.applications import endorsement_queries as endorsements
from cistrat_training.certificates import name_queries as names
from cistrat_training.database import db
from cistrat_training.evaluation import queries as evaluation
from cistrat_training.reviews import queries as reviews
from cistrat_training.schedule import lecturing_queries as lecturing
from cistrat_training.schedule import queries as schedule
from cistrat_training.schedule import release_queries as releases
from cistrat_training.schedule import viewing_queries as viewings
from cistrat_training.schedule.materials import BY_LECTURERS
from cistrat_training.workshops import queries as places

if TYPE_CHECKING:
    from cistrat_training.accounts.models import Consent, User
    from cistrat_training.applications.endorsements import Endorsement
    from cistrat_training.applications.models import Application
    from cistrat_training.arriving import Upload
    from cistrat_training.attendance.apologies import Apology, ApologyLecture
    from cistrat_training.attendance.objections import Objection
    from cistrat_training.attendance.recording_questions import RecordingAnswer
    from cistrat_training.certificates.models import Certificate
    from cistrat_training.certificates.thanks import ThanksLetter
    from cistrat_training.enrolments.invitations import InvitationLetter
    from cistrat_training.enrolments.models import Offer
    from cistrat_training.evaluation.models import Questionnaire
    from cistrat_training.letter import Letter
    from cistrat_training.reports.models import Report
    from cistrat_training.schedule.materials import Material
    from cistrat_training.schedule.models import Lecture, Lecturer
    from cistrat_training.workshops.models import Enrolment, Workshop


def anyone(user: User) -> bool:
    return True


def have_an_account(user: User) -> bool:
    return user.is_authenticated


def organise(user: User, _thing: object = None) -> bool:
    """The organisers' desks, whatever thing stands on them."""
    return user.is_organiser


# Calls and applications


def read_call(user: User, workshop: Workshop) -> bool:
    """Organisers look at a call before it is published."""
    return workshop.is_published() or user.is_organiser


def apply(user: User, workshop: Workshop) -> bool:
    return user.is_authenticated and workshop.is_published()


def hold_application(user: User, application: Application) -> bool:
    return user.id is not None and application.applicant_id == user.id


def read_application(user: User, application: Application) -> bool:
    """Its applicant, and once it is sent the organisers and who judges it by name."""
    if hold_application(user, application):
        return True
    return not application.is_draft() and (user.is_organiser or _judge_by_name(user, application))


def read_answers(user: User, application: Application) -> bool:
    """All of them, or for who judges blind those that do not say who it is."""
    return read_application(user, application) or (
        not application.is_draft() and judge(user, application)
    )


def _judge_by_name(user: User, application: Application) -> bool:
    """Whoever judges blind reads the page of the review, which leaves out who it is."""
    return judge(user, application) and not db.session.scalar(reviews.is_blind(application))


def except_from_rules(user: User, application: Application) -> bool:
    """Organisers, once it is sent."""
    return user.is_organiser and not application.is_draft()


# Reviews. Whoever is given an application to judge reads it, unless they said that they do not


def stand_back(user: User, application: Application) -> bool:
    """From judging it: declared, abstained from, and taken back on the same page."""
    return (
        user.is_authenticated
        and not hold_application(user, application)
        and bool(db.session.scalar(reviews.is_given(user, application)))
    )


def judge(user: User, application: Application) -> bool:
    return (
        user.is_authenticated
        and not hold_application(user, application)
        and bool(db.session.scalar(reviews.is_to_judge(user, application)))
    )


# Who speaks for an applicant has no account, but the link of a letter


def hold_a_link(user: User) -> bool:
    """Anyone may knock; the page opens for the secret in the address and for nothing else."""
    return True


def print_application(user: User, application: Application) -> bool:
    """The whole of it, with who it is: not for those who judge."""
    return hold_application(user, application) or (user.is_organiser and not application.is_draft())


def mind_endorsement(user: User, endorsement: Endorsement) -> bool:
    application = endorsement.application
    return hold_application(user, application) or (user.is_organiser and not application.is_draft())


def read_endorsement(user: User, endorsement: Endorsement) -> bool:
    """What was said in confidence: organisers, and reviewers where the workshop says so."""
    application = endorsement.application
    if application.is_draft() or hold_application(user, application):
        return False
    return user.is_organiser or (
        read_application(user, application)
        and bool(db.session.scalar(endorsements.is_read_by_reviewers(application)))
    )


# Offers and places


def follow(user: User, application: Application) -> bool:
    return hold_application(user, application) or user.is_organiser


def answer_offer(user: User, offer: Offer) -> bool:
    return hold_application(user, offer.decision.application)


def see_offer(user: User, offer: Offer) -> bool:
    return answer_offer(user, offer) or user.is_organiser


def end_place(user: User, enrolment: Enrolment) -> bool:
    return user.is_organiser or (user.is_authenticated and enrolment.person_id == user.id)


# Journeys. Passports are seen by two kinds of account alone, and each look at them is kept


def arrange_travel(user: User, _thing: object = None) -> bool:
    """Administrators, and organisers who were given this right."""
    return user.arranges_travel


def tell_travel(user: User, enrolment: Enrolment) -> bool:
    return user.id is not None and enrolment.person_id == user.id


def see_travel(user: User, enrolment: Enrolment) -> bool:
    return tell_travel(user, enrolment) or user.arranges_travel


def read_invitation(user: User, letter: InvitationLetter) -> bool:
    return see_travel(user, letter.enrolment)


# Letters. Nobody reads another's: some of them hold a link that signs in.


def read_letter(user: User, letter: Letter) -> bool:
    return user.id is not None and letter.recipient_id == user.id


# The programme


def take_part(user: User, workshop: Workshop) -> bool:
    """Organisers, who has a place and who lectures: they also see where to connect."""
    return user.is_organiser or bool(
        user.is_authenticated and db.session.scalar(releases.is_part_of(user, workshop))
    )


def see_programme(user: User, workshop: Workshop) -> bool:
    """Those who take part, and everybody where the last release is public."""
    return bool(db.session.scalar(releases.is_public(workshop))) or take_part(user, workshop)


def see_lecture(user: User, lecture: Lecture) -> bool:
    """As the last release shows it, to those who see that; its own lecturers before."""
    if mark(user, lecture):
        return True
    is_released = bool(db.session.scalar(releases.stands(lecture)))
    return is_released and see_programme(user, lecture.workshop)


def connect_to(user: User, lecture: Lecture) -> bool:
    """The addresses of a lecture: not for everybody who reads a public programme."""
    if mark(user, lecture):
        return True
    is_released = bool(db.session.scalar(releases.stands(lecture)))
    return is_released and take_part(user, lecture.workshop)


def be_counted(user: User, lecture: Lecture) -> bool:
    """As somebody who watches its recording: those with a place, and nobody else."""
    return user.is_authenticated and bool(db.session.scalar(viewings.place_of(user, lecture)))


def mark(user: User, lecture: Lecture) -> bool:
    """Organisers, and who gives the lecture."""
    return user.is_organiser or bool(
        user.is_authenticated and db.session.scalar(schedule.gives(user, lecture))
    )


# Attendance as the person reads it whom it is about, what they ask for, and what they object to


def attend(user: User, workshop: Workshop) -> bool:
    """Those with a place."""
    return user.is_authenticated and bool(db.session.scalar(places.place_of(user, workshop.id)))


def object_to(user: User, lecture: Lecture) -> bool:
    """Those with a place, once the lecture is released."""
    return be_counted(user, lecture) and bool(db.session.scalar(releases.stands(lecture)))


def ask_why(user: User, lecture: Lecture) -> bool:
    """Of whom is another question: who marks may ask of everybody, the others of themselves."""
    return mark(user, lecture) or object_to(user, lecture)


def ask_why_of(user: User, lecture: Lecture, enrolment: Enrolment) -> bool:
    return enrolment.person_id == user.id or mark(user, lecture)


def hold_apology(user: User, apology: Apology) -> bool:
    return user.id is not None and apology.enrolment.person_id == user.id


def read_apology(user: User, apology: Apology) -> bool:
    """It may tell of somebody's health: not for lecturers."""
    return hold_apology(user, apology) or user.is_organiser


def answer_apology(user: User, apology: Apology) -> bool:
    """Organisers, but nobody their own."""
    return user.is_organiser and not hold_apology(user, apology)


def withdraw_excuse(user: User, wish: ApologyLecture) -> bool:
    return user.is_organiser and wish.enrolment.person_id != user.id


def hold_objection(user: User, objection: Objection) -> bool:
    return user.id is not None and objection.enrolment.person_id == user.id


def read_objection(user: User, objection: Objection) -> bool:
    return hold_objection(user, objection) or user.is_organiser


def answer_objection(user: User, objection: Objection) -> bool:
    """Organisers, but nobody their own."""
    return user.is_organiser and not hold_objection(user, objection)


def return_answer(user: User, answer: RecordingAnswer) -> bool:
    """What somebody wrote about a recording: who marks its lecture reads it, and sends it back."""
    return mark(user, answer.question.lecture)


# Lecturers


def speak_for(user: User, lecturer: Lecturer) -> bool:
    """Themself, and organisers who write down what they were told."""
    return user.is_organiser or (user.id is not None and lecturer.person_id == user.id)


def see_photo(user: User, lecturer: Lecturer) -> bool:
    """Where the lecturer agreed: who takes part with them, or reads their public programme."""
    if speak_for(user, lecturer):
        return True
    return lecturing.shows_photo(db.session, lecturer, user)


# Materials of lectures, and what lecturers agree to


def prepare(user: User, lecture: Lecture) -> bool:
    """Its materials and consents: organisers, and who gives the lecture."""
    return mark(user, lecture)


def mind_material(user: User, material: Material) -> bool:
    """Publish, withdraw and remove it: organisers, and lecturers what lecturers add."""
    return user.is_organiser or (material.kind in BY_LECTURERS and prepare(user, material.lecture))


def knock_for_material(user: User, material: Material) -> bool:
    """Whoever sees the lecture; whether it opens is asked of the consents, each time."""
    return see_lecture(user, material.lecture)


def send_on(user: User, upload: Upload) -> bool:
    return user.id is not None and upload.person_id == user.id


# A person's own data


def withdraw_consent(user: User, consent: Consent) -> bool:
    """What the Centre cannot do without ends with the account, not with a button."""
    return user.id == consent.person_id and not TEXTS[consent.purpose].needed


def give_role(user: User, person: User) -> bool:
    """Nobody changes their own, so that one administrator always remains."""
    return user.is_administrator and person is not user and person.is_active


def merge(user: User, person: User) -> bool:
    """Organisers, and only accounts that have no rights of their own and are open."""
    return user.is_organiser and not person.is_organiser and person.is_active


def erase(user: User, person: User) -> bool:
    """Administrators, and organisers where the account has no rights of its own."""
    return user.is_administrator or (user.is_organiser and not person.is_organiser)


# Certificates. Who verifies one needs no account, and its whole number


def hold_certificates(user: User, workshop: Workshop) -> bool:
    """Those with a place in it, and those who lecture: their names are printed."""
    return user.is_authenticated and bool(
        db.session.scalar(places.place_of(user, workshop.id))
        or db.session.scalar(names.lectures_in(user, workshop))
    )


def read_certificate(user: User, certificate: Certificate) -> bool:
    return user.is_organiser or (user.is_authenticated and certificate.person_id == user.id)


def mind_keys(user: User, _key: object = None) -> bool:
    """What signs the certificates: administrators."""
    return user.is_administrator


def read_thanks(user: User, letter: ThanksLetter) -> bool:
    """The lecturer who is thanked, and organisers."""
    return user.is_organiser or (user.is_authenticated and letter.person_id == user.id)


# What all reports count by


def set_up_reports(user: User, _thing: object = None) -> bool:
    """The lists of countries, and what is small, young, or released by two: administrators."""
    return user.is_administrator


def read_public_report(user: User, report: Report) -> bool:
    """A published report that the Centre shows to anybody."""
    return report.is_public


# Questionnaires


def answer_questionnaire(user: User, questionnaire: Questionnaire) -> bool:
    """Who has a place in the workshop; whether it is open is another question."""
    is_asked = user.is_authenticated and db.session.scalar(evaluation.is_asked(user, questionnaire))
    return bool(is_asked)
