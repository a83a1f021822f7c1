"""Plausible people and things, all invented. Say only what matters to your test."""

from datetime import UTC, date, datetime, timedelta
from itertools import count

from cistrat_training.accounts.models import Role, User
from cistrat_training.applications.models import Application
from cistrat_training.attendance.models import Evidence, EvidenceKind, Mark
from cistrat_training.enrolments.coordinators import Coordinator, Nominee
from cistrat_training.enrolments.models import Offer
from cistrat_training.enrolments.nominations import name_key
from cistrat_training.places.models import Category, Organisation
from cistrat_training.reviews.assignments import Assignment
from cistrat_training.reviews.models import Criterion, Decision, Reviewer, Verdict
from cistrat_training.schedule import releasing
from cistrat_training.schedule.models import Lecture, Lecturer, Speaker
from cistrat_training.workshops.models import (
    Audience,
    CertificateRule,
    Enrolment,
    Series,
    Workshop,
)

NOON_IN_MAY = datetime(2026, 5, 12, 12, tzinfo=UTC)
A_DAY = timedelta(days=1)
_number = count(1)


def a_person(**facts):
    n = next(_number)
    return User(
        **{
            "email": f"ada{n}@example.org",
            "full_name": f"Ada Example {n}",
            "latin_name": f"Ada Example {n}",
            "confirmed_at": NOON_IN_MAY,
            "created_at": NOON_IN_MAY,
            "synthetic": True,
        }
        | facts
    )


def an_organiser(**facts):
    return a_person(role=Role.ORGANISER, **facts)


def an_administrator(**facts):
    return a_person(role=Role.ADMINISTRATOR, **facts)


def a_series(**facts):
    n = next(_number)
    letters = "".join(chr(65 + n // 26**i % 26) for i in (2, 1, 0))
    return Series(**{"code": f"X{letters}"[:4], "title_en": f"Methods {n}"} | facts)


def a_workshop(**facts):
    """Its call is open at noon in May 2026; it takes place in October."""
    return Workshop(
        **{
            "series": facts.pop("series", None) or a_series(),
            "number": 12,
            "title_en": "Innovation policy when data are few",
            "title_zh": "数据不足时的创新政策",
            "first_day": date(2026, 10, 12),
            "last_day": date(2026, 10, 16),
            "seats_international": 2,
            "seats_domestic": 3,
            "call_opens_at": datetime(2026, 5, 1, tzinfo=UTC),
            "call_closes_at": datetime(2026, 5, 31, 15, 59, 59, tzinfo=UTC),
            "call_opened_at": datetime(2026, 4, 30, tzinfo=UTC),
            "signatory_name": "Prof. Example",
            "signatory_post_en": "Director",
        }
        | facts
    )


def a_rule(workshop, **facts):
    return CertificateRule(workshop=workshop, **facts)


def a_draft(**facts):
    """Complete, and not sent yet."""
    person = facts.pop("applicant", None) or a_person()
    return Application(
        **{
            "workshop": facts.pop("workshop", None) or a_workshop(),
            "applicant": person,
            "full_name": person.full_name,
            "latin_name": person.latin_name,
            "nationality_code": "NG",
            "institution": "Institute for Examples, Abuja",
            "country_code": "NG",
            "category": Category.RESEARCH,
            "position": "Researcher",
            "motivation": "I want to learn.",
            "created_at": NOON_IN_MAY,
            "saved_at": NOON_IN_MAY,
        }
        | facts
    )


def an_application(*, number=None, now=NOON_IN_MAY, **facts):
    application = a_draft(**facts)
    application.submit(number=number or next(_number), now=now)
    return application


def an_enrolment(**facts):
    return Enrolment(
        **{
            "workshop": facts.pop("workshop", None) or a_workshop(),
            "person": facts.pop("person", None) or a_person(),
            "audience": Audience.INTERNATIONAL,
            "institution": "Institute for Examples, Abuja",
            "country_code": "NG",
            "category": Category.RESEARCH,
            "confirmed_at": NOON_IN_MAY,
        }
        | facts
    )


def a_criterion(workshop, **facts):
    return Criterion(
        **{"workshop": workshop, "place": 1, "title_en": "Policy question", "weight": 100} | facts
    )


def a_reviewer(workshop, person=None, **facts):
    """With an address of another institution than all applicants have."""
    person = person or a_person(email=f"rhea{next(_number)}@reviewers.example")
    return Reviewer(workshop=workshop, person=person, assigned_at=NOON_IN_MAY, **facts)


def an_assignment(application, reviewer, **facts):
    return Assignment(application=application, reviewer=reviewer, assigned_at=NOON_IN_MAY, **facts)


def a_decision(application, verdict=Verdict.OFFER, **facts):
    """Released: the applicant has been told."""
    return Decision(
        **{
            "application": application,
            "workshop": application.workshop,
            "audience": application.audience,
            "verdict": verdict,
            "decided_at": NOON_IN_MAY,
            "released_at": NOON_IN_MAY,
        }
        | facts
    )


def an_offer(application, **facts):
    """Not answered yet."""
    return Offer(
        **{
            "decision": a_decision(application),
            "workshop": application.workshop,
            "audience": application.audience,
            "made_at": NOON_IN_MAY,
            "deadline": NOON_IN_MAY + 14 * A_DAY,
        }
        | facts
    )


def an_organisation(country, **facts):
    """`country` is a row: `db.get(Country, "CN")`."""
    n = next(_number)
    return Organisation(
        **{"name": f"Academy of Examples {n}", "country": country, "category": Category.RESEARCH}
        | facts
    )


def a_coordinator(workshop, organisation, **facts):
    return Coordinator(
        **{
            "workshop": workshop,
            "organisation": organisation,
            "name": "Li Xue",
            "email": f"li{next(_number)}@example.org",
            "quota": 2,
            "closes_at": NOON_IN_MAY + 14 * A_DAY,
            "asked_at": NOON_IN_MAY,
        }
        | facts
    )


def a_nominee(coordinator, **facts):
    name = facts.pop("name", f"王小明 {next(_number)}")
    key = name_key(name, "")[0]
    told = {"name": name, "name_key": key, "added_at": NOON_IN_MAY}
    return Nominee(coordinator=coordinator, **(told | facts))


def a_lecturer(organisation, person=None, **facts):
    return Lecturer(person=person or a_person(), organisation=organisation, **facts)


def a_lecture(workshop, *lecturers, **facts):
    """One hour and a half on the first day of the workshop, from 09:00 in Beijing."""
    starts = facts.pop("starts_at", datetime(2026, 10, 12, 1, tzinfo=UTC))
    lecture = Lecture(
        **{
            "workshop": workshop,
            "place": next(_number),
            "title_en": "How to count what nobody counted",
            "topic_en": "statistics",
            "starts_at": starts,
            "ends_at": starts and starts + timedelta(minutes=90),
            "channel": "Room 1",
            "changed_at": NOON_IN_MAY,
        }
        | facts
    )
    return lecture, *(Speaker(lecture=lecture, lecturer=lecturer) for lecturer in lecturers)


def released(db, workshop, *, public=False, now=NOON_IN_MAY):
    """What its draft says becomes what participants see, or everybody."""
    db.flush()
    made = releasing.release(db, workshop, by=None, public=public, now=now)
    db.commit()
    return made


def a_mark(lecture, enrolment, mark=Mark.PRESENT, number=1, **facts):
    return Evidence(
        **{
            "lecture": lecture,
            "enrolment": enrolment,
            "number": number,
            "kind": EvidenceKind.HAND_MARK,
            "mark": mark,
            "noted_at": NOON_IN_MAY,
        }
        | facts
    )


def save(db, *things):
    db.add_all(things)
    db.commit()
