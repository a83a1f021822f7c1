"""Open Badges 3.0: what a badge says, that nobody can change it, and its picture."""

import json
from base64 import urlsafe_b64decode
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from PIL import Image

from cistrat_training.certificates import badges
from cistrat_training.certificates.badges import Issuer, contexts, drawing
from cistrat_training.certificates.badges.baking import (
    NoBadge,
    baked_png,
    baked_svg,
    from_png,
    from_svg,
    picture,
)
from cistrat_training.certificates.badges.checking import checked, revoked_places, text_of
from cistrat_training.certificates.badges.credential import criteria, identity_hash
from cistrat_training.certificates.badges.identity import did_document, jwk_set
from cistrat_training.certificates.badges.linkedin import profile_address
from cistrat_training.certificates.badges.status import encoded, places_in, status_list
from cistrat_training.certificates.facts import RuleLine, Words
from cistrat_training.certificates.models import Kind
from cistrat_training.certificates.published import PublishedKeys, Standing
from cistrat_training.workshops.models import RuleKind
from tests.badge_verifiers import verified
from tests.certificates.badge_keys import ISSUER, OUR_KEY, THEIR_KEY, published
from tests.certificates.papers import AMINAS, the_facts

DAY_OF_ISSUE = datetime(2026, 10, 23, tzinfo=UTC)
OUR_KEYS = PublishedKeys((published(OUR_KEY),))


def a_badge(facts=AMINAS, key=OUR_KEY, recipient="amina@example.org", status_index=7):
    return badges.issue(facts, ISSUER, key, recipient=recipient, status_index=status_index)


def told_by(badge):
    return json.loads(badge.json)


def payload_of(token):
    middle = token.split(".")[1]
    return json.loads(urlsafe_b64decode(middle + "=" * (-len(middle) % 4)))


# What it says


def test_the_same_facts_and_key_give_the_same_badge():
    assert a_badge() == a_badge()


def test_a_badge_says_what_was_achieved_and_by_which_rule():
    told = told_by(a_badge())

    subject = told["credentialSubject"]
    assert told["id"] == "https://training.example/verify/STI-12-P-0031-7QX4"
    assert told["issuer"]["id"] == "did:web:training.example"
    assert told["validFrom"] == "2026-10-23T00:00:00+08:00"
    assert subject["licenseNumber"] == "STI-12-P-0031-7QX4"
    assert "16.5 hours of 18 hours, 3 lectures" in subject["narrative"]
    assert subject["achievement"]["id"].endswith("/achievements/sti-12-participation")
    assert "at least 80% of the lecture time" in subject["achievement"]["criteria"]["narrative"]


def test_a_badge_of_completion_names_the_task():
    facts = the_facts(kind="completion", task=Words("A policy brief"), rules=(RuleLine("task", 1),))

    achievement = told_by(a_badge(facts))["credentialSubject"]["achievement"]

    assert achievement["achievementType"] == "CertificateOfCompletion"
    told = achievement["criteria"]["narrative"]
    assert told == "Completed the workshop: the assessed task “A policy brief” passed."


def test_nobody_reads_the_holder_off_a_badge():
    badge = a_badge()

    assert b"amina" not in badge.json.lower()
    assert "amina" not in json.dumps(payload_of(badge.jwt)).lower()


def test_who_knows_the_address_or_the_name_finds_it_confirmed():
    identifiers = told_by(a_badge(recipient=" Amina@Example.org"))["credentialSubject"][
        "identifier"
    ]

    known = {"emailAddress": "amina@example.org", "name": "Amina Bello"}
    assert {one["identityType"]: one["identityHash"] for one in identifiers} == {
        kind: identity_hash(value, identifiers[0]["salt"]) for kind, value in known.items()
    }


def test_two_badges_of_one_person_do_not_show_that_they_are_hers():
    other = the_facts(serial="STI-12-C-0002-AAAA")

    hashes = [
        told_by(a_badge(facts))["credentialSubject"]["identifier"][0]["identityHash"]
        for facts in (AMINAS, other)
    ]

    assert hashes[0] != hashes[1]


def test_who_has_no_address_has_a_badge_all_the_same():
    (identifier,) = told_by(a_badge(recipient=""))["credentialSubject"]["identifier"]

    assert identifier["identityType"] == "name"


def test_the_token_says_the_same_as_the_document():
    badge = a_badge()
    document = told_by(badge)
    del document["proof"]

    claims = payload_of(badge.jwt)

    assert {name: claims[name] for name in document} == document
    assert claims["nbf"] == datetime.fromisoformat(document["validFrom"]).timestamp()
    assert (claims["iss"], claims["jti"]) == (document["issuer"]["id"], document["id"])


def test_a_site_on_a_port_has_its_name_in_the_way_of_did_web():
    assert Issuer("http://127.0.0.1:5000", "").did == "did:web:127.0.0.1%3A5000"


# Nobody can change it


def test_a_badge_is_ours_by_our_published_key():
    badge = a_badge()

    for text in (badge.json.decode(), badge.jwt):
        found = checked(text, OUR_KEYS)
        assert found.signature.is_good
        assert (found.serial, found.status_index) == ("STI-12-P-0031-7QX4", 7)


def test_a_badge_of_another_key_is_not_ours_whatever_name_the_key_has():
    badge = a_badge(key=THEIR_KEY)

    for text in (badge.json.decode(), badge.jwt):
        assert checked(text, OUR_KEYS).signature.standing is None


def leaves_of(told, path=()):
    if isinstance(told, dict | list):
        for key, value in told.items() if isinstance(told, dict) else enumerate(told):
            yield from leaves_of(value, (*path, key))
    else:
        yield path


def changed_at(told, path):
    told = json.loads(json.dumps(told))
    *way, last = path
    place = told
    for key in way:
        place = place[key]
    place[last] = False if isinstance(place[last], bool) else f"{place[last]}1"
    return told


def is_believed(text):
    try:
        return checked(text, OUR_KEYS).signature.is_good
    except NoBadge:
        return False


@pytest.mark.parametrize("path", list(leaves_of(told_by(a_badge()))), ids=str)
def test_a_change_in_any_field_is_noticed(path):
    assert not is_believed(json.dumps(changed_at(told_by(a_badge()), path)))


def test_a_field_or_a_type_more_is_noticed():
    more = told_by(a_badge())
    more["credentialSubject"]["grade"] = "excellent"
    typed = told_by(a_badge())
    typed["type"].append("DoctoralDegree")

    assert not is_believed(json.dumps(more))
    assert not is_believed(json.dumps(typed))


def test_a_changed_token_is_noticed():
    head, _, signature = a_badge().jwt.split(".")
    other = a_badge(the_facts(holder="Mallory")).jwt.split(".")[1]

    assert not is_believed(f"{head}.{other}.{signature}")


def test_a_change_of_any_character_of_a_token_is_noticed():
    """Every third, by a bit that counts; in the last one of a part the bits left over, too."""
    token = a_badge().jwt
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    ends = [at - 1 for at, letter in enumerate(f"{token}.") if letter == "."]

    believed = [
        at
        for at, letter in enumerate(token)
        for bit in ((1, 2, 4, 8, 16, 32) if at in ends else (32,))
        if letter != "."
        and (at in ends or at % 3 == 0)
        and is_believed(token[:at] + letters[letters.index(letter) ^ bit] + token[at + 1 :])
    ]

    assert believed == []


def test_what_is_no_badge_is_told_so():
    for text in ("", "{}", "[]", "hello", "a.b.c", '{"proof": 1}', '{"@context": [], "proof": {}}'):
        with pytest.raises(NoBadge):
            checked(text, OUR_KEYS)


def test_nothing_is_fetched_to_understand_a_badge():
    strange = told_by(a_badge()) | {"@context": ["https://example.org/elsewhere"]}

    with pytest.raises(contexts.UnknownContext):
        contexts.load("https://example.org/elsewhere")
    assert not is_believed(json.dumps(strange))


def test_a_key_that_is_retired_still_proves_what_it_signed():
    retired = published(OUR_KEY, ends_at=DAY_OF_ISSUE + timedelta(days=90))

    assert checked(a_badge().json.decode(), PublishedKeys((retired,))).signature.is_good


def test_a_lost_key_proves_what_it_signed_before_and_nothing_after():
    lost = published(OUR_KEY, ends_at=DAY_OF_ISSUE, lost_from=datetime(2026, 11, 2, tzinfo=UTC))
    later = a_badge(the_facts(issued_on=date(2026, 11, 5)))

    keys = PublishedKeys((replace(lost, ends_at=None),))

    assert checked(a_badge().json.decode(), keys).signature.is_good
    assert checked(later.json.decode(), keys).signature.standing is Standing.LOST
    assert checked(later.jwt, keys).signature.standing is Standing.LOST


def test_a_badge_of_the_day_on_which_its_key_began_is_good():
    """It is dated to the midnight before."""
    new = published(OUR_KEY, begins_at=DAY_OF_ISSUE + timedelta(hours=5))

    assert checked(a_badge().json.decode(), PublishedKeys((new,))).signature.is_good


# How programs find our keys


def test_a_lost_key_is_told_with_its_day_and_asserts_no_more():
    lost = published(THEIR_KEY, name="old", lost_from=datetime(2026, 11, 2, 8, tzinfo=UTC))

    document = did_document(ISSUER, [lost, published(OUR_KEY)])

    old, new = document["verificationMethod"]
    assert old["revoked"] == "2026-11-02T08:00:00Z"
    assert "revoked" not in new
    assert document["assertionMethod"] == [new["id"]]
    assert [key["kid"] for key in jwk_set(ISSUER, [lost, published(OUR_KEY)])["keys"]] == [
        new["id"]
    ]


# Which were revoked


def test_a_list_holds_the_places_of_the_revoked_and_no_others():
    revoked = {0, 1, 8, 4711, 131_071}

    assert places_in(encoded(revoked)) == revoked


def test_a_list_that_would_fill_the_memory_is_refused():
    import gzip

    from cistrat_training.certificates.badges.multibase import base64

    with pytest.raises(ValueError, match="another length"):
        places_in(base64(gzip.compress(bytes(50_000_000))))


def test_a_list_is_believed_if_we_signed_it():
    ours = status_list(0, {7}, ISSUER, OUR_KEY, now=DAY_OF_ISSUE)
    forged = status_list(0, set(), ISSUER, THEIR_KEY, now=DAY_OF_ISSUE)

    assert revoked_places(json.dumps(ours), OUR_KEYS) == {7}
    with pytest.raises(NoBadge):
        revoked_places(json.dumps(forged), OUR_KEYS)


# In its picture


@pytest.mark.parametrize("form", ["json", "jwt"])
@pytest.mark.parametrize(
    ("bake", "read", "ending"), [(baked_png, from_png, "png"), (baked_svg, from_svg, "svg")]
)
def test_a_badge_comes_out_of_its_picture_as_it_went_in(form, bake, read, ending):
    badge = a_badge(the_facts(title=Words("“Ends” ]]> & <svg> here", "第十二期")))
    text = badge.jwt if form == "jwt" else badge.json.decode()

    baked = bake(picture(Kind.PARTICIPATION, ending), text)

    found = read(baked)
    assert json.loads(found) == json.loads(text) if form == "json" else found == text
    assert text_of(baked) == found
    assert checked(found, OUR_KEYS).signature.is_good
    assert read(bake(baked, "{}")) == "{}"  # one badge, the last


def test_a_baked_picture_is_a_picture_still(tmp_path):
    baked = tmp_path / "badge.png"
    baked.write_bytes(baked_png(picture(Kind.LECTURING, "png"), a_badge().jwt))

    with Image.open(baked) as opened:
        opened.load()
        assert opened.size == (600, 600)
        assert opened.text["openbadgecredential"] == a_badge().jwt


def test_pictures_without_a_badge_and_damaged_ones_are_told_apart_from_badges():
    png, svg = picture(Kind.COMPLETION, "png"), picture(Kind.COMPLETION, "svg")
    baked = baked_png(png, a_badge().jwt)

    for broken in (png, svg, baked[:300], b"\x89PNG\r\n\x1a\n", b"\xff\xfe\x00", b"<svg></svg>"):
        with pytest.raises(NoBadge):
            text_of(broken)


@pytest.mark.parametrize("kind", list(Kind))
def test_the_pictures_are_those_that_are_drawn(kind):
    """After a change of badge.typ: python -m cistrat_training.certificates.badges.drawing"""
    assert picture(kind, "svg") == drawing.drawn(kind, "svg")


# Elsewhere


def test_a_profile_is_asked_to_add_it_with_its_number_and_its_address():
    address = profile_address(AMINAS, ISSUER)

    assert address.startswith("https://www.linkedin.com/profile/add?startTask=CERTIFICATION_NAME&")
    assert "certId=STI-12-P-0031-7QX4" in address
    assert "certUrl=https%3A%2F%2Ftraining.example%2Fverify%2FSTI-12-P-0031-7QX4" in address
    assert "issueYear=2026&issueMonth=10" in address


def test_rules_of_every_kind_stand_in_the_criteria():
    told = criteria(the_facts(rules=tuple(RuleLine(kind.value, 5) for kind in RuleKind)))

    assert told.en.startswith("Took part in the workshop: at least 5% of the lecture time, ")
    assert told.zh.startswith("参加培训班：听课时长不低于5%，")
    assert (told.en.count(", "), told.zh.count("，")) == (5, 5)


def test_three_libraries_of_others_believe_ours_and_refuse_the_rest():
    site = ISSUER.site
    old_key = replace(THEIR_KEY, name="badge-2020")
    lost = published(old_key, lost_from=DAY_OF_ISSUE)
    keys = [published(OUR_KEY), lost]
    web = {
        f"{site}/.well-known/did.json": did_document(ISSUER, keys),
        f"{site}/.well-known/jwks.json": jwk_set(ISSUER, keys),
        f"{site}/badges/status/0": status_list(0, {5}, ISSUER, OUR_KEY, now=DAY_OF_ISSUE),
    }
    ours, revoked = a_badge(), a_badge(status_index=5)
    forged, by_a_lost_key = a_badge(key=THEIR_KEY), a_badge(key=old_key)
    changed = told_by(ours)
    changed["credentialSubject"]["narrative"] = "Attended everything."
    more = told_by(ours)
    more["credentialSubject"]["grade"] = "excellent"
    asked = {
        "ours": told_by(ours),
        "our token": ours.jwt,
        "changed": changed,
        "a field more": more,
        "revoked": told_by(revoked),
        "forged": told_by(forged),
        "forged token": forged.jwt,
        "by a lost key": told_by(by_a_lost_key),
        "token by a lost key": by_a_lost_key.jwt,
    }

    answers = verified(web, list(asked.values()))["answers"]

    believed = {
        name
        for name, answer in zip(asked, answers, strict=True)
        if any(way["verified"] for way in answer.values())
    }
    assert believed == {"ours", "our token"}
    assert all(way["verified"] for answer in answers[:2] for way in answer.values())
    assert answers[4]["verifierCore"]["signed"]  # it is ours, and revoked


def test_the_contexts_lie_beside_the_code():
    assert {path.name for path in Path(contexts.FOLDER).glob("*.json")} == set(
        contexts.FILES.values()
    )
