"""Erasing one person: nothing but issued certificates and published reports still names them."""

import pytest
import sqlalchemy as sa
import time_machine

from cistrat_training import files, proof, trail
from cistrat_training.accounts.models import Consent, Gender, Purpose, Role, SignInLink
from cistrat_training.applications.models import Status
from cistrat_training.applications.questions import Answer as FormAnswer
from cistrat_training.applications.questions import Kind as Asked
from cistrat_training.attendance.models import EvidenceKind
from cistrat_training.attendance.recording_questions import (
    AskedFor,
    RecordingAnswer,
    RecordingQuestion,
)
from cistrat_training.certificates.models import Certificate, Kind, Run, State
from cistrat_training.database import Model
from cistrat_training.enrolments.models import Answer, Offer
from cistrat_training.house import erasure
from cistrat_training.house.person import everything
from cistrat_training.letter import Letter
from cistrat_training.places.models import Country
from cistrat_training.reviews.assignments import End
from cistrat_training.reviews.models import Review, Verdict
from cistrat_training.schedule.models import Feed
from cistrat_training.schedule.viewings import Played, Viewing, Visit
from cistrat_training.workshops.models import Audience, Place
from tests.applications.asked import a_question, a_section_of_its_own
from tests.people_and_things import (
    A_DAY,
    NOON_IN_MAY,
    a_decision,
    a_lecture,
    a_lecturer,
    a_mark,
    a_person,
    a_reviewer,
    a_workshop,
    an_administrator,
    an_application,
    an_assignment,
    an_enrolment,
    an_offer,
    an_organisation,
    an_organiser,
    save,
)

SURE = {"why": "The person asked for it by e-mail", "sure": "y"}
NAMES = ["Zuleika", "Quillfeather", "祖莱卡", "argon2"]


def a_file(text, day=NOON_IN_MAY):
    data = text.encode()
    content = files.put(data, files.PDF)
    return files.StoredFile(
        sha256=content.sha256, size=content.size, content_type=files.PDF, stored_at=day
    )


def zuleika():
    return a_person(
        email="zuleika@quillfeather.example",
        full_name="Zuleika Quillfeather",
        latin_name="Zuleika Quillfeather",
        native_name="祖莱卡",
        call_me="Zuleika",
        gender=Gender.WOMAN,
        zone="Africa/Lagos",
        password_hash="argon2-of-hers",
    )


def her_application(person, workshop, **facts):
    return an_application(
        applicant=person,
        workshop=workshop,
        gender=Gender.WOMAN,
        native_name="祖莱卡",
        institution="Quillfeather Institute",
        position="Zuleika’s own chair",
        motivation="I am Zuleika, and I count.",
        cv_name="zuleika.pdf",
        **facts,
    )


def a_run(workshop, by, kind=Kind.PARTICIPATION):
    return Run(workshop=workshop, kind=kind, total=1, started_at=NOON_IN_MAY, started_by=by)


def a_certificate(run, person, number, **facts):
    return Certificate(
        **{
            "workshop": run.workshop,
            "person": person,
            "run": run,
            "kind": run.kind,
            "number": number,
            "serial": f"STI-12-P-{number:04}-TEST",
            "facts": {"holder": "Zuleika Quillfeather"},
            "facts_sha256": "x",
        }
        | facts
    )


def a_letter(person):
    return Letter(
        about=f"test:{person.email}",
        to_address=person.email,
        language="en",
        subject="Dear Zuleika",
        text="Dear Zuleika",
        html="Dear Zuleika",
        message_id="<1@test>",
        created_at=NOON_IN_MAY,
        next_try_at=NOON_IN_MAY,
    )


def all_that_is_written(db):
    """Every value in every table but what is to stay, as one text for each table."""
    db.commit()
    told = {}
    for table in Model.metadata.tables.values():
        rows = db.execute(sa.select(table)).all()
        told[table.name] = "\n".join(str(list(row)) for row in rows)
    return told


def erase(browser, by, person, **facts):
    return browser(by).post(f"/people/{person.id}/erasure", data={**SURE, **facts})


@pytest.fixture
def her_whole_story(app, db):
    """She applied, was judged, came, was late, was certified, lectured, and was written to."""
    person, admin = zuleika(), an_administrator()
    past = a_workshop(first_day=NOON_IN_MAY.date() - 9 * A_DAY, last_day=NOON_IN_MAY.date() - A_DAY)
    with app.app_context():
        cv, pdf = a_file("%PDF Zuleika"), a_file("%PDF certificate")
    application = her_application(person, past, cv=cv)
    decision = a_decision(application, reason="Zuleika fits")
    enrolment = an_enrolment(
        workshop=past,
        person=person,
        institution="Quillfeather Institute",
        position="Zuleika’s own chair",
    )
    lecture, *_ = a_lecture(past)
    issued = a_certificate(a_run(past, admin), person, 1)
    issued.claim(now=NOON_IN_MAY)
    issued.issue(pdf, now=NOON_IN_MAY)
    failed = a_certificate(a_run(past, admin, kind=Kind.COMPLETION), person, 2)
    failed.claim(now=NOON_IN_MAY)
    failed.fail("Zuleika has letters that the fonts lack")
    save(
        db,
        *(admin, enrolment, lecture, issued, failed),
        an_offer(
            application,
            decision=decision,
            answer=Answer.CONFIRMED,
            answered_at=NOON_IN_MAY,
            enrolment=enrolment,
        ),
        Review(
            application=application,
            reviewer=a_reviewer(past),
            comment="Zuleika writes well",
            given_at=NOON_IN_MAY,
        ),
        an_assignment(
            application,
            a_reviewer(past),
            ended=End.CONFLICT,
            ended_at=NOON_IN_MAY,
            ended_why="Zuleika is a friend",
        ),
        a_reviewer(a_workshop(), person, institution="Quillfeather Institute"),
        a_mark(lecture, enrolment, kind=EvidenceKind.CORRECTION, reason="Zuleika’s train was late"),
        Consent(
            person=person,
            purpose=Purpose.LIST,
            version="2026-11",
            language="en",
            text="I agree.",
            given_at=NOON_IN_MAY,
        ),
        SignInLink(
            person=person,
            digest="argon2-like",
            created_at=NOON_IN_MAY,
            expires_at=NOON_IN_MAY + A_DAY,
        ),
        Feed(person=person, secret="argon2-feed", created_at=NOON_IN_MAY),
    )
    letter = a_letter(person)
    letter.recipient_id = person.id
    organisation = an_organisation(db.get(Country, "NG"))
    save(db, letter, a_lecturer(organisation, person, post_en="Zuleika’s post", post_zh="祖莱卡"))
    trail.because(db, "Zuleika moved")
    person.full_name = "Zuleika Quillfeather-Marsh"
    application.motivation = "Zuleika again"
    db.commit()
    return person, admin, application, cv


def test_nothing_says_any_more_who_she_was(browser, db, her_whole_story):
    person, admin, *_ = her_whole_story
    before = all_that_is_written(db)
    for table in ("user", "application", "letter", "trail_value", "evidence", "review", "lecturer"):
        assert "Zuleika" in before[table]

    answer = erase(browser, admin, person)

    after = all_that_is_written(db)
    assert answer.status_code == 302
    telling = {table for table, text in after.items() if any(name in text for name in NAMES)}
    assert telling == {"certificate"}
    assert after["certificate"].count("Zuleika") == 1


def test_the_trail_stays_whole_and_says_who_erased_and_why(app, browser, db, her_whole_story, work):
    person, admin, *_ = her_whole_story
    work()

    erase(browser, admin, person)
    work()

    assert list(proof.check(db)) == []
    last = db.scalars(trail.history(trail.record_of(person))).all()[-1]
    assert (last.deed, last.actor_id) == (trail.Deed.ERASED, admin.id)
    assert last.why == "The person asked for it by e-mail"


def test_she_still_counts_and_her_certificate_still_verifies(browser, db, her_whole_story):
    person, admin, application, _cv = her_whole_story

    erase(browser, admin, person)

    db.expire_all()
    paper = db.scalars(sa.select(Certificate).where(Certificate.person == person)).one()
    assert paper.state is State.VALID
    assert paper.facts == {"holder": "Zuleika Quillfeather"}
    assert (application.status, application.country_code) == (Status.SUBMITTED, "NG")


def test_the_institution_of_a_domestic_trainee_is_still_named_in_reports(browser, db):
    admin = an_administrator()
    trainee = an_enrolment(audience=Audience.DOMESTIC, institution="Academy of Weights")
    guest = an_enrolment(institution="Institute of Measures")
    save(db, admin, trainee, guest)

    erase(browser, admin, trainee.person)
    erase(browser, admin, guest.person)

    db.expire_all()
    assert (trainee.institution, guest.institution) == ("Academy of Weights", "")


def test_her_account_is_closed_wherever_she_is_signed_in(browser, db, her_whole_story):
    person, admin, *_ = her_whole_story
    her_phone = browser(person)
    assert her_phone.get("/me").status_code == 200

    erase(browser, admin, person)

    assert her_phone.get("/me").status_code == 302


def test_her_cv_is_gone_from_the_store(app, browser, db, her_whole_story):
    person, admin, _application, cv = her_whole_story
    sha256 = cv.sha256

    erase(browser, admin, person)

    with app.app_context(), pytest.raises(FileNotFoundError):
        files.read(sha256)


def test_a_file_that_somebody_else_sent_too_stays(app, browser, db, her_whole_story):
    person, admin, application, cv = her_whole_story
    save(db, her_application(a_person(), application.workshop, cv=cv, number=77))

    erase(browser, admin, person)

    with app.app_context():
        assert files.read(cv.sha256) == b"%PDF Zuleika"


def test_her_answers_to_questions_of_the_workshop_and_their_files_are_gone(
    app, browser, db, her_whole_story
):
    person, admin, application, _cv = her_whole_story
    section = a_section_of_its_own(db, application.workshop)
    with app.app_context():
        letter = a_file("%PDF of Zuleika's ministry")
    words, paper = a_question(section), a_question(section, Asked.FILE, 2)
    told = FormAnswer(application=application, question=words, value="I am Zuleika")
    save(db, told, FormAnswer(application=application, question=paper, file=letter, file_name="Z"))
    sha256 = letter.sha256
    assert "I am Zuleika" in browser(person).get("/me/data.json").text

    erase(browser, admin, person)

    assert db.scalars(sa.select(FormAnswer)).all() == []
    assert "I am Zuleika" not in repr(db.scalars(sa.select(trail.TrailValue.content)).all())
    with app.app_context(), pytest.raises(FileNotFoundError):
        files.read(sha256)


@time_machine.travel(NOON_IN_MAY, tick=False)
def test_what_still_waits_is_given_free(browser, db):
    admin, workshop = an_administrator(), a_workshop()
    ada, eve = a_person(), a_person()
    offer = an_offer(an_application(applicant=ada, workshop=workshop))
    place = an_enrolment(person=eve, workshop=workshop)
    save(db, admin, offer, place)

    erase(browser, admin, ada)
    erase(browser, admin, eve)

    db.expire_all()
    assert offer.answer is Answer.WITHDRAWN
    assert offer.decision.application.status is Status.WITHDRAWN
    assert place.status is Place.WITHDRAWN
    assert db.scalars(sa.select(Letter)).all() == []


@time_machine.travel(NOON_IN_MAY, tick=False)
def test_the_next_on_the_reserve_list_is_asked(browser, db):
    admin, workshop = an_administrator(), a_workshop(seats_international=1)
    offer = an_offer(an_application(workshop=workshop))
    waiting = a_decision(an_application(workshop=workshop), Verdict.RESERVE, rank=1)
    save(db, admin, offer, waiting)

    erase(browser, admin, offer.decision.application.applicant)

    db.expire_all()
    assert waiting.verdict is Verdict.OFFER
    assert db.scalar(sa.select(Offer.answer).where(Offer.decision == waiting)) is Answer.OPEN


def test_the_address_can_be_used_for_a_new_account(browser, db):
    admin, ada = an_administrator(), a_person(email="ada@example.org")
    save(db, admin, ada)

    erase(browser, admin, ada)

    save(db, a_person(email="ada@example.org"))


def test_who_may_erase_whom(browser, db):
    admin, grace, ada = an_administrator(), an_organiser(), a_person()
    save(db, admin, grace, ada)

    def asked(by, whom):
        return browser(by).get(f"/people/{whom.id}/erasure").status_code

    assert asked(grace, ada) == 200
    assert asked(admin, grace) == 200
    assert asked(grace, admin) == 403
    assert asked(ada, ada) == 403
    assert asked(None, ada) == 302


@pytest.mark.parametrize("missing", ["why", "sure"])
def test_a_reason_and_a_check_are_asked_for(browser, db, missing):
    admin, ada = an_administrator(), a_person()
    save(db, admin, ada)

    answer = erase(browser, admin, ada, **{missing: ""})

    db.expire_all()
    assert answer.status_code == 422
    assert ada.erased_at is None


def test_erased_twice_says_so(browser, db):
    admin, ada = an_administrator(), a_person()
    save(db, admin, ada)
    erase(browser, admin, ada)

    answer = erase(browser, admin, ada)

    assert answer.status_code == 422
    assert "erased already" in answer.text


def test_a_certificate_in_the_making_is_waited_for(browser, db):
    admin, ada = an_administrator(), a_person()
    certificate = a_certificate(a_run(a_workshop(), admin), ada, 1)
    certificate.claim(now=NOON_IN_MAY)
    save(db, certificate)

    answer = erase(browser, admin, ada)

    db.expire_all()
    assert "Try again in a minute" in answer.text
    assert ada.erased_at is None


def test_an_organiser_loses_the_role_with_the_account(browser, db):
    admin, grace = an_administrator(), an_organiser()
    save(db, admin, grace)

    erase(browser, admin, grace)

    db.expire_all()
    assert grace.role is Role.PERSON


def test_people_are_found_by_a_part_of_their_name_or_address(browser, db):
    grace, ada = an_organiser(full_name="Grace", email="g@example.org"), zuleika()
    save(db, grace, ada)
    visit = browser(grace)

    for sought in ("leik", "QUILL", "祖", "feather.example"):
        assert "Zuleika Quillfeather" in visit.get(f"/people?q={sought}").text
    for sought in ("xyz", "%", "_"):
        assert "Zuleika" not in visit.get(f"/people?q={sought}").text


def test_what_she_watched_still_counts_and_when_she_watched_it_is_gone(app, db):
    lecture, *_ = a_lecture(a_workshop())
    place = an_enrolment(workshop=lecture.workshop)
    viewing = Viewing(lecture=lecture, enrolment=place, length=90 * 60_000)
    visit = Visit(viewing=viewing, key="k", opened_at=NOON_IN_MAY, heard_at=NOON_IN_MAY)
    played = Played(0, 60_000, 100, 0, 60_000)
    visit.note([played], 60_000)
    viewing.add([played], NOON_IN_MAY)
    save(db, visit)
    handed_out = everything(db, place.person)

    with app.app_context():
        erasure.erase(db, place.person, why="She asked for it.", now=NOON_IN_MAY)
    db.commit()

    assert handed_out["visits to recordings"][0]["played"] == [[0, 60_000, 100, 0, 60_000]]
    assert handed_out["recordings watched"][0]["covered"] == 60_000
    assert db.scalars(sa.select(Viewing.covered)).all() == [60_000]
    assert db.scalars(sa.select(Visit)).all() == []


def test_what_she_wrote_about_a_recording_goes_and_that_she_answered_stays(browser, db):
    place, admin = an_enrolment(person=zuleika()), an_administrator()
    lecture, *speakers = a_lecture(place.workshop)
    question = RecordingQuestion(
        lecture=lecture,
        kind=AskedFor.ANSWER,
        text_en="Why?",
        text_zh="为什么？",
        asked_at=NOON_IN_MAY,
    )
    given = RecordingAnswer(
        question=question,
        enrolment=place,
        number=1,
        text="I, Zuleika, counted it.",
        is_right=True,
        given_at=NOON_IN_MAY,
    )
    save(db, admin, *speakers, given)

    erase(browser, admin, place.person)

    db.expire_all()
    assert (given.text, given.counts) == ("", True)
