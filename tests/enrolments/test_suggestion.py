"""Rules for the list, what it would be like, the suggested one, and why it differs from scores."""

import pytest
import time_machine

from cistrat_training.accounts.models import Gender
from cistrat_training.applications.endorsements import Endorsement, Role, State
from cistrat_training.applications.rules import EligibilityRule, RuleKind
from cistrat_training.enrolments.balance import Sense
from cistrat_training.enrolments.models import Offer
from cistrat_training.enrolments.rules import BalanceRule, Whom
from cistrat_training.places.models import Category, CountryGroup, GroupKind
from cistrat_training.reviews.models import ApplicationScore, Decision, Verdict
from tests.people_and_things import (
    A_DAY,
    NOON_IN_MAY,
    a_person,
    a_workshop,
    an_application,
    an_enrolment,
    an_organiser,
    save,
)
from tests.questions import counted


@pytest.fixture(autouse=True)
def _in_may():
    with time_machine.travel(NOON_IN_MAY, tick=False):
        yield


def scored(db, workshop, score, name="", **facts):
    person = a_person(full_name=name) if name else a_person()
    application = an_application(workshop=workshop, applicant=person, **facts)
    save(db, application)
    save(
        db,
        ApplicationScore(
            application_id=application.id,
            workshop_id=workshop.id,
            mean=score,
            normalised=score,
            spread=0.5,
            readers=2,
        ),
    )
    return application


def a_cap(workshop, amount=1, **facts):
    return BalanceRule(
        **{
            "workshop": workshop,
            "sense": Sense.MOST,
            "amount": amount,
            "whom": Whom.EACH_COUNTRY,
        }
        | facts
    )


def a_floor_of_women(workshop, amount=50):
    return a_cap(
        workshop,
        amount,
        sense=Sense.LEAST,
        percent=True,
        whom=Whom.GENDER,
        codes=[Gender.WOMAN],
    )


def decide(browser, organiser, verdict, *applications):
    return browser(organiser).post(
        f"/workshops/{applications[0].workshop_id}/decisions",
        data={"chosen": [a.id for a in applications], "verdict": verdict},
    )


def desk_of(browser, organiser, workshop, asked=""):
    return browser(organiser).get(f"/workshops/{workshop.id}/selection{asked}").text


def suggestion_of(browser, organiser, workshop, **sent):
    page = f"/workshops/{workshop.id}/selection/suggestion"
    if sent:
        return browser(organiser).post(page, data={"deed": "accept"} | sent)
    return browser(organiser).get(page)


# The rules


def send_rule(browser, organiser, workshop, **facts):
    rule = {"sense": "at most", "amount": "4", "unit": "people", "whom": "each country"}
    return browser(organiser).post(f"/workshops/{workshop.id}/selection/rules", data=rule | facts)


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({}, "Each country: at most 4 people"),
        ({"amount": "1"}, "Each country: at most one person"),
        (
            {
                "sense": "at least",
                "amount": "30",
                "unit": "per cent",
                "whom": "groups",
                "groups": ["LDC", "AFRICA"],
            },
            "LDC or Africa: at least 30%",
        ),
        ({"whom": "country", "country": "PK", "amount": "3"}, "Pakistan: at most 3 people"),
        (
            {"whom": "gender:woman", "sense": "at least", "unit": "per cent", "amount": "40"},
            "Women: at least 40%",
        ),
        ({"whom": "category:university"}, "College or university: at most 4 people"),
        ({"whom": "first time", "sense": "at least"}, "First time: at least 4 people"),
    ],
)
def test_an_organiser_sets_a_rule_and_reads_it_in_words(browser, db, facts, words):
    grace, workshop = an_organiser(), a_workshop()
    save(db, grace, workshop)

    answer = send_rule(browser, grace, workshop, **facts)

    assert answer.status_code == 302
    assert words in browser(grace).get(answer.location).text


@pytest.mark.parametrize(
    "facts",
    [
        {"sense": "at least"},  # for each country
        {"amount": "101", "unit": "per cent", "whom": "first time"},
        {"amount": "-1"},
        {"amount": "many"},
        {"whom": "country"},
        {"whom": "groups"},
        {"whom": "groups", "groups": ["G77"]},
        {"whom": "country", "country": "ZZ"},
        {"whom": "nobody"},
    ],
)
def test_a_rule_that_cannot_be_is_refused(browser, db, facts):
    grace, workshop = an_organiser(), a_workshop()
    save(db, grace, workshop)

    assert send_rule(browser, grace, workshop, **facts).status_code == 422
    assert db.query(BalanceRule).count() == 0


def test_a_political_list_is_in_no_rule(browser, db):
    grace, workshop = an_organiser(), a_workshop()
    label = CountryGroup(
        code="GIVEN", name_en="A label", name_zh="", source="", kind=GroupKind.LABEL
    )
    save(db, grace, workshop, label)

    answer = send_rule(browser, grace, workshop, whom="groups", groups=["GIVEN"])

    assert answer.status_code == 422
    assert "A label" not in answer.text


def test_a_rule_is_changed_and_removed(browser, db):
    grace, rule = an_organiser(), a_cap(a_workshop())
    save(db, grace, rule)

    browser(grace).post(f"/selection-rules/{rule.id}", data={"amount": "7"})
    assert rule.amount == 7
    browser(grace).post(f"/selection-rules/{rule.id}", data={"amount": "-7"})
    assert rule.amount == 7
    browser(grace).post(f"/selection-rules/{rule.id}/removal")
    assert db.query(BalanceRule).count() == 0


# The counters


def test_the_counters_hold_offers_that_wait_and_places_and_say_what_is_broken(browser, db):
    grace, workshop = an_organiser(), a_workshop(seats_international=5)
    two = [scored(db, workshop, 4.0, country_code="PK") for _ in range(2)]
    waits = scored(db, workshop, 3.0, country_code="PK")
    save(db, grace, a_cap(workshop, 1), a_floor_of_women(workshop))

    decide(browser, grace, "offer", *two)
    desk = desk_of(browser, grace, workshop)

    assert "Largest: Pakistan" in desk
    assert "1 above the limit of 1" in desk
    assert "0%, 1 short of 50%" in desk
    assert "3 seats free" in desk
    assert "would be number 3 of at most 1: Pakistan" in desk
    assert desk.count("would be number") == 1
    assert waits.full_name in desk


def test_what_if_shows_the_counters_of_the_chosen_and_saves_nothing(browser, db):
    grace, workshop = an_organiser(), a_workshop(seats_international=5)
    two = [scored(db, workshop, 4.0, country_code="PK") for _ in range(2)]
    save(db, grace, a_cap(workshop, 1))

    answer = browser(grace).post(
        f"/workshops/{workshop.id}/selection/what-if?gender=unstated",
        data={"chosen": [a.id for a in two]},
    )
    page = browser(grace).get(answer.location).text

    assert "gender=unstated" in answer.location
    assert "As if the 2 chosen had an offer. Nothing is saved." in page
    assert "1 above the limit of 1" in page
    assert page.count(" checked") == 2
    assert db.query(Decision).count() == 0


def test_who_was_chosen_on_another_page_of_the_table_stays_chosen(browser, db):
    grace, workshop = an_organiser(), a_workshop()
    amina = scored(db, workshop, 4.0, "Amina Bello")
    save(db, grace)

    page = desk_of(browser, grace, workshop, f"?find=nobody&find=x&chosen={amina.id}&chosen=99999")

    assert "As if the one chosen" in page
    hidden = desk_of(browser, grace, workshop, f"?chosen={amina.id}&state=undecided&page=1")
    assert f'value="{amina.id}" aria-label="Amina Bello" checked' in hidden


def test_the_counters_come_alone_while_somebody_chooses(browser, db):
    grace, workshop = an_organiser(), a_workshop()
    one = scored(db, workshop, 4.0, gender=Gender.WOMAN)
    save(db, grace)

    page = browser(grace).get(f"/workshops/{workshop.id}/selection/counters?chosen={one.id}").text

    assert page.strip().startswith('<div id="counters">')
    assert 'id="would" role="status" hx-swap-oob="true"' in page
    assert "100%, no rule" in page


def test_who_had_a_place_in_an_earlier_workshop_is_no_first_timer(browser, db):
    grace, workshop = an_organiser(), a_workshop()
    earlier = a_workshop(
        first_day=workshop.first_day.replace(year=2025),
        last_day=workshop.last_day.replace(year=2025),
    )
    again = scored(db, workshop, 4.0, "Amina Again")
    gone = scored(db, workshop, 4.0, "Gone Before")
    left = an_enrolment(workshop=earlier, person=gone.applicant)
    left.withdraw(now=NOON_IN_MAY)
    save(db, grace, an_enrolment(workshop=earlier, person=again.applicant), left)

    desk = desk_of(browser, grace, workshop)

    assert "Africa, took part before" in desk
    assert "Africa, first time" in desk
    only_new = desk_of(browser, grace, workshop, "?first=yes")
    assert "Gone Before" in only_new
    assert "Amina Again" not in only_new


def test_every_counter_leads_to_the_people_behind_it(browser, db):
    grace, workshop = an_organiser(), a_workshop()
    amina = scored(db, workshop, 4.0, "Amina Bello", gender=Gender.WOMAN)
    scored(db, workshop, 3.0, "Zoran Petrov", country_code="RS")
    union = a_cap(workshop, whom=Whom.GROUPS, codes=["LDC", "AFRICA"])
    save(db, grace, union)
    decide(browser, grace, "offer", amina)

    desk = desk_of(browser, grace, workshop)

    assert "state=listed&amp;country=AFRICA,LDC" in desk
    found = desk_of(browser, grace, workshop, "?state=listed&country=AFRICA,LDC")
    assert "Amina Bello" in found
    assert "Zoran Petrov" not in found


# The suggestion


def a_choice(db):
    """Two seats; by score two men, and a woman behind them."""
    workshop = a_workshop(seats_international=2)
    best = scored(db, workshop, 5.0, "Best Score")
    second = scored(db, workshop, 4.5, "Second Score")
    woman = scored(db, workshop, 4.0, "Amina Bello", gender=Gender.WOMAN)
    grace = an_organiser()
    save(db, grace, a_floor_of_women(workshop))
    return grace, workshop, best, second, woman


def test_the_suggestion_shows_who_comes_in_and_what_the_rule_costs(browser, db):
    grace, workshop, _best, second, woman = a_choice(db)

    page = suggestion_of(browser, grace, workshop).text

    assert "One person comes in before better scores. One is left out for it." in page
    row = page.split(f'value="{woman.id}"')[1].split("</tr>")[0]
    assert " checked" in row
    assert "Comes in" in row
    assert "Women: at least 50%" in row
    assert " checked" not in page.split(f'value="{second.id}"')[1].split("</tr>")[0]
    assert ">0.50<" in page
    assert "For the balance of the list. Women: at least 50%" in page
    assert db.query(Decision).count() == 0


def test_what_is_accepted_waits_to_be_released_with_its_reason(browser, db):
    grace, workshop, best, _second, woman = a_choice(db)

    answer = suggestion_of(
        browser, grace, workshop, chosen=[best.id, woman.id], reason="For the balance."
    )

    assert answer.status_code == 302
    decisions = {d.application_id: d for d in db.query(Decision)}
    assert decisions.keys() == {best.id, woman.id}
    assert {d.verdict for d in decisions.values()} == {Verdict.OFFER}
    assert all(d.is_pending for d in decisions.values())
    assert (decisions[best.id].reason, decisions[woman.id].reason) == ("", "For the balance.")
    assert decisions[woman.id].decided_by == grace
    assert db.query(Offer).count() == 0


def test_one_person_has_a_reason_of_their_own(browser, db):
    grace, workshop, best, _second, woman = a_choice(db)

    suggestion_of(
        browser,
        grace,
        workshop,
        **{"chosen": [best.id, woman.id], "reason": "All", f"reason-{woman.id}": "Only hers"},
    )

    assert {d.reason for d in db.query(Decision)} == {"", "Only hers"}


def test_a_list_that_deviates_is_not_accepted_without_a_reason(browser, db):
    grace, workshop, best, second, woman = a_choice(db)

    refused = suggestion_of(browser, grace, workshop, chosen=[best.id, woman.id], reason=" ")
    taken = suggestion_of(browser, grace, workshop, chosen=[best.id, second.id], reason="")

    assert refused.status_code == 422
    assert "Write why some go before better scores." in refused.text
    assert taken.status_code == 302
    assert db.query(Decision).count() == 2


def test_other_ticks_are_tried_without_deciding(browser, db):
    grace, workshop, best, second, _woman = a_choice(db)

    page = suggestion_of(browser, grace, workshop, deed="try", chosen=[best.id, second.id])

    assert page.status_code == 200
    assert "0%, 1 short of 50%" in page.text
    assert db.query(Decision).count() == 0


def test_offers_that_wait_are_kept_or_chosen_anew(browser, db):
    grace, workshop, best, second, woman = a_choice(db)
    decide(browser, grace, "offer", best, second)
    page = f"/workshops/{workshop.id}/selection/suggestion"

    assert "no seat is free" in browser(grace).get(page).text
    assert "Comes in" in browser(grace).get(f"{page}?anew=yes").text
    browser(grace).post(
        f"{page}?anew=yes",
        data={"deed": "accept", "chosen": [best.id, woman.id], "reason": "Balance"},
    )

    assert {d.application_id for d in db.query(Decision)} == {best.id, woman.id}


def test_when_no_list_keeps_all_rules_the_page_offers_the_smallest_change(browser, db):
    grace, workshop = an_organiser(), a_workshop(seats_international=4)
    for score in (5.0, 4.0, 3.0):
        scored(db, workshop, score)
    scored(db, workshop, 2.0, gender=Gender.WOMAN)
    floor = a_floor_of_women(workshop)
    save(db, grace, floor)

    page = suggestion_of(browser, grace, workshop).text
    assert "No list fills the 4 seats and keeps all rules." in page
    assert "Women: at least 50% → Women: at least 25%" in page
    answer = browser(grace).post(f"/selection-rules/{floor.id}?suggestion=", data={"amount": "25"})

    page = browser(grace).get(answer.location).text
    assert "No list fills" not in page
    assert "4 people are suggested" in page


def test_applications_without_a_score_are_left_out_and_said(browser, db):
    grace, workshop = an_organiser(), a_workshop()
    save(db, grace, an_application(workshop=workshop))

    page = suggestion_of(browser, grace, workshop).text

    assert "One application without a score is left out." in page
    assert "Nobody can be suggested" in page


def a_condition(workshop):
    """Only for people of universities."""
    return EligibilityRule(
        workshop=workshop,
        kind=RuleKind.CATEGORY,
        chosen=[Category.UNIVERSITY],
        sentence_en="You work at a university.",
        made_at=NOON_IN_MAY,
    )


def test_who_is_not_eligible_is_marked_and_left_out(browser, db):
    grace, workshop = an_organiser(), a_workshop()
    scored(db, workshop, 5.0, "Not One")
    scored(db, workshop, 4.0, "Amina Bello", category=Category.UNIVERSITY)
    save(db, grace, a_condition(workshop))

    desk = desk_of(browser, grace, workshop)
    page = suggestion_of(browser, grace, workshop).text

    assert "Not eligible" in desk.split("Not One</bdi>")[1].split("</tr>")[0]
    assert "Not eligible" not in desk.split("Amina Bello</bdi>")[1].split("</tr>")[0]
    assert "One application that is not eligible is left out." in page
    assert "One person is suggested" in page
    assert "Not One" not in page


def test_an_offer_against_a_condition_needs_a_reason(browser, db):
    grace, workshop = an_organiser(), a_workshop()
    against = scored(db, workshop, 5.0)
    save(db, grace, a_condition(workshop))

    decide(browser, grace, "offer", against)

    assert browser(grace).post(f"/workshops/{workshop.id}/release").status_code == 422


def test_the_desk_tells_how_far_endorsements_are(browser, db):
    grace, workshop = an_organiser(), a_workshop()
    asked = Endorsement(
        application=scored(db, workshop, 5.0),
        role=Role.SUPERVISOR,
        name="Head Example",
        post="Head",
        organisation="Institute",
        email="head@example.org",
        state=State.ASKED,
        named_at=NOON_IN_MAY,
        asked_at=NOON_IN_MAY,
        expires_at=NOON_IN_MAY + A_DAY,
    )
    save(db, grace, asked)

    assert "Endorsement asked for" in desk_of(browser, grace, workshop)


def test_more_applications_do_not_ask_the_database_more_often(browser, db):
    grace, workshop, *_others = a_choice(db)
    pages = ["", "/suggestion", "/deviations", "/rules", "/counters"]

    def asked():
        found = []
        for page in pages:
            with counted() as statements:
                browser(grace).get(f"/workshops/{workshop.id}/selection{page}")
            found.append(len(statements))
        return found

    few = asked()
    for n in range(20):
        scored(db, workshop, 3.0 + n / 100, country_code=["PK", "NG", "FJ"][n % 3])
    assert asked() == few


# Deviations


def test_nothing_is_released_before_each_deviation_has_a_reason(browser, db):
    grace, workshop, best, second, woman = a_choice(db)
    decide(browser, grace, "offer", best, woman)
    release, page = (
        f"/workshops/{workshop.id}/release",
        f"/workshops/{workshop.id}/selection/deviations",
    )

    refused = browser(grace).post(release)
    listed = browser(grace).get(page).text
    browser(grace).post(page, data={"reason": "Else there would be no woman."})
    released = browser(grace).post(release)

    assert refused.status_code == 422
    assert "without a reason in writing: 1." in refused.text
    assert "Amina Bello" in listed
    assert second.full_name in listed.split("Passed over")[1]
    assert released.status_code == 302
    assert db.query(Offer).count() == 2
    reasons = {d.application_id: d.reason for d in db.query(Decision)}
    assert reasons == {best.id: "", woman.id: "Else there would be no woman."}


def test_whoever_releases_is_told_which_rules_are_not_kept(browser, db):
    grace, workshop, best, second, _woman = a_choice(db)
    decide(browser, grace, "offer", best, second)

    page = browser(grace).get(f"/workshops/{workshop.id}/release").text
    released = browser(grace).post(f"/workshops/{workshop.id}/release")

    assert "One rule for the list is not kept." in page
    assert "Women: 0%, 1 short of 50%" in page
    assert released.status_code == 302


def test_who_goes_to_the_reserve_list_together_is_numbered_by_score(browser, db):
    grace, workshop = an_organiser(), a_workshop()
    worse, better = scored(db, workshop, 3.0), scored(db, workshop, 4.0)
    save(db, grace)

    decide(browser, grace, "reserve", worse, better)

    assert {d.application_id: d.rank for d in db.query(Decision)} == {better.id: 1, worse.id: 2}


@pytest.mark.parametrize("number", ["9" * 30, "2147483648", "-5", "0", "x"])
def test_a_number_that_no_application_has_is_refused(browser, db, number):
    grace, workshop, *_others = a_choice(db)
    here = f"/workshops/{workshop.id}"

    def sent(page, **facts):
        return browser(grace).post(f"{here}/{page}", data={"chosen": number} | facts)

    assert sent("decisions", verdict="offer").status_code == 422
    assert sent("selection/suggestion", deed="accept").status_code == 422
    assert sent("selection/what-if").status_code == 302
    assert browser(grace).get(f"{here}/selection?chosen={number}").status_code == 200
    assert db.query(Decision).count() == 0
