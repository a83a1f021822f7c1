"""What counts as attendance in a workshop, and what its certificate of participation asks."""

from collections.abc import Sequence
from typing import NamedTuple

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from cistrat_training import clock, languages
from cistrat_training import permissions as may
from cistrat_training.accounts.access import permit
from cistrat_training.attendance import agreeing, queries
from cistrat_training.attendance.alterations import Alterations
from cistrat_training.attendance.rules import OUTLOOKS, minutes_needed
from cistrat_training.attendance.terms import Agreed
from cistrat_training.attendance.terms_forms import TermsForm, as_shown, digest
from cistrat_training.attendance.views.blueprint import views
from cistrat_training.database import db, lock
from cistrat_training.schedule.models import Lecture
from cistrat_training.workshops.models import RuleKind, Workshop

MOST_SHOWN = 50  # of those for whom something would change; the rest is a number


class Meaning(NamedTuple):
    """The rules in minutes of this workshop."""

    lectures: int
    minutes: int
    needed: int | None
    recorded: int
    excused: int

    @classmethod
    def of(cls, agreed: Agreed, lectures: Sequence[Lecture]) -> "Meaning":
        minutes = sum(lecture.length for lecture in lectures)
        share = agreed.rules.get(RuleKind.SHARE)
        return cls(
            len(lectures),
            minutes,
            None if share is None else minutes_needed(share, minutes),
            minutes * agreed.terms["recorded_most"] // 100,
            minutes * agreed.terms["excused_most"] // 100,
        )


@views.route(
    "/workshops/<int:workshop_id>/attendance/terms", methods=["GET", "POST"], endpoint="terms"
)
@permit(may.organise, Workshop)
def set_terms(workshop: Workshop) -> ResponseReturnValue:
    if request.method == "POST":
        lock(db.session, workshop)  # two organisers, one after the other
    lectures = list(db.session.scalars(queries.lectures_that_count(workshop)).all())
    stored = agreeing.agreed(db.session, workshop, lectures)
    form = TermsForm(data=as_shown(stored))
    form.offer([(lecture.id, _named(lecture)) for lecture in lectures])
    found: Alterations | None = None
    if form.validate_on_submit() and _is_fresh(form, stored):
        found = agreeing.alterations(db.session, workshop, form.wished, now=clock.now())
        if not found.found or form.agreed.data == digest(form.wished):
            return _kept(workshop, stored, form.wished, lectures)
    return _page(workshop, form, stored, lectures, found)


def _is_fresh(form: TermsForm, stored: Agreed) -> bool:
    if form.seen.data == digest(stored):
        return True
    form.form_errors.append(
        _("Somebody else changed this meanwhile. Compare, and save again if needed.")
    )
    return False


def _named(lecture: Lecture) -> str:
    title = lecture.title(languages.language())
    zone = lecture.workshop.zone
    return (
        f"{title} ({languages.day(lecture.starts_at, zone=zone)})" if lecture.starts_at else title
    )


def _kept(
    workshop: Workshop, stored: Agreed, wished: Agreed, lectures: Sequence[Lecture]
) -> ResponseReturnValue:
    if wished == stored:
        flash(_("Nothing was new."))
    else:
        agreeing.agree(db.session, workshop, wished, lectures)
        db.session.commit()
        flash(_("Saved."))
    return redirect(url_for(".terms", workshop_id=workshop.id))


def _page(
    workshop: Workshop,
    form: TermsForm,
    stored: Agreed,
    lectures: Sequence[Lecture],
    found: Alterations | None,
) -> ResponseReturnValue:
    differing = form.differences(stored) if form.form_errors else []
    if not form.is_submitted() or form.form_errors:  # else what was shown before still counts
        form.seen.data = digest(stored)
    form.agreed.data = digest(form.wished) if found else ""
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
