"""A report for a word processor: a DOCX with real headings, in the language's own fonts."""

from cistrat_training import word_files
from cistrat_training.reports.outline import outline
from cistrat_training.reports.paper import Standing
from cistrat_training.reports.prose import Document
from cistrat_training.word_files import ACCENT, INK

STYLES = (
    ("Normal", 10.5, INK),
    ("Title", 22, ACCENT),
    ("Heading 1", 15, ACCENT),
    ("Heading 2", 12, INK),
)


def docx(document: Document, standing: Standing) -> bytes:
    paper = word_files.begin(STYLES, document.language)
    word_files.describe(
        paper,
        title=document.title.text,
        author=document.cover[0].text if document.cover else "",
        standing=standing.text,
        at=standing.as_of,
    )
    for line in document.cover:
        is_title = line.text == document.title.text
        paper.add_paragraph(line.text, style="Title" if is_title else "Normal")
    paper.add_paragraph(standing.text)
    paper.add_page_break()
    for part in outline(document):
        if part.level:
            paper.add_heading(part.text, level=part.level)
        else:
            paper.add_paragraph(part.text)
    paper.add_paragraph(document.closing.text)
    return word_files.content_of(paper)
