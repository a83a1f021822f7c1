from datetime import UTC, date, datetime
from threading import Thread

import pytest
from sqlalchemy import func, select

from cistrat_training import tables
from cistrat_training.accounts.models import Gender, User
from cistrat_training.database import db as the_database
from cistrat_training.errors import RuleBroken
from cistrat_training.house import past
from cistrat_training.house.past_sheets import SHEETS
from cistrat_training.letter import Letter
from cistrat_training.places.models import (
    Category,
    Collective,
    Country,
    Organisation,
    OrganisationMembership,
)
from cistrat_training.schedule.models import Lecture, Lecturer, LecturerRole, Speaker
from cistrat_training.schedule.releases import Release, ReleasedLecture, ReleaseLetters
from cistrat_training.tables import Sheet
from cistrat_training.trail import TrailEntry
from cistrat_training.workshops.models import Audience, Enrolment, Place, Series, Workshop
from tests.people_and_things import NOON_IN_MAY, a_person, a_workshop, save

A_PAST = {
    "countries": [
        {"country": "Iran (Islamic Republic of)", "printed_name": "Persia", "position": "2"},
        {"country": "NG", "position": 1},
    ],
    "collectives": [{"code": "members", "name_en": "member institutions", "name_zh": "成员单位"}],
    "series": [{"code": "PST", "title_en": "Methods for Policy", "title_zh": "政策方法"}],
    "workshops": [
        {
            "series": "PST",
            "number": 3,
            "title_en": "Methods",
            "printed_title_en": "Methods in Print",
            "mode": "online",
            "deliveries": "livestream; recorded",
            "platform_en": "the online platform",
            "partners_en": "the University of Example; the Academy",
            "zone": "Asia/Shanghai",
            "first_day": "2015-09-07",
            "last_day": "2015-09-11",
        }
    ],
    "organisations": [
        {"name": "Example University", "country": "China", "category": "university"},
        {
            "name": "Institute One",
            "country": "CN",
            "category": "research",
            "printed_as": "collective",
            "collective": "members",
            "member_since": "2012-01-01",
        },
    ],
    "lecturers": [
        {
            "full_name": "陈晓明",
            "latin_name": "Chen Xiaoming",
            "organisation": "Example University",
            "role": "professor",
        },
        {"full_name": "Ana Peña", "email": "Ana@Example.org", "organisation": "Institute One"},
    ],
    "lectures": [
        {
            "series": "PST",
            "number": 3,
            "place": 1,
            "title_en": "How to Count",
            "topic_en": "statistics",
            "topic_position": 7,
            "lecturers": "陈晓明; ana@example.org",
            "day": "2015-09-07",
            "starts": "09:00",
            "ends": "11:30",
        },
        {"series": "PST", "number": 3, "place": 2, "title_en": "How to Ask", "minutes": 90},
    ],
    "enrolments": [
        {
            "series": "PST",
            "number": 3,
            "audience": "international",
            "full_name": "محمد O'Neil",
            "email": "m@example.org",
            "organisation": "Ministry of Examples",
            "country": "Nigeria",
            "category": "government",
        },
        {
            "series": "PST",
            "number": 3,
            "audience": "domestic",
            "full_name": "王芳",
            "organisation": "INSTITUTE  ONE",
        },
        {
            "series": "PST",
            "number": 3,
            "audience": "domestic",
            "full_name": "李明",
            "organisation": "Institute One",
            "withdrawn_on": "2015-09-08",
        },
    ],
}


def a_past(**sheets):
    return {name: [dict(row) for row in rows] for name, rows in (A_PAST | sheets).items()}


def written(rows_of, language="en"):
    """The workbook as the template has it, with these rows."""
    sheets = []
    for layout, blank in zip(SHEETS, tables.template_sheets(SHEETS, language), strict=False):
        rows = [[row.get(c.key) for c in layout.columns] for row in rows_of.get(layout.name, [])]
        sheets.append(Sheet(blank.name, blank.header, [*blank.rows, *rows]))
    return tables.write_xlsx(sheets)


def bring_in(db, rows_of, **options):
    outcome = past.bring_in(db, tables.read(written(rows_of)), now=NOON_IN_MAY, **options)
    if outcome.problems:
        db.rollback()
    else:
        db.commit()
    return outcome


def told(outcome):
    return [(p.sheet, p.row, p.column, str(p)) for p in outcome.problems]


def only(db, model, **facts):
    return db.scalars(select(model).filter_by(**facts)).one()


def test_everything_a_report_needs_comes_in(db):
    outcome = bring_in(db, A_PAST)

    assert told(outcome) == []
    workshop = only(db, Workshop)
    assert workshop.code == "PST-3"
    assert workshop.printed_title_en == "Methods in Print"
    assert workshop.deliveries == ["livestream", "recorded"]
    assert workshop.partners_en == ["the University of Example", "the Academy"]
    assert workshop.first_day == date(2015, 9, 7)
    assert (workshop.seats_international, workshop.seats_domestic) == (1, 1)
    iran = db.get(Country, "IR")
    assert (iran.printed("en"), iran.printed("zh"), iran.report_position) == ("Persia", "伊朗", 2)
    assert only(db, Organisation, name="Institute One").printed("zh") == "成员单位"
    assert only(db, OrganisationMembership).since == date(2012, 1, 1)
    assert only(db, Series).title("zh") == "政策方法"
    assert only(db, Collective).code == "members"


def test_lectures_come_in_with_their_order_their_times_and_their_lecturers(db):
    bring_in(db, A_PAST)

    first, second = db.scalars(select(Lecture).order_by(Lecture.place))
    assert (first.topic_en, first.topic_place, first.length) == ("statistics", 7, 150)
    assert first.starts_at == datetime(2015, 9, 7, 1, tzinfo=UTC)
    assert (second.starts_at, second.length) == (None, 90)
    speakers = db.scalars(select(Speaker)).all()
    assert {s.lecturer.person.full_name for s in speakers} == {"陈晓明", "Ana Peña"}
    chen = only(db, User, full_name="陈晓明")
    assert only(db, Lecturer, person_id=chen.id).role is LecturerRole.PROFESSOR


def test_what_took_place_is_a_released_programme_of_which_nobody_is_told(db):
    bring_in(db, A_PAST)
    bring_in(db, A_PAST)

    release = only(db, Release)
    assert (release.number, release.released_by, release.is_public) == (1, None, False)
    copies = db.scalars(select(ReleasedLecture).order_by(ReleasedLecture.place)).all()
    assert [copy.length for copy in copies] == [150, 90]
    assert db.scalars(select(Letter)).all() == db.scalars(select(ReleaseLetters)).all() == []


def test_a_correction_of_the_past_is_another_release(db):
    bring_in(db, A_PAST)
    corrected = a_past()
    corrected["lectures"][0]["title_en"] = "Better Statistics"

    bring_in(db, corrected)

    found = db.scalars(select(ReleasedLecture.title_en).order_by(ReleasedLecture.id)).all()
    assert len(found) == 4
    assert found[2] == "Better Statistics"


def test_people_come_in_with_their_institution_as_it_is_known(db):
    bring_in(db, A_PAST)

    by_name = {e.person.full_name: e for e in db.scalars(select(Enrolment))}
    abroad, wang, li = by_name["محمد O'Neil"], by_name["王芳"], by_name["李明"]
    assert (abroad.institution_name, abroad.country_code) == ("Ministry of Examples", "NG")
    assert abroad.audience is Audience.INTERNATIONAL
    assert wang.organisation.name == "Institute One"
    assert (wang.country_code, wang.category) == ("CN", "research")
    assert wang.confirmed_at == datetime(2015, 9, 6, 16, tzinfo=UTC)
    assert li.status is Place.WITHDRAWN


def test_the_same_workbook_twice_changes_nothing(db):
    bring_in(db, A_PAST)
    before = db.scalar(select(func.count(TrailEntry.id)))

    outcome = bring_in(db, A_PAST)

    assert told(outcome) == []
    assert outcome.changes_nothing
    assert outcome.counts["enrolments"].same == 3
    assert db.scalar(select(func.count(TrailEntry.id))) == before


def test_a_corrected_workbook_changes_what_is_different_and_keeps_the_rest(db):
    bring_in(db, A_PAST)
    corrected = a_past()
    corrected["workshops"][0] |= {"title_en": "Better Methods", "printed_title_en": None}
    corrected["enrolments"].append(
        corrected["enrolments"][1] | {"full_name": "赵敏", "position": "researcher"}
    )

    outcome = bring_in(db, corrected)

    counts = outcome.counts
    assert (counts["workshops"].changed, counts["workshops"].same) == (1, 0)
    assert (counts["enrolments"].new, counts["enrolments"].same) == (1, 3)
    workshop = only(db, Workshop)
    assert (workshop.title_en, workshop.printed_title_en) == ("Better Methods", "Methods in Print")
    assert workshop.seats_domestic == 2


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", ";"])
def test_a_folder_of_text_files_brings_the_same(db, tmp_path, encoding, delimiter):
    rows_of = a_past()
    rows_of["enrolments"][0]["full_name"] = "Ngozi O'Neil"  # GB 18030 or not, all can write it
    for name, rows in rows_of.items():
        header = list(dict.fromkeys(key for row in rows for key in row))
        lines = [header, *([str(row.get(key, "")) for key in header] for row in rows)]
        quoted = "\n".join(delimiter.join(f'"{cell}"' for cell in line) for line in lines)
        (tmp_path / f"{name}.csv").write_bytes(quoted.encode(encoding))

    outcome = past.bring_in(db, tables.read_path(tmp_path), now=NOON_IN_MAY)

    assert told(outcome) == []
    assert outcome.counts["enrolments"].new == 3


def test_the_chinese_template_is_understood_with_chinese_in_its_cells(db):
    chinese = a_past()
    chinese["workshops"][0] |= {"mode": "线上", "deliveries": "直播；录播"}
    chinese["organisations"][0]["category"] = "高等院校"
    chinese["enrolments"][1] |= {"audience": "国内", "gender": "女"}

    outcome = past.bring_in(db, tables.read(written(chinese, "zh")), now=NOON_IN_MAY)

    assert told(outcome) == []
    assert only(db, Workshop).deliveries == ["livestream", "recorded"]
    assert only(db, Organisation, name="Example University").category is Category.UNIVERSITY
    assert only(db, User, full_name="王芳").gender is Gender.WOMAN


def test_a_missing_sheet_is_named(db):
    grids = [grid for grid in tables.read(written(A_PAST)) if grid.name != "lectures"]

    with pytest.raises(RuleBroken, match="“lectures” is missing"):
        past.bring_in(db, grids, now=NOON_IN_MAY)


@pytest.mark.parametrize(
    ("sheet", "change", "column", "message"),
    [
        ("countries", {"country": "Atlantis"}, "Country", "“Atlantis” is not a country"),
        ("series", {"code": "TOOLONG"}, "Code", "2 to 4 letters"),
        ("series", {"code": "A1"}, "Code", "2 to 4 letters"),
        ("workshops", {"series": "NONE"}, "Series", "“NONE” is not on the sheet “series”"),
        ("workshops", {"number": "nine"}, "Number", "“nine” is not a whole number"),
        ("workshops", {"last_day": "2015-09-01"}, "Last day", "before the first"),
        ("workshops", {"first_day": "03/04/2015"}, "First day", "two different days"),
        ("workshops", {"deliveries": "radio"}, "Deliveries", "“radio” is not one of"),
        ("workshops", {"zone": "Mars/Base"}, "Time zone", "not a time zone"),
        ("workshops", {"language": "fr"}, "Language", "“fr” is not one of"),
        ("workshops", {"seats_domestic": 0}, "Domestic seats", "1 people"),
        ("organisations", {"category": "pub"}, "Category", "“pub” is not one of"),
        ("organisations", {"printed_as": "collective"}, "Collective", "none is named"),
        ("organisations", {"collective": "club"}, "Collective", "“club” is not on the sheet"),
        ("lecturers", {"organisation": "Elsewhere"}, "Organisation", "“Elsewhere” is not on"),
        ("lecturers", {"email": "not-an-email"}, "E-mail", "not an e-mail address"),
        ("lectures", {"number": 4}, "Number", "PST-4 is not on the sheet “workshops”"),
        ("lectures", {"lecturers": "Nobody"}, "Lecturers", "“Nobody” is not on the sheet"),
        ("lectures", {"ends": None}, "Day", "both times"),
        ("lectures", {"ends": "08:00"}, "Ends", "must end after it starts"),
        ("enrolments", {"audience": "both"}, "Audience", "“both” is not one of"),
        ("enrolments", {"country": None}, "Country", "Give this, since"),
        ("enrolments", {"category": None}, "Category", "Give this, since"),
        ("enrolments", {"full_name": ""}, "Full name", "must not be empty"),
        ("enrolments", {"organisation": None}, "Organisation", "must not be empty"),
    ],
)
def test_what_is_wrong_is_named_by_sheet_row_and_column_and_nothing_comes_in(
    db, sheet, change, column, message
):
    wrong = a_past()
    wrong[sheet][0] |= change

    outcome = bring_in(db, wrong)

    problems = [problem for problem in outcome.problems if problem.sheet == sheet]
    assert [(p.row, p.column) for p in problems] == [(3, column)]  # row 2 is the example
    assert message in str(problems[0])
    assert db.scalar(select(func.count(Series.id))) == 0


@pytest.mark.parametrize(
    ("sheet", "column"),
    [
        ("countries", "Country"),
        ("series", "Code"),
        ("workshops", "Number"),
        ("organisations", "Name"),
        ("lecturers", "Full name"),
        ("lectures", "Place"),
        ("enrolments", "Full name"),
    ],
)
def test_the_same_thing_on_two_rows_is_noticed(db, sheet, column):
    twice = a_past()
    twice[sheet].append(twice[sheet][0])

    outcome = bring_in(db, twice)

    last = 2 + len(twice[sheet])
    assert (sheet, last, column, "This is on row 3 already.") in told(outcome)


def test_a_person_in_two_workshops_is_one_person(db):
    two = a_past()
    two["workshops"].append(
        two["workshops"][0] | {"number": 4, "first_day": "2016-09-05", "last_day": "2016-09-09"}
    )
    two["enrolments"] += [
        two["enrolments"][0] | {"number": 4},
        two["enrolments"][1] | {"number": 4, "email": "wang@example.org"},
    ]

    bring_in(db, two)

    assert db.scalar(select(func.count(Enrolment.id))) == 5
    wang = only(db, User, full_name="王芳")
    assert wang.email == "wang@example.org"
    assert db.scalar(select(func.count(Enrolment.id)).filter_by(person_id=wang.id)) == 2


def test_two_people_of_one_name_in_one_institution_need_their_emails(db):
    two = a_past()
    first = two["enrolments"][1]
    two["enrolments"] += [
        first | {"email": "a@example.org", "full_name": "张伟"},
        first | {"email": "b@example.org", "full_name": "张伟"},
    ]
    bring_in(db, two)
    assert db.scalar(select(func.count(User.id)).filter_by(full_name="张伟")) == 2
    two["enrolments"].append(first | {"full_name": "张伟"})

    outcome = bring_in(db, two)

    assert [str(p) for p in outcome.problems] == [
        "Several people have this name in this institution. Give the e-mail."
    ]


def test_who_has_an_account_keeps_the_name_they_gave(db):
    save(db, a_person(email="m@example.org", full_name="Mohammed as he writes it"))

    bring_in(db, A_PAST)

    person = only(db, User, email="m@example.org")
    assert person.full_name == "Mohammed as he writes it"
    assert only(db, Enrolment, person_id=person.id).country_code == "NG"


def test_a_workshop_that_runs_now_is_left_alone(db):
    bring_in(db, A_PAST)
    save(db, a_workshop(series=only(db, Series), number=4))
    wrong = a_past()
    wrong["enrolments"][1]["number"] = 4

    outcome = bring_in(db, wrong)

    assert told(outcome) == [
        (
            "enrolments",
            4,
            "Number",
            "PST-4 has a published call; the import of the past leaves it alone.",
        )
    ]


def test_institutions_of_one_name_in_two_countries_are_told_apart(db):
    two = a_past()
    two["organisations"].append({"name": "Institute One", "country": "NG", "category": "research"})

    outcome = bring_in(db, two)
    assert {p.column for p in outcome.problems} == {"Country"}

    two["lecturers"][1]["country"] = "CN"
    for row in two["enrolments"][1:]:
        row["country"] = "CN"
    assert told(bring_in(db, two)) == []


def test_an_unknown_column_is_not_passed_over_in_silence(db):
    grids = tables.read(written(A_PAST))
    grids[2].rows[0][1].append("Titel")

    outcome = past.bring_in(db, grids, now=NOON_IN_MAY)

    assert told(outcome) == [
        ("series", 1, "Titel", "This column is not known. Rename or delete it.")
    ]


def test_people_can_be_marked_as_invented(db):
    bring_in(db, A_PAST, synthetic=True)

    assert all(db.scalars(select(User.synthetic)))


def test_the_same_workbook_twice_at_once_comes_in_once(app, db):
    grids = tables.read(written(A_PAST))
    outcomes = []

    def import_it():
        with app.app_context():
            outcomes.append(past.bring_in(the_database.session(), grids, now=NOON_IN_MAY))
            the_database.session.commit()

    threads = [Thread(target=import_it) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcome.changes_nothing for outcome in outcomes) == [False, True]
    assert db.scalar(select(func.count(Enrolment.id))) == 3
