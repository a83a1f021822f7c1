"""Lecturers are thanked: what the letters would say, the button, and the letters themselves."""

from collections.abc import Sequence
from typing import NamedTuple

from flask import Response, abort, flash, redirect, render_template, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from cistrat_training import clock, files, queue, trail
from cistrat_training import permissions as may
from cistrat_training.accounts.access import me, permit
from cistrat_training.accounts.forms import DeedForm
from cistrat_training.certificates import queries, thanking
from cistrat_training.certificates.models import Certificate, Kind, State
from cistrat_training.certificates.thanks import ThanksLetter
from cistrat_training.certificates.thanks_facts import ThanksFacts
from cistrat_training.certificates.thanks_paper import spoken
from cistrat_training.certificates.views.blueprint import views
from cistrat_training.database import db, lock
from cistrat_training.errors import RuleBroken
from cistrat_training.languages import LANGUAGES
from cistrat_training.words import N_
from cistrat_training.workshops.models import Workshop

NOT_FOUND = 404


@views.record_once
def _lend_the_papers(state: BlueprintSetupState) -> None:
    """For “My lectures”, in an earlier chapter."""
    state.app.jinja_env.globals["papers_of_lecturer"] = papers_of_lecturer


class Papers(NamedTuple):
    thanks: Sequence[ThanksLetter]
    certificates: Sequence[Certificate]
    """Of lecturing, those that stand."""


def papers_of_lecturer() -> Papers:
    of_lecturing = queries.held_by(me()).where(
        Certificate.kind == Kind.LECTURING, Certificate.state == State.VALID
    )
    return Papers(
        db.session.scalars(thanking.written_to(me())).all(), db.session.scalars(of_lecturing).all()
    )


@views.get("/workshops/<int:workshop_id>/thanks")
@permit(may.organise, Workshop)
def thanks(workshop: Workshop) -> ResponseReturnValue:
    """Lecturer by lecturer what the letter says: as it was written, or as it would be today."""
    owed = thanking.owed(db.session, workshop, now=clock.now())
    return render_template(
        "certificates/thanks.html",
        workshop=workshop,
        owed=owed,
        due=[each for each in owed if each.is_due],
        said_of={each.lecturer.id: _said(each) for each in owed},
        form=DeedForm(),
    )


def _said(owed: thanking.Owed) -> dict[str, object]:
    facts = ThanksFacts.from_dict(owed.letter.facts) if owed.letter else owed.facts
    return {code: spoken(facts, code) for code in LANGUAGES}


@views.post("/workshops/<int:workshop_id>/thanks")
@permit(may.organise, Workshop)
def thank(workshop: Workshop) -> ResponseReturnValue:
    made = thanking.thank(db.session, workshop, by=me(), now=clock.now())
    db.session.commit()
    queue.ring("thanks")
    if made:
        said = ngettext(
            "One letter of thanks is being made.",
            "%(num)d letters of thanks are being made.",
            len(made),
        )
        flash(said, "half")
    else:
        flash(_("Nobody waits for a letter of thanks now."), "open")
    return redirect(url_for(".thanks", workshop_id=workshop.id))


@views.post("/thanks-letters/<int:thanks_letter_id>/another-try")
@permit(may.organise, ThanksLetter)
def thank_again(thanks_letter: ThanksLetter) -> ResponseReturnValue:
    """Nothing was sent yet, so the names and the numbers are read anew."""
    letter = lock(db.session(), thanks_letter)
    facts = thanking.facts_anew(db.session, letter, now=clock.now())
    if facts is None:
        raise RuleBroken(
            N_("%(name)s gives no lecture in this workshop any more."),
            name=letter.person.printed_name,
        )
    letter.try_again(facts.as_dict())
    db.session.commit()
    queue.ring("thanks")
    return redirect(url_for(".thanks", workshop_id=letter.workshop_id))


@views.get("/thanks-letters/<int:thanks_letter_id>.pdf")
@permit(may.read_thanks, ThanksLetter)
def thanks_paper(thanks_letter: ThanksLetter) -> Response:
    if thanks_letter.pdf is None:
        abort(NOT_FOUND)
    if thanks_letter.person_id != me().id:
        trail.note_alone(db.session(), thanks_letter, trail.Deed.VIEWED, "PDF")
    return files.send(thanks_letter.pdf, f"{thanks_letter.workshop.code} thanks.pdf")
