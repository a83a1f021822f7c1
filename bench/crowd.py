"""The people and things of the bench, written straight into the tables; all invented."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import count, cycle, islice
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cistrat_training.accounts.models import Gender, User
from cistrat_training.applications.models import Application
from cistrat_training.certificates.facts import digest
from cistrat_training.certificates.models import LETTERS, Certificate, Kind, Run
from cistrat_training.database import Model
from cistrat_training.enrolments.balance import Sense
from cistrat_training.enrolments.rules import BalanceRule, Whom
from cistrat_training.places import atlas
from cistrat_training.places.models import Category, Country
from cistrat_training.reviews import scores
from cistrat_training.reviews.models import Decision, Review, Verdict
from cistrat_training.workshops.models import Audience, Workshop
from tests.certificates.papers import the_facts
from tests.people_and_things import (
    a_person,
    a_reviewer,
    a_rule,
    a_series,
    a_workshop,
    an_application,
    an_enrolment,
    an_organiser,
)

APPLICATIONS = (400, 2_000, 5_000)
MOST_APPLICATIONS = max(APPLICATIONS)
ENROLMENTS = 100_000
PAST_WORKSHOPS = 40  # of four series, in ten years
CERTIFICATES = {Kind.PARTICIPATION: 10_000, Kind.COMPLETION: 300}
RELEASED = {Verdict.OFFER: 200, Verdict.RESERVE: 100, Verdict.NO_PLACE: 100}
APPLICANTS_TO_COME = 6_000

GENDERS = [Gender.WOMAN, Gender.MAN, Gender.MAN, Gender.UNSTATED, Gender.MAN]
FIRST_YEAR, LAST_YEAR = 2016, 2025
ROWS_AT_ONCE = 2_000
COUNTED = [Audience.INTERNATIONAL, Audience.DOMESTIC]

Rows = Iterable[dict[str, Any]]


class Crowd(NamedTuple):
    """What the measurements need to know of it. People are named as their cookies name them."""

    call: int
    desks: dict[int, int]
    """By how many applications they have: the workshops that choose from them."""
    release: int
    organiser: str
    applicants: list[str]


def gather(session: Session, now: datetime) -> Crowd:
    atlas.load(session)
    organiser, call = an_organiser(), _open_call(now)
    desks = {many: a_workshop(seats_international=30) for many in APPLICATIONS}
    desk = desks[MOST_APPLICATIONS]
    session.add_all([organiser, *desks.values(), call, a_rule(desk), a_rule(call)])
    session.flush()
    people = _people(session, 10_000)
    countries = list(session.scalars(sa.select(Country.code)))
    for many, workshop in desks.items():
        _apply(session, workshop, people[:many], countries)
        _judge(session, workshop, organiser)
        session.add_all(_rules(workshop))
    release = _decide(session, people)
    _enrol(session, people, countries)
    for kind in CERTIFICATES:
        _begin_certificates(session, desk, organiser, people, kind)
    session.commit()
    applicants = _people(session, APPLICANTS_TO_COME)
    session.commit()
    choosing = {many: workshop.id for many, workshop in desks.items()}
    return Crowd(call.id, choosing, release, organiser.get_id(), _cookie_names(session, applicants))


def _open_call(now: datetime) -> Workshop:
    return a_workshop(
        call_opens_at=now - timedelta(days=1),
        call_opened_at=now - timedelta(days=1),
        call_closes_at=now + timedelta(days=30),
        first_day=(now + timedelta(days=90)).date(),
        last_day=(now + timedelta(days=94)).date(),
    )


def _people(session: Session, count: int) -> list[int]:
    known = session.scalar(sa.select(sa.func.max(User.id))) or 0
    varied = (
        {
            "email": f"bench{known}.{n}@example.org",
            "session_key": f"key{n}",
            "full_name": f"Ada {n}",
        }
        for n in range(count)
    )
    insert(session, a_person(zone="Africa/Lagos"), varied)
    return list(session.scalars(sa.select(User.id).where(User.id > known).order_by(User.id)))


def _cookie_names(session: Session, people: list[int]) -> list[str]:
    keys = sa.select(User.id, User.session_key).where(User.id >= people[0])
    return [f"{person}.{key}" for person, key in session.execute(keys)]


def _apply(session: Session, desk: Workshop, people: list[int], countries: list[str]) -> None:
    ways = zip(count(1), people, cycle(countries), cycle(Category), cycle(GENDERS))
    varied = (
        {
            "workshop_id": desk.id,
            "number": number,
            "applicant_id": person,
            "country_code": country,
            "nationality_code": country,
            "category": category,
            "gender": gender,
            "institution": f"Institute {number % 700} for Examples",
        }
        for number, person, country, category, gender in ways
    )
    insert(session, an_application(workshop=desk), varied)


def _rules(workshop: Workshop) -> Iterator[BalanceRule]:
    """At most two from a country, 40% women, 40% LDC or Africa, 10% SIDS, some of each kind."""
    yield BalanceRule(workshop=workshop, sense=Sense.MOST, amount=2, whom=Whom.EACH_COUNTRY)
    for amount, whom, codes in (
        (40, Whom.GENDER, [Gender.WOMAN.value]),
        (40, Whom.GROUPS, ["LDC", "AFRICA"]),
        (10, Whom.GROUPS, ["SIDS"]),
        *((10, Whom.CATEGORY, [category.value]) for category in Category),
    ):
        yield BalanceRule(
            workshop=workshop,
            sense=Sense.LEAST,
            amount=amount,
            percent=True,
            whom=whom,
            codes=codes,
        )


def _judge(session: Session, desk: Workshop, organiser: User) -> None:
    judge = a_reviewer(desk, organiser)
    session.add(judge)
    session.flush()
    applications = session.scalars(sa.select(Application.id).where(Application.workshop == desk))
    review = Review(application=an_application(), reviewer=judge, given_at=judge.assigned_at)
    varied = (
        {
            "application_id": application,
            "reviewer_id": judge.id,
            "average": 1 + application * 7919 % 4001 / 1000,
        }
        for application in applications.all()
    )
    insert(session, review, varied)
    scores.refresh(session, desk)


def _decide(session: Session, people: list[int]) -> int:
    """A workshop of the year to come, with decisions that wait to be released."""
    first_day = (datetime.now(UTC) + timedelta(days=90)).date()
    workshop = a_workshop(
        seats_international=RELEASED[Verdict.OFFER], first_day=first_day, last_day=first_day
    )
    session.add(workshop)
    session.flush()
    verdicts = [verdict for verdict, count in RELEASED.items() for _ in range(count)]
    varied = (
        {"workshop_id": workshop.id, "number": number, "applicant_id": person}
        for number, (person, _) in enumerate(zip(people, verdicts, strict=False), 1)
    )
    insert(session, an_application(workshop=workshop), varied)
    applications = session.scalars(
        sa.select(Application.id).where(Application.workshop == workshop)
    )
    decision = Decision(
        application=an_application(workshop=workshop),
        workshop=workshop,
        audience=Audience.INTERNATIONAL,
        verdict=Verdict.OFFER,
        decided_at=workshop.call_closes_at or datetime.now(UTC),
    )
    given = (
        {
            "workshop_id": workshop.id,
            "application_id": application,
            "verdict": verdict,
            "rank": rank if verdict is Verdict.RESERVE else None,
        }
        for rank, (application, verdict) in enumerate(
            zip(applications.all(), verdicts, strict=True), 1
        )
    )
    insert(session, decision, given)
    return workshop.id


def _enrol(session: Session, people: list[int], countries: list[str]) -> None:
    """Everybody was in ten of the past workshops."""
    workshops = list(_past_workshops())
    session.add_all(workshops)
    session.flush()
    seats = ENROLMENTS // PAST_WORKSHOPS
    ways = zip(islice(cycle(people), ENROLMENTS), cycle(countries), cycle(Category), cycle(COUNTED))
    varied = (
        {
            "workshop_id": workshops[n // seats].id,
            "person_id": person,
            "country_code": country,
            "category": category,
            "audience": audience,
            "institution": f"Institute {n % 3000} for Examples",
            "confirmed_at": datetime(2015, 1, 1, tzinfo=UTC),
        }
        for n, (person, country, category, audience) in enumerate(ways)
    )
    insert(session, an_enrolment(), varied)


def _past_workshops() -> Iterator[Workshop]:
    series = [a_series() for _ in range(4)]
    for n in range(PAST_WORKSHOPS):
        first_day = date(FIRST_YEAR + n // 4, 3 + n % 4 * 2, 10)
        yield a_workshop(
            series=series[n % 4],
            number=n // 4 + 1,
            first_day=first_day,
            last_day=first_day + timedelta(days=4),
        )


def _begin_certificates(
    session: Session, desk: Workshop, organiser: User, people: list[int], kind: Kind
) -> None:
    """Their numbers are given; they wait for the worker."""
    run = Run(
        workshop=desk,
        kind=kind,
        total=CERTIFICATES[kind],
        started_at=organiser.created_at,
        started_by=organiser,
    )
    session.add(run)
    session.flush()
    varied = (
        {
            "workshop_id": desk.id,
            "run_id": run.id,
            "person_id": person,
            "number": number,
            "serial": facts["serial"],
            "facts": facts,
            "facts_sha256": digest(facts),
        }
        for number, person in enumerate(people[: run.total], 1)
        for facts in [_facts(kind, number)]
    )
    nothing = {"workshop": desk, "person": organiser, "run": run, "kind": kind}
    certificate = Certificate(**nothing, number=0, serial="", facts={}, facts_sha256="")
    insert(session, certificate, varied)


def _facts(kind: Kind, number: int) -> dict[str, Any]:
    serial = f"STI-12-{LETTERS[kind]}-{number:05}-7QX4"
    address = f"https://training.example/verify/{serial}"
    facts = the_facts(kind=kind.value, serial=serial, address=address, holder=f"Ada {number}")
    return facts.as_dict()


def insert(session: Session, example: Model, varied: Rows) -> None:
    """Rows like the example, each with what differs; past the trail, or it would take an hour."""
    table = type(example).__table__
    shared = {
        attribute.columns[0].name: getattr(example, attribute.key)
        for attribute in sa.inspect(type(example)).column_attrs
        if attribute.key != "id"
    }
    rows = iter(varied)
    while chunk := [shared | row for row in islice(rows, ROWS_AT_ONCE)]:
        session.connection().execute(sa.insert(table), chunk)
