import io
import zipfile
from datetime import date, datetime, time
from enum import StrEnum

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cistrat_training import cells, grids, tables
from cistrat_training.errors import RuleBroken
from cistrat_training.grids import Grid, Limits
from cistrat_training.tables import Column, Layout, Line, Sheet

PEOPLE = Layout(
    "people",
    (
        Column("full_name", "Full name", "姓名", note="As written", example="Ana", required=True),
        Column("email", "E-mail", "电子邮箱", required=True, also=("mail address",)),
        Column("born", "Born on", "出生日期"),
    ),
    chinese="人员",
)
PLAIN = "Full name,E-mail,Born on\n陈晓明,chen@example.org,2001-02-03\n"
NINE = datetime(2022, 11, 15, 9)  # noqa: DTZ001 (a spreadsheet knows no zone)
NAMES = ["陈晓明", "Nguyễn Thị Ánh", "محمد عبد الله", "Ольга", "O'Neil", "X"]


def a_workbook(*sheets: tuple[str, list[list[object]]]) -> bytes:
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for name, rows in sheets:
        page = workbook.create_sheet(name)
        for row in rows:
            page.append(row)
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def the_people(content: bytes) -> list[Line]:
    found = tables.lines_of(tables.sheet_of(tables.read(content), PEOPLE), PEOPLE)
    assert not found.problems
    return found.lines


def a_line(**cells: cells.Cell) -> Line:
    return Line("people", 7, cells, {"born": "Born on"}, [])


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030"]
)
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_a_text_file_is_read_whatever_program_wrote_it(encoding, delimiter, line_end):
    text = PLAIN.replace(",", delimiter).replace("\n", line_end)

    (line,) = the_people(text.encode(encoding))

    assert line.number == 2
    assert line.text("full_name") == "陈晓明"
    assert line.day("born") == date(2001, 2, 3)


def test_a_western_file_is_not_taken_for_chinese():
    name = "Günther Großmann"  # whose bytes are letters in GB 18030 as well
    (line,) = the_people(f"Full name;E-mail\n{name};g@example.org\n".encode("cp1252"))

    assert line.text("full_name") == name


@pytest.mark.parametrize("name", NAMES)
def test_names_in_any_script_arrive_as_they_were_written(name):
    as_csv = tables.write_csv(["Full name", "E-mail"], [[name, "a@example.org"]])
    as_xlsx = tables.write_xlsx([Sheet("people", ["姓名", "电子邮箱"], [[name, "a@example.org"]])])

    assert the_people(as_csv)[0].text("full_name") == name
    assert the_people(as_xlsx)[0].text("full_name") == name


@pytest.mark.parametrize(
    "header",
    [
        "full_name,email",
        "FULL NAME,E-Mail",
        "Full name *,e mail",
        "姓名（必填）,电子邮箱",
        "ＦＵＬＬ name (required),Mail address",
    ],
)
def test_a_header_is_known_in_either_language_and_however_it_is_spelled(header):
    (line,) = the_people(f"{header}\nAna,ana@example.org\n".encode())

    assert line.text("email") == "ana@example.org"


def test_a_title_above_the_header_and_empty_rows_do_no_harm():
    content = a_workbook(
        (
            "Sheet1",
            [["List of trainees 2026"], [], ["姓名", None, "电子邮箱"], [], ["Ana", 1, "a@x.org"]],
        )
    )

    (line,) = the_people(content)

    assert line.number == 5
    assert line.text("email") == "a@x.org"


def test_a_row_that_begins_with_a_hash_is_a_remark():
    lines = the_people(f"{PLAIN}# an example,x,\n#hash,h@example.org,\n".encode())

    assert [line.number for line in lines] == [2, 4]


def test_a_table_is_found_in_a_workbook_by_its_name_or_by_its_header():
    other = ("Notes", [["Column", "What it holds"]])
    rows = [["姓名", "电子邮箱"], ["Ana", "ana@example.org"]]

    assert the_people(a_workbook(other, ("人员", rows)))[0].text("full_name") == "Ana"
    assert the_people(a_workbook(other, ("Sheet 7", rows)))[0].text("full_name") == "Ana"


def test_sheets_are_found_by_name_and_a_missing_one_is_named():
    grids = [Grid("PEOPLE", [])]
    more = Layout("lectures", (), chinese="讲座", required=False)
    needed = Layout("workshops", ())

    assert set(tables.sheets_of(grids, [PEOPLE, more])) == {"people"}
    with pytest.raises(RuleBroken, match="“workshops” is missing"):
        tables.sheets_of(grids, [PEOPLE, needed])


def test_what_is_wrong_with_a_header_is_said_column_by_column():
    grid = Grid("people", [(1, ["姓名", "full name", "Shoe size"]), (2, ["Ana", "Ana", "38"])])

    found = tables.lines_of(grid, PEOPLE)

    assert [(p.row, p.column, str(p)) for p in found.problems] == [
        (1, "E-mail", "This column is missing."),
        (1, "full name", "This column is there twice."),
    ]
    assert found.unknown == ["Shoe size"]


def test_a_table_without_any_header_says_what_it_needs():
    found = tables.lines_of(Grid("people", [(1, ["Ana", "ana@example.org"])]), PEOPLE)

    assert (
        str(found.problems[0]) == "No header was found. The columns needed are: Full name, E-mail."
    )


def test_each_wrong_cell_is_a_problem_with_its_place():
    rows = [
        ["Full name", "E-mail", "Born on"],
        ["", "x", "03/04/2001"],
        ["Ana", "#REF!", "yesterday"],
    ]
    found = tables.lines_of(Grid("people", list(enumerate(rows, 1))), PEOPLE)

    for line in found.lines:
        line.text("full_name"), line.text("email"), line.day("born")

    assert [(p.row, p.column) for p in found.problems] == [
        (2, "Full name"),
        (2, "Born on"),
        (3, "E-mail"),
        (3, "Born on"),
    ]
    assert "2001-03-04 or 2001-04-03" in str(found.problems[1])


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("2022-11-15", date(2022, 11, 15)),
        ("2022/11/5", date(2022, 11, 5)),
        ("2022年11月15日", date(2022, 11, 15)),
        ("15 November 2022", date(2022, 11, 15)),
        ("15-Nov-2022", date(2022, 11, 15)),
        ("15/11/2022", date(2022, 11, 15)),
        ("11/15/2022", date(2022, 11, 15)),
        ("04.04.2022", date(2022, 4, 4)),
        ("2022-11-15 00:00:00", date(2022, 11, 15)),
        (NINE, date(2022, 11, 15)),
        (date(2022, 11, 15), date(2022, 11, 15)),
        ("", None),
        (None, None),
    ],
)
def test_a_date_is_read_in_the_usual_ways_of_writing_it(cell, day):
    assert cells.day_of(cell) == day


@pytest.mark.parametrize(
    "cell", ["2022-02-30", "0022-01-01", "44880", 44880, "soon", "03/04/2022", "1 Foo 2022", True]
)
def test_what_is_not_one_certain_date_is_refused(cell):
    with pytest.raises(RuleBroken):
        cells.day_of(cell)


def test_other_cells():
    class Mode(StrEnum):
        ONLINE = "online"

    assert a_line(x=42.0).text("x") == "42"
    assert a_line(x=42.0).whole_number("x") == 42
    assert a_line(x="9:05").clock("x") == time(9, 5)
    assert a_line(x=time(9, 5)).clock("x") == time(9, 5)
    assert a_line(x="a; b；c\nd;").texts("x") == ["a", "b", "c", "d"]
    assert a_line(x="On-line").choice("x", Mode) is Mode.ONLINE
    assert a_line(x="线上").choice("x", Mode, {"线上": Mode.ONLINE}) is Mode.ONLINE


@pytest.mark.parametrize(
    ("deed", "cell", "message"),
    [
        (lambda line: line.whole_number("x"), "1.5", "“1.5” is not a whole number."),
        (lambda line: line.whole_number("x", 1, 9), "12", "12 is not between 1 and 9."),
        (lambda line: line.clock("x"), "25:00", "“25:00” is not a time"),
        (lambda line: line.text("x", 3), "abcd", "Longer than 3 characters."),
    ],
)
def test_a_wrong_cell_gives_nothing_and_a_reason(deed, cell, message):
    line = a_line(x=cell)

    assert not deed(line)
    assert message in str(line.problems[0])


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf\r\n", "empty"),
        (b"%PDF-1.7 ...", "This is a PDF"),
        (b"\x89PNG\r\n", "picture"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 99, "old XLS"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "protected by a password",
        ),
        (b"PK\x03\x04 and no more", "damaged"),
        (b"<!DOCTYPE html><table>", "web page"),
        (b"a,b\n\x81\x8d\x90\xff ,\xe9 \n", "letters of this file cannot be read"),
    ],
)
def test_what_is_no_table_is_refused_with_its_reason(content, message):
    with pytest.raises(RuleBroken, match=message):
        tables.read(content)


def a_zip(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/"), content)
    return out.getvalue()


def test_a_zip_that_is_no_workbook_is_refused():
    with pytest.raises(RuleBroken, match="not an XLSX workbook"):
        tables.read(a_zip(**{"word__document.xml": b"<w/>"}))


def test_a_small_file_that_unfolds_without_end_is_refused():
    bomb = a_zip(**{"xl__workbook.xml": b"<w/>", "xl__big.xml": b"0" * 3_000_000})

    assert len(bomb) < 10_000
    with pytest.raises(RuleBroken, match="larger than"):
        grids.read(bomb, Limits(unpacked=2_000_000))


def test_a_workbook_that_defines_entities_is_refused():
    with zipfile.ZipFile(io.BytesIO(WORKBOOK)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert tables.read(a_zip(**parts))
    laughs = b'<!DOCTYPE lolz [<!ENTITY lol "lol">]><worksheet'
    sheet = "xl/worksheets/sheet1.xml"
    parts[sheet] = parts[sheet].replace(b"<worksheet", laughs, 1)

    with pytest.raises(RuleBroken, match="damaged"):
        tables.read(a_zip(**parts))


def test_too_large_and_too_long_tables_are_refused():
    with pytest.raises(RuleBroken, match="larger than 1 MB"):
        grids.read(b"x" * 1_000_001, Limits(bytes=1_000_000))
    with pytest.raises(RuleBroken, match="more than 3 rows"):
        grids.read(b"a\nb\nc\nd\n", Limits(rows=3))


def test_a_row_at_the_far_end_of_a_sheet_costs_little():
    workbook = openpyxl.Workbook()
    workbook.active["A1"], workbook.active["A2"] = "姓名", "Ana"
    workbook.active["B1"], workbook.active["B2"] = "电子邮箱", "a@example.org"
    workbook.active["XFD1048576"] = "lost"
    out = io.BytesIO()
    workbook.save(out)

    assert the_people(out.getvalue())[0].text("full_name") == "Ana"


def test_a_folder_of_text_files_is_a_workbook(tmp_path):
    (tmp_path / "people.csv").write_bytes(PLAIN.encode("gb18030"))
    (tmp_path / "notes.md").write_text("not a table")

    grids = tables.read_path(tmp_path)

    assert [grid.name for grid in grids] == ["people"]
    with pytest.raises(RuleBroken, match="There is no file"):
        tables.read_path(tmp_path / "missing.xlsx")


@pytest.mark.parametrize("text", ["=1+1", "+86 10", "-5", "@SUM(A1)", "＝1", "\t=1", "'=1"])
def test_no_text_runs_as_a_formula_and_each_comes_back_as_it_was(text):
    as_csv = tables.write_csv(["a", "b"], [[text, "x"]])
    as_xlsx = tables.write_xlsx([Sheet("s", ["a", "b"], [[text, "x"]])])

    assert f"\r\n'{text}".encode() in as_csv or f"\"'{text}".encode() in as_csv
    assert tables.read(as_csv)[0].rows[1][1] == [text.strip(), "x"]
    assert tables.read(as_xlsx)[0].rows[1][1] == [text.strip(), "x"]
    page = openpyxl.load_workbook(io.BytesIO(as_xlsx)).active
    assert page["A2"].data_type == "s"


def test_numbers_and_dates_stay_what_they_are():
    row = [-5, 1.5, True, date(2022, 11, 15), NINE, None]

    (_header, (_number, as_xlsx)) = tables.read(
        tables.write_xlsx([Sheet("s", list("abcdef"), [row])])
    )[0].rows
    (_header, (_number, as_csv)) = tables.read(tables.write_csv(list("abcdef"), [row]))[0].rows

    assert as_xlsx[:3] == [-5, 1.5, True]
    assert cells.day_of(as_xlsx[3]) == date(2022, 11, 15)
    assert as_csv == ["-5", "1.5", "True", "2022-11-15", "2022-11-15 09:00"]


@pytest.mark.parametrize("language", ["en", "zh_Hans_CN"])
def test_a_template_can_be_filled_in_and_its_example_is_not_read(language):
    sheets = tables.template_sheets([PEOPLE], language)
    sheets[0] = sheets[0]._replace(rows=[*sheets[0].rows, ["Ben", "ben@example.org", ""]])

    lines = the_people(tables.write_xlsx(sheets))

    assert [line.text("full_name") for line in lines] == ["Ben"]
    assert sheets[-1].rows[0][2:4] == ("yes", "As written")


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400))
def test_no_bytes_break_the_reader(content):
    try:
        grids = tables.read(content)
    except RuleBroken:
        return
    tables.lines_of(tables.sheet_of(grids, PEOPLE), PEOPLE)


WORKBOOK = a_workbook(("people", [["姓名", "电子邮箱"], ["Ana", "ana@example.org"]]))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_no_damage_to_a_workbook_breaks_the_reader(data):
    content = bytearray(unzipped_and_damaged(data))
    try:
        grids = tables.read(bytes(content))
    except RuleBroken:
        return
    tables.lines_of(tables.sheet_of(grids, PEOPLE), PEOPLE)


def unzipped_and_damaged(data: st.DataObject) -> bytes:
    """Some bytes of one part are changed, and the whole is packed properly again."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(WORKBOOK)) as old, zipfile.ZipFile(out, "w") as new:
        names = old.namelist()
        victim = data.draw(st.sampled_from(names))
        for name in names:
            content = bytearray(old.read(name))
            if name == victim:
                for _ in range(data.draw(st.integers(1, 8))):
                    place = data.draw(st.integers(0, len(content) - 1))
                    content[place] = data.draw(st.integers(0, 255))
            new.writestr(name, bytes(content))
    return out.getvalue()


texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(texts, texts), min_size=1, max_size=5))
def test_what_was_written_as_csv_is_read_again(rows):
    content = tables.write_csv(["Full name", "E-mail"], rows)

    read = dict(tables.read(content)[0].rows)

    for number, row in enumerate(rows, 2):
        cells = [str(cell) for cell in read.get(number, [])]
        assert cells + [""] * (2 - len(cells)) == [text.strip() for text in row]
