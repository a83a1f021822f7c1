"""When a rule of eligibility is met, by example."""

import pytest

from cistrat_training.applications.endorsements import State
from cistrat_training.applications.questions import FormSection, Kind, Question
from cistrat_training.applications.rules import (
    OF_QUESTIONS,
    Before,
    EligibilityRule,
    Exemption,
    Facts,
    RuleKind,
    Standing,
    Verdict,
    judge,
)
from cistrat_training.errors import RuleBroken
from cistrat_training.places.models import Category, CountryGroup, GroupKind
from tests.people_and_things import NOON_IN_MAY, a_workshop, an_application, an_organiser


def a_question():
    workshop = a_workshop()
    section = FormSection(workshop=workshop, place=1, title_en="Work")
    question = Question(
        workshop=workshop, section=section, place=1, kind=Kind.NUMBER, label_en="Years at work"
    )
    question.id = 7
    return question


def a_rule_of(kind, *chosen, **facts):
    return EligibilityRule(
        workshop=a_workshop(),
        kind=kind,
        chosen=list(chosen),
        sentence_en=f"The rule of {kind}.",
        made_at=NOON_IN_MAY,
        question=a_question() if kind in OF_QUESTIONS else None,
        **facts,
    )


@pytest.mark.parametrize(
    ("rule", "facts", "met"),
    [
        (a_rule_of(RuleKind.CATEGORY, "research"), {"category": Category.RESEARCH}, True),
        (a_rule_of(RuleKind.CATEGORY, "research"), {"category": Category.ENTERPRISE}, False),
        (a_rule_of(RuleKind.CATEGORY, "research"), {}, None),
        (a_rule_of(RuleKind.ON_A_LIST, "LDC"), {"country": "ET", "lists": {"LDC"}}, True),
        (a_rule_of(RuleKind.ON_A_LIST, "LDC"), {"country": "FJ", "lists": {"SIDS"}}, False),
        (a_rule_of(RuleKind.ON_A_LIST, "LDC"), {}, None),
        (a_rule_of(RuleKind.ON_NO_LIST, "LDC"), {"country": "FJ", "lists": {"SIDS"}}, True),
        (a_rule_of(RuleKind.ON_NO_LIST, "LDC"), {"country": "ET", "lists": {"LDC"}}, False),
        (a_rule_of(RuleKind.AT_LEAST, amount=3), {"answers": {7: 3}}, True),
        (a_rule_of(RuleKind.AT_LEAST, amount=3), {"answers": {7: 2}}, False),
        (a_rule_of(RuleKind.AT_LEAST, amount=3), {"answers": {8: 9}}, None),
        (a_rule_of(RuleKind.AT_LEAST, amount=0), {"answers": {7: 0}}, True),
        (a_rule_of(RuleKind.AT_MOST, amount=3), {"answers": {7: 3}}, True),
        (a_rule_of(RuleKind.AT_MOST, amount=3), {"answers": {7: 4}}, False),
        (a_rule_of(RuleKind.CHOICE, "a", "b"), {"answers": {7: "b"}}, True),
        (a_rule_of(RuleKind.CHOICE, "a", "b"), {"answers": {7: "c"}}, False),
        (a_rule_of(RuleKind.LANGUAGE, "B2"), {"level": "B2"}, True),
        (a_rule_of(RuleKind.LANGUAGE, "B2"), {"level": "native"}, True),
        (a_rule_of(RuleKind.LANGUAGE, "B2"), {"level": "B1"}, False),
        (a_rule_of(RuleKind.LANGUAGE, "B2"), {}, None),
        (a_rule_of(RuleKind.ENDORSED), {"endorsement": State.GIVEN}, True),
        (a_rule_of(RuleKind.ENDORSED), {"endorsement": State.DECLINED}, False),
        (a_rule_of(RuleKind.ENDORSED), {"endorsement": State.ASKED}, None),
        (a_rule_of(RuleKind.ENDORSED), {}, False),
    ],
    ids=lambda value: value.kind.value if isinstance(value, EligibilityRule) else str(value),
)
def test_a_rule_is_met_not_met_or_cannot_be_known(rule, facts, met):
    assert judge(rule, Facts(**facts), []).met is met


@pytest.mark.parametrize(
    ("took_part", "met", "found"), [([3], False, [3]), ([9], True, []), ([], True, [])]
)
def test_who_took_part_lately_is_no_newcomer(took_part, met, found):
    finding = judge(
        a_rule_of(RuleKind.NEWCOMER, "series", amount=2), Facts(took_part=took_part), [3, 4]
    )

    assert (finding.met, finding.found) == (met, found)


RESEARCH = a_rule_of(RuleKind.CATEGORY, "research")
LEVEL = a_rule_of(RuleKind.LANGUAGE, "B2")


def a_standing(exempted=False, **facts):
    exemption = Exemption(
        rule=RESEARCH,
        application=an_application(),
        why="Agreed with the Commission.",
        made_at=NOON_IN_MAY,
        made_by=an_organiser(),
    )
    return Standing(
        [
            judge(RESEARCH, Facts(**facts), [], exemption if exempted else None),
            judge(LEVEL, Facts(**facts), []),
        ]
    )


@pytest.mark.parametrize(
    ("facts", "verdict"),
    [
        ({"category": Category.RESEARCH, "level": "C1"}, Verdict.ELIGIBLE),
        ({"category": Category.RESEARCH}, Verdict.UNKNOWN),
        ({"category": Category.OTHER}, Verdict.NOT_ELIGIBLE),
        ({"category": Category.OTHER, "exempted": True}, Verdict.UNKNOWN),
        ({"category": Category.OTHER, "level": "C1", "exempted": True}, Verdict.ELIGIBLE),
    ],
)
def test_one_rule_in_the_way_is_enough_and_an_organiser_can_except_from_it(facts, verdict):
    assert a_standing(**facts).verdict is verdict


def test_the_applicant_is_told_only_what_stands_in_the_way():
    standing = a_standing(category=Category.OTHER, level="C1")

    assert standing.sentences("en") == ["The rule of category."]


def test_a_workshop_without_rules_takes_everybody():
    assert Standing().verdict is Verdict.ELIGIBLE


def test_an_exemption_is_taken_back_once():
    exemption = Exemption(
        rule=RESEARCH,
        application=an_application(),
        why="Agreed.",
        made_at=NOON_IN_MAY,
        made_by=an_organiser(),
    )
    exemption.revoke(an_organiser(), now=NOON_IN_MAY)

    with pytest.raises(RuleBroken, match="taken back already"):
        exemption.revoke(an_organiser(), now=NOON_IN_MAY)


# What a rule cannot be


def test_a_political_list_decides_nothing():
    label = CountryGroup(code="X", name_en="Friends", name_zh="", source="", kind=GroupKind.LABEL)

    with pytest.raises(RuleBroken, match="“Friends” is a political list"):
        a_rule_of(RuleKind.ON_A_LIST, "X").check([label])


@pytest.mark.parametrize("kind", [RuleKind.CATEGORY, RuleKind.ON_NO_LIST, RuleKind.CHOICE])
def test_a_rule_must_leave_something_that_is_good_enough(kind):
    with pytest.raises(RuleBroken, match="Choose at least one"):
        a_rule_of(kind).check()


def test_an_endorsement_cannot_be_asked_before_the_submission():
    with pytest.raises(RuleBroken, match="comes after the submission"):
        a_rule_of(RuleKind.ENDORSED, before=Before.REFUSE).check()
