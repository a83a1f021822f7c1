"""Accounts that may be one person, side by side; joining them is a deed of the house."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from cistrat_training import clock
from cistrat_training import permissions as may
from cistrat_training.accounts.access import LARGEST_ID, me, permit
from cistrat_training.accounts.models import User
from cistrat_training.applications import duplicates
from cistrat_training.applications.duplicates import REASONS, Apart, Pair
from cistrat_training.applications.models import Application, Status
from cistrat_training.applications.views.blueprint import views
from cistrat_training.database import db
from cistrat_training.forms import Form
from cistrat_training.languages import language
from cistrat_training.places.queries import country_names
from cistrat_training.workshops.models import Workshop

MOST_ON_A_PAGE = 50


@views.get("/workshops/<int:workshop_id>/duplicates")
@permit(may.organise, Workshop)
def workshop_duplicates(workshop: Workshop) -> ResponseReturnValue:
    pairs = duplicates.in_workshop(db.session, workshop)
    return render_template(
        "applications/duplicates.html", workshop=workshop, **_shown(pairs, workshop)
    )


@views.get("/duplicates")
@permit(may.organise)
def all_duplicates() -> ResponseReturnValue:
    pairs = duplicates.overall(db.session)
    return render_template("applications/duplicates.html", workshop=None, **_shown(pairs, None))


@views.post("/people/<int:user_id>/others/<int:other_id>")
@permit(may.organise, User)
def set_apart(user: User, other_id: int) -> ResponseReturnValue:
    """Two organisers may say so at once; the database keeps it once."""
    form = Form()
    if other_id > LARGEST_ID or other_id == user.id:
        abort(404)
    other = db.get_or_404(User, other_id)
    if form.validate_on_submit():
        db.session.add(Apart.of(user, other, me(), now=clock.now()))
        try:
            db.session.commit()
        except IntegrityError:
            db.session.rollback()
        flash(_("Noted: they are two people."))
    number = request.form.get("workshop", type=int)
    if number:
        return redirect(url_for(".workshop_duplicates", workshop_id=number))
    return redirect(url_for(".all_duplicates"))


def _shown(pairs: list[Pair], workshop: Workshop | None) -> dict[str, Any]:
    on_page = pairs[:MOST_ON_A_PAGE]
    numbers = {number for pair in on_page for number in (pair.first, pair.second)}
    people = db.session.scalars(select(User).where(User.id.in_(numbers)))
    wishes = select(Application).where(
        Application.applicant_id.in_(numbers), Application.status != Status.DRAFT
    )
    if workshop:
        wishes = wishes.where(Application.workshop_id == workshop.id)
    newest = {}
    for application in db.session.scalars(wishes.order_by(Application.submitted_at)):
        newest[application.applicant_id] = application
    return {
        "pairs": on_page,
        "all": len(pairs),
        "people": {person.id: person for person in people},
        "applications": newest,
        "countries": country_names(db.session, language()),
        "REASONS": REASONS,
    }
