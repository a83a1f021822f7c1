"""What the square code on the certificates of a workshop holds."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from cistrat_training import clock
from cistrat_training import permissions as may
from cistrat_training.accounts.access import me, permit
from cistrat_training.certificates import square_code_queries
from cistrat_training.certificates.square_code_forms import SquareCodeForm
from cistrat_training.certificates.square_codes import SquareCode
from cistrat_training.certificates.views.blueprint import views
from cistrat_training.database import db, lock
from cistrat_training.workshops.models import Workshop


@views.get("/workshops/<int:workshop_id>/certificates/square-code")
@permit(may.organise, Workshop)
def square_code(workshop: Workshop) -> ResponseReturnValue:
    holds = square_code_queries.holds_certificate(db.session(), workshop)
    return _square_code(workshop, SquareCodeForm(data={"holds": holds}))


@views.post("/workshops/<int:workshop_id>/certificates/square-code")
@permit(may.organise, Workshop)
def choose_square_code(workshop: Workshop) -> ResponseReturnValue:
    form = SquareCodeForm()
    if form.validate_on_submit():
        _choose(lock(db.session(), workshop), form.holds.data)
        db.session.commit()
        flash(_("Kept for the certificates that are issued from now on."))
        return redirect(url_for(".square_code", workshop_id=workshop.id))
    return _square_code(workshop, form)


def _choose(workshop: Workshop, holds: bool) -> None:
    chosen = db.session.scalar(square_code_queries.of(workshop))
    if chosen:
        chosen.choose(holds, by=me(), now=clock.now())
        return
    db.session.add(
        SquareCode(
            workshop=workshop, holds_certificate=holds, chosen_by=me(), chosen_at=clock.now()
        )
    )


def _square_code(workshop: Workshop, form: SquareCodeForm) -> ResponseReturnValue:
    page = render_template("certificates/square_code.html", workshop=workshop, form=form)
    return page, form.code
