"""Giving places and passing them on, each deed under the lock of its workshop, with its letter."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial

from cistrat_training.accounts.links import open_link
from cistrat_training.accounts.models import SignInLink, User
from cistrat_training.applications import eligibility
from cistrat_training.applications.models import Application, Status
from cistrat_training.applications.rules import Standing
from cistrat_training.database import AnySession, lock
from cistrat_training.enrolments import letters, queries
from cistrat_training.enrolments.models import (
    ALREADY,
    Answer,
    Condition,
    Offer,
    Support,
    WhyDeclined,
)
from cistrat_training.enrolments.release import release_of
from cistrat_training.enrolments.seats import deadline_for
from cistrat_training.errors import RuleBroken
from cistrat_training.letter import Letter
from cistrat_training.reviews.models import Decision, Verdict
from cistrat_training.words import N_
from cistrat_training.workshops.models import Audience, Enrolment, Place, Promotion, Workshop


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
    """How many have a new verdict, which waits until it is released. All of the chosen or none."""
    lock(session, workshop)
    changed = 0
    for application, decision, offer in _as_they_stand(session, workshop, chosen):
        if _is_new(application, verdict, decision, offer):
            _decided(session, application, decision, verdict, by, reason, now)
            changed += 1
    return changed


def undo(session: AnySession, workshop: Workshop, chosen: Sequence[int]) -> int:
    """Take back what was decided and not released. How many have no verdict that waits now."""
    lock(session, workshop)
    undone = 0
    for _application, decision, _offer in _as_they_stand(session, workshop, chosen):
        if decision and decision.is_pending:
            _undo(session, decision)
            undone += 1
    return undone


def _undo(session: AnySession, decision: Decision) -> None:
    if decision.earlier is None:
        session.delete(decision)
    else:
        decision.take_back()
    session.flush()


def release(session: AnySession, workshop: Workshop, *, now: datetime) -> int:
    """All verdicts that wait, together, each with its letter. RuleBroken where one must not go."""
    lock(session, workshop)
    waiting = release_of(session, workshop, now=now)
    waiting.must_be_sound()
    offers = queries.offers_for(session, waiting.decisions)
    for decision in waiting.decisions:
        decision.release(now=now)
    conditions = session.scalars(queries.conditions_of(workshop)).all()
    made = [
        _made(session, decision, offers.get(decision.id), conditions, now)
        for decision in waiting.of(Verdict.OFFER)
    ]
    session.flush()
    for offer in made:
        _invite(session, offer, now)
    session.add_all(letters.reserve(d) for d in waiting.of(Verdict.RESERVE))
    declined = waiting.of(Verdict.NO_PLACE)
    found = eligibility.standings(session, workshop, [d.application_id for d in declined])
    session.add_all(letters.no_place(d, found.get(d.application_id, Standing())) for d in declined)
    return len(waiting.decisions)


def confirm(
    session: AnySession,
    offer: Offer,
    *,
    accepted: Mapping[Support, bool] | None = None,
    now: datetime,
) -> Enrolment | None:
    """The place, or None where all seats are taken: then the person is the next to be asked.

    An open offer holds a seat, so that should not happen; it does when an organiser makes the
    seats fewer than the offers that are out.
    """
    lock(session, offer.workshop)
    lock(session, offer)
    person = offer.decision.application.applicant
    earlier = session.scalar(queries.enrolment_of(offer.workshop, person))
    if not (earlier and earlier.status is Place.CONFIRMED):
        offer.must_stand(now)
        seats = queries.seats(session, offer.workshop, offer.audience)
        if seats.confirmed >= seats.total:
            _come_next(session, offer, now)
            return None
    enrolment = offer.confirm(accepted=accepted, earlier=earlier, now=now)
    session.add(enrolment)
    session.flush()
    session.add(letters.confirmed(offer, enrolment))
    return enrolment


def _come_next(session: AnySession, offer: Offer, now: datetime) -> None:
    """Behind those alone whom it befell before, and before all others on the reserve list."""
    offer.take_back(now=now)
    decision = offer.decision
    rank = queries.last_rank(session, offer.workshop, offer.audience) + 1
    decision.decide(Verdict.RESERVE, rank=rank, by=None, now=now)
    decision.release(now=now)
    session.flush()
    before = set(session.scalars(queries.offered_before(offer.workshop, offer.audience)))
    waiting = session.scalars(queries.ranked(offer.workshop, offer.audience)).all()
    reorder(session, sorted(waiting, key=lambda d: (d.id not in before, d.rank)))
    session.add(letters.all_taken(offer))


def decline(
    session: AnySession,
    offer: Offer,
    *,
    why: WhyDeclined | None = None,
    note: str = "",
    now: datetime,
) -> None:
    lock(session, offer.workshop)
    lock(session, offer)
    offer.decline(why=why, note=note, now=now)
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
    """One seat became free: offer it to the next on the reserve list, while there is time.

    Where organisers want to nod first, the seat waits for `promote_next`.
    """
    session.flush()
    if workshop.promotion is Promotion.AFTER_A_NOD:
        return None
    try:
        deadline_for(workshop, now)
        queries.seats(session, workshop, audience).hold(1)
    except RuleBroken:
        return None
    following = session.scalar(queries.reserve_list(workshop, audience).limit(1))
    if following is None:
        return None
    return _promote(session, following, by=None, now=now)


def promote_next(session: AnySession, decision: Decision, *, by: User, now: datetime) -> Offer:
    """An organiser nods: the free seat is offered to whoever is first on the reserve list."""
    workshop = lock(session, decision.workshop)
    lock(session, decision)
    first = session.scalar(queries.reserve_list(workshop, decision.audience).limit(1))
    if first is not decision:
        raise RuleBroken(N_("The reserve list has changed. Look who is the first on it now."))
    deadline_for(workshop, now)
    queries.seats(session, workshop, decision.audience).hold(1)
    return _promote(session, decision, by=by, now=now)


def _promote(session: AnySession, decision: Decision, *, by: User | None, now: datetime) -> Offer:
    decision.decide(Verdict.OFFER, by=by, now=now)
    decision.release(now=now)
    earlier = queries.offers_for(session, [decision]).get(decision.id)
    conditions = session.scalars(queries.conditions_of(decision.workshop)).all()
    offer = _made(session, decision, earlier, conditions, now)
    session.flush()
    _invite(session, offer, now, promoted=True)
    return offer


def remind(session: AnySession, workshop: Workshop, *, now: datetime) -> int:
    """Once for each open offer, when its deadline is as near as the workshop says.

    Not for one that was made when it was as near already: its letter has just been written.
    """
    lock(session, workshop)
    near = timedelta(days=workshop.days_to_remind)
    standing = session.scalars(queries.offers_to_remind_of(workshop, now)).all()
    offers = [offer for offer in standing if offer.made_at < offer.deadline - near]
    for offer in offers:
        offer.remind(now=now)
        session.add_all(_with_link(offer, letters.reminder, now))
    return len(offers)


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


def _as_they_stand(
    session: AnySession, workshop: Workshop, chosen: Sequence[int]
) -> list[tuple[Application, Decision | None, Offer | None]]:
    applications = session.scalars(queries.chosen(workshop, chosen)).all()
    decisions = queries.decisions_on(session, applications)
    offers = queries.offers_for(session, decisions.values())
    return [
        (a, decision, offers.get(decision.id) if decision else None)
        for a in applications
        for decision in [decisions.get(a.id)]
    ]


def _is_new(
    application: Application, verdict: Verdict, decision: Decision | None, offer: Offer | None
) -> bool:
    """Whether this changes anything. Raises RuleBroken where it must not."""
    if application.status is not Status.SUBMITTED:
        raise RuleBroken(
            N_("%(name)s has no application that waits for an answer. Leave it out."),
            name=application.full_name,
        )
    if decision is None:
        return True
    if verdict is Verdict.OFFER:
        waits = decision.is_pending and decision.verdict is Verdict.OFFER
        return not (waits or _stands(offer))
    if _stands(offer):
        raise RuleBroken(
            N_("%(name)s holds an offer or a place. Withdraw that first."),
            name=application.full_name,
        )
    return decision.verdict is not verdict


def _stands(offer: Offer | None) -> bool:
    return offer is not None and offer.answer in {Answer.OPEN, Answer.CONFIRMED}


def _decided(
    session: AnySession,
    application: Application,
    decision: Decision | None,
    verdict: Verdict,
    by: User,
    reason: str,
    now: datetime,
) -> None:
    """A verdict that the applicant knows already holds again, without another letter."""
    if decision and decision.earlier is verdict and verdict is not Verdict.OFFER:
        return _undo(session, decision)
    rank = None
    if verdict is Verdict.RESERVE:
        rank = queries.last_rank(session, application.workshop, application.audience) + 1
    decision = decision or Decision(
        application=application,
        workshop=application.workshop,
        audience=application.audience,
        verdict=verdict,
        rank=rank,
        decided_at=now,
    )
    decision.decide(verdict, rank=rank, reason=reason, by=by, now=now)
    session.add(decision)
    return session.flush()


def _made(
    session: AnySession,
    decision: Decision,
    earlier: Offer | None,
    conditions: Sequence[Condition],
    now: datetime,
) -> Offer:
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
    earlier.set_conditions(conditions)
    return earlier


def _invite(session: AnySession, offer: Offer, now: datetime, *, promoted: bool = False) -> None:
    session.add_all(_with_link(offer, partial(letters.offer, promoted=promoted), now))


def _with_link(
    offer: Offer, write: Callable[[Offer, str], Letter], now: datetime
) -> tuple[SignInLink, Letter]:
    link, address = open_link(offer.decision.application.applicant, f"/offers/{offer.id}", now=now)
    return link, write(offer, address)
