from collections import Counter
from datetime import UTC, datetime

import pytest
import time_machine
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cistrat_training.accounts.models import Role, User
from cistrat_training.applications.endorsements import Endorsement, State
from cistrat_training.applications.models import Application, Status
from cistrat_training.attendance.apologies import ApologyLecture, Wish
from cistrat_training.attendance.lists import AttendanceList, ListRow, ListState
from cistrat_training.attendance.models import Evidence, EvidenceKind, Mark
from cistrat_training.attendance.objections import Objection, Statement
from cistrat_training.attendance.queries import grid, measured_people
from cistrat_training.attendance.recording_questions import RecordingAnswer
from cistrat_training.attendance.rules import Outlook
from cistrat_training.attendance.warnings import AttendanceWarning
from cistrat_training.certificates.assessment import TaskResult
from cistrat_training.certificates.exceptions import CertificateException, Word
from cistrat_training.certificates.models import Kind
from cistrat_training.certificates.names import NameState, PrintedName
from cistrat_training.certificates.templates import TemplateUse
from cistrat_training.database import db as the_database
from cistrat_training.enrolments.coordinators import Coordinator, Nominee, Standing
from cistrat_training.enrolments.models import Answer, Offer
from cistrat_training.enrolments.travel import TravelData
from cistrat_training.house import demo
from cistrat_training.letter import Delivery, Letter
from cistrat_training.reports.activities import Activity
from cistrat_training.reviews.models import Review, Reviewer
from cistrat_training.schedule.models import Lecture, Lecturer, Speaker
from cistrat_training.workshops.models import Audience, Enrolment, Mode, Series, Stage, Workshop

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
ELEVEN_COUNTRIES = ["PK", "IN", "IR", "NG", "AF", "EG", "MN", "RS", "KH", "BN", "MY"]


@pytest.fixture(scope="module")
def loaded(app, database):
    """Loaded once for all tests that only look at it."""
    database.go_back()
    with app.app_context(), time_machine.travel(NOW, tick=False):
        assert demo.load(the_database.session(), now=NOW)
        the_database.session.commit()
        engine = the_database.engine
    with Session(engine) as session:
        yield session
    engine.dispose()


def the_workshop(db, code):
    series, number = code.split("-")
    wanted = (
        select(Workshop).join(Series).where(Series.code == series, Workshop.number == int(number))
    )
    return db.scalars(wanted).one()


def the_account(db, name):
    return db.scalars(select(User).where(User.email == f"{name}@cistrat.example")).one()


def enrolled(db, audience, *codes):
    ids = [the_workshop(db, code).id for code in codes]
    wanted = Enrolment.workshop_id.in_(ids), Enrolment.audience == audience
    return db.scalars(select(Enrolment).where(*wanted)).all()


def test_the_past_has_the_totals_of_the_report(loaded):
    abroad = enrolled(loaded, Audience.INTERNATIONAL, "STI-9", "STI-10")

    assert len(abroad) == 30
    assert {enrolment.country_code for enrolment in abroad} == set(ELEVEN_COUNTRIES)
    assert {e.category.value for e in abroad} == {"government", "research", "university"}
    assert 130 < len(enrolled(loaded, Audience.DOMESTIC, "STI-9", "STI-10")) < 140
    assert len(enrolled(loaded, Audience.DOMESTIC, "OST-1")) == 70
    assert len(lecturers(loaded, "STI-9", "STI-10")) == 14
    assert loaded.scalar(select(func.count(Activity.id))) == 9


def lecturers(db, *codes):
    ids = [the_workshop(db, code).id for code in codes]
    spoke = select(Lecturer).join(Speaker).join(Lecture).where(Lecture.workshop_id.in_(ids))
    return set(db.scalars(spoke))


def test_all_of_its_people_are_marked_as_invented(loaded):
    people = loaded.scalars(select(User)).all()

    assert all(person.synthetic for person in people)
    assert all(person.email.endswith((".example.org", "@cistrat.example")) for person in people)


def test_the_workshop_that_was_held_waits_for_its_certificates(loaded):
    workshop = the_workshop(loaded, "STI-11")
    answers = Counter(loaded.scalars(select(Offer.answer).filter_by(workshop_id=workshop.id)))
    standings = [standing for _place, _presences, standing in grid(loaded, workshop)[1]]
    shares = [standing.share for standing in standings]

    assert workshop.stage(NOW) is Stage.OVER
    assert answers == {Answer.CONFIRMED: 18, Answer.DECLINED: 1, Answer.LAPSED: 1}
    assert len(enrolled(loaded, Audience.INTERNATIONAL, "STI-11")) == 18
    assert len(shares) == 38
    assert 0 < sum(share < 80 for share in shares) < 8
    assert not any(standing.lectures_unmarked for standing in standings)


def test_its_names_are_confirmed_its_task_is_assessed_and_a_layout_is_chosen(loaded):
    names = Counter(loaded.scalars(select(PrintedName.state)))
    results = Counter(loaded.scalars(select(TaskResult.passed)))
    exception = loaded.scalars(select(CertificateException)).one()
    use = loaded.scalars(select(TemplateUse)).one()

    assert (names[NameState.CONFIRMED], names[NameState.WISHED]) == (7, 1)
    assert names[NameState.OPEN] > 20
    assert results == {True: 7, False: 1}
    assert (exception.word, exception.workshop.code) == (Word.GRANTED, "STI-11")
    assert (use.kind, use.version.is_draft) == (Kind.COMPLETION, False)
    assert "Invented" in use.version.texts["closing"]["en"]


def test_the_other_workshop_is_in_the_middle_of_its_call(loaded):
    workshop = the_workshop(loaded, "STI-12")
    statuses = Counter(
        loaded.scalars(select(Application.status).filter_by(workshop_id=workshop.id))
    )

    assert workshop.stage(NOW) is Stage.CALLING
    assert statuses[Status.SUBMITTED] > 20
    assert statuses[Status.DRAFT] == 3
    assert statuses[Status.WITHDRAWN] == 1


def test_every_kind_of_person_has_something_to_see(loaded):
    applicant, participant = the_account(loaded, "applicant"), the_account(loaded, "participant")
    reviewer, lecturer = the_account(loaded, "reviewer"), the_account(loaded, "lecturer")

    wish = loaded.scalars(select(Application).filter_by(applicant_id=applicant.id)).one()
    assert (wish.status, wish.workshop.number) == (Status.SUBMITTED, 12)
    places = loaded.scalars(select(Enrolment).filter_by(person_id=participant.id)).all()
    assert {place.workshop.code for place in places} == {"STI-11", "OST-2", "DAT-1"}
    judged = select(Review).join(Reviewer).where(Reviewer.person_id == reviewer.id)
    assert loaded.scalars(judged).all()
    held = select(Lecture).join(Speaker).join(Lecturer).where(Lecturer.person_id == lecturer.id)
    assert {lecture.workshop.code for lecture in loaded.scalars(held)} == {
        "STI-11",
        "STI-12",
        "DAT-1",
    }
    assert the_account(loaded, "organiser").role is Role.ORGANISER
    assert the_account(loaded, "administrator").role is Role.ADMINISTRATOR


def test_people_without_an_account_have_spoken_for_some_applicants(loaded):
    states = Counter(loaded.scalars(select(Endorsement.state)))

    assert states[State.GIVEN] > 3
    assert states[State.ASKED] > 2
    assert states[State.DECLINED] > 0


def test_some_of_those_who_travel_told_of_their_passports(loaded):
    workshop = the_workshop(loaded, "OST-2")
    coming = loaded.scalars(select(Enrolment).filter_by(workshop_id=workshop.id)).all()
    told = loaded.scalars(select(TravelData)).all()

    assert workshop.mode is Mode.ON_SITE
    assert workshop.first_day > NOW.date()
    assert len(coming) == 5
    assert len({row.enrolment_id for row in told}) == 3
    assert the_account(loaded, "participant").id not in {row.enrolment.person_id for row in told}
    assert the_account(loaded, "organiser").arranges_travel


def test_the_seminar_that_is_going_on_has_attendance_of_every_kind(loaded):
    workshop = the_workshop(loaded, "DAT-1")
    people = list(measured_people(loaded, workshop, NOW).rows)
    kinds = set(loaded.scalars(select(Evidence.kind).join(Lecture).filter_by(workshop=workshop)))
    lists = loaded.scalars(select(AttendanceList.state).order_by(AttendanceList.id)).all()
    open_rows = select(ListRow).where(ListRow.enrolment_id.is_(None), ~ListRow.is_nobody)
    namesakes = [row for row in loaded.scalars(open_rows) if len(row.candidates) == 2]

    assert workshop.stage(NOW) is Stage.RUNNING
    assert kinds == set(EvidenceKind) - {EvidenceKind.BADGE}
    assert lists == [ListState.APPLIED, ListState.WITHDRAWN, ListState.APPLIED]
    assert [row.name for row in namesakes] == ["He Yining", "He Yining"]
    outlooks = Counter(standing.outlook for _place, _presences, standing in people)
    assert outlooks[Outlook.IN_DANGER] >= 1
    assert outlooks[Outlook.SAFE] > 12
    marks = {presence.mark for _place, presences, _standing in people for presence in presences}
    assert marks == {*Mark, None}


def test_in_the_seminar_something_waits_for_the_organisers(loaded):
    wishes = loaded.scalars(select(ApologyLecture.state).order_by(ApologyLecture.id)).all()
    objections = loaded.scalars(select(Objection).order_by(Objection.id)).all()
    put_right = loaded.scalars(select(Statement).where(Statement.evidence_id.is_not(None))).one()
    tries = loaded.scalars(select(RecordingAnswer.is_right).order_by(RecordingAnswer.id)).all()
    warned = loaded.scalars(select(AttendanceWarning)).all()

    assert wishes == [Wish.ACCEPTED, Wish.OPEN]
    assert [one.is_waiting for one in objections] == [True, False]
    assert put_right.mark is Mark.PRESENT
    assert tries == [False, True]
    assert all(one.letter for one in warned)
    assert warned


def test_a_coordinator_has_begun_to_nominate(loaded):
    nominees = loaded.scalars(select(Nominee)).all()

    assert {nominee.state for nominee in nominees} == {Standing.WAITING}
    assert loaded.scalar(select(func.count(Coordinator.id))) == 2


def test_its_letters_were_delivered_long_ago(loaded):
    letters = loaded.scalars(select(Letter)).all()

    assert letters
    assert {letter.status for letter in letters} == {Delivery.SENT}
    assert all(letter.created_at <= NOW for letter in letters)


@pytest.mark.parametrize("account", demo.ACCOUNTS)
def test_each_account_signs_in_with_the_printed_password(app, loaded, account):
    loaded.commit()
    answer = app.test_client().post(
        "/sign-in", data={"email": f"{account}@cistrat.example", "password": demo.PASSWORD}
    )

    assert answer.status_code == 302
