"""The register of activities, and the outlook."""

from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.exc import IntegrityError

from cistrat_training import permissions as may
from cistrat_training.accounts.access import permit
from cistrat_training.database import db
from cistrat_training.errors import RuleBroken
from cistrat_training.forms import choices
from cistrat_training.reports import activity_queries, keeping, queries, registers, wording
from cistrat_training.reports.activities import Activity
from cistrat_training.reports.activity_forms import (
    ACTIVITY_KINDS,
    ACTIVITY_ROLES,
    ManyPlacesForm,
)
from cistrat_training.reports.forms import PlansForm, SectionForm
from cistrat_training.reports.models import Plan, PlanKind, Section
from cistrat_training.reports.views.blueprint import views
from cistrat_training.reports.views.periods import period_named
from cistrat_training.words import N_


@views.get("/register")
@permit(may.organise)
def register() -> ResponseReturnValue:
    known = db.session.scalars(queries.periods_of_the_register()).all()
    typed = request.args.get("period") or (known[0] if known else "")
    period = period_named(typed) if typed else None
    name = period.name if period else ""
    by_section: dict[int, list[Activity]] = {}
    for place in db.session.scalars(activity_queries.told(name)):
        by_section.setdefault(place.section_id, []).append(place.activity)
    return render_template(
        "reports/register.html",
        period=name,
        periods=known,
        sections=db.session.scalars(queries.sections(name)).all(),
        activities=by_section,
        untold=period and db.session.scalars(activity_queries.untold(period)).all(),
        plans=db.session.scalars(queries.plans(name)).all(),
        kinds=ACTIVITY_KINDS,
        roles=ACTIVITY_ROLES,
    )


@views.post("/register/<period>/places")
@permit(may.organise)
def put_into_section(period: str) -> ResponseReturnValue:
    """What the report does not tell yet goes to the end of a section of it."""
    asked = period_named(period)
    sections = db.session.scalars(queries.sections(asked.name)).all()
    waiting = {each.id: each for each in db.session.scalars(activity_queries.untold(asked))}
    form = ManyPlacesForm()
    form.section.choices = choices((section.id, section.id) for section in sections)
    form.activities.choices = choices((number, number) for number in waiting)
    if not form.validate_on_submit():
        raise RuleBroken(
            N_("Choose activities that the report does not tell yet, and one of its sections.")
        )
    section = next(each for each in sections if each.id == form.section.data)
    put = [waiting[number] for number in form.activities.data]
    keeping.put_last(db.session(), put, section)
    db.session.commit()
    flash(
        ngettext(
            "One activity is in the report now.",
            "%(num)s activities are in the report now.",
            len(put),
        ),
        "done",
    )
    return redirect(url_for(".register", period=asked.name, _anchor=f"section-{section.position}"))


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
    if db.session.scalars(activity_queries.told_in(report_section)).first():
        raise RuleBroken(
            "Activities stand in this section. Move them to another section first, or delete them."
        )
    db.session.delete(report_section)
    db.session.commit()
    return redirect(url_for(".register", period=period))


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
