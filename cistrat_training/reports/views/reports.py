"""The report on a period as the data are today, and its publication."""

from collections.abc import Sequence
from datetime import datetime

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from cistrat_training import clock
from cistrat_training import permissions as may
from cistrat_training.accounts.access import me, permit
from cistrat_training.database import db
from cistrat_training.languages import language
from cistrat_training.reports import drafts, keeping, lists, queries, wording
from cistrat_training.reports.drafts import Draft
from cistrat_training.reports.facts import Period
from cistrat_training.reports.forms import CountriesForm, EditionForm
from cistrat_training.reports.models import Report
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
    )


def _two_by_two(years: Sequence[int]) -> list[Period]:
    """The Centre reports on an odd year and the even one after it."""
    firsts = {year if year % 2 else year - 1 for year in years}
    return [Period(year, year + 1) for year in sorted(firsts, reverse=True)]


@views.get("/reports/<period>")
@permit(may.organise)
def show(period: str) -> ResponseReturnValue:
    told = _draft(period_named(period))
    last = queries.last_edition(db.session(), told.period.name, told.document.language)
    form = EditionForm(
        formdata=None,
        language=told.document.language,
        edition=last.edition + 1 if last else 1,
        read=told.document.fingerprint,
    )
    return render_template("reports/show.html", draft=told, last=last, form=form)


@views.get("/reports/<period>/report.<form>")
@permit(may.organise)
def download(period: str, form: str) -> ResponseReturnValue:
    told = _draft(period_named(period))
    written = Written(
        told.document,
        standing_of_a_draft(told.as_of, told.document.language),
        lambda: drafts.content(told, lists.figures(db.session(), told.period, told.as_of)),
    )
    name = f"report-{told.period.name}-{told.document.language}"
    return as_file(written, form, name, f"report_draft:{told.period.name}")


def _draft(period: Period) -> Draft:
    """In the language asked for with `?in=zh`, else in the reader's own."""
    asked = request.args.get("in", language())
    return drafts.draft(
        db.session(), period, asked if asked in wording.LANGUAGES else "en", clock.now()
    )


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


@views.post("/reports/<period>/editions")
@permit(may.organise)
def publish(period: str) -> ResponseReturnValue:
    form = EditionForm()
    years = period_named(period)
    if not form.validate_on_submit():
        abort(400)
    wanted = queries.edition(years.name, form.language.data, form.edition.data)
    there = db.session.scalars(wanted).first()
    if there:
        return redirect(url_for(".edition", report_id=there.id))
    now = clock.now()
    told = drafts.draft(db.session(), years, form.language.data, now)
    if form.read.data and form.read.data != told.document.fingerprint:
        flash(_("The data changed while you read. Read the draft again, then publish it."), "warn")
        return redirect(url_for(".show", period=years.name, **{"in": form.language.data}))
    _publish(told, form.edition.data, now)
    return redirect(url_for(".edition", report_id=db.session.scalars(wanted).one().id))


def _publish(told: Draft, edition: int, now: datetime) -> None:
    """Freeze it; pressed twice at once, or by two people, it becomes one edition for both."""
    report = Report.publish(
        drafts.content(told, lists.figures(db.session(), told.period, now)),
        lacking=told.lacking,
        edition=edition,
        by=me(),
        as_of=now,
        now=now,
    )
    db.session.add(report)
    try:
        db.session.commit()
    except IntegrityError:
        db.session.rollback()
    else:
        flash(_("Published. This edition stays as it is."), "done")
