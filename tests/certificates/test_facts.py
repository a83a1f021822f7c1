import json

from cistrat_training.certificates.facts import CertificateFacts, canonical_json, digest
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


def test_no_protected_fact_stands_on_a_certificate():
    kept = the_facts().as_dict()

    assert not {"nationality", "country", "birth", "passport", "gender", "email"} & kept.keys()
