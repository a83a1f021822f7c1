"""The register of activities, and the outlook."""

from collections.abc import Sequence
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from cistrat_training import permissions as may
from cistrat_training.accounts.access import permit
from cistrat_training.database import db
from cistrat_training.errors import RuleBroken
from cistrat_training.languages import language
from cistrat_training.reports import keeping, queries, registers, wording
from cistrat_training.reports.activities import Activity, ActivityPlace, Precision
from cistrat_training.reports.forms import (
    ACTIVITY_KINDS,
    ACTIVITY_ROLES,
    ActivityForm,
    PlansForm,
    SectionForm,
)
from cistrat_training.reports.models import Plan, PlanKind, Section
from cistrat_training.reports.views.blueprint import views
from cistrat_training.reports.views.periods import period_named


@views.get("/register")
@permit(may.organise)
def register() -> ResponseReturnValue:
    known = db.session.scalars(queries.periods_of_the_register()).all()
    period = request.args.get("period") or (known[0] if known else "")
    name = period_named(period).name if period else ""
    by_section: dict[int, list[Activity]] = {}
    for place in db.session.scalars(queries.told(name)):
        by_section.setdefault(place.section_id, []).append(place.activity)
    return render_template(
        "reports/register.html",
        period=name,
        periods=known,
        sections=db.session.scalars(queries.sections(name)).all(),
        activities=by_section,
        plans=db.session.scalars(queries.plans(name)).all(),
        kinds=ACTIVITY_KINDS,
        roles=ACTIVITY_ROLES,
    )


@views.route("/register/<period>/sections/new", methods=["GET", "POST"])
@permit(may.organise)
def new_section(period: str) -> ResponseReturnValue:
    name = period_named(period).name
    form = SectionForm()
    if form.validate_on_submit():
        section = Section(
            period=name,
            position=form.position.data,
            heading_en=form.heading_en.data,
            heading_zh=form.heading_zh.data,
        )
        if _kept(form, section):
            return redirect(url_for(".register", period=name))
    return render_template("reports/section.html", form=form, period=name, section=None), form.code


@views.route("/register/sections/<int:report_section_id>", methods=["GET", "POST"])
@permit(may.organise, Section)
def edit_section(report_section: Section) -> ResponseReturnValue:
    section, name = report_section, report_section.period
    form = SectionForm(obj=section)
    if form.validate_on_submit():
        form.populate_obj(section)
        if _kept(form, section):
            return redirect(url_for(".register", period=name))
    return render_template(
        "reports/section.html", form=form, period=name, section=section
    ), form.code


def _kept(form: SectionForm, section: Section) -> bool:
    db.session.add(section)
    try:
        db.session.commit()
    except IntegrityError:
        db.session.rollback()
        form.position.errors = [
            *form.position.errors,
            _("Another section of this period has this number. Choose a free one."),
        ]
        return False
    return True


@views.post("/register/sections/<int:report_section_id>/deletion")
@permit(may.organise, Section)
def delete_section(report_section: Section) -> ResponseReturnValue:
    period = report_section.period
    if db.session.scalars(queries.told_in(report_section)).first():
        raise RuleBroken(
            "Activities stand in this section. Move them to another section first, or delete them."
        )
    db.session.delete(report_section)
    db.session.commit()
    return redirect(url_for(".register", period=period))


@views.route("/register/<period>/activities/new", methods=["GET", "POST"])
@permit(may.organise)
def new_activity(period: str) -> ResponseReturnValue:
    name = period_named(period).name
    sections = db.session.scalars(queries.sections(name)).all()
    if not sections:
        flash(_("An activity stands in a section. Write the first section."), "open")
        return redirect(url_for(".new_section", period=name))
    form = ActivityForm(section=request.args.get("section", type=int))
    form.offer(_section_names(sections))
    if form.validate_on_submit():
        _keep(form, Activity(**_facts(form)), name)
        db.session.commit()
        flash(_("The activity is in the register."), "done")
        return redirect(url_for(".register", period=name))
    return render_template("reports/activity.html", form=form, period=name, activity=None), (
        form.code
    )


@views.route("/register/activities/<int:activity_id>", methods=["GET", "POST"])
@permit(may.organise, Activity)
def edit_activity(activity: Activity) -> ResponseReturnValue:
    place = db.session.scalars(queries.places_of(activity)).first()
    if place is None:
        abort(404)
    name = place.section.period
    form = ActivityForm(data=_written(place))
    form.offer(
        _section_names(db.session.scalars(queries.sections(name)).all()),
        activity.kind,
        activity.role,
    )
    if form.validate_on_submit():
        for fact, value in _facts(form).items():
            setattr(activity, fact, value)
        _keep(form, activity, name)
        db.session.commit()
        flash(_("The activity is changed."), "done")
        return redirect(url_for(".register", period=name))
    return render_template(
        "reports/activity.html", form=form, period=name, activity=activity
    ), form.code


def _written(told: ActivityPlace) -> dict[str, Any]:
    names = ("kind", "role", "when", "narrative_en", "narrative_zh")
    facts = {name: getattr(told.activity, name) for name in names}
    return facts | {"section": told.section_id, "place": told.place}


def _section_names(sections: Sequence[Section]) -> list[tuple[int, str]]:
    def heading(section: Section) -> str:
        return (language() == "zh" and section.heading_zh) or section.heading_en

    return [(each.id, f"{each.position}. {heading(each)}") for each in sections]


def _facts(form: ActivityForm) -> dict[str, Any]:
    when = registers.when_of(form.when.data)
    return {
        "kind": form.kind.data,
        "role": form.role.data,
        "starts": when.starts,
        "ends": when.ends,
        "precision": Precision(when.precision),
        "narrative_en": form.narrative_en.data,
        "narrative_zh": form.narrative_zh.data,
    }


def _keep(form: ActivityForm, activity: Activity, period: str) -> None:
    section = db.session.get_one(Section, form.section.data)
    keeping.put(db.session(), activity, section, form.place.data)


@views.post("/register/activities/<int:activity_id>/deletion")
@permit(may.organise, Activity)
def delete_activity(activity: Activity) -> ResponseReturnValue:
    for place in db.session.scalars(queries.places_of(activity)):
        db.session.delete(place)
    db.session.flush()
    db.session.delete(activity)
    db.session.commit()
    flash(_("The activity is deleted. The trail keeps what it said."), "done")
    return redirect(url_for(".register"))


@views.route("/register/<period>/plans", methods=["GET", "POST"])
@permit(may.organise)
def edit_plans(period: str) -> ResponseReturnValue:
    name = period_named(period).name
    there = db.session.scalars(queries.plans(name)).all()
    form = PlansForm(data=_as_typed(there))
    if form.validate_on_submit():
        keeping.replace_plans(db.session(), name, _typed_plans(form))
        db.session.commit()
        flash(_("The outlook and the suggestions are changed."), "done")
        return redirect(url_for(".register", period=name))
    return render_template("reports/plans.html", form=form, period=name), form.code


def _as_typed(plans: Sequence[Plan]) -> dict[str, str]:
    return {
        f"{kind.value}_{code}": "\n\n".join(
            getattr(plan, f"text_{code}") for plan in plans if plan.kind is kind
        ).strip()
        for kind in PlanKind
        for code in wording.LANGUAGES
    }


def _typed_plans(form: PlansForm) -> dict[PlanKind, list[tuple[str, str]]]:
    return {
        kind: registers.pairs_of_paragraphs(
            form[f"{kind.value}_en"].data or "", form[f"{kind.value}_zh"].data or ""
        )
        for kind in PlanKind
    }
