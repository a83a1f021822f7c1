"""The page on which badges are scanned, in a real browser whose line breaks."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect
from sqlalchemy.orm import Session

from cistrat_training.accounts.passwords import hashed
from cistrat_training.attendance.check_ins import BadgeScan
from cistrat_training.attendance.models import Evidence
from cistrat_training.config import DEMO_SECRET
from cistrat_training.enrolments.badge_codes import badge_code, in_print
from cistrat_training.places.models import Country
from tests.databases import on_sqlite
from tests.lines import Line
from tests.live import PASSWORD, barriers_on, sign_in
from tests.people_and_things import (
    a_lecture,
    a_lecturer,
    a_person,
    a_workshop,
    an_enrolment,
    an_organisation,
    an_organiser,
    save,
)

pytestmark = on_sqlite

IS_KEPT = """async () => {
  await navigator.serviceWorker.ready;
  const kept = await caches.open("scan");
  for (let tries = 0; tries < 100; tries += 1) {
    if ((await kept.keys()).length > 5) return true;
    await new Promise((go) => { setTimeout(go, 50); });
  }
  return false;
}"""


@pytest.fixture
def hall(site, visitor):
    """The page of a lecture that has begun; six badges of it, and what the site heard."""
    engine = sa.create_engine(site.database.url)
    the_line = Line(site.url)

    class Hall:
        page = visitor(viewport={"width": 360, "height": 740}, base_url=the_line.url)
        line = the_line

        def scan(self, typed):
            self.page.fill("#badge", typed)
            self.page.press("#badge", "Enter")

        def count_of(self, what):
            return self.page.locator(f"#{what}-count")

        def heard(self):
            with Session(engine) as session:  # closed at once: the site must be able to write
                scans = session.scalar(sa.select(sa.func.count(BadgeScan.id)))
                return scans, session.scalar(sa.select(sa.func.count(Evidence.id)))

    hall = Hall()
    with Session(engine, expire_on_commit=False) as session:
        workshop = a_workshop()
        places = [an_enrolment(workshop=workshop) for _ in range(6)]
        person = a_person(password_hash=hashed(PASSWORD))
        lecturer = a_lecturer(an_organisation(session.get(Country, "CN")), person)
        hall.organiser = an_organiser(password_hash=hashed(PASSWORD))
        begun = datetime.now(UTC) - timedelta(minutes=2)
        lecture, speaker = a_lecture(workshop, lecturer, starts_at=begun)
        save(session, hall.organiser, lecture, speaker, *places)
    hall.badges = [badge_code(place.id, DEMO_SECRET) for place in places]
    hall.names = [place.person.full_name for place in places]
    hall.path = f"/lectures/{lecture.id}/scan"
    sign_in(hall.page, person.email, towards=hall.path)
    hall.page.locator("#badge").wait_for()
    yield hall
    the_line.close()
    engine.dispose()


def test_what_is_scanned_is_neither_lost_nor_counted_twice(hall):
    """One story, since the site takes its time to start."""
    page, line = hall.page, hall.line
    the_line_is_away(hall, page, line)
    an_answer_is_lost(hall, page)
    the_next_person_takes_the_device(hall, page, line)


def the_line_is_away(hall, page, line):
    assert page.evaluate(IS_KEPT)
    hall.scan(in_print(hall.badges[0]))
    expect(hall.count_of("marked")).to_have_text("1")

    line.cut()
    for badge in (hall.badges[1], hall.badges[2], hall.badges[2], "nonsense"):
        hall.scan(badge)
    expect(hall.count_of("kept")).to_have_text("3")
    page.reload()  # it opens as it was kept
    expect(hall.count_of("kept")).to_have_text("3")
    assert hall.heard() == (1, 1)

    line.mend()
    page.get_by_role("button", name="Send now").click()
    expect(page.locator("#kept-section")).to_be_hidden()
    expect(page.locator("#refused")).to_contain_text("nonsense, No badge has this code.")
    assert hall.heard() == (3, 3)
    assert barriers_on(page) == []
    page.reload()
    expect(hall.count_of("marked")).to_have_text("3")
    expect(page.locator("#refused")).to_contain_text("nonsense")
    page.get_by_role("button", name="Remove nonsense").click()
    expect(page.locator("#refused-section")).to_be_hidden()


def an_answer_is_lost(hall, page):
    broken = []

    def break_the_first(route):
        answer = route.fetch()  # the site has taken it
        if not broken and hall.badges[3] in route.request.post_data:
            broken.append(answer.status)
            route.abort()
        else:
            route.fulfill(response=answer)

    page.route("**/scans", break_the_first)
    hall.scan(hall.badges[3])
    expect(page.locator("#scan-line")).to_contain_text("There is no line.")
    expect(hall.count_of("kept")).to_have_text("1")
    assert broken == [200]
    assert hall.heard() == (4, 4)

    page.get_by_role("button", name="Send now").click()
    expect(page.locator("#kept-section")).to_be_hidden()
    expect(hall.count_of("marked")).to_have_text("4")
    assert hall.heard() == (4, 4)
    page.unroute("**/scans")


def the_next_person_takes_the_device(hall, page, line):
    line.cut()
    hall.scan(hall.badges[4])
    expect(hall.count_of("kept")).to_have_text("1")
    expect(page.locator("#scan-line")).to_contain_text("There is no line.")
    page.goto("about:blank")
    line.mend()
    page.goto("/sign-out")
    page.get_by_role("button", name="Sign out").click()
    sign_in(page, hall.organiser.email, towards=hall.path)
    page.locator("#badge").wait_for()

    expect(page.locator("#scan-others")).to_contain_text("wait in this browser: 1")
    hall.scan(hall.badges[5])
    expect(page.locator("#marked")).to_contain_text(hall.names[5])
    assert hall.heard() == (5, 5)
