"""What counts as attendance in a workshop."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from cistrat_training import clock
from cistrat_training import permissions as may
from cistrat_training.accounts.access import permit
from cistrat_training.attendance import agreeing, queries
from cistrat_training.attendance.alterations import Alterations
from cistrat_training.attendance.rules import OUTLOOKS
from cistrat_training.attendance.terms_forms import TermsForm, digest
from cistrat_training.attendance.views.blueprint import views
from cistrat_training.database import db, lock
from cistrat_training.schedule.models import Lecture
from cistrat_training.workshops.models import Workshop

MOST_SHOWN = 50  # of those for whom something would change; the rest is a number


class Meaning(NamedTuple):
    """The terms in minutes of this workshop."""

    lectures: int
    minutes: int
    recorded: int
    excused: int

    @classmethod
    def of(cls, terms: Mapping[str, Any], lectures: Sequence[Lecture]) -> "Meaning":
        minutes = sum(lecture.length for lecture in lectures)
        return cls(
            len(lectures),
            minutes,
            minutes * terms["recorded_most"] // 100,
            minutes * terms["excused_most"] // 100,
        )


@views.route(
    "/workshops/<int:workshop_id>/attendance/terms", methods=["GET", "POST"], endpoint="terms"
)
@permit(may.organise, Workshop)
def set_terms(workshop: Workshop) -> ResponseReturnValue:
    if request.method == "POST":
        lock(db.session, workshop)  # two organisers, one after the other
    stored = agreeing.agreed(db.session, workshop)
    form = TermsForm(data=stored)
    found: Alterations | None = None
    if form.validate_on_submit() and _is_fresh(form, stored):
        found = agreeing.alterations(db.session, workshop, form.wished, now=clock.now())
        if not found.found or form.agreed.data == digest(form.wished):
            return _kept(workshop, stored, form.wished)
    return _page(workshop, form, stored, found)


def _is_fresh(form: TermsForm, stored: Mapping[str, Any]) -> bool:
    if form.seen.data == digest(stored):
        return True
    form.form_errors.append(
        _("Somebody else changed this meanwhile. Compare, and save again if needed.")
    )
    return False


def _kept(
    workshop: Workshop, stored: Mapping[str, Any], wished: Mapping[str, Any]
) -> ResponseReturnValue:
    if wished == stored:
        flash(_("Nothing was new."))
    else:
        agreeing.agree(db.session, workshop, wished)
        db.session.commit()
        flash(_("Saved."))
    return redirect(url_for(".terms", workshop_id=workshop.id))


def _page(
    workshop: Workshop,
    form: TermsForm,
    stored: Mapping[str, Any],
    found: Alterations | None,
) -> ResponseReturnValue:
    differing = form.differences(stored) if form.form_errors else []
    if not form.is_submitted() or form.form_errors:  # else what was shown before still counts
        form.seen.data = digest(stored)
    form.agreed.data = digest(form.wished) if found else ""
    lectures = db.session.scalars(queries.lectures_that_count(workshop)).all()
    page = render_template(
        "attendance/terms.html",
        workshop=workshop,
        form=form,
        meaning=Meaning.of(form.wished if found else stored, lectures),
        found=found,
        differing=differing,
        OUTLOOKS=OUTLOOKS,
        most=MOST_SHOWN,
    )
    return page, form.code
