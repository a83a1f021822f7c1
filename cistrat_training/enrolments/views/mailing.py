"""One letter to many: written, looked at as one of them reads it, and sent once."""

import secrets
from typing import NamedTuple

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from cistrat_training import clock, queue
from cistrat_training import permissions as may
from cistrat_training.accounts.access import me, permit
from cistrat_training.database import db, lock
from cistrat_training.enrolments import guests, letters, queries
from cistrat_training.enrolments.forms import MailingForm
from cistrat_training.enrolments.mailing import (
    FIELDS,
    Mailing,
    Words,
    check,
    merged,
    must_be_written,
)
from cistrat_training.enrolments.views.blueprint import views
from cistrat_training.enrolments.views.participants import part_in_address, places_wanted
from cistrat_training.errors import RuleBroken
from cistrat_training.forms import choices
from cistrat_training.workshops.models import Enrolment, Workshop

MAILINGS_ON_A_PAGE = 20
MOST_TO_CHOOSE_FROM = 500  # whose copy to look at; the letter goes to all


class Preview(NamedTuple):
    enrolment: Enrolment
    language: str
    words: Words


@views.get("/workshops/<int:workshop_id>/letters")
@permit(may.organise, Workshop)
def mailings(workshop: Workshop) -> ResponseReturnValue:
    page = db.paginate(guests.mailings_of(workshop), per_page=MAILINGS_ON_A_PAGE, error_out=False)
    return render_template(
        "enrolments/mailings.html",
        workshop=workshop,
        page=page,
        deliveries=guests.deliveries(db.session, page.items),
    )


@views.route("/workshops/<int:workshop_id>/letters/new", methods=["GET", "POST"])
@permit(may.organise, Workshop)
def new_mailing(workshop: Workshop) -> ResponseReturnValue:
    """The part of the list in the address is who gets it."""
    form = MailingForm(form_key=secrets.token_urlsafe(12))
    chosen = list(db.session.scalars(queries.chosen_participants(workshop, places_wanted())))
    readers = guests.readers(db.session, chosen)
    form.reader.choices = choices(
        (each.id, each.person.full_name) for each in readers[:MOST_TO_CHOOSE_FROM]
    )
    preview = None
    if form.validate_on_submit():
        with form.refusals():
            _check(form, readers)
            preview = _preview(form, readers)
            if request.form.get("deed") == "send":
                _must_be_as_seen(form, readers)
                _send(workshop, form, readers)
                return redirect(url_for(".mailings", workshop_id=workshop.id))
    form.people.data = str(len(readers))
    page = render_template(
        "enrolments/mailing.html",
        workshop=workshop,
        form=form,
        readers=readers,
        without_address=len(chosen) - len(readers),
        preview=preview,
        wanted=places_wanted(),
        FIELDS=FIELDS,
    )
    return page, form.code


def _check(form: MailingForm, readers: list[Enrolment]) -> None:
    must_be_written(form.english, form.chinese)
    check(form.texts())
    if not readers:
        raise RuleBroken("Nobody in this part of the list has an e-mail address.")


def _must_be_as_seen(form: MailingForm, readers: list[Enrolment]) -> None:
    if form.people.data != str(len(readers)):
        raise RuleBroken(
            "The list has changed: it would go to %(count)d people now. Look at it once more.",
            count=len(readers),
        )


def _preview(form: MailingForm, readers: list[Enrolment]) -> Preview:
    shown = next((each for each in readers if each.id == form.reader.data), readers[0])
    language, words = _mailing(shown.workshop, form, [shown]).words(shown.person.language)
    country = guests.country_names(db.session, [shown.country_code])[shown.country_code]
    facts = letters.facts_for(shown, country, language)
    return Preview(shown, language, Words(merged(words.subject, facts), merged(words.text, facts)))


def _send(workshop: Workshop, form: MailingForm, readers: list[Enrolment]) -> None:
    """A second click finds the row of the first."""
    lock(db.session, workshop)
    if db.session.scalar(guests.mailing_of_form(form.form_key.data)):
        flash(_("This letter was sent already, and goes to nobody twice."), "open")
        return
    db.session.add(_mailing(workshop, form, readers))
    db.session.commit()
    queue.ring("mailings")
    said = ngettext("One letter is on its way.", "%(num)d letters are on their way.", len(readers))
    flash(said, "half")


def _mailing(workshop: Workshop, form: MailingForm, readers: list[Enrolment]) -> Mailing:
    return Mailing(
        workshop=workshop,
        form=form.form_key.data or secrets.token_urlsafe(12),
        subject_en=form.english.subject,
        text_en=form.english.text,
        subject_zh=form.chinese.subject,
        text_zh=form.chinese.text,
        part=part_in_address(),
        addressees=[each.id for each in readers],
        total=len(readers),
        asked_at=clock.now(),
        asked_by=me(),
    )
