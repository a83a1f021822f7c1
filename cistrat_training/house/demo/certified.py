"""The certificates of the workshop that was held: names confirmed, a task assessed, some issued."""

from dataclasses import asdict
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from cistrat_training.accounts.models import User
from cistrat_training.accounts.queries import with_email
from cistrat_training.certificates import confirming, issuing, looks, queries
from cistrat_training.certificates.assessment import AssessedTask, TaskResult
from cistrat_training.certificates.entitlement import Candidate
from cistrat_training.certificates.exceptions import CertificateException, Word
from cistrat_training.certificates.facts import Words
from cistrat_training.certificates.issuing import Press
from cistrat_training.certificates.models import Certificate, Kind, State
from cistrat_training.certificates.names import Names, NamesAsked
from cistrat_training.certificates.templates import (
    Template,
    TemplateUse,
    TemplateVersion,
    digest_of,
)
from cistrat_training.house.demo.cast import ORGANISER, Cast, at, deliver
from cistrat_training.workshops.models import CertificateRule, Enrolment, RuleKind, Workshop

CONFIRMED = 7
A_DAY = timedelta(days=1)
CLOSING = Words(
    "Invented for the demonstration: this certifies nothing.", "演示用虚构证书，不作任何证明。"
)


def arrange(session: Session, cast: Cast, workshop: Workshop) -> None:
    """All that comes before the button is pressed."""
    session.flush()
    now = at(workshop.last_day + A_DAY, 10)
    found = queries.candidates(session, workshop, Kind.PARTICIPATION, now=now)
    due = [one.person for one in found if one.is_due]
    due.sort(key=lambda person: person.email != "participant@cistrat.example")
    _assessed(session, cast, workshop, due)
    _excepted(session, cast, workshop, next(one for one in found if not one.is_due))
    _named(session, cast, workshop, due)
    _designed(session, cast, workshop)
    session.flush()


def _assessed(session: Session, cast: Cast, workshop: Workshop, people: list[User]) -> None:
    task = AssessedTask(
        workshop=workshop,
        title_en="A policy brief of two pages",
        title_zh="两页政策简报",
        description_en="On a decision in your own country, and the evidence for it.",
        description_zh="就本国的一项决策及其依据撰写。",
        due_at=at(workshop.last_day, 18),
    )
    rule = CertificateRule(
        workshop=workshop, certificate=Kind.COMPLETION.value, kind=RuleKind.TASK, amount=1
    )
    session.add_all([task, rule])
    ids = [person.id for person in people[: CONFIRMED + 1]]
    wanted = Enrolment.workshop_id == workshop.id, Enrolment.person_id.in_(ids)
    for place, enrolment in enumerate(session.scalars(select(Enrolment).where(*wanted))):
        session.add(
            TaskResult(
                task=task,
                enrolment=enrolment,
                passed=place != CONFIRMED,
                note="" if place != CONFIRMED else "The evidence is not named.",
                noted_at=at(workshop.last_day + A_DAY, 9),
                noted_by=cast.organiser,
            )
        )


def _excepted(session: Session, cast: Cast, workshop: Workshop, candidate: Candidate) -> None:
    session.add(
        CertificateException(
            workshop=workshop,
            person=candidate.person,
            kind=Kind.PARTICIPATION,
            word=Word.GRANTED,
            why="The power was off for three days, as the institute has confirmed.",
            made_at=at(workshop.last_day + A_DAY, 11),
            made_by=cast.organiser,
        )
    )


def _named(session: Session, cast: Cast, workshop: Workshop, people: list[User]) -> None:
    asked_at = at(workshop.last_day + A_DAY, 12)
    until = at(workshop.last_day + 8 * A_DAY, 18)
    confirming.ask(session, workshop, until, by=cast.organiser, now=asked_at)
    cast.delivered(asked_at)
    for person in people[:CONFIRMED]:
        confirming.confirm(session, workshop, person, Names.of(person), now=asked_at + A_DAY)
    wishes = people[CONFIRMED]
    wished = Names.of(wishes)._replace(holder=f"Dr. {wishes.printed_name}")
    name = confirming.said_by(session, workshop, wishes)
    name.ask_for(wished, "Please add my title.", now=asked_at + A_DAY)


def _designed(session: Session, cast: Cast, workshop: Workshop) -> None:
    """The layout of the house with a sentence of its own, for those who complete the workshop."""
    by, now = cast.organiser, at(workshop.first_day, 9)
    source = looks.HOUSE.source
    version = TemplateVersion(
        template=Template(name="Demonstration", created_at=now, created_by=by),
        number=1,
        source=source,
        texts={"closing": asdict(CLOSING)},
        changed_at=now,
        changed_by=by,
    )
    version.publish(digest_of(source, {"closing": CLOSING}, {}), now=now)
    use = TemplateUse(
        workshop=workshop, kind=Kind.COMPLETION, version=version, chosen_at=now, chosen_by=by
    )
    session.add_all([version, use])


def issue(session: Session, press: Press, *, now: datetime) -> None:
    """For those who confirmed their names; the worker makes them."""
    workshop, by = _over(session)
    issuing.begin_run(
        session,
        workshop,
        Kind.PARTICIPATION,
        by=by,
        press=press,
        now=now,
        only_confirmed=True,
    )


def change(session: Session, press: Press, *, now: datetime) -> None:
    """Of those that are made one is replaced, and one revoked; more wait for the worker."""
    workshop, by = _over(session)
    issued = select(Certificate).filter_by(state=State.VALID).order_by(Certificate.number)
    *_others, old, wrong = session.scalars(issued)
    names = Names(f"Dr. {old.facts['holder']}", "")
    issuing.begin_replacement(session, old, names, by=by, press=press, now=now)
    wrong.revoke("Issued by mistake: the person asked for none.", now=now)
    completion = Kind.COMPLETION
    issuing.begin_run(
        session, workshop, completion, by=by, press=press, now=now, only_confirmed=True
    )
    deliver(session, now)


def _over(session: Session) -> tuple[Workshop, User]:
    organiser = session.scalars(with_email(ORGANISER)).one()
    return session.scalars(select(NamesAsked)).one().workshop, organiser
