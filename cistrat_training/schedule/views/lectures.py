"""Organisers write down what a lecture is."""

from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from cistrat_training import clock, languages
from cistrat_training import permissions as may
from cistrat_training.accounts.access import me, permit
from cistrat_training.database import db
from cistrat_training.errors import RuleBroken
from cistrat_training.forms import choices
from cistrat_training.schedule import (
    arranging,
    deeds,
    moves,
    planning_grid,
    planning_queries,
    queries,
)
from cistrat_training.schedule.arranging import Draft, Planner
from cistrat_training.schedule.models import Lecture, LectureKind
from cistrat_training.schedule.moves import Placement
from cistrat_training.schedule.planning_forms import SPOKEN, LectureForm
from cistrat_training.schedule.slots import Slot
from cistrat_training.schedule.views.blueprint import views
from cistrat_training.words import N_
from cistrat_training.workshops.models import Workshop

TEXTS = (
    *("title_en", "title_zh", "topic_en", "topic_zh", "about_en", "about_zh"),
    *("language", "interpretation", "channel", "livestream_url", "recording_url"),
)


@views.route("/workshops/<int:workshop_id>/lectures/new", methods=["GET", "POST"])
@permit(may.organise, Workshop)
def new_lecture(workshop: Workshop) -> ResponseReturnValue:
    free = _free_slots(workshop)
    form = _lecture_form(workshop, free)
    if form.validate_on_submit():
        with form.refusals():
            facts = {"title": [form.title_en.data, form.title_zh.data or form.title_en.data]}
            what = N_("Added “%(title)s”")
            with arranging.deed(db.session, workshop, _planner(), what, facts) as draft:
                lecture = Lecture(
                    workshop=workshop,
                    place=draft.next_place(),
                    title_en=form.title_en.data,
                    changed_at=draft.now,
                )
                draft.add(lecture)
                _write_down(draft, lecture, form, free)
            db.session.commit()
            flash(_("“%(title)s” stands in the programme.", title=lecture.title_en))
            return redirect(_at(lecture))
    return _lecture_page(form, workshop), form.code


@views.route("/lectures/<int:lecture_id>/edit", methods=["GET", "POST"])
@permit(may.organise, Lecture)
def edit_lecture(lecture: Lecture) -> ResponseReturnValue:
    workshop = lecture.workshop
    free = _free_slots(workshop, apart_from=lecture)
    form = _lecture_form(workshop, free, lecture)
    if form.validate_on_submit():
        with form.refusals():
            facts = {"title": arranging.titles(lecture)}
            what = N_("Changed “%(title)s”")
            with arranging.deed(db.session, workshop, _planner(), what, facts) as draft:
                _write_down(draft, draft.lecture(lecture.id), form, free)
            db.session.commit()
            flash(_("“%(title)s” is changed.", title=lecture.title_en))
            return redirect(_at(lecture))
    return _lecture_page(form, workshop, lecture), form.code


def _free_slots(workshop: Workshop, apart_from: Lecture | None = None) -> Mapping[int, Slot]:
    found = db.session.scalars(queries.lectures_of(workshop)).all()
    slots = db.session.scalars(planning_queries.slots_of(workshop)).all()
    taken = planning_grid.standing(one for one in found if one is not apart_from)
    return {slot.id: slot for slot in deeds.free_slots(slots, taken)}


def _lecture_form(
    workshop: Workshop, free: Mapping[int, Slot], lecture: Lecture | None = None
) -> LectureForm:
    form = LectureForm(data=_of_lecture(lecture) if lecture else None)
    lecturers = db.session.scalars(queries.all_lecturers()).all()
    form.lecturers.choices = choices((one.id, one.person.full_name) for one in lecturers)
    moderators = db.session.scalars(planning_queries.who_may_moderate(lecture)).all()
    form.moderator.choices = choices(
        [("", _("Nobody")), *((one.id, one.full_name) for one in moderators)]
    )
    form.language.choices = choices(
        [
            (
                "",
                _(
                    "That of the workshop: %(name)s",
                    name=languages.language_name(workshop.language),
                ),
            ),
            *((code, languages.language_name(code)) for code in _spoken(lecture)),
        ]
    )
    form.slot.choices = choices(
        [("", _("None")), *((key, _slot_name(slot)) for key, slot in free.items())]
    )
    return form


def _spoken(lecture: Lecture | None) -> list[str]:
    told = lecture.language if lecture else ""
    return [*SPOKEN, *([told] if told and told not in SPOKEN else [])]


def _slot_name(slot: Slot) -> str:
    at = clock.wall(slot.starts_at, slot.workshop.zone)
    hours = f"{at:%H:%M} – {languages.clock_time(slot.ends_at, slot.workshop.zone)}"
    return " ".join(filter(None, [languages.weekday(at.date()), hours, slot.channel]))


def _of_lecture(lecture: Lecture) -> dict[str, Any]:
    zone = lecture.workshop.zone
    walls = {
        name: clock.wall(at, zone) if (at := getattr(lecture, name)) else None
        for name in ("starts_at", "recording_from", "recording_until")
    }
    texts = {name: getattr(lecture, name) for name in TEXTS}
    return (
        texts
        | walls
        | {
            "kind": lecture.kind.value,
            "moderator": lecture.moderator_id,
            "slot": None,
            "minutes": lecture.length or None,
            "lecturers": [one.id for one in queries.speakers_of(db.session, [lecture])[lecture.id]],
        }
    )


def _lecture_page(form: LectureForm, workshop: Workshop, lecture: Lecture | None = None) -> str:
    return render_template(
        "schedule/lecture.html",
        form=form,
        workshop=workshop,
        lecture=lecture,
        seen=planning_queries.latest_number(db.session, workshop),
        may_delete=lecture is not None and arranging.may_delete(db.session, lecture),
    )


def _planner() -> Planner:
    seen = request.form.get("seen", type=int)
    return Planner(me(), clock.now(), seen, languages.language())


def _write_down(
    draft: Draft, lecture: Lecture, form: LectureForm, free: Mapping[int, Slot]
) -> None:
    for name in TEXTS:
        setattr(lecture, name, form[name].data or "")
    lecture.kind = LectureKind(form.kind.data)
    lecture.moderator_id = form.moderator.data
    _write_down_recording(lecture, form)
    draft.place(lecture.id, _where(draft, form, free))
    lecture.minutes = form.minutes.data
    if form.slot.data:
        deeds.refuse_taken(draft, [lecture.id])
    arranging.let_speak(draft.session, lecture, form.lecturers.data or [])


def _where(draft: Draft, form: LectureForm, free: Mapping[int, Slot]) -> Placement | None:
    if form.slot.data:
        return moves.with_minutes(deeds.hours_of(free[form.slot.data]), form.minutes.data)
    if form.starts_at.data is None:
        return None
    at = clock.instant(form.starts_at.data, draft.workshop.zone, field="starts_at")
    return moves.with_minutes(Placement(at, at, form.channel.data or ""), form.minutes.data)


def _write_down_recording(lecture: Lecture, form: LectureForm) -> None:
    zone = lecture.workshop.zone
    for name in ("recording_from", "recording_until"):
        told = form[name].data
        setattr(lecture, name, clock.instant(told, zone, field=name) if told else None)
    first, last = lecture.recording_from, lecture.recording_until
    if first and last and last <= first:
        raise RuleBroken(
            N_("The recording can be watched until a time before it can be watched. Check both."),
            field="recording_until",
        )


def _at(lecture: Lecture) -> str:
    return url_for(".lectures", workshop_id=lecture.workshop_id, _anchor=f"lecture-{lecture.id}")
