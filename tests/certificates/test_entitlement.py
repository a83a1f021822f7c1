import pytest

from cistrat_training.attendance.rules import Reach, measured
from cistrat_training.certificates.entitlement import Candidate, Part, lacks, nearest_first
from cistrat_training.certificates.facts import Words
from cistrat_training.certificates.models import Certificate
from cistrat_training.workshops.models import RuleKind
from tests.people_and_things import a_person, a_rule, a_workshop


def share(amount):
    return a_rule(a_workshop(), kind=RuleKind.SHARE, amount=amount)


def lectures(amount):
    return a_rule(a_workshop(), kind=RuleKind.LECTURES, amount=amount)


def short_of(rules, minutes, offered=1000, attended=0, mandatory=()):
    now = Reach(minutes, offered, attended, frozenset())
    titles = {number: Words(f"Lecture {number}", f"第{number}讲") for number in mandatory}
    return lacks(measured(rules, frozenset(mandatory), now, now, now), titles)


def candidate(minutes, *rules, offered=1000, certificate=None):
    theirs = Part(minutes, offered, ())
    return Candidate(a_person(), theirs, short_of(rules, minutes, offered), certificate=certificate)


@pytest.mark.parametrize(
    ("minutes", "earned"), [(799, False), (800, True), (1000, True), (0, False)]
)
def test_four_fifths_of_the_time(minutes, earned):
    assert candidate(minutes, share(80)).has_earned is earned


def test_a_share_of_an_odd_time_is_not_rounded_in_anybodys_favour():
    # 80% of 101 minutes is 80.8
    assert not candidate(80, share(80), offered=101).has_earned
    assert candidate(81, share(80), offered=101).has_earned


def test_what_is_missing_is_said_in_minutes_or_lectures():
    short = short_of([share(80), lectures(5)], 776, attended=3)

    assert [(lack.rule, lack.missing) for lack in short] == [
        (RuleKind.SHARE, 24),
        (RuleKind.LECTURES, 2),
    ]


def test_a_mandatory_lecture_that_is_missing_is_named():
    (lack,) = short_of([share(80)], 900, attended=9, mandatory=[7])

    assert (lack.rule, lack.missing) == (RuleKind.MANDATORY, 1)
    assert lack.titles("en") == ["Lecture 7"]
    assert lack.titles("zh") == ["第7讲"]


def test_every_rule_must_be_met():
    assert not candidate(900, share(80), lectures(1)).has_earned


def test_nobody_earns_anything_before_a_lecture_was_held():
    assert not candidate(0, share(80), offered=0).has_earned
    assert not candidate(0, offered=0).has_earned


def test_who_has_one_is_not_due_another():
    assert candidate(900, share(80)).is_due
    assert not candidate(900, share(80), certificate=Certificate.__new__(Certificate)).is_due


def test_those_who_lack_the_least_stand_first():
    far, near = candidate(100, share(80)), candidate(790, share(80))

    assert nearest_first([far, near]) == [near, far]
