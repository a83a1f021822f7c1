from datetime import date

import pytest
from sqlalchemy import select

from cistrat_training.errors import RuleBroken
from cistrat_training.places import atlas, listing, queries
from cistrat_training.places.atlas import Line
from cistrat_training.places.listing import Days
from cistrat_training.places.models import Country, CountryGroup, CountryMembership, GroupKind
from tests.people_and_things import an_administrator, save

LEAVES = date(2026, 11, 24)
LATER = date(2029, 11, 24)


def bangladesh(db):
    asked = select(CountryMembership).where(
        CountryMembership.group_code == "LDC", CountryMembership.country_code == "BD"
    )
    return db.scalars(asked).one()


def a_label(code="FRIENDS"):
    return CountryGroup(
        code=code, name_en="Friends", name_zh="友好", source="a list", kind=GroupKind.LABEL
    )


def shipping(monkeypatch, db, **facts):
    """The next release says this of Bangladesh."""
    lines = [
        line._replace(**facts) if line[:2] == ("LDC", "BD") else line for line in atlas._lines()
    ]
    monkeypatch.setattr(atlas, "_lines", lambda: iter(lines))


def test_a_country_stands_on_a_list_once_on_a_day(db):
    row = bangladesh(db)

    with pytest.raises(RuleBroken, match="already"):
        listing.add(row.group, row.country, Days(None, None), source="x", among=[row])
    listing.add(row.group, row.country, Days(LEAVES, None), source="x", among=[row])


def test_what_an_administrator_corrected_outlives_the_next_release(db, monkeypatch):
    row = bangladesh(db)
    row.until = LATER
    db.commit()

    assert atlas.load(db) == 0
    shipping(monkeypatch, db, until=date(2027, 11, 24), source="a resolution")
    assert atlas.load(db) == 1

    (difference,) = atlas.differences(db)
    assert bangladesh(db).until == LATER
    atlas.decide(difference, takes_ours=False)
    assert atlas.load(db) == 0
    assert bangladesh(db).until == LATER


def test_the_products_correction_is_taken_where_somebody_says_so(db, monkeypatch):
    bangladesh(db).is_struck = True
    shipping(monkeypatch, db, until=LATER)
    assert atlas.load(db) == 1

    (difference,) = atlas.differences(db)
    atlas.decide(difference, takes_ours=True)

    assert atlas.load(db) == 0
    assert (bangladesh(db).until, bangladesh(db).is_struck) == (LATER, False)


def test_a_correction_that_meets_no_edit_comes_by_itself(db, monkeypatch):
    shipping(monkeypatch, db, until=LATER)

    assert atlas.load(db) == 0

    assert bangladesh(db).until == LATER


def test_a_new_line_of_the_product_waits_where_somebody_wrote_the_same_days(db, monkeypatch):
    ldc, china = db.get(CountryGroup, "LDC"), db.get(Country, "CN")
    save(db, CountryMembership(group=ldc, country=china, source="an error"))
    lines = [*atlas._lines(), Line("LDC", "CN", date(1990, 1, 1), None, "x")]
    monkeypatch.setattr(atlas, "_lines", lambda: iter(lines))

    assert atlas.load(db) == 1


def test_groups_of_many_days_are_asked_for_at_once(db):
    eve, day = date(2026, 11, 23), LEAVES

    found = queries.groups_on(db, [eve, day])

    assert {"LDC", "M49-142", "M49-034", "UNESCO-IV"} <= found[eve]["BD"]
    assert "LDC" not in found[day]["BD"]
    assert found[eve]["CN"] == found[day]["CN"]


def test_a_label_is_never_a_list_to_choose_by(db):
    label = a_label()
    save(db, label, CountryMembership(group=label, country=db.get(Country, "CN")))

    chosen_by = {group.code for group in db.scalars(queries.groups_to_choose_by())}
    of_china = {group.code for group in db.scalars(queries.groups_of("CN", LEAVES))}
    known = {code for _country, code in db.execute(queries.memberships(LEAVES))}

    assert "FRIENDS" not in chosen_by | of_china | known
    assert "FRIENDS" in queries.groups_on(db, [LEAVES])[LEAVES]["CN"]


def test_an_administrator_corrects_a_line_and_the_history_says_why(browser, db):
    lin, row = an_administrator(full_name="Lin Yue"), bangladesh(db)
    save(db, lin)
    desk = browser(lin)

    sent = desk.post(
        f"/places/memberships/{row.id}",
        data={"until": "2029-11-24", "source": "A/RES/1", "why": "Deferred by the Assembly."},
    )

    assert sent.status_code == 302
    page = desk.get("/places/groups/LDC?on=2028-01-01").text
    assert "Deferred by the Assembly." in page
    assert "Lin Yue" in page
    assert "A/RES/1" in page


def test_an_administrator_makes_fills_and_deletes_a_label(browser, db):
    lin = an_administrator()
    save(db, lin)
    desk = browser(lin)
    facts = {"name_en": "Friends", "name_zh": "友好", "source": "a list"}

    assert desk.post("/places/labels/new", data={"label_code": "fri", **facts}).status_code == 302
    again = desk.post("/places/labels/new", data={"label_code": "FRI", **facts})
    put = {"country": "CN", "source": "p. 1", "why": "It says so."}
    filled = desk.post("/places/groups/FRI/memberships/new", data=put)
    twice = desk.post("/places/groups/FRI/memberships/new", data=put)

    assert (again.status_code, filled.status_code, twice.status_code) == (422, 302, 422)
    assert "China" in desk.get("/places/groups/FRI").text
    assert desk.post("/places/labels/FRI/deletion", data={"why": "An error."}).status_code == 302
    assert desk.get("/places/groups/FRI").status_code == 404
    assert desk.get("/places/labels/LDC").status_code == 404


def test_two_clicks_strike_a_line_out_once(browser, db):
    lin, row = an_administrator(), bangladesh(db)
    save(db, lin)
    desk, address = browser(lin), f"/places/memberships/{row.id}/striking"
    assert 'name="was_struck" type="hidden" value="no"' in desk.get(address).text
    sent = {"was_struck": "no", "why": "An error."}

    clicks = [desk.post(address, data=sent) for _ in range(2)]

    assert [click.status_code for click in clicks] == [302, 302]
    db.refresh(row)
    assert row.is_struck
    assert desk.post(address, data={**sent, "was_struck": "yes"}).status_code == 302
    db.refresh(row)
    assert not row.is_struck
