"""What a workshop asks of those who speak for its applicants, and how it stands with them."""

from flask import abort, flash, redirect, render_template, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from cistrat_training import clock, files, trail
from cistrat_training import permissions as may
from cistrat_training.accounts.access import permit
from cistrat_training.applications import endorsement_queries as queries
from cistrat_training.applications import spoken
from cistrat_training.applications.endorsement_forms import RulesForm
from cistrat_training.applications.endorsements import (
    Endorsement,
    EndorsementRules,
    Wanted,
    missing,
)
from cistrat_training.applications.models import Application
from cistrat_training.applications.views.blueprint import views
from cistrat_training.database import db, lock
from cistrat_training.workshops.models import Workshop

ROWS_ON_A_PAGE = 50


@views.record_once
def _lend(state: BlueprintSetupState) -> None:
    state.app.jinja_env.globals |= {
        "spoken_for": spoken_for,
        "people_asked_for": people_asked_for,
        "people_missing": people_missing,
    }


def spoken_for(application: Application) -> spoken.Spoken:
    """For the pages on which an application is judged or decided."""
    return spoken.of(db.session, application, now=clock.now())


def people_asked_for(workshop: Workshop) -> EndorsementRules:
    """For the public page of a call, and for the form."""
    return queries.rules_or_none_asked(db.session, workshop)


def people_missing(application: Application) -> int:
    """How many people whom the call asks for are not named yet."""
    named = db.session.scalars(queries.named_in(application)).all()
    return sum(gap.number for gap in missing(people_asked_for(application.workshop), named))


@views.route("/workshops/<int:workshop_id>/endorsements", methods=["GET", "POST"])
@permit(may.organise, Workshop)
def endorsements(workshop: Workshop) -> ResponseReturnValue:
    rules = people_asked_for(workshop)
    form = RulesForm(
        data={
            "wanted": rules.wanted,
            "referees": rules.referees,
            "days_to_answer": rules.days_to_answer,
            "closes_at": rules.closes_at and clock.wall(rules.closes_at, workshop.zone),
            "reminders": ", ".join(str(day) for day in rules.reminders),
            "read_by_reviewers": rules.read_by_reviewers,
        }
    )
    if form.validate_on_submit():
        with form.refusals():
            _set(workshop, form)
            flash(_("Saved."))
            return redirect(url_for(".endorsements", workshop_id=workshop.id))
    return _page(workshop, form), form.code


@views.get("/endorsements/<int:endorsement_id>/letter")
@permit(may.read_endorsement, Endorsement)
def signed_letter(endorsement: Endorsement) -> ResponseReturnValue:
    if endorsement.letter is None:
        abort(404)
    trail.note_alone(db.session(), endorsement, trail.Deed.VIEWED, "letter")
    return files.send(endorsement.letter, endorsement.letter_name)


def _set(workshop: Workshop, form: RulesForm) -> None:
    lock(db.session, workshop)
    rules = people_asked_for(workshop)
    db.session.add(rules)
    rules.wanted = Wanted(form.wanted.data)
    rules.referees = form.referees.data
    rules.days_to_answer = form.days_to_answer.data
    rules.reminders = form.days()
    rules.read_by_reviewers = form.read_by_reviewers.data
    wall = form.closes_at.data
    rules.closes_at = wall and clock.instant(wall, workshop.zone, field="closes_at")
    rules.check()
    db.session.commit()


def _page(workshop: Workshop, form: RulesForm) -> str:
    counts = db.session.execute(queries.how_many(workshop)).all()
    named = db.paginate(queries.in_workshop(workshop), per_page=ROWS_ON_A_PAGE)
    return render_template(
        "applications/endorsements.html",
        workshop=workshop,
        form=form,
        counts={(role, state): count for role, state, count in counts},
        named=named,
        rows=spoken.rows(db.session, named.items),
        page_url=lambda page: url_for(".endorsements", workshop_id=workshop.id, page=page),
        now=clock.now(),
    )
