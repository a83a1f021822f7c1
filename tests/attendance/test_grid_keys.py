"""The grid in a browser: with keys, with a finger, and beside somebody who marks too."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cistrat_training.accounts.passwords import hashed
from cistrat_training.attendance.models import Evidence, EvidenceKind, Mark
from tests.databases import on_sqlite
from tests.live import PASSWORD, barriers_on, sign_in, wait_until
from tests.people_and_things import (
    a_lecture,
    a_person,
    a_workshop,
    an_enrolment,
    an_organiser,
    save,
)

pytestmark = on_sqlite

DESK = {"viewport": {"width": 1280, "height": 900}}
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}


@pytest.fixture
def world(site):
    """Two lectures that were held, Ada and Bo, and two who mark."""

    class World:
        workshop = a_workshop()
        lin, chen = (
            an_organiser(full_name=name, password_hash=hashed(PASSWORD))
            for name in ("Lin Yue", "Chen Mo")
        )

        def pieces(self):
            with Session(self.engine) as session:
                found = session.scalars(sa.select(Evidence).order_by(Evidence.id))
                return [(piece.kind, piece.mark, piece.reason) for piece in found]

    world = World()
    world.engine = sa.create_engine(site.database.url)
    yesterday = datetime.now(UTC) - timedelta(days=1)
    with Session(world.engine, expire_on_commit=False) as session:
        world.ada, world.bo = (
            an_enrolment(workshop=world.workshop, person=a_person(full_name=name))
            for name in ("Ada Example", "Bo Example")
        )
        world.lectures = [
            a_lecture(world.workshop, starts_at=yesterday + timedelta(hours=2 * at))[0]
            for at in range(2)
        ]
        save(session, world.lin, world.chen, world.ada, world.bo, *world.lectures)
    world.grid = f"/workshops/{world.workshop.id}/attendance/grid"
    yield world
    world.engine.dispose()


def at_home(page, who, address):
    sign_in(page, who.email)
    page.goto(address)
    return page


def cell(page, row, column):
    return page.locator("#grid tbody tr").nth(row).locator("td").nth(column).locator("a")


def test_the_grid_is_marked_with_keys_and_with_a_finger_and_tells_of_a_conflict(world, visitor):
    page = at_home(visitor(**DESK), world.lin, world.grid)
    beside = at_home(visitor(**DESK), world.chen, f"/lectures/{world.lectures[0].id}/attendance")
    marks_with_keys(page, world)
    asks_for_a_note_and_undoes(page, world)
    assert barriers_on(page) == []
    sees_a_conflict(beside, page, world)
    assert barriers_on(beside) == []
    marks_with_a_finger(at_home(visitor(**PHONE), world.lin, world.grid), world)


def marks_with_keys(page, world):
    assert page.locator("#grid[role=grid] td[role=gridcell] a[tabindex='0']").count() == 1
    cell(page, 0, 0).focus()
    for key in ("End", "ArrowDown", "Home", "ArrowUp", "PageDown", "Control+Home", "p"):
        page.keyboard.press(key)
    page.locator("#said", has_text="Saved: Ada Example").wait_for()
    assert cell(page, 0, 0).get_attribute("aria-label") == "Present, 90 min live, by hand"
    page.keyboard.press("Control+a")
    page.locator("[data-says]", has_text="1 people").wait_for()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    wait_until(lambda: len(world.pieces()) == 2, 10)
    assert [mark for _kind, mark, _why in world.pieces()] == [Mark.PRESENT, Mark.ABSENT]


def asks_for_a_note_and_undoes(page, world):
    cell(page, 0, 0).focus()
    page.keyboard.press("e")
    page.locator("[data-error]", has_text="Write into the note why").wait_for()
    page.keyboard.type("Public holiday")
    page.keyboard.press("Enter")
    page.locator("#panel").wait_for(state="hidden")
    assert world.pieces()[-1] == (EvidenceKind.CORRECTION, Mark.EXCUSED, "Public holiday")
    page.keyboard.press("z")
    page.locator("#said", has_text="Undone: Ada Example").wait_for()
    assert world.pieces()[-1][0] is EvidenceKind.WITHDRAWAL
    assert cell(page, 0, 0).inner_text().strip() == "P"


def sees_a_conflict(sheet, grid, world):
    """Chen typed before Lin saved: both stand side by side, and nothing typed is gone."""
    row = sheet.locator(f"#p{world.bo.id}")
    row.locator("input[value=late]").check()
    sheet.fill(f"[name=minutes-{world.bo.id}]", "45")
    assert sheet.locator("#company").get_by_text("Lin Yue has the whole grid open.").count() == 1
    cell(grid, 1, 0).click()
    grid.locator("#panel input[value=excused]").check()
    grid.fill("#panel-note", "Power cut")
    grid.get_by_role("button", name="Save", exact=True).click()
    grid.locator("#panel").wait_for(state="hidden")
    both = sheet.locator(".both")
    both.get_by_text("Excused, marked by Lin Yue").wait_for()
    assert "Late 45" in both.inner_text()
    assert row.locator("input[value=late]").is_checked()
    sheet.get_by_role("button", name="Keep mine").click()
    sheet.fill(f"#note-{world.bo.id}", "Came at ten")
    sheet.get_by_role("button", name="Save the sheet").click()
    sheet.get_by_text("1 mark is saved.").wait_for()
    assert world.pieces()[-1] == (EvidenceKind.CORRECTION, Mark.LATE, "Came at ten")


def marks_with_a_finger(page, world):
    cell(page, 0, 1).tap()
    page.locator("#panel input[value=present]").tap()
    page.get_by_role("button", name="Save", exact=True).tap()
    page.locator("#panel").wait_for(state="hidden")
    assert world.pieces()[-1][:2] == (EvidenceKind.HAND_MARK, Mark.PRESENT)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["viewport"]["width"]
