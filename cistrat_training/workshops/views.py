"""The calls that everybody reads, and the organisers' desk for series and workshops."""

from itertools import groupby

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from cistrat_training import clock, languages
from cistrat_training import permissions as may
from cistrat_training.accounts.access import permit
from cistrat_training.database import db, lock
from cistrat_training.errors import RuleBroken
from cistrat_training.forms import choices
from cistrat_training.kept_pages import kept_for_a_moment
from cistrat_training.places import queries as places
from cistrat_training.places.models import Country, CountryGroup
from cistrat_training.words import N_
from cistrat_training.workshops import queries
from cistrat_training.workshops.forms import USUAL_CONDITIONS, SeriesForm, WorkshopForm
from cistrat_training.workshops.models import (
    DELIVERIES,
    GRACE,
    MODES,
    STAGES,
    CertificateRule,
    Series,
    Stage,
    Workshop,
)

views = Blueprint("workshops", __name__)


@views.record_once
def _lend_the_lists(state: BlueprintSetupState) -> None:
    state.app.jinja_env.globals["later_lists_of"] = later_lists_of


def later_lists_of(workshop: Workshop) -> list[CountryGroup]:
    """For every page that tells the deadlines; read once for all calls on a page."""
    if "later_lists" not in g:
        lists = db.session.scalars(queries.lists_for_a_later_deadline())
        g.later_lists = list(lists)
    return [group for group in g.later_lists if group.code in workshop.later_groups]


@views.get("/calls")
@permit(may.anyone)
def calls() -> ResponseReturnValue:
    now = clock.now()
    published = db.session.scalars(queries.calls(now)).all()
    return render_template("workshops/calls.html", published=published, now=now, modes=MODES)


@views.get("/calls/<int:workshop_id>")
@permit(may.read_call, Workshop)
@kept_for_a_moment
def call(workshop: Workshop) -> ResponseReturnValue:
    rule = db.session.scalar(queries.share_rule(workshop))
    return render_template(
        "workshops/call.html",
        workshop=workshop,
        later_countries=_later_countries(workshop),
        share=rule.amount if rule else None,
        now=clock.now(),
        grace=GRACE,
        modes=MODES,
        deliveries=DELIVERIES,
    )


@views.get("/workshops")
@permit(may.organise)
def index() -> ResponseReturnValue:
    now = clock.now()
    order = list(Stage)
    workshops = sorted(
        db.session.scalars(queries.newest_first()),
        key=lambda workshop: order.index(workshop.stage(now)),  # stable: newest first in each
    )
    groups = [
        (stage, list(group)) for stage, group in groupby(workshops, lambda each: each.stage(now))
    ]
    return render_template("workshops/index.html", groups=groups, stages=STAGES, modes=MODES)


@views.route("/workshops/new", methods=["GET", "POST"])
@permit(may.organise)
def new() -> ResponseReturnValue:
    form = _form_for_new()
    if form.validate_on_submit():
        with form.refusals():
            workshop = _begun(form)
            _keep(workshop)
            db.session.add(CertificateRule(workshop=workshop, amount=form.share.data))
            db.session.commit()
            flash(_("The workshop is created. Nobody but organisers sees it yet."))
            return redirect(url_for(".show", workshop_id=workshop.id))
    return render_template("workshops/edit.html", form=form, workshop=None), form.code


@views.get("/workshops/<int:workshop_id>")
@permit(may.organise, Workshop)
def show(workshop: Workshop) -> ResponseReturnValue:
    rule = db.session.scalar(queries.share_rule(workshop))
    return render_template(
        "workshops/show.html",
        workshop=workshop,
        share=rule.amount if rule else None,
        stage=STAGES[workshop.stage(clock.now())],
        modes=MODES,
        deliveries=DELIVERIES,
        is_past=workshop.has_closed(clock.now()),
    )


@views.route("/workshops/<int:workshop_id>/edit", methods=["GET", "POST"])
@permit(may.organise, Workshop)
def edit(workshop: Workshop) -> ResponseReturnValue:
    form = WorkshopForm.of(workshop)
    _offer_series(form)
    _offer_lists(form)
    if form.validate_on_submit():
        with form.refusals():
            lock(db.session, workshop)
            form.describe(workshop)
            _give_longer(workshop)
            workshop.check_seats(queries.places_taken(db.session(), workshop))
            if not workshop.is_published():
                workshop.series = _chosen_series(form)
                workshop.number = form.number.data
            _keep(workshop)
            db.session.commit()
            flash(_("Saved."))
            return redirect(url_for(".show", workshop_id=workshop.id))
    return render_template("workshops/edit.html", form=form, workshop=workshop), form.code


@views.post("/workshops/<int:workshop_id>/call")
@permit(may.organise, Workshop)
def open_call(workshop: Workshop) -> ResponseReturnValue:
    lock(db.session, workshop)
    workshop.open_call(now=clock.now())
    db.session.commit()
    flash(_("The call is published."))
    return redirect(url_for(".show", workshop_id=workshop.id))


@views.get("/series")
@permit(may.organise)
def series_index() -> ResponseReturnValue:
    counts = queries.workshops_by_series(db.session())
    return render_template(
        "workshops/series_index.html",
        all_series=db.session.scalars(queries.all_series()).all(),
        counts=counts,
    )


@views.route("/series/new", methods=["GET", "POST"])
@permit(may.organise)
def new_series() -> ResponseReturnValue:
    form = SeriesForm()
    if form.validate_on_submit():
        with form.refusals():
            series = Series(
                code=form.series_code.data,
                title_en=form.title_en.data,
                title_zh=form.title_zh.data,
            )
            _keep_series(series)
            db.session.commit()
            flash(_("The series is created. Its first workshop can follow."))
            return redirect(url_for(".new", series=series.id))
    return render_template("workshops/edit_series.html", form=form, series=None), form.code


@views.route("/series/<int:series_id>/edit", methods=["GET", "POST"])
@permit(may.organise, Series)
def edit_series(series: Series) -> ResponseReturnValue:
    form = SeriesForm(series_code=series.code, title_en=series.title_en, title_zh=series.title_zh)
    counts = queries.workshops_by_series(db.session())
    if series.id in counts:
        del form.series_code  # it stands in numbers that were given already
    if form.validate_on_submit():
        with form.refusals():
            series.title_en, series.title_zh = form.title_en.data, form.title_zh.data
            if "series_code" in form:
                series.code = form.series_code.data
            _keep_series(series)
            db.session.commit()
            flash(_("Saved."))
            return redirect(url_for(".series_index"))
    return render_template("workshops/edit_series.html", form=form, series=series), form.code


def _form_for_new() -> WorkshopForm:
    numbers = queries.next_numbers(db.session())
    chosen = request.args.get("series", "")
    if chosen not in map(str, numbers):
        chosen = str(next(iter(numbers), ""))
    form = WorkshopForm(
        series=chosen,
        number=numbers.get(int(chosen)) if chosen else 1,
        zone="Asia/Shanghai",
        mode="online",
        deliveries=["livestream"],
        conditions_en=USUAL_CONDITIONS["en"],
        conditions_zh=USUAL_CONDITIONS["zh"],
    )
    _offer_series(form)
    _offer_lists(form)
    form.offer_zones()
    return form


def _offer_series(form: WorkshopForm) -> None:
    if "series" in form:
        form.series.choices = choices(
            (str(series.id), f"{series.code} · {series.title(languages.language())}")
            for series in db.session.scalars(queries.all_series())
        )


def _later_countries(workshop: Workshop) -> list[Country]:
    codes = workshop.later_countries
    return list(db.session.scalars(places.countries(codes))) if codes else []


def _offer_lists(form: WorkshopForm) -> None:
    lists = db.session.scalars(queries.lists_for_a_later_deadline())
    form.later_groups.choices = choices(
        (group.code, group.name(languages.language())) for group in lists
    )


def _begun(form: WorkshopForm) -> Workshop:
    workshop = Workshop(
        series=_chosen_series(form),
        number=form.number.data,
        title_en=form.title_en.data,
        first_day=form.first_day.data,
        last_day=form.last_day.data,
        zone=form.zone.data,
    )
    form.describe(workshop)
    _give_longer(workshop)
    return workshop


def _give_longer(workshop: Workshop) -> None:
    codes = workshop.later_groups if workshop.call_closes_later_at else []
    found = db.session.scalars(places.members_of_any(codes, workshop.lists_as_of))
    workshop.later_countries = sorted(found)


def _chosen_series(form: WorkshopForm) -> Series:
    return db.session.get_one(Series, int(form.series.data))


def _keep(workshop: Workshop) -> None:
    """Two organisers may choose the same number at once; the database lets one of them."""
    db.session.add(workshop)
    try:
        db.session.flush()
    except IntegrityError:
        raise RuleBroken(
            N_("The series has a workshop with this number already. Choose another."),
            field="number",
        ) from None


def _keep_series(series: Series) -> None:
    db.session.add(series)
    try:
        db.session.flush()
    except IntegrityError:
        raise RuleBroken(
            N_("Another series has this code or this title already. Choose others."),
            field="series_code",
        ) from None
