"""Travel data: told by the participant, seen by those who arrange the journeys."""

from dataclasses import asdict

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from cistrat_training import ciphers, clock, files, languages, tables, trail
from cistrat_training import permissions as may
from cistrat_training.accounts.access import me, permit
from cistrat_training.database import db, lock, writing
from cistrat_training.enrolments import guests, travel
from cistrat_training.enrolments.forms import TravelForm
from cistrat_training.enrolments.travel import Travel, TravelData
from cistrat_training.enrolments.views.blueprint import views
from cistrat_training.places.queries import country_names
from cistrat_training.words import N_
from cistrat_training.workshops.models import Enrolment, Workshop

COLUMNS = {
    "passport_name": N_("Name as in the passport"),
    "passport_number": N_("Passport number"),
    "issued_by": N_("Issued by"),
    "expires_on": N_("Expires on"),
    "born_on": N_("Date of birth"),
    "visa_at": N_("City of the visa"),
    "arrives_on": N_("Arrives on"),
    "departs_on": N_("Departs on"),
    "flights": N_("Flights"),
}


@views.get("/enrolments/<int:enrolment_id>/travel", endpoint="travel")
@permit(may.see_travel, Enrolment)
def show_travel(enrolment: Enrolment) -> ResponseReturnValue:
    """One's own, to be changed; another's, to be seen, which is written down."""
    row = db.session.scalar(guests.travel_of(enrolment.id))
    own = may.tell_travel(me(), enrolment)
    if row and not own:
        trail.note_alone(db.session(), row, trail.Deed.VIEWED)
    told = row.read(ciphers.of_this_site()) if row else None
    form = _form(told, enrolment) if own else None
    return _page(enrolment, told, form)


@views.post("/enrolments/<int:enrolment_id>/travel")
@permit(may.tell_travel, Enrolment)
def tell_travel(enrolment: Enrolment) -> ResponseReturnValue:
    form = _form(None, enrolment)
    if form.validate_on_submit():
        with form.refusals():
            _keep(enrolment, form)
            db.session.commit()
            flash(_("Saved. Only who arranges the journeys can see it."))
            return redirect(url_for(".travel", enrolment_id=enrolment.id))
    return _page(enrolment, None, form)


def _keep(enrolment: Enrolment, form: TravelForm) -> None:
    """Under the lock of the place, so that two clicks make one row."""
    now = clock.now()
    lock(db.session, enrolment)
    today = now.astimezone(enrolment.workshop.tz).date()
    travel.must_be_asked(enrolment, today)
    told = Travel(**{name: form[name].data for name in COLUMNS})
    told.check(today)
    keys = ciphers.of_this_site()
    row = db.session.scalar(guests.travel_of(enrolment.id))
    if row:
        row.change(told, keys=keys, now=now)
    else:
        db.session.add(TravelData.of(enrolment, told, keys=keys, now=now))


@views.post("/enrolments/<int:enrolment_id>/travel/deletion")
@permit(may.tell_travel, Enrolment)
def delete_travel(enrolment: Enrolment) -> ResponseReturnValue:
    """At once, not on the day that was announced."""
    if row := db.session.scalar(guests.travel_of(enrolment.id).with_for_update()):
        db.session.delete(row)
        db.session.commit()
    flash(_("Your travel data are deleted."))
    return redirect(url_for(".travel", enrolment_id=enrolment.id))


def _form(told: Travel | None, enrolment: Enrolment) -> TravelForm:
    known = asdict(told) if told else {"passport_name": enrolment.person.latin_name}
    return TravelForm.knowing(country_names(db.session(), languages.language()), known)


def _page(
    enrolment: Enrolment, told: Travel | None, form: TravelForm | None
) -> ResponseReturnValue:
    workshop, person = enrolment.workshop, enrolment.person
    today = clock.now().astimezone(workshop.tz).date()
    page = render_template(
        "enrolments/travel.html",
        enrolment=enrolment,
        workshop=workshop,
        form=form,
        told=told,
        asked=travel.is_asked(enrolment, today),
        expires_early=told and told.expires_early(workshop),
        differs=told and not travel.reads_alike(told.passport_name, person.printed_name),
        countries=country_names(db.session(), languages.language()),
        invitations=db.session.scalars(guests.invitations_to(enrolment)).all(),
        COLUMNS=COLUMNS,
    )
    return page, form.code if form else 200, {"Cache-Control": "private, no-store"}


@views.get("/workshops/<int:workshop_id>/travel.xlsx")
@permit(may.arrange_travel, Workshop)
def export_travel(workshop: Workshop) -> ResponseReturnValue:
    """The one list that holds passports. Each person in it can read that it was taken."""
    name = f"{workshop.code}-travel.xlsx"
    rows = db.session.scalars(guests.travel_in(workshop)).all()
    keys = ciphers.of_this_site()
    header = [_("Name"), _("Institution"), *(_(name) for name in COLUMNS.values())]
    lines = [
        [
            row.enrolment.person.full_name,
            row.enrolment.institution_name,
            *asdict(row.read(keys)).values(),
        ]
        for row in rows
    ]
    with writing(db.session()):
        trail.note_all(db.session(), [workshop, *rows], trail.Deed.EXPORTED, name)
    content = tables.write_xlsx([tables.Sheet(_("Travel data"), header, lines)])
    response = files.to_save(content, tables.XLSX, name)
    response.headers["Cache-Control"] = "private, no-store"
    return response
