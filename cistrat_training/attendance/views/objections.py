"""“This is not right”, and the organisers' answers."""

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from cistrat_training import clock, files, queue, trail
from cistrat_training import permissions as may
from cistrat_training.accounts.access import me, permit
from cistrat_training.attendance import apology_letters, apology_queries, mine, objecting
from cistrat_training.attendance.apology_forms import ObjectionAnswerForm, ObjectionForm
from cistrat_training.attendance.objections import (
    OBJECTION_STATES,
    Objection,
    Statement,
    objected_until,
)
from cistrat_training.attendance.views.blueprint import views
from cistrat_training.attendance.views.mine import my_place
from cistrat_training.attendance.why import noted_by
from cistrat_training.database import db
from cistrat_training.schedule.models import Lecture
from cistrat_training.trail import Deed
from cistrat_training.workshops.models import Enrolment, Workshop

OBJECTIONS_ON_A_PAGE = 50


# The participant


@views.route("/lectures/<int:lecture_id>/objection", methods=["GET", "POST"])
@permit(may.object_to, Lecture)
def object_to_lecture(lecture: Lecture) -> ResponseReturnValue:
    form = ObjectionForm()
    return _object(my_place(lecture.workshop), lecture, form, is_sent=form.validate_on_submit())


@views.route("/workshops/<int:workshop_id>/my-attendance/objection", methods=["GET", "POST"])
@permit(may.attend, Workshop)
def object_to_standing(workshop: Workshop) -> ResponseReturnValue:
    form = ObjectionForm()
    return _object(my_place(workshop), None, form, is_sent=form.validate_on_submit())


def _object(
    enrolment: Enrolment, lecture: Lecture | None, form: ObjectionForm, *, is_sent: bool
) -> ResponseReturnValue:
    about = mine.about(db.session, enrolment, clock.now())
    line = next((line for line in about.lines if line.lecture is lecture), None)
    if lecture and line is None:  # tea, or called off
        abort(404)
    found = line.objection if line else about.about_standing
    if found:
        return redirect(url_for(".objection", objection_id=found.id))
    if is_sent:
        with form.refusals():
            return redirect(_say(form, enrolment, lecture))
    page = render_template(
        "attendance/object.html",
        about=about,
        line=line,
        enrolment=enrolment,
        lecture=lecture,
        workshop=enrolment.workshop,
        form=form,
        until=objected_until(enrolment.workshop),
        noted_by=noted_by,
        is_mine=True,
    )
    return page, form.code


def _say(form: ObjectionForm, enrolment: Enrolment, lecture: Lecture | None) -> str:
    """The address of the thread."""
    said = objecting.object_to(
        db.session, enrolment, lecture, form.words.data, form.has_seen, now=clock.now()
    )
    if form.file.data:
        said.file = files.record(form.file.data.content)
        said.file_name = form.file.data.name
    _note_conclusion(said, enrolment, lecture)
    try:
        db.session.commit()
    except IntegrityError:  # the same form from a second window
        db.session.rollback()
        flash(_("You have said this already. Here is what was said."), "warn")
        return url_for(".my_attendance", workshop_id=enrolment.workshop_id)
    flash(_("Your objection is with the organisers. You get a letter when they answer."))
    return url_for(".objection", objection_id=said.objection.id)


def _note_conclusion(said: Statement, enrolment: Enrolment, lecture: Lecture | None) -> None:
    db.session.flush()  # what was put right just now is part of it
    if lecture is None:
        return
    about = mine.about(db.session, enrolment, clock.now(), drafts=True)
    for line in about.lines:
        if line.lecture is lecture:
            objecting.note_what_was_concluded(said, line.presence)


# Both


@views.route("/objections/<int:objection_id>", methods=["GET", "POST"])
@permit(may.read_objection, Objection)
def objection(objection: Objection) -> ResponseReturnValue:
    """Sending it is the participant's."""
    form = ObjectionForm(seen=str(objection.said))
    if form.is_submitted() and not may.hold_objection(me(), objection):
        abort(403)
    if form.validate_on_submit():
        with form.refusals():
            return redirect(_say(form, objection.enrolment, objection.lecture))
    return _thread(objection, form), form.code


@views.post("/objections/<int:objection_id>/answer")
@permit(may.answer_objection, Objection)
def answer_objection(objection: Objection) -> ResponseReturnValue:
    form = ObjectionAnswerForm()
    if form.validate_on_submit():
        with form.refusals():
            said = objecting.answer(
                db.session,
                objection,
                form.words.data,
                form.has_seen,
                form.correction,
                by=me(),
                now=clock.now(),
            )
            _note_conclusion(said, objection.enrolment, objection.lecture)
            if objection.enrolment.person.email:
                db.session.add(apology_letters.objection_answered(said))
            db.session.commit()
            queue.ring("letters")
            flash(_("Your answer is sent."))
            back = url_for(".objections", workshop_id=objection.enrolment.workshop_id)
            return redirect(back)
    return _thread(objection, answer=form), form.code


@views.get("/objections/<int:objection_id>/files/<int:number>")
@permit(may.read_objection, Objection)
def objection_file(objection: Objection, number: int) -> ResponseReturnValue:
    statements = db.session.scalars(apology_queries.statements_of(objection))
    said = next((one for one in statements if one.number == number), None)
    if said is None or said.file is None:
        abort(404)
    if not may.hold_objection(me(), objection):  # it may tell of somebody's health
        trail.note_alone(db.session(), said, Deed.VIEWED)
    return files.send(said.file, said.file_name)


def _thread(
    objection: Objection,
    form: ObjectionForm | None = None,
    answer: ObjectionAnswerForm | None = None,
) -> str:
    now = clock.now()
    is_mine = may.hold_objection(me(), objection)
    about = mine.about(db.session, objection.enrolment, now, drafts=not is_mine)
    until = objected_until(objection.workshop, objection)
    return render_template(
        "attendance/objection.html",
        objection=objection,
        statements=db.session.scalars(apology_queries.statements_of(objection)).all(),
        about=about,
        line=next((one for one in about.lines if one.lecture is objection.lecture), None),
        enrolment=objection.enrolment,
        lecture=objection.lecture,
        workshop=objection.workshop,
        is_mine=is_mine,
        form=form if is_mine and now <= until else None,
        answer=_answer(objection, answer),
        until=until,
        noted_by=noted_by,
        OBJECTION_STATES=OBJECTION_STATES,
    )


def _answer(objection: Objection, sent: ObjectionAnswerForm | None) -> ObjectionAnswerForm | None:
    if sent or not may.answer_objection(me(), objection) or not objection.is_waiting:
        return sent
    return ObjectionAnswerForm(formdata=None, seen=str(objection.said))


# The organisers


@views.get("/workshops/<int:workshop_id>/attendance/objections")
@permit(may.organise, Workshop)
def objections(workshop: Workshop) -> ResponseReturnValue:
    page = db.paginate(
        apology_queries.objections_in(workshop), per_page=OBJECTIONS_ON_A_PAGE, error_out=False
    )
    return render_template(
        "attendance/objections.html",
        workshop=workshop,
        page=page,
        page_url=lambda page: url_for(".objections", workshop_id=workshop.id, page=page),
        said=apology_queries.last_statements(db.session, page.items),
        OBJECTION_STATES=OBJECTION_STATES,
    )
