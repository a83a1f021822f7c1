"""Where an application is, and the answer to an offer."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from cistrat_training import clock, languages, queue
from cistrat_training import permissions as may
from cistrat_training.accounts.access import permit
from cistrat_training.applications.endorsement_queries import named_in
from cistrat_training.applications.models import Application
from cistrat_training.database import db
from cistrat_training.enrolments import queries, selection, timeline
from cistrat_training.enrolments.models import SUPPORTS, WHYS, Offer
from cistrat_training.enrolments.offer_forms import AnswerForm, RefusalForm
from cistrat_training.enrolments.views.blueprint import views
from cistrat_training.errors import RuleBroken
from cistrat_training.reviews import queries as reviews
from cistrat_training.reviews.models import Verdict
from cistrat_training.words import N_


@views.get("/applications/<int:application_id>/where")
@permit(may.follow, Application)
def where(application: Application) -> ResponseReturnValue:
    decision = db.session.scalar(queries.decision_on(application))
    offer = db.session.scalar(queries.offer_on(application))
    steps = timeline.steps(
        application,
        decision=decision,
        offer=offer,
        being_read=bool(db.session.scalar(reviews.is_being_read(application))),
        endorsements=db.session.scalars(named_in(application)).all(),
        now=clock.now(),
    )
    return render_template(
        "enrolments/where.html",
        application=application,
        workshop=application.workshop,
        decision=decision,
        offer=offer,
        steps=steps,
        before=queries.waiting_before(db.session, decision)
        if decision and decision.told is Verdict.RESERVE
        else 0,
        letters=db.session.scalars(queries.letters_about(application)).all(),
        now=clock.now(),
    )


@views.get("/offers/<int:offer_id>")
@permit(may.see_offer, Offer)
def offer(offer: Offer) -> ResponseReturnValue:
    return _offer(offer, _answer_to(offer, AnswerForm(formdata=None)), RefusalForm(formdata=None))


def _offer(offer: Offer, answer: AnswerForm, refusal: RefusalForm) -> ResponseReturnValue:
    page = render_template(
        "enrolments/offer.html",
        offer=offer,
        workshop=offer.workshop,
        application=offer.decision.application,
        answer=answer,
        refusal=refusal,
        now=clock.now(),
        SUPPORTS=SUPPORTS,
        WHYS=WHYS,
    )
    return page, max(answer.code, refusal.code)


def _answer_to(offer: Offer, form: AnswerForm) -> AnswerForm:
    form.ask(offer.conditions, languages.language())
    return form


@views.post("/offers/<int:offer_id>/confirmation")
@permit(may.answer_offer, Offer)
def confirm(offer: Offer) -> ResponseReturnValue:
    form = _answer_to(offer, AnswerForm())
    if not form.validate_on_submit():
        return _offer(offer, form, RefusalForm(formdata=None))
    place = selection.confirm(db.session, offer, accepted=form.accepted(), now=clock.now())
    db.session.commit()
    queue.ring("letters")
    if place is None:
        raise RuleBroken(
            N_(
                "All seats were taken when you confirmed. You did nothing wrong: you are the next"
                " to be asked, and we write to you as soon as a seat is free."
            )
        )
    flash(_("Your place is confirmed. We look forward to seeing you."))
    return redirect(url_for(".where", application_id=offer.decision.application_id))


@views.post("/offers/<int:offer_id>/refusal")
@permit(may.answer_offer, Offer)
def decline(offer: Offer) -> ResponseReturnValue:
    form = RefusalForm()
    if not form.validate_on_submit():
        return _offer(offer, _answer_to(offer, AnswerForm(formdata=None)), form)
    selection.decline(
        db.session, offer, why=form.reason, note=form.note.data or "", now=clock.now()
    )
    db.session.commit()
    queue.ring("letters")
    flash(_("You have declined the offer. Thank you for telling us."))
    return redirect(url_for(".where", application_id=offer.decision.application_id))


@views.post("/offers/<int:offer_id>/withdrawal")
@permit(may.organise, Offer)
def take_back(offer: Offer) -> ResponseReturnValue:
    selection.take_back(db.session, offer, now=clock.now())
    db.session.commit()
    queue.ring("letters")
    flash(_("The offer is withdrawn, and the applicant has been told."))
    return redirect(url_for(".consider", application_id=offer.decision.application_id))
