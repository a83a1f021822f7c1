"""Making one account of two that belong to one person."""

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from cistrat_training import clock, queue
from cistrat_training import permissions as may
from cistrat_training.accounts.access import LARGEST_ID, me, permit
from cistrat_training.accounts.models import User
from cistrat_training.database import db
from cistrat_training.forms import choices
from cistrat_training.house import history, letters, merging
from cistrat_training.house.forms import MergingForm
from cistrat_training.house.views.blueprint import views
from cistrat_training.words import N_

STAYS, GOES = "stays", "goes"


@views.route("/people/<int:user_id>/merging/<int:other_id>", methods=["GET", "POST"])
@permit(may.merge, User)
def merge(user: User, other_id: int) -> ResponseReturnValue:
    """The first account stays. Shows all that would move before anything does."""
    goes = _other(user, other_id)
    if goes.merged_into_id == user.id:  # a second press: the first one has done it all
        return redirect(url_for(".people", q=user.email or user.full_name))
    form = _form(user, goes)
    if form.validate_on_submit():
        with form.refusals():
            _merge(user, goes, form)
            flash(_("The two accounts are one now. The person gets a letter."))
            return redirect(url_for(".people", q=user.email or user.full_name))
    page = render_template(
        "house/merging.html",
        form=form,
        todo=merging.plan(db.session(), user, goes, by=me()),
        NAMES=history.RECORDS | {"letter": N_("Letter")},
    )
    return page, form.code


def _other(user: User, other_id: int) -> User:
    if other_id > LARGEST_ID or other_id == user.id:
        abort(404)
    other = db.get_or_404(User, other_id)
    is_done = other.merged_into_id == user.id
    return other if is_done or may.merge(me(), other) else abort(403)


def _form(stays: User, goes: User) -> MergingForm:
    form = MergingForm(sign_in=STAYS if stays.email or not goes.email else GOES)
    ways = [(STAYS, stays.email), (GOES, goes.email)]
    form.sign_in.choices = choices(
        (key, email or _("No address: nobody can sign in")) for key, email in ways
    )
    return form


def _merge(stays: User, goes: User, form: MergingForm) -> None:
    addresses = [email for email in (stays.email, goes.email) if email]
    now = clock.now()
    merging.merge(
        db.session(),
        stays,
        goes,
        by=me(),
        why=form.why.data,
        takes_sign_in=form.sign_in.data == GOES,
        now=now,
    )
    db.session.add_all(letters.merged(stays, goes, address) for address in addresses)
    db.session.commit()
    queue.ring("letters")
