"""Slides on a bad line, as a browser sends them."""

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cistrat_training.accounts.passwords import hashed
from cistrat_training.arriving import SMALL_CHUNK
from cistrat_training.places.models import Country
from cistrat_training.schedule.materials import Material
from tests.databases import on_sqlite
from tests.live import PASSWORD, barriers_on, sign_in, wait_until
from tests.people_and_things import (
    a_lecture,
    a_lecturer,
    a_person,
    a_workshop,
    an_organisation,
    save,
)
from tests.test_files import a_pdf

pytestmark = on_sqlite


@pytest.fixture
def desk(site, visitor):
    """The page of a lecturer's materials; and what has been added to the lecture."""
    engine = sa.create_engine(site.database.url)
    with Session(engine) as session:
        person = a_person(password_hash=hashed(PASSWORD))
        lecturer = a_lecturer(an_organisation(session.get(Country, "RS")), person)
        lecture, *speakers = a_lecture(a_workshop(), lecturer)
        save(session, lecture, *speakers)
        address, email = f"/lectures/{lecture.id}/materials", person.email
    page = visitor(viewport={"width": 360, "height": 740})
    sign_in(page, email, towards=address)
    page.get_by_role("heading", name="Slides and materials").wait_for()

    def added():
        with Session(engine) as session:  # closed at once: the site must be able to write
            return [(one.file_name, one.file.size) for one in session.scalars(sa.select(Material))]

    yield page, added
    engine.dispose()


def choose(page, file):
    page.get_by_label("Slides", exact=True).check()
    page.locator("[name=file]").set_input_files(file)
    page.get_by_role("button", name="Add the file").click()


def test_slides_arrive_over_a_line_that_breaks_and_from_a_page_that_is_opened_again(desk, tmp_path):
    page, added = desk
    file = tmp_path / "Slides of today.pdf"
    file.write_bytes(a_pdf() + b"\n" * (5 * SMALL_CHUNK))
    sent = []
    page.on("request", lambda r: sent.append(r.url[-1]) if r.method == "PUT" else None)

    page.route("**/chunks/1", lambda route: route.abort("connectionreset"), times=1)
    page.route("**/chunks/3", lambda route: route.abort("connectionreset"))
    choose(page, file)
    page.get_by_text("3.1 MB of 5.2 MB have arrived").wait_for()
    page.get_by_text("The line is away.").wait_for()
    assert sent[:4] == ["0", "1", "1", "2"]
    assert barriers_on(page) == []

    page.once("dialog", lambda dialog: dialog.accept())  # it asks before it is left
    page.reload()
    page.get_by_text("3.1 MB of 5.2 MB have arrived").wait_for()
    page.unroute("**/chunks/3")
    sent.clear()
    choose(page, file)

    page.get_by_role("link", name="Slides of today.pdf", exact=True).wait_for()
    assert sent == ["3", "4", "5"]
    wait_until(lambda: added() == [("Slides of today.pdf", file.stat().st_size)], 10)
    assert barriers_on(page) == []
