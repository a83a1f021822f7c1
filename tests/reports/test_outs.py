"""Reports as files, read back by programs that share nothing with those that wrote them."""

import csv
import io
import json
import re
import subprocess
import zipfile
from dataclasses import replace

import docx
import jsonschema
import openpyxl
import pikepdf
import pytest
from docx.oxml.ns import qn
from PIL import Image

from cistrat_training.errors import RuleBroken
from cistrat_training.reports.document import Cell
from cistrat_training.reports.outs import data, paper, references, tables, word, workbook
from cistrat_training.reports.outs.numbers import number_of
from cistrat_training.reports.plain import plain
from tests.papers import faults_of
from tests.reports.documents import (
    DRAFT,
    EVIL,
    SVG,
    a_chinese_document,
    a_document,
    a_long_document,
    a_sheet,
    bars,
    regions,
    said,
    section,
)

DRAWN = {"bars": SVG, "lines": SVG}
BOTH = pytest.mark.parametrize("document", [a_document(), a_chinese_document()], ids=["en", "zh"])


def a_png():
    held = io.BytesIO()
    Image.new("RGB", (840, 280), "#0a5ea8").save(held, "PNG")
    return held.getvalue()


PNGS = {"bars": a_png(), "lines": a_png()}


def a_docx(document, reference=None):
    return word.docx(document, DRAFT, PNGS, reference)


def opened(file):
    return docx.Document(io.BytesIO(file))


# Numbers


@pytest.mark.parametrize(
    ("text", "number", "written"),
    [
        ("1,240", 1240, 1240),
        ("41%", 0.41, 0.41),
        ("41%", 41, 0.41),
        ("66.7%", 2 / 3, 2 / 3),
        ("2023", 2023, 2023),
        ("−3", -3, -3),
        ("over 130", 134, None),
        ("130", 134, None),
        ("fewer than 3", 2, None),
        ("–", None, None),
        ("12", None, None),
    ],
)
def test_a_file_holds_a_number_only_where_the_text_shows_it(text, number, written):
    found = number_of(Cell(text, number))

    assert (found.written if found else None) == written


# PDF


@BOTH
def test_a_pdf_is_archival_and_accessible_with_tables_lists_and_drawings(document):
    made = paper.pdf(document, DRAFT, DRAWN)

    assert faults_of(made) == set()
    assert made == paper.pdf(document, DRAFT, DRAWN)


def test_a_pdf_tells_readers_what_is_a_table_a_list_and_a_figure(tmp_path):
    (tmp_path / "report.pdf").write_bytes(paper.pdf(a_document(), DRAFT, DRAWN))

    tags = asked("pdfinfo", "-struct-text", tmp_path / "report.pdf")

    for tag in ("TOC", "H1", "H2", "Table", "TH", "TD", "Caption", "L", "LI", "LBody", "Figure"):
        assert re.search(rf"^\s*{tag}\b", tags, re.MULTILINE), tag
    with pikepdf.open(tmp_path / "report.pdf") as made:
        said_instead = {str(each.Alt) for each in made.objects if is_a_figure(each)}
    assert "Bars: Africa 1,240, Asia and the Pacific 8." in said_instead


def is_a_figure(thing):
    return isinstance(thing, pikepdf.Dictionary) and thing.get("/S") == "/Figure"


def test_a_pdf_has_a_page_of_contents_and_numbers_its_pages(tmp_path):
    (tmp_path / "report.pdf").write_bytes(paper.pdf(a_document(), DRAFT, DRAWN))

    pages = asked("pdftotext", "-layout", tmp_path / "report.pdf", "-").split("\f")

    assert "Report 2021–2022" in pages[0]
    assert re.search(r"Annex: \[indicators\].*2\n", pages[1])
    assert re.search(r"Table 1\. International participants by region", pages[2])
    assert re.search(r"Report 2021–2022 +1\n", pages[2])
    assert re.search(r"Africa +1,240 +41% +12", pages[2])


def test_what_has_no_cover_is_printed_on_a_sheet(tmp_path):
    (tmp_path / "sheet.pdf").write_bytes(made := paper.pdf(a_sheet(), DRAFT, {}))

    assert faults_of(made) == set()
    assert re.search(r"Pages: +1\n", asked("pdfinfo", tmp_path / "sheet.pdf"))


def test_the_data_of_a_drawing_follow_it_once():
    twice = a_document(
        parts=(replace(a_document().parts[0], sections=(section("s", "S", bars(), regions()),)),)
    )

    file = opened(a_docx(twice))

    assert len(file.tables) == 1


def asked(*command):
    """What the program answers; of texts in UTF-16 every other byte is none."""
    answer = subprocess.run(  # noqa: S603
        ["/usr/bin/env", *map(str, command)], check=True, capture_output=True
    )
    return answer.stdout.replace(b"\0", b"").decode(errors="replace")


# DOCX


@BOTH
def test_a_docx_has_headings_lists_captions_and_tables_that_are_real(document):
    file = opened(a_docx(document))

    styles = {p.style.name for p in file.paragraphs}
    assert {"Heading 1", "Heading 2", "Caption", "List Number", "Title", "toc 1"} <= styles
    table = file.tables[0]
    assert table.style.name == "Report Table"
    assert table.rows[0]._tr.xpath("./w:trPr/w:tblHeader")
    codes = [i.text for i in file.element.body.iter(qn("w:instrText"))]
    assert any(code.startswith(" TOC ") for code in codes)
    assert sum(code.startswith(" SEQ ") for code in codes) == len(file.tables) + len(
        file.inline_shapes
    )
    assert all(shape._inline.docPr.get("descr") for shape in file.inline_shapes)


def test_a_docx_is_written_in_its_language_and_says_what_it_is():
    file = opened(a_docx(a_chinese_document()))

    [said_in] = file.styles.element.xpath("./w:docDefaults//w:lang")
    assert said_in.get(qn("w:val")) == "zh-CN"
    about = file.core_properties
    assert (about.title, about.language, about.comments) == (
        "2021—2022年度报告",
        "zh-CN",
        DRAFT.text,
    )


def test_a_numbered_list_begins_with_one_again():
    file = opened(a_docx(a_document()))

    lists = [p._p.pPr.numPr.numId.val for p in file.paragraphs if p.style.name == "List Number"]
    assert len(set(lists)) == 2
    numbering = file.part.numbering_part.element
    for number in set(lists):
        assert numbering.xpath(f"./w:num[@w:numId='{number}']/w:lvlOverride/w:startOverride")


def test_a_wide_table_has_pages_across_in_a_docx_with_its_heading():
    file = opened(a_docx(a_document()))

    across = [s.page_width > s.page_height for s in file.sections]
    assert across == [False, True, False]
    assert file.sections[2].footer.is_linked_to_previous


def test_the_same_report_gives_the_same_docx():
    assert a_docx(a_document()) == a_docx(a_document())


ORDER = {
    "pPr": "pStyle keepNext keepLines pageBreakBefore numPr tabs spacing ind jc outlineLvl rPr "
    "sectPr",
    "rPr": "rFonts b bCs i color sz szCs lang",
    "tblPr": "tblStyle tblW tblLayout tblLook tblCaption tblDescription",
    "tc": "tcPr p",
    "tr": "trPr tc",
    "tbl": "tblPr tblGrid tr",
    "sectPr": "headerReference footerReference pgSz pgMar pgNumType cols titlePg docGrid",
}


@BOTH
def test_the_pieces_of_a_docx_stand_in_the_order_of_the_format(document):
    """Word refuses what stands in another one."""
    body = opened(a_docx(document)).element.body

    for name, order in ORDER.items():
        known = order.split()
        for element in body.iter(qn(f"w:{name}")):
            children = [known.index(child.tag.rpartition("}")[2]) for child in element]
            assert children == sorted(children), name
    ids = [bookmark.get(qn("w:id")) for bookmark in body.iter(qn("w:bookmarkStart"))]
    assert len(set(ids)) == len(ids)
    anchors = {link.get(qn("w:anchor")) for link in body.iter(qn("w:hyperlink"))}
    assert anchors == {mark.get(qn("w:name")) for mark in body.iter(qn("w:bookmarkStart"))}


def test_signs_that_xml_has_not_are_left_out():
    document = a_document(opening=(said("one\x0btwo\x00\nthree"),))

    file = opened(a_docx(document))

    assert "onetwo\nthree" in [p.text for p in file.paragraphs]


# A reference document


def a_reference():
    """With a text, a comment's author, a head of its own, and one heading in another look."""
    file = docx.Document()
    file.add_paragraph("A secret of those who made the template")
    file.core_properties.author = "Somebody Else"
    file.core_properties.last_modified_by = "Somebody Else"
    file.styles["Heading 1"].font.name = "Songti Example"
    file.sections[0].header.paragraphs[0].text = "Head of the house"
    file.sections[0].left_margin = 1_000_000
    caption = file.styles["Caption"].element
    caption.getparent().remove(caption)
    held = io.BytesIO()
    file.save(held)
    return held.getvalue()


def test_a_docx_takes_the_styles_of_a_reference_and_nothing_else_of_it():
    made = a_docx(a_document(), a_reference())

    file = opened(made)
    assert file.styles["Heading 1"].font.name == "Songti Example"
    assert file.sections[0].left_margin == pytest.approx(1_000_000, abs=700)
    assert file.sections[0].header.paragraphs[0].text == "Head of the house"
    assert {"Caption", "Report Table", "Report Cell"} <= {style.name for style in file.styles}
    with zipfile.ZipFile(io.BytesIO(made)) as parts:
        whole = b"".join(parts.read(name) for name in parts.namelist())
    assert b"secret of those" not in whole
    assert b"Somebody Else" not in whole
    assert not {"docProps/app.xml", "docProps/thumbnail.jpeg"} & set(parts.namelist())


def test_a_reference_that_is_good_is_taken():
    references.check(a_reference())


@pytest.mark.parametrize("broken", [b"", b"PK\x03\x04", a_reference()[:900]])
def test_a_reference_that_cannot_be_opened_is_refused(broken):
    with pytest.raises(RuleBroken, match="We cannot open this document"):
        references.check(broken)


def test_a_reference_that_shows_pictures_of_elsewhere_is_refused():
    file = docx.Document()
    file.sections[0].header.part.relate_to(
        "http://example.org/logo.png",
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image",
        is_external=True,
    )
    file.sections[0].header.is_linked_to_previous = False
    held = io.BytesIO()
    file.save(held)

    with pytest.raises(RuleBroken, match="lie elsewhere"):
        references.check(held.getvalue())


# XLSX, CSV, JSON


def test_a_workbook_has_a_sheet_for_each_part_with_definitions_and_charts():
    book = openpyxl.load_workbook(io.BytesIO(workbook.xlsx(a_document(), DRAFT)))

    assert book.sheetnames == [
        "Contents",
        "I. Work of 2021 and 2022",
        "Annex indicators “what” the dat",
        "Text",
    ]
    sheet = book["I. Work of 2021 and 2022"]
    values = [cell.value for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert "Country of the institution, counted once for each person." in values
    assert (sheet["B6"].value, sheet["B6"].number_format) == (1240, "#,##0")
    assert (sheet["C6"].value, sheet["C6"].number_format) == (0.41, "0%")
    assert sheet["D8"].value == "over 130"
    assert sheet.freeze_panes == "B6"
    assert len(sheet._charts) == 1
    assert book["Contents"]["A5"].hyperlink.location == "'I. Work of 2021 and 2022'!A4"


def test_no_cell_of_a_workbook_is_a_formula():
    book = openpyxl.load_workbook(io.BytesIO(workbook.xlsx(a_document(), DRAFT)))

    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert "f" not in {cell.data_type for cell in cells}
    assert set(EVIL) <= {cell.value for cell in cells}


def test_the_same_report_gives_the_same_workbook():
    assert workbook.xlsx(a_document(), DRAFT) == workbook.xlsx(a_document(), DRAFT)


def test_parts_with_headings_that_begin_alike_have_sheets_of_their_own():
    part = a_document().parts[0]
    parts = tuple(replace(part, heading=said("History " * 9 + str(n))) for n in range(3))

    book = openpyxl.load_workbook(io.BytesIO(workbook.xlsx(a_document(parts=parts), DRAFT)))

    assert len({name.casefold() for name in book.sheetnames}) == 5


def test_the_tables_are_csv_files_that_a_spreadsheet_reads_as_text():
    with zipfile.ZipFile(io.BytesIO(tables.csv_of_all(a_document()))) as parts:
        assert parts.namelist() == [
            "00-tables.csv",
            "01-regions.csv",
            "02-series.csv",
            "03-wide.csv",
            "04-evil.csv",
        ]
        rows = list(csv.reader(io.StringIO(parts.read("01-regions.csv").decode("utf-8-sig"))))
        evil = parts.read("04-evil.csv").decode("utf-8-sig")
    assert rows[1] == ["Africa", "1240", "0.41", "12"]
    assert all(row[0].startswith("'") for row in csv.reader(io.StringIO(evil)))


def test_anybody_may_read_the_schema(browser):
    answer = browser().get("/reports/schema.json")

    assert answer.content_type == "application/schema+json"
    assert json.loads(answer.text)["title"] == "A report"


@BOTH
def test_the_json_of_a_report_is_as_its_schema_says(document):
    schema = json.loads(data.SCHEMA.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    told = {
        "format": 2,
        "period": document.period,
        "language": document.language,
        "as_of": DRAFT.as_of.isoformat(),
        "document": plain(document),
    }

    jsonschema.validate(told, schema)

    broken = json.loads(json.dumps(told))
    broken["document"]["parts"][0]["sections"][0]["blocks"][0]["kind"] = "picture"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(broken, schema)


# Long ones


def test_three_hundred_sections_are_written_in_every_form(tmp_path):
    long = a_long_document(300)

    (tmp_path / "long.pdf").write_bytes(paper.pdf(long, DRAFT, {}))
    file = opened(a_docx(long))
    book = openpyxl.load_workbook(io.BytesIO(workbook.xlsx(long, DRAFT)))

    assert "Pages:" in asked("pdfinfo", tmp_path / "long.pdf")
    assert len(file.tables) == 300
    assert book["Contents"].max_row == 304
