"""The rules of eligibility of a workshop, and how one application stands to them."""

from collections.abc import Sequence
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from cistrat_training import clock
from cistrat_training import permissions as may
from cistrat_training.accounts.access import me, permit
from cistrat_training.applications import definition, eligibility
from cistrat_training.applications.models import Application
from cistrat_training.applications.questions import Question
from cistrat_training.applications.rule_forms import CopyForm, ExemptionForm, RuleForm, asked_by
from cistrat_training.applications.rules import (
    BEFORE,
    RULE_KINDS,
    Before,
    EligibilityRule,
    Exemption,
    Finding,
    RuleKind,
)
from cistrat_training.applications.views.blueprint import views
from cistrat_training.database import db, lock
from cistrat_training.errors import RuleBroken
from cistrat_training.forms import choices
from cistrat_training.languages import language
from cistrat_training.places.models import CATEGORY_NAMES, CountryGroup
from cistrat_training.places.queries import country_names, groups_of, groups_to_choose_by
from cistrat_training.words import N_
from cistrat_training.workshops.models import Workshop

KIND_IN_ADDRESS = f"<any({', '.join(kind.value for kind in RuleKind)}):kind>"


@views.record_once
def _lend_the_rules(state: BlueprintSetupState) -> None:
    state.app.jinja_env.globals |= {
        "rules_of": rules_of,
        "eligibility_of": eligibility_of,
        "told_before_submitting": told_before_submitting,
        "why_not_eligible": why_not_eligible,
    }


def rules_of(workshop: Workshop) -> list[EligibilityRule]:
    """For the public page of a call: its conditions."""
    return list(db.session.scalars(eligibility.rules_of(workshop)))


def told_before_submitting(application: Application) -> list[Finding]:
    """For the page on which an applicant checks what they wrote."""
    return eligibility.told_before(eligibility.standing_of(db.session, application))


def why_not_eligible(application: Application) -> list[str]:
    """For the applicant, once the answer was no."""
    return eligibility.sentences(db.session, application, language())


def eligibility_of(application: Application) -> dict[str, Any]:
    """For every page on which an organiser reads one application."""
    return {
        "standing": eligibility.standing_of(db.session, application),
        "RULE_KINDS": RULE_KINDS,
        "CATEGORY_NAMES": CATEGORY_NAMES,
        "countries": country_names(db.session, language()),
        "lists": _lists_of(application),
        "codes": {w.id: w.code for w in db.session.scalars(eligibility.workshops_in(application))},
    }


@views.get("/workshops/<int:workshop_id>/eligibility")
@permit(may.organise, Workshop)
def rules(workshop: Workshop) -> ResponseReturnValue:
    return _rules_page(workshop, _copy_form(workshop))


@views.route(f"/workshops/<int:workshop_id>/eligibility/{KIND_IN_ADDRESS}", methods=["GET", "POST"])
@permit(may.organise, Workshop)
def new_rule(workshop: Workshop, kind: str) -> ResponseReturnValue:
    rule = EligibilityRule(
        workshop=workshop, kind=RuleKind(kind), before=Before.WARN, made_at=clock.now()
    )
    return _write(rule) if request.method == "POST" else _rule_page(rule)


@views.route("/eligibility-rules/<int:eligibility_rule_id>", methods=["GET", "POST"])
@permit(may.organise, EligibilityRule)
def edit_rule(eligibility_rule: EligibilityRule) -> ResponseReturnValue:
    if eligibility_rule.ended_at:
        abort(404)
    return _write(eligibility_rule) if request.method == "POST" else _rule_page(eligibility_rule)


@views.post("/eligibility-rules/<int:eligibility_rule_id>/end")
@permit(may.organise, EligibilityRule)
def end_rule(eligibility_rule: EligibilityRule) -> ResponseReturnValue:
    eligibility_rule.end(now=clock.now())
    db.session.commit()
    flash(_("The rule is taken out. It is asked of nobody any more."))
    return redirect(url_for(".rules", workshop_id=eligibility_rule.workshop_id))


@views.post("/workshops/<int:workshop_id>/eligibility/copies")
@permit(may.organise, Workshop)
def copy_rules(workshop: Workshop) -> ResponseReturnValue:
    form = _copy_form(workshop)
    if form.validate_on_submit():
        lock(db.session, workshop)
        earlier = db.session.get_one(Workshop, form.earlier.data)
        copied, left = eligibility.copies(
            rules_of(earlier), rules_of(workshop), workshop, _questions(workshop), now=clock.now()
        )
        db.session.add_all(copied)
        db.session.commit()
        flash(ngettext("%(num)s rule is copied.", "%(num)s rules are copied.", len(copied)))
        if left:
            flash(
                _(
                    "Rules about questions that this form does not ask are left out: %(num)s.",
                    num=left,
                ),
                "warn",
            )
        return redirect(url_for(".rules", workshop_id=workshop.id))
    return _rules_page(workshop, form)


@views.get("/applications/<int:application_id>/eligibility")
@permit(may.except_from_rules, Application)
def standing(application: Application) -> ResponseReturnValue:
    return _standing_page(application, _exemption_form(application))


@views.post("/applications/<int:application_id>/exemptions")
@permit(may.except_from_rules, Application)
def exempt(application: Application) -> ResponseReturnValue:
    form = _exemption_form(application)
    if form.validate_on_submit():
        with form.refusals():
            _keep_exemption(application, form)
            db.session.commit()
            flash(_("The rule does not stand in the way of this application any more."))
            return redirect(url_for(".standing", application_id=application.id))
    return _standing_page(application, form)


@views.post("/exemptions/<int:exemption_id>/revocation")
@permit(may.organise, Exemption)
def revoke_exemption(exemption: Exemption) -> ResponseReturnValue:
    exemption.revoke(me(), now=clock.now())
    db.session.commit()
    flash(_("The rule counts again."))
    return redirect(url_for(".standing", application_id=exemption.application_id))


# The rules of a workshop


def _rules_page(workshop: Workshop, form: CopyForm) -> ResponseReturnValue:
    standing_rules = rules_of(workshop)
    found = eligibility.standings(db.session, workshop)
    page = render_template(
        "applications/rules.html",
        workshop=workshop,
        rules=standing_rules,
        counts=eligibility.counts(found),
        outside=sum(not each.is_eligible for each in found.values()),
        all=len(found),
        form=form,
        RULE_KINDS=RULE_KINDS,
        BEFORE=BEFORE,
    )
    return page, form.code


def _write(rule: EligibilityRule) -> ResponseReturnValue:
    """Try it as often as you like; only saving changes anything."""
    questions, lists = _what_it_looks_at(rule)
    form = RuleForm.of(rule, questions, lists)
    tried = None
    if form.validate_on_submit():
        with form.refusals():
            if "try" not in request.form:
                lock(db.session, rule.workshop)
                form.describe(rule, questions, lists)
                eligibility.check_new(db.session, rule)
                db.session.add(rule)
                db.session.commit()
                flash(_("The rule stands."))
                return redirect(url_for(".rules", workshop_id=rule.workshop_id))
            tried = _try(rule, form, questions, lists)
    return _rule_page(rule, form, tried), form.code


def _rule_page(
    rule: EligibilityRule, form: RuleForm | None = None, tried: eligibility.Tried | None = None
) -> str:
    questions, lists = _what_it_looks_at(rule)
    return render_template(
        "applications/rule.html",
        workshop=rule.workshop,
        rule=rule,
        form=form or RuleForm.of(rule, questions, lists),
        tried=tried,
        questions=questions,
        RULE_KINDS=RULE_KINDS,
    )


def _what_it_looks_at(rule: EligibilityRule) -> tuple[list[Question], list[CountryGroup]]:
    return asked_by(rule.kind, _questions(rule.workshop)), _lists()


def _try(
    rule: EligibilityRule,
    form: RuleForm,
    questions: Sequence[Question],
    lists: Sequence[CountryGroup],
) -> eligibility.Tried:
    tentative = EligibilityRule(workshop=rule.workshop, kind=rule.kind, made_at=rule.made_at)
    form.describe(tentative, questions, lists)
    form.sentence_en.data, form.sentence_zh.data = tentative.sentence_en, tentative.sentence_zh
    return eligibility.tried(db.session, tentative)


def _questions(workshop: Workshop) -> list[Question]:
    """Those with rows of their own; the standard form asks nothing that a rule could look at."""
    found = definition.of(db.session, workshop)
    return found.questions if found.is_own else []


def _lists() -> list[CountryGroup]:
    return list(db.session.scalars(groups_to_choose_by()))


def _copy_form(workshop: Workshop) -> CopyForm:
    form = CopyForm()
    others = db.session.scalars(eligibility.workshops_with_rules(workshop))
    form.earlier.choices = choices((w.id, f"{w.code} {w.title(language())}") for w in others)
    return form


# One application


def _standing_page(application: Application, form: ExemptionForm) -> ResponseReturnValue:
    taken_back = select(Exemption).where(
        Exemption.application_id == application.id, Exemption.revoked_at.is_not(None)
    )
    page = render_template(
        "applications/standing.html",
        application=application,
        workshop=application.workshop,
        form=form,
        taken_back=db.session.scalars(taken_back.order_by(Exemption.revoked_at)).all(),
    )
    return page, form.code


def _exemption_form(application: Application) -> ExemptionForm:
    form = ExemptionForm()
    found = eligibility.standing_of(db.session, application).findings
    form.rule.choices = choices(
        (f.rule.id, f.rule.sentence(language())) for f in found if not (f.met or f.exemption)
    )
    return form


def _keep_exemption(application: Application, form: ExemptionForm) -> None:
    """Two organisers may do it at once; the database lets one of them."""
    rule = db.session.get_one(EligibilityRule, form.rule.data)
    exemption = Exemption(
        rule=rule, application=application, why=form.why.data, made_at=clock.now(), made_by=me()
    )
    db.session.add(exemption)
    try:
        db.session.flush()
    except IntegrityError:
        raise RuleBroken(N_("Somebody has done this meanwhile.")) from None


def _lists_of(application: Application) -> list[CountryGroup]:
    code, on = application.country_code, application.workshop.lists_as_of
    return list(db.session.scalars(groups_of(code, on))) if code else []
