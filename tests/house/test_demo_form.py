"""The demonstration's form with questions of its own, and what was answered to them."""

import pytest
from sqlalchemy import select

from cistrat_training.applications import answers, definition
from cistrat_training.applications.answers import Eyes
from cistrat_training.applications.models import Application, Status
from tests.house.test_demo import loaded, the_workshop  # noqa: F401 (a fixture)


@pytest.mark.parametrize(
    ("language", "title"), [("en", "Your work"), ("zh", "您的工作")], ids=["en", "zh"]
)
def test_the_workshop_that_calls_asks_more_than_the_standard_form(loaded, language, title):  # noqa: F811
    workshop = the_workshop(loaded, "STI-12")

    form = definition.of(loaded, workshop)
    sent = loaded.scalars(
        select(Application).filter_by(workshop_id=workshop.id, status=Status.SUBMITTED)
    ).all()
    said = [answers.read(loaded, one, Eyes.REVIEWER, language)[-1] for one in sent]

    assert form.parts[-1].section.title(language) == title
    assert {section.title for section in said} == {title}
    assert all(section.lines[0].text for section in said)
    assert {len(section.lines) for section in said} == {2, 3}
