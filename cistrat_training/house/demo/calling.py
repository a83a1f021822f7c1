"""The 12th workshop of the demonstration: its call is open, and the first readers have begun."""

from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from cistrat_training.accounts.models import Gender
from cistrat_training.applications import letters
from cistrat_training.applications.models import Application
from cistrat_training.applications.questions import Question
from cistrat_training.applications.rules import EligibilityRule, RuleKind, Scope
from cistrat_training.enrolments.balance import Sense
from cistrat_training.enrolments.rules import BalanceRule, Whom
from cistrat_training.house.demo import asked, nominated, scenes, speaking
from cistrat_training.house.demo.cast import BEIJING, Cast, at
from cistrat_training.places import queries as places
from cistrat_training.reviews import scores
from cistrat_training.reviews.assignments import Assignment, End
from cistrat_training.reviews.plans import ReviewPlan
from cistrat_training.schedule import releasing
from cistrat_training.workshops.models import USUALLY_LATER, Workshop

STILL_DRAFTS = 3
AHEAD = timedelta(weeks=14)  # time to choose people, and for their visas


def arrange(session: Session, cast: Cast, *, now: datetime) -> Workshop:
    workshop = _workshop(session, now)
    scenes.programme(session, cast, workshop)
    session.flush()
    released_at = workshop.call_opens_at or cast.since
    releasing.release(session, workshop, by=cast.organiser, public=True, now=released_at)
    scenes.still_to_plan(session, cast, workshop)
    questions = asked.ask(session, workshop)
    session.add_all(_conditions(workshop, questions[0], now))
    applications = _called(session, cast, workshop, now)
    asked.answer(session, questions, applications)
    speaking.arrange(session, cast, workshop, applications, now)
    _judged(session, cast, workshop, applications, now)
    nominated.arrange(session, cast, workshop, now)
    return workshop


def _workshop(session: Session, now: datetime) -> Workshop:
    """The call opened some three weeks ago, on a Monday, and is open for eight."""
    today = now.astimezone(BEIJING).date()
    monday = today - timedelta(days=today.weekday())
    opens, first_day = monday - timedelta(weeks=3), monday + AHEAD
    workshop = scenes.a_workshop(
        session,
        12,
        title_en="Innovation Policy When Data Are Few",
        title_zh="数据不足时的创新政策",
        theme_en="Methods for offices that must advise with little time and few figures.",
        theme_zh="面向时间与数据均有限的决策咨询部门的方法。",
        first_day=first_day,
        last_day=first_day + scenes.TWO_WEEKS_OF_LESSONS,
        seats_international=12,
        seats_domestic=40,
        call_opens_at=at(opens, 9),
        call_closes_at=at(opens + timedelta(weeks=8, days=-1), 23, 59),
        call_closes_later_at=at(opens + timedelta(weeks=10, days=-1), 23, 59),
        later_groups=list(USUALLY_LATER),
    )
    named = places.members_of_any(workshop.later_groups, workshop.lists_as_of)
    workshop.later_countries = sorted(session.scalars(named))
    workshop.open_call(now=at(opens, 9))
    session.add(_plan(workshop, opens))
    session.add_all(_rules(workshop))
    return workshop


def _rules(workshop: Workshop) -> list[BalanceRule]:
    """At most two from a country, 55% women, 30% from least developed countries or Africa."""
    return [
        BalanceRule(workshop=workshop, sense=Sense.MOST, amount=2, whom=Whom.EACH_COUNTRY),
        _floor(workshop, 55, Whom.GENDER, Gender.WOMAN),
        _floor(workshop, 30, Whom.GROUPS, "LDC", "AFRICA"),
    ]


def _floor(workshop: Workshop, share: int, whom: Whom, *codes: str) -> BalanceRule:
    return BalanceRule(
        workshop=workshop,
        sense=Sense.LEAST,
        amount=share,
        percent=True,
        whom=whom,
        codes=list(codes),
    )


def _plan(workshop: Workshop, opens: date) -> ReviewPlan:
    """Reviewers read what has come while the call is still open."""
    closes = opens + timedelta(weeks=8)
    return ReviewPlan(
        workshop=workshop,
        eligibility_from=closes,
        eligibility_until=closes + timedelta(days=6),
        scoring_from=opens + timedelta(weeks=1),
        scoring_until=closes + timedelta(days=20),
        panel_from=closes + timedelta(days=21),
        panel_until=closes + timedelta(days=24),
        decision_until=closes + timedelta(days=27),
        shown=True,
        readers=3,
        spread_limit=1.5,
        days_to_remind=5,
    )


def _conditions(workshop: Workshop, years: Question, now: datetime) -> list[EligibilityRule]:
    return [
        EligibilityRule(
            workshop=workshop,
            kind=RuleKind.AT_LEAST,
            question=years,
            amount=3,
            sentence_en="You have worked on science, technology or innovation policy for at least"
            " three years.",
            sentence_zh="从事科技创新政策工作不少于三年。",
            made_at=now,
        ),
        EligibilityRule(
            workshop=workshop,
            kind=RuleKind.NEWCOMER,
            chosen=[Scope.SERIES],
            amount=1,
            sentence_en="You took no part in the last workshop of this series.",
            sentence_zh="未参加过本系列上一期培训班。",
            made_at=now,
        ),
    ]


def _called(session: Session, cast: Cast, workshop: Workshop, now: datetime) -> list[Application]:
    """Most were sent, evenly over the time since the call opened; one was withdrawn again."""
    opened = workshop.call_opened_at
    assert opened  # noqa: S101 (it was opened above)
    drafts = list(cast.drafts(workshop))
    sent = drafts[:-STILL_DRAFTS]
    step = (now - opened) / (len(sent) + 1)
    for number, draft in enumerate(sent, 1):
        cast.submit(draft, number, now=opened + number * step)
    for draft in drafts[-STILL_DRAFTS:]:
        draft.motivation = ""
    leaver = sent.pop()
    leaver.withdraw(now=now)
    session.flush()
    session.add(letters.withdrawn(leaver))
    cast.delivered(now)
    return sent


def _judged(
    session: Session,
    cast: Cast,
    workshop: Workshop,
    applications: list[Application],
    now: datetime,
) -> None:
    """The first reader has still most to do, the others nearly nothing; one is not neutral."""
    criteria = scenes.criteria_of(session, workshop)
    readers = scenes.reviewers(session, cast, workshop)
    session.add_all(scenes.assigned(applications, readers))
    for place, reader in enumerate(readers):
        for seed, application in enumerate(applications[: 4 + 14 * bool(place)]):
            session.add(scenes.judge(application, reader, criteria, seed + 5 * place, now))
    declared = session.scalars(
        select(Assignment).filter_by(application=applications[-1], reviewer=readers[-1])
    ).one()
    declared.end(End.CONFLICT, "We are writing a report together.", now=now)
    scores.refresh(session, workshop)
    session.flush()
