"""The two trainings of tests/reports/trainings.py as rows of the database; all people invented."""

from datetime import UTC, date, datetime

from sqlalchemy import select

from cistrat_training.places.models import (
    Category,
    Collective,
    Country,
    Organisation,
    PrintedAs,
)
from cistrat_training.schedule.models import LecturerRole
from cistrat_training.workshops.models import Audience
from tests.people_and_things import (
    a_lecture,
    a_lecturer,
    a_person,
    a_series,
    a_workshop,
    an_enrolment,
    an_organiser,
    save,
)
from tests.reports.trainings import (
    CATEGORIES,
    CONSORTIUM,
    COUNTRIES,
    HOMES,
    LECTURES,
    OVERSEAS_EXPERTS,
    TOPICS,
)

AFTER_IT_ALL = datetime(2023, 2, 3, 2, 40, tzinfo=UTC)
PRINTED = {"Iran": "IR", "Brunei": "BN"}
TITLE = (
    "Research and Methodology of Science and Technology Innovation Policy in Countries of the "
    "Belt and Road Initiative"
)


def countries_in_order(db):
    """The eleven, under the names and in the order in which the Centre prints them."""
    found = []
    for position, name in enumerate(COUNTRIES, 1):
        known = Country.code == PRINTED[name] if name in PRINTED else Country.name_en == name
        country = db.scalars(select(Country).where(known)).one()
        country.report_name, country.report_position = name, position
        found.append(country)
    return found


def consortium(db):
    return Collective(code="consortium", name_en=CONSORTIUM, name_zh="科技部智库研究联盟成员单位")


def organisation(db, name, position, collective=None, country="CN"):
    return Organisation(
        name=name,
        country=db.get(Country, country),
        category=Category.RESEARCH,
        report_position=position,
        collective=collective,
        printed_as=PrintedAs.COLLECTIVE if collective else PrintedAs.NAME,
    )


def the_workshops(db, *, international=30, domestic=134, lecturers=14):
    """The 9th and 10th; how the people are split over them is invented."""
    series = a_series(
        code="STI",
        title_en="CISTRAT International Training Workshop on STI Policy Research and Method",
        title_zh="CISTRAT科技创新政策研究与方法国际培训班",
    )
    both = [
        a_workshop(
            series=series,
            number=number,
            title_en=f"Workshop of {2012 + number}",
            title_zh="",
            printed_title_en=TITLE,
            platform_en="the online platform of CASTED",
            platform_zh="中国科学技术发展战略研究院线上平台",
            first_day=date(2012 + number, 9, 6),
            last_day=date(2012 + number, 9, 10),
        )
        for number in (9, 10)
    ]
    members = consortium(db)
    named = [organisation(db, name, position) for position, name in enumerate(HOMES[:-1], 1)]
    joined = [organisation(db, f"Member institution {n}", None, members) for n in range(3)]
    countries = countries_in_order(db)
    # Admitted in the opposite order, so that only the positions can give the printed one.
    people = [
        an_enrolment(
            workshop=both[n % 2],
            country_code=countries[-1 - n % len(countries)].code,
            category=Category(CATEGORIES[-1 - n % 3]),
            confirmed_at=datetime(2021, 8, 1 + n % 28, tzinfo=UTC),
        )
        for n in range(international)
    ]
    trainees = [
        an_enrolment(
            workshop=both[n % 2],
            audience=Audience.DOMESTIC,
            organisation=joined[n % 3],
            country_code="CN",
            confirmed_at=datetime(2021, 8, 1, tzinfo=UTC),
        )
        for n in range(domestic)
    ]
    homes = [*named, *joined[:1]]
    experts = [a_lecturer(homes[-1 - n % len(homes)]) for n in range(lecturers)]
    # Fourteen experts, two of whom lecture twice; the topics stand in an order of their own.
    talks = [
        row
        for n in range(max(lecturers + 2, 0) if lecturers else 0)
        for row in a_lecture(
            both[n % 2],
            experts[n % lecturers],
            place=n + 1,
            title_en=f"Lecture {n + 1}",
            topic_en=TOPICS[-1 - n] if n < len(TOPICS) else "",
            topic_place=len(TOPICS) - n if n < len(TOPICS) else None,
            starts_at=None,
            ends_at=None,
        )
    ]
    save(db, *both, *named, *joined, *people, *trainees, *talks)
    return both


def the_overseas_training(db, *, domestic=70):
    title = "Public Management of National Research Institutes"
    workshop = a_workshop(
        series=a_series(code="OST", title_en=title, title_zh="国家科研机构的公共管理"),
        number=1,
        title_en=title,
        title_zh="国家科研机构的公共管理",
        deliveries=["livestream", "recorded"],
        partners_en=["the US-China Business Training Center"],
        partners_zh=["美中商务培训中心"],
        first_day=date(2022, 11, 7),
        last_day=date(2022, 11, 18),
    )
    system = Collective(
        code="system", name_en="China’s science and technology system", name_zh="我国科技系统"
    )
    home = organisation(db, "An institution of the system", None, system)
    trainees = [
        an_enrolment(
            workshop=workshop,
            audience=Audience.DOMESTIC,
            organisation=home,
            country_code="CN",
            confirmed_at=datetime(2022, 10, 1, tzinfo=UTC),
        )
        for _ in range(domestic)
    ]
    experts = [
        a_lecturer(
            organisation(db, expert.organisation, position, country="US"),
            role=LecturerRole(expert.role),
        )
        for position, expert in enumerate(OVERSEAS_EXPERTS, 1)
    ]
    talks = [
        row
        for place, title_en in enumerate(LECTURES, 1)
        for row in a_lecture(
            workshop,
            *(experts[place - 1 :] if place == len(LECTURES) else [experts[place - 1]]),
            place=place,
            title_en=title_en,
            topic_en="",
            starts_at=None,
            ends_at=None,
        )
    ]
    save(db, workshop, home, *trainees, *talks)
    return workshop


def both_trainings(db):
    the_workshops(db)
    the_overseas_training(db)


def a_reader():
    return an_organiser(full_name="Lin Yue", zone="Asia/Shanghai"), a_person()
