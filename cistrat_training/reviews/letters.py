"""What we write to reviewers."""

from datetime import datetime
from typing import Any

from cistrat_training.accounts.letters import letter_to
from cistrat_training.letter import Letter
from cistrat_training.reviews.models import Reviewer
from cistrat_training.reviews.plans import Phase, ReviewPlan


def invitation(reviewer: Reviewer, link: str) -> Letter:
    return _to(reviewer, "reviews/invitation.txt", "assigned", link=link)


def given(reviewer: Reviewer, number: int, plan: ReviewPlan, link: str, *, now: datetime) -> Letter:
    """So many applications are new; which ones, the page says to whoever has signed in."""
    return _to(
        reviewer,
        "reviews/given.txt",
        f"given:{now.isoformat()}",
        number=number,
        until=plan.judged_until(now) or plan.closes_at(Phase.SCORING),
        link=link,
    )


def reminder(
    reviewer: Reviewer, number: int, plan: ReviewPlan, link: str, *, now: datetime
) -> Letter:
    """`number` are left to judge. One a day."""
    return _to(
        reviewer,
        "reviews/reminder.txt",
        f"reminder:{plan.today(now).isoformat()}",
        number=number,
        until=plan.judged_until(now),
        link=link,
    )


def _to(reviewer: Reviewer, template: str, about: str, **facts: Any) -> Letter:
    person = reviewer.person
    return letter_to(
        person,
        template,
        zone=reviewer.workshop.zone,
        about=f"reviewer:{reviewer.id}:{about}",
        name=person.greeting_name,
        workshop=reviewer.workshop,
        **facts,
    )
