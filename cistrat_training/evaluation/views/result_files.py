"""What a questionnaire came to, as files: one page in print, and tables."""

from typing import Any

from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from cistrat_training import clock, files, languages, tables, trail
from cistrat_training import permissions as may
from cistrat_training.accounts.access import permit
from cistrat_training.database import db
from cistrat_training.evaluation import result_paper, result_tables
from cistrat_training.evaluation import result_queries as queries
from cistrat_training.evaluation.models import MOMENTS, Moment, Questionnaire
from cistrat_training.evaluation.result_paper import Page
from cistrat_training.evaluation.result_tables import Reader
from cistrat_training.evaluation.views.blueprint import views
from cistrat_training.evaluation.views.results import closed, decoded


@views.get("/questionnaires/<int:questionnaire_id>/results.pdf")
@permit(may.organise, Questionnaire)
def result_paper_file(questionnaire: Questionnaire) -> ResponseReturnValue:
    name = _note(closed(questionnaire), "pdf")
    made = result_paper.pdf(_page(questionnaire), at=clock.now())
    return _to_save(made, "application/pdf", name)


@views.get("/questionnaires/<int:questionnaire_id>/results.csv", defaults={"form": "csv"})
@views.get("/questionnaires/<int:questionnaire_id>/results.xlsx", defaults={"form": "xlsx"})
@permit(may.organise, Questionnaire)
def export_result(questionnaire: Questionnaire, form: str) -> ResponseReturnValue:
    name = _note(closed(questionnaire), form)
    reader = Reader(languages.language(), _)
    told = queries.told(db.session, questionnaire, reader.language, now=clock.now())
    texts = [said.id for result in told.results for said in result.texts]
    under = queries.themes_by_answer(db.session, texts)
    themes = {answer: [theme.name for theme in each] for answer, each in under.items()}
    header, rows = result_tables.header(reader), result_tables.rows(told, themes, reader)
    if form == "csv":
        return _to_save(tables.write_csv(header, rows), tables.CSV, name)
    made = tables.write_xlsx([tables.Sheet(_("What they answered"), header, rows)])
    return _to_save(made, tables.XLSX, name)


def _note(questionnaire: Questionnaire, form: str) -> str:
    parts = [questionnaire.workshop.code, questionnaire.moment.value]
    day = [questionnaire.day.isoformat()] if questionnaire.day else []
    name = f"{'-'.join([*parts, *day])}.{form}"
    trail.note_alone(db.session(), questionnaire, trail.Deed.EXPORTED, name)
    return name


def _page(questionnaire: Questionnaire) -> Page:
    workshop, language, now = questionnaire.workshop, languages.language(), clock.now()
    told = queries.told(db.session, questionnaire, language, now=now)
    is_after = questionnaire.moment is Moment.AFTER
    return Page(
        language=language,
        title=workshop.title(language),
        kicker=_asked_when(questionnaire),
        lead=_lead(told.turnout),
        foot=f"{workshop.code} · {languages.day(now)}",
        told=told,
        gains=queries.gains(db.session, workshop, decoded, now=now) if is_after else [],
        themes=queries.theme_counts(db.session, questionnaire),
        words=_,
    )


def _asked_when(questionnaire: Questionnaire) -> str:
    moment = _(MOMENTS[questionnaire.moment])
    day = languages.day(questionnaire.day) if questionnaire.day else ""
    return _(", ").join(filter(None, [moment, day]))


def _lead(turnout: queries.Turnout) -> str:
    return _(
        "%(handed)s of %(asked)s people who were asked handed in (%(share)s).",
        handed=languages.number(turnout.handed_in),
        asked=languages.number(turnout.asked),
        share=languages.share(turnout.handed_in, turnout.asked or 1),
    )


def _to_save(content: bytes, kind: str, name: str) -> Any:
    response = files.to_save(content, kind, name)
    response.headers["Cache-Control"] = "private, no-store"
    return response
