"""How offers are made in a workshop, what came of them, and the organiser's nod."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from cistrat_training import clock, queue
from cistrat_training import permissions as may
from cistrat_training.accounts.access import me, permit
from cistrat_training.accounts.forms import DeedForm
from cistrat_training.database import db, lock
from cistrat_training.enrolments import queries, selection
from cistrat_training.enrolments.models import (
    ANSWER_WORDS,
    SUPPORTS,
    WHYS,
    Answer,
    Condition,
    Offer,
)
from cistrat_training.enrolments.offer_forms import ConditionsForm, OfferRulesForm
from cistrat_training.enrolments.views.blueprint import views
from cistrat_training.errors import RuleBroken
from cistrat_training.reviews.models import Decision
from cistrat_training.words import N_
from cistrat_training.workshops.models import AUDIENCES, Promotion, Workshop


@views.route("/workshops/<int:workshop_id>/offers", methods=["GET", "POST"])
@permit(may.organise, Workshop)
def offers(workshop: Workshop) -> ResponseReturnValue:
    """The rules hold for offers made from now on; those that are out keep theirs."""
    conditions = db.session.scalars(queries.conditions_of(workshop)).all()
    if request.method == "POST":
        form = OfferRulesForm()
    else:
        form = OfferRulesForm(
            formdata=None, days_to_remind=workshop.days_to_remind, promotion=workshop.promotion
        )
        form.show(conditions)
    if form.validate_on_submit():
        with form.refusals():
            _keep(workshop, form)
            db.session.commit()
            flash(_("Saved. Offers made from now on follow this."))
            return redirect(url_for(".offers", workshop_id=workshop.id))
    page = render_template(
        "enrolments/offers.html",
        workshop=workshop,
        form=form,
        answers=db.session.execute(queries.answers_to_offers(workshop)).all(),
        whys=db.session.execute(queries.whys_of(workshop)).all(),
        free=db.session.execute(queries.free_seats(clock.now(), workshop)).all(),
        ANSWER_WORDS=ANSWER_WORDS,
        AUDIENCES=AUDIENCES,
        SUPPORTS=SUPPORTS,
        WHYS=WHYS,
    )
    return page, form.code


def _keep(workshop: Workshop, form: OfferRulesForm) -> None:
    lock(db.session, workshop)
    workshop.days_to_remind = form.days_to_remind.data
    workshop.promotion = Promotion(form.promotion.data)
    known = {c.kind: c for c in db.session.scalars(queries.conditions_of(workshop))}
    said = form.said()
    for kind, (text_en, text_zh, necessary) in said.items():
        if kind not in known:
            known[kind] = Condition(workshop=workshop, kind=kind, text_en=text_en)
            db.session.add(known[kind])
        known[kind].text_en, known[kind].text_zh = text_en, text_zh
        known[kind].necessary = necessary
    for kind in known.keys() - said.keys():
        db.session.delete(known[kind])


@views.route("/offers/<int:offer_id>/conditions", methods=["GET", "POST"])
@permit(may.organise, Offer)
def conditions(offer: Offer) -> ResponseReturnValue:
    """Of one offer that is not answered yet."""
    form = ConditionsForm()
    if request.method == "GET":
        form = ConditionsForm(formdata=None)
        form.show(offer.conditions)
    if form.validate_on_submit():
        lock(db.session, offer.workshop)
        lock(db.session, offer)
        if offer.answer is not Answer.OPEN:
            raise RuleBroken(N_("This offer is answered, so its conditions stay as they are."))
        offer.set_conditions(
            [
                Condition(workshop=offer.workshop, kind=k, text_en=en, text_zh=zh, necessary=must)
                for k, (en, zh, must) in form.said().items()
            ]
        )
        db.session.commit()
        flash(_("Saved. The applicant sees it on the page of the offer."))
        return redirect(url_for(".offer", offer_id=offer.id))
    page = render_template(
        "enrolments/conditions.html",
        offer=offer,
        workshop=offer.workshop,
        form=form,
        SUPPORTS=SUPPORTS,
    )
    return page, form.code


@views.post("/decisions/<int:decision_id>/promotion")
@permit(may.organise, Decision)
def promote(decision: Decision) -> ResponseReturnValue:
    """The free seat goes to this person, who is the first on the reserve list."""
    form = DeedForm()
    if form.validate_on_submit():
        offer = selection.promote_next(db.session, decision, by=me(), now=clock.now())
        db.session.commit()
        queue.ring("letters")
        flash(_("%(name)s is offered the seat.", name=offer.decision.application.full_name))
    return redirect(url_for(".reserve", workshop_id=decision.workshop_id))
