"""What applicants type, invented, and a CV of one empty page."""

import io
from functools import cache

import pikepdf


@cache
def a_pdf():
    pdf = pikepdf.new()
    pdf.add_blank_page()
    made = io.BytesIO()
    pdf.save(made)
    return made.getvalue()


def a_cv(content=None, name="cv.pdf"):
    return io.BytesIO(a_pdf() if content is None else content), name


def typed(**instead):
    """A complete application, as the page with all sections sends it."""
    return {
        "full_name": "Amina Example",
        "latin_name": "Amina Example",
        "gender": "woman",
        "birth_decade": "1980",
        "nationality_code": "NG",
        "institution": "Institute for Examples, Abuja",
        "country_code": "GH",
        "category": "research",
        "position": "Researcher",
        "motivation": "I want to learn how others count what nobody has counted.",
        "cv": a_cv(),
        "ticked": ["processing", "transfer"],
    } | instead
