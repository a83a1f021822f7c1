"""What the first view of a public page costs on a thin line."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.databases import on_sqlite
from tests.people_and_things import a_workshop, save

MOST = 50_000  # bytes, headers included


@on_sqlite
def test_the_first_view_of_a_public_page_fits_a_thin_line(site, visitor):
    call = f"/calls/{a_published_workshop(site.database)}"
    for path in ("/", "/calls", call, "/verify", "/sign-in", "/sign-up"):
        page = visitor()  # with nothing kept from another page
        loads = []
        page.on("requestfinished", lambda load, loads=loads: loads.append(load))

        page.goto(path, wait_until="networkidle")

        costs = {load.url: size_of(load) for load in loads}
        assert loads[0].response().status == 200
        assert all(url.startswith(site.url) for url in costs)
        assert sum(costs.values()) <= MOST, costs


def a_published_workshop(database):
    engine = sa.create_engine(database.url)
    with Session(engine) as session:
        workshop = a_workshop()
        save(session, workshop)
        number = workshop.id
    engine.dispose()
    return number


def size_of(load):
    sizes = load.sizes()
    return sizes["responseHeadersSize"] + sizes["responseBodySize"]
