"""A call with a later deadline for institutions in some countries, to the second."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from cistrat_training.applications.models import Application, Status
from cistrat_training.errors import RuleBroken
from cistrat_training.workshops.models import GRACE, Stage, Workshop
from tests.applications.wishes import a_cv, typed
from tests.people_and_things import (
    A_DAY,
    NOON_IN_MAY,
    a_draft,
    a_person,
    a_workshop,
    an_application,
    an_organiser,
    save,
)
from tests.workshops.test_views import TYPED

A_SECOND = timedelta(seconds=1)
FIRST = datetime(2026, 5, 31, 15, 59, 59, tzinfo=UTC)
LATER = datetime(2026, 6, 14, 15, 59, 59, tzinfo=UTC)
TWO = {
    "call_closes_later_at": LATER,
    "later_groups": ["LDC", "SIDS"],
    "later_countries": ["ET", "FJ"],
}


def two_deadlines(**facts):
    return a_workshop(**TWO | facts)


@pytest.mark.parametrize(("country", "closes"), [("ET", LATER), ("FJ", LATER), ("DE", FIRST)])
def test_each_country_has_its_deadline_to_the_second(country, closes):
    workshop = two_deadlines()

    assert workshop.is_calling(closes - A_SECOND, country)
    assert not workshop.is_calling(closes, country)


@pytest.mark.parametrize(("country", "closes"), [("ET", LATER), ("DE", FIRST)])
def test_a_form_opened_before_its_own_deadline_has_a_quarter_of_an_hour(country, closes):
    workshop, opened = two_deadlines(), closes - A_SECOND

    assert workshop.is_calling(closes + GRACE - A_SECOND, country, form_opened_at=opened)
    assert not workshop.is_calling(closes + GRACE, country, form_opened_at=opened)
    assert not workshop.is_calling(closes + A_SECOND, country, form_opened_at=closes)


def test_the_call_is_open_until_the_last_deadline():
    workshop = two_deadlines()

    assert workshop.stage(LATER - A_SECOND) is Stage.CALLING
    assert workshop.stage(LATER) is Stage.SELECTING


def test_a_call_with_one_deadline_has_it_for_everybody():
    workshop = a_workshop()

    assert workshop.closes_at("ET") == workshop.closes_at() == FIRST


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"call_closes_later_at": FIRST}, "call_closes_later_at"),
        ({"call_closes_later_at": datetime(2026, 10, 13, tzinfo=UTC)}, "call_closes_later_at"),
        ({"later_groups": []}, "later_groups"),
        ({"call_closes_at": None, "call_opened_at": None}, "call_closes_at"),
    ],
)
def test_the_later_deadline_follows_the_first_and_is_for_somebody(facts, field):
    with pytest.raises(RuleBroken) as no:
        two_deadlines(**facts).check_dates()

    assert no.value.field == field


def test_the_database_keeps_the_order_of_the_deadlines(db):
    db.add(two_deadlines(call_closes_later_at=FIRST - A_DAY))

    with pytest.raises(IntegrityError):
        db.flush()


# One application


def a_wish(country, **facts):
    return a_draft(workshop=two_deadlines(), country_code=country, **facts)


@pytest.mark.parametrize(("country", "closes"), [("ET", LATER), ("DE", FIRST), (None, LATER)])
def test_an_application_is_told_its_own_deadline(country, closes):
    assert a_wish(country).closes_at == closes


def test_who_was_too_late_does_not_become_in_time_by_another_country():
    draft = a_wish("DE")

    draft.save(now=FIRST + A_SECOND, country_code="ET")

    assert draft.closes_at == FIRST
    with pytest.raises(RuleBroken, match="has closed for the country"):
        draft.submit(number=1, now=FIRST + 2 * A_SECOND)


def test_who_had_longer_loses_it_by_another_country_and_gets_it_back():
    draft = a_wish("ET")

    draft.save(now=FIRST + A_SECOND, country_code="DE")
    with pytest.raises(RuleBroken, match="has closed for the country"):
        draft.submit(number=1, now=FIRST + 2 * A_SECOND)
    draft.save(now=FIRST + 3 * A_SECOND, country_code="ET")
    draft.submit(number=1, now=LATER - A_SECOND)

    assert draft.status is Status.SUBMITTED


def test_a_draft_begun_after_the_first_deadline_may_name_a_wrong_country_for_a_while():
    draft = a_wish(None, created_at=FIRST + A_DAY, saved_at=FIRST + A_DAY)

    draft.save(now=FIRST + A_DAY, country_code="DE")
    draft.save(now=FIRST + 2 * A_DAY, country_code="FJ")
    draft.submit(number=1, now=LATER - A_SECOND)

    assert draft.status is Status.SUBMITTED


def test_a_first_deadline_that_was_put_off_counts_anew():
    draft = a_wish("DE")
    draft.save(now=FIRST + A_SECOND, country_code="ET")
    draft.workshop.call_closes_at = FIRST + 7 * A_DAY

    draft.save(now=FIRST + A_DAY, country_code="ET")
    draft.submit(number=1, now=LATER - A_SECOND)

    assert draft.status is Status.SUBMITTED


def test_reopening_ends_with_the_deadline_of_the_country():
    early = an_application(workshop=two_deadlines(), country_code="DE")
    late = an_application(workshop=early.workshop, country_code="ET")

    late.reopen(now=LATER - A_SECOND)
    with pytest.raises(RuleBroken, match="The call has closed"):
        early.reopen(now=FIRST)

    assert late.is_draft()


# On the pages


def set_by(organiser, workshop, **fields):
    return organiser.post(f"/workshops/{workshop.id}/edit", data=TYPED | fields)


@pytest.fixture
def organiser(db, browser):
    grace = an_organiser()
    save(db, grace)
    return browser(grace)


@pytest.mark.parametrize(
    ("first", "stands"),
    [("2026-11-23T23:59", True), ("2026-11-24T00:00", False)],
)
def test_a_country_must_stand_on_the_list_on_the_day_of_the_first_deadline(
    db, organiser, first, stands
):
    """Bangladesh leaves the least developed countries on 24 November 2026."""
    workshop = a_workshop(first_day=date(2027, 3, 1), last_day=date(2027, 3, 5))
    save(db, workshop)

    answer = set_by(
        organiser,
        workshop,
        first_day="2027-03-01",
        last_day="2027-03-05",
        call_closes_at=first,
        call_closes_later_at="2026-12-10T23:59",
        later_groups=["LDC"],
    )

    assert answer.status_code == 302
    assert ("BD" in workshop.later_countries) is stands
    assert "ET" in workshop.later_countries


def test_the_later_deadline_is_on_the_clock_of_the_workshop_over_a_change_of_clocks(db, organiser):
    """In the night to 29 March 2026 the clocks in Paris go from 02:00 to 03:00."""
    workshop = a_workshop(zone="Europe/Paris")
    save(db, workshop)

    set_by(
        organiser,
        workshop,
        zone="Europe/Paris",
        call_opens_at="2026-03-01T09:00",
        call_closes_at="2026-03-28T23:59:59",
        call_closes_later_at="2026-03-29T23:59:59",
        later_groups=["SIDS"],
    )

    assert workshop.call_closes_at == datetime(2026, 3, 28, 22, 59, 59, tzinfo=UTC)
    assert workshop.call_closes_later_at == datetime(2026, 3, 29, 21, 59, 59, tzinfo=UTC)
    assert workshop.lists_as_of == date(2026, 3, 28)
    assert workshop.is_calling(datetime(2026, 3, 29, 21, 59, 58, tzinfo=UTC), "FJ")
    assert not workshop.is_calling(datetime(2026, 3, 29, 21, 59, 59, tzinfo=UTC), "FJ")


def test_a_wrong_later_deadline_is_told_at_its_field(db, organiser):
    workshop = a_workshop()
    save(db, workshop)

    answer = set_by(
        organiser, workshop, call_closes_later_at="2026-05-01T10:00", later_groups=["LDC"]
    )

    assert answer.status_code == 422
    assert "The later deadline is not after the first." in answer.text


def test_only_lists_by_which_people_may_be_chosen_are_offered(db, organiser):
    workshop = a_workshop()
    save(db, workshop)

    answer = set_by(
        organiser, workshop, call_closes_later_at="2026-06-10T10:00", later_groups=["UNESCO-I"]
    )

    assert answer.status_code == 422
    assert db.scalars(select(Workshop.later_groups)).one() == []


def test_the_call_tells_both_deadlines_and_who_has_the_later_one(db, browser):
    workshop = two_deadlines()
    save(db, workshop)

    with time_machine.travel(NOON_IN_MAY, tick=False):
        page = browser().get(f"/calls/{workshop.id}").text
        listed = browser().get("/calls").text

    for told in (page, listed):
        assert "31 May 2026, 23:59" in told
        assert "14 June 2026, 23:59" in told
        assert "Least developed countries" in told
    assert "Ethiopia" in page
    assert "as they stand on 31 May 2026" in page


def test_between_the_deadlines_the_call_is_still_listed_and_open(db, browser):
    workshop = two_deadlines()
    save(db, workshop)

    with time_machine.travel(LATER - A_SECOND, tick=False):
        assert f"/calls/{workshop.id}" in browser().get("/calls").text
        assert "Start an application" in browser().get(f"/calls/{workshop.id}").text
    with time_machine.travel(LATER, tick=False):
        assert f"/calls/{workshop.id}" not in browser().get("/calls").text
        assert "This call has closed." in browser().get(f"/calls/{workshop.id}").text


def form_of(workshop):
    return f"/calls/{workshop.id}/application"


def test_the_form_says_both_deadlines_until_a_country_is_chosen(db, browser):
    workshop, amina = two_deadlines(), a_person()
    save(db, workshop, amina)

    with time_machine.travel(NOON_IN_MAY, tick=False):
        hers = browser(amina)
        before = hers.get(form_of(workshop)).text
        hers.post(f"{form_of(workshop)}/all", data={"country_code": "DE"})
        after = hers.get(form_of(workshop)).text

    assert "14 June 2026" in before
    assert "14 June 2026" not in after
    assert "31 May 2026" in after


@pytest.mark.parametrize(("country", "sent"), [("ET", Status.SUBMITTED), ("DE", Status.DRAFT)])
def test_between_the_deadlines_only_some_can_submit(db, browser, country, sent):
    workshop, amina = two_deadlines(), a_person()
    save(db, workshop, amina)

    with time_machine.travel(LATER - A_SECOND, tick=False):
        answer = browser(amina).post(
            f"{form_of(workshop)}/all", data=typed(country_code=country, cv=a_cv(), submit="1")
        )

    application = db.scalars(select(Application)).one()
    assert application.status is sent
    assert ("has closed for the country" in answer.text) is (sent is Status.DRAFT)


def test_the_page_of_a_draft_closes_with_the_deadline_of_its_country(db, browser):
    draft = a_wish("DE")
    save(db, draft)

    with time_machine.travel(FIRST, tick=False):
        page = browser(draft.applicant).get(form_of(draft.workshop)).text

    assert "This call has closed" in page
    assert "31 May 2026" in page
    assert "write to the organisers" in page


@pytest.mark.parametrize(("country", "waits"), [("ET", True), ("DE", False)])
def test_a_draft_waits_on_the_first_page_as_long_as_it_can_be_sent(db, browser, country, waits):
    draft = a_wish(country)
    save(db, draft)

    with time_machine.travel(LATER - A_SECOND, tick=False):
        page = browser(draft.applicant).get("/").text

    assert ("Your draft" in page) is waits


def test_another_country_sent_too_late_does_not_open_the_call_again(db, browser):
    workshop, amina = two_deadlines(), a_person()
    save(db, workshop, amina)
    all_of_it = f"{form_of(workshop)}/all"

    with time_machine.travel(FIRST - A_SECOND, tick=False):
        browser(amina).post(all_of_it, data=typed(country_code="DE", cv=a_cv()))
    with time_machine.travel(FIRST + GRACE + A_SECOND, tick=False):
        answer = browser(amina).post(
            all_of_it, data=typed(country_code="ET", cv=a_cv(), submit="1")
        )

    assert "has closed for the country" in answer.text
    assert db.scalars(select(Application)).one().status is Status.DRAFT


def test_a_form_opened_before_the_first_deadline_is_taken_in_the_quarter_of_an_hour(db, browser):
    workshop, amina = two_deadlines(), a_person()
    save(db, workshop, amina)
    all_of_it = f"{form_of(workshop)}/all"

    with time_machine.travel(FIRST - A_SECOND, tick=False):
        hers = browser(amina)
        (seal,) = re.findall(r'name="opened" value="([^"]+)"', hers.get(all_of_it).text)
    with time_machine.travel(FIRST + GRACE - A_SECOND, tick=False):
        hers.post(all_of_it, data=typed(country_code="DE", cv=a_cv(), submit="1", opened=seal))

    assert db.scalars(select(Application)).one().status is Status.SUBMITTED
