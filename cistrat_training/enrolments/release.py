"""What goes out when the verdicts of a workshop are released, and what stands against it."""

from datetime import datetime
from typing import NamedTuple

from cistrat_training.applications import eligibility
from cistrat_training.database import AnySession
from cistrat_training.enrolments import pool, queries
from cistrat_training.enrolments.seats import Seats, deadline_for
from cistrat_training.errors import RuleBroken
from cistrat_training.reviews.models import Decision, Verdict
from cistrat_training.words import N_
from cistrat_training.workshops.models import Audience, Workshop

NAMED = 5  # of many who are not eligible; the desk shows all of them


class Part(NamedTuple):
    """What goes out to one audience."""

    audience: Audience
    seats: Seats
    """As they are before the release."""
    decisions: list[Decision]

    def count(self, verdict: Verdict) -> int:
        return sum(decision.verdict == verdict for decision in self.decisions)

    @property
    def offers(self) -> int:
        return self.count(Verdict.OFFER)

    @property
    def free_afterwards(self) -> int:
        return max(self.seats.free - self.offers, 0)


class Release(NamedTuple):
    """All verdicts that wait, and the reasons why they cannot go out as they are."""

    parts: list[Part]
    deadline: datetime | None
    """Until when the offers stand."""
    undecided: int
    withdrawn: int
    """Verdicts on applications that were withdrawn meanwhile: they stay where they are."""
    wrong: list[RuleBroken]

    @property
    def decisions(self) -> list[Decision]:
        return [decision for part in self.parts for decision in part.decisions]

    def of(self, verdict: Verdict) -> list[Decision]:
        return [decision for decision in self.decisions if decision.verdict is verdict]

    def must_be_sound(self) -> None:
        if not self.decisions:
            raise RuleBroken(N_("No decision waits to be released."))
        for no in self.wrong:
            raise no


def release_of(session: AnySession, workshop: Workshop, *, now: datetime) -> Release:
    """Exact only for whoever holds the lock of the workshop."""
    decisions = session.scalars(queries.waiting(workshop)).all()
    parts = [
        Part(audience, queries.seats(session, workshop, audience), of_audience)
        for audience in Audience
        if (of_audience := [d for d in decisions if d.audience is audience])
    ]
    wrong = [no for part in parts if (no := _too_many(part))]
    wrong += _without_reason(session, workshop)
    wrong += _not_eligible(session, workshop, parts)
    deadline = None
    if any(part.offers for part in parts):
        try:
            deadline = deadline_for(workshop, now)
        except RuleBroken as no:
            wrong.append(no)
    return Release(
        parts=parts,
        deadline=deadline,
        undecided=session.scalar(queries.count_undecided(workshop)) or 0,
        withdrawn=session.scalar(queries.count_waiting_withdrawn(workshop)) or 0,
        wrong=wrong,
    )


def _without_reason(session: AnySession, workshop: Workshop) -> list[RuleBroken]:
    found = pool.unreasoned_deviations(session, workshop)
    if not found:
        return []
    return [
        RuleBroken(
            N_("Offers that go before better scores without a reason in writing: %(count)s."),
            count=len(found),
        )
    ]


def _not_eligible(session: AnySession, workshop: Workshop, parts: list[Part]) -> list[RuleBroken]:
    offers = {
        decision.application_id: decision
        for part in parts
        for decision in part.decisions
        if decision.verdict is Verdict.OFFER
    }
    found = eligibility.standings(session, workshop, offers.keys()) if offers else {}
    names = [
        offers[n].application.full_name for n, standing in found.items() if not standing.is_eligible
    ]
    if not names:
        return []
    return [
        RuleBroken(
            N_("Not eligible: %(names)s. Exempt them with a reason, or take the offer back."),
            names=", ".join(names[:NAMED]) + (" …" if len(names) > NAMED else ""),
        )
    ]


def _too_many(part: Part) -> RuleBroken | None:
    try:
        part.seats.hold(part.offers)
    except RuleBroken as no:
        return no if part.offers else None
    return None
