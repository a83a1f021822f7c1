"""The rules of a workshop on its pages, computed for all its applications at once."""

import pytest
from sqlalchemy import select

from cistrat_training.applications import eligibility
from cistrat_training.applications.endorsements import Endorsement, Role
from cistrat_training.applications.endorsements import State as Answered
from cistrat_training.applications.models import Application, Status
from cistrat_training.applications.questions import Answer, FormSection, Kind, Question
from cistrat_training.applications.rules import (
    Before,
    EligibilityRule,
    Exemption,
    RuleKind,
    Verdict,
)
from cistrat_training.places.models import Category
from cistrat_training.trail import TrailEntry
from cistrat_training.workshops.models import Place
from tests.applications.wishes import a_cv, typed
from tests.people_and_things import (
    A_DAY,
    NOON_IN_MAY,
    a_draft,
    a_person,
    a_workshop,
    an_application,
    an_enrolment,
    save,
)
from tests.questions import counted

RESEARCHERS = "You work in research."
SENTENCES = {"before": "warn", "sentence_en": RESEARCHERS, "sentence_zh": "从事科研。"}

pytestmark = pytest.mark.usefixtures("clock")


def a_rule_for(workshop, kind=RuleKind.CATEGORY, *chosen, **facts):
    return EligibilityRule(
        **{
            "workshop": workshop,
            "kind": kind,
            "chosen": list(chosen) or ["research"],
            "sentence_en": RESEARCHERS,
            "sentence_zh": "从事科研。",
            "made_at": NOON_IN_MAY,
        }
        | facts
    )


def a_question(workshop, kind=Kind.NUMBER, **facts):
    section = FormSection(workshop=workshop, place=1, title_en="Work")
    return Question(
        **{
            "workshop": workshop,
            "section": section,
            "place": 1,
            "kind": kind,
            "label_en": "Years at work?",
            "label_zh": "工作年限",
        }
        | facts
    )


def verdicts(db, workshop, *applications):
    found = eligibility.standings(db, workshop)
    return [found[application.id].verdict for application in applications]


# What is computed


def test_how_applications_stand_follows_from_what_they_say(db, workshop):
    rule = a_rule_for(workshop)
    good, bad = an_application(workshop=workshop), an_application(workshop=workshop)
    bad.category = Category.ENTERPRISE
    save(db, rule, good, bad, a_draft(workshop=workshop))

    assert verdicts(db, workshop, good, bad) == [Verdict.ELIGIBLE, Verdict.NOT_ELIGIBLE]
    assert eligibility.not_eligible(db, workshop) == {bad.id}
    assert eligibility.sentences(db, bad, "en") == [RESEARCHERS]
    assert eligibility.sentences(db, bad, "zh") == ["从事科研。"]
    assert eligibility.sentences(db, good, "en") == []


def test_a_country_counts_as_the_lists_stood_when_the_call_first_closed(db):
    """Bangladesh leaves the least developed countries on 24 November 2026."""
    late = a_workshop(call_closes_at=NOON_IN_MAY.replace(month=11, day=25), call_opened_at=None)
    early = a_workshop()
    pairs = [(w, an_application(workshop=early, country_code="BD")) for w in (early,)]
    application = an_application(workshop=early, country_code="BD")
    later = a_draft(workshop=late, country_code="BD")
    rules = [a_rule_for(w, RuleKind.ON_A_LIST, "LDC") for w in (early, late)]
    save(db, application, later, *rules, *(each for _w, each in pairs))

    assert eligibility.standing_of(db, application).verdict is Verdict.ELIGIBLE
    assert eligibility.standing_of(db, later).verdict is Verdict.NOT_ELIGIBLE


def test_an_answer_in_numbers_is_held_against_the_rule(db, workshop):
    question = a_question(workshop)
    rule = a_rule_for(workshop, RuleKind.AT_LEAST, question=question, amount=3, chosen=[])
    wishes = [an_application(workshop=workshop) for _ in range(3)]
    answers = [
        Answer(application=wish, question=question, value=years)
        for wish, years in zip(wishes, [2, 3], strict=False)
    ]
    save(db, rule, *wishes, *answers)

    assert verdicts(db, workshop, *wishes) == [
        Verdict.NOT_ELIGIBLE,
        Verdict.ELIGIBLE,
        Verdict.UNKNOWN,
    ]


@pytest.mark.parametrize(
    ("states", "verdict"),
    [
        ([Answered.GIVEN], Verdict.ELIGIBLE),
        ([Answered.DECLINED, Answered.GIVEN], Verdict.ELIGIBLE),
        ([Answered.DECLINED, Answered.ASKED], Verdict.UNKNOWN),
        ([Answered.DECLINED], Verdict.NOT_ELIGIBLE),
        ([], Verdict.NOT_ELIGIBLE),
    ],
)
def test_an_endorsement_that_was_given_counts_first(db, workshop, states, verdict):
    rule = a_rule_for(workshop, RuleKind.ENDORSED, chosen=[])
    wish = an_application(workshop=workshop)
    said = [an_endorsement(wish, number, state) for number, state in enumerate(states)]
    save(db, rule, wish, *said)

    assert verdicts(db, workshop, wish) == [verdict]


def an_endorsement(application, number, state):
    answered = state in {Answered.GIVEN, Answered.DECLINED}
    said = Endorsement(
        application=application,
        role=Role.SUPERVISOR,
        name="Head Example",
        post="Head",
        organisation="Institute",
        email=f"head{number}@example.org",
        named_at=NOON_IN_MAY,
        asked_at=NOON_IN_MAY,
        expires_at=NOON_IN_MAY + A_DAY,
        answered_at=NOON_IN_MAY if answered else None,
    )
    said.__dict__["state"] = state
    return said


@pytest.mark.parametrize(
    ("scope", "amount", "verdict"),
    [
        ("series", 1, Verdict.ELIGIBLE),
        ("series", 2, Verdict.NOT_ELIGIBLE),
        ("centre", 2, Verdict.ELIGIBLE),
        ("centre", 3, Verdict.NOT_ELIGIBLE),
    ],
)
def test_who_took_part_in_one_of_the_last_workshops_is_known(db, workshop, scope, amount, verdict):
    """Before this workshop were, the latest first: 11, another series, and 10, with a place."""
    series, first = workshop.series, workshop.first_day
    eleventh, other, tenth = (
        a_workshop(number=11, first_day=first - 100 * A_DAY, last_day=first, series=series),
        a_workshop(number=7, first_day=first - 200 * A_DAY, last_day=first),
        a_workshop(number=10, first_day=first - 300 * A_DAY, last_day=first, series=series),
    )
    wish = an_application(workshop=workshop)
    place = an_enrolment(workshop=tenth, person=wish.applicant)
    gone = an_enrolment(workshop=eleventh, person=wish.applicant)
    gone.withdraw(now=NOON_IN_MAY)
    save(db, eleventh, other, place, gone, wish)
    save(db, a_rule_for(workshop, RuleKind.NEWCOMER, scope, amount=amount))

    assert gone.status is Place.WITHDRAWN
    assert verdicts(db, workshop, wish) == [verdict]


def test_the_questions_to_the_database_do_not_grow_with_the_applications(db, workshop):
    question = a_question(workshop)
    save(
        db,
        a_rule_for(workshop),
        a_rule_for(workshop, RuleKind.ON_A_LIST, "LDC"),
        a_rule_for(workshop, RuleKind.AT_LEAST, question=question, amount=3, chosen=[]),
        a_rule_for(workshop, RuleKind.ENDORSED, chosen=[]),
        a_rule_for(workshop, RuleKind.NEWCOMER, "centre", amount=3),
        an_application(workshop=workshop),
    )
    with counted() as of_one:
        eligibility.standings(db, workshop)
    save(db, *(an_application(workshop=workshop) for _ in range(12)))

    with counted() as of_many:
        found = eligibility.standings(db, workshop)

    assert len(found) == 13
    assert len(of_many) - len(of_one) <= 1  # the workshop itself was read afresh
    assert len(of_one) <= 9


# The organisers' pages


def test_an_organiser_tries_a_rule_before_saving_it(db, browser, workshop, grace):
    wishes = [an_application(workshop=workshop) for _ in range(3)]
    wishes[0].category = Category.ENTERPRISE
    save(db, *wishes)
    address = f"/workshops/{workshop.id}/eligibility/category"

    page = browser(grace).post(
        address, data={"chosen": ["research", "university"], "before": "warn", "try": "1"}
    )

    assert "1 of 3 submitted applications would not be eligible" in page.text
    assert (
        "You work in an institution of one of these kinds: Research institute,"
        " College or university." in page.text
    )
    assert "科研院所、高等院校" in page.text
    assert db.scalars(select(EligibilityRule)).all() == []


def test_an_organiser_adds_changes_and_takes_out_a_rule(db, browser, workshop, grace):
    hers, page = browser(grace), f"/workshops/{workshop.id}/eligibility"

    hers.post(f"{page}/category", data={"chosen": ["research"]} | SENTENCES)
    rule = db.scalars(select(EligibilityRule)).one()
    assert RESEARCHERS in hers.get(page).text

    hers.post(
        f"/eligibility-rules/{rule.id}",
        data={"chosen": ["research", "other"], **SENTENCES, "before": "refuse"},
    )
    assert (rule.chosen, rule.before) == (["research", "other"], Before.REFUSE)

    hers.post(f"/eligibility-rules/{rule.id}/end")
    assert RESEARCHERS not in hers.get(page).text
    assert hers.get(f"/eligibility-rules/{rule.id}").status_code == 404


@pytest.mark.parametrize(
    ("kind", "typed_in", "kept"),
    [
        ("list", {"chosen": ["LDC", "SIDS"]}, (["LDC", "SIDS"], None)),
        ("outside", {"chosen": ["AFRICA"]}, (["AFRICA"], None)),
        ("language", {"level": "C1"}, (["C1"], None)),
        ("endorsed", {}, ([], None)),
        ("newcomer", {"scope": "centre", "amount": "2"}, (["centre"], 2)),
    ],
)
def test_each_kind_of_rule_has_its_form_and_a_sentence(
    db, browser, workshop, grace, kind, typed_in, kept
):
    hers, address = browser(grace), f"/workshops/{workshop.id}/eligibility/{kind}"

    assert hers.get(address).status_code == 200
    assert hers.post(address, data=typed_in | {"before": "silent"}).status_code == 302

    rule = db.scalars(select(EligibilityRule)).one()
    assert (rule.chosen, rule.amount) == kept
    assert rule.sentence_en.endswith(".")
    assert rule.sentence_zh.endswith("。")


def test_rules_about_questions_ask_those_of_the_form(db, browser, workshop, grace):
    number = a_question(workshop)
    choice = a_question(
        workshop,
        Kind.ONE,
        section=number.section,
        place=2,
        label_en="Funding?",
        choices=[{"key": "a", "en": "Own", "zh": ""}, {"key": "b", "en": "None", "zh": ""}],
    )
    save(db, number, choice)
    hers, page = browser(grace), f"/workshops/{workshop.id}/eligibility"

    hers.post(f"{page}/least", data={"question": number.id, "amount": "3", "before": "warn"})
    hers.post(f"{page}/choice", data={"chosen": [f"{choice.id}:b"], "before": "warn"})

    least, among = db.scalars(select(EligibilityRule).order_by(EligibilityRule.id))
    assert (least.question, least.amount) == (number, 3)
    assert least.sentence_en == "Years at work: at least 3."
    assert least.sentence_zh == "工作年限：不少于3。"
    assert (among.question, among.chosen) == (choice, ["b"])
    assert among.sentence_en == "Funding: None."


def test_a_form_without_such_a_question_is_told(browser, workshop, grace):
    page = browser(grace).get(f"/workshops/{workshop.id}/eligibility/least").text

    assert "asks no question of this kind" in page


@pytest.mark.parametrize(
    ("kind", "typed_in", "says"),
    [
        ("category", {}, "Choose at least one."),
        ("category", {"chosen": ["<b>"]}, "not a valid choice"),
        ("list", {"chosen": ["UNESCO-X"]}, "not a valid choice"),
        ("newcomer", {"scope": "series", "amount": "-1"}, "Write a whole number from"),
        ("newcomer", {"scope": "series", "amount": "many"}, "Write a whole number."),
        ("endorsed", {"before": "refuse"}, "comes after the submission"),
        ("category", {"chosen": ["research"], "sentence_en": "x" * 501}, "Shorten this"),
    ],
)
def test_a_rule_that_says_nothing_sound_is_not_kept(
    db, browser, workshop, grace, kind, typed_in, says
):
    answer = browser(grace).post(
        f"/workshops/{workshop.id}/eligibility/{kind}", data={"before": "warn"} | typed_in
    )

    assert answer.status_code == 422
    assert says in answer.text
    assert db.scalars(select(EligibilityRule)).all() == []


def test_rules_are_copied_from_an_earlier_workshop_as_far_as_its_form_asks(
    db, browser, workshop, grace
):
    earlier = a_workshop()
    here, there, missing = (
        a_question(workshop),
        a_question(earlier),
        a_question(earlier, label_en="Papers?", place=2),
    )
    save(
        db,
        here,
        a_rule_for(earlier),
        a_rule_for(earlier, RuleKind.AT_LEAST, question=there, amount=3, chosen=[]),
        a_rule_for(earlier, RuleKind.AT_LEAST, question=missing, amount=1, chosen=[]),
    )
    hers = browser(grace)

    def copied():
        return hers.post(
            f"/workshops/{workshop.id}/eligibility/copies",
            data={"earlier": earlier.id},
            follow_redirects=True,
        ).text

    page, again = copied(), copied()

    assert "2 rules are copied." in page
    assert "left out: 1" in page
    assert "0 rules are copied." in again
    rules = db.scalars(select(EligibilityRule).where(EligibilityRule.workshop == workshop)).all()
    assert [rule.question for rule in rules] == [None, here]


def test_an_organiser_excepts_one_application_with_a_reason_and_takes_it_back(
    db, browser, workshop, grace
):
    rule, wish = a_rule_for(workshop), an_application(workshop=workshop)
    wish.category = Category.ENTERPRISE
    save(db, rule, wish)
    hers, page = browser(grace), f"/applications/{wish.id}/eligibility"
    assert "Not met" in hers.get(page).text
    assert "Enterprise" in hers.get(page).text

    why = "Invited by the Ministry."
    hers.post(f"/applications/{wish.id}/exemptions", data={"rule": rule.id, "why": why})

    exemption = db.scalars(select(Exemption)).one()
    assert (exemption.made_by, exemption.why) == (grace, why)
    assert verdicts(db, workshop, wish) == [Verdict.ELIGIBLE]
    assert why in hers.get(page).text
    entry = db.scalars(
        select(TrailEntry).where(TrailEntry.record == f"exemption:{exemption.id}")
    ).one()
    assert entry.actor_id == grace.id

    hers.post(f"/exemptions/{exemption.id}/revocation")

    assert exemption.revoked_by is grace
    assert verdicts(db, workshop, wish) == [Verdict.NOT_ELIGIBLE]
    assert why in hers.get(page).text
    assert hers.post(f"/exemptions/{exemption.id}/revocation").status_code == 409


def test_no_exemption_without_a_reason_and_none_from_a_rule_that_is_met(
    db, browser, workshop, grace
):
    rule, wish, good = (
        a_rule_for(workshop),
        an_application(workshop=workshop),
        an_application(workshop=workshop),
    )
    wish.category = Category.ENTERPRISE
    save(db, rule, wish, good)
    hers = browser(grace)

    for application, data in [
        (wish, {"rule": rule.id, "why": " "}),
        (good, {"rule": rule.id, "why": "Because."}),
        (wish, {"rule": 99, "why": "Because."}),
    ]:
        answer = hers.post(f"/applications/{application.id}/exemptions", data=data)
        assert answer.status_code == 422

    assert db.scalars(select(Exemption)).all() == []


def test_the_page_of_an_application_shows_organisers_how_it_stands(db, browser, workshop, grace):
    wish = an_application(workshop=workshop)
    wish.category = Category.ENTERPRISE
    save(db, a_rule_for(workshop), wish)

    assert "Not eligible" in browser(grace).get(f"/applications/{wish.id}").text
    assert "Not eligible" not in browser(wish.applicant).get(f"/applications/{wish.id}").text


# What applicants see


def test_the_call_tells_the_rules_among_its_conditions(db, browser, workshop):
    save(db, a_rule_for(workshop))

    page = browser().get(f"/calls/{workshop.id}").text

    assert "Who can apply" in page
    assert RESEARCHERS in page


@pytest.mark.parametrize("before", list(Before))
def test_before_submitting_an_applicant_is_warned_or_refused_as_the_rule_says(
    db, browser, workshop, before
):
    amina = a_person()
    save(db, amina, a_rule_for(workshop, before=before))
    hers, form = browser(amina), f"/calls/{workshop.id}/application"
    hers.post(f"{form}/all", data=typed(category="enterprise", cv=a_cv()))

    page = hers.get(f"{form}/check").text
    answer = hers.post(f"{form}/check", data={})

    assert ("As it stands you would not be eligible" in page) is (before is not Before.SILENT)
    refused = before is Before.REFUSE
    assert (answer.status_code == 422) is refused
    wish = db.scalars(select(Application)).one()
    assert wish.status is (Status.DRAFT if refused else Status.SUBMITTED)


def test_the_page_of_the_rules_asks_no_more_when_more_apply(db, browser, workshop, grace):
    save(db, a_rule_for(workshop), an_application(workshop=workshop))
    hers, page = browser(grace), f"/workshops/{workshop.id}/eligibility"
    with counted() as of_one:
        hers.get(page)
    save(db, *(an_application(workshop=workshop) for _ in range(12)))

    with counted() as of_many:
        assert "0 of 13" in hers.get(page).text

    assert len(of_many) == len(of_one)


def test_the_same_rule_stands_once(db, browser, workshop, grace):
    hers, address = browser(grace), f"/workshops/{workshop.id}/eligibility/category"

    answers = [hers.post(address, data={"chosen": ["research"]} | SENTENCES) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [302, 422]
    assert "This rule stands already." in answers[1].text
    assert len(db.scalars(select(EligibilityRule)).all()) == 1


def test_a_question_at_which_a_rule_looks_is_not_deleted(db, browser, workshop, grace):
    question = a_question(workshop)
    rule = a_rule_for(workshop, RuleKind.AT_LEAST, question=question, amount=3, chosen=[])
    save(db, rule)
    hers = browser(grace)
    hers.post(f"/eligibility-rules/{rule.id}/end")

    answers = [
        hers.post(f"/questions/{question.id}/removal"),
        hers.post(f"/workshops/{workshop.id}/form/removal"),
        hers.post(
            f"/questions/{question.id}?kind=short+text",
            data={
                "label_en": "Years?",
                "section": question.section_id,
                "seen_by": "reviewers",
                "audience": "",
            },
        ),
    ]

    db.refresh(question)
    assert question.kind is Kind.NUMBER
    for answer in answers:
        assert "A rule of eligibility looks at" in answer.text


@pytest.mark.parametrize(
    ("asked", "shown"), [("not+eligible", "bad"), ("eligible", "good"), ("", "both"), ("x", "both")]
)
def test_the_desk_can_be_filtered_by_who_is_eligible(db, browser, workshop, grace, asked, shown):
    good, bad = (
        an_application(workshop=workshop, full_name=name)
        for name in ("Good Example", "Bad Example")
    )
    bad.category = Category.ENTERPRISE
    save(db, a_rule_for(workshop), good, bad)

    page = browser(grace).get(f"/workshops/{workshop.id}/selection?eligibility={asked}").text

    assert ("Good Example" in page) is (shown != "bad")
    assert ("Bad Example" in page) is (shown != "good")


def test_who_decides_on_an_application_sees_how_it_stands(db, browser, workshop, grace):
    wish = an_application(workshop=workshop)
    wish.category = Category.ENTERPRISE
    save(db, a_rule_for(workshop), wish)

    page = browser(grace).get(f"/applications/{wish.id}/decision").text

    assert "Not eligible" in page
    assert RESEARCHERS in page


def test_an_applicant_is_warned_while_other_answers_are_still_missing(db, browser, workshop):
    draft = a_draft(workshop=workshop, category=Category.ENTERPRISE, motivation="")
    save(db, draft, a_rule_for(workshop))

    page = browser(draft.applicant).get(f"/calls/{workshop.id}/application/check").text

    assert "As it stands you would not be eligible" in page
