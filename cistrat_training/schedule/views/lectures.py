"""Organisers arrange the lectures of a workshop and invite those who give them."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select

from cistrat_training import clock, queue
from cistrat_training import permissions as may
from cistrat_training.accounts.access import permit
from cistrat_training.accounts.forms import DeedForm
from cistrat_training.accounts.links import open_link
from cistrat_training.database import db
from cistrat_training.forms import choices
from cistrat_training.schedule import clash_queries, clashes, letters, queries
from cistrat_training.schedule.forms import LectureForm
from cistrat_training.schedule.models import Lecture, Lecturer, Speaker
from cistrat_training.schedule.views.blueprint import views
from cistrat_training.workshops.models import Workshop


@views.get("/workshops/<int:workshop_id>/lectures")
@permit(may.organise, Workshop)
def lectures(workshop: Workshop) -> ResponseReturnValue:
    found = db.session.scalars(queries.lectures_of(workshop)).all()
    return render_template(
        "schedule/lectures.html",
        workshop=workshop,
        lectures=found,
        speakers=queries.speakers_of(db.session, found),
        to_invite=_not_invited(found),
        form=DeedForm(),
    )


@views.route("/workshops/<int:workshop_id>/lectures/new", methods=["GET", "POST"])
@permit(may.organise, Workshop)
def new_lecture(workshop: Workshop) -> ResponseReturnValue:
    form = _lecture_form()
    if form.validate_on_submit():
        with form.refusals():
            _wait_for_other_planners(workshop)
            lecture = Lecture(
                workshop=workshop,
                place=db.session.scalars(queries.next_place(workshop)).one(),
                title_en="",
                changed_at=clock.now(),
            )
            _arrange(lecture, form)
            db.session.add(lecture)
            db.session.commit()
            flash(_("“%(title)s” stands in the programme.", title=lecture.title_en))
            return redirect(url_for(".lectures", workshop_id=workshop.id))
    return _lecture_page(form, workshop), form.code


@views.route("/lectures/<int:lecture_id>/edit", methods=["GET", "POST"])
@permit(may.organise, Lecture)
def edit_lecture(lecture: Lecture) -> ResponseReturnValue:
    workshop = lecture.workshop
    form = _lecture_form(lecture)
    if form.validate_on_submit():
        with form.refusals():
            _wait_for_other_planners(workshop)
            before = lecture.starts_at, lecture.ends_at, lecture.channel
            told = queries.speakers_of(db.session, [lecture])[lecture.id]
            _arrange(lecture, form)
            if before != (lecture.starts_at, lecture.ends_at, lecture.channel):
                _tell_invited(lecture, told, letters.moved)
            db.session.commit()
            queue.ring("letters")
            flash(_("“%(title)s” is changed.", title=lecture.title_en))
            return redirect(url_for(".lectures", workshop_id=workshop.id))
    return _lecture_page(form, workshop, lecture), form.code


@views.post("/lectures/<int:lecture_id>/cancellation")
@permit(may.organise, Lecture)
def cancel_lecture(lecture: Lecture) -> ResponseReturnValue:
    if lecture.cancelled_at is None:
        lecture.cancel(now=clock.now())
        told = queries.speakers_of(db.session, [lecture])[lecture.id]
        _tell_invited(lecture, told, letters.cancelled)
        db.session.commit()
        queue.ring("letters")
    flash(_("“%(title)s” is called off.", title=lecture.title_en))
    return redirect(url_for(".lectures", workshop_id=lecture.workshop_id))


@views.post("/workshops/<int:workshop_id>/invitations")
@permit(may.organise, Workshop)
def invite(workshop: Workshop) -> ResponseReturnValue:
    """Write to each lecturer who has a lecture of which no letter told yet."""
    db.session.refresh(workshop, with_for_update=True)
    found = db.session.scalars(queries.lectures_of(workshop)).all()
    waiting = _not_invited(found)
    for lecturer, theirs in waiting.items():
        _invite(lecturer, workshop, theirs)
    db.session.commit()
    queue.ring("letters")
    flash(
        ngettext("%(num)s lecturer is invited.", "%(num)s lecturers are invited.", len(waiting))
        if waiting
        else _("Everybody with an e-mail address was invited already.")
    )
    return redirect(url_for(".lectures", workshop_id=workshop.id))


def _lecture_form(lecture: Lecture | None = None) -> LectureForm:
    form = LectureForm(obj=lecture, data=_of_lecture(lecture) if lecture else None)
    found = db.session.scalars(queries.all_lecturers()).all()
    form.lecturers.choices = choices((one.id, one.person.full_name) for one in found)
    return form


def _of_lecture(lecture: Lecture) -> dict[str, Any]:
    zone = lecture.workshop.zone
    return {
        "starts_at": clock.wall(lecture.starts_at, zone) if lecture.starts_at else None,
        "minutes": lecture.length or None,
        "lecturers": [one.id for one in queries.speakers_of(db.session, [lecture])[lecture.id]],
    }


def _lecture_page(form: LectureForm, workshop: Workshop, lecture: Lecture | None = None) -> str:
    return render_template(
        "schedule/lecture.html", form=form, workshop=workshop, lecture=lecture, deed=DeedForm()
    )


def _wait_for_other_planners(workshop: Workshop) -> None:
    """Lecturers and channels serve every workshop of these days, so one planner at a time."""
    meanwhile = queries.workshops_meanwhile(workshop)
    db.session.scalars(meanwhile.with_for_update()).all()


def _arrange(lecture: Lecture, form: LectureForm) -> None:
    """Raises RuleBroken when it would clash, or stand outside the workshop."""
    chosen = db.session.scalars(
        queries.all_lecturers().where(Lecturer.id.in_(form.lecturers.data or []))
    ).all()
    for name in ("title_en", "title_zh", "topic_en", "topic_zh", "channel"):
        setattr(lecture, name, form[name].data or "")
    lecture.livestream_url = form.livestream_url.data or ""
    lecture.recording_url = form.recording_url.data or ""
    lecture.minutes = form.minutes.data
    with db.session.no_autoflush:
        _place(lecture, form, chosen)
    _let_speak(lecture, chosen)


def _place(lecture: Lecture, form: LectureForm, lecturers: Sequence[Lecturer]) -> None:
    now = clock.now()
    if form.starts_at.data is None:
        lecture.unplace(now=now)
        return
    starts = clock.instant(form.starts_at.data, lecture.workshop.zone, field="starts_at")
    ends = starts + timedelta(minutes=form.minutes.data)
    lecture.place_at(starts, ends, now=now)
    clashes.refuse(
        [clash_queries.appointment_of(lecture, lecturers)],
        clash_queries.others_between(db.session, starts, ends, lecture.workshop, [lecture]),
        clash_queries.plan_facts(db.session, lecture.workshop),
    )


def _let_speak(lecture: Lecture, chosen: Sequence[Lecturer]) -> None:
    now_speaking = db.session.scalars(
        select(Speaker).where(Speaker.lecture_id == (lecture.id or 0))
    ).all()
    for speaker in now_speaking:
        if speaker.lecturer_id not in {one.id for one in chosen}:
            db.session.delete(speaker)
    known = {speaker.lecturer_id for speaker in now_speaking}
    db.session.add_all(
        Speaker(lecture=lecture, lecturer=one) for one in chosen if one.id not in known
    )


def _tell_invited(lecture: Lecture, told: Sequence[Lecturer], letter: Any) -> None:
    """Only those whom a letter told of this lecture before."""
    for lecturer in told:
        speaker = db.session.scalar(queries.speaking([lecture.id], lecturer))
        if speaker and speaker.invited_at and lecturer.person.email:
            db.session.add(letter(lecturer, lecture))


def _not_invited(found: Sequence[Lecture]) -> dict[Lecturer, list[Lecture]]:
    standing = {one.id: one for one in found if not one.cancelled_at}
    speakers = db.session.scalars(
        select(Speaker).where(Speaker.lecture_id.in_(standing), Speaker.invited_at.is_(None))
    )
    waiting: dict[Lecturer, list[Lecture]] = {}
    for speaker in speakers:
        if speaker.lecturer.person.email:
            waiting.setdefault(speaker.lecturer, []).append(standing[speaker.lecture_id])
    return waiting


def _invite(lecturer: Lecturer, workshop: Workshop, theirs: Sequence[Lecture]) -> None:
    now = clock.now()
    row, link = open_link(lecturer.person, url_for(".my_lectures"), now=now)
    speaking = db.session.scalars(queries.speaking([one.id for one in theirs], lecturer)).all()
    for speaker in speaking:
        speaker.invited_at = now
    about = f"invitation:{lecturer.id}:{'-'.join(str(one.id) for one in speaking)}"
    db.session.add_all([row, letters.invitation(lecturer, workshop, theirs, link, about=about)])
