"""The 11th workshop of the demonstration: it was held, and its certificates are being issued."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from cistrat_training.applications.models import Application
from cistrat_training.attendance.models import Evidence, EvidenceKind, Mark
from cistrat_training.enrolments import selection
from cistrat_training.enrolments.models import Answer, Offer
from cistrat_training.house.demo import certified, scenes
from cistrat_training.house.demo.cast import BEIJING, Cast, at
from cistrat_training.reviews import scores
from cistrat_training.reviews.models import Review, Verdict
from cistrat_training.schedule import releasing
from cistrat_training.schedule.models import Lecture
from cistrat_training.workshops.models import Audience, Enrolment, Workshop

SEATS = 18
ON_THE_RESERVE_LIST = 5
A_DAY = timedelta(days=1)


def arrange(session: Session, cast: Cast, *, now: datetime) -> Workshop:
    workshop = _workshop(session, now)
    applications = _called(session, cast, workshop)
    _judged(session, cast, workshop, applications)
    _decided(session, cast, workshop, applications)
    _answered(session, cast, workshop)
    _nominated(session, cast, workshop)
    _attended(session, cast, workshop)
    certified.arrange(session, cast, workshop)
    return workshop


def _workshop(session: Session, now: datetime) -> Workshop:
    """It ended between ten and sixteen days ago, on a Friday."""
    today = now.astimezone(BEIJING).date()
    first_day = today - timedelta(days=today.weekday() + 21)
    opens = first_day - timedelta(days=140)
    workshop = scenes.a_workshop(
        session,
        11,
        title_en="Evidence for Innovation Policy",
        title_zh="创新政策的循证方法",
        theme_en="How figures, experiments and experience find their way into decisions.",
        theme_zh="数据、试验与经验如何进入决策。",
        first_day=first_day,
        last_day=first_day + scenes.TWO_WEEKS_OF_LESSONS,
        seats_international=SEATS,
        seats_domestic=30,
        call_opens_at=at(opens, 9),
        call_closes_at=at(opens + timedelta(days=56), 23, 59),
    )
    workshop.open_call(now=at(opens, 9))
    return workshop


def _called(session: Session, cast: Cast, workshop: Workshop) -> list[Application]:
    opened = workshop.call_opened_at
    assert opened  # noqa: S101 (it was opened above)
    applications = []
    for number, draft in enumerate(cast.drafts(workshop), 1):
        cast.submit(draft, number, now=opened + timedelta(days=number, hours=number % 9))
        applications.append(draft)
    return applications


def _judged(
    session: Session, cast: Cast, workshop: Workshop, applications: list[Application]
) -> None:
    criteria = scenes.criteria_of(session, workshop)
    readers = scenes.reviewers(session, cast, workshop)
    session.add_all(scenes.assigned(applications, readers))
    now = at(workshop.first_day - timedelta(days=75), 10)
    for seed, application in enumerate(applications):
        for place, reader in enumerate(readers):
            session.add(scenes.judge(application, reader, criteria, seed + 5 * place, now))
    scores.refresh(session, workshop)
    session.flush()


def _decided(
    session: Session, cast: Cast, workshop: Workshop, applications: list[Application]
) -> None:
    """The best first; whoever the demonstration needs as a participant among them."""
    ranked = sorted(applications, key=lambda a: (_is_an_extra(a), -_score(session, a)))
    now = at(workshop.first_day - timedelta(days=70), 10)
    reserve = SEATS + ON_THE_RESERVE_LIST
    for verdict, chosen in (
        (Verdict.OFFER, ranked[:SEATS]),
        (Verdict.RESERVE, ranked[SEATS:reserve]),
        (Verdict.NO_PLACE, ranked[reserve:]),
    ):
        for application in chosen:
            selection.decide(
                session, workshop, [application.id], verdict, by=cast.organiser, now=now
            )
    selection.release(session, workshop, now=now)
    cast.delivered(now)


def _is_an_extra(application: Application) -> bool:
    """Not one of those whose accounts the demonstration names."""
    return "@cistrat.example" not in (application.applicant.email or "")


def _score(session: Session, application: Application) -> float:
    averages = session.scalars(
        select(Review.average).where(Review.application_id == application.id)
    ).all()
    return sum(average or 0 for average in averages) / max(len(averages), 1)


def _answered(session: Session, cast: Cast, workshop: Workshop) -> None:
    """One declines, one never answers; both times the next on the reserve list moves up."""
    offers = _open_offers(session, workshop)
    first, *others, silent = sorted(offers, key=lambda o: _is_an_extra(o.decision.application))
    now = first.made_at + 2 * A_DAY
    for offer in (first, *others[1:]):
        selection.confirm(session, offer, now=now)
    selection.decline(session, others[0], now=now)
    cast.delivered(now)
    _confirm_all_but(session, silent, workshop, now=now + A_DAY)
    selection.end_what_is_over(session, workshop, now=silent.deadline + timedelta(hours=1))
    cast.delivered(silent.deadline + timedelta(hours=1))
    _confirm_all_but(session, silent, workshop, now=silent.deadline + A_DAY)
    cast.delivered(silent.deadline + A_DAY)


def _confirm_all_but(session: Session, silent: Offer, workshop: Workshop, now: datetime) -> None:
    for offer in _open_offers(session, workshop):
        if offer is not silent:
            selection.confirm(session, offer, now=now)


def _open_offers(session: Session, workshop: Workshop) -> list[Offer]:
    session.flush()
    standing = select(Offer).where(Offer.workshop_id == workshop.id, Offer.answer == Answer.OPEN)
    return list(session.scalars(standing.order_by(Offer.id)))


def _nominated(session: Session, cast: Cast, workshop: Workshop) -> None:
    for person, home, position in cast.trainees():
        session.add(
            Enrolment(
                workshop=workshop,
                person=person,
                audience=Audience.DOMESTIC,
                organisation=home,
                country_code=home.country_code,
                category=home.category,
                position=position,
                confirmed_at=at(workshop.first_day - timedelta(days=30), 11),
            )
        )
    session.flush()


def _attended(session: Session, cast: Cast, workshop: Workshop) -> None:
    """Every sheet is full. Some were late or watched the recording, a few came too seldom."""
    enrolled = select(Enrolment).where(Enrolment.workshop_id == workshop.id)
    enrolments = session.scalars(enrolled.order_by(Enrolment.id)).all()
    for place, lecture in enumerate(scenes.programme(session, cast, workshop)):
        session.add_all(_sheet(lecture, place, enrolments, cast))
    session.flush()
    released_at = workshop.call_opens_at or cast.since
    releasing.release(session, workshop, by=cast.organiser, public=True, now=released_at)


def _sheet(
    lecture: Lecture, place: int, enrolments: Sequence[Enrolment], cast: Cast
) -> Iterator[Evidence]:
    assert lecture.ends_at  # noqa: S101 (its times were set when it was made)
    for number, enrolment in enumerate(enrolments):
        mark = _mark(number, place)
        yield Evidence(
            lecture=lecture,
            enrolment=enrolment,
            number=1,
            kind=EvidenceKind.HAND_MARK,
            mark=mark,
            minutes=70 if mark is Mark.LATE else None,
            noted_at=lecture.ends_at + timedelta(minutes=5),
            noted_by=cast.organiser,
        )


def _mark(number: int, place: int) -> Mark:
    if number % 9 == 8 and place in (1, 4):
        return Mark.ABSENT
    if number % 19 == 3 and place > 2:
        return Mark.ABSENT
    if (number + place) % 17 == 5:
        return Mark.LATE
    if (number * 3 + place) % 29 == 11:
        return Mark.RECORDED
    if (number * 5 + place) % 41 == 7:
        return Mark.EXCUSED
    return Mark.PRESENT
