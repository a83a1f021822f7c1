"""The selection desk, offers, participants, and “where is my application?”."""

from functools import cache
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from cistrat_training import clock, files, languages, queue, tables, trail
from cistrat_training import permissions as may
from cistrat_training.accounts.access import me, permit
from cistrat_training.accounts.forms import DeedForm
from cistrat_training.accounts.models import GENDERS, Gender
from cistrat_training.applications.models import Application
from cistrat_training.database import db, lock
from cistrat_training.enrolments import queries, selection, timeline, trainees
from cistrat_training.enrolments.forms import (
    DecisionForm,
    LeavingForm,
    ListForm,
    NoteForm,
    WithdrawalForm,
)
from cistrat_training.enrolments.models import NominationList, Offer
from cistrat_training.enrolments.nominations import DEEDS, LAYOUT, Plan
from cistrat_training.enrolments.queries import PlacesWanted, State, Wanted
from cistrat_training.enrolments.tables import APPLICATIONS, PARTICIPANTS, Reader, state_words
from cistrat_training.places.models import Category
from cistrat_training.reviews import queries as reviews
from cistrat_training.reviews.models import VERDICTS, Verdict
from cistrat_training.uploads import KeptFile
from cistrat_training.workshops.models import Audience, Enrolment, Place, Workshop

views = Blueprint("enrolments", __name__)

ROWS_ON_A_PAGE = 50


@views.get("/workshops/<int:workshop_id>/selection")
@permit(may.organise, Workshop)
def desk(workshop: Workshop) -> ResponseReturnValue:
    return _desk(workshop, DecisionForm(formdata=None))


@views.post("/workshops/<int:workshop_id>/decisions")
@permit(may.organise, Workshop)
def decide(workshop: Workshop) -> ResponseReturnValue:
    form = DecisionForm()
    if form.validate_on_submit():
        with form.refusals():
            _decide(workshop, form)
            return redirect(_desk_as_it_was(workshop))
    return _desk(workshop, form)


def _desk_as_it_was(workshop: Workshop) -> str:
    """Its filters stand in the address; a name among them is never one of `url_for`'s own."""
    return f"{url_for('.desk', workshop_id=workshop.id)}?{urlencode([*request.args.items()])}"


def _decide(workshop: Workshop, form: DecisionForm) -> None:
    verdict = Verdict(form.verdict.data)
    told = selection.decide(
        db.session,
        workshop,
        form.chosen.data,
        verdict,
        by=me(),
        reason=form.reason.data or "",
        now=clock.now(),
    )
    db.session.commit()
    queue.ring("letters")
    flash(
        ngettext(
            "%(verdict)s: %(num)s person was told.",
            "%(verdict)s: %(num)s people were told.",
            told,
            verdict=_(VERDICTS[verdict]),
        )
        if told
        else _("Nothing has changed: this was decided before.")
    )


def _desk(workshop: Workshop, form: DecisionForm) -> ResponseReturnValue:
    wanted = _wanted()
    page = db.paginate(
        queries.chosen_for_desk(workshop, wanted), per_page=ROWS_ON_A_PAGE, error_out=False
    )
    html = render_template(
        "enrolments/desk.html",
        workshop=workshop,
        wanted=wanted,
        form=form,
        page=page,
        rows=queries.desk_rows(db.session, page.items),
        counters=queries.counters(db.session, workshop),
        seats=queries.seats(db.session, workshop, Audience.INTERNATIONAL),
        countries=db.session.scalars(queries.countries_of_applicants(workshop)).all(),
        STATES=queries.STATES,
        state_words=state_words,
        GENDERS=GENDERS,
        Category=Category,
    )
    return html, form.code


def _wanted() -> Wanted:
    """What the address asks for; what it cannot mean is left out."""
    asked = request.args
    sort = asked.get("sort", "-score")
    key = sort.removeprefix("-")
    return Wanted(
        find=asked.get("find", "").strip(),
        country=asked.get("country", ""),
        category=_one_of(Category, "category"),
        gender=_one_of(Gender, "gender"),
        state=_one_of(State, "state"),
        sort=key if key in queries.SORTS else "score",
        descending=sort.startswith("-") or key not in queries.SORTS,
    )


def _one_of(kind: Any, name: str) -> Any:
    asked = request.args.get(name, "")
    return kind(asked) if asked in set(kind) else None


@views.get("/workshops/<int:workshop_id>/selection.csv")
@permit(may.organise, Workshop)
def export(workshop: Workshop) -> ResponseReturnValue:
    name = f"{workshop.code}-applications.csv"
    return _exported(workshop, queries.export_rows(workshop), APPLICATIONS, name)


@views.get("/applications/<int:application_id>/decision")
@permit(may.organise, Application)
def consider(application: Application) -> ResponseReturnValue:
    """Everything about one application, for whoever decides on it."""
    trail.note_alone(db.session(), application, trail.Deed.VIEWED)
    return render_template(
        "enrolments/consider.html",
        application=application,
        workshop=application.workshop,
        decision=db.session.scalar(queries.decision_on(application)),
        offer=db.session.scalar(queries.offer_on(application)),
        reviews=db.session.scalars(reviews.reviews_of(application)).all(),
        form=DecisionForm(formdata=None),
    )


@views.get("/applications/<int:application_id>/where")
@permit(may.follow, Application)
def where(application: Application) -> ResponseReturnValue:
    decision = db.session.scalar(queries.decision_on(application))
    offer = db.session.scalar(queries.offer_on(application))
    steps = timeline.steps(
        application,
        decision=decision,
        offer=offer,
        being_read=bool(db.session.scalar(reviews.is_being_read(application))),
        now=clock.now(),
    )
    return render_template(
        "enrolments/where.html",
        application=application,
        workshop=application.workshop,
        decision=decision,
        offer=offer,
        steps=steps,
        before=queries.waiting_before(db.session, decision) if decision and decision.rank else 0,
        letters=db.session.scalars(queries.letters_about(application)).all(),
        now=clock.now(),
    )


@views.get("/offers/<int:offer_id>")
@permit(may.see_offer, Offer)
def offer(offer: Offer) -> ResponseReturnValue:
    return render_template(
        "enrolments/offer.html",
        offer=offer,
        workshop=offer.workshop,
        application=offer.decision.application,
        form=DeedForm(formdata=None),
        now=clock.now(),
    )


@views.post("/offers/<int:offer_id>/confirmation")
@permit(may.answer_offer, Offer)
def confirm(offer: Offer) -> ResponseReturnValue:
    selection.confirm(db.session, offer, now=clock.now())
    db.session.commit()
    queue.ring("letters")
    flash(_("Your place is confirmed. We look forward to seeing you."))
    return redirect(url_for(".where", application_id=offer.decision.application_id))


@views.post("/offers/<int:offer_id>/refusal")
@permit(may.answer_offer, Offer)
def decline(offer: Offer) -> ResponseReturnValue:
    selection.decline(db.session, offer, now=clock.now())
    db.session.commit()
    queue.ring("letters")
    flash(_("You have declined the offer. Thank you for telling us."))
    return redirect(url_for(".where", application_id=offer.decision.application_id))


@views.post("/offers/<int:offer_id>/withdrawal")
@permit(may.organise, Offer)
def take_back(offer: Offer) -> ResponseReturnValue:
    selection.take_back(db.session, offer, now=clock.now())
    db.session.commit()
    queue.ring("letters")
    flash(_("The offer is withdrawn, and the applicant has been told."))
    return redirect(url_for(".consider", application_id=offer.decision.application_id))


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
        lists={a: db.session.scalars(queries.reserve_list(workshop, a)).all() for a in Audience},
    )


def _in_new_order(workshop: Workshop, audience: Audience) -> list[Any]:
    """By the number typed; who had it already stands behind who wants it now."""
    waiting = db.session.scalars(
        queries.reserve_list(workshop, audience).execution_options(populate_existing=True)
    ).all()
    typed = {d.id: request.form.get(f"rank-{d.id}", type=int) or d.rank or 0 for d in waiting}
    return sorted(waiting, key=lambda d: (typed[d.id], typed[d.id] == d.rank, d.rank))


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
        audience=_one_of(Audience, "audience"),
        place=Place(place) if place in set(Place) else None,
    )


@views.get("/workshops/<int:workshop_id>/participants.csv")
@permit(may.organise, Workshop)
def export_participants(workshop: Workshop) -> ResponseReturnValue:
    name = f"{workshop.code}-participants.csv"
    return _exported(workshop, queries.all_participants(workshop), PARTICIPANTS, name)


def _exported(workshop: Workshop, rows: Any, columns: Any, name: str) -> ResponseReturnValue:
    """Who took the list away is kept, before it leaves."""
    trail.note_alone(db.session(), workshop, trail.Deed.EXPORTED, name)
    reader = Reader(languages.language(), cache(_), workshop)
    lines = ([cell(row, reader) for cell in columns.values()] for row in db.session.execute(rows))
    response = Response(tables.write_csv([_(name) for name in columns], lines), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
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
        "enrolments/participant.html",
        enrolment=enrolment,
        workshop=enrolment.workshop,
        form=form,
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


@views.route("/workshops/<int:workshop_id>/nominations", methods=["GET", "POST"])
@permit(may.organise, Workshop)
def nominations(workshop: Workshop) -> ResponseReturnValue:
    """Nothing is imported before it was seen; what is imported is the very file that was seen."""
    form = ListForm()
    plan = None
    if form.validate_on_submit():
        with form.refusals():
            content = files.read(form.file.data.content.sha256)
            if request.form.get("deed") == "import":
                lock(db.session, workshop)
            plan = trainees.plan(db.session, workshop, content)
            if request.form.get("deed") == "import" and plan.is_good:
                flash(_import(workshop, form.file.data, plan))
                return redirect(url_for(".nominations", workshop_id=workshop.id))
    page = render_template(
        "enrolments/nominations.html",
        workshop=workshop,
        form=form,
        plan=plan,
        earlier=plan and _imported_before(workshop, form.file.data),
        DEEDS=DEEDS,
        seats=queries.seats(db.session, workshop, Audience.DOMESTIC),
        lists=db.session.scalars(queries.nomination_lists(workshop)).all(),
    )
    return page, form.code


def _imported_before(workshop: Workshop, kept: KeptFile) -> NominationList | None:
    return db.session.scalar(queries.list_of_file(workshop, kept.content.sha256))


def _import(workshop: Workshop, kept: KeptFile, plan: Plan) -> str:
    """What to say of it. The same file a second time changes nothing."""
    if _imported_before(workshop, kept):
        return _("This very file was imported before. Nothing has changed.")
    now = clock.now()
    enrolled = trainees.enrol(
        db.session, workshop, plan, leads_to=url_for("schedule.my_programme"), now=now
    )
    db.session.add(
        NominationList(
            workshop=workshop,
            file=files.record(kept.content),
            file_name=kept.name,
            rows=len(plan.rows),
            enrolled=enrolled,
            imported_at=now,
            imported_by=me(),
        )
    )
    db.session.commit()
    queue.ring("letters")
    return ngettext("One trainee has a place now.", "%(num)s trainees have a place now.", enrolled)


@views.get("/workshops/<int:workshop_id>/nominations.xlsx")
@permit(may.organise, Workshop)
def list_as_workbook(workshop: Workshop) -> ResponseReturnValue:
    sheets = tables.template_sheets([LAYOUT], languages.language(), _)
    return _template(tables.write_xlsx(sheets), tables.XLSX, f"{workshop.code}-trainees.xlsx")


@views.get("/workshops/<int:workshop_id>/nominations.csv")
@permit(may.organise, Workshop)
def list_as_text(workshop: Workshop) -> ResponseReturnValue:
    sheet = tables.template_sheets([LAYOUT], languages.language(), _)[0]
    content = tables.write_csv(sheet.header, sheet.rows)
    return _template(content, tables.CSV, f"{workshop.code}-trainees.csv")


def _template(content: bytes, content_type: str, name: str) -> Response:
    response = Response(content, content_type=content_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
