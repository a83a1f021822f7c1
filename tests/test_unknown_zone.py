"""A world in which nobody knows the zones any more that workshops and people once chose."""

import pytest
import time_machine
from sqlalchemy import text

from cistrat_training.limits import limiter
from tests.databases import Postgresql
from tests.doors import NOW, a_browser, a_kept_world, addresses, routes_of

FORGOTTEN = "Mars/Olympus"


def forget_the_zones(session, _world):
    for table in ("workshop", '"user"'):
        session.execute(text(f"UPDATE {table} SET zone = '{FORGOTTEN}'"))  # noqa: S608 (our own)
    session.execute(text(f"UPDATE lecture SET stood_in = '{FORGOTTEN}'"))  # noqa: S608
    session.commit()


@pytest.fixture(scope="module")
def world(app, database):
    if isinstance(database, Postgresql):
        pytest.skip("a name is forgotten in the same way on both: once is enough")
    with a_kept_world(app, database, "forgotten zones", forget_the_zones) as world:
        yield world


@pytest.mark.parametrize("who", ["participant", "lecturer", "organiser"])
def test_every_page_opens_though_its_clock_is_forgotten(app, world, who):
    limiter.reset()
    browser = a_browser(app, world, who)

    with time_machine.travel(NOW, tick=False):
        answers = {
            route: browser.get(addresses(route, world), follow_redirects=False).status_code
            for method, route in sorted(routes_of(app))
            if method == "GET"
        }

    assert {route: code for route, code in answers.items() if code >= 500} == {}
    assert list(answers.values()).count(200) > 20


def test_the_page_says_that_it_does_not_know_the_clock(app, world):
    with time_machine.travel(NOW, tick=False):
        page = a_browser(app, world, "organiser").get(f"/workshops/{world.workshop_id}/clashes")

    assert f"UTC, as the time zone “{FORGOTTEN}” is not known here" in page.text
