"""The list behind a figure."""

from datetime import datetime

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from cistrat_training import clock
from cistrat_training import permissions as may
from cistrat_training.accounts.access import permit
from cistrat_training.database import db
from cistrat_training.languages import language
from cistrat_training.places.models import CATEGORY_NAMES, Category, Country
from cistrat_training.reports import frozen, lists, registers
from cistrat_training.reports.facts import Period
from cistrat_training.reports.figures import KINDS, Figure
from cistrat_training.reports.indicators.sentence_figures import BY_KIND
from cistrat_training.reports.models import Report
from cistrat_training.reports.views.blueprint import views
from cistrat_training.reports.views.periods import period_named
from cistrat_training.schedule.models import LECTURER_ROLES, LecturerRole

PEOPLE = {"international", "domestic"}
NAMED = {*PEOPLE, "lecturers"}
ROWS_A_PAGE = 100


@views.get("/reports/<period>/figures/<name>")
@permit(may.organise)
def figure(period: str, name: str) -> ResponseReturnValue:
    now = clock.now()
    found = lists.figure(db.session(), period_named(period), name, now)
    if found is None:
        abort(404)
    return _figure_page(found, period=period_named(period), as_of=now, report=None)


@views.get("/reports/editions/<int:report_id>/figures/<name>")
@permit(may.organise, Report)
def edition_figure(report: Report, name: str) -> ResponseReturnValue:
    found = frozen.figures_of(report.content).get(name)
    if found is None:
        abort(404)
    period = registers.period_of(report.period)
    return _figure_page(found, period=period, as_of=report.as_of, report=report)


def _figure_page(
    found: Figure, *, period: Period, as_of: datetime, report: Report | None
) -> ResponseReturnValue:
    page = max(request.args.get("page", 1, type=int), 1)
    rows = found.rows[(page - 1) * ROWS_A_PAGE : page * ROWS_A_PAGE]
    ids = [row["id"] for row in rows] if found.kind in NAMED else []
    names = lists.names_of(db.session(), found.kind, ids) if ids else {}
    return render_template(
        "reports/figure.html",
        figure=found,
        kind=KINDS[found.kind],
        indicator=BY_KIND[found.kind],
        definition=BY_KIND[found.kind].definition.said_in(language())[0],
        rows=rows,
        names=names,
        period=period,
        as_of=as_of,
        report=report,
        page=page,
        pages=(found.number + ROWS_A_PAGE - 1) // ROWS_A_PAGE,
        country=_country_name,
        category=lambda value: CATEGORY_NAMES[Category(value)],
        role=lambda value: LECTURER_ROLES[LecturerRole(value)],
    )


def _country_name(code: str) -> str:
    return db.session.get_one(Country, code).printed(language())
