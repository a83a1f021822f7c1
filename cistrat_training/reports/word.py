"""A report for a word processor: a DOCX with real headings, in the language's own fonts."""

from cistrat_training import word_files
from cistrat_training.reports.document import Document
from cistrat_training.reports.outline import outline
from cistrat_training.reports.paper import Standing
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
    for words in document.cover:
        is_title = words.text == document.title.text
        paper.add_paragraph(words.text, style="Title" if is_title else "Normal")
    paper.add_paragraph(standing.text)
    paper.add_page_break()
    for line in outline(document):
        if line.level:
            paper.add_heading(line.text, level=line.level)
        else:
            paper.add_paragraph(line.text)
    paper.add_paragraph(document.closing.text)
    return word_files.content_of(paper)
