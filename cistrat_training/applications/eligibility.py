"""Who is eligible by the rules of a workshop: computed for many applications at once."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from cistrat_training.applications.endorsements import ENDORSERS, Endorsement, State
from cistrat_training.applications.models import Application, Status
from cistrat_training.applications.questions import Answer, Question
from cistrat_training.applications.rules import (
    OF_LISTS,
    OF_QUESTIONS,
    Before,
    EligibilityRule,
    Exemption,
    Facts,
    Finding,
    RuleKind,
    Scope,
    Standing,
    Verdict,
    judge,
)
from cistrat_training.database import AnySession
from cistrat_training.errors import RuleBroken
from cistrat_training.places import queries as places
from cistrat_training.words import N_
from cistrat_training.workshops.models import Enrolment, Place, Workshop
from cistrat_training.workshops.queries import newest_first

SOONEST = (State.GIVEN, State.ASKED, State.NAMED, State.DECLINED)
"""An endorsement that was given counts before one that is awaited, that before a no."""

Lists = dict[str, set[str]]


class Tried(NamedTuple):
    """How many would not meet a rule, and of how many it cannot be known."""

    fail: int
    unknown: int
    all: int


def rules_of(workshop: Workshop) -> Select[EligibilityRule]:
    return (
        select(EligibilityRule)
        .options(joinedload(EligibilityRule.question))
        .where(EligibilityRule.workshop_id == workshop.id, EligibilityRule.ended_at.is_(None))
        .order_by(EligibilityRule.id)
    )


def standings(
    session: AnySession, workshop: Workshop, applications: Collection[int] | None = None
) -> dict[int, Standing]:
    """How each application stands, by its id: those asked for, or all that are submitted.

    A few questions to the database, however many applications. Empty where the workshop has no
    rules.
    """
    rules = list(session.scalars(rules_of(workshop)))
    if not rules:
        return {}
    exempted = _exemptions(session, workshop, applications)
    last = {rule: last_workshops(session, rule) for rule in rules}
    return {
        number: Standing(
            [judge(rule, facts, last[rule], exempted.get((rule.id, number))) for rule in rules]
        )
        for number, facts in _facts(session, workshop, rules, last, applications).items()
    }


def with_verdict(session: AnySession, workshop: Workshop, verdict: Verdict) -> set[int]:
    """The ids of the submitted applications that stand so."""
    found = standings(session, workshop)
    return {number for number, standing in found.items() if standing.verdict is verdict}


def not_eligible(session: AnySession, workshop: Workshop) -> set[int]:
    return with_verdict(session, workshop, Verdict.NOT_ELIGIBLE)


def standing_of(session: AnySession, application: Application) -> Standing:
    found = standings(session, application.workshop, [application.id])
    return found.get(application.id, Standing())


def sentences(session: AnySession, application: Application, language: str) -> list[str]:
    """Why it is not eligible, as the applicant is told; empty if nothing stands in the way."""
    return standing_of(session, application).sentences(language)


def told_before(standing: Standing) -> list[Finding]:
    """What an applicant is told on the page on which they check what they wrote."""
    silent = Before.SILENT
    return [f for f in standing.findings if f.stands_in_the_way and f.rule.before is not silent]


def refused(standing: Standing) -> list[Finding]:
    """What makes that no application is taken."""
    return [f for f in told_before(standing) if f.rule.before is Before.REFUSE]


def refuse(session: AnySession, application: Application, language: str) -> None:
    """Before it is submitted: raises RuleBroken if a rule says that it must not be taken."""
    with session.no_autoflush:  # most workshops have no rules, and one that is new is written once
        if session.scalar(rules_of(application.workshop).limit(1)) is None:
            return
    session.flush()
    if found := refused(standing_of(session, application)):
        raise RuleBroken(
            N_("As it stands you would not be eligible: %(sentences)s"),
            sentences=" ".join(each.rule.sentence(language) for each in found),
        )


def check_free(session: AnySession, questions: Collection[Question]) -> None:
    """Before questions are deleted: a rule that looks at one, or did, needs it."""
    numbers = [question.id for question in questions]
    looks = select(EligibilityRule).where(EligibilityRule.question_id.in_(numbers)).limit(1)
    if rule := session.scalar(looks):
        raise RuleBroken(
            N_(
                "A rule of eligibility looks at “%(question)s”, or did. The question can be closed,"
                " not deleted."
            ),
            question=rule.question.label_en if rule.question else "",
        )


def check_new(session: AnySession, rule: EligibilityRule) -> None:
    """Nobody needs the same rule twice; a second press of the button is the usual reason."""
    with session.no_autoflush:
        others = [each for each in session.scalars(rules_of(rule.workshop)) if each is not rule]
    if _content(rule) in map(_content, others):
        raise RuleBroken(N_("This rule stands already."))


def tried(session: AnySession, rule: EligibilityRule) -> Tried:
    """What would become of the submitted applications if this rule stood. It need not be saved."""
    with session.no_autoflush:
        last = {rule: last_workshops(session, rule)}
        facts = _facts(session, rule.workshop, [rule], last, None)
    met = [judge(rule, each, last[rule]).met for each in facts.values()]
    return Tried(met.count(False), met.count(None), len(met))


def counts(found: dict[int, Standing]) -> dict[int, Tried]:
    """For each rule by its id: in how many ways it stands, exemptions aside."""
    by_rule: dict[int, list[Finding]] = defaultdict(list)
    for standing in found.values():
        for finding in standing.findings:
            by_rule[finding.rule.id].append(finding)
    return {
        number: Tried(
            sum(each.stands_in_the_way for each in findings),
            sum(each.met is None and each.exemption is None for each in findings),
            len(findings),
        )
        for number, findings in by_rule.items()
    }


def workshops_with_rules(other_than: Workshop) -> Select[Workshop]:
    """From which rules can be copied, the newest first."""
    with_rules = select(EligibilityRule.workshop_id).where(EligibilityRule.ended_at.is_(None))
    return newest_first().where(Workshop.id.in_(with_rules), Workshop.id != other_than.id)


def copies(
    rules: Sequence[EligibilityRule],
    standing: Sequence[EligibilityRule],
    workshop: Workshop,
    questions: Sequence[Question],
    *,
    now: datetime,
) -> tuple[list[EligibilityRule], int]:
    """The rules of another workshop for this one, and how many are left out because its form does
    not ask their questions. A rule that stands already is not copied."""
    asked = {(question.kind, question.label_en): question for question in questions}
    there = {_content(rule) for rule in standing}
    copied, left = [], 0
    for rule in rules:
        question = rule.question and asked.get((rule.question.kind, rule.question.label_en))
        if rule.question and not _can_ask(rule, question):
            left += 1
            continue
        copy = EligibilityRule(
            workshop=workshop,
            kind=rule.kind,
            question=question,
            amount=rule.amount,
            chosen=list(rule.chosen),
            sentence_en=rule.sentence_en,
            sentence_zh=rule.sentence_zh,
            before=rule.before,
            made_at=now,
        )
        if _content(copy) not in there:
            copied.append(copy)
    return copied, left


def _can_ask(rule: EligibilityRule, question: Question | None) -> bool:
    if question is None or question.closed_at:
        return False
    keys = {choice.key for choice in question.open_choices()}
    return rule.kind is not RuleKind.CHOICE or set(rule.chosen) <= keys


def _content(rule: EligibilityRule) -> tuple[Any, ...]:
    return rule.kind, rule.asks, rule.amount, tuple(sorted(rule.chosen))


def workshops_in(application: Application) -> Select[Workshop]:
    """Those in which the applicant has a place."""
    return (
        select(Workshop)
        .join(Enrolment, Enrolment.workshop_id == Workshop.id)
        .where(Enrolment.person_id == application.applicant_id, Enrolment.status == Place.CONFIRMED)
    )


def last_workshops(session: AnySession, rule: EligibilityRule) -> Sequence[int]:
    """The workshops before this one that a rule for newcomers looks at."""
    if rule.kind is not RuleKind.NEWCOMER:
        return []
    workshop = rule.workshop
    before = (
        select(Workshop.id)
        .where(Workshop.first_day < workshop.first_day, Workshop.id != workshop.id)
        .order_by(Workshop.first_day.desc(), Workshop.id.desc())
        .limit(rule.amount)
    )
    if Scope.SERIES in rule.chosen:
        before = before.where(Workshop.series_id == workshop.series_id)
    return session.scalars(before).all()


def _facts(
    session: AnySession,
    workshop: Workshop,
    rules: Sequence[EligibilityRule],
    last: dict[EligibilityRule, Sequence[int]],
    applications: Collection[int] | None,
) -> dict[int, Facts]:
    which = _which(workshop, applications)
    lists = _lists(session, workshop, rules)
    answers = _answers(session, which, rules)
    endorsed = _endorsements(session, which, rules)
    places_of = _places(session, which, {number for each in last.values() for number in each})
    rows = session.execute(
        which.with_only_columns(
            Application.id,
            Application.applicant_id,
            Application.country_code,
            Application.category,
            Application.language_level,
        )
    )
    return {
        number: Facts(
            country=country,
            lists=lists.get(country or "", ()),
            category=category,
            level=level,
            answers=answers.get(number, {}),
            endorsement=endorsed.get(number),
            took_part=places_of.get(person, ()),
        )
        for number, person, country, category, level in rows
    }


def _which(workshop: Workshop, applications: Collection[int] | None) -> Select[Any]:
    found = select(Application.id).where(Application.workshop_id == workshop.id)
    if applications is None:
        return found.where(Application.status == Status.SUBMITTED)
    return found.where(Application.id.in_(list(applications)))


def _lists(session: AnySession, workshop: Workshop, rules: Sequence[EligibilityRule]) -> Lists:
    """On which of the lists that the rules name each country stands."""
    named = {code for rule in rules if rule.kind in OF_LISTS for code in rule.chosen}
    found: Lists = defaultdict(set)
    if named:
        for country, code in session.execute(places.memberships(workshop.lists_as_of)):
            if code in named:
                found[country].add(code)
    return found


def _answers(
    session: AnySession, which: Select[Any], rules: Sequence[EligibilityRule]
) -> dict[int, dict[int, Any]]:
    questions = {rule.question for rule in rules if rule.kind in OF_QUESTIONS}
    found: dict[int, dict[int, Any]] = defaultdict(dict)
    if questions:
        rows = select(Answer.application_id, Answer.question_id, Answer.value).where(
            Answer.question_id.in_([question.id for question in questions if question]),
            Answer.application_id.in_(which),
        )
        for application, question, value in session.execute(rows):
            found[application][question] = value
    return found


def _endorsements(
    session: AnySession, which: Select[Any], rules: Sequence[EligibilityRule]
) -> dict[int, State]:
    if all(rule.kind is not RuleKind.ENDORSED for rule in rules):
        return {}
    rows = select(Endorsement.application_id, Endorsement.state).where(
        Endorsement.application_id.in_(which),
        Endorsement.role.in_(ENDORSERS),
        Endorsement.state != State.WITHDRAWN,
    )
    found: dict[int, list[State]] = defaultdict(list)
    for application, state in session.execute(rows):
        found[application].append(state)
    return {number: min(states, key=SOONEST.index) for number, states in found.items()}


def _places(session: AnySession, which: Select[Any], last: set[int]) -> dict[int, set[int]]:
    """In which of these workshops each applicant had a place."""
    found: dict[int, set[int]] = defaultdict(set)
    if last:
        rows = select(Enrolment.person_id, Enrolment.workshop_id).where(
            Enrolment.workshop_id.in_(last),
            Enrolment.status == Place.CONFIRMED,
            Enrolment.person_id.in_(which.with_only_columns(Application.applicant_id)),
        )
        for person, workshop in session.execute(rows):
            found[person].add(workshop)
    return found


def _exemptions(
    session: AnySession, workshop: Workshop, applications: Collection[int] | None
) -> dict[tuple[int, int], Exemption]:
    rows = select(Exemption).where(
        Exemption.revoked_at.is_(None), Exemption.application_id.in_(_which(workshop, applications))
    )
    return {(each.rule_id, each.application_id): each for each in session.scalars(rows)}
