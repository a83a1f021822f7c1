"""The activities themselves: looked for, written, told in reports, approved."""

from collections.abc import Sequence
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from cistrat_training import clock, files
from cistrat_training import permissions as may
from cistrat_training.accounts.access import me, permit
from cistrat_training.database import db
from cistrat_training.errors import RuleBroken
from cistrat_training.forms import choices
from cistrat_training.languages import language
from cistrat_training.places import queries as places
from cistrat_training.places.queries import countries_by_any_name
from cistrat_training.reports import activity_queries, keeping, registers
from cistrat_training.reports.activities import (
    ACTIVITY_STATUSES,
    Activity,
    ActivityEvidence,
    ActivityPlace,
    ActivityStatus,
)
from cistrat_training.reports.activity_forms import (
    ACTIVITY_KINDS,
    ACTIVITY_ROLES,
    ActivityForm,
    EvidenceForm,
    PlaceForm,
    typed,
)
from cistrat_training.reports.activity_queries import Wanted
from cistrat_training.reports.facts import Period
from cistrat_training.reports.keeping import Book
from cistrat_training.reports.models import Section
from cistrat_training.reports.settings import settings_of
from cistrat_training.reports.views.blueprint import views
from cistrat_training.workshops.models import MARKERS

ROWS_ON_A_PAGE = 50
TOLD = {"yes": True, "no": False}


@views.get("/register/activities")
@permit(may.organise)
def activities() -> ResponseReturnValue:
    wanted = part_wanted()
    asked = activity_queries.in_full(activity_queries.chosen(wanted))
    page = db.paginate(asked, per_page=ROWS_ON_A_PAGE, error_out=False)
    told: dict[int, list[ActivityPlace]] = {}
    for place in db.session.scalars(activity_queries.places_of(page.items)):
        told.setdefault(place.activity_id, []).append(place)
    kinds, roles = activity_queries.kinds_and_roles(db.session)
    codes = activity_queries.countries_told(db.session)
    return render_template(
        "reports/activities.html",
        page=page,
        wanted=wanted,
        told=told,
        kinds={kind: ACTIVITY_KINDS.get(kind, kind) for kind in sorted(kinds)},
        roles={role: ACTIVITY_ROLES.get(role, role) for role in sorted(roles)},
        countries=db.session.scalars(places.countries(codes)).all(),
        markers=MARKERS,
        statuses=ACTIVITY_STATUSES,
        part={name: said for name, said in request.args.items() if said and name != "page"},
    )


def part_wanted() -> Wanted:
    """What the address asks for."""
    said = {
        name: request.args.get(name, "").strip()
        for name in ("kind", "role", "marker", "country", "partner", "find", "order")
    }
    status = request.args.get("status", "")
    return Wanted(
        **said,
        period=_period(request.args.get("period", "").strip()),
        status=ActivityStatus(status) if status in list(ActivityStatus) else None,
        told=TOLD.get(request.args.get("told", "")),
    )


def _period(name: str) -> Period | None:
    """What somebody types there and is no period stands in the way of nothing."""
    try:
        return registers.period_of(name) if name else None
    except RuleBroken:
        return None


@views.route("/register/activities/new", methods=["GET", "POST"])
@permit(may.organise)
def new_activity() -> ResponseReturnValue:
    section = db.session.get(Section, request.args.get("section", 0, type=int))
    form = ActivityForm()
    if form.validate_on_submit():
        with form.refusals():
            activity = _book().write(form.entry())
            if section:
                keeping.put_last(db.session(), [activity], section)
            db.session.commit()
            flash(_("The activity is in the register."), "done")
            return redirect(url_for(".edit_activity", activity_id=activity.id))
    return (
        render_template("reports/activity.html", form=form, activity=None, section=section),
        form.code,
    )


@views.route("/register/activities/<int:activity_id>", methods=["GET", "POST"])
@permit(may.organise, Activity)
def edit_activity(activity: Activity) -> ResponseReturnValue:
    form = ActivityForm(data=typed(activity, _names(activity)))
    form.offer(activity)
    if form.validate_on_submit():
        with form.refusals():
            _book().write(form.entry(), activity)
            db.session.commit()
            flash(_("The activity is changed."), "done")
            return redirect(url_for(".edit_activity", activity_id=activity.id))
    return page_of(activity, form, EvidenceForm(formdata=None))


def _book() -> Book:
    return Book(db.session(), countries_by_any_name(db.session), clock.now(), me())


def _names(activity: Activity) -> list[str]:
    return [each.country.printed(language()) for each in activity.countries]


def page_of(activity: Activity, form: ActivityForm, evidence: EvidenceForm) -> ResponseReturnValue:
    told = db.session.scalars(activity_queries.places_of([activity])).all()
    sections = _sections_for(activity)
    page = render_template(
        "reports/activity.html",
        form=form,
        activity=activity,
        section=None,
        told=told,
        sections=sections,
        evidence=db.session.scalars(activity_queries.evidence_of([activity])).all(),
        evidence_form=evidence,
        statuses=ACTIVITY_STATUSES,
    )
    return page, max(form.code, evidence.code)


def form_of(activity: Activity) -> ActivityForm:
    """As it is kept, whatever was sent in another form of the page."""
    form = ActivityForm(formdata=None, data=typed(activity, _names(activity)))
    form.offer(activity)
    return form


def _sections_for(activity: Activity) -> Sequence[Section]:
    """Those of the reports on years in which it took place."""
    sections = db.session.scalars(activity_queries.sections()).all()
    return [each for each in sections if _is_about(registers.period_of(each.period), activity)]


def _is_about(period: Period, activity: Activity) -> bool:
    return activity.starts <= period.ends and activity.ends >= period.begins


@views.post("/register/activities/<int:activity_id>/places")
@permit(may.organise, Activity)
def tell_activity(activity: Activity) -> ResponseReturnValue:
    sections = {each.id: each for each in _sections_for(activity)}
    form = PlaceForm()
    form.section.choices = choices((number, number) for number in sections)
    if not form.validate_on_submit():
        raise RuleBroken("Choose a section of a report on these years, and a place from 1 to 99.")
    keeping.put(db.session(), activity, sections[form.section.data], form.place.data)
    db.session.commit()
    flash(_("The report tells the activity there."), "done")
    return redirect(url_for(".edit_activity", activity_id=activity.id, _anchor="reports"))


@views.post("/register/places/<int:activity_place_id>/deletion")
@permit(may.organise, ActivityPlace)
def leave_untold(activity_place: ActivityPlace) -> ResponseReturnValue:
    number = activity_place.activity_id
    db.session.delete(activity_place)
    db.session.commit()
    flash(_("The report does not tell the activity any more. It stays in the register."), "done")
    return redirect(url_for(".edit_activity", activity_id=number, _anchor="reports"))


@views.post("/register/activities/<int:activity_id>/approval")
@permit(may.organise, Activity)
def approve_activity(activity: Activity) -> ResponseReturnValue:
    needs_two = settings_of(db.session).needs_two_people
    activity.approve(by=me(), now=clock.now(), needs_two_people=needs_two)
    db.session.commit()
    flash(_("The activity is approved."), "done")
    return redirect(url_for(".edit_activity", activity_id=activity.id))


@views.post("/register/activities/<int:activity_id>/deletion")
@permit(may.organise, Activity)
def delete_activity(activity: Activity) -> ResponseReturnValue:
    gone = keeping.forget(db.session(), activity)
    db.session.commit()
    for digest in gone:
        files.remove(digest)
    flash(_("The activity is deleted. The trail keeps what it said."), "done")
    return redirect(url_for(".activities"))


# What proves it


@views.post("/register/activities/<int:activity_id>/evidence")
@permit(may.organise, Activity)
def add_evidence(activity: Activity) -> ResponseReturnValue:
    form = EvidenceForm()
    if not form.validate_on_submit():
        return page_of(activity, form_of(activity), form)
    db.session.add(keeping.evidence(activity, _proof(form), now=clock.now(), by=me()))
    db.session.commit()
    flash(_("The evidence is kept."), "done")
    return redirect(url_for(".edit_activity", activity_id=activity.id, _anchor="evidence"))


def _proof(form: EvidenceForm) -> dict[str, Any]:
    facts: dict[str, Any] = {"title": form.title.data, "address": form.address.data or ""}
    if kept := form.file.data:
        facts |= {"file": files.record(kept.content), "file_name": kept.name}
    return facts


@views.get("/register/evidence/<int:activity_evidence_id>/file")
@permit(may.organise, ActivityEvidence)
def evidence_file(activity_evidence: ActivityEvidence) -> ResponseReturnValue:
    if activity_evidence.file is None:
        abort(404)
    return files.send(activity_evidence.file, activity_evidence.file_name)


@views.post("/register/evidence/<int:activity_evidence_id>/deletion")
@permit(may.organise, ActivityEvidence)
def delete_evidence(activity_evidence: ActivityEvidence) -> ResponseReturnValue:
    number = activity_evidence.activity_id
    gone = keeping.forget_evidence(db.session(), [activity_evidence])
    db.session.commit()
    for digest in gone:
        files.remove(digest)
    flash(_("The evidence is deleted."), "done")
    return redirect(url_for(".edit_activity", activity_id=number, _anchor="evidence"))
