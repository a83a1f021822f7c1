"""How a workshop judges: its phases, its readers, and what they see."""

from flask import flash, redirect, render_template, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from cistrat_training import clock
from cistrat_training import permissions as may
from cistrat_training.accounts.access import permit
from cistrat_training.database import db, lock
from cistrat_training.reviews import queries
from cistrat_training.reviews.forms import PlanForm
from cistrat_training.reviews.plans import PHASES, Days, Phase
from cistrat_training.reviews.views.blueprint import views
from cistrat_training.workshops.models import Workshop


@views.record_once
def _lend_the_phases(state: BlueprintSetupState) -> None:
    state.app.jinja_env.globals["phases_shown"] = phases_shown


def phases_shown(workshop: Workshop) -> list[tuple[str, Days]]:
    """For applicants: each phase that has days, by its name, where the organisers show them."""
    standing = queries.plan(db.session, workshop)
    phases = [(PHASES[phase], standing.days(phase)) for phase in Phase if standing.shown]
    return [(name, days) for name, days in phases if days.are_set()]


@views.route("/workshops/<int:workshop_id>/review-plan", methods=["GET", "POST"])
@permit(may.organise, Workshop)
def plan(workshop: Workshop) -> ResponseReturnValue:
    form = PlanForm(obj=queries.plan(db.session, workshop))
    if form.validate_on_submit():
        with form.refusals():
            _write(workshop, form)
            flash(_("The plan is saved."))
            return redirect(url_for(".plan", workshop_id=workshop.id))
    standing = queries.plan(db.session, workshop)
    page = render_template(
        "reviews/plan.html",
        workshop=workshop,
        form=form,
        plan=standing,
        phase=standing.phase(clock.now()),
        Phase=Phase,
        PHASES=PHASES,
    )
    return page, form.code


def _write(workshop: Workshop, form: PlanForm) -> None:
    lock(db.session, workshop)
    standing = queries.plan(db.session, workshop)
    for name, value in form.facts().items():
        setattr(standing, name, value)
    standing.check_days()
    db.session.add(standing)
    db.session.commit()
