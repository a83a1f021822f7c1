"""What came of the questionnaires of a workshop, once they have closed."""

from collections.abc import Iterable, Mapping

from flask import abort, render_template
from flask.typing import ResponseReturnValue

from cistrat_training import ciphers, clock, languages
from cistrat_training import permissions as may
from cistrat_training.accounts.access import permit
from cistrat_training.database import db
from cistrat_training.evaluation import codes
from cistrat_training.evaluation import result_queries as queries
from cistrat_training.evaluation.models import (
    FEWEST,
    GRACE,
    MOMENTS,
    Moment,
    Questionnaire,
    Response,
)
from cistrat_training.evaluation.queries import of_workshop
from cistrat_training.evaluation.views.blueprint import views
from cistrat_training.schedule.models import Lecture
from cistrat_training.workshops.models import Workshop

TEXTS_SHOWN = 10
"""Of an open question on the page of all; the rest stand on its own page."""
NOT_FOUND = 404


@views.get("/workshops/<int:workshop_id>/questionnaires/results", endpoint="results")
@permit(may.organise, Workshop)
def show_results(workshop: Workshop) -> ResponseReturnValue:
    now = clock.now()
    questionnaires = db.session.scalars(of_workshop(workshop)).all()
    return render_template(
        "evaluation/results.html",
        workshop=workshop,
        questionnaires=questionnaires,
        turnouts=queries.turnouts(db.session, questionnaires),
        gains=queries.gains(db.session, workshop, decoded, now=now),
        lectures=queries.lectures_rated(db.session, workshop, now=now),
        themes=db.session.scalars(queries.themes_of(workshop)).all(),
        now=now,
        GRACE=GRACE,
        MOMENTS=MOMENTS,
        fewest=FEWEST,
    )


@views.get("/questionnaires/<int:questionnaire_id>/results", endpoint="result")
@permit(may.organise, Questionnaire)
def show_result(questionnaire: Questionnaire) -> ResponseReturnValue:
    now = clock.now()
    workshop = questionnaire.workshop
    is_after = questionnaire.moment is Moment.AFTER
    return render_template(
        "evaluation/result.html",
        workshop=workshop,
        told=queries.told(db.session, questionnaire, languages.language(), now=now),
        is_closed=questionnaire.is_closed(now),
        themes=queries.theme_counts(db.session, questionnaire),
        gains=queries.gains(db.session, workshop, decoded, now=now) if is_after else [],
        GRACE=GRACE,
        MOMENTS=MOMENTS,
        fewest=FEWEST,
        most=TEXTS_SHOWN,
    )


@views.get("/lectures/<int:lecture_id>/opinions", endpoint="opinions")
@permit(may.mark, Lecture)
def show_opinions(lecture: Lecture) -> ResponseReturnValue:
    """Of its lecturers and the organisers; of no other lecture."""
    found = queries.about_lecture(db.session, lecture, languages.language(), now=clock.now())
    return render_template(
        "evaluation/opinions.html",
        lecture=lecture,
        workshop=lecture.workshop,
        found=found,
        MOMENTS=MOMENTS,
        fewest=FEWEST,
    )


def decoded(responses: Iterable[Response]) -> Mapping[str, str]:
    """None of them where no key of the site opens them any more."""
    try:
        return codes.of(responses, ciphers.of_this_site())
    except ciphers.NotReadable:
        return {}


def closed(questionnaire: Questionnaire) -> Questionnaire:
    """Before that there is nothing to be seen or sorted."""
    if not questionnaire.is_closed(clock.now()):
        abort(NOT_FOUND)
    return questionnaire
