import io
import re
from pathlib import Path

from sqlalchemy import func, select

from cistrat_training import tables
from cistrat_training.house.past_sheets import SHEETS
from cistrat_training.workshops.models import Enrolment, Workshop
from tests.house.test_past import A_PAST, a_past, written
from tests.people_and_things import a_person, an_organiser, save

DOCUMENT = Path(__file__).parents[2] / "docs" / "import-past.md"


def sent(content, **buttons):
    return {"file": (io.BytesIO(content), "past.xlsx"), **buttons}


def enrolled(db):
    return db.scalar(select(func.count(Enrolment.id)))


def test_a_check_shows_what_would_come_in_and_the_second_button_brings_it(db, browser):
    save(db, grace := an_organiser())
    page = browser(grace)

    checked = page.post("/imports/past", data=sent(written(A_PAST), check="yes"))

    assert checked.status_code == 200
    assert "Bring it in" in checked.text
    assert enrolled(db) == 0
    token = re.search(r'name="file-kept" value="([^"]+)"', checked.text)[1]

    brought = page.post("/imports/past", data={"file-kept": token, "bring_in": "yes"})

    assert brought.status_code == 302
    assert enrolled(db) == 3
    again = page.post("/imports/past", data=sent(written(A_PAST)))
    assert "There is nothing to bring in" in again.text


def test_what_is_wrong_is_shown_by_sheet_row_and_column(db, browser):
    wrong = a_past()
    wrong["enrolments"][1]["audience"] = "both"
    save(db, grace := an_organiser())

    page = browser(grace).post("/imports/past", data=sent(written(wrong), bring_in="yes"))

    cells = re.findall(r"<td[^>]*>(?:<bdi>)?(.*?)(?:</bdi>)?</td>", page.text)
    assert cells[:3] == ["enrolments", "4", "Audience"]
    assert "“both” is not one of" in cells[3]
    assert enrolled(db) == 0


def test_a_file_that_is_no_workbook_is_refused_with_a_reason(db, browser):
    save(db, grace := an_organiser())
    page = browser(grace)

    no_file = page.post("/imports/past", data={})
    pdf = page.post("/imports/past", data=sent(b"%PDF-1.7 not a table"))
    one_table = page.post("/imports/past", data=sent("姓名,邮箱\n".encode("gb18030")))

    assert (no_file.status_code, "Choose the workbook first" in no_file.text) == (422, True)
    assert pdf.status_code == 422
    assert (one_table.status_code, "This is one table." in one_table.text) == (422, True)
    for refused in (no_file, pdf, one_table):
        assert "one workbook (XLSX) with all the sheets" in refused.text
        assert 'href="#template"' in refused.text


def test_the_empty_workbook_can_be_filled_in(db, browser):
    save(db, grace := an_organiser())

    content = browser(grace).get("/imports/past.xlsx").data

    grids = tables.read(content)
    assert [grid.name for grid in grids][:-1] == [layout.name for layout in SHEETS]
    for grid, layout in zip(grids, SHEETS, strict=False):
        assert not tables.lines_of(grid, layout).problems


def test_only_organisers_bring_in_the_past(db, browser):
    save(db, ada := a_person())

    assert browser(ada).get("/imports/past").status_code == 403
    assert browser().get("/imports/past").status_code in {302, 401}
    assert browser(ada).get("/imports/past.xlsx").status_code == 403


def test_the_command_brings_in_a_workbook_or_says_what_is_wrong(app, db, tmp_path):
    good, bad = tmp_path / "good.xlsx", tmp_path / "bad.xlsx"
    good.write_bytes(written(A_PAST))
    bad.write_bytes(written(A_PAST | {"series": [{"code": "PST"}]}))
    run = app.test_cli_runner().invoke

    none = run(args=["import-past", str(tmp_path / "none.xlsx")])
    one = run(args=["import-past", __file__])
    (tmp_path / "past.pdf").write_bytes(b"%PDF-1.7 not a table")
    pdf = run(args=["import-past", str(tmp_path / "past.pdf")])
    dry = run(args=["import-past", str(good), "--dry-run"])
    wrong = run(args=["import-past", str(bad)])

    assert (dry.exit_code, "enrolments: 3 new" in dry.output) == (0, True)
    assert (none.exit_code, wrong.exit_code) == (1, 1)
    assert "There is no file" in none.stderr
    assert "This is one table." in one.stderr
    assert "This is a PDF." in pdf.stderr
    for refused in (none, one, pdf):
        assert "a folder of CSV files" in refused.stderr
        assert "/imports/past has an empty workbook" in refused.stderr
    assert "series, row 3, Title in English: This cell must not be empty." in wrong.stderr
    assert enrolled(db) == 0
    db.commit()

    assert run(args=["import-past", str(good)]).exit_code == 0
    assert enrolled(db) == 3
    db.commit()
    assert "0 new" in run(args=["import-past", str(good)]).output
    assert db.scalar(select(func.count(Workshop.id))) == 1


def test_the_document_describes_every_sheet_and_column_and_no_other():
    told = re.split(r"^## Sheet ", DOCUMENT.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    described = {
        part.split("`")[1]: re.findall(r"^\| `(\w+)` \| (.+?) \|", part, re.MULTILINE)
        for part in told
    }

    assert described == {
        layout.name: [
            (column.key, f"{column.name} · {column.chinese}") for column in layout.columns
        ]
        for layout in SHEETS
    }
