"""The report on a period as the data are today, and its publication."""

from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from cistrat_training import clock
from cistrat_training import permissions as may
from cistrat_training.accounts.access import permit
from cistrat_training.database import db
from cistrat_training.languages import language
from cistrat_training.reports import (
    drafts,
    keeping,
    lists,
    publication_queries,
    queries,
    templates,
    wording,
)
from cistrat_training.reports.drafts import Draft
from cistrat_training.reports.facts import Period
from cistrat_training.reports.forms import CountriesForm
from cistrat_training.reports.views.blueprint import views
from cistrat_training.reports.views.files import Written, as_file, standing_of_a_draft
from cistrat_training.reports.views.periods import period_named


@views.get("/reports")
@permit(may.organise)
def index() -> ResponseReturnValue:
    first, last = request.args.get("first", ""), request.args.get("last", "")
    if first:
        return redirect(url_for(".show", period=period_named(f"{first}-{last or first}").name))
    known = queries.years(db.session())
    return render_template(
        "reports/index.html",
        years=known,
        periods=_two_by_two(known),
        reports=db.session.scalars(queries.reports()).all(),
        proposals=db.session.scalars(publication_queries.proposals()).all(),
    )


def _two_by_two(years: Sequence[int]) -> list[Period]:
    """The Centre reports on an odd year and the even one after it."""
    firsts = {year if year % 2 else year - 1 for year in years}
    return [Period(year, year + 1) for year in sorted(firsts, reverse=True)]


@views.get("/reports/<period>")
@permit(may.organise)
def show(period: str) -> ResponseReturnValue:
    told = draft_of(period_named(period), request.args.get("in"), request.args.get("as", ""))
    last = publication_queries.last_edition(
        db.session(), told.period.name, told.document.language, told.document.template
    )
    return render_template(
        "reports/show.html", draft=told, last=last, templates=templates.known().values()
    )


@views.get("/reports/<period>/report.<form>")
@permit(may.organise)
def download(period: str, form: str) -> ResponseReturnValue:
    told = draft_of(period_named(period), request.args.get("in"), request.args.get("as", ""))
    written = Written(
        told.document,
        standing_of_a_draft(told.as_of, told.document.language),
        lambda: drafts.content(told, lists.figures(db.session(), told.period, told.as_of)),
    )
    kind = told.document.template
    kind = "report" if kind == templates.usual(told.period) else kind
    name = f"{kind}-{told.period.name}-{told.document.language}"
    return as_file(written, form, name, f"report_draft:{told.period.name}")


def draft_of(period: Period, asked: str | None, template: str = "") -> Draft:
    """In the language asked for with `?in=zh`, else in the reader's own; by `?as=board`."""
    asked = asked or language()
    code = asked if asked in wording.LANGUAGES else "en"
    return drafts.draft(db.session(), period, code, clock.now(), template)


@views.route("/reports/<period>/countries", methods=["GET", "POST"])
@permit(may.organise)
def order_countries(period: str) -> ResponseReturnValue:
    """The order in which reports name countries; who is not in it follows by first admission."""
    years = period_named(period)
    form = CountriesForm(data={"countries": "\n".join(_countries_of(years))})
    if form.validate_on_submit():
        with form.refusals():
            known = db.session.scalars(queries.countries_in_order()).all()
            keeping.order_countries(known, form.countries.data.splitlines())
            db.session.commit()
            flash(_("The order is kept. Published reports keep theirs."), "done")
            return redirect(url_for(".show", period=years.name))
    return render_template("reports/countries.html", form=form, period=years), form.code


def _countries_of(period: Period) -> list[str]:
    told = queries.trainings(db.session(), period, clock.now())
    return list(dict.fromkeys(text.en for training in told for text in training.countries))
