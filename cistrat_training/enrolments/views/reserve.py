"""The reserve list: its order."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from cistrat_training import clock
from cistrat_training import permissions as may
from cistrat_training.accounts.access import permit
from cistrat_training.accounts.forms import DeedForm
from cistrat_training.database import db, lock
from cistrat_training.enrolments import queries, selection
from cistrat_training.enrolments.views.blueprint import views
from cistrat_training.workshops.models import Audience, Workshop


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
        free=db.session.execute(queries.free_seats(clock.now(), workshop)).all(),
        lists={a: db.session.scalars(queries.ranked(workshop, a)).all() for a in Audience},
    )


def _in_new_order(workshop: Workshop, audience: Audience) -> list[Any]:
    """By the number typed; who had it already stands behind who wants it now."""
    waiting = db.session.scalars(
        queries.ranked(workshop, audience).execution_options(populate_existing=True)
    ).all()
    typed = {d.id: request.form.get(f"rank-{d.id}", type=int) or d.rank or 0 for d in waiting}
    return sorted(waiting, key=lambda d: (typed[d.id], typed[d.id] == d.rank, d.rank))
