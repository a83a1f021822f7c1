import json
from dataclasses import fields
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cistrat_training.certificates.facts import (
    CertificateFacts,
    LectureLine,
    RuleLine,
    Words,
    canonical_json,
    digest,
)
from tests.certificates.papers import the_facts


def test_facts_come_back_from_the_database_as_they_went_in():
    facts = the_facts()

    kept = json.loads(json.dumps(facts.as_dict()))

    assert CertificateFacts.from_dict(kept) == facts


def test_the_same_facts_have_the_same_digest_in_whatever_order_they_are_kept():
    kept = the_facts().as_dict()

    assert digest(dict(reversed(kept.items()))) == digest(kept)


def test_another_name_has_another_digest():
    assert digest(the_facts(holder="Amina Belo").as_dict()) != digest(the_facts().as_dict())


def test_the_canonical_form_keeps_every_script_readable():
    assert '"native_name":"梁晓彤"' in canonical_json(the_facts(native_name="梁晓彤").as_dict())


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=9)
words = st.builds(Words, texts, texts)
numbers = st.integers(0, 10_000)
lines = st.builds(LectureLine, words, texts, texts, numbers, numbers)
rules = st.builds(RuleLine, texts, numbers)
of_type = {str: texts, int: numbers, Words: words, date: st.dates()}
of_type[tuple[RuleLine, ...]] = st.lists(rules, max_size=3).map(tuple)
of_type[tuple[LectureLine, ...]] = st.lists(lines, max_size=3).map(tuple)
any_facts = st.builds(
    CertificateFacts, **{one.name: of_type[one.type] for one in fields(CertificateFacts)}
)


def the_other_way_round(kept):
    if isinstance(kept, dict):
        return {name: the_other_way_round(kept[name]) for name in reversed(kept)}
    return [the_other_way_round(one) for one in kept] if isinstance(kept, list | tuple) else kept


@given(any_facts)
def test_any_facts_have_one_canonical_form_which_tells_all_of_them(facts):
    canonical = canonical_json(facts.as_dict())

    kept = json.loads(canonical)
    assert CertificateFacts.from_dict(kept) == facts
    assert canonical_json(the_other_way_round(kept)) == canonical
    assert digest(the_other_way_round(kept)) == digest(facts.as_dict())


@given(any_facts, any_facts)
def test_other_facts_have_another_digest(one, other):
    assert (digest(one.as_dict()) == digest(other.as_dict())) == (one == other)


def leaves_of(kept, path=()):
    if isinstance(kept, dict | list):
        for key, value in kept.items() if isinstance(kept, dict) else enumerate(kept):
            yield from leaves_of(value, (*path, key))
    else:
        yield path


KEPT = json.loads(canonical_json(the_facts().as_dict()))


@pytest.mark.parametrize("path", list(leaves_of(KEPT)), ids=str)
def test_a_change_in_any_fact_changes_the_digest(path):
    changed = json.loads(json.dumps(KEPT))
    *way, last = path
    place = changed
    for key in way:
        place = place[key]
    place[last] = place[last] + 1 if isinstance(place[last], int) else f"{place[last]} "

    assert digest(changed) != digest(KEPT)


SAID = {
    *("serial", "kind", "holder", "native_name", "series", "number", "title", "theme", "mode"),
    *("place", "first_day", "last_day", "minutes", "minutes_offered", "minutes_recorded"),
    *("rules", "lectures", "issued_at", "issued_on", "signatory", "signatory_post", "address"),
    *("centre", "auspices", "language", "task", "look"),
}


def test_no_protected_fact_stands_on_a_certificate():
    """Nothing but these: no passport, no day of birth, no nationality. Think before you add one."""
    kept = the_facts().as_dict()

    assert kept.keys() == SAID
    assert kept["lectures"][0].keys() == {
        *("title", "lecturer", "institution", "minutes", "recorded"),
    }
    assert kept["rules"][0].keys() == {"kind", "amount"}
