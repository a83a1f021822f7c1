"""The start page, the pages about the house, and its health."""

from flask import jsonify, render_template
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from flask_login import current_user

from cistrat_training import clock
from cistrat_training import permissions as may
from cistrat_training.accounts.access import me, permit
from cistrat_training.database import db
from cistrat_training.house import doors, overview, readiness
from cistrat_training.house.forms import SampleForm
from cistrat_training.house.views.blueprint import views
from cistrat_training.house.waiting import Waiting
from cistrat_training.workshops import queries as workshop_queries
from cistrat_training.workshops.models import MODES, STAGES, Workshop


@views.record_once
def _lend_doors(state: BlueprintSetupState) -> None:
    """Templates of earlier chapters ask these; no chapter imports a later one."""
    state.app.jinja_env.globals |= {
        "main_doors": doors.main_doors,
        "counts_of": lambda workshop: db.session.execute(overview.counts_of(workshop)).one(),
        "clashes_of": _clashes_of,
    }


def _clashes_of(workshop: Workshop) -> overview.Clashes:
    """Of what is over nobody has to hear any more."""
    if workshop.last_day < clock.now().astimezone(workshop.tz).date():
        return overview.Clashes(0, 0)
    return overview.clashes_of(db.session, workshop)


@views.get("/")
@permit(may.anyone)
def start() -> ResponseReturnValue:
    """Open calls for everybody; for who has signed in, what there is to do."""
    now = clock.now()
    waiting = Waiting.for_person(db.session, me(), now) if current_user.is_authenticated else None
    return render_template(
        "house/start.html",
        waiting=waiting,
        STAGES=STAGES,
        published=db.session.scalars(workshop_queries.calls(now)).all(),
        modes=MODES,
        now=now,
    )


@views.get("/styleguide")
@permit(may.organise)
def styleguide() -> ResponseReturnValue:
    """Every component of the pages at one look."""
    form = SampleForm.with_a_mistake()
    return render_template("house/styleguide.html", form=form, now=clock.now())


@views.get("/healthz")
@permit(may.anyone)
def health() -> ResponseReturnValue:
    """The process answers."""
    return jsonify(status="ok")


@views.get("/readyz")
@permit(may.anyone)
def ready() -> ResponseReturnValue:
    """It can do its work: otherwise whoever balances the load sends visitors elsewhere."""
    missing = readiness.missing(db.session)
    return jsonify(missing=missing), 503 if missing else 200


@views.get("/accessibility")
@permit(may.anyone)
def accessibility() -> ResponseReturnValue:
    return render_template("house/accessibility.html")


@views.get("/privacy")
@permit(may.anyone)
def privacy() -> ResponseReturnValue:
    return render_template("house/privacy.html")


@views.get("/contact")
@permit(may.anyone)
def contact() -> ResponseReturnValue:
    return render_template("house/contact.html")
