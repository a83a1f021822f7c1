"""What an application allows, by example."""

from datetime import UTC, datetime

import pytest

from cistrat_training.accounts.models import Gender
from cistrat_training.applications.models import Status
from cistrat_training.errors import RuleBroken
from tests.people_and_things import (
    A_DAY,
    NOON_IN_MAY,
    a_draft,
    a_person,
    a_series,
    a_workshop,
    an_application,
    an_enrolment,
)

CLOSED = datetime(2026, 6, 1, tzinfo=UTC)


def test_a_submitted_application_has_a_number_and_a_code():
    workshop = a_workshop(series=a_series(code="STI"))
    draft = a_draft(workshop=workshop)
    assert draft.code == ""

    draft.submit(number=42, now=NOON_IN_MAY)

    assert draft.status is Status.SUBMITTED
    assert draft.code.startswith("STI-12-0042-")


def test_it_keeps_its_number_when_it_is_submitted_again():
    application = an_application(number=42)
    application.reopen(now=NOON_IN_MAY)

    application.submit(number=43, now=NOON_IN_MAY)

    assert application.number == 42


def test_nothing_is_submitted_after_the_call():
    draft = a_draft()

    with pytest.raises(RuleBroken, match="is not open"):
        draft.submit(number=1, now=CLOSED)

    assert draft.status is Status.DRAFT


def test_a_submitted_application_is_reopened_before_it_is_changed():
    application = an_application()

    with pytest.raises(RuleBroken, match="Reopen it"):
        application.save(now=NOON_IN_MAY, position="Director")


def test_it_is_not_reopened_after_the_call():
    with pytest.raises(RuleBroken, match="has closed"):
        an_application().reopen(now=CLOSED)


def test_a_withdrawn_one_may_become_a_draft_again_while_the_call_is_open():
    application = an_application()
    application.withdraw(now=NOON_IN_MAY)

    application.reopen(now=NOON_IN_MAY + A_DAY)

    assert (application.status, application.withdrawn_at) == (Status.DRAFT, None)


def test_a_withdrawn_one_is_not_submitted_as_it_is():
    application = an_application()
    application.withdraw(now=NOON_IN_MAY)

    with pytest.raises(RuleBroken, match="cannot become"):
        application.submit(number=2, now=NOON_IN_MAY)


def test_a_confirmed_place_is_given_up_first():
    application = an_application()

    with pytest.raises(RuleBroken, match="Give up the place"):
        application.withdraw(place=an_enrolment(), now=NOON_IN_MAY)


def test_names_told_here_first_are_known_to_the_account():
    amina = a_person(latin_name="", native_name="阿米娜")
    draft = a_draft(
        applicant=amina, latin_name="Amina Example", native_name="", gender=Gender.WOMAN
    )

    draft.lend_names()

    assert (amina.latin_name, amina.native_name) == ("Amina Example", "阿米娜")
    assert amina.gender is Gender.WOMAN
