"""The selection desk: all applications to a workshop, one of them, and what is decided."""

from typing import Any
from urllib.parse import urlencode

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from cistrat_training import clock, queue, trail
from cistrat_training import permissions as may
from cistrat_training.accounts.access import me, permit
from cistrat_training.accounts.forms import DeedForm
from cistrat_training.accounts.models import GENDERS, Gender
from cistrat_training.applications.models import Application
from cistrat_training.database import db, lock
from cistrat_training.enrolments import queries, selection
from cistrat_training.enrolments.forms import DecisionForm
from cistrat_training.enrolments.queries import State, Wanted
from cistrat_training.enrolments.tables import APPLICATIONS, state_words
from cistrat_training.enrolments.views.blueprint import views
from cistrat_training.enrolments.views.lists import exported, one_of
from cistrat_training.places import queries as places
from cistrat_training.places.models import Category
from cistrat_training.reviews import queries as reviews
from cistrat_training.reviews.models import VERDICTS, Verdict
from cistrat_training.workshops.models import Audience, Workshop

ROWS_ON_A_PAGE = 50


@views.get("/workshops/<int:workshop_id>/selection")
@permit(may.organise, Workshop)
def desk(workshop: Workshop) -> ResponseReturnValue:
    return _desk(workshop, DecisionForm(formdata=None))


@views.post("/workshops/<int:workshop_id>/decisions")
@permit(may.organise, Workshop)
def decide(workshop: Workshop) -> ResponseReturnValue:
    form = DecisionForm()
    if form.validate_on_submit():
        with form.refusals():
            _decide(workshop, form)
            return redirect(_desk_as_it_was(workshop))
    return _desk(workshop, form)


def _desk_as_it_was(workshop: Workshop) -> str:
    """Its filters stand in the address; a name among them is never one of `url_for`'s own."""
    return f"{url_for('.desk', workshop_id=workshop.id)}?{urlencode([*request.args.items()])}"


def _decide(workshop: Workshop, form: DecisionForm) -> None:
    verdict = Verdict(form.verdict.data)
    told = selection.decide(
        db.session,
        workshop,
        form.chosen.data,
        verdict,
        by=me(),
        reason=form.reason.data or "",
        now=clock.now(),
    )
    db.session.commit()
    queue.ring("letters")
    flash(
        ngettext(
            "%(verdict)s: %(num)s person was told.",
            "%(verdict)s: %(num)s people were told.",
            told,
            verdict=_(VERDICTS[verdict]),
        )
        if told
        else _("Nothing has changed: this was decided before.")
    )


def _desk(workshop: Workshop, form: DecisionForm) -> ResponseReturnValue:
    wanted = _wanted()
    page = db.paginate(
        queries.chosen_for_desk(workshop, wanted), per_page=ROWS_ON_A_PAGE, error_out=False
    )
    html = render_template(
        "enrolments/desk.html",
        workshop=workshop,
        wanted=wanted,
        form=form,
        page=page,
        rows=queries.desk_rows(db.session, page.items),
        counters=queries.counters(db.session, workshop),
        seats=queries.seats(db.session, workshop, Audience.INTERNATIONAL),
        countries=db.session.scalars(queries.countries_of_applicants(workshop)).all(),
        groups=db.session.scalars(places.groups_to_choose_by()).all(),
        STATES=queries.STATES,
        state_words=state_words,
        GENDERS=GENDERS,
        Category=Category,
    )
    return html, form.code


def _wanted() -> Wanted:
    """What the address asks for; what it cannot mean is left out."""
    asked = request.args
    sort = asked.get("sort", "-score")
    key = sort.removeprefix("-")
    return Wanted(
        find=asked.get("find", "").strip(),
        country=asked.get("country", ""),
        category=one_of(Category, "category"),
        gender=one_of(Gender, "gender"),
        state=one_of(State, "state"),
        sort=key if key in queries.SORTS else "score",
        descending=sort.startswith("-") or key not in queries.SORTS,
    )


@views.get("/workshops/<int:workshop_id>/selection.csv")
@permit(may.organise, Workshop)
def export(workshop: Workshop) -> ResponseReturnValue:
    name = f"{workshop.code}-applications.csv"
    return exported(workshop, queries.export_rows(workshop), APPLICATIONS, name)


@views.get("/applications/<int:application_id>/decision")
@permit(may.organise, Application)
def consider(application: Application) -> ResponseReturnValue:
    """Everything about one application, for whoever decides on it."""
    trail.note_alone(db.session(), application, trail.Deed.VIEWED)
    return render_template(
        "enrolments/consider.html",
        application=application,
        workshop=application.workshop,
        decision=db.session.scalar(queries.decision_on(application)),
        offer=db.session.scalar(queries.offer_on(application)),
        reviews=db.session.scalars(reviews.reviews_of(application)).all(),
        groups=db.session.scalars(
            places.groups_of(application.country_code, application.workshop.first_day)
        ).all(),
        form=DecisionForm(formdata=None),
    )


@views.route("/workshops/<int:workshop_id>/reserve", methods=["GET", "POST"])
@permit(may.organise, Workshop)
def reserve(workshop: Workshop) -> ResponseReturnValue:
    """The reserve lists in their order; new numbers put them into another one."""
    form = DeedForm()
    if form.validate_on_submit():
        lock(db.session, workshop)
        moved = sum(selection.reorder(db.session, _in_new_order(workshop, a)) for a in Audience)
        db.session.commit()
        flash(
            ngettext("One person has a new number.", "%(num)s people have new numbers.", moved)
            if moved
            else _("The order is as it was.")
        )
        return redirect(url_for(".reserve", workshop_id=workshop.id))
    return render_template(
        "enrolments/reserve.html",
        workshop=workshop,
        form=form,
        lists={a: db.session.scalars(queries.reserve_list(workshop, a)).all() for a in Audience},
    )


def _in_new_order(workshop: Workshop, audience: Audience) -> list[Any]:
    """By the number typed; who had it already stands behind who wants it now."""
    waiting = db.session.scalars(
        queries.reserve_list(workshop, audience).execution_options(populate_existing=True)
    ).all()
    typed = {d.id: request.form.get(f"rank-{d.id}", type=int) or d.rank or 0 for d in waiting}
    return sorted(waiting, key=lambda d: (typed[d.id], typed[d.id] == d.rank, d.rank))
