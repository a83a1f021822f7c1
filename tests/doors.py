"""The people who knock, and the things behind the doors."""

import re
from contextlib import contextmanager
from datetime import date
from types import SimpleNamespace

import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from cistrat_training import files
from cistrat_training.accounts.consents import TEXTS
from cistrat_training.accounts.links import open_link
from cistrat_training.accounts.models import Consent, Purpose
from cistrat_training.accounts.passwords import secret_for_link
from cistrat_training.accounts.tokens import CONFIRM_EMAIL, NEW_PASSWORD, token
from cistrat_training.applications import own_forms
from cistrat_training.applications.endorsements import (
    Endorsement,
    EndorsementLink,
    EndorsementRules,
    Role,
    Wanted,
)
from cistrat_training.applications.questions import Kind, Question
from cistrat_training.applications.rules import EligibilityRule, Exemption, RuleKind
from cistrat_training.attendance.apologies import ask
from cistrat_training.attendance.objections import Objection
from cistrat_training.attendance.recording_questions import (
    AskedFor,
    RecordingAnswer,
    RecordingQuestion,
)
from cistrat_training.certificates import tasks, thanking
from cistrat_training.certificates.assessment import AssessedTask
from cistrat_training.certificates.exceptions import CertificateException, Word
from cistrat_training.certificates.keys import IssuerKey
from cistrat_training.certificates.looks import HOUSE
from cistrat_training.certificates.models import Certificate
from cistrat_training.certificates.models import Kind as CertificateKind
from cistrat_training.certificates.names import Names, PrintedName
from cistrat_training.certificates.templates import Template, TemplateVersion
from cistrat_training.certificates.vault import PictureKind, VaultPicture
from cistrat_training.database import db as the_database
from cistrat_training.enrolments.balance import Sense
from cistrat_training.enrolments.coordinators import CoordinatorLink
from cistrat_training.enrolments.invitations import InvitationLetter
from cistrat_training.enrolments.rules import BalanceRule, Whom
from cistrat_training.evaluation.models import Moment, Questionnaire
from cistrat_training.evaluation.themes import Theme
from cistrat_training.files import JPEG
from cistrat_training.letter import compose
from cistrat_training.pictures import portrait
from cistrat_training.places.models import Country, CountryGroup, CountryMembership, GroupKind
from cistrat_training.reports import drafts, lists
from cistrat_training.reports.activities import (
    Activity,
    ActivityEvidence,
    ActivityPlace,
    Precision,
)
from cistrat_training.reports.facts import Period
from cistrat_training.reports.models import Report, Section
from cistrat_training.reports.publications import ReportProposal
from cistrat_training.schedule.consents import ConsentPurpose
from cistrat_training.schedule.materials import MaterialKind
from cistrat_training.schedule.models import Feed, Lecturer
from cistrat_training.schedule.orders import LectureOrder
from cistrat_training.schedule.suggestions import SuggestedProgramme
from cistrat_training.workshops.models import Enrolment
from tests.attendance.brought import a_list, undone_twin
from tests.certificates.finished import AFTERWARDS, a_finished_workshop, press_the_button
from tests.people_and_things import (
    A_DAY,
    NOON_IN_MAY,
    a_coordinator,
    a_lecture,
    a_lecturer,
    a_nominee,
    a_person,
    a_reviewer,
    a_workshop,
    an_administrator,
    an_application,
    an_assignment,
    an_enrolment,
    an_offer,
    an_organisation,
    released,
    save,
)
from tests.pictures import a_photo
from tests.recordings import a_recording, agreed, kept
from tests.schedule.uploads import an_upload
from tests.test_files import a_pdf

VARIABLE = re.compile(r"<(?:\w+(?:\([^)]*\))?:)?(\w+)>")

PEOPLE = (
    "nobody",
    "participant",
    "other participant",
    "lecturer",
    "other lecturer",
    "reviewer",
    "other reviewer",
    "organiser",
    "administrator",
)
NOW = AFTERWARDS


def routes_of(app):
    """Method and route of everything that the house answers to, but for its static files."""
    return {
        (method, VARIABLE.sub(r"<\1>", route.rule))
        for route in app.url_map.iter_rules()
        if route.endpoint != "static"
        for method in route.methods - {"HEAD", "OPTIONS"}
    }


@contextmanager
def a_kept_world(app, database, under, more=None):
    """A world that is made once: its database is kept under this name, to go back to. Its
    `people` are known by their cookies. `more(session, world)` adds to it."""
    database.go_back()
    with app.app_context():
        engine = the_database.engine
    with Session(engine, expire_on_commit=False) as session:
        with time_machine.travel(NOW, tick=False):
            world = a_world(app, session)
            if more:
                more(session, world)
        world.cookies = {name: who and who.get_id() for name, who in world.people.items()}
    engine.dispose()
    database.keep(under)
    yield world
    engine.dispose()


def a_browser(app, world, who):
    """Of somebody in a kept world, without asking the database who that is."""
    cookie = world.cookies[who]
    return app.test_client(user=SimpleNamespace(get_id=lambda: cookie) if cookie else None)


def a_world(app, db):
    """`people` by the names of PEOPLE; the other attributes are what addresses name."""
    finished = a_finished_workshop(db)
    workshop, participant, lecturer = finished.workshop, finished.amina, finished.lecturer
    people = _people(db, finished)
    release = released(db, workshop)
    offer = an_offer(an_application(workshop=workshop, applicant=participant), deadline=NOW + A_DAY)
    told = _an_activity()
    proof = _evidence_of(told.activity, finished.organiser)
    report = _a_report(db, finished.organiser)
    proposal = _a_proposal(report, finished.organiser)
    feed = Feed(person=participant, secret="a-secret-feed", created_at=NOW)
    consent = _a_consent(participant)
    reviewer = a_reviewer(workshop, people["reviewer"])
    assignment = an_assignment(offer.decision.application, reviewer)
    save(db, offer, told, proof, report, proposal, feed, consent, assignment)
    press_the_button(db, workshop, finished.organiser)
    with app.app_context():
        while tasks.make():
            pass
        letter = _a_letter(participant)
        link, address = open_link(lecturer, "/my-lectures", now=NOW)
        tokens = [token(participant, purpose) for purpose in (CONFIRM_EMAIL, NEW_PASSWORD)]
    endorsement, secret = an_endorsement(db, offer.decision.application, letter)
    nominee, coordinators_secret = a_nominated_person(db, workshop)
    rule = a_rule_for_the_list(workshop)
    suggested = a_suggested_programme(workshop, finished.organiser)
    question = a_question_of(db, workshop)
    eligible = a_rule_of_eligibility(workshop)
    exemption = an_exemption(eligible, offer.decision.application, finished.organiser)
    save(db, suggested)
    save(db, letter, link, rule, question, exemption)
    certificate = db.scalars(select(Certificate)).one()
    place = db.scalars(select(Enrolment).where(Enrolment.person == participant)).one()
    invitation = _an_invitation(place, finished.organiser)
    thanks = thanking.thank(db, workshop, by=finished.organiser, now=NOW)
    printed_name = PrintedName(workshop=workshop, person=participant)
    printed_name.ask_for(Names("Amina A. Bello", ""), "As in my passport.", now=NOW)
    save(db, printed_name)
    order = LectureOrder(before=finished.lectures[0], after=finished.lectures[1])
    save(db, invitation, *thanks, order)
    speaker = db.scalars(select(Lecturer).where(Lecturer.person == lecturer)).one()
    speaker.photo = kept(app, db, portrait(a_photo()), JPEG)
    save(db, agreed(finished.lectures[0], speaker, to=ConsentPurpose.PHOTO))
    exception = a_task_and_an_exception(db, workshop, finished)
    template, logo = a_template_and_a_logo(app, db, finished.organiser)
    slides = _some_slides(app, db, finished.lectures[0])
    arriving = an_upload(db, lecturer, finished.lectures[0])
    apology, objection = _an_apology_and_an_objection(db, place, finished.lectures[0])
    answered = _an_answer_about_a_recording(db, place, finished.lectures[0])
    brought = a_list(app, db, workshop, finished.organiser, now=NOW)
    undone_twin(db, brought, now=NOW)
    label = CountryGroup(
        code="FRIENDS", name_en="Friends", name_zh="友好", source="a list", kind=GroupKind.LABEL
    )
    theme = _a_theme(db, workshop)
    save(db, label)
    return SimpleNamespace(
        people=people,
        workshop_id=workshop.id,
        series_id=workshop.series_id,
        application_id=offer.decision.application_id,
        offer_id=offer.id,
        decision_id=offer.decision_id,
        enrolment_id=place.id,
        invitation_letter_id=invitation.id,
        thanks_letter_id=thanks[0].id,
        printed_name_id=printed_name.id,
        balance_rule_id=rule.id,
        suggested_programme_id=suggested.id,
        eligibility_rule_id=eligible.id,
        exemption_id=exemption.id,
        material_id=slides.id,
        upload_id=arriving.id,
        kind="category",
        question_id=question.id,
        form_section_id=question.section_id,
        lecture_id=finished.lectures[0].id,
        lecture_order_id=order.id,
        programme_release_id=release.id,
        lecturer_id=speaker.id,
        reviewer_id=reviewer.id,
        assignment_id=assignment.id,
        certificate_id=certificate.id,
        issuer_key_id=db.scalars(select(IssuerKey.id).order_by(IssuerKey.id)).first(),
        certificate_exception_id=exception.id,
        certificate_template_id=template.template_id,
        template_version_id=template.id,
        vault_picture_id=logo.id,
        page=1,
        certificate_run_id=certificate.run_id,
        serial=certificate.serial,
        apology_id=apology.apology_id,
        apology_lecture_id=apology.id,
        objection_id=objection.id,
        recording_answer_id=answered.id,
        attendance_list_id=brought.id,
        letter_id=letter.id,
        consent_id=consent.id,
        user_id=people["other participant"].id,
        other_id=people["lecturer"].id,
        questionnaire_id=theme.asked.id,
        theme_id=theme.theme.id,
        activity_id=told.activity.id,
        activity_place_id=told.id,
        activity_evidence_id=proof.id,
        report_section_id=told.section_id,
        report_id=report.id,
        report_proposal_id=proposal.id,
        record=f"workshop:{workshop.id}",
        period="2025-2026",
        section="2",
        key="cv",
        purpose="alumni",
        form="json",
        badge="participation",
        ending="png",
        status_list=0,
        achievement=f"{certificate.serial.rsplit('-', 3)[0]}-participation".lower(),
        name="international",
        indicator="enrolled",
        number=1,
        code="en",
        sentence="title/0",
        country_group="LDC",
        label=label.code,
        country_membership_id=db.scalars(
            select(CountryMembership.id).where(CountryMembership.group_code == "LDC")
        ).first(),
        part="document",
        endorsement_id=endorsement.id,
        coordinator_id=nominee.coordinator_id,
        nominee_id=nominee.id,
        coordinators_secret=coordinators_secret,
        secret=secret,
        link=address.rsplit("/", 1)[1],
        feed=feed.secret,
        tokens=tokens,
    )


def a_template_and_a_logo(app, db, organiser):
    """A draft, and a picture that it does not use."""
    mine = Template(name="Silk", created_at=NOW, created_by=organiser)
    draft = TemplateVersion(
        template=mine, number=1, source=HOUSE.source, changed_at=NOW, changed_by=organiser
    )
    svg = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9z"/></svg>'
    with app.app_context():
        content = files.put(svg, "image/svg+xml")
    logo = VaultPicture(
        name="A logo",
        kind=PictureKind.LOGO,
        alt_en="A logo",
        sha256=content.sha256,
        content_type=content.content_type,
        width=9,
        height=9,
        file=files.StoredFile(**content._asdict(), stored_at=NOW),
        added_at=NOW,
        added_by=organiser,
    )
    save(db, draft, logo)
    return draft, logo


def a_task_and_an_exception(db, workshop, finished):
    """Which says that somebody completes the workshop all the same."""
    exception = CertificateException(
        workshop=workshop,
        person=finished.sokha,
        kind=CertificateKind.COMPLETION,
        word=Word.GRANTED,
        why="Was ill on the last day.",
        made_at=NOW,
        made_by=finished.organiser,
    )
    save(db, AssessedTask(workshop=workshop, title_en="A policy brief"), exception)
    return exception


def a_question_of(db, workshop):
    section = own_forms.begin(db, workshop).parts[0].section
    return Question(
        workshop=workshop, section=section, place=9, kind=Kind.SHORT, label_en="What else?"
    )


def an_endorsement(db, application, letter):
    """Somebody without an account is asked to endorse it; and the secret of their link."""
    rules = EndorsementRules(workshop=application.workshop, wanted=Wanted.REQUIRED)
    endorsement = Endorsement(
        application=application,
        role=Role.SUPERVISOR,
        name="Chidi Example",
        post="Director",
        organisation="Institute for Examples",
        email="chidi@institute.example",
        named_at=NOW,
    )
    endorsement.ask(rules, now=NOW)
    secret, digest = secret_for_link()
    link = EndorsementLink(endorsement=endorsement, letter=letter, digest=digest, made_at=NOW)
    save(db, rules, link)
    return endorsement, secret


def a_nominated_person(db, workshop):
    """By a coordinator without an account; and the secret of that link."""
    secret, digest = secret_for_link()
    coordinator = a_coordinator(workshop, an_organisation(db.get(Country, "CN")))
    nominee = a_nominee(coordinator)
    save(db, nominee, CoordinatorLink(coordinator=coordinator, digest=digest, made_at=NOW))
    return nominee, secret


def _an_apology_and_an_objection(db, place, lecture):
    """Of the same person; nobody has answered."""
    _apology, (wish,) = ask(place, [lecture], "I was ill.", now=NOON_IN_MAY)
    objection = Objection(enrolment=place, lecture=lecture, opened_at=NOW, last_at=NOW)
    said = objection.say("I was there.", 0, by=place.person, now=NOW)
    save(db, wish, said)
    return wish, objection


def _an_answer_about_a_recording(db, place, lecture):
    """Short enough to be sent back."""
    question = RecordingQuestion(
        lecture=lecture, kind=AskedFor.ANSWER, text_en="Why?", text_zh="为什么？", asked_at=NOW
    )
    given = RecordingAnswer(
        question=question, enrolment=place, number=1, text="So.", is_right=True, given_at=NOW
    )
    save(db, given)
    return given


def _some_slides(app, db, lecture):
    """Published."""
    slides = a_recording(lecture, kept(app, db, a_pdf(), files.PDF), MaterialKind.SLIDES)
    save(db, slides)
    return slides


def a_suggested_programme(workshop, organiser):
    """Made from a draft that has changed since."""
    wish = SuggestedProgramme(workshop=workshop, asked_by=organiser, asked_at=NOON_IN_MAY)
    wish.claim(now=NOON_IN_MAY)
    none = {"left": [], "stuck": [], "hindrances": []}
    cost = {"participants": 0, "lecturers": 0, "days": 0, "moves": 0}
    told = {"placements": {}, "cost": cost, "at_least": 0, "gap": 0, "seconds": 0, "in_order": 0}
    wish.make(none | told, "another draft", now=NOON_IN_MAY)
    return wish


def _a_theme(db, workshop):
    """Of the answers to a questionnaire that has closed."""
    opens_at = NOW - 9 * A_DAY
    asked = Questionnaire(
        workshop=workshop,
        moment=Moment.BEFORE,
        opens_at=opens_at,
        closes_at=NOW - A_DAY,
        opened_at=opens_at,
    )
    theme = Theme(workshop=workshop, name="Time")
    save(db, asked, theme)
    return SimpleNamespace(asked=asked, theme=theme)


def a_rule_for_the_list(workshop):
    return BalanceRule(workshop=workshop, sense=Sense.MOST, amount=4, whom=Whom.EACH_COUNTRY)


def addresses(route, world):
    """The address behind a route such as `/calls/<int:workshop_id>`."""
    if route == "/calendar/<secret>.ics":
        return f"/calendar/{world.feed}.ics"
    instead = {
        "/sign-in/<secret>": {"secret": world.link},
        "/endorse/<secret>/<int:number>": {"number": world.endorsement_id},
        "/endorse/<secret>/<number>": {"number": world.endorsement_id},
        "/sign-up/<token>": {"token": world.tokens[0]},
        "/password/<token>": {"token": world.tokens[1]},
    }.get(route, {})
    if "/questionnaires/<form>" in route:
        instead = {"form": "after"}
    if route.startswith("/nominate/"):
        instead = {"secret": world.coordinators_secret, "number": world.nominee_id}
    return VARIABLE.sub(lambda found: str(instead.get(found[1]) or getattr(world, found[1])), route)


def _people(db, finished):
    elsewhere = a_workshop()
    other_lecturer = a_lecturer(an_organisation(db.get(Country, "CN")))
    other_place = an_enrolment(workshop=elsewhere)
    other_reviewer = a_reviewer(elsewhere)
    reviewer, administrator = a_person(), an_administrator()
    save(
        db,
        *a_lecture(elsewhere, other_lecturer),
        other_place,
        other_reviewer,
        reviewer,
        administrator,
    )
    return {
        "nobody": None,
        "participant": finished.amina,
        "other participant": other_place.person,
        "lecturer": finished.lecturer,
        "other lecturer": other_lecturer.person,
        "reviewer": reviewer,
        "other reviewer": other_reviewer.person,
        "organiser": finished.organiser,
        "administrator": administrator,
    }


def _an_invitation(place, organiser):
    return InvitationLetter(
        workshop=place.workshop,
        enrolment=place,
        number=1,
        serial="STI-12-V-0001-2345",
        with_passport=False,
        to_embassy=False,
        facts={"holder": "Amina Bello", "addressee": "", "costs": {}},
        name_digest="x",
        asked_at=NOON_IN_MAY,
        asked_by=organiser,
    )


def _an_activity():
    section = Section(period="2025-2026", position=2, heading_en="Dialogue")
    activity = Activity(
        kind="dialogue",
        role="participant",
        starts=date(2025, 1, 1),
        ends=date(2026, 12, 31),
        precision=Precision.PERIOD,
        narrative_en="We took part in a dialogue.",
    )
    return ActivityPlace(activity=activity, section=section, place=1)


def _evidence_of(activity, organiser):
    return ActivityEvidence(
        activity=activity,
        title="The minutes",
        address="https://example.org/minutes",
        added_at=NOW,
        added_by=organiser,
    )


def _a_report(db, organiser):
    period = Period(2025, 2026)
    told = drafts.draft(db, period, "en", NOW)
    content = drafts.content(told, lists.figures(db, period, NOW))
    return Report.publish(
        content, lacking=[], edition=1, by=organiser, is_public=True, as_of=NOW, now=NOW
    )


def _a_proposal(report, organiser):
    return ReportProposal.prepare(report.content, by=organiser, as_of=NOW, now=NOW)


def a_rule_of_eligibility(workshop):
    return EligibilityRule(
        workshop=workshop,
        kind=RuleKind.CATEGORY,
        chosen=["university"],
        sentence_en="You work at a university.",
        made_at=NOON_IN_MAY,
    )


def an_exemption(rule, application, organiser):
    return Exemption(
        rule=rule,
        application=application,
        why="Agreed with the Commission.",
        made_at=NOON_IN_MAY,
        made_by=organiser,
    )


def _a_consent(person):
    return Consent(
        person=person,
        purpose=Purpose.ALUMNI,
        version=TEXTS[Purpose.ALUMNI].version,
        language="en",
        text=TEXTS[Purpose.ALUMNI].text,
        given_at=NOON_IN_MAY,
    )


def _a_letter(person):
    return compose(
        "accounts/password_changed.txt",
        to=person.email,
        recipient_id=person.id,
        language="en",
        about="a letter",
        person=person,
    )
