"""The files of a report of 300 sections with a table in each: longer than any of the Centre's."""

import time
from collections.abc import Iterator

from bench.measures import Figure
from cistrat_training.reports.outs import paper, tables, word, workbook
from tests.reports.documents import DRAFT, a_long_document, a_sheet

SECTIONS = 300


def all_of() -> Iterator[Figure]:
    paper.pdf(a_sheet(), DRAFT, {})  # fonts and libraries are loaded
    word.docx(a_sheet(), DRAFT, {})
    long = a_long_document(SECTIONS)
    for name, write, goal in (
        ("PDF", lambda: paper.pdf(long, DRAFT, {}), 5),
        ("DOCX", lambda: word.docx(long, DRAFT, {}), 3),
        ("XLSX", lambda: workbook.xlsx(long, DRAFT), 3),
        ("ZIP of CSV", lambda: tables.csv_of_all(long), 1),
    ):
        began = time.perf_counter()
        write()
        taken = time.perf_counter() - began
        yield Figure(f"{name} of a report of {SECTIONS} sections", taken, "s", goal)
