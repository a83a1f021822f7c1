"""Asking coordinators for nominees, taking what they nominate, and deciding on it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from cistrat_training.accounts.models import Gender, User
from cistrat_training.accounts.passwords import secret_for_link
from cistrat_training.database import AnySession, lock
from cistrat_training.enrolments import coordinator_queries as queries
from cistrat_training.enrolments import letters, nominations, trainees
from cistrat_training.enrolments.coordinator_list import Asked
from cistrat_training.enrolments.coordinators import (
    MOST_NOMINEES,
    Coordinator,
    CoordinatorLink,
    Nominee,
)
from cistrat_training.enrolments.nominations import EMAIL, Home, name_key
from cistrat_training.errors import RuleBroken
from cistrat_training.places.models import Country, Organisation
from cistrat_training.places.queries import organisation_named
from cistrat_training.tables import Problem
from cistrat_training.words import N_
from cistrat_training.workshops.models import Workshop

HOME = trainees.HOME


class Typed(NamedTuple):
    """A nominee as the coordinator typed it."""

    name: str
    latin_name: str = ""
    email: str = ""
    position: str = ""
    gender: Gender = Gender.UNSTATED


class Sent(NamedTuple):
    """What a list of a coordinator would do. It does nothing at all unless `is_good`."""

    rows: list[tuple[nominations.Nominee, bool]]
    """Each with whether it is new."""
    problems: list[Problem]
    unknown: list[str]
    refusal: RuleBroken | None = None

    @property
    def is_good(self) -> bool:
        return not (self.problems or self.refusal)

    @property
    def new(self) -> list[nominations.Nominee]:
        return [nominee for nominee, is_new in self.rows if is_new]


# Coordinators


def ask(
    session: AnySession,
    workshop: Workshop,
    asked: Sequence[Asked],
    *,
    closes_at: datetime,
    language: str,
    now: datetime,
) -> list[Coordinator]:
    """One for each institution, with a letter. All of them or none."""
    lock(session, workshop)
    if closes_at <= now:
        raise RuleBroken(N_("This deadline has passed. Set a later one."), field="closes_at")
    added = []
    for one in asked:
        organisation = _organisation(session, one)
        session.flush()
        if session.scalar(queries.coordinator_for(workshop, organisation.id)):
            raise RuleBroken(
                N_("%(name)s has a coordinator in this workshop already. Change that one."),
                field="organisation",
                name=organisation.name,
            )
        coordinator = Coordinator(
            workshop=workshop,
            organisation=organisation,
            name=one.name,
            email=one.email,
            language=language,
            quota=one.quota,
            closes_at=closes_at,
            asked_at=now,
        )
        session.add(coordinator)
        session.flush()
        write(session, coordinator, "coordinator", now=now)
        added.append(coordinator)
    return added


def _organisation(session: AnySession, one: Asked) -> Organisation:
    known = session.scalar(organisation_named(one.organisation, HOME))
    if known is None:
        china = session.get_one(Country, HOME)
        known = Organisation(name=one.organisation, country=china, category=one.category)
        session.add(known)
    return known


def write(session: AnySession, coordinator: Coordinator, template: str, *, now: datetime) -> None:
    """A letter with a link of its own; those sent before keep working until they are ended."""
    secret, digest = secret_for_link()
    link = CoordinatorLink(coordinator=coordinator, digest=digest, made_at=now)
    session.add(link)
    session.flush()
    about = f"coordinator:{coordinator.id}:link:{link.id}"
    session.add(letters.to_coordinator(coordinator, template, about, secret=secret))


def send_again(session: AnySession, coordinator: Coordinator, *, now: datetime) -> None:
    """A new link, to the address that stands there by now. Those sent before end."""
    lock(session, coordinator)
    coordinator.ask_again(now=now)
    end_links(session, coordinator, now=now)
    write(session, coordinator, "coordinator", now=now)


def write_to_another(
    session: AnySession, coordinator: Coordinator, email: str, *, now: datetime
) -> bool:
    """Whoever has another address by now has another link: who was asked before is not any more.

    False where the address is the one that was there.
    """
    before = coordinator.email
    coordinator.email = email
    if coordinator.email == before:
        return False
    end_links(session, coordinator, now=now)
    if coordinator.is_open(now):
        write(session, coordinator, "coordinator", now=now)
    return True


def end_links(session: AnySession, coordinator: Coordinator, *, now: datetime) -> None:
    for link in session.scalars(queries.good_links_of(coordinator)):
        link.end(now=now)


def withdraw(session: AnySession, coordinator: Coordinator, *, now: datetime) -> None:
    lock(session, coordinator)
    coordinator.withdraw(now=now)
    end_links(session, coordinator, now=now)


def remind(session: AnySession, coordinator: Coordinator, *, now: datetime) -> bool:
    """Once, when the deadline is near and the quota is not used up."""
    lock(session, coordinator)
    near = timedelta(days=coordinator.workshop.days_to_remind)
    is_due = coordinator.closes_at - near <= now < coordinator.closes_at
    asked_long_ago = coordinator.asked_at < coordinator.closes_at - near
    if coordinator.reminded_at or coordinator.withdrawn_at or not (is_due and asked_long_ago):
        return False
    coordinator.reminded_at = now
    write(session, coordinator, "coordinator_reminder", now=now)
    return True


# Nominees


def add(session: AnySession, coordinator: Coordinator, typed: Typed, *, now: datetime) -> Nominee:
    lock(session, coordinator)
    coordinator.must_be_open(now)
    _must_be_new(_known(session, coordinator), typed)
    coordinator.must_have_room(queries.taken_from(session, coordinator), 1)
    nominee = _nominee(coordinator, typed, now)
    session.add(nominee)
    session.flush()
    return nominee


def change(session: AnySession, nominee: Nominee, typed: Typed, *, now: datetime) -> None:
    coordinator = _held(session, nominee, now)
    others = [other for other in _known(session, coordinator) if other is not nominee]
    _must_be_new(others, typed)
    for field, value in typed._asdict().items():
        setattr(nominee, field, value)
    nominee.name_key = _key(coordinator, typed.name)
    session.flush()


def take_out(session: AnySession, nominee: Nominee, *, now: datetime) -> None:
    _held(session, nominee, now)
    session.delete(nominee)
    session.flush()


def plan(session: AnySession, coordinator: Coordinator, content: bytes) -> Sent:
    """What a list would add. Who is nominated already is no mistake: the list was sent again."""
    home = Home(coordinator.organisation.name, coordinator.organisation.category)
    nominees, problems, unknown = nominations.read(content, home)
    if len(nominees) > MOST_NOMINEES:
        raise RuleBroken(
            N_("This list has more than %(most)s rows. Send only those whom you nominate."),
            field="file",
            most=MOST_NOMINEES,
        )
    known = {key for other in _known(session, coordinator) for key in _keys(coordinator, other)}
    rows = [(nominee, not known & set(nominee.keys)) for nominee in nominees]
    sent = Sent(rows, problems, unknown)
    try:
        coordinator.must_have_room(queries.taken_from(session, coordinator), len(sent.new))
    except RuleBroken as no:
        return sent._replace(refusal=no)
    return sent


def add_all(session: AnySession, coordinator: Coordinator, sent: Sent, *, now: datetime) -> int:
    """Whoever calls this holds the coordinator's lock since before the plan was made."""
    coordinator.must_be_open(now)
    for nominee in sent.new:
        typed = Typed(
            nominee.name, nominee.latin_name, nominee.email, nominee.position, nominee.gender
        )
        session.add(_nominee(coordinator, typed, now))
    session.flush()
    return len(sent.new)


def _held(session: AnySession, nominee: Nominee, now: datetime) -> Coordinator:
    """Its coordinator, both locked; only while the organisers have not decided."""
    coordinator = lock(session, nominee.coordinator)
    coordinator.must_be_open(now)
    if nominee not in _known(session, coordinator):
        raise RuleBroken(N_("This person is not on the list any more."))
    nominee.must_wait()
    return coordinator


def _known(session: AnySession, coordinator: Coordinator) -> Sequence[Nominee]:
    return session.scalars(queries.nominees_of(coordinator)).all()


def _keys(coordinator: Coordinator, other: Nominee) -> list[tuple[str, ...]]:
    by_name = name_key(other.name, coordinator.organisation.name)
    return [by_name, (other.email,)] if other.email else [by_name]


def _key(coordinator: Coordinator, name: str) -> str:
    return name_key(name, coordinator.organisation.name)[0]


def _must_be_new(others: Sequence[Nominee], typed: Typed) -> None:
    if typed.email and not EMAIL.fullmatch(typed.email):
        raise RuleBroken(
            N_("“%(value)s” is not an e-mail address."), field="email", value=typed.email
        )
    key = name_key(typed.name, "")[0]
    for other in others:
        if other.name_key == key:
            raise RuleBroken(N_("%(name)s is on your list already."), field="name", name=typed.name)
        if typed.email and other.email == typed.email:
            raise RuleBroken(
                N_("%(name)s on your list has this address already."),
                field="email",
                name=other.name,
            )


def _nominee(coordinator: Coordinator, typed: Typed, now: datetime) -> Nominee:
    return Nominee(
        coordinator=coordinator,
        name_key=_key(coordinator, typed.name),
        added_at=now,
        **typed._asdict(),
    )


# What organisers decide


def approve(
    session: AnySession,
    workshop: Workshop,
    chosen: Sequence[int],
    *,
    leads_to: str,
    by: User,
    now: datetime,
) -> int:
    """Each gets a place, as by an imported list: all of the chosen or none."""
    nominees = _chosen(session, workshop, chosen)
    asked = [_as_in_a_list(number, nominee) for number, nominee in enumerate(nominees)]
    _must_be_different(asked)
    plan = trainees.plan_of(session, workshop, asked, [], [])
    for problem in plan.problems:
        raise RuleBroken(problem.message, **problem.facts)
    if plan.refusal:
        raise plan.refusal
    places = dict(
        zip(
            [row.nominee.number for row in plan.new],
            trainees.enrol(session, workshop, plan, leads_to=leads_to, now=now),
            strict=True,
        )
    )
    for row, nominee in zip(plan.rows, nominees, strict=True):
        place = places.get(row.nominee.number) or row.enrolment
        assert place  # noqa: S101 (whoever is not new has a place)
        nominee.approve(place, by=by, now=now)
    session.flush()
    _tell(session, nominees)
    return len(nominees)


def decline(
    session: AnySession,
    workshop: Workshop,
    chosen: Sequence[int],
    *,
    reason: str,
    by: User,
    now: datetime,
) -> int:
    nominees = _chosen(session, workshop, chosen)
    for nominee in nominees:
        nominee.decline(reason, by=by, now=now)
    session.flush()
    _tell(session, nominees)
    return len(nominees)


def _chosen(session: AnySession, workshop: Workshop, chosen: Sequence[int]) -> list[Nominee]:
    """Under the lock of the workshop; what was decided meanwhile is left out, and said.

    Coordinators change their lists under locks of their own: what they say is read after these.
    """
    lock(session, workshop)
    listed = {
        nominee.coordinator for nominee in session.scalars(queries.chosen_in(workshop, chosen))
    }
    for coordinator in sorted(listed, key=lambda coordinator: coordinator.id):
        lock(session, coordinator)
    nominees = list(session.scalars(queries.chosen_in(workshop, chosen)))
    if len(nominees) < len(set(chosen)):
        raise RuleBroken(N_("Some of these were decided or taken out meanwhile. Look again."))
    return nominees


def _must_be_different(asked: list[nominations.Nominee]) -> None:
    """Two institutions may have nominated one person."""
    first: dict[str, nominations.Nominee] = {}
    for one in asked:
        if one.email and (other := first.setdefault(one.email, one)) is not one:
            raise RuleBroken(
                N_("%(name)s and %(other)s have the same e-mail address. Approve one of them."),
                name=one.name,
                other=other.name,
            )


def _as_in_a_list(number: int, nominee: Nominee) -> nominations.Nominee:
    home = nominee.coordinator.organisation
    return nominations.Nominee(
        number=number,
        name=nominee.name,
        latin_name=nominee.latin_name,
        email=nominee.email,
        institution=home.name,
        category=home.category,
        position=nominee.position,
        gender=nominee.gender,
    )


def _tell(session: AnySession, nominees: Sequence[Nominee]) -> None:
    """One letter to each coordinator."""
    for coordinator in sorted({n.coordinator for n in nominees}, key=lambda c: c.id):
        if coordinator.email:
            theirs = [nominee for nominee in nominees if nominee.coordinator is coordinator]
            about = f"coordinator:{coordinator.id}:decided:{theirs[0].id}"
            session.add(
                letters.to_coordinator(coordinator, "nominees_decided", about, nominees=theirs)
            )
