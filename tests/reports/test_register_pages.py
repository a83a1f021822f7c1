import hashlib
import io
import re
import zipfile
from datetime import date

import openpyxl
import pytest
import time_machine
from sqlalchemy import select

from cistrat_training import files
from cistrat_training.files import StoredFile
from cistrat_training.places.models import Country
from cistrat_training.reports import register_sheets
from cistrat_training.reports.activities import (
    Activity,
    ActivityEvidence,
    ActivityPlace,
    ActivityStatus,
    Precision,
)
from cistrat_training.reports.keeping import Book
from cistrat_training.reports.models import Section
from cistrat_training.reports.settings import ReportSettings
from cistrat_training.trail import Deed, TrailEntry
from tests.papers import a_pdf
from tests.people_and_things import an_organiser, save
from tests.questions import counted
from tests.reports.rows import AFTER_IT_ALL
from tests.reports.test_views import ACTIVITY, a_section, page, publish

TOLD = ACTIVITY | {
    "title_en": "Seminar on open innovation",
    "title_zh": "开放创新研讨会",
    "when": "2022-07-15/2022-07-17",
    "acting_as": "CASTED",
    "edition": "4",
    "venue": "Beijing",
    "mode": "hybrid",
    "partners": "WIPO | co-host\nUN Women",
    "people": "Li Example | Vice Minister | chair",
    "countries": "Serbia\nThailand",
    "countries_open": "y",
    "topics": "创新指数\ndigital economy",
    "outputs": "Open innovation; its index",
    "counts": "participants = 70",
    "sdgs": ["9", "17"],
    "c5": "2.OUT1",
    "markers": ["gender"],
}


@pytest.fixture(autouse=True)
def _after_it_all():
    with time_machine.travel(AFTER_IT_ALL, tick=False):
        yield


@pytest.fixture
def organiser(db):
    lin = an_organiser(full_name="Lin Yue")
    serbia = Country(code="RS", iso3="SRB", m49="688", name_en="Serbia", name_zh="塞尔维亚")
    thailand = Country(code="TH", iso3="THA", m49="764", name_en="Thailand", name_zh="泰国")
    for country in (serbia, thailand):
        db.merge(country)
    save(db, lin)
    return lin


@pytest.fixture
def desk(browser, organiser):
    return browser(organiser)


def write(desk, **facts):
    answer = desk.post("/register/activities/new", data=TOLD | facts)
    assert answer.status_code == 302, answer.text
    return int(answer.location.split("?")[0].rpartition("/")[2])


def an_activity(**facts):
    return Activity(
        **{
            "kind": "seminar",
            "role": "host",
            "starts": date(2022, 1, 1),
            "ends": date(2022, 12, 31),
            "precision": Precision.YEAR,
            "title_en": "A seminar",
            "narrative_en": "We held a seminar.",
        }
        | facts
    )


def titles(shown):
    return re.findall(r'<th scope="row"><a href="/register/activities/\d+"><bdi>([^<]*)', shown)


def test_all_that_is_told_of_an_activity_is_kept_and_shown_again(db, desk):
    number = write(desk)

    activity = db.get(Activity, number)
    assert (activity.starts, activity.ends) == (date(2022, 7, 15), date(2022, 7, 17))
    assert [(p.name, p.role) for p in activity.partners] == [("WIPO", "co-host"), ("UN Women", "")]
    assert activity.people == [{"name": "Li Example", "post": "Vice Minister", "role": "chair"}]
    assert [each.country_code for each in activity.countries] == ["RS", "TH"]
    assert activity.countries_open
    assert activity.outputs == ["Open innovation; its index"]
    assert activity.counts == {"participants": 70}
    assert (activity.sdgs, activity.c5, activity.markers) == ([9, 17], ["2.OUT1"], ["gender"])
    form = page(desk, f"/register/activities/{number}")
    assert "WIPO | co-host" in form
    assert "Li Example | Vice Minister | chair" in form
    assert "participants = 70" in form


def test_saving_what_is_there_changes_no_row(db, desk):
    number = write(desk)
    before = db.scalars(select(TrailEntry.record)).all()

    desk.post(f"/register/activities/{number}", data=TOLD)

    assert db.scalars(select(TrailEntry.record)).all() == before


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"countries": "Atlantis"}, "is no country that we know"),
        ({"counts": "seventy people"}, "is no count"),
        ({"when": "2022-07-17/2022-07-15"}, "as exactly as you know"),
        (dict.fromkeys(("title_en", "title_zh", "narrative_en", "narrative_zh"), ""), "at least"),
    ],
)
def test_what_cannot_be_kept_is_said_and_nothing_typed_is_lost(db, desk, wrong, said):
    answer = desk.post("/register/activities/new", data=TOLD | wrong)

    assert answer.status_code == 422
    assert said in answer.text
    assert "WIPO | co-host" in answer.text
    assert db.scalars(select(Activity)).all() == []


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"find": "open innov"}, True),
        ({"find": "创新指数"}, True),
        ({"find": "Li Example"}, True),
        ({"find": "nothing of it"}, False),
        ({"partner": "un women"}, True),
        ({"partner": "UNDP"}, False),
        ({"country": "TH"}, True),
        ({"country": "FR"}, False),
        ({"marker": "gender"}, True),
        ({"marker": "youth"}, False),
        ({"kind": "seminar", "role": "host"}, True),
        ({"period": "2022"}, True),
        ({"period": "2020-2021"}, False),
        ({"period": "no years"}, True),
        ({"told": "no"}, True),
        ({"told": "yes"}, False),
        ({"status": "draft"}, True),
        ({"status": "approved"}, False),
    ],
)
def test_the_register_is_looked_through(desk, query, found):
    write(desk)

    shown = page(desk, "/register/activities", **query)

    assert bool(titles(shown)) is found


def test_the_register_stands_in_the_order_asked_for(db, desk):
    early = an_activity(title_en="B", starts=date(2021, 1, 1), ends=date(2021, 12, 31))
    save(db, early, an_activity(title_en="a"))

    def order(name):
        return titles(page(desk, "/register/activities", order=name))

    assert order("") == ["a", "B"]
    assert order("oldest") == ["B", "a"]
    assert order("title") == ["a", "B"]


def test_a_long_register_asks_no_more_questions(db, desk):
    def asked():
        with counted() as questions:
            page(desk, "/register/activities")
        return len(questions)

    write(desk)
    few = asked()
    for _ in range(4):
        write(desk)

    assert asked() == few


def test_what_a_report_does_not_tell_yet_goes_into_a_section_at_one_press(db, desk):
    section = a_section(db)
    first, second = an_activity(title_en="One"), an_activity(title_en="Two")
    other_year = an_activity(title_en="Later", starts=date(2023, 1, 1), ends=date(2023, 12, 31))
    save(db, first, second, other_year)
    waiting = page(desk, "/register", period="2021-2022")
    assert "2 activities of these years" in waiting

    desk.post(
        "/register/2021-2022/places",
        data={"activities": [first.id, second.id], "section": section.id},
    )

    told = db.scalars(select(ActivityPlace).order_by(ActivityPlace.place)).all()
    assert [(place.activity.title_en, place.place) for place in told] == [("One", 1), ("Two", 2)]
    assert "Not in the report yet" not in page(desk, "/register", period="2021-2022")


def test_two_reports_tell_one_activity_each_once(db, desk):
    of_two_years = a_section(db)
    of_one = Section(period="2022", position=1, heading_en="Seminars")
    another = a_section(db, position=3)
    save(db, of_one)
    number = write(desk)

    for section in (of_two_years, of_one, another):
        desk.post(f"/register/activities/{number}/places", data={"section": section.id, "place": 1})

    told = db.scalars(select(ActivityPlace)).all()
    assert {place.section_id for place in told} == {of_one.id, another.id}


def test_what_one_report_tells_may_wait_for_another(db, desk):
    of_one = Section(period="2022", position=1, heading_en="Seminars")
    save(db, of_one)
    number = write(desk)

    desk.post(f"/register/activities/{number}/places", data={"section": of_one.id, "place": 1})

    assert "Not in the report yet" not in page(desk, "/register", period="2022")
    assert "One activity waits for a section" in page(desk, "/register", period="2021-2022")


def test_an_activity_without_a_text_is_not_put_into_a_report(db, desk):
    section = a_section(db)
    silent = an_activity(narrative_en="")
    save(db, silent)

    answer = desk.post(
        f"/register/activities/{silent.id}/places", data={"section": section.id, "place": 1}
    )

    assert answer.status_code == 409
    assert "has no text that a report could print" in answer.text


def test_an_approval_lasts_until_something_is_changed(db, desk, organiser):
    number = write(desk)

    desk.post(f"/register/activities/{number}/approval")
    approved = db.get(Activity, number)
    assert (approved.status, approved.approved_by) == (ActivityStatus.APPROVED, organiser)

    desk.post(f"/register/activities/{number}", data=TOLD | {"venue": "Shanghai"})
    db.refresh(approved)
    assert (approved.status, approved.approved_by) == (ActivityStatus.DRAFT, None)


def test_where_two_people_are_needed_nobody_approves_what_they_wrote(db, browser, desk):
    save(db, ReportSettings(needs_two_people=True), other := an_organiser())
    number = write(desk)

    assert desk.post(f"/register/activities/{number}/approval").status_code == 409
    assert browser(other).post(f"/register/activities/{number}/approval").status_code == 302


def add_evidence(desk, number, **facts):
    return desk.post(
        f"/register/activities/{number}/evidence",
        data={"title": "The minutes"} | facts,
        content_type="multipart/form-data",
    )


def test_evidence_is_kept_and_its_bytes_go_with_it(db, desk):
    number = write(desk)
    add_evidence(desk, number, file=(io.BytesIO(a_pdf()), "minutes.pdf"))
    proof = db.scalars(select(ActivityEvidence)).one()
    digest = proof.file.sha256
    assert desk.get(f"/register/evidence/{proof.id}/file").data.startswith(b"%PDF")

    desk.post(f"/register/evidence/{proof.id}/deletion")

    assert db.scalars(select(ActivityEvidence)).all() == []
    assert db.scalars(select(StoredFile)).all() == []
    with desk.application.app_context(), pytest.raises(FileNotFoundError):
        files.read(digest)


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"address": "javascript:alert(1)"},
        {"file": b"MZ not a paper"},
    ],
)
def test_what_proves_nothing_is_refused(db, desk, wrong):
    number = write(desk)
    if "file" in wrong:
        wrong = wrong | {"file": (io.BytesIO(wrong["file"]), "minutes.pdf")}

    assert add_evidence(desk, number, **wrong).status_code == 422
    assert db.scalars(select(ActivityEvidence)).all() == []


def test_an_activity_goes_with_its_evidence_and_its_places(db, desk):
    section = a_section(db)
    number = write(desk)
    desk.post(f"/register/activities/{number}/places", data={"section": section.id, "place": 1})
    add_evidence(desk, number, address="https://example.org/minutes")

    desk.post(f"/register/activities/{number}/deletion")

    for table in (Activity, ActivityPlace, ActivityEvidence):
        assert db.scalars(select(table)).all() == []


# In and out as files


def bring(desk, content, name, deed="import", **facts):
    return desk.post(
        "/register/activities/import",
        data={"file": (io.BytesIO(content), name), "deed": deed} | facts,
        content_type="multipart/form-data",
    )


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_a_table_that_was_taken_away_comes_back_without_a_change(db, desk, form):
    write(desk)
    taken = desk.get(f"/register/activities.{form}").data

    looked = bring(desk, taken, f"activities.{form}", deed="look")

    assert "New: 0. Changed: 0. As they are: 1." in looked.text
    assert db.scalars(select(TrailEntry).where(TrailEntry.deed == Deed.EXPORTED)).one()


def test_a_row_with_a_number_changes_its_activity_and_one_without_is_new(db, desk):
    number = write(desk)
    sheet = openpyxl.load_workbook(io.BytesIO(desk.get("/register/activities.xlsx").data))
    rows = sheet.worksheets[0]
    header = [cell.value for cell in rows[1]]
    rows.cell(2, header.index("Venue") + 1).value = "Shanghai"
    rows.append(["2022-08", None, "forum", "participant", "A forum"])
    changed = io.BytesIO()
    sheet.save(changed)

    assert bring(desk, changed.getvalue(), "activities.xlsx").status_code == 302

    db.expire_all()
    assert db.get(Activity, number).venue == "Shanghai"
    assert db.scalars(select(Activity.title_en).where(Activity.id != number)).all() == ["A forum"]


def test_each_wrong_cell_of_a_table_is_named_and_nothing_is_imported(db, desk):
    table = (
        b"No.,When,Kind,Role,Title (English),Countries,SDGs\n"
        b"999,2022-07,seminar,host,One,Serbia,4\n"
        b",soon,seminar,host,Two,Atlantis,18\n"
    )

    answer = bring(desk, table, "activities.csv")

    told = re.sub(r"<[^>]+>", "", answer.text)
    assert "Line 2, No.: No activity has this number" in told
    assert "Line 3, When: “soon” is no date" in told
    assert "Line 3, Countries: “Atlantis” is no country" in told
    assert "Line 3, SDGs: “18” is no Sustainable Development Goal" in told
    assert db.scalars(select(Activity)).all() == []


def test_the_template_can_be_filled_in(desk):
    for form in ("xlsx", "csv"):
        taken = desk.get(f"/register/activities/template.{form}")
        assert taken.status_code == 200

        assert "cannot be imported" not in bring(desk, taken.data, f"t.{form}", deed="look").text


def test_a_register_as_toml_comes_back_as_it_went(db, desk):
    section = a_section(db, heading_zh="研讨会")
    number = write(desk)
    desk.post(f"/register/activities/{number}/places", data={"section": section.id, "place": 1})
    add_evidence(desk, number, address="https://example.org/minutes")
    write(desk, title_en="Not told yet")
    before = desk.get("/register/2021-2022/register.toml").data
    assert b"[[section.activity]]" in before

    assert "There is a register" in bring(desk, before, "register.toml").text
    assert bring(desk, before, "register.toml", replace="y").status_code == 302

    db.expire_all()
    assert desk.get("/register/2021-2022/register.toml").data == before
    assert db.get(Activity, number), "what has evidence stays, and is not told twice"
    assert len(db.scalars(select(Activity)).all()) == 2


# The evidence pack


def test_the_pack_holds_the_years_of_the_agreement_and_says_how_to_check_it(db, desk):
    a_section(db)
    number = write(desk)
    add_evidence(desk, number, file=(io.BytesIO(a_pdf()), "minutes.pdf"))
    publish(desk)
    assert "Nobody has said yet" in page(desk, "/reports/evidence")
    assert desk.get("/reports/evidence.zip").status_code == 404
    save(db, ReportSettings(agreement_from=2021, agreement_until=2023))

    shown = page(desk, "/reports/evidence")
    pack = zipfile.ZipFile(io.BytesIO(desk.get("/reports/evidence.zip").data))

    assert shown.count("no report in") == 4, "Chinese in two years, both languages in 2023"
    names = pack.namelist()
    assert {"README.en.txt", "README.zh.txt", "4-register/activities.csv"} <= set(names)
    assert "1-reports/editions.csv" in names
    assert any(re.fullmatch(r"1-reports/report-2021-2022-\w+-en-edition-1.json", n) for n in names)
    assert any(name.endswith("minutes.pdf") for name in names)
    manifest = pack.read("MANIFEST.sha256").decode().splitlines()
    told = {name: digest for digest, name in (line.split("  ") for line in manifest)}
    assert set(told) == set(names) - {"MANIFEST.sha256"}
    for name, digest in told.items():
        assert hashlib.sha256(pack.read(name)).hexdigest() == digest


def test_a_row_is_read_as_it_was_written(db, organiser):
    book = Book(db, {}, AFTER_IT_ALL, organiser)
    entry = register_sheets.plan(
        b"When,Kind,Role,Title (English),Partners\n2021/2022,dialogue,host,T,A | b; C\n",
        lambda _numbers: {},
        {},
    )
    activity = book.write(entry.rows[0].entry)
    db.flush()

    assert [(each.name, each.role) for each in activity.partners] == [("A", "b"), ("C", "")]
