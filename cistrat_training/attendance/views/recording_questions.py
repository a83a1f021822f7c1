"""What a recording asks of who watches it: set by organisers and lecturers, answered by
participants."""

from datetime import datetime
from typing import Any, NamedTuple

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import func, select

from cistrat_training import clock, queue
from cistrat_training import permissions as may
from cistrat_training.accounts.access import me, permit
from cistrat_training.accounts.forms import DeedForm
from cistrat_training.attendance import answering, queries, recording_letters
from cistrat_training.attendance.presence import Presence
from cistrat_training.attendance.recording_forms import (
    AnswerForm,
    QuestionForm,
    ReturnForm,
    WordForm,
)
from cistrat_training.attendance.recording_questions import (
    AskedFor,
    RecordingAnswer,
    RecordingQuestion,
)
from cistrat_training.attendance.standing import Standing
from cistrat_training.attendance.terms import AttendanceTerms
from cistrat_training.attendance.views.blueprint import views
from cistrat_training.database import db, lock
from cistrat_training.schedule.models import Lecture
from cistrat_training.schedule.viewing_queries import place_of, viewing_of
from cistrat_training.schedule.viewings import minutes_of
from cistrat_training.workshops.models import Enrolment

ANSWERS_ON_A_PAGE = 50


class AboutRecording(NamedTuple):
    """What a participant reads beside a recording, about what counts of it."""

    lecture: Lecture
    enrolment: Enrolment
    terms: AttendanceTerms
    presence: Presence
    standing: Standing | None
    """Where the terms let recordings make up for a part of the time only."""
    question: RecordingQuestion | None
    answer: RecordingAnswer | None
    """The last one that was right, or was sent back."""
    until: datetime | None
    is_over: bool

    @property
    def is_asked(self) -> bool:
        """Not of who was there from beginning to end, nor where a mark decides."""
        if self.question is None and not self.is_answered:
            return False
        return self.presence.because is None and self.presence.live < self.lecture.length

    @property
    def is_answered(self) -> bool:
        return self.answer is not None and self.answer.counts

    @property
    def minutes(self) -> int:
        """Of the lecture, that count by what was watched."""
        watched = self.presence.watched
        return watched.minutes(self.lecture.length) if watched else 0

    @property
    def minutes_late(self) -> int:
        """Watched, but after the time."""
        watched = self.presence.watched
        if watched is None or watched.counting is None:
            return 0
        in_all = minutes_of(watched.covered, watched.length, self.lecture.length)
        return in_all - minutes_of(watched.counting, watched.length, self.lecture.length)

    @property
    def lacks_answer(self) -> bool:
        watched = self.presence.watched
        return self.is_asked and watched is not None and watched.lacks_answer

    @property
    def share_used(self) -> float:
        used = self.standing
        if used is None or not used.minutes_offered:
            return 0
        return used.minutes_recorded / used.minutes_offered

    def form(self) -> WordForm | AnswerForm:
        asks_answer = self.question is not None and self.question.kind is AskedFor.ANSWER
        return AnswerForm() if asks_answer else WordForm()


@views.app_template_global()
def about_recording(lecture: Lecture) -> AboutRecording | None:
    """Of the reader; None for whoever has no place in the workshop."""
    enrolment = db.session.scalar(place_of(me(), lecture)) if me().is_authenticated else None
    return _about(lecture, enrolment, clock.now()) if enrolment else None


def _about(lecture: Lecture, enrolment: Enrolment, now: datetime) -> AboutRecording:
    terms = queries.terms_of(db.session, lecture.workshop)
    known = queries.Known.about(db.session, lecture.workshop, [lecture], [enrolment.id])
    tries = db.session.scalars(answering.tries_of(lecture, enrolment)).all()
    right = [one for one in tries if one.is_right]
    counting = [one for one in right if one.counts]
    until = terms.recorded_until(lecture)
    is_capped = terms.recorded_most < 100
    return AboutRecording(
        lecture,
        enrolment,
        terms,
        known.presence(lecture, enrolment.id),
        queries.standing_of(db.session, enrolment, now).standing if is_capped else None,
        db.session.scalar(answering.question_of(lecture)),
        next(reversed(counting or right), None),
        until,
        until is not None and now >= until,
    )


@views.route(
    "/lectures/<int:lecture_id>/recording-answer", methods=["GET", "POST"], endpoint="answer"
)
@permit(may.be_counted, Lecture)
def answer(lecture: Lecture) -> ResponseReturnValue:
    now = clock.now()
    enrolment = db.session.scalars(place_of(me(), lecture)).one()
    form = _about(lecture, enrolment, now).form()
    is_right = False
    if form.validate_on_submit():
        with form.refusals():
            given = answering.answer(db.session, lecture, enrolment, form.answer.data, now=now)
            is_right = given.is_right
            db.session.commit()
            if not is_right:
                form.answer.errors = [_("This is not the word. Listen again, and try once more.")]
    about = _about(lecture, enrolment, now)
    if request.headers.get("HX-Request") == "true":
        viewing = db.session.scalar(viewing_of(lecture, enrolment))
        return _part("attendance/recording_answered.html", about, form, viewing=viewing)
    if is_right:
        flash(_("Your answer is saved."))
        page = url_for("schedule.lecture_page", lecture_id=lecture.id, _anchor="recording-answer")
        return redirect(page)
    return _part("attendance/recording_answer.html", about, form), form.code


def _part(template: str, about: AboutRecording, form: Any, **facts: Any) -> str:
    return render_template(template, lecture=about.lecture, about=about, form=form, **facts)


# Asking


@views.route(
    "/lectures/<int:lecture_id>/recording-question",
    methods=["GET", "POST"],
    endpoint="recording_question",
)
@permit(may.mark, Lecture)
def recording_question(lecture: Lecture) -> ResponseReturnValue:
    asked = db.session.scalar(answering.question_of(lecture))
    form = QuestionForm.showing(asked)
    if form.validate_on_submit():
        wanted = RecordingQuestion(
            lecture=lecture, asked_at=clock.now(), asked_by=me(), **form.facts()
        )
        answering.ask(db.session, wanted)
        db.session.commit()
        flash(_("The question is asked of everybody who watches the recording."))
        return redirect(url_for(".recording_question", lecture_id=lecture.id))
    return _question_page(lecture, asked, form), form.code


@views.post("/lectures/<int:lecture_id>/recording-question/end", endpoint="end_recording_question")
@permit(may.mark, Lecture)
def end_recording_question(lecture: Lecture) -> ResponseReturnValue:
    if DeedForm().validate_on_submit():
        answering.ask_no_more(db.session, lecture, by=me(), now=clock.now())
        db.session.commit()
        flash(_("Nothing is asked about this recording any more. What was watched counts."))
    return redirect(url_for(".recording_question", lecture_id=lecture.id))


@views.post("/recording-answers/<int:recording_answer_id>/return", endpoint="return_answer")
@permit(may.return_answer, RecordingAnswer)
def return_answer(recording_answer: RecordingAnswer) -> ResponseReturnValue:
    lecture = recording_answer.question.lecture
    form = ReturnForm()
    if form.validate_on_submit():
        with form.refusals():
            lock(db.session, recording_answer)
            recording_answer.send_back(by=me(), why=form.why.data, now=clock.now())
            if recording_answer.enrolment.person.email:
                db.session.add(recording_letters.sent_back(recording_answer))
            db.session.commit()
            queue.ring("letters")
            flash(_("The answer is sent back. It does not count until it is given again."))
            return redirect(url_for(".recording_question", lecture_id=lecture.id))
    asked = db.session.scalar(answering.question_of(lecture))
    return _question_page(lecture, asked, QuestionForm.showing(asked), form), form.code


def _question_page(
    lecture: Lecture,
    asked: RecordingQuestion | None,
    form: QuestionForm,
    returning: ReturnForm | None = None,
) -> str:
    page = db.paginate(
        answering.short_answers(lecture), per_page=ANSWERS_ON_A_PAGE, error_out=False
    )
    return render_template(
        "attendance/recording_question.html",
        lecture=lecture,
        asked=asked,
        form=form,
        returning=returning,
        answers=page,
        counts=_counts(asked) if asked else (0, 0),
        AskedFor=AskedFor,
    )


def _counts(asked: RecordingQuestion) -> tuple[int, int]:
    """How many people gave an answer that counts, and how many tries were wrong."""
    of_it = RecordingAnswer.question_id == asked.id
    right = select(func.count(RecordingAnswer.enrolment_id.distinct())).where(
        of_it, RecordingAnswer.is_right, RecordingAnswer.sent_back_at.is_(None)
    )
    wrong = select(func.count()).where(of_it, RecordingAnswer.is_right.is_(False))
    return db.session.scalar(right) or 0, db.session.scalar(wrong) or 0
