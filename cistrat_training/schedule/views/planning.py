"""Organisers plan a programme: the grid of its days, the deeds on it, and the way back."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import joinedload

from cistrat_training import clock, languages
from cistrat_training import permissions as may
from cistrat_training.accounts.access import me, permit
from cistrat_training.accounts.forms import DeedForm
from cistrat_training.database import db
from cistrat_training.errors import RuleBroken
from cistrat_training.forms import Form, choices
from cistrat_training.schedule import (
    arranging,
    clash_queries,
    clashes,
    copying,
    deeds,
    fair_queries,
    moves,
    planning_grid,
    planning_queries,
    queries,
    release_queries,
    releasing,
)
from cistrat_training.schedule.arranging import Planner
from cistrat_training.schedule.forms import USUAL_MINUTES
from cistrat_training.schedule.models import LECTURE_KINDS, Lecture
from cistrat_training.schedule.moves import Placement
from cistrat_training.schedule.planning_forms import (
    DayCopyForm,
    ProgrammeCopyForm,
    ShiftForm,
    SlotsForm,
)
from cistrat_training.schedule.steps import Step
from cistrat_training.schedule.views.blueprint import views
from cistrat_training.words import N_
from cistrat_training.workshops.models import Workshop

STEPS_ON_A_PAGE = 30
ON_CHOSEN = {
    "unplace": deeds.unplace,
    "swap": deeds.swap,
    "call-off": deeds.call_off,
    "bring-back": deeds.bring_back,
    "delete": deeds.delete,
}


@views.get("/workshops/<int:workshop_id>/lectures")
@permit(may.organise, Workshop)
def lectures(workshop: Workshop) -> ResponseReturnValue:
    return _page(workshop, DeedForm())


@views.post("/workshops/<int:workshop_id>/arrangement")
@permit(may.organise, Workshop)
def arrange(workshop: Workshop) -> ResponseReturnValue:
    """What is done with the chosen lectures: `to` an hour, or one of the deeds by its button."""
    form = DeedForm()
    chosen = request.form.getlist("lecture", type=int)
    if form.validate_on_submit():
        with form.refusals():
            step = _do(workshop, chosen)
            db.session.commit()
            return _done(workshop, step, f"lecture-{chosen[0]}")
    return _page(workshop, form, chosen=chosen), form.code


@views.post("/workshops/<int:workshop_id>/shift")
@permit(may.organise, Workshop)
def shift(workshop: Workshop) -> ResponseReturnValue:
    form = _shift_form(db.session.scalars(queries.lectures_of(workshop)).all())
    if form.validate_on_submit():
        with form.refusals():
            step = deeds.shift_rest_of_day(
                db.session, workshop, form.lecture.data, form.minutes.data, _planner()
            )
            db.session.commit()
            return _done(workshop, step, f"lecture-{form.lecture.data}")
    return _page(workshop, form, shift_form=form), form.code


@views.route("/workshops/<int:workshop_id>/day-copies", methods=["GET", "POST"])
@permit(may.organise, Workshop)
def copy_day(workshop: Workshop) -> ResponseReturnValue:
    form = DayCopyForm()
    days = _days_to_choose(workshop)
    form.day.choices = form.to_day.choices = days
    if form.validate_on_submit():
        with form.refusals():
            copied = copying.copy_day(
                db.session,
                workshop,
                date.fromisoformat(form.day.data),
                date.fromisoformat(form.to_day.data),
                _planner(),
                with_lectures=form.with_lectures.data,
            )
            db.session.commit()
            return _copied(workshop, copied)
    return _copies_page(workshop, form, _("Copy a day"), _("Copy the day")), form.code


@views.route("/workshops/<int:workshop_id>/programme-copies", methods=["GET", "POST"])
@permit(may.organise, Workshop)
def copy_programme(workshop: Workshop) -> ResponseReturnValue:
    form = ProgrammeCopyForm()
    sources = db.session.scalars(planning_queries.earlier_workshops(workshop)).all()
    form.source.choices = choices(
        (one.id, f"{one.code}: {one.title(languages.language())}") for one in sources
    )
    if form.validate_on_submit():
        with form.refusals():
            copied = copying.copy_programme(
                db.session,
                workshop,
                next(one for one in sources if one.id == form.source.data),
                _planner(),
                with_lecturers=form.with_lecturers.data,
                by_weekday=form.days.data == "weekday",
            )
            db.session.commit()
            return _copied(workshop, copied)
    title = _("Copy an earlier programme")
    return _copies_page(workshop, form, title, _("Copy the programme")), form.code


@views.route("/workshops/<int:workshop_id>/slots", methods=["GET", "POST"])
@permit(may.organise, Workshop)
def slots(workshop: Workshop) -> ResponseReturnValue:
    form = SlotsForm()
    form.days.choices = _days_to_choose(workshop)
    if form.validate_on_submit():
        with form.refusals():
            step = deeds.make_slots(db.session, workshop, _pattern(workshop, form), _planner())
            db.session.commit()
            return _done(workshop, step, "")
    return _slots_page(workshop, form), form.code


@views.post("/workshops/<int:workshop_id>/slots/removal")
@permit(may.organise, Workshop)
def remove_slots(workshop: Workshop) -> ResponseReturnValue:
    form = DeedForm()
    if form.validate_on_submit():
        with form.refusals():
            chosen = request.form.getlist("slot", type=int)
            step = deeds.remove_slots(db.session, workshop, chosen, _planner())
            db.session.commit()
            flash(_told(step))
            return redirect(url_for(".slots", workshop_id=workshop.id))
    making = SlotsForm(formdata=None)
    making.days.choices = _days_to_choose(workshop)
    making.form_errors += form.form_errors
    return _slots_page(workshop, making), form.code


@views.get("/workshops/<int:workshop_id>/planning-steps")
@permit(may.organise, Workshop)
def steps(workshop: Workshop) -> ResponseReturnValue:
    page = db.paginate(
        planning_queries.steps_of(workshop), per_page=STEPS_ON_A_PAGE, max_per_page=STEPS_ON_A_PAGE
    )
    last = db.session.scalar(planning_queries.to_undo(workshop))
    return render_template(
        "schedule/planning_steps.html",
        workshop=workshop,
        page=page,
        told=[(step, _told(step), _moved(step)) for step in page.items],
        last=last,
        form=DeedForm(),
    )


@views.post("/workshops/<int:workshop_id>/undoing")
@permit(may.organise, Workshop)
def undo(workshop: Workshop) -> ResponseReturnValue:
    form = DeedForm()
    if form.validate_on_submit():
        with form.refusals():
            number = request.form.get("number", default=0, type=int)
            step = arranging.undo(db.session, workshop, number, _planner())
            db.session.commit()
            flash(_("Undone: %(step)s", step=_told(step)))
            return redirect(url_for(".lectures", workshop_id=workshop.id))
    return _page(workshop, form), form.code


class Beside(NamedTuple):
    """What is said of one lecture in the grid."""

    hard: list[clashes.Clash]
    soft: list[clashes.Clash]


def _page(
    workshop: Workshop,
    form: Form,
    *,
    chosen: Sequence[int] = (),
    shift_form: ShiftForm | None = None,
) -> str:
    found = db.session.scalars(
        queries.lectures_of(workshop).options(joinedload(Lecture.moderator))
    ).all()
    all_slots = db.session.scalars(planning_queries.slots_of(workshop)).all()
    free = deeds.free_slots(all_slots, planning_grid.standing(found))
    release = db.session.scalar(release_queries.latest_release(workshop))
    last = db.session.scalar(planning_queries.to_undo(workshop))
    days = moves.days_from(workshop.first_day, workshop.last_day)
    return render_template(
        "schedule/planning.html",
        workshop=workshop,
        kinds=LECTURE_KINDS,
        weeks=planning_grid.weeks(days, found, free, workshop.zone),
        target=planning_grid.target,
        lectures=found,
        waiting=[one for one in found if not one.starts_at],
        speakers=queries.speakers_of(db.session, found),
        beside=_clashes(workshop, found),
        nights=fair_queries.nights_of(db.session, workshop, found),
        release=release,
        is_released=release is not None and not releasing.differs(db.session, workshop),
        released_ids=set(db.session.scalars(planning_queries.released_ids(workshop))),
        last=last,
        last_told=last and _told(last),
        seen=planning_queries.latest_number(db.session, workshop),
        chosen=chosen,
        form=form,
        shift_form=shift_form or _shift_form(found),
        days=days,
    )


def _clashes(workshop: Workshop, found: Sequence[Lecture]) -> Mapping[int, Beside]:
    """By the lecture that is named first in them; the other side is named in the sentence."""
    language = languages.language()
    ours = clash_queries.appointments(db.session, found, language, within=workshop)
    if not ours:
        return {}
    others = clash_queries.others_between(
        db.session,
        min(one.starts_at for one in ours),
        max(one.ends_at for one in ours),
        workshop,
        found,
        language,
    )
    beside: dict[int, Beside] = {}
    for clash in clashes.found(ours, others, clash_queries.plan_facts(db.session, workshop)):
        for lecture_id in clash.lecture_ids:
            at = beside.setdefault(lecture_id, Beside([], []))
            (at.hard if clash.is_hard else at.soft).append(clash)
    return beside


def _shift_form(found: Sequence[Lecture]) -> ShiftForm:
    form = ShiftForm(prefix="shift-")
    form.lecture.choices = choices((one.id, _in_a_list(one)) for one in found if one.starts_at)
    return form


def _in_a_list(lecture: Lecture) -> str:
    zone = lecture.workshop.zone
    at = clock.wall(lecture.starts_at, zone) if lecture.starts_at else None
    hour = f"{languages.weekday(at.date())} {at:%H:%M} " if at else ""
    return f"{hour}{lecture.title(languages.language())}"


def _planner() -> Planner:
    seen = request.form.get("seen", type=int)
    return Planner(me(), clock.now(), seen, languages.language())


def _do(workshop: Workshop, chosen: Sequence[int]) -> Step:
    if to := request.form.get("to"):
        return deeds.put(db.session, workshop, chosen, _target(workshop, to), _planner())
    name = request.form.get("deed", "")
    if name == "put":
        typed = f"{request.form.get('day', '')}T{request.form.get('hour', '')}"
        room = request.form.get("channel", "")
        return deeds.put(
            db.session, workshop, chosen, _target(workshop, f"{typed} {room}"), _planner()
        )
    if name not in ON_CHOSEN:
        raise RuleBroken(N_("Choose what to do with the chosen lectures."))
    return ON_CHOSEN[name](db.session, workshop, chosen, _planner())


def _target(workshop: Workshop, told: str) -> Placement:
    """The hour that a button names: a slot, or a time on the workshop's clock and a channel."""
    if told.startswith("slot-"):
        return _hours_of_slot(workshop, told.removeprefix("slot-"))
    try:
        wall, channel = planning_grid.hour_at(told)
    except ValueError:
        raise RuleBroken(N_("Choose the day and the hour.")) from None
    starts = clock.instant(wall, workshop.zone)
    return moves.with_minutes(Placement(starts, starts, channel), USUAL_MINUTES)


def _hours_of_slot(workshop: Workshop, told: str) -> Placement:
    slots = {str(one.id): one for one in db.session.scalars(planning_queries.slots_of(workshop))}
    if told not in slots:
        raise RuleBroken(N_("Somebody has removed this slot. Choose another."))
    return deeds.hours_of(slots[told])


def _done(workshop: Workshop, step: Step, anchor: str) -> ResponseReturnValue:
    flash(_told(step))
    return redirect(url_for(".lectures", workshop_id=workshop.id, _anchor=anchor or None))


def _copied(workshop: Workshop, copied: copying.Copied) -> ResponseReturnValue:
    if copied.waiting:
        flash(
            ngettext(
                "One copy waits for an hour: its own would clash, or does not exist here.",
                "%(num)s copies wait for an hour: theirs would clash, or do not exist here.",
                len(copied.waiting),
            ),
            "warn",
        )
    return _done(workshop, copied.step, "")


def _copies_page(workshop: Workshop, form: Form, title: str, send: str) -> str:
    return render_template(
        "schedule/planning_copy.html", workshop=workshop, form=form, title=title, send=send
    )


def _slots_page(workshop: Workshop, form: SlotsForm) -> str:
    return render_template(
        "schedule/planning_slots.html",
        workshop=workshop,
        form=form,
        slots=db.session.scalars(planning_queries.slots_of(workshop)).all(),
    )


def _days_to_choose(workshop: Workshop) -> list[Any]:
    days = moves.days_from(workshop.first_day, workshop.last_day)
    return choices((day.isoformat(), languages.weekday(day)) for day in days)


def _pattern(workshop: Workshop, form: SlotsForm) -> list[Placement]:
    starts = [
        clock.instant(datetime.combine(date.fromisoformat(day), hour), workshop.zone, field="times")
        for day in form.days.data
        for hour in form.hours
    ]
    return [
        moves.with_minutes(Placement(at, at, room), form.minutes.data)
        for at in starts
        for room in form.rooms
    ]


def _told(step: Step) -> str:
    """What the step did, in the reader's language."""
    return _(step.what, **{name: _fact(name, fact) for name, fact in step.facts.items()})


def _fact(name: str, fact: Any) -> Any:
    if isinstance(fact, list):  # a title in both languages
        return fact[languages.language() == "zh"]
    return languages.weekday(date.fromisoformat(fact)) if name.endswith("day") else fact


class Moved(NamedTuple):
    title: str
    was: Placement | None
    is_now: Placement | None


def _moved(step: Step) -> list[Moved]:
    """The lectures whose hours the step changed."""
    return [
        moved
        for key, after in step.after["lectures"].items()
        if (moved := _move(step.before["lectures"][key] or {}, after or {}))
        and moved.was != moved.is_now
    ]


def _move(before: Mapping[str, Any], after: Mapping[str, Any]) -> Moved:
    title = after.get("title_en") or before["title_en"]
    if languages.language() == "zh":
        title = after.get("title_zh") or before.get("title_zh") or title
    return Moved(title, _hours(before), _hours(after))


def _hours(state: Mapping[str, Any]) -> Placement | None:
    if not state.get("starts_at"):
        return None
    starts, ends = (datetime.fromisoformat(state[name]) for name in ("starts_at", "ends_at"))
    return Placement(starts, ends, state["channel"])
