"""Who judges blind finds nothing that says who it is: on no page, in no file, letter or message."""

import re

import pytest
import time_machine

from cistrat_training import files
from cistrat_training.letter import Letter
from cistrat_training.reviews.models import Criterion
from cistrat_training.reviews.plans import ReviewPlan
from tests.people_and_things import (
    NOON_IN_MAY,
    a_criterion,
    a_person,
    a_reviewer,
    an_application,
    an_assignment,
    an_organiser,
    save,
)

NAMES = ("Zuleika", "Quillfeather", "zuleika", "quillfeather", "祖莱卡")
LINK = re.compile(r'(?:href|action|src)="(/[^"#?]*)')


@pytest.fixture(autouse=True)
def _in_may():
    with time_machine.travel(NOON_IN_MAY, tick=False):
        yield


@pytest.fixture
def application(app, db):
    """Everything in it says who it is, the text of the motivation too."""
    person = a_person(full_name="Zuleika Dobson", email="zuleika@quillfeather.example")
    application = an_application(
        applicant=person,
        full_name="Zuleika Dobson",
        latin_name="Zuleika Dobson",
        native_name="祖莱卡",
        call_me="Zuleika",
        institution="Quillfeather Institute",
        position="Chair of Quillfeather Institute",
        motivation="I, Zuleika Dobson of Quillfeather Institute, want to learn.",
        cv_name="CV of Zuleika.pdf",
    )
    with app.app_context():
        application.cv = a_pdf("%PDF-1.7 Zuleika")
    plan = ReviewPlan(workshop=application.workshop, blind=True)
    save(db, application, a_criterion(application.workshop), plan)
    return application


def a_pdf(text):
    content = files.put(text.encode(), files.PDF)
    return files.StoredFile(
        sha256=content.sha256, size=content.size, content_type=files.PDF, stored_at=NOON_IN_MAY
    )


def everything_open_to(visit):
    """Every page that links lead to, begun at the reviewer's own list."""
    seen, waiting, texts = set(), ["/reviews", "/", "/letters"], {}
    while waiting:
        path = waiting.pop()
        if path in seen or path.startswith(("/static", "/sign-out")):
            continue
        seen.add(path)
        answer = visit.get(path)
        if answer.status_code == 200:
            texts[path] = answer.get_data(as_text=True)
            waiting += LINK.findall(texts[path])
    return texts


def test_a_blind_reviewer_finds_no_name_on_any_page(browser, db, application):
    reviewer = a_reviewer(application.workshop)
    save(db, an_assignment(application, reviewer))

    texts = everything_open_to(browser(reviewer.person))

    assert f"/applications/{application.id}/review" in texts
    assert application.code in texts["/reviews"]
    assert [path for path, text in texts.items() if any(name in text for name in NAMES)] == []


@pytest.mark.parametrize(
    ("wrote", "reads"),
    [
        ("Yours, Zuleika", "Yours, […]"),
        ("Ms Dobson-Beerbohm, as DOBSON is known", "Ms […]-Beerbohm, as […] is known"),
        ("我是祖莱卡。", "我是[…]。"),
        ("我叫Zuleika，在Quillfeather Institute工作。", "我叫[…]，在[…]工作。"),
        ("Dobsonian views of a dobson", "Dobsonian views of a dobson"),
    ],
)
def test_who_signs_with_one_of_their_names_is_not_named_either(
    browser, db, application, wrote, reads
):
    reviewer = a_reviewer(application.workshop)
    application.motivation = wrote
    save(db, an_assignment(application, reviewer))

    page = browser(reviewer.person).get(f"/applications/{application.id}/review").text

    assert f"<p><bdi>{reads}</bdi></p>" in page


def test_the_page_of_the_application_and_its_cv_stay_closed(browser, db, application):
    reviewer = a_reviewer(application.workshop)
    save(db, an_assignment(application, reviewer))

    visit, url = browser(reviewer.person), f"/applications/{application.id}"

    closed = [visit.get(f"{url}{page}").status_code for page in ("", "/cv", "/files/cv", "/where")]
    assert closed == [403, 403, 404, 403]


def test_messages_and_titles_name_the_reference_alone(browser, db, application):
    reviewer = a_reviewer(application.workshop)
    save(db, an_assignment(application, reviewer))
    visit, url = browser(reviewer.person), f"/applications/{application.id}"
    points = {f"points_{c.id}": "4" for c in db.query(Criterion)}

    said = [
        visit.post(f"{url}/review", data=points, follow_redirects=True).text,
        visit.post(f"{url}/abstention", data={"why": ""}).text,
        visit.post(f"{url}/conflict", follow_redirects=True).text,
        visit.get(f"{url}/conflict").text,
    ]

    assert f"Your review of {application.code} is saved." in said[0]
    assert [text for text in said if any(name in text for name in NAMES)] == []


def test_no_letter_to_a_reviewer_names_an_applicant(browser, db, application):
    grace, reviewer = an_organiser(), a_reviewer(application.workshop)
    save(db, grace, reviewer)
    workshop = f"/workshops/{application.workshop_id}"
    data = {"chosen": application.id, "reviewer": reviewer.id}
    browser(grace).post(f"{workshop}/assignments", data=data)
    browser(grace).post(f"{workshop}/reminders")

    letters = db.query(Letter).filter_by(recipient_id=reviewer.person_id).all()

    assert [letter.about.split(":")[2] for letter in letters] == ["given", "reminder"]
    assert not any(name in f"{a.subject} {a.text} {a.html}" for a in letters for name in NAMES)


def test_an_organiser_who_judges_blind_sees_no_name_where_they_judge(browser, db, application):
    grace = an_organiser()
    save(db, grace, an_assignment(application, a_reviewer(application.workshop, grace)))

    page = browser(grace).get(f"/applications/{application.id}/review").text

    assert not any(name in page for name in NAMES)


def test_without_a_blind_plan_the_same_reviewer_reads_the_name(browser, db, application):
    reviewer = a_reviewer(application.workshop)
    save(db, an_assignment(application, reviewer))
    db.query(ReviewPlan).one().blind = False
    db.commit()

    assert "Zuleika" in browser(reviewer.person).get(f"/applications/{application.id}/review").text
