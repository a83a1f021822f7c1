"""PDF files to hand in, and what a reader of PDF files finds in one."""

import io
import subprocess

import page
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


MISTAKEN = "a stream /Length does not match its raw content length"
"""The checker takes a last byte of compressed data that is a CR for a part of the line's end."""


def faults_of(paper):
    """What keeps it from being a PDF/A-2a that is also PDF/UA-1."""
    return {
        failure.message
        for profile in ("pdfa-2a", "pdfua-1")
        for failure in page.validate_pdf_bytes(paper, profile=profile).failures
    } - {MISTAKEN}
