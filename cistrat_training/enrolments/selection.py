"""Giving places and passing them on, each deed under the lock of its workshop, with its letter."""

from collections.abc import Callable, Sequence
from datetime import datetime

from cistrat_training.accounts.links import open_link
from cistrat_training.accounts.models import User
from cistrat_training.applications.models import Application, Status
from cistrat_training.database import AnySession, lock
from cistrat_training.enrolments import letters, queries
from cistrat_training.enrolments.models import ALREADY, Answer, Offer
from cistrat_training.enrolments.seats import deadline_for
from cistrat_training.errors import RuleBroken
from cistrat_training.reviews.models import Decision, Verdict
from cistrat_training.words import N_
from cistrat_training.workshops.models import Audience, Enrolment, Place, Workshop


def decide(
    session: AnySession,
    workshop: Workshop,
    chosen: Sequence[int],
    verdict: Verdict,
    *,
    by: User,
    reason: str = "",
    now: datetime,
) -> int:
    """How many got a new answer. All of the chosen or none: RuleBroken says how many fit."""
    lock(session, workshop)
    applications = session.scalars(queries.chosen(workshop, chosen)).all()
    decisions = queries.decisions_on(session, applications)
    offers = queries.offers_for(session, decisions.values())
    changed = [a for a in applications if _is_new(a, verdict, decisions.get(a.id), offers)]
    if verdict is Verdict.OFFER:
        _hold_seats(session, workshop, changed)
    for application in changed:
        decision = _decided(
            session, application, decisions.get(application.id), verdict, by, reason, now
        )
        _tell(session, decision, offers.get(decision.id), now)
    return len(changed)


def confirm(session: AnySession, offer: Offer, *, now: datetime) -> Enrolment:
    lock(session, offer.workshop)
    lock(session, offer)
    person = offer.decision.application.applicant
    earlier = session.scalar(queries.enrolment_of(offer.workshop, person))
    enrolment = offer.confirm(earlier=earlier, now=now)
    session.add(enrolment)
    session.flush()
    session.add(letters.confirmed(offer, enrolment))
    return enrolment


def decline(session: AnySession, offer: Offer, *, now: datetime) -> None:
    lock(session, offer.workshop)
    lock(session, offer)
    offer.decline(now=now)
    session.add(letters.declined(offer))
    move_up(session, offer.workshop, offer.audience, now=now)


def take_back(session: AnySession, offer: Offer, *, now: datetime) -> None:
    """The Centre withdraws an offer. Whom the seat goes to, it decides itself."""
    lock(session, offer.workshop)
    lock(session, offer)
    offer.take_back(now=now)
    session.add(letters.taken_back(offer))


def end_what_is_over(session: AnySession, workshop: Workshop, *, now: datetime) -> int:
    """Offers past their deadline, and what is held by people who withdrew; the next are asked."""
    lock(session, workshop)
    offers = session.scalars(queries.offers_to_end(workshop, now)).all()
    for offer in offers:
        if offer.decision.application.status is Status.WITHDRAWN:
            offer.take_back(now=now)
        else:
            offer.lapse(now=now)
            session.add(letters.lapsed(offer))
        move_up(session, workshop, offer.audience, now=now)
    places = session.scalars(queries.places_to_end(workshop)).all()
    for enrolment in places:
        _leave(session, enrolment, why="", now=now)
    return len(offers) + len(places)


def withdraw(session: AnySession, enrolment: Enrolment, *, why: str, now: datetime) -> None:
    """A participant leaves, by their own wish or the Centre's, and the next is asked."""
    lock(session, enrolment.workshop)
    lock(session, enrolment)
    if enrolment.status is Place.WITHDRAWN:
        raise RuleBroken(N_("This place was given up already."))
    _leave(session, enrolment, why=why, now=now)


def _leave(session: AnySession, enrolment: Enrolment, *, why: str, now: datetime) -> None:
    enrolment.withdraw(why=why, now=now)
    if enrolment.person.email:
        session.add(letters.withdrawn(enrolment))
    move_up(session, enrolment.workshop, enrolment.audience, now=now)


def move_up(
    session: AnySession, workshop: Workshop, audience: Audience, *, now: datetime
) -> Offer | None:
    """One seat became free: offer it to the next on the reserve list, while there is time."""
    session.flush()
    try:
        deadline_for(workshop, now)
        queries.seats(session, workshop, audience).hold(1)
    except RuleBroken:
        return None
    following = session.scalar(queries.reserve_list(workshop, audience).limit(1))
    if following is None:
        return None
    following.decide(Verdict.OFFER, by=None, now=now)
    return _offer(session, following, None, now)


def reorder(session: AnySession, decisions: Sequence[Decision]) -> int:
    """Number the reserve list anew, in this order. How many have another number now."""
    moved = [(d, rank) for rank, d in enumerate(decisions, 1) if d.rank != rank]
    for decision, rank in moved:
        decision.rank = -rank  # no two may hold one number, not even for a moment
    session.flush()
    for decision, rank in moved:
        decision.rank = rank
    session.flush()
    return len(moved)


def _is_new(
    application: Application, verdict: Verdict, decision: Decision | None, offers: dict[int, Offer]
) -> bool:
    """Whether this changes anything. Raises RuleBroken where it must not."""
    if application.status is not Status.SUBMITTED:
        raise RuleBroken(
            N_("%(name)s has no application that waits for an answer. Leave it out."),
            name=application.full_name,
        )
    if decision is None:
        return True
    stands = _stands(offers.get(decision.id))
    if verdict is Verdict.OFFER:
        return not stands
    if stands:
        raise RuleBroken(
            N_("%(name)s holds an offer or a place. Withdraw that first."),
            name=application.full_name,
        )
    return decision.verdict is not verdict


def _stands(offer: Offer | None) -> bool:
    return offer is not None and offer.answer in {Answer.OPEN, Answer.CONFIRMED}


def _hold_seats(session: AnySession, workshop: Workshop, applications: list[Application]) -> None:
    for audience in Audience:
        wanted = sum(application.audience is audience for application in applications)
        if wanted:
            queries.seats(session, workshop, audience).hold(wanted)


def _decided(
    session: AnySession,
    application: Application,
    earlier: Decision | None,
    verdict: Verdict,
    by: User,
    reason: str,
    now: datetime,
) -> Decision:
    rank = None
    if verdict is Verdict.RESERVE:
        rank = queries.last_rank(session, application.workshop, application.audience) + 1
    decision = earlier or Decision(
        application=application,
        workshop=application.workshop,
        audience=application.audience,
        verdict=verdict,
        rank=rank,
        decided_at=now,
    )
    decision.decide(verdict, rank=rank, reason=reason, by=by, now=now)
    session.add(decision)
    session.flush()
    return decision


def _tell(session: AnySession, decision: Decision, earlier: Offer | None, now: datetime) -> None:
    write: dict[Verdict, Callable[[], object]] = {
        Verdict.OFFER: lambda: _offer(session, decision, earlier, now),
        Verdict.RESERVE: lambda: session.add(letters.reserve(decision)),
        Verdict.NO_PLACE: lambda: session.add(letters.no_place(decision)),
    }
    write[decision.verdict]()


def _offer(session: AnySession, decision: Decision, earlier: Offer | None, now: datetime) -> Offer:
    deadline = deadline_for(decision.workshop, now)
    if earlier is None:
        earlier = Offer(
            decision=decision,
            workshop=decision.workshop,
            audience=decision.audience,
            made_at=now,
            deadline=deadline,
        )
        session.add(earlier)
    elif _stands(earlier):
        raise RuleBroken(ALREADY[earlier.answer])
    else:
        earlier.make_again(deadline, now=now)
    session.flush()
    link, address = open_link(decision.application.applicant, f"/offers/{earlier.id}", now=now)
    session.add_all([link, letters.offer(earlier, address)])
    return earlier
