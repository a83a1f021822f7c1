"""Who has a place, and who gives it up."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any
from urllib.parse import parse_qsl, urlencode

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import Row

from cistrat_training import clock, files, languages, queue, trail
from cistrat_training import permissions as may
from cistrat_training.accounts.access import me, permit
from cistrat_training.database import db
from cistrat_training.enrolments import badges, guests, queries, selection
from cistrat_training.enrolments.forms import LeavingForm, NoteForm, WithdrawalForm
from cistrat_training.enrolments.models import SUPPORTS, OfferCondition, Support
from cistrat_training.enrolments.queries import PlacesWanted
from cistrat_training.enrolments.tables import PARTICIPANTS, Cell, Reader
from cistrat_training.enrolments.views.blueprint import views
from cistrat_training.enrolments.views.lists import exported, one_of
from cistrat_training.errors import RuleBroken
from cistrat_training.words import N_
from cistrat_training.workshops.models import Audience, Enrolment, Place, Workshop

ROWS_ON_A_PAGE = 50

Conditions = Mapping[int, Sequence[OfferCondition]]
Kind = Callable[..., bytes]


@views.get("/workshops/<int:workshop_id>/participants")
@permit(may.organise, Workshop)
def participants(workshop: Workshop) -> ResponseReturnValue:
    wanted = places_wanted()
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
        part=dict(parse_qsl(part_in_address())),
    )


def places_wanted(usual: str = "confirmed") -> PlacesWanted:
    """Which part of the list the address asks for."""
    place = request.args.get("place", usual)
    return PlacesWanted(
        find=request.args.get("find", "").strip(),
        audience=one_of(Audience, "audience"),
        place=Place(place) if place in set(Place) else None,
    )


def part_in_address() -> str:
    """The same, as it goes on in another address or is kept."""
    wanted = places_wanted()
    part = {
        "find": wanted.find,
        "audience": wanted.audience or "",
        "place": wanted.place or "any",
    }
    return urlencode({name: said for name, said in part.items() if said})


@views.get("/workshops/<int:workshop_id>/participants.csv", defaults={"form": "csv"})
@views.get("/workshops/<int:workshop_id>/participants.xlsx", defaults={"form": "xlsx"})
@permit(may.organise, Workshop)
def export_participants(workshop: Workshop, form: str) -> ResponseReturnValue:
    """Everybody who has or had a place, or the part that the address asks for."""
    chosen = queries.chosen_participants(workshop, places_wanted("any"))
    name = f"{workshop.code}-participants.{form}"
    places = list(db.session.scalars(chosen))
    said = guests.conditions_of(db.session, places)
    columns = PARTICIPANTS | {name: _answer_to(kind, said) for kind, name in SUPPORTS.items()}
    return exported(workshop, queries.participants_at(places), columns, name)


def _answer_to(kind: Support, said: Conditions) -> Cell:
    """What the participant answered to this condition of the offer, where it had one."""

    def cell(row: Row[Any], reader: Reader) -> str:
        answers = [each.accepted for each in said[row.id] if each.kind is kind]
        words = {True: N_("accepted"), False: N_("declined")}
        return reader.say(words[answers[0]]) if answers and answers[0] is not None else ""

    return cell


@views.get("/workshops/<int:workshop_id>/badges.pdf", endpoint="badges")
@permit(may.organise, Workshop)
def print_badges(workshop: Workshop) -> ResponseReturnValue:
    kind = partial(badges.badges, secret=current_app.config["SECRET_KEY"])
    return _cards(workshop, kind, "badges")


@views.get("/workshops/<int:workshop_id>/nameplates.pdf", endpoint="nameplates")
@permit(may.organise, Workshop)
def print_nameplates(workshop: Workshop) -> ResponseReturnValue:
    return _cards(workshop, badges.nameplates, "nameplates")


def _cards(workshop: Workshop, kind: Kind, what: str) -> ResponseReturnValue:
    """For the part of the list that the address asks for, in the language of the page."""
    wanted = places_wanted()
    places = list(db.session.scalars(queries.chosen_participants(workshop, wanted)))
    if not places:
        raise RuleBroken("Nobody is in this part of the list, so there is nothing to print.")
    people = guests.to_be_printed(db.session, places)
    content = kind(workshop, people, languages.language(), at=clock.now())
    name = f"{workshop.code}-{what}.pdf"
    trail.note_alone(db.session(), workshop, trail.Deed.EXPORTED, name)
    response = files.to_save(content, files.PDF, name)
    response.headers["Cache-Control"] = "private, no-store"
    return response


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
