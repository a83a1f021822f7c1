"""By what the applications to a workshop are judged."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from cistrat_training import permissions as may
from cistrat_training.accounts.access import permit
from cistrat_training.database import db, lock
from cistrat_training.errors import RuleBroken
from cistrat_training.reviews import queries
from cistrat_training.reviews.forms import RubricForm, rubric_rows
from cistrat_training.reviews.models import Criterion
from cistrat_training.reviews.rubric import SUGGESTED, Line, rewritten
from cistrat_training.reviews.views.blueprint import views
from cistrat_training.words import N_
from cistrat_training.workshops.models import Workshop


@views.record_once
def _lend_the_rubric(state: BlueprintSetupState) -> None:
    state.app.jinja_env.globals["rubric_of"] = rubric_of


def rubric_of(workshop: Workshop) -> list[Criterion]:
    """For the public page of a call: how the Centre chooses."""
    return list(db.session.scalars(queries.rubric(workshop)))


@views.route("/workshops/<int:workshop_id>/rubric", methods=["GET", "POST"])
@permit(may.organise, Workshop)
def rubric(workshop: Workshop) -> ResponseReturnValue:
    standing = rubric_of(workshop)
    form = RubricForm(data={"criteria": _rows(standing)})
    if form.validate_on_submit():
        with form.refusals():
            _write_rubric(workshop, form.lines())
            flash(_("The rubric is saved."))
            return redirect(url_for(".rubric", workshop_id=workshop.id))
    page = render_template(
        "reviews/rubric.html",
        workshop=workshop,
        form=form,
        rubric=rubric_of(workshop),
        frozen=db.session.scalar(queries.has_scores(workshop)),
    )
    return page, form.code


def _rows(standing: list[Criterion]) -> list[dict[str, Any]]:
    written = [Line.of(criterion) for criterion in standing]
    return rubric_rows(written or list(SUGGESTED))


def _write_rubric(workshop: Workshop, lines: list[Line]) -> None:
    lock(db.session, workshop)
    if db.session.scalar(queries.has_scores(workshop)):
        raise RuleBroken(N_("Somebody has judged by this rubric, so it can no longer change."))
    criteria, left_over = rewritten(workshop, rubric_of(workshop), lines)
    for criterion in left_over:
        db.session.delete(criterion)
    db.session.add_all(criteria)
    db.session.commit()
