"""Who has a place: the organisers' list."""

import csv
import io

import openpyxl

from cistrat_training.enrolments.models import Answer, OfferCondition, Support
from cistrat_training.trail import Deed, history
from cistrat_training.workshops.models import Audience
from tests.enrolments.test_desk import names_on, questions_for
from tests.people_and_things import (
    NOON_IN_MAY,
    a_person,
    a_workshop,
    an_application,
    an_enrolment,
    an_offer,
    an_organiser,
    save,
)


def a_place(workshop, name, **facts):
    return an_enrolment(workshop=workshop, person=a_person(full_name=name), **facts)


def test_the_list_is_filtered_by_audience_status_and_name(browser, db):
    grace, workshop = an_organiser(), a_workshop()
    gone = a_place(workshop, "Ines Left")
    gone.withdraw(now=NOON_IN_MAY)
    wang = a_place(workshop, "Wang", audience=Audience.DOMESTIC, institution="Academy")
    save(db, grace, gone, wang, a_place(workshop, "Amina"))

    def asked(query):
        return names_on(browser(grace).get(f"/workshops/{workshop.id}/participants?{query}"))

    assert asked("") == ["Wang", "Amina"]
    assert asked("audience=international") == ["Amina"]
    assert asked("place=withdrawn") == ["Ines Left"]
    assert asked("place=any&audience=nobody") == ["Wang", "Amina", "Ines Left"]
    assert asked("find=acad") == ["Wang"]


def test_more_people_do_not_ask_the_database_more_often(browser, db):
    grace, workshop = an_organiser(), a_workshop()
    save(db, grace, *(a_place(workshop, f"Ada {n}") for n in range(3)))
    url = f"/workshops/{workshop.id}/participants"
    few = questions_for(browser(grace), url)
    save(db, *(a_place(workshop, f"Ada {n}") for n in range(3, 60)))

    assert questions_for(browser(grace), url) == few
    assert len(names_on(browser(grace).get(f"{url}?page=2"))) == 10


def test_the_list_to_take_away_holds_everybody(browser, db):
    grace, workshop = an_organiser(), a_workshop()
    gone = a_place(workshop, "=cmd")
    gone.withdraw(now=NOON_IN_MAY)
    save(db, grace, gone, a_place(workshop, "Amina", note="Vegetarian"))

    answer = browser(grace).get(f"/workshops/{workshop.id}/participants.csv")

    rows = list(csv.DictReader(io.StringIO(answer.get_data().decode("utf-8-sig"))))
    assert [(row["Name"], row["Status"], row["Note"]) for row in rows] == [
        ("'=cmd", "Withdrawn", ""),
        ("Amina", "Confirmed", "Vegetarian"),
    ]


def test_the_workbook_holds_texts_and_the_answers_to_the_conditions(browser, db):
    grace, workshop = an_organiser(), a_workshop()
    amina = a_place(workshop, "=cmd")
    offer = an_offer(
        an_application(workshop=workshop, applicant=amina.person),
        answer=Answer.CONFIRMED,
        answered_at=NOON_IN_MAY,
        enrolment=amina,
    )
    offer.conditions = [
        OfferCondition(kind=Support.TRAVEL, text_en="We pay the flight.", accepted=True),
        OfferCondition(kind=Support.FUNDING, text_en="We pay no fee.", accepted=False),
    ]
    save(db, grace, offer, a_place(workshop, "Ben", audience=Audience.DOMESTIC))

    answer = browser(grace).get(
        f"/workshops/{workshop.id}/participants.xlsx?audience=international"
    )

    header, *rows = openpyxl.load_workbook(io.BytesIO(answer.data)).active.iter_rows()
    (row,) = rows
    told = dict(zip([cell.value for cell in header], [cell.value for cell in row], strict=True))
    assert told["Name"] == "=cmd"
    assert row[0].data_type == "s"
    answers = [told[name] for name in ("Travel", "Funding", "Accommodation")]
    assert answers == ["accepted", "declined", None]


def test_who_took_a_list_away_is_kept(browser, db):
    grace, workshop = an_organiser(), a_workshop()
    save(db, grace, a_place(workshop, "Amina"))

    for form in ("csv", "xlsx"):
        browser(grace).get(f"/workshops/{workshop.id}/participants.{form}")

    entries = db.scalars(history(f"workshop:{workshop.id}")).all()[-2:]
    assert [(entry.deed, entry.actor_id) for entry in entries] == [(Deed.EXPORTED, grace.id)] * 2
