"""Writing, submitting, reading and withdrawing, as an applicant does it in a browser."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from cistrat_training.accounts.models import Consent, Purpose
from cistrat_training.applications.models import Application, Status
from cistrat_training.letter import Letter
from cistrat_training.trail import Deed, TrailEntry
from tests.applications.wishes import a_cv, a_pdf, typed
from tests.people_and_things import (
    A_DAY,
    NOON_IN_MAY,
    a_draft,
    a_person,
    a_reviewer,
    a_workshop,
    an_application,
    an_assignment,
    an_enrolment,
    an_organiser,
    save,
)
from tests.questions import counted

A_MINUTE = timedelta(minutes=1)
CLOSES = datetime.fromisoformat("2026-05-31T15:59:59+00:00")
SEAL = re.compile(r'name="opened" value="([^"]+)"')

pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def amina(db):
    amina = a_person(full_name="Amina Example", latin_name="", email="amina@example.org")
    save(db, amina)
    return amina


def the_one(db):
    return db.scalars(select(Application)).one()


def letters(db):
    return db.scalars(select(Letter).order_by(Letter.id)).all()


def test_a_draft_is_kept_section_by_section(browser, db, amina, form):
    hers = browser(amina)
    you = {"full_name": "Amina Example", "latin_name": "Amina Example", "nationality_code": "NG"}

    answer = hers.post(form, data=you)

    assert answer.location == f"{form}/2"
    assert (the_one(db).nationality_code, the_one(db).status) == ("NG", Status.DRAFT)
    assert 'value="NG" selected' in hers.get(form).text
    assert letters(db) == []


def test_an_incomplete_section_is_saved_all_the_same_and_says_what_is_missing(
    browser, db, amina, form
):
    answer = browser(amina).post(f"{form}/2", data={"institution": "Institute"})

    assert answer.status_code == 422
    assert "Choose the country of your institution." in answer.text
    assert "Draft saved at 12:00 (UTC)." in answer.text
    assert the_one(db).institution == "Institute"


def test_who_leaves_is_not_held_up_by_what_is_missing(browser, db, amina, form):
    answer = browser(amina).post(f"{form}/2", data={"later": "1"}, follow_redirects=True)

    assert answer.request.path == "/applications"
    assert "Your draft is saved." in answer.text


def test_an_answer_that_cannot_be_kept_is_shown_while_the_others_are_kept(browser, db, amina, form):
    too_long = "x" * 201

    answer = browser(amina).post(
        f"{form}/2", data={"institution": too_long, "position": "Head", "later": "1"}
    )

    assert answer.status_code == 422
    assert "Shorten this to 200 characters." in answer.text
    assert too_long in answer.text
    assert (the_one(db).institution, the_one(db).position) == ("", "Head")


def test_a_motivation_that_is_too_long_is_kept_in_the_draft(browser, db, amina, form):
    answer = browser(amina).post(f"{form}/3", data={"motivation": "word " * 328})

    assert "Shorten this by 28 words." in answer.text
    assert len(the_one(db).motivation.split()) == 328


@pytest.mark.parametrize(
    "wrong",
    [{"nationality_code": "XX"}, {"gender": "<b>"}, {"birth_decade": "1066"}],
)
def test_a_choice_that_was_not_offered_is_not_taken(browser, db, amina, form, wrong):
    answer = browser(amina).post(form, data=typed() | wrong)

    assert answer.status_code == 422
    assert the_one(db).full_name == "Amina Example"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"MZ this is no PDF", "This file is not a PDF"),
        (b"%PDF-1.7 and nothing more", "This PDF is damaged"),
        (b"", "This file is empty"),
        (b"%PDF-" + b"x" * 1_000_001, "at most 1.0 MB fit"),
    ],
)
def test_a_cv_that_is_no_pdf_is_not_taken(browser, db, amina, form, content, says):
    answer = browser(amina).post(f"{form}/4", data={"cv": a_cv(content)})
    answer.request.environ["wsgi.input"].close()  # a file, when it is large

    assert answer.status_code == 422
    assert says in answer.text
    assert the_one(db).cv is None


def test_a_cv_survives_the_mistakes_of_the_form(browser, db, amina, form):
    hers = browser(amina)

    page = hers.post(f"{form}/all", data=typed(position="", submit="1", cv=a_cv(name="Amina.pdf")))

    assert "Amina.pdf" in page.text
    assert the_one(db).cv_name == "Amina.pdf"
    answer = hers.post(f"{form}/all", data=typed(submit="1", cv=(a_cv(b"")[0], "")))
    assert answer.status_code == 302
    assert the_one(db).status is Status.SUBMITTED


def test_a_complete_application_is_submitted_from_one_page(browser, db, amina, workshop, form):
    answer = browser(amina).post(f"{form}/all", data=typed(submit="1"))

    application = the_one(db)
    assert answer.location == f"/applications/{application.id}/where"
    assert (application.status, application.number) == (Status.SUBMITTED, 1)
    assert (application.nationality_code, application.country_code) == ("NG", "GH")
    assert amina.latin_name == "Amina Example"


def test_the_copy_goes_to_the_address_of_the_account(browser, db, amina, form, work):
    browser(amina).post(f"{form}/all", data=typed(submit="1"))
    work()

    letter = letters(db)[0]
    assert letter.to_address == "amina@example.org"
    assert the_one(db).code in letter.subject


def test_the_page_before_the_submit_lists_what_is_missing(browser, db, amina, form):
    hers = browser(amina)
    hers.post(form, data=typed() | {"nationality_code": ""})

    page = hers.get(f"{form}/check").text

    assert "Choose your nationality." in page
    assert f'href="{form}#nationality_code"' in page
    assert "Submit application" not in page
    assert hers.post(f"{form}/check").status_code == 422
    assert the_one(db).status is Status.DRAFT


def test_a_complete_draft_is_submitted_from_its_last_page(browser, db, amina, form):
    hers = browser(amina)
    hers.post(f"{form}/all", data=typed(later="1"))
    assert the_one(db).status is Status.DRAFT

    hers.post(f"{form}/check")

    assert the_one(db).status is Status.SUBMITTED


def test_a_submit_pressed_twice_gives_one_application_and_one_letter(
    browser, db, amina, form, work
):
    hers, again = browser(amina), browser(amina)
    hers.post(f"{form}/all", data=typed(submit="1"))

    answers = [
        hers.post(f"{form}/all", data=typed(submit="1")),
        again.post(f"{form}/check"),
        again.post(f"{form}/2", data={"position": "Something else"}),
    ]

    where = f"/applications/{the_one(db).id}/where"
    assert [answer.location for answer in answers] == [where] * 3
    assert the_one(db).position == "Researcher"
    work()
    assert len(letters(db)) == 1


def test_two_windows_that_submit_at_once_give_one_application(browser, db, amina, form, work):
    windows = [browser(amina) for _ in range(4)]
    db.commit()
    for window in windows:
        window.test_session = None

    with ThreadPoolExecutor(4) as threads:
        answers = list(
            threads.map(lambda w: w.post(f"{form}/all", data=typed(submit="1")), windows)
        )

    where = f"/applications/{the_one(db).id}/where"
    assert [answer.location for answer in answers] == [where] * 4
    work()
    assert len(letters(db)) == 1


def test_each_applicant_of_a_workshop_has_a_number_of_their_own(browser, db, form):
    people = [a_person() for _ in range(4)]
    save(db, *people)
    windows = [browser(person) for person in people]
    db.commit()
    for window in windows:
        window.test_session = None

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda w: w.post(f"{form}/all", data=typed(submit="1")), windows))

    assert sorted(db.scalars(select(Application.number))) == [1, 2, 3, 4]


def test_consents_are_given_at_the_submit_in_the_version_and_language_that_was_read(
    browser, db, amina, form
):
    hers = browser(amina)
    hers.get(f"{form}?language=zh")
    hers.post(f"{form}/all", data=typed(later="1", ticked=["processing", "transfer", "alumni"]))
    assert db.scalars(select(Consent)).all() == []

    hers.post(f"{form}/all", data=typed(submit="1", ticked=["processing", "transfer"]))

    given = db.scalars(select(Consent)).all()
    assert {consent.purpose for consent in given} == {Purpose.PROCESSING, Purpose.TRANSFER}
    assert {(consent.version, consent.language) for consent in given} == {("2026-11", "zh")}


def test_a_needed_consent_is_asked_for_and_an_optional_one_is_not(browser, db, amina, form):
    hers = browser(amina)

    answer = hers.post(f"{form}/all", data=typed(submit="1", ticked=["processing", "alumni"]))

    assert answer.status_code == 422
    assert "Tick the consents without which" in answer.text
    assert hers.post(f"{form}/all", data=typed(submit="1")).status_code == 302


def test_a_consent_given_earlier_is_not_asked_for_again(browser, db, amina):
    first, second = a_workshop(), a_workshop()
    save(db, first, second)
    hers = browser(amina)
    hers.post(f"/calls/{first.id}/application/all", data=typed(submit="1"))

    form = f"/calls/{second.id}/application/all"
    page = hers.get(form).text
    answer = hers.post(form, data=typed(submit="1", ticked=[]))

    assert "You agreed before" in page
    assert answer.status_code == 302
    assert len(db.scalars(select(Consent)).all()) == 2


def test_a_form_opened_in_time_may_be_sent_a_little_later(browser, db, amina, form, clock):
    clock.move_to(CLOSES - A_MINUTE)
    hers = browser(amina)
    seal = SEAL.search(hers.get(f"{form}/all").text)[1]

    clock.move_to(CLOSES + 14 * A_MINUTE)
    answer = hers.post(f"{form}/all", data=typed(submit="1", opened=seal))

    assert answer.status_code == 302
    assert the_one(db).status is Status.SUBMITTED


def test_the_sections_that_follow_know_that_the_form_was_opened_in_time(
    browser, db, amina, form, clock
):
    clock.move_to(CLOSES - A_MINUTE)
    hers = browser(amina)
    hers.post(f"{form}/all", data=typed(later="1"))
    seal = SEAL.search(hers.get(f"{form}/consents").text)[1]

    clock.move_to(CLOSES + 5 * A_MINUTE)
    data = {"ticked": ["processing", "transfer"], "opened": seal}
    check = hers.post(f"{form}/consents", data=data).location
    seal = SEAL.search(hers.get(check).text)[1]
    hers.post(f"{form}/check", data={"opened": seal})

    assert the_one(db).status is Status.SUBMITTED


@pytest.mark.parametrize("seal", ["", "invented", "WzEsMV0.ahKcAA.invented"])
def test_nobody_can_say_that_a_form_was_opened_earlier(browser, db, amina, form, clock, seal):
    clock.move_to(CLOSES + A_MINUTE)
    hers = browser(amina)

    answer = hers.post(f"{form}/all", data=typed(submit="1", opened=seal))

    assert answer.status_code == 422
    assert "is not open. Your draft is kept." in answer.text
    assert the_one(db).status is Status.DRAFT
    assert the_one(db).position == "Researcher"


def test_the_seal_of_another_persons_form_is_worth_nothing(browser, db, amina, form, clock):
    bob = a_person()
    save(db, bob)
    clock.move_to(CLOSES - A_MINUTE)
    seal = SEAL.search(browser(bob).get(f"{form}/all").text)[1]

    clock.move_to(CLOSES + A_MINUTE)
    answer = browser(amina).post(f"{form}/all", data=typed(submit="1", opened=seal))

    assert answer.status_code == 422


def test_who_comes_too_late_is_told_when_the_call_closed(browser, db, amina, form, clock):
    clock.move_to(CLOSES - A_DAY)
    hers = browser(amina)
    hers.post(form, data=typed())

    clock.move_to(CLOSES + A_DAY)
    page = hers.get(form).text

    assert "This call has closed" in page
    assert "31 May 2026, 23:59" in page
    assert f"/applications/{the_one(db).id}" in page


def test_who_comes_too_early_is_told_when_the_call_opens(browser, db, amina):
    workshop = a_workshop(call_opens_at=NOON_IN_MAY + A_DAY)
    save(db, workshop)

    page = browser(amina).get(f"/calls/{workshop.id}/application").text

    assert "This call has not opened yet" in page


def test_an_application_is_reopened_changed_and_submitted_again(
    browser, db, amina, form, clock, work
):
    hers = browser(amina)
    hers.post(f"{form}/all", data=typed(submit="1"))
    number = the_one(db).id
    work()

    hers.post(f"/applications/{number}/reopening")
    assert the_one(db).status is Status.DRAFT
    clock.shift(A_MINUTE)
    hers.post(f"{form}/all", data=typed(submit="1", position="Director", ticked=[]))

    assert (the_one(db).status, the_one(db).position) == (Status.SUBMITTED, "Director")
    assert the_one(db).number == 1
    work()
    assert len(letters(db)) == 2


def test_submitting_again_gives_no_consent_twice(browser, db, amina, form, clock):
    hers = browser(amina)
    hers.post(f"{form}/all", data=typed(submit="1"))
    hers.post(f"/applications/{the_one(db).id}/reopening")
    clock.shift(A_MINUTE)

    hers.post(f"{form}/check")

    assert the_one(db).status is Status.SUBMITTED
    assert len(db.scalars(select(Consent)).all()) == 2


def test_withdrawing_asks_once_more_and_then_tells_by_letter(browser, db, amina, workshop):
    application = an_application(workshop=workshop, applicant=amina)
    save(db, application)
    hers = browser(amina)
    withdrawal = f"/applications/{application.id}/withdrawal"
    assert "Withdraw this application?" in hers.get(withdrawal).text
    assert application.status is Status.SUBMITTED

    for _ in range(2):
        hers.post(withdrawal)

    assert application.status is Status.WITHDRAWN
    assert [letter.subject for letter in letters(db)] == ["You withdrew your application"]


def test_whoever_has_a_confirmed_place_gives_that_up_instead(browser, db, amina, workshop):
    application = an_application(workshop=workshop, applicant=amina)
    save(db, application, an_enrolment(workshop=workshop, person=amina))

    answer = browser(amina).post(f"/applications/{application.id}/withdrawal")

    assert answer.status_code == 409
    assert "Give up the place" in answer.text
    assert application.status is Status.SUBMITTED


@pytest.mark.parametrize(
    "name",
    ["阿米娜", "أمينة", "Амина Примерова", "Nguyễn Thị Hạnh", "Siobhán O'Neill", "O", "ᏣᎳᎩ"],
)
def test_a_name_is_kept_in_any_script_as_it_was_written(browser, db, amina, form, name):
    hers = browser(amina)

    hers.post(f"{form}/all", data=typed(submit="1", full_name=name))

    assert (the_one(db).status, the_one(db).full_name) == (Status.SUBMITTED, name)
    page = hers.get(f"/applications/{the_one(db).id}").text
    assert f"<bdi>{name.replace(chr(39), '&#39;')}</bdi>" in page


def test_a_name_that_cannot_be_printed_is_noticed_when_it_is_typed_and_kept(
    browser, db, amina, form
):
    answer = browser(amina).post(form, data=typed(latin_name="ᏣᎳᎩ"))

    assert "our fonts have no Cherokee letters" in answer.text
    assert the_one(db).latin_name == "ᏣᎳᎩ"


def test_markup_in_an_answer_stays_text(browser, db, amina, form):
    hers = browser(amina)
    hers.post(f"{form}/all", data=typed(submit="1", motivation="<script>alert(1)</script>"))

    page = hers.get(f"/applications/{the_one(db).id}").text

    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_who_reads_an_application_and_its_cv(browser, db, amina, workshop, form):
    browser(amina).post(f"{form}/all", data=typed(submit="1"))
    grace, judge, mallory, elsewhere = an_organiser(), a_person(), a_person(), a_person()
    asked = an_assignment(the_one(db), a_reviewer(workshop, judge))
    save(db, grace, mallory, asked, a_reviewer(a_workshop(), elsewhere))
    application = f"/applications/{the_one(db).id}"

    def asked_by(user=None):
        return [browser(user).get(page).status_code for page in (application, f"{application}/cv")]

    assert asked_by(amina) == [200, 200]
    assert asked_by(grace) == [200, 200]
    assert asked_by(judge) == [200, 200]
    assert asked_by(mallory) == [403, 403]
    assert asked_by(elsewhere) == [403, 403]
    assert asked_by() == [302, 302]


def test_only_the_applicant_reads_a_draft(browser, db, amina, workshop):
    draft, grace = a_draft(workshop=workshop, applicant=amina), an_organiser()
    save(db, draft, grace)

    assert browser(grace).get(f"/applications/{draft.id}").status_code == 403
    assert browser(amina).get(f"/applications/{draft.id}").status_code == 200


def test_only_the_applicant_reopens_and_withdraws(browser, db, amina, workshop):
    application, grace = an_application(workshop=workshop, applicant=amina), an_organiser()
    save(db, application, grace)
    hers = browser(grace)

    assert hers.post(f"/applications/{application.id}/reopening").status_code == 403
    assert hers.post(f"/applications/{application.id}/withdrawal").status_code == 403
    assert application.status is Status.SUBMITTED


def test_a_cv_is_sent_to_be_saved_never_to_be_shown(browser, db, amina, form):
    hers = browser(amina)
    hers.post(f"{form}/all", data=typed(submit="1", cv=a_cv(name="简历.pdf")))

    answer = hers.get(f"/applications/{the_one(db).id}/cv")

    assert answer.data == a_pdf()
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_the_trail_tells_when_somebody_else_read_it(browser, db, amina, workshop):
    application, grace = an_application(workshop=workshop, applicant=amina), an_organiser()
    save(db, application, grace)

    browser(amina).get(f"/applications/{application.id}")
    browser(grace).get(f"/applications/{application.id}")

    viewed = select(TrailEntry).where(TrailEntry.deed == Deed.VIEWED)
    assert [entry.actor_id for entry in db.scalars(viewed)] == [grace.id]


def test_a_visitor_is_asked_to_sign_in_and_comes_back(browser, db, form):
    answer = browser().get(form)

    assert answer.location == f"/sign-in?next={form}"


def test_my_applications_ask_no_more_of_the_database_when_there_are_more(browser, db, amina):
    def asked():
        with counted() as asked:
            assert browser(amina).get("/applications").status_code == 200
        return len(asked)

    save(db, an_application(applicant=amina))
    few = asked()
    save(db, *(an_application(applicant=amina) for _ in range(4)))

    assert asked() == few


def test_my_applications_lead_to_the_draft_or_to_what_was_sent(browser, db, amina, workshop):
    sent = an_application(applicant=amina)
    save(db, a_draft(workshop=workshop, applicant=amina), sent)

    page = browser(amina).get("/applications").text

    assert f'href="/calls/{workshop.id}/application"' in page
    assert f'href="/applications/{sent.id}/where"' in page
    assert sent.code in page
