"""The minute of the panel as a PDF and as a DOCX."""

from pathlib import Path
from typing import Any

from cistrat_training import press, word_files
from cistrat_training.enrolments.minute import Minute, Part, Table
from cistrat_training.enrolments.phrases import Say
from cistrat_training.word_files import ACCENT, INK, WARNING
from cistrat_training.words import N_

LAYOUT = Path(__file__).with_name("minute.typ")
STYLES = (("Normal", 10, INK), ("Title", 20, ACCENT), ("Heading 1", 13, INK))


def pdf(minute: Minute, say: Say) -> bytes:
    facts = minute._asdict() | {
        "at": "",
        "draft": say(N_("DRAFT")),
        "facts": [list(pair) for pair in minute.facts],
        "parts": [
            part._asdict() | {"table": part.table and part.table._asdict()} for part in minute.parts
        ],
        "signatures": _signatures(say),
    }
    return press.pdf(LAYOUT, facts, at=minute.at)


def _signatures(say: Say) -> list[str]:
    return [say(N_("Chair of the panel, date")), say(N_("Secretary of the panel, date"))]


def docx(minute: Minute, say: Say) -> bytes:
    paper = word_files.begin(STYLES, minute.language)
    word_files.describe(
        paper,
        title=f"{minute.title}, {minute.workshop}",
        author="CISTRAT",
        standing=minute.standing,
        at=minute.at,
    )
    _open(paper, minute, say)
    for part in minute.parts:
        _add(paper, part)
    for who in _signatures(say):
        paper.add_paragraph("\n\n" + "_" * 40 + "\n" + who)
    return word_files.content_of(paper)


def _open(paper: Any, minute: Minute, say: Say) -> None:
    from docx.shared import RGBColor

    paper.add_paragraph(minute.title, style="Title")
    if minute.is_draft:
        run = paper.add_paragraph().add_run(say(N_("DRAFT")))
        run.bold, run.font.color.rgb = True, RGBColor.from_string(WARNING)
    paper.add_paragraph(minute.standing)
    for name, value in minute.facts:
        paper.add_paragraph(f"{name}: {value}")


def _add(paper: Any, part: Part) -> None:
    paper.add_heading(part.heading, level=1)
    for text in part.texts:
        paper.add_paragraph(text)
    if part.table:
        _table(paper, part.table)


def _table(paper: Any, table: Table) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    rows = [table.head, *table.rows]
    made = paper.add_table(rows=len(rows), cols=len(table.widths), style="Table Grid")
    section = paper.sections[0]
    whole = section.page_width - section.left_margin - section.right_margin
    for row, texts in zip(made.rows, rows, strict=True):
        for n, (cell, text) in enumerate(zip(row.cells, texts, strict=True)):
            cell.width = int(whole * table.widths[n] / sum(table.widths))
            cell.text = text
            if n in table.numbers:
                cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
    _repeat_on_each_page(made.rows[0])


def _repeat_on_each_page(head: Any) -> None:
    from docx.oxml.ns import qn

    for cell in head.cells:
        for run in cell.paragraphs[0].runs:
            run.bold = True
    properties = head._tr.get_or_add_trPr()
    properties.append(properties.makeelement(qn("w:tblHeader"), {qn("w:val"): "true"}))
