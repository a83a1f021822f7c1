"""Who has a place, and who gives it up."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from cistrat_training import clock, queue, trail
from cistrat_training import permissions as may
from cistrat_training.accounts.access import me, permit
from cistrat_training.database import db
from cistrat_training.enrolments import queries, selection
from cistrat_training.enrolments.forms import LeavingForm, NoteForm, WithdrawalForm
from cistrat_training.enrolments.queries import PlacesWanted
from cistrat_training.enrolments.tables import PARTICIPANTS
from cistrat_training.enrolments.views.blueprint import views
from cistrat_training.enrolments.views.lists import exported, one_of
from cistrat_training.workshops.models import Audience, Enrolment, Place, Workshop

ROWS_ON_A_PAGE = 50


@views.get("/workshops/<int:workshop_id>/participants")
@permit(may.organise, Workshop)
def participants(workshop: Workshop) -> ResponseReturnValue:
    wanted = _places_wanted()
    page = db.paginate(
        queries.chosen_participants(workshop, wanted), per_page=ROWS_ON_A_PAGE, error_out=False
    )
    return render_template(
        "enrolments/participants.html",
        workshop=workshop,
        wanted=wanted,
        page=page,
        rows=queries.participant_rows(db.session, page.items),
        seats={a: queries.seats(db.session, workshop, a) for a in Audience},
    )


def _places_wanted() -> PlacesWanted:
    place = request.args.get("place", "confirmed")
    return PlacesWanted(
        find=request.args.get("find", "").strip(),
        audience=one_of(Audience, "audience"),
        place=Place(place) if place in set(Place) else None,
    )


@views.get("/workshops/<int:workshop_id>/participants.csv")
@permit(may.organise, Workshop)
def export_participants(workshop: Workshop) -> ResponseReturnValue:
    name = f"{workshop.code}-participants.csv"
    return exported(workshop, queries.all_participants(workshop), PARTICIPANTS, name)


@views.route("/enrolments/<int:enrolment_id>", methods=["GET", "POST"])
@permit(may.organise, Enrolment)
def participant(enrolment: Enrolment) -> ResponseReturnValue:
    if request.method == "GET":
        trail.note_alone(db.session(), enrolment, trail.Deed.VIEWED)
    form = NoteForm(obj=enrolment)
    if form.validate_on_submit():
        enrolment.note = form.note.data or ""
        db.session.commit()
        flash(_("Saved."))
        return redirect(url_for(".participant", enrolment_id=enrolment.id))
    page = render_template(
        "enrolments/participant.html", enrolment=enrolment, workshop=enrolment.workshop, form=form
    )
    return page, form.code


@views.route("/enrolments/<int:enrolment_id>/withdrawal", methods=["GET", "POST"])
@permit(may.end_place, Enrolment)
def withdraw(enrolment: Enrolment) -> ResponseReturnValue:
    """By the organisers with a reason, or by the participant, who need not give one."""
    own = enrolment.person is me()
    form = LeavingForm() if own else WithdrawalForm()
    if form.validate_on_submit():
        selection.withdraw(db.session, enrolment, why=form.why.data or "", now=clock.now())
        db.session.commit()
        queue.ring("letters")
        flash(_("The place is given up."))
        return redirect(_after_leaving(enrolment, own))
    page = render_template(
        "enrolments/withdraw.html",
        enrolment=enrolment,
        workshop=enrolment.workshop,
        form=form,
        own=own,
    )
    return page, form.code


def _after_leaving(enrolment: Enrolment, own: bool) -> str:
    if own:
        return url_for("house.start")
    return url_for(".participants", workshop_id=enrolment.workshop_id)
