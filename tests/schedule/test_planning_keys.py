"""The organisers' grid by keyboard and by dragging, in Chromium."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from cistrat_training.schedule.models import Lecture
from cistrat_training.schedule.slots import Slot
from tests.databases import on_sqlite
from tests.people_and_things import a_lecture, a_workshop, an_organiser, save

pytestmark = on_sqlite

NINE = datetime(2026, 10, 12, 1, tzinfo=UTC)  # on the clock in Beijing
HOUR = timedelta(hours=1)


@pytest.fixture
def grid(db, browser, chromium):
    """At nine “First” on Monday and a free slot on Tuesday; at eleven “Second” on Monday."""
    organiser, workshop = an_organiser(), a_workshop()
    save(
        db,
        organiser,
        *a_lecture(workshop, title_en="First"),
        *a_lecture(workshop, title_en="Second", starts_at=NINE + 2 * HOUR),
        Slot(
            workshop=workshop,
            starts_at=NINE + timedelta(days=1),
            ends_at=NINE + timedelta(days=1) + 2 * HOUR,
            channel="Room 1",
        ),
    )
    visitor = browser(organiser)

    def answer(route):
        asked = route.request
        found = visitor.open(
            asked.url.removeprefix("http://localhost"),
            method=asked.method,
            data=asked.post_data or "",
            content_type=asked.headers.get("content-type"),
            follow_redirects=True,
        )
        route.fulfill(status=found.status_code, body=found.data, content_type=found.content_type)
        found.close()

    page = chromium.new_page(viewport={"width": 1280, "height": 2000})
    page.route("**/*", answer)
    page.goto(f"http://localhost/workshops/{workshop.id}/lectures")
    yield page
    page.close()


def presses(page, *keys):
    for key in keys:
        page.keyboard.press(key)


def says(page, words):
    page.wait_for_function(
        "words => document.querySelector('[data-said]').textContent.includes(words)", arg=words
    )


def hours(db):
    db.rollback()
    return {one.title_en: one.starts_at - NINE for one in db.scalars(select(Lecture))}


def test_a_lecture_is_picked_up_carried_and_put_down_with_keys_alone(grid, db):
    grid.get_by_role("checkbox", name="First").focus()

    presses(grid, "Enter")
    says(grid, "“First” is picked up")
    presses(grid, "ArrowRight")
    assert "Tue 13 Oct" in grid.evaluate("document.activeElement.textContent")
    presses(grid, "Enter")

    says(grid, "Put “First” into its hour")
    assert hours(db) == {"First": timedelta(days=1), "Second": 2 * HOUR}


def test_escape_leaves_it_where_it_is_and_another_lecture_changes_places_with_it(grid, db):
    grid.get_by_role("checkbox", name="First").focus()
    presses(grid, "Enter", "ArrowDown", "Escape")
    says(grid, "“First” stays where it is")
    assert grid.evaluate("document.activeElement.dataset.title") == "First"

    presses(grid, "Enter", "ArrowDown", "Enter")

    says(grid, "Swapped “First” and “Second”")
    assert hours(db) == {"First": 2 * HOUR, "Second": timedelta(0)}


def test_a_lecture_is_dragged_to_an_hour_that_has_no_slot(grid, db):
    first = grid.locator("div[id^=lecture-]", has_text="First")

    first.drag_to(grid.locator("td[data-to='2026-10-14T11:00 Room 1']"))

    says(grid, "Put “First” into its hour")
    assert hours(db)["First"] == timedelta(days=2) + 2 * HOUR


def test_the_grid_is_one_stop_for_the_tab_key(grid):
    stops = grid.locator("[data-grid] tbody [tabindex='0']")

    assert stops.count() == grid.locator("td:has-text('First') :is(input, a)").count()
