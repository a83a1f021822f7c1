"""Lecturers say what may be done with their lectures; organisers see whose answer is missing."""

from collections.abc import Sequence
from typing import NamedTuple

from flask import abort, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select

from cistrat_training import clock, queue
from cistrat_training import permissions as may
from cistrat_training.accounts.access import me, permit
from cistrat_training.accounts.forms import DeedForm
from cistrat_training.accounts.links import open_link
from cistrat_training.database import db, lock
from cistrat_training.letter import Letter
from cistrat_training.schedule import (
    consent_letters,
    consent_queries,
    lecturing_queries,
    publishing,
    queries,
)
from cistrat_training.schedule.consent_forms import ConsentForm, WrittenDownForm
from cistrat_training.schedule.consents import (
    CONSENT_ANSWERS,
    CONSENT_PURPOSES,
    ConsentAnswer,
    ConsentPurpose,
    Consents,
    LectureConsent,
)
from cistrat_training.schedule.models import Lecture, Lecturer, Speaker
from cistrat_training.schedule.views.blueprint import views
from cistrat_training.workshops.models import Workshop


class Line(NamedTuple):
    """One lecturer of one lecture in the overview."""

    lecture: Lecture
    lecturer: Lecturer
    consents: Consents
    hides_livestream: bool


@views.route("/lectures/<int:lecture_id>/consents", methods=["GET", "POST"])
@permit(may.prepare, Lecture)
def consents(lecture: Lecture) -> ResponseReturnValue:
    found = consent_queries.consents_of(db.session, [lecture])[lecture.id]
    lecturer = consent_queries.speaker_who_is(me(), found)
    form = _form(ConsentForm, found, lecturer) if lecturer else None
    if form and lecturer and form.validate_on_submit():
        with form.refusals():
            _keep(lecture, lecturer, form, note="")
            flash(_("Your answers are kept. You can change them at any time."))
            return redirect(_next_of_mine(lecture))
    return _page(lecture, found, form, lecturer), form.code if form else 200


@views.route("/lectures/<int:lecture_id>/consents/<int:lecturer_id>", methods=["GET", "POST"])
@permit(may.organise, Lecture)
def write_down_consents(lecture: Lecture, lecturer_id: int) -> ResponseReturnValue:
    """An organiser, for a lecturer who answered by letter or by telephone."""
    found = consent_queries.consents_of(db.session, [lecture])[lecture.id]
    lecturer = next((one for one in found.lecturers if one.id == lecturer_id), None)
    if lecturer is None:
        abort(404)
    form = _form(WrittenDownForm, found, lecturer)
    if form.validate_on_submit():
        with form.refusals():
            _keep(lecture, lecturer, form, note=form.note.data)
            flash(_("The answers of %(name)s are kept.", name=lecturer.person.full_name))
            return redirect(url_for(".consents", lecture_id=lecture.id))
    return _page(lecture, found, form, lecturer), form.code


@views.get("/workshops/<int:workshop_id>/consents")
@permit(may.organise, Workshop)
def consent_overview(workshop: Workshop) -> ResponseReturnValue:
    lines = _lines(workshop)
    missing = sum(len(_unanswered(line)) for line in lines)
    return render_template(
        "schedule/consent_overview.html",
        workshop=workshop,
        lines=lines,
        missing=missing,
        asked=len(lines) * len(ConsentPurpose),
        to_ask=_to_ask(lines),
        purposes=CONSENT_PURPOSES,
        answers=CONSENT_ANSWERS,
        form=DeedForm(),
    )


@views.post("/workshops/<int:workshop_id>/consents/letters")
@permit(may.organise, Workshop)
def ask_for_consents(workshop: Workshop) -> ResponseReturnValue:
    """A letter to each lecturer with an answer open, once for the same lectures."""
    lock(db.session, workshop)
    waiting = _to_ask(_lines(workshop))
    for lecturer, lectures in waiting.items():
        address = url_for(".consents", lecture_id=lectures[0].id)
        row, link = open_link(lecturer.person, address, now=clock.now())
        db.session.add_all([row, consent_letters.asked(lecturer, workshop, lectures, link)])
    db.session.commit()
    queue.ring("letters")
    flash(
        ngettext("%(num)s lecturer is asked.", "%(num)s lecturers are asked.", len(waiting))
        if waiting
        else _("Everybody with an e-mail address was asked already.")
    )
    return redirect(url_for(".consent_overview", workshop_id=workshop.id))


def _form(kind: type[ConsentForm], found: Consents, lecturer: Lecturer) -> ConsentForm:
    given = {purpose: found.of(lecturer, purpose) for purpose in ConsentPurpose}
    return kind(data=ConsentForm.filled_with(given))


def _page(
    lecture: Lecture, found: Consents, form: ConsentForm | None, lecturer: Lecturer | None
) -> str:
    return render_template(
        "schedule/consents.html",
        lecture=lecture,
        workshop=lecture.workshop,
        consents=found,
        form=form,
        lecturer=lecturer,
        history=db.session.scalars(consent_queries.answers_about(lecture)).all(),
        purposes=CONSENT_PURPOSES,
        answers=CONSENT_ANSWERS,
    )


def _keep(lecture: Lecture, lecturer: Lecturer, form: ConsentForm, *, note: str) -> None:
    """What differs from the last answer is a new one; of a no the organisers hear."""
    now = clock.now()
    lock(db.session, lecturer)  # sent twice, the second finds what the first has told
    found = consent_queries.consents_of(db.session, [lecture])[lecture.id]
    refused = []
    for purpose, (answer, licence) in form.answers().items():
        last = found.of(lecturer, purpose)
        if last and last.says_the_same(answer, licence):
            continue
        given = LectureConsent.give(
            lecture, lecturer, purpose, answer, licence, by=me(), note=note, now=now
        )
        db.session.add(given)
        if answer is ConsentAnswer.NO and _matters(lecture, purpose, last):
            refused.append(given)
    db.session.flush()
    _tell(lecture, refused)
    db.session.commit()
    queue.ring("letters")


def _matters(lecture: Lecture, purpose: ConsentPurpose, last: LectureConsent | None) -> bool:
    """Whether somebody has to do something about a no: a yes stood there, or something is there."""
    if last is not None:
        return True
    if purpose is ConsentPurpose.LIVESTREAM:
        return bool(lecture.livestream_url)
    there = db.session.scalars(publishing.materials_of([lecture.id])).all()
    is_elsewhere = purpose is ConsentPurpose.RECORDING and bool(lecture.recording_url)
    return is_elsewhere or any(publishing.NEEDS.get(one.kind) is purpose for one in there)


def _tell(lecture: Lecture, refused: Sequence[LectureConsent]) -> None:
    speaking = select(Speaker).where(Speaker.lecture_id == lecture.id)
    speakers = db.session.scalars(speaking).all() if refused else []
    address = current_app.config["SITE_URL"] + url_for(".materials", lecture_id=lecture.id)
    db.session.add_all(
        consent_letters.refused(organiser, no, address)
        for no in refused
        for organiser in lecturing_queries.who_hears_of(db.session, speakers)
        if organiser is not me()
    )


def _next_of_mine(lecture: Lecture) -> str:
    """The next lecture of mine in this workshop with an answer open, else this one again."""
    mine = db.session.scalars(
        queries.held_by(me()).where(Lecture.workshop_id == lecture.workshop_id)
    ).all()
    found = consent_queries.consents_of(db.session, mine)
    declined = consent_queries.declined_in(db.session, mine)
    for one in mine:
        lecturer = consent_queries.speaker_who_is(me(), found[one.id])
        if lecturer is None or (one.id, lecturer.id) in declined:
            continue
        if any(found[one.id].of(lecturer, p) is None for p in ConsentPurpose):
            return url_for(".consents", lecture_id=one.id)
    return url_for(".consents", lecture_id=lecture.id)


def _lines(workshop: Workshop) -> list[Line]:
    lectures = [
        lecture
        for lecture in db.session.scalars(queries.lectures_of(workshop))
        if lecture.is_taught and not lecture.cancelled_at
    ]
    found = consent_queries.consents_of(db.session, lectures)
    return [
        Line(
            lecture,
            lecturer,
            found[lecture.id],
            bool(lecture.livestream_url)
            and bool(found[lecture.id].refusing(ConsentPurpose.LIVESTREAM)),
        )
        for lecture in lectures
        for lecturer in found[lecture.id].lecturers
    ]


def _unanswered(line: Line) -> list[ConsentPurpose]:
    return [p for p in ConsentPurpose if line.lecturer in line.consents.unanswered(p)]


def _to_ask(lines: Sequence[Line]) -> dict[Lecturer, list[Lecture]]:
    """Those with an answer open whom no letter has asked for the same lectures yet."""
    open_ones: dict[Lecturer, list[Lecture]] = {}
    declined = consent_queries.declined_in(db.session, [line.lecture for line in lines])
    for line in lines:
        if (line.lecture.id, line.lecturer.id) in declined or not _unanswered(line):
            continue
        if line.lecturer.person.email and line.lecturer.person.is_active:
            open_ones.setdefault(line.lecturer, []).append(line.lecture)
    letters = {
        consent_letters.about(lecturer, lectures): lecturer
        for lecturer, lectures in open_ones.items()
    }
    sent = db.session.scalars(select(Letter.about).where(Letter.about.in_(letters))).all()
    asked = {letters[about] for about in sent}
    return {who: lectures for who, lectures in open_ones.items() if who not in asked}
