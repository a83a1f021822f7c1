"""Asking to be excused, and the organisers' answers."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy.exc import IntegrityError
from wtforms import SelectChoice

from cistrat_training import clock, files, languages, queue, trail
from cistrat_training import permissions as may
from cistrat_training.accounts.access import me, permit
from cistrat_training.accounts.forms import DeedForm
from cistrat_training.attendance import (
    apology_letters,
    apology_queries,
    excusing,
    mine,
    queries,
)
from cistrat_training.attendance.apologies import (
    WISHES,
    Apology,
    ApologyLecture,
    ask,
)
from cistrat_training.attendance.apology_forms import (
    ApologyAnswerForm,
    ApologyForm,
    WithdrawalForm,
)
from cistrat_training.attendance.mine import Line, OnePerson
from cistrat_training.attendance.views.blueprint import views
from cistrat_training.attendance.views.mine import my_place
from cistrat_training.attendance.why import of_excuses
from cistrat_training.database import db, lock
from cistrat_training.forms import choices
from cistrat_training.letter import Letter
from cistrat_training.schedule.models import Talk
from cistrat_training.trail import Deed
from cistrat_training.workshops.models import Workshop

ANSWERS_ON_A_PAGE = 50
ASKED_ALREADY = _l("You have asked for these lectures already. Here is what became of it.")


# The participant


@views.route("/workshops/<int:workshop_id>/my-attendance/apologies", methods=["GET", "POST"])
@permit(may.attend, Workshop)
def ask_to_be_excused(workshop: Workshop) -> ResponseReturnValue:
    about = mine.about(db.session, my_place(workshop), clock.now())
    form = ApologyForm(lectures=request.args.getlist("lecture", type=int))
    form.lectures.choices = _lectures_to_choose(about.lines)  # also what was asked for before
    form.days.choices = _days_to_choose(about)
    if form.validate_on_submit():
        with form.refusals():
            _ask(about, form)
            return redirect(url_for(".my_attendance", workshop_id=workshop.id) + "#apologies")
    form.lectures.choices = _lectures_to_choose(about.excusable)
    page = render_template(
        "attendance/ask_to_be_excused.html",
        about=about,
        workshop=workshop,
        form=form,
        of_excuses=of_excuses(about.terms),
    )
    return page, form.code


def _lectures_to_choose(lines: Iterable[Line]) -> list[SelectChoice]:
    return choices((line.lecture.id, _named(line.talk)) for line in lines)


def _named(talk: Talk) -> str:
    title = talk.title(languages.language())
    if talk.starts_at is None:
        return title
    when = languages.moment(talk.starts_at)
    zone = languages.zone_name(at=talk.starts_at)
    return _("%(title)s, %(when)s (%(zone)s)", title=title, when=when, zone=zone)


def _days_to_choose(about: OnePerson) -> list[SelectChoice]:
    """Days of the workshop on which several lectures can be missed at once."""
    lengths = Counter(_day(line) for line in about.excusable)
    return choices(
        (
            day.isoformat(),
            ngettext(
                "%(day)s: %(num)s lecture", "%(day)s: %(num)s lectures", num, day=languages.day(day)
            ),
        )
        for day, num in lengths.items()
        if day and num > 1
    )


def _day(line: Line) -> date | None:
    starts_at = line.talk.starts_at
    return starts_at.astimezone(line.lecture.workshop.tz).date() if starts_at else None


def _ask(about: OnePerson, form: ApologyForm) -> None:
    days = {date.fromisoformat(day) for day in form.days.data or []}
    chosen = [
        line.lecture
        for line in about.excusable
        if line.lecture.id in (form.lectures.data or []) or _day(line) in days
    ]
    if form.lectures.data and not chosen and about.can_ask:
        flash(ASKED_ALREADY, "warn")
        return
    apology, wishes = ask(about.enrolment, chosen, form.reason.data, now=clock.now())
    if form.file.data:
        apology.file = files.record(form.file.data.content)
        apology.file_name = form.file.data.name
    db.session.add_all([apology, *wishes])
    try:
        db.session.commit()
    except IntegrityError:  # the same form from a second window
        db.session.rollback()
        flash(ASKED_ALREADY, "warn")
        return
    flash(_("Your apology is with the organisers. You get a letter when they answer."))


@views.post("/apologies/<int:apology_id>/withdrawal")
@permit(may.hold_apology, Apology)
def take_back_apology(apology: Apology) -> ResponseReturnValue:
    form = DeedForm()
    if form.validate_on_submit():
        with form.refusals():
            wishes = excusing.wishes_of(db.session, apology)
            lock(db.session, apology).take_back(wishes, now=clock.now())
            db.session.commit()
            flash(_("Your apology is taken back."))
    _flash_errors(form)
    back = url_for(".my_attendance", workshop_id=apology.enrolment.workshop_id)
    return redirect(back + "#apologies")


@views.get("/apologies/<int:apology_id>/file")
@permit(may.read_apology, Apology)
def apology_file(apology: Apology) -> ResponseReturnValue:
    if apology.file is None:
        abort(404)
    if not may.hold_apology(me(), apology):  # it may tell of somebody's health
        trail.note_alone(db.session(), apology, Deed.VIEWED)
    return files.send(apology.file, apology.file_name)


# The organisers


@views.get("/workshops/<int:workshop_id>/attendance/apologies")
@permit(may.organise, Workshop)
def apologies(workshop: Workshop) -> ResponseReturnValue:
    return _queue(workshop)


@views.post("/apologies/<int:apology_id>/answer")
@permit(may.answer_apology, Apology)
def answer_apology(apology: Apology) -> ResponseReturnValue:
    workshop = apology.workshop
    form = _answer_form(apology, excusing.wishes_of(db.session, apology))
    if form.validate_on_submit():
        with form.refusals():
            chosen = [] if "decline" in request.form else form.lectures.data or []
            excused = excusing.answer(
                db.session, apology, chosen, form.answer.data or "", by=me(), now=clock.now()
            )
            db.session.add_all(_letter(apology))
            db.session.commit()
            queue.ring("letters")
            flash(
                ngettext(
                    "Excused from %(num)s lecture.", "Excused from %(num)s lectures.", len(excused)
                )
                if excused
                else _("Declined.")
            )
            return redirect(url_for(".apologies", workshop_id=workshop.id))
    return _queue(workshop, {apology.id: form}), form.code


def _letter(apology: Apology) -> list[Letter]:
    if not apology.enrolment.person.email:
        return []
    wishes = apology_queries.wishes_by_apology(db.session, [apology])[apology.id]
    terms = queries.terms_of(db.session, apology.workshop)
    return [apology_letters.apology_answered(apology, wishes, terms)]


@views.route("/apology-lectures/<int:apology_lecture_id>/withdrawal", methods=["GET", "POST"])
@permit(may.withdraw_excuse, ApologyLecture)
def withdraw_excuse(apology_lecture: ApologyLecture) -> ResponseReturnValue:
    workshop = apology_lecture.enrolment.workshop
    form = WithdrawalForm()
    if form.validate_on_submit():
        with form.refusals():
            excusing.withdraw(db.session, apology_lecture, form.why.data, by=me(), now=clock.now())
            db.session.flush()
            if apology_lecture.enrolment.person.email:
                db.session.add(apology_letters.excuse_withdrawn(apology_lecture))
            db.session.commit()
            queue.ring("letters")
            flash(_("The excuse is withdrawn, and both stay readable."))
            return redirect(url_for(".apologies", workshop_id=workshop.id))
    page = render_template(
        "attendance/withdraw_excuse.html", wish=apology_lecture, workshop=workshop, form=form
    )
    return page, form.code


def _queue(workshop: Workshop, typed: dict[int, ApologyAnswerForm] | None = None) -> str:
    """`typed` is a form that was refused, by the id of its apology."""
    waiting = db.session.scalars(apology_queries.open_apologies_in(workshop)).all()
    closed = db.paginate(
        apology_queries.closed_apologies_in(workshop),
        per_page=ANSWERS_ON_A_PAGE,
        error_out=False,
    )
    wishes = apology_queries.wishes_by_apology(db.session, [*waiting, *closed.items])
    forms = {one.id: _answer_form(one, wishes[one.id]) for one in waiting} | (typed or {})
    return render_template(
        "attendance/apologies.html",
        workshop=workshop,
        waiting=waiting,
        closed=closed,
        page_url=lambda page: url_for(".apologies", workshop_id=workshop.id, page=page),
        wishes=wishes,
        forms=forms,
        refused=[form for form in (typed or {}).values() if form.errors],
        of_excuses=of_excuses(queries.terms_of(db.session, workshop)),
        WISHES=WISHES,
    )


def _answer_form(apology: Apology, wishes: Sequence[ApologyLecture]) -> ApologyAnswerForm:
    form = ApologyAnswerForm(
        prefix=f"apology-{apology.id}-", lectures=[wish.lecture_id for wish in wishes]
    )
    form.lectures.choices = choices((wish.lecture_id, _named(wish.lecture)) for wish in wishes)
    return form


def _flash_errors(form: DeedForm) -> None:
    for error in form.form_errors:
        flash(error, "warn")
