"""Giving applications to reviewers: by hand, or all that lack readers at once."""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select

from cistrat_training.applications.domains import domain_of
from cistrat_training.applications.models import Application
from cistrat_training.database import AnySession
from cistrat_training.errors import RuleBroken
from cistrat_training.places.models import Organisation, key_of
from cistrat_training.reviews import queries
from cistrat_training.reviews.assignments import Assignment, How
from cistrat_training.reviews.distribution import (
    Bar,
    Conflicts,
    Paper,
    Proposal,
    Reader,
    bar,
    propose,
)
from cistrat_training.reviews.models import Reviewer
from cistrat_training.reviews.plans import ReviewPlan
from cistrat_training.words import N_
from cistrat_training.workshops.models import Workshop


class Situation(NamedTuple):
    readers: list[Reader]
    papers: list[Paper]
    conflicts: Conflicts

    def proposal(self) -> Proposal:
        lacking = [paper for paper in self.papers if paper.lacking > 0]
        return propose(self.readers, lacking, self.conflicts)

    def bar(self, reviewer_id: int, application_id: int) -> Bar | None:
        reader = next(r for r in self.readers if r.number == reviewer_id)
        paper = next(p for p in self.papers if p.number == application_id)
        return bar(reader, paper, self.conflicts)


def stamp(proposal: Proposal) -> str:
    """The same for the same pairs: what was looked at is what is done."""
    return hashlib.sha256(repr(proposal.pairs).encode()).hexdigest()[:16]


def situation(
    session: AnySession, workshop: Workshop, plan: ReviewPlan, ids: Iterable[int] | None = None
) -> Situation:
    """All that is submitted and not decided; or these applications, decided or not."""
    applying = set(session.scalars(queries.applicants_of(workshop)))
    reviewers = session.execute(queries.reviewers_with_progress(workshop)).all()
    readers = [
        _reader(row.Reviewer, row.assigned, row.Reviewer.person_id in applying)
        for row in reviewers
        if row.Reviewer.person.email
    ]
    return Situation(
        readers,
        _papers(session, workshop, plan, ids),
        _met(session, [reader.person for reader in readers]),
    )


def _met(session: AnySession, people: list[int]) -> set[tuple[int, int]]:
    return {(who, whom) for who, whom in session.execute(queries.conflicts_of(people))}


def _reader(reviewer: Reviewer, load: int, applies: bool) -> Reader:
    return Reader(
        number=reviewer.id,
        person=reviewer.person_id,
        load=load,
        most=reviewer.most,
        institutions=frozenset(_keys(reviewer)),
        domain=domain_of(reviewer.person.email or ""),
        country=reviewer.country_code or _country(reviewer.organisation),
        applies=applies,
    )


def _keys(reviewer: Reviewer) -> Iterable[str]:
    names = [reviewer.institution]
    if known := reviewer.organisation:
        names += [known.name, known.name_zh or "", known.printed_name or ""]
    return (key_of(name) for name in names if name)


def _country(organisation: Organisation | None) -> str | None:
    return organisation.country_code if organisation else None


def _papers(
    session: AnySession, workshop: Workshop, plan: ReviewPlan, ids: Iterable[int] | None
) -> list[Paper]:
    had: dict[int, set[int]] = {}
    reading: dict[int, int] = {}
    for application, reviewer, ended in session.execute(queries.assigned_in(workshop)):
        had.setdefault(application, set()).add(reviewer)
        reading[application] = reading.get(application, 0) + (ended is None)
    return [
        Paper(
            number=row.id,
            applicant=row.applicant_id,
            lacking=plan.wanted(row.spread) - reading.get(row.id, 0),
            had_by=frozenset(had.get(row.id, ())),
            institution=key_of(row.institution),
            domain=domain_of(row.email or ""),
            country=row.country_code,
        )
        for row in session.execute(queries.to_give_out(workshop, ids))
    ]


def fill(
    session: AnySession, workshop: Workshop, proposal: Proposal, *, now: datetime
) -> dict[int, int]:
    """How many applications each reviewer gets, by their number. Under the workshop's lock."""
    applications = {
        a.id: a
        for a in session.scalars(select(Application).where(Application.workshop_id == workshop.id))
    }
    reviewers = {r.id: r for r in session.scalars(queries.reviewers(workshop))}
    counts: dict[int, int] = {}
    for paper, reader in proposal.pairs:
        session.add(
            Assignment(
                application=applications[paper],
                reviewer=reviewers[reader],
                how=How.AUTOMATIC,
                assigned_at=now,
            )
        )
        counts[reader] = counts.get(reader, 0) + 1
    return counts


def give(
    session: AnySession, applications: Iterable[Application], reviewer: Reviewer, *, now: datetime
) -> int:
    """By hand: what the reviewer does not have yet. Under the workshop's lock."""
    chosen = list(applications)
    met = _met(session, [reviewer.person_id])
    standing = {
        assignment.application_id: assignment
        for assignment in session.scalars(
            queries.assignments_to(reviewer).execution_options(populate_existing=True)
        )
    }
    return sum(_give(session, each, reviewer, standing, met, now) for each in chosen)


def _give(
    session: AnySession,
    application: Application,
    reviewer: Reviewer,
    standing: dict[int, Assignment],
    met: set[tuple[int, int]],
    now: datetime,
) -> bool:
    """False where it is theirs already."""
    if application.applicant_id == reviewer.person_id:
        raise RuleBroken(N_("Nobody judges their own application."))
    if (reviewer.person_id, application.applicant_id) in met:
        raise RuleBroken(
            N_("%(name)s has declared a conflict of interest with an applicant whom you chose."),
            name=reviewer.person.full_name,
        )
    if before := standing.get(application.id):
        if before.is_open():
            return False
        before.assign_again(How.BY_HAND, now=now)
        return True
    session.add(
        Assignment(application=application, reviewer=reviewer, how=How.BY_HAND, assigned_at=now)
    )
    return True
