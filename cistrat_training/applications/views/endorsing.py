"""What somebody without an account sees and does, who holds the link of a letter."""

from typing import Any, NamedTuple

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from cistrat_training import clock, files, languages, queue, trail
from cistrat_training import permissions as may
from cistrat_training.accounts.access import permit
from cistrat_training.accounts.passwords import digest
from cistrat_training.applications import answers, asking
from cistrat_training.applications import endorsement_queries as queries
from cistrat_training.applications.answers import Eyes, Line, Said
from cistrat_training.applications.endorsement_forms import AnswerForm
from cistrat_training.applications.endorsements import (
    ANSWERED,
    Endorsement,
    EndorsementLink,
    State,
    ranked,
)
from cistrat_training.applications.models import Application, Status
from cistrat_training.applications.questions import Kind
from cistrat_training.applications.views.blueprint import views
from cistrat_training.database import db, lock
from cistrat_training.forms import UNPROCESSABLE, Form
from cistrat_training.limits import VERIFYING, limiter

NOT_TOLD = {"gender", "birth_decade"}  # whoever endorses somebody need not be told these


class Desk(NamedTuple):
    """What lies before the holder of a link."""

    secret: str
    endorsement: Endorsement
    nominees: list[Endorsement]

    @property
    def to_order(self) -> list[Endorsement]:
        """Those of whom there can be a first: who was declined is out."""
        orderable = [each for each in self.nominees if each.state is not State.DECLINED]
        return orderable if len(orderable) > 1 else []


@views.route("/endorse/<secret>", methods=["GET", "POST"], defaults={"number": None})
@views.route("/endorse/<secret>/<int:number>", methods=["GET", "POST"])
@permit(may.hold_a_link)
@limiter.limit(VERIFYING)
def endorse(secret: str, number: int | None) -> ResponseReturnValue:
    """GET shows and uses nothing up: mail scanners open every link. POST answers."""
    desk = _desk(secret, number)
    if desk is None:
        return render_template("applications/link_gone.html"), 404
    form = AnswerForm.of(desk.endorsement)
    if desk.endorsement.is_open(clock.now()) and form.validate_on_submit():
        with form.refusals():
            _answer(desk.endorsement, form)
            return redirect(url_for(".endorse", secret=secret, number=number))
    if not form.is_submitted():
        trail.note_alone(
            db.session(), desk.endorsement.application, trail.Deed.VIEWED, "endorsement"
        )
        desk = _desk(secret, number) or desk  # all rows at once: noting has expired them
    return _page(desk, form), form.code


@views.post("/endorse/<secret>/order")
@permit(may.hold_a_link)
@limiter.limit(VERIFYING)
def order(secret: str) -> ResponseReturnValue:
    """Several nominees of one institution, put in order by typed numbers."""
    desk = _desk(secret, None)
    if desk is None:
        return render_template("applications/link_gone.html"), 404
    form = Form()
    typed = {each.id: request.form.get(f"rank-{each.id}", "") for each in desk.to_order}
    if form.validate_on_submit():
        with form.refusals():
            _order(desk, typed)
            flash(_("Your order is saved. You can change it until the link lapses."))
            return redirect(url_for(".endorse", secret=secret))
    return _page(desk, AnswerForm.of(desk.endorsement), order_form=form, typed=typed), UNPROCESSABLE


def _desk(secret: str, number: int | None) -> Desk | None:
    link = db.session.scalar(queries.link_with(digest(secret)))
    if link is None or not link.is_good(clock.now()):
        return None
    nominees = _nominees(link)
    chosen = [each for each in nominees if number in {None, each.id}]
    if number is None:
        chosen = [link.endorsement]
    return Desk(secret, chosen[0], nominees) if chosen else None


def _nominees(link: EndorsementLink) -> list[Endorsement]:
    """A referee speaks for one person, whoever else named the same address."""
    if link.endorsement.is_referee:
        return [link.endorsement]
    return list(db.session.scalars(queries.nominees_with(link.endorsement)))


def _answer(endorsement: Endorsement, form: AnswerForm) -> None:
    lock(db.session, endorsement.application)
    lock(db.session, endorsement)
    if endorsement.state in ANSWERED:
        db.session.rollback()  # a second press: the first one has done it all
        return
    now, comment = clock.now(), form.comment.data or ""
    if form.answer.data == State.GIVEN:
        kept = form.letter.data
        letter = kept and files.record(kept.content)
        endorsement.give(comment, letter, kept.name if kept else "", now=now)
    else:
        endorsement.decline(comment, now=now)
    asking.tell_answered(db.session, endorsement)
    db.session.commit()
    queue.ring("letters")
    flash(_("Thank you. Your answer has arrived."))


def _order(desk: Desk, typed: dict[int, str]) -> None:
    for each in sorted(desk.to_order, key=lambda each: each.id):
        lock(db.session, each)
    places = {number: _place(text) for number, text in typed.items()}
    ranked(desk.to_order, places)
    db.session.commit()


def _place(text: str) -> int | None:
    text = text.strip()
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 4 else None


def _page(
    desk: Desk,
    form: AnswerForm,
    order_form: Form | None = None,
    typed: dict[int, str] | None = None,
) -> str:
    application = desk.endorsement.application
    return render_template(
        "applications/endorse.html",
        form=form,
        secret=desk.secret,
        endorsement=desk.endorsement,
        nominees=desk.nominees,
        to_order=desk.to_order,
        typed=typed or {each.id: each.rank or "" for each in desk.nominees},
        order_errors=order_form.form_errors if order_form else [],
        application=application,
        workshop=application.workshop,
        said=_read(application),
        is_there=application.status is Status.SUBMITTED,
        now=clock.now(),
    )


def _read(application: Application) -> list[Said]:
    """What they speak for; the files stay out, since they may say what is not theirs to know."""
    if application.status is not Status.SUBMITTED:
        return []
    said = answers.read(db.session, application, Eyes.REVIEWER, languages.language())
    told = [Said(part.title, [line for line in part.lines if _is_told(line)]) for part in said]
    return [part for part in told if part.lines]


def _is_told(line: Line) -> bool:
    question: Any = line.question
    return question.core not in NOT_TOLD and question.kind is not Kind.CONSENT and not line.is_empty
