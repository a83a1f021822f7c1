"""The rules of a workshop's list, what a list would be like, and the list that is suggested."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from cistrat_training import clock
from cistrat_training import permissions as may
from cistrat_training.accounts.access import me, permit
from cistrat_training.accounts.models import Gender
from cistrat_training.database import db, lock
from cistrat_training.enrolments import pool, queries, selection
from cistrat_training.enrolments.balance import (
    Candidate,
    Deviations,
    Limit,
    Sense,
    Standing,
    Suggestion,
    suggest,
)
from cistrat_training.enrolments.forms import (
    AmountForm,
    DecisionForm,
    ReasonsForm,
    RuleForm,
    SuggestionForm,
)
from cistrat_training.enrolments.phrases import GENDERS_OF_MANY
from cistrat_training.enrolments.rules import MOST_RULES, BalanceRule, Whom
from cistrat_training.enrolments.tables import state_words
from cistrat_training.enrolments.views.blueprint import views
from cistrat_training.enrolments.views.counts import (
    MOST_TRIED,
    List,
    the_list,
    tried_in_the_address,
    words_of_the_reader,
)
from cistrat_training.enrolments.views.lists import address_with
from cistrat_training.errors import RuleBroken
from cistrat_training.forms import choices
from cistrat_training.languages import language
from cistrat_training.places import queries as places
from cistrat_training.places.models import CATEGORY_NAMES
from cistrat_training.reviews.models import Verdict
from cistrat_training.words import N_
from cistrat_training.workshops.models import Workshop

# The rules


@views.route("/workshops/<int:workshop_id>/selection/rules", methods=["GET", "POST"])
@permit(may.organise, Workshop)
def rules(workshop: Workshop) -> ResponseReturnValue:
    form = _with_choices(RuleForm(whom=Whom.EACH_COUNTRY))
    if form.validate_on_submit():
        with form.refusals():
            lock(db.session, workshop)
            _add(workshop, form)
            db.session.commit()
            flash(_("The rule is added."))
            return redirect(url_for(".rules", workshop_id=workshop.id))
    page = render_template(
        "enrolments/rules.html",
        workshop=workshop,
        form=form,
        list=the_list(workshop),
    )
    return page, form.code


def _add(workshop: Workshop, form: RuleForm) -> None:
    if len(db.session.scalars(pool.rules_of(workshop)).all()) >= MOST_RULES:
        raise RuleBroken(N_("There are %(most)s rules already. Remove one first."), most=MOST_RULES)
    rule = BalanceRule(workshop=workshop, sense=Sense.MOST, amount=0, whom=Whom.EACH_COUNTRY)
    form.fill(rule)
    rule.check()
    db.session.add(rule)


def _with_choices(form: RuleForm) -> RuleForm:
    words = words_of_the_reader()
    form.whom.choices = choices(
        [
            (Whom.EACH_COUNTRY.value, _("Each country")),
            (Whom.GROUPS.value, _("Lists of countries")),
            (Whom.COUNTRY.value, _("One country")),
            *((f"{Whom.GENDER}:{code}", _(GENDERS_OF_MANY[code])) for code in Gender),
            *((f"{Whom.CATEGORY}:{code}", _(name)) for code, name in CATEGORY_NAMES.items()),
            (Whom.FIRST_TIME.value, words.tag("first time")),
        ]
    )
    countries = places.country_choices(db.session, language())
    form.country.choices = choices([("", _("No country")), *countries])
    groups = db.session.scalars(places.groups_to_choose_by())
    form.groups.choices = choices([(group.code, group.name(language())) for group in groups])
    return form


@views.post("/selection-rules/<int:balance_rule_id>")
@permit(may.organise, BalanceRule)
def change_rule(balance_rule: BalanceRule) -> ResponseReturnValue:
    """To another amount, as a suggestion found that it must be."""
    form = AmountForm()
    if form.validate_on_submit():
        with form.refusals():
            balance_rule.amount = form.amount.data or 0
            balance_rule.check()
            db.session.commit()
            flash(_("The rule is changed."))
            return redirect(_back_to(balance_rule.workshop))
    said = next((str(said) for said in form.amount.errors), _("Nothing has changed."))
    flash(said, "warn")
    return redirect(url_for(".rules", workshop_id=balance_rule.workshop_id))


def _back_to(workshop: Workshop) -> str:
    page = ".suggestion" if "suggestion" in request.args else ".rules"
    return url_for(page, workshop_id=workshop.id)


@views.post("/selection-rules/<int:balance_rule_id>/removal")
@permit(may.organise, BalanceRule)
def remove_rule(balance_rule: BalanceRule) -> ResponseReturnValue:
    workshop = balance_rule.workshop
    db.session.delete(balance_rule)
    db.session.commit()
    flash(_("The rule is removed."))
    return redirect(_back_to(workshop))


# What if?


@views.get("/workshops/<int:workshop_id>/selection/counters")
@permit(may.organise, Workshop)
def counters(workshop: Workshop) -> ResponseReturnValue:
    """The counters alone, for the page that shows them while somebody chooses."""
    return render_template(
        "enrolments/counters_alone.html",
        workshop=workshop,
        list=the_list(workshop, tried_in_the_address()),
    )


@views.post("/workshops/<int:workshop_id>/selection/what-if")
@permit(may.organise, Workshop)
def what_if(workshop: Workshop) -> ResponseReturnValue:
    """Nothing is saved: the desk's address tells who is tried."""
    form = DecisionForm()
    chosen = (form.chosen.data or [])[:MOST_TRIED]
    return redirect(address_with(url_for(".desk", workshop_id=workshop.id), chosen=chosen))


# The suggestion


class Tried(NamedTuple):
    """A suggestion, and what the page tells of the people in it."""

    list: List
    suggestion: Suggestion
    rows: dict[int, Any]
    unread: int
    not_eligible: int

    def limit(self, number: int) -> Limit:
        """As it is now, beside one that is proposed."""
        return next(limit for limit in self.list.limits if limit.id == number)

    @property
    def usual_reason(self) -> str:
        """Before anybody writes a better one."""
        words = self.list.words
        if not self.suggestion.comes_in:
            return ""
        ruled = [words.rule(limit) for limit in self.suggestion.binding]
        return _("For the balance of the list.") + " " + _("; ").join(ruled)


@views.route("/workshops/<int:workshop_id>/selection/suggestion", methods=["GET", "POST"])
@permit(may.organise, Workshop)
def suggestion(workshop: Workshop) -> ResponseReturnValue:
    """It is found anew at each visit, and decides nothing. What is accepted waits for release."""
    is_anew = "anew" in request.args
    form = SuggestionForm()
    if form.validate_on_submit() and request.form.get("deed") == "accept":
        with form.refusals():
            return redirect(_accept(workshop, form, is_anew))
    tried = _suggested(workshop, is_anew)
    ticked = form.chosen.data if form.is_submitted() else None
    chosen = ticked if ticked is not None else [c.id for c in tried.suggestion.chosen]
    if form.reason.data is None:
        form.reason.data = tried.usual_reason
    page = render_template(
        "enrolments/suggestion.html",
        workshop=workshop,
        form=form,
        tried=tried,
        suggestion=tried.suggestion,
        words=tried.list.words,
        list=_with(tried, chosen),
        ticked=set(chosen),
        state_words=state_words,
        is_anew=is_anew,
    )
    return page, form.code


def _suggested(workshop: Workshop, is_anew: bool) -> Tried:
    as_it_is = the_list(workshop)
    everybody = pool.everybody(db.session, workshop, as_it_is.groups)
    if is_anew:
        everybody = [_open_again(candidate) for candidate in everybody]
    found = suggest(everybody, as_it_is.limits, seats=as_it_is.seats)
    told = {c.id for c in [*found.fixed, *found.chosen, *found.by_score]}
    told |= {c.id for cost in found.costs for c in [*cost.would_come, *cost.would_go]}
    waiting = [c for c in everybody if c.standing is Standing.OPEN]
    return Tried(
        list=as_it_is,
        suggestion=found,
        rows={row.id: row for row in queries.desk_rows(db.session, workshop, sorted(told))},
        unread=sum(c.is_eligible and c.score is None for c in waiting),
        not_eligible=sum(not c.is_eligible for c in waiting),
    )


def _open_again(candidate: Candidate) -> Candidate:
    if candidate.standing is Standing.PENDING:
        return candidate._replace(standing=Standing.OPEN)
    return candidate


def _with(tried: Tried, chosen: Sequence[int]) -> List:
    """The list as it would be: who has a place or an offer, and who is ticked."""
    found = tried.suggestion
    known = {c.id: c for c in [*found.by_score, *found.chosen]}
    ticked = [known[number] for number in dict.fromkeys(chosen) if number in known]
    return tried.list._replace(listed=found.fixed, tried=ticked)


def _accept(workshop: Workshop, form: SuggestionForm, is_anew: bool) -> str:
    chosen = form.chosen.data or []
    lock(db.session, workshop)
    if is_anew:
        selection.undo(db.session, workshop, _waiting_beside(workshop, chosen))
    given = selection.decide(db.session, workshop, chosen, Verdict.OFFER, by=me(), now=clock.now())
    found = pool.deviations_of(db.session, workshop)
    _write_reasons(workshop, found, form.reason.data or "")
    if pool.unreasoned_deviations(db.session, workshop):
        raise RuleBroken(N_("Write why some go before better scores."), field="reason")
    db.session.commit()
    flash(
        ngettext("One offer waits to be released.", "%(num)s offers wait to be released.", given)
        if given
        else _("Nothing has changed: this was decided before.")
    )
    return url_for(".desk", workshop_id=workshop.id, state="listed")


def _waiting_beside(workshop: Workshop, chosen: Sequence[int]) -> list[int]:
    listed = pool.listed(db.session, workshop, {})
    pending = [c.id for c in listed if c.standing is Standing.PENDING]
    return [number for number in pending if number not in set(chosen)]


def _write_reasons(workshop: Workshop, found: Deviations, for_all: str) -> int:
    """Each person's own where one is typed, else that for all; what is written already stays."""
    before = {c.id: c for c in found.before}
    applications = db.session.scalars(queries.chosen(workshop, before)).all()
    written = 0
    for number, decision in queries.decisions_on(db.session, applications).items():
        own = request.form.get(f"reason-{number}", "").strip()[:1000]
        if reason := own or (for_all if not before[number].reason else ""):
            decision.reason = reason
            written += 1
    db.session.flush()
    return written


# Deviations


@views.route("/workshops/<int:workshop_id>/selection/deviations", methods=["GET", "POST"])
@permit(may.organise, Workshop)
def deviations(workshop: Workshop) -> ResponseReturnValue:
    """Offers that go before better scores, and why."""
    form = ReasonsForm()
    found = pool.deviations_of(db.session, workshop)
    if form.validate_on_submit():
        lock(db.session, workshop)
        written = _write_reasons(workshop, found, form.reason.data or "")
        db.session.commit()
        flash(ngettext("One reason is kept.", "%(num)s reasons are kept.", written))
        return redirect(url_for(".deviations", workshop_id=workshop.id))
    told = [c.id for c in [*found.before, *found.passed_over]]
    page = render_template(
        "enrolments/deviations.html",
        workshop=workshop,
        form=form,
        found=found,
        rows={row.id: row for row in queries.desk_rows(db.session, workshop, told)},
    )
    return page, form.code
