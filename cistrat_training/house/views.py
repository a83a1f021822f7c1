"""The start page, the health of the house, and the pages about it."""

from flask import Blueprint, jsonify
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue

from cistrat_training import permissions as may
from cistrat_training.accounts.access import permit
from cistrat_training.house import doors

views = Blueprint("house", __name__)


@views.record_once
def _lend_doors(state: BlueprintSetupState) -> None:
    state.app.jinja_env.globals["main_doors"] = doors.main_doors


@views.get("/healthz")
@permit(may.anyone)
def health() -> ResponseReturnValue:
    """The process answers."""
    return jsonify(status="ok")
