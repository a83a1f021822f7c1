"""A workshop in its third day: four lectures, of which one is still to come, and Ada."""

from datetime import UTC, datetime
from types import SimpleNamespace

from cistrat_training.attendance.lists import AttendanceList
from cistrat_training.attendance.models import Evidence, EvidenceKind, Mark
from cistrat_training.places.models import Country
from tests.people_and_things import (
    NOON_IN_MAY,
    a_lecture,
    a_lecturer,
    a_mark,
    a_person,
    a_rule,
    a_workshop,
    an_enrolment,
    an_organisation,
    an_organiser,
    released,
    save,
)

NOW = datetime(2026, 10, 14, 6, tzinfo=UTC)
TITLES = ("Counting", "Asking", "Comparing", "Deciding")
STARTS = [
    datetime(2026, 10, *day_and_hour, tzinfo=UTC)
    for day_and_hour in ((12, 1), (12, 3), (13, 1), (15, 1))
]


def an_export(lecture, enrolment, *stretches, number=1, **facts):
    """`stretches` are minutes after the beginning of the lecture: (2, 40)."""
    start = int(lecture.starts_at.timestamp())
    brought = AttendanceList(
        workshop=lecture.workshop,
        sha256=f"{lecture.title_en} {number}",
        name="meeting.csv",
        format="zoom",
        zone="Asia/Shanghai",
        brought_at=NOON_IN_MAY,
    )
    return Evidence(
        lecture=lecture,
        enrolment=enrolment,
        number=number,
        kind=EvidenceKind.EXPORT,
        attendance_list=brought,
        stretches=[[start + 60 * a, None if b is None else start + 60 * b] for a, b in stretches],
        rows=[2, 3],
        noted_at=facts.pop("noted_at", NOW),
        **facts,
    )


def a_running_workshop(db, **ada):
    """Ada joined the first lecture twice, was absent from the second; of the third nobody knows."""
    workshop = a_workshop()
    lecturer = a_lecturer(an_organisation(db.get(Country, "RS")))
    lectures, speakers = [], []
    for title, starts_at in zip(TITLES, STARTS, strict=True):
        lecture, speaker = a_lecture(workshop, lecturer, title_en=title, starts_at=starts_at)
        lectures.append(lecture)
        speakers.append(speaker)
    organiser = an_organiser(full_name="Grace Example")
    place = an_enrolment(workshop=workshop, person=a_person(full_name="Ada Bello", **ada))
    first = an_export(lectures[0], place, (2, 40), (45, 88), noted_by=organiser)
    second = a_mark(lectures[1], place, Mark.ABSENT, noted_by=organiser, noted_at=NOW)
    save(db, a_rule(workshop), *lectures, *speakers, place, first, second, organiser)
    released(db, workshop)
    return SimpleNamespace(
        workshop=workshop,
        lectures=lectures,
        lecturer=lecturer.person,
        organiser=organiser,
        ada=place.person,
        place=place,
        mine=f"/workshops/{workshop.id}/my-attendance",
        why=f"/lectures/{lectures[0].id}/attendance/{place.id}",
        apologies=f"/workshops/{workshop.id}/attendance/apologies",
        objections=f"/workshops/{workshop.id}/attendance/objections",
    )
