"""The grid of hours in a browser: with keys, with a mouse, with a finger, and without a script."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cistrat_training.accounts.passwords import hashed
from cistrat_training.places.models import Country
from cistrat_training.schedule.availability import Availability
from tests.databases import on_sqlite
from tests.live import PASSWORD, sign_in, wait_until
from tests.people_and_things import (
    a_lecture,
    a_lecturer,
    a_person,
    a_workshop,
    an_organisation,
    save,
)

pytestmark = on_sqlite

BOXES = "table.paint input:checked"
EIGHT = 16  # the row of 08:00


@pytest.fixture
def arrive(visitor, site):
    """A lecturer at the page of their hours; `told()` is what the site keeps of them."""
    engine = sa.create_engine(site.database.url)
    with Session(engine, expire_on_commit=False) as session:
        person = a_person(password_hash=hashed(PASSWORD), zone="Africa/Lagos")
        lecturer = a_lecturer(an_organisation(session.get(Country, "NG")), person)
        first = datetime.now(UTC).date() + timedelta(days=40)
        workshop = a_workshop(first_day=first, last_day=first + timedelta(days=2))
        save(session, *a_lecture(workshop, lecturer, starts_at=None))

    def told():
        with Session(engine) as session:
            mine = Availability.lecturer_id == lecturer.id
            return session.scalar(sa.select(Availability.free).where(mine))

    def arrive(**facts):
        page = visitor(**facts)
        sign_in(page, person.email)
        page.goto(f"/lecturers/{lecturer.id}/availability")
        return page, told

    yield arrive
    engine.dispose()


def box(page, row, column):
    cell = page.locator("table.paint tbody tr").nth(row).locator("td").nth(column)
    return cell.locator("input")


def middle(there):
    there.scroll_into_view_if_needed()
    corner = there.bounding_box()
    return corner["x"] + corner["width"] / 2, corner["y"] + corner["height"] / 2


def test_hours_are_painted_with_keys_a_mouse_and_a_finger_or_ticked_one_by_one(arrive):
    told = paints_with_keys_and_a_mouse(*arrive(viewport={"width": 1280, "height": 900}))
    assert len(told) == 4

    told = ticks_without_a_script(*arrive(java_script_enabled=False))
    assert len(told) == 5

    phone = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
    paints_with_a_finger(*arrive(**phone))


def paints_with_keys_and_a_mouse(page, told):
    assert page.locator("table.paint input[tabindex='0']").count() == 1
    page.locator("table.paint input[tabindex='0']").focus()
    for key in ("ArrowRight", "ArrowDown", "Space", "Shift+ArrowDown", "Shift+ArrowDown"):
        page.keyboard.press(key)
    assert page.locator(BOXES).count() == 3
    assert box(page, EIGHT + 3, 1).is_checked()
    assert page.get_by_text("1.5 hours ticked").is_visible()

    end, start = middle(box(page, 25, 4)), middle(box(page, 24, 2))
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(*end, steps=4)
    page.mouse.up()
    assert page.locator(BOXES).count() == 3 + 6
    box(page, 24, 2).click()
    assert page.locator(BOXES).count() == 3 + 5

    page.get_by_role("button", name="Save these hours").click()
    page.get_by_text("The hours are saved.").wait_for()
    assert page.locator(BOXES).count() == 8
    return told()


def ticks_without_a_script(page, told):
    page.get_by_role("button", name="No hour of these days").click()
    box(page, EIGHT, 1).check()
    page.get_by_role("button", name="Any time by day, 08:00 to 20:00").click()
    assert page.locator(BOXES).count() == 5 * 24
    return told()


def paints_with_a_finger(page, _told):
    """Held still it paints; a finger that moves at once scrolls, as on every page."""
    hand = page.context.new_cdp_session(page)

    def touches(kind, *points):
        dots = [{"x": x, "y": y} for x, y in points]
        hand.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": dots})

    box(page, 2, 0).tap()
    assert page.locator(BOXES).count() == 5 * 24 + 1
    x, y = middle(box(page, 4, 0))
    touches("touchStart", (x, y))
    wait_until(lambda: box(page, 4, 0).is_checked(), 5)
    touches("touchMove", (x, y + 40))
    touches("touchMove", (x, y + 75))
    touches("touchEnd")
    assert page.locator(BOXES).count() == 5 * 24 + 1 + 4
