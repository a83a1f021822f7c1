"""PDF files to hand in, and what a reader of PDF files finds in one."""

import io
import subprocess

import pikepdf


def a_pdf(title="A page"):
    """The bytes of a real PDF with one empty page."""
    held = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page(page_size=(595, 842))
        document.docinfo["/Title"] = title
        document.save(held)
    return held.getvalue()


def text_of(paper):
    """As poppler reads it."""
    read = subprocess.run(
        ["pdftotext", "-", "-"],  # noqa: S607 (wherever it is installed)
        input=paper,
        capture_output=True,
        check=True,
    )
    return read.stdout.decode()
