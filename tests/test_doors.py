"""Every route, asked for as each kind of person, against the one table `doors.txt`.

A column is a person. The things in the addresses belong to a workshop in which "participant" has
applied, was offered a place and holds a certificate, in which "lecturer" lectures, and to which
"reviewer" is assigned; "other …" is the same kind of person in another workshop. A cell says
whether the person comes in (yes), is told that it is not theirs (no), or is asked to sign in.
Who holds the link of a letter comes in by the secret in the address, whoever they are; that no
other secret opens anything is tested beside the page.
"""

from pathlib import Path

import pytest
import time_machine

from cistrat_training.limits import limiter
from tests.doors import NOW, PEOPLE, a_browser, a_kept_world, addresses, routes_of

TABLE = Path(__file__).parent / "doors.txt"


@pytest.fixture(scope="module")
def world(app, database):
    with a_kept_world(app, database, "doors") as world:
        yield world


@pytest.fixture
def untouched(database, method):
    """What one of them did is taken back before the next route is tried."""
    yield
    if method != "GET":
        database.go_back("doors")


def rows():
    lines = TABLE.read_text().splitlines()
    header, *rest = [line for line in lines if line and not line.startswith("#")]
    assert header.split() == ["route", *(name.replace(" ", "-") for name in PEOPLE)]
    return {(line.split()[0], line.split()[1]): line.split()[2:] for line in rest}


def test_every_route_has_its_row_and_every_row_its_route(app):
    assert sorted(rows()) == sorted(routes_of(app))


@pytest.mark.parametrize(
    ("method", "route"), list(rows()), ids=[f"{method} {route}" for method, route in rows()]
)
def test_who_comes_in(app, database, world, untouched, method, route):
    limiter.reset()
    told = dict(zip(PEOPLE, rows()[method, route], strict=True))
    if "postgresql" in database.url:
        told = one_of_each(told)
    with time_machine.travel(NOW, tick=False):
        address = addresses(route, world)
        found = {
            name: verdict(a_browser(app, world, name).open(address, method=method)) for name in told
        }

    assert found == told


def one_of_each(told):
    """Of those who come in, and of those who do not, who has the least to show for it: what the
    rules say is the same on every database, that each of them can be asked is not."""
    first = {verdict: name for name, verdict in reversed(told.items())}
    return {name: verdict for name, verdict in told.items() if first[verdict] == name}


def verdict(answer):
    """Past the door any other answer may wait: a form to fill in, a rule that says no."""
    at_sign_in = answer.status_code == 302 and answer.headers["Location"].startswith("/sign-in?")
    if at_sign_in or answer.status_code == 401:
        return "sign-in"
    assert answer.status_code < 500, f"{answer.status}: {answer.text[:500]}"
    return "no" if answer.status_code == 403 else "yes"
