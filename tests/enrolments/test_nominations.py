"""Lists of domestic trainees: seen first, then imported, all of it or nothing."""

import io
import re
from time import process_time

import openpyxl
import pytest
import time_machine

from cistrat_training import tables
from cistrat_training.accounts.models import Gender, User
from cistrat_training.enrolments.models import NominationList
from cistrat_training.enrolments.nominations import LAYOUT, read
from cistrat_training.letter import Letter
from cistrat_training.places.models import Category, Organisation
from cistrat_training.workshops.models import Audience, Enrolment, Place
from tests.people_and_things import (
    NOON_IN_MAY,
    a_person,
    a_workshop,
    an_enrolment,
    an_organiser,
    save,
)

HEADER = "Name,Latin name,E-mail,Institution,Institution category,Position,Gender"
WANG = "王小明,Wang Xiaoming,wang@example.org,示例研究院,research,副研究员,woman"
LI = "李雷,Li Lei,li@example.org,示例大学,高校,讲师,男"


@pytest.fixture(autouse=True)
def _in_may():
    with time_machine.travel(NOON_IN_MAY, tick=False):
        yield


def a_list(*rows, header=HEADER, encoding="utf-8-sig"):
    return "\n".join([header, *rows]).encode(encoding)


@pytest.fixture
def grace(db):
    grace = an_organiser()
    save(db, grace)
    return grace


@pytest.fixture
def workshop(db):
    workshop = a_workshop(seats_domestic=3)
    save(db, workshop)
    return workshop


@pytest.fixture
def look(browser, grace, workshop):
    """The page that shows what a list would do."""

    def look(content, name="list.csv"):
        return browser(grace).post(
            f"/workshops/{workshop.id}/nominations",
            data={"file": (io.BytesIO(content), name), "deed": "look"},
        )

    return look


@pytest.fixture
def take_in(browser, grace, workshop, look):
    """Look, then press the button: what is sent is the token of the file, not the file."""

    def take_in(content, name="list.csv"):
        token = re.search(r'name="file-kept" value="([^"]+)"', look(content, name).text)
        return browser(grace).post(
            f"/workshops/{workshop.id}/nominations",
            data={"file-kept": token[1], "deed": "import"},
            follow_redirects=True,
        )

    return take_in


# Reading


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_list_is_read_however_it_was_saved(encoding, delimiter):
    content = a_list(WANG, LI).decode("utf-8-sig").replace(",", delimiter).encode(encoding)

    nominees, problems, _ = read(content)

    assert problems == []
    assert [n.name for n in nominees] == ["王小明", "李雷"]
    assert nominees[1].category is Category.UNIVERSITY
    assert [n.gender for n in nominees] == [Gender.WOMAN, Gender.MAN]


def test_the_headers_may_be_chinese():
    nominees, problems, unknown = read(
        a_list("王小明,科研院所,示例研究院,女,13800000000", header="姓名,单位类别,单位,性别,手机")
    )

    assert problems == []
    assert nominees[0].institution == "示例研究院"
    assert unknown == ["手机"]


@pytest.mark.parametrize(
    ("row", "column", "said"),
    [
        (",Wang,w@example.org,示例研究院,research,,", "Name", "must not be empty"),
        ("王小明,,w@example.org,,research,,", "Institution", "must not be empty"),
        ("王小明,,w@example.org,示例研究院,club,,", "Institution category", "not one of"),
        ("王小明,,w@example,示例研究院,research,,", "E-mail", "not an e-mail address"),
        ("王小明,,a b@example.org,示例研究院,research,,", "E-mail", "not an e-mail address"),
        ("王小明,,,示例研究院,research,,lady", "Gender", "not one of"),
        ("王小明,ᚠᚢᚦ,,示例研究院,research,,", "Latin name", "fonts have no"),
    ],
)
def test_a_bad_row_is_named_with_its_line_and_its_reason(row, column, said):
    _, problems, _ = read(a_list(LI, row))

    assert [(p.row, p.column) for p in problems] == [(3, column)]
    assert said in str(problems[0])


@pytest.mark.parametrize(
    "again",
    ["王小芳,,WANG@example.org,示例大学,university,,", "王 小明,,,示例研究院,research,,"],
)
def test_the_same_person_twice_is_named_with_both_lines(again):
    _, problems, _ = read(a_list(WANG, LI, again))

    assert [(p.row, p.facts["line"]) for p in problems] == [(4, 2)]


def test_a_long_list_takes_no_more_than_its_length():
    """Once it took a minute and a half, for whoever holds the link of a letter."""
    began = process_time()

    people, problems, _ = read(a_list(*(f"王 {n},,,示例研究院,research,," for n in range(40_000))))

    assert (len(people), problems) == (40_000, [])
    assert process_time() - began < 30


@pytest.mark.parametrize("content", [a_list(), b"", b"%PDF-1.4", b"\0\1\2", b"PK\3\4broken"])
def test_what_is_no_list_is_refused_with_words(look, content):
    page = look(content)

    assert page.status_code in {200, 422}
    assert "Nothing was changed" in page.text


def test_the_template_can_be_sent_back_as_it_is(browser, grace, workshop):
    for name in ("nominations.xlsx", "nominations.csv"):
        for language in ("en", "zh"):
            url = f"/workshops/{workshop.id}/{name}?language={language}"
            content = browser(grace).get(url).get_data()

            lines = tables.lines_of(tables.sheet_of(tables.read(content), LAYOUT), LAYOUT)
            assert (lines.problems, lines.unknown, lines.lines) == ([], [], [])


# Looking


def test_looking_shows_each_row_and_changes_nothing(look, db):
    page = look(a_list(WANG, LI))

    assert "Enrol 2 trainees" in page.text
    assert "王小明" in page.text
    assert db.query(Enrolment).count() == db.query(NominationList).count() == 0


def test_a_list_with_one_bad_row_cannot_be_imported(take_in, db):
    page = take_in(a_list(WANG, ",,,,club,,"))

    assert "Line 3" in page.text
    assert (
        db.query(Enrolment).count()
        == db.query(User).filter_by(email="wang@example.org").count()
        == 0
    )


def test_more_trainees_than_seats_are_refused_all_together(take_in, db):
    page = take_in(a_list(WANG, LI, *(f"张{n}号,,,示例研究院,research,," for n in range(2))))

    assert "4 are too many: 3 fit" in page.text
    assert db.query(Enrolment).count() == 0


# Importing


def test_an_imported_trainee_has_a_place_an_account_and_a_letter(take_in, db):
    page = take_in(a_list(WANG))

    place = db.query(Enrolment).one()
    assert "One trainee has a place now." in page.text
    assert (place.audience, place.status) == (Audience.DOMESTIC, Place.CONFIRMED)
    assert (place.country_code, place.position) == ("CN", "副研究员")
    assert (place.person.full_name, place.person.latin_name) == ("王小明", "Wang Xiaoming")
    assert place.person.password_hash is None
    assert db.query(Letter).one().to_address == "wang@example.org"


def test_a_workbook_is_imported_like_a_text_file(take_in, db):
    book = openpyxl.Workbook()
    for row in (HEADER, WANG):
        book.active.append(row.split(","))
    out = io.BytesIO()
    book.save(out)

    take_in(out.getvalue(), "list.xlsx")

    assert db.query(Enrolment).one().person.full_name == "王小明"


def test_the_letter_signs_in_and_leads_to_the_programme(take_in, browser, db):
    take_in(a_list(WANG))
    link = next(word for word in db.query(Letter).one().text.split() if "/sign-in/" in word)

    assert browser().post(link).headers["Location"] == "/programme"


def test_without_an_address_there_is_a_place_and_no_letter(take_in, db):
    take_in(a_list("王小明,,,示例研究院,research,,"))

    assert db.query(Enrolment).one().person.email is None
    assert db.query(Letter).count() == 0


def test_the_same_file_twice_changes_nothing(take_in, db):
    take_in(a_list(WANG, LI))

    again = take_in(a_list(WANG, LI))

    assert "Everybody on this list has a place already" in again.text or "before" in again.text
    assert db.query(Enrolment).count() == db.query(Letter).count() == 2
    assert db.query(NominationList).count() == 1


def test_a_longer_list_adds_only_who_is_new(take_in, db):
    take_in(a_list(WANG))

    page = take_in(a_list(LI, WANG))

    assert "One trainee has a place now." in page.text
    assert db.query(Enrolment).count() == db.query(Letter).count() == 2


@pytest.mark.parametrize(
    "again", ["王小明,,,示例研究院,research,,", "Wang X,,wang@example.org,示例大学,university,,"]
)
def test_a_person_is_known_by_address_or_by_name_and_institution(take_in, db, again):
    take_in(a_list(WANG))

    take_in(a_list(again))

    assert db.query(Enrolment).count() == 1


def test_a_known_account_is_used_and_keeps_its_own_name(take_in, db):
    wang = a_person(email="wang@example.org", full_name="Xiaoming Wang")
    save(db, wang)

    take_in(a_list(WANG))

    assert db.query(Enrolment).one().person == wang
    assert wang.full_name == "Xiaoming Wang"


def test_one_institution_is_kept_once_however_it_is_written(take_in, db):
    take_in(
        a_list("王小明,,,Academy of Examples,research,,", "李雷,,,academy  of examples,research,,")
    )

    assert db.query(Organisation).filter_by(country_code="CN").count() == 1


def test_a_place_that_was_given_up_is_taken_up_again(take_in, db, workshop):
    wang = a_person(email="wang@example.org")
    place = an_enrolment(workshop=workshop, person=wang, audience=Audience.DOMESTIC)
    place.withdraw(now=NOON_IN_MAY)
    save(db, place)

    take_in(a_list(WANG))

    assert place.status is Place.CONFIRMED


def test_a_participant_who_applied_is_not_nominated_as_well(take_in, db, workshop):
    save(db, an_enrolment(workshop=workshop, person=a_person(email="wang@example.org")))

    page = take_in(a_list(WANG))

    assert "has a place as an applicant" in page.text
    assert db.query(Enrolment).count() == 1


def test_a_token_that_was_tampered_with_imports_nothing(browser, grace, workshop, db):
    answer = browser(grace).post(
        f"/workshops/{workshop.id}/nominations", data={"file-kept": "x.y.z", "deed": "import"}
    )

    assert answer.status_code == 422
    assert db.query(Enrolment).count() == 0
