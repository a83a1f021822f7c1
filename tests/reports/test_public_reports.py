"""What is published of the same people in several figures tells nobody who they are."""

import json

from cistrat_training.reports import drafts, freezing, public_counts, public_tables
from cistrat_training.reports.facts import Period
from cistrat_training.reports.models import digest
from cistrat_training.reports.public_reports import public_content
from tests.databases import on_sqlite
from tests.reports.rows import AFTER_IT_ALL, the_workshops

pytestmark = on_sqlite
PERIOD = Period(2021, 2022)


def frozen(db):
    return freezing.frozen_content(db, drafts.draft(db, PERIOD, "en", AFTER_IT_ALL))


def public(content):
    return public_content(content, sha256=digest(content))


def numbers(content, key, audience="international"):
    [indicator] = [each for each in content["indicators"] if each["key"] == key]
    cells = [c for c in indicator["cells"] if c["audience"] == audience and c["value"]]
    return {cell["value"]: cell["number"] for cell in cells if cell["number"] != 0}


def test_countries_of_one_person_are_not_counted_out(db):
    """Thirteen people of eleven countries: nine sent one, and two sent two."""
    the_workshops(db, international=13)

    content = frozen(db)
    shown = numbers(public(content), "enrolled-by-country")

    assert sorted(numbers(content, "enrolled-by-country").values())[-2:] == [2, 2]
    assert set(shown.values()) == {None}


def test_what_is_large_enough_is_what_was_frozen(db):
    the_workshops(db, international=110)

    content = frozen(db)

    key = "enrolled-by-country"
    assert numbers(public(content), key) == numbers(content, key)
    assert set(numbers(content, key).values()) == {10}


def test_no_hidden_count_can_be_subtracted_from_any_table(db):
    the_workshops(db, international=25)
    content = frozen(db)

    kept = public_counts.protected(content)

    hidden = [key for key, number in kept.numbers.items() if number is None]
    assert hidden
    for table in public(content)["indicators"]:
        for audience in ("international", "domestic"):
            told = [c for c in table["cells"] if c["audience"] == audience]
            whole = next((c["number"] for c in told if not c["value"]), None)
            cells = [c for c in told if c["value"]]
            lost = [c for c in cells if c["number"] is None]
            if whole is not None and public_counts.is_of_people(table):
                assert len(lost) != 1, table["key"]


def test_what_is_hidden_stands_in_one_row_together(db):
    the_workshops(db, international=25)

    content = public(frozen(db))
    parts = public_tables.parts(content["indicators"], "en")
    tables = {table.key: table for part in parts for table in part.tables}
    told = tables["enrolled-by-country"].rows
    rows = {row[0].text: [cell.text for cell in row[1:]] for row in told}

    assert "Others together" in rows
    assert not any("not shown" in cells for name, cells in rows.items() if name == "Pakistan")


def test_the_public_content_has_no_rows_and_nothing_of_what_data_would_say(db):
    the_workshops(db)

    content = public(frozen(db))

    assert not {"figures", "lists", "by_hand", "wording", "settings"} & set(content)
    assert '"data_say": null' in json.dumps(content["document"])


def test_an_edition_of_the_first_format_can_be_read_by_anybody_too(db):
    the_workshops(db, international=2)
    content = frozen(db)
    early = {
        key: value
        for key, value in content.items()
        if key not in {"indicators", "lists", "settings"}
    }

    assert "[not shown]" in json.dumps(public(early)["document"])
