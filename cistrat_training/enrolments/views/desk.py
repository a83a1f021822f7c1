"""The selection desk: all applications to a workshop, one of them, and what is decided."""

from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import Row, Select

from cistrat_training import clock, languages, trail
from cistrat_training import permissions as may
from cistrat_training.accounts.access import me, permit
from cistrat_training.accounts.models import GENDERS, Gender
from cistrat_training.applications import answers, eligibility
from cistrat_training.applications.answers import Eyes
from cistrat_training.applications.models import Application
from cistrat_training.applications.rules import VERDICT_WORDS
from cistrat_training.applications.rules import Verdict as Eligibility
from cistrat_training.database import db
from cistrat_training.enrolments import pool, queries, selection
from cistrat_training.enrolments.balance import Candidate
from cistrat_training.enrolments.forms import UNDO, DecisionForm
from cistrat_training.enrolments.queries import State, Wanted
from cistrat_training.enrolments.tables import APPLICATIONS, state_words
from cistrat_training.enrolments.views.blueprint import views
from cistrat_training.enrolments.views.counts import List, the_list, tried_in_the_address
from cistrat_training.enrolments.views.lists import address_with, exported, one_of
from cistrat_training.places import queries as places
from cistrat_training.places.models import Category
from cistrat_training.reviews import queries as reviews
from cistrat_training.reviews.models import VERDICTS, Verdict
from cistrat_training.workshops.models import Workshop

ROWS_ON_A_PAGE = 50


@views.get("/workshops/<int:workshop_id>/selection")
@permit(may.organise, Workshop)
def desk(workshop: Workshop) -> ResponseReturnValue:
    return _desk(workshop, DecisionForm(formdata=None))


@views.post("/workshops/<int:workshop_id>/decisions")
@permit(may.organise, Workshop)
def decide(workshop: Workshop) -> ResponseReturnValue:
    form = DecisionForm()
    if form.validate_on_submit():
        with form.refusals():
            _decide(workshop, form)
            return redirect(_desk_as_it_was(workshop))
    return _desk(workshop, form)


def _desk_as_it_was(workshop: Workshop) -> str:
    """Its filters stand in the address; who was tried there is decided now."""
    return address_with(url_for(".desk", workshop_id=workshop.id), chosen=None)


def _decide(workshop: Workshop, form: DecisionForm) -> None:
    """Nobody is told before the verdicts are released."""
    if form.verdict.data == UNDO:
        said = _undo(workshop, form.chosen.data)
    else:
        said = _give(workshop, form, Verdict(form.verdict.data))
    db.session.commit()
    flash(said)


def _undo(workshop: Workshop, chosen: list[int]) -> str:
    undone = selection.undo(db.session, workshop, chosen)
    if not undone:
        return _("Nothing has changed: none of these waits to be released.")
    return ngettext("One decision is taken back.", "%(num)s decisions are taken back.", undone)


def _give(workshop: Workshop, form: DecisionForm, verdict: Verdict) -> str:
    given = selection.decide(
        db.session,
        workshop,
        form.chosen.data,
        verdict,
        by=me(),
        reason=form.reason.data or "",
        now=clock.now(),
    )
    if not given:
        return _("Nothing has changed: this was decided before.")
    return ngettext(
        "%(verdict)s: %(num)s decision waits to be released.",
        "%(verdict)s: %(num)s decisions wait to be released.",
        given,
        verdict=_(VERDICTS[verdict]),
    )


def _desk(workshop: Workshop, form: DecisionForm) -> ResponseReturnValue:
    wanted = _wanted()
    page = db.paginate(_chosen(workshop, wanted), per_page=ROWS_ON_A_PAGE, error_out=False)
    tried = form.chosen.data or tried_in_the_address()
    as_it_stands = the_list(workshop, tried)
    rows = queries.desk_rows(db.session, workshop, page.items)
    elsewhere = [number for number in tried if number not in set(page.items)]
    html = render_template(
        "enrolments/desk.html",
        workshop=workshop,
        wanted=wanted,
        form=form,
        page=page,
        rows=rows,
        candidates={row.id: candidate for row, candidate in _as_candidates(as_it_stands, rows)},
        eligible=eligibility.standings(db.session, workshop, page.items),
        endorsed=pool.endorsed(db.session, page.items),
        tried=set(tried),
        elsewhere=queries.desk_rows(db.session, workshop, elsewhere) if elsewhere else [],
        list=as_it_stands,
        progress=queries.progress(db.session, workshop),
        countries=db.session.scalars(queries.countries_of_applicants(workshop)).all(),
        groups=db.session.scalars(places.groups_to_choose_by()).all(),
        here=partial(address_with, url_for(".desk", workshop_id=workshop.id)),
        decide_here=address_with(url_for(".decide", workshop_id=workshop.id), chosen=None),
        try_here=address_with(url_for(".what_if", workshop_id=workshop.id), chosen=None),
        STATES=queries.STATES,
        state_words=state_words,
        GENDERS=GENDERS,
        Category=Category,
        ELIGIBILITY=VERDICT_WORDS,
    )
    return html, form.code


def _chosen(workshop: Workshop, wanted: Wanted) -> Select[int]:
    """Who is eligible is computed, not kept: the database is asked for those by their numbers."""
    chosen = queries.chosen_for_desk(workshop, wanted)
    if wanted.standing is None:
        return chosen
    numbers = eligibility.with_verdict(db.session, workshop, wanted.standing)
    return chosen.where(Application.id.in_(numbers))


def _as_candidates(
    as_it_stands: List, rows: Iterable[Row[Any]]
) -> Iterator[tuple[Row[Any], Candidate]]:
    for row in rows:
        tags = pool.tags_of(
            row.gender, row.country_code, row.category, not row.took_part, as_it_stands.groups
        )
        standing = pool.standing_of(row)
        yield row, Candidate(row.id, row.score, tags, row.submitted_at, standing)


def _wanted() -> Wanted:
    """What the address asks for; what it cannot mean is left out."""
    asked = request.args
    sort = asked.get("sort", "-score")
    key = sort.removeprefix("-")
    return Wanted(
        find=asked.get("find", "").strip(),
        country=asked.get("country", ""),
        category=one_of(Category, "category"),
        gender=one_of(Gender, "gender"),
        state=one_of(State, "state"),
        sort=key if key in queries.SORTS else "score",
        descending=sort.startswith("-") or key not in queries.SORTS,
        first_time=asked.get("first") == "yes",
        standing=one_of(Eligibility, "eligibility"),
    )


@views.get("/workshops/<int:workshop_id>/selection.csv")
@permit(may.organise, Workshop)
def export(workshop: Workshop) -> ResponseReturnValue:
    name = f"{workshop.code}-applications.csv"
    return exported(workshop, queries.export_rows(workshop), APPLICATIONS, name)


@views.get("/applications/<int:application_id>/decision")
@permit(may.organise, Application)
def consider(application: Application) -> ResponseReturnValue:
    """Everything about one application, for whoever decides on it."""
    trail.note_alone(db.session(), application, trail.Deed.VIEWED)
    return render_template(
        "enrolments/consider.html",
        application=application,
        workshop=application.workshop,
        said=answers.read(db.session, application, Eyes.ORGANISER, languages.language()),
        decision=db.session.scalar(queries.decision_on(application)),
        offer=db.session.scalar(queries.offer_on(application)),
        reviews=db.session.scalars(reviews.reviews_of(application)).all(),
        groups=db.session.scalars(
            places.groups_of(application.country_code, application.workshop.first_day)
        ).all(),
        form=DecisionForm(formdata=None),
    )
