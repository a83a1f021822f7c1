"""What the workshops of the demonstration have in common: their programme, readers and scores."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import product

from sqlalchemy import select
from sqlalchemy.orm import Session

from cistrat_training.applications.models import Application
from cistrat_training.house.demo.cast import Cast, at, rows
from cistrat_training.reviews import rubric
from cistrat_training.reviews.assignments import Assignment
from cistrat_training.reviews.models import Criterion, Review, Reviewer
from cistrat_training.schedule import queries
from cistrat_training.schedule.models import Lecture, LectureKind, Speaker
from cistrat_training.schedule.slots import Slot
from cistrat_training.workshops.models import CertificateRule, Series, Workshop

TWO_HOURS = timedelta(hours=2)
TWO_WEEKS_OF_LESSONS = timedelta(days=11)  # from a Monday to the Friday after next


def a_workshop(session: Session, number: int, series: str = "STI", **facts: object) -> Workshop:
    """With its rule for certificates and its rubric."""
    workshop = Workshop(
        series=session.scalars(select(Series).where(Series.code == series)).one(),
        number=number,
        platform_en="the online platform of CASTED",
        platform_zh="中国科学技术发展战略研究院在线平台",
        deliveries=["livestream"],
        signatory_name="Han Zhiyuan",
        signatory_post_en="Director of CISTRAT",
        signatory_post_zh="中心主任",
        **facts,  # type: ignore[arg-type]
    )
    session.add_all([workshop, CertificateRule(workshop=workshop)])
    criteria, _left = rubric.rewritten(workshop, [], rubric.SUGGESTED)
    session.add_all(criteria)
    session.flush()
    return workshop


def lectures(session: Session, cast: Cast, workshop: Workshop) -> Iterator[Lecture]:
    """In the afternoon of Beijing, when it is morning in Africa and noon in Asia."""
    wanted = [row for row in rows("programme.csv") if int(row["workshop"]) == workshop.number]
    for place, row in enumerate(wanted, 1):
        begins = at(workshop.first_day + timedelta(days=int(row["day"])), 15)
        lecture = Lecture(
            workshop=workshop,
            place=place,
            title_en=row["title_en"],
            title_zh=row["title_zh"],
            topic_en=row["topic_en"],
            topic_zh=row["topic_zh"],
            channel="Channel A",
            changed_at=cast.since,
        )
        lecture.place_at(begins, begins + TWO_HOURS, now=cast.since)
        speaker = Speaker(lecture=lecture, lecturer=cast.lecturers[int(row["lecturer"])])
        speaker.invited_at = workshop.call_opens_at
        session.add(speaker)
        yield lecture


SEMINAR = (
    ("What Counts as Data", "什么算作数据", 0),
    ("Surveys That People Answer", "有人作答的调查", 1),
    ("Registers and What They Miss", "登记册及其遗漏", 2),
    ("Patents Read with Care", "审慎解读专利", 3),
    ("Figures for a Minister", "给部长看的数字", 0),
    ("Maps of Who Works with Whom", "合作网络图谱", 5),
    ("When a Figure Becomes a Target", "当指标成为目标", 4),
    ("Data That Nobody May Publish", "不得公开的数据", 2),
    ("A Forecast and Its Apology", "预测与它的歉意", 1),
    ("From a Table to a Decision", "从表格到决策", 0),
)


def lectures_on(
    session: Session, cast: Cast, workshop: Workshop, days: Sequence[date]
) -> Iterator[Lecture]:
    """One a day, at the hour of the other workshops."""
    for place, (day, one) in enumerate(zip(days, SEMINAR, strict=True), 1):
        title_en, title_zh, lecturer = one
        begins = at(day, 15)
        lecture = Lecture(
            workshop=workshop,
            place=place,
            title_en=title_en,
            title_zh=title_zh,
            channel="Channel A",
            livestream_url="https://live.cistrat.example/seminar",
            changed_at=cast.since,
        )
        lecture.place_at(begins, begins + TWO_HOURS, now=cast.since)
        speaker = Speaker(lecture=lecture, lecturer=cast.lecturers[lecturer])
        speaker.invited_at = cast.since
        session.add(speaker)
        yield lecture


TEA, SPEECHES = timedelta(minutes=20), timedelta(minutes=30)


def programme(session: Session, cast: Cast, workshop: Workshop) -> list[Lecture]:
    """The lectures, after each of them tea, and an opening and a closing. Who watched a lecture,
    what a certificate counts and what a report says are of the lectures alone."""
    taught = list(lectures(session, cast, workshop))
    ends = [lecture.ends_at for lecture in taught if lecture.ends_at]
    opens, closes = ends[0] - TWO_HOURS - SPEECHES, ends[-1] + TEA
    ceremony, tea = LectureKind.CEREMONY, LectureKind.BREAK
    beside: list[tuple[LectureKind, str, str, datetime, timedelta]] = [
        (ceremony, "Opening of the workshop", "开班仪式", opens, SPEECHES),
        *((tea, "Tea, and time to talk", "茶歇与交流", end, TEA) for end in ends),
        (ceremony, "Closing, and what comes afterwards", "结业仪式", closes, SPEECHES),
    ]
    for place, (kind, title_en, title_zh, begins, lasts) in enumerate(beside, len(taught) + 1):
        entry = Lecture(
            workshop=workshop,
            place=place,
            kind=kind,
            title_en=title_en,
            title_zh=title_zh,
            interpretation="Chinese to English, channel 2" if kind is ceremony else "",
            language="zh" if kind is ceremony else "",
            channel="Channel A",
            changed_at=cast.since,
        )
        entry.place_at(begins, begins + lasts, now=cast.since)
        session.add(entry)
    return taught


STILL_TO_PLAN = (
    ("What would you measure first?", "您会先测量什么？", "discussion", 1),
    ("Group work: a brief of one page", "小组练习：一页纸的政策建议", "discussion", 2),
    ("How a small office keeps its data", "小型机构如何管理数据", "lecture", 3),
)
FREE_DAYS, FREE_HOURS = (4, 10, 11), (10, 15, 20)


def still_to_plan(session: Session, cast: Cast, workshop: Workshop) -> None:
    """What a programme lacks after its first release: free slots, and lectures without an hour."""
    for day, hour in product(FREE_DAYS, FREE_HOURS):
        begins = at(workshop.first_day + timedelta(days=day), hour)
        session.add(
            Slot(
                workshop=workshop,
                starts_at=begins,
                ends_at=begins + TWO_HOURS,
                channel="Channel A",
            )
        )
    last = session.scalars(queries.next_place(workshop)).one()
    for place, (title_en, title_zh, kind, lecturer) in enumerate(STILL_TO_PLAN, last):
        waiting = Lecture(
            workshop=workshop,
            place=place,
            kind=LectureKind(kind),
            title_en=title_en,
            title_zh=title_zh,
            minutes=90,
            channel="Channel A",
            changed_at=cast.since,
        )
        session.add_all([waiting, Speaker(lecture=waiting, lecturer=cast.lecturers[lecturer])])


HOMES_OF_READERS = ("RS", "GH", "CN")


def reviewers(session: Session, cast: Cast, workshop: Workshop) -> list[Reviewer]:
    assigned_at = workshop.call_opens_at or cast.since
    asked = [
        Reviewer(workshop=workshop, person=person, assigned_at=assigned_at, country_code=country)
        for person, country in zip(cast.reviewers, HOMES_OF_READERS, strict=True)
    ]
    session.add_all(asked)
    return asked


def assigned(applications: list[Application], readers: list[Reviewer]) -> list[Assignment]:
    """Everybody reads everything: the readers are few."""
    return [
        Assignment(
            application=application,
            reviewer=reader,
            assigned_at=max(reader.assigned_at, application.submitted_at or reader.assigned_at),
        )
        for application in applications
        for reader in readers
    ]


def criteria_of(session: Session, workshop: Workshop) -> list[Criterion]:
    asked = select(Criterion).where(Criterion.workshop_id == workshop.id)
    return list(session.scalars(asked.order_by(Criterion.place)))


COMMENTS = (
    "A clear question of policy, and data at hand to answer it.",
    "Motivated; the use at home could be said more exactly.",
    "Would bring a case from which all participants can learn.",
    "Close to the theme. Little experience so far, which the workshop can give.",
)


def judge(
    application: Application,
    reviewer: Reviewer,
    criteria: list[Criterion],
    seed: int,
    now: datetime,
) -> Review:
    """Points from 2 to 5, other ones for each application and reader, the same at every load."""
    given_at = min((application.submitted_at or now) + timedelta(days=3), now)
    review = Review(application=application, reviewer=reviewer, given_at=given_at)
    points = {c: 5 - (seed * seed + 3 * seed * c.place + c.place) % 11 % 4 for c in criteria}
    review.judge(points, COMMENTS[seed % len(COMMENTS)], now=given_at)
    return review
