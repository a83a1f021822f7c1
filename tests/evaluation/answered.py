"""A workshop that asked before and after, and what people answered; all invented."""

from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from cistrat_training import ciphers
from cistrat_training.accounts.models import User
from cistrat_training.applications.questions import FormSection, Kind, Question
from cistrat_training.evaluation import codes
from cistrat_training.evaluation.models import (
    Asked,
    Handed,
    Moment,
    Questionnaire,
    Response,
    ResponseAnswer,
    random_id,
)
from cistrat_training.workshops.models import Enrolment, Workshop
from tests.people_and_things import a_person, a_workshop, an_enrolment, an_organiser, save

LATER = datetime(2026, 11, 20, 4, tzinfo=UTC)


class Answered(NamedTuple):
    workshop: Workshop
    organiser: User
    places: list[Enrolment]
    before: Questionnaire
    after: Questionnaire


def questionnaire(workshop, moment, closes_at, **more):
    opens_at = closes_at - timedelta(days=14)
    return Questionnaire(
        workshop=workshop,
        moment=moment,
        opens_at=opens_at,
        closes_at=closes_at,
        opened_at=opens_at,
        **more,
    )


def question(section, place, kind=Kind.SCALE, label="Question", **more):
    scale = {"least": 1, "most": 5} if kind is Kind.SCALE else {}
    facts = {
        "workshop": section.workshop,
        "section": section,
        "form": section.form,
        "place": place,
        "kind": kind,
        "label_en": label,
    }
    return Question(**facts | scale | more)


def section_of(workshop, form):
    return FormSection(workshop=workshop, form=form, place=1, title_en="The workshop")


def ask(db, asked, places):
    save(db, *(Asked(questionnaire=asked, enrolment=place, asked_at=LATER) for place in places))


def hand_in(db, app, asked, place, answers):
    """`answers` are values by questions."""
    with app.app_context():
        keys = ciphers.of_this_site()
        code = codes.own(db, place, keys)
        response = random_id()
        sealed = codes.seal(code, response, keys)
    handed = Handed(questionnaire=asked, enrolment=place, on=LATER.date())
    row = Response(id=response, questionnaire=asked, sealed_code=sealed)
    said = [ResponseAnswer(response=row, question=one, value=v) for one, v in answers.items()]
    save(db, handed, row, *said)


def asked_twice(db, app, people=7, closes_at=LATER - timedelta(days=2)):
    """Each knew 2 of 5 before and 4 after, and was satisfied with 5, but for the first."""
    workshop = a_workshop(first_day=date(2026, 10, 12), last_day=date(2026, 10, 23))
    organiser = an_organiser()
    places = [an_enrolment(workshop=workshop, person=a_person()) for _ in range(people)]
    before = questionnaire(workshop, Moment.BEFORE, datetime(2026, 10, 12, 1, tzinfo=UTC))
    after = questionnaire(workshop, Moment.AFTER, closes_at)
    first, second = section_of(workshop, "before"), section_of(workshop, "after")
    knew = question(first, 1, label="Foresight before", measures="knowledge:foresight")
    knows = question(second, 1, label="Foresight", measures="knowledge:foresight")
    liked = question(second, 2, label="Satisfied", measures="satisfaction")
    words = question(second, 3, Kind.LONG, "What was most useful?")
    save(db, organiser, before, after, knew, knows, liked, words, *places)
    ask(db, before, places)
    ask(db, after, places)
    for number, place in enumerate(places):
        hand_in(db, app, before, place, {knew: 2})
        useful = f"Text {chr(ord('z') - number)}"
        hand_in(db, app, after, place, {knows: 4, liked: 5 if number else 3, words: useful})
    return Answered(workshop, organiser, places, before, after)
