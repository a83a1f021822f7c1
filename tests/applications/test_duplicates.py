"""Which accounts may be one person, and what an organiser does about it."""

import pytest
from sqlalchemy import select

from cistrat_training.applications import duplicates
from cistrat_training.applications.duplicates import (
    Apart,
    Known,
    Reason,
    mailbox,
    names_of,
    suggested,
)
from tests.people_and_things import (
    NOON_IN_MAY,
    a_draft,
    a_person,
    a_workshop,
    an_application,
    an_enrolment,
    an_organiser,
    save,
)
from tests.questions import counted

pytestmark = pytest.mark.usefixtures("clock")


@pytest.mark.parametrize(
    "other",
    [
        "EXAMPLE Amina",
        "amina  example",
        "Ámina Exámple",
        "Example, Amina",
        "Amina Ｅxample",
    ],
)
def test_a_name_is_the_same_however_it_is_written(other):
    assert names_of(other) & names_of("Amina Example")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Omar Al-Sayed", "Omar Al Sayed"),
        ("Omar Al-Sayed", "Alsayed Omar"),
        ("Søren Łukasz", "SOREN LUKASZ"),
        ("O'Brien Mary", "OBrien Mary"),
        ("Đặng Thị Hoa", "Dang Thi Hoa"),
    ],
)
def test_hyphens_and_letters_of_one_language_make_no_difference(one, other):
    assert names_of(one) & names_of(other)


@pytest.mark.parametrize("other", ["Amina Examples", "Amin Aexample", "Amina", ""])
def test_another_name_is_another_name(other):
    assert not names_of(other) & names_of("Amina Example")


def test_dots_and_what_follows_a_plus_lead_to_the_same_mailbox():
    assert mailbox("A.mina+x@Example.org") == mailbox("amina@example.org")
    assert mailbox("amina@example.org") != mailbox("amina@example.com")


@pytest.mark.parametrize(
    ("one", "other", "reasons"),
    [
        (
            {"latin_name": "Amina Example", "birth_decade": 1980},
            {"latin_name": "EXAMPLE AMINA", "birth_decade": 1980},
            [Reason.NAME],
        ),
        (
            {"latin_name": "Amina Example", "birth_decade": 1980},
            {"latin_name": "Amina Example", "birth_decade": 1990},
            None,
        ),
        ({"latin_name": "Amina Example"}, {"latin_name": "Amina Example"}, None),
        (
            {"native_name": "王 小明", "country": "CN"},
            {"native_name": "王小明", "country": "CN"},
            [Reason.NATIVE_NAME],
        ),
        (
            {"native_name": "王小明", "country": "CN"},
            {"native_name": "王小明", "country": "SG"},
            None,
        ),
        (
            {"email": "a.b@x.org", "cv": 7},
            {"email": "ab@x.org", "cv": 7},
            [Reason.EMAIL, Reason.CV],
        ),
        ({"cv": None}, {"cv": None}, None),
    ],
)
def test_two_are_suggested_for_what_they_share(one, other, reasons):
    found = suggested([Known(1, **one), Known(2, **other)])

    assert [(pair.first, pair.second, pair.reasons) for pair in found] == (
        [(1, 2, reasons)] if reasons else []
    )


def test_one_account_is_no_pair_with_itself():
    assert suggested([Known(1, cv=7), Known(1, cv=7)]) == []


def test_what_organisers_told_apart_is_suggested_no_more():
    assert suggested([Known(1, cv=7), Known(2, cv=7)], apart={(1, 2)}) == []


def test_many_that_look_the_same_give_a_chain_and_no_explosion():
    assert len(suggested(Known(number, cv=7) for number in range(1000))) == 999


# In the database


def amina(workshop, **facts):
    person = a_person(**{"latin_name": "", "full_name": "Amina"} | facts)
    return an_application(
        workshop=workshop, applicant=person, latin_name="Amina Example", birth_decade=1980
    )


def pairs(found):
    return [(pair.first, pair.second) for pair in found]


def test_only_applications_that_are_sent_count(db):
    workshop = a_workshop()
    one, other, draft = amina(workshop), amina(workshop), a_draft(workshop=workshop)
    draft.latin_name, draft.birth_decade = "Amina Example", 1980
    elsewhere = amina(a_workshop(series=workshop.series, number=13))
    save(db, one, other, draft, elsewhere)

    both = (one.applicant_id, other.applicant_id)
    assert pairs(duplicates.in_workshop(db, workshop)) == [both]
    everywhere = pairs(duplicates.overall(db))
    assert both in everywhere
    assert (other.applicant_id, elsewhere.applicant_id) in everywhere
    assert draft.applicant_id not in {number for pair in everywhere for number in pair}


def test_a_trainee_without_an_address_is_known_by_the_native_name(db):
    one, other = (
        an_enrolment(person=a_person(native_name="王小明", email=email), country_code="CN")
        for email in (None, "wang@example.org")
    )
    save(db, one, other)

    (pair,) = duplicates.overall(db)
    assert pair.reasons == [Reason.NATIVE_NAME]


def test_closed_accounts_are_not_suggested(db):
    workshop = a_workshop()
    one, other, third = amina(workshop), amina(workshop), amina(workshop)
    save(db, one, other, third)
    one.applicant.erased_at = NOON_IN_MAY
    other.applicant.merged_into_id = third.applicant_id
    db.commit()

    assert duplicates.in_workshop(db, workshop) == []
    assert duplicates.overall(db) == []


def test_an_organiser_sees_two_side_by_side_and_tells_them_apart(db, browser):
    workshop, grace = a_workshop(), an_organiser()
    one, other = amina(workshop), amina(workshop)
    save(db, one, other, grace)
    hers, page = browser(grace), f"/workshops/{workshop.id}/duplicates"

    shown = hers.get(page).text
    assert "Same name as in the passport" in shown
    assert one.code in shown
    assert other.code in shown

    first, second = other.applicant_id, one.applicant_id  # in whatever order
    apart = f"/people/{first}/others/{second}"
    answers = [hers.post(apart, data={"workshop": workshop.id}) for _ in range(2)]

    assert {answer.location for answer in answers} == {page}
    said = db.scalars(select(Apart)).one()
    assert (said.first_id, said.second_id) == (second, first)
    assert said.noted_by is grace
    assert "No two accounts look like one person." in hers.get(page).text


def test_nobody_is_apart_from_themselves(db, browser):
    grace = an_organiser()
    save(db, grace)

    hers = browser(grace)
    for other in (grace.id, 10**12):
        assert hers.post(f"/people/{grace.id}/others/{other}").status_code == 404

    assert db.scalars(select(Apart)).all() == []


@pytest.mark.parametrize("address", ["/duplicates", "/workshops/{}/duplicates"])
def test_the_questions_to_the_database_do_not_grow_with_the_pairs(db, browser, address):
    workshop, grace = a_workshop(), an_organiser()
    save(db, grace, *(amina(workshop) for _ in range(2)))
    hers, page = browser(grace), address.format(workshop.id)
    with counted() as of_one:
        hers.get(page)
    save(db, *(amina(workshop) for _ in range(4)))

    with counted() as of_many:
        assert hers.get(page).text.count("Not the same person") == 15

    assert len(of_many) == len(of_one)
