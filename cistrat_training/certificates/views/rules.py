"""What each certificate asks, and who would get it."""

from collections.abc import Sequence

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from cistrat_training import clock, languages
from cistrat_training import permissions as may
from cistrat_training.accounts.access import permit
from cistrat_training.attendance import agreeing
from cistrat_training.attendance.course_queries import asked_in
from cistrat_training.attendance.queries import lectures_that_count, terms_of
from cistrat_training.attendance.rules import minutes_needed
from cistrat_training.attendance.terms import Asked
from cistrat_training.certificates import queries
from cistrat_training.certificates.dry_runs import DryRun
from cistrat_training.certificates.models import KINDS, Kind
from cistrat_training.certificates.rule_forms import RulesForm, digest
from cistrat_training.certificates.views.blueprint import views
from cistrat_training.certificates.views.certificates import kind_asked_for
from cistrat_training.database import db, lock
from cistrat_training.schedule.models import Lecture
from cistrat_training.workshops.models import RuleKind, Workshop

RULED = (Kind.PARTICIPATION, Kind.COMPLETION)
"""Whoever gave a lecture that was held gets the third."""
MOST_SHOWN = 50  # of those who would not get one; the rest is a number
NOT_FOUND = 404


@views.route(
    "/workshops/<int:workshop_id>/certificates/rules", methods=["GET", "POST"], endpoint="rules"
)
@permit(may.organise, Workshop)
def set_rules(workshop: Workshop) -> ResponseReturnValue:
    kind = _ruled_kind()
    if request.method == "POST":
        lock(db.session, workshop)  # two organisers, one after the other
    lectures = db.session.scalars(lectures_that_count(workshop)).all()
    stored = _shown(asked_in(db.session, workshop, kind), lectures)
    named = [(lecture.id, _named(lecture)) for lecture in lectures]
    form = RulesForm.of(stored, named, assessed=kind is Kind.COMPLETION)
    found: DryRun | None = None
    if form.validate_on_submit() and _is_fresh(form, stored):
        found = _tried(workshop, kind, stored, form.wished)
        if "try" not in request.form and _may_be_kept(form, found):
            return _kept(workshop, kind, stored, form.wished, lectures)
    return _page(workshop, kind, form, stored, lectures, found)


def _ruled_kind() -> Kind:
    kind = kind_asked_for()
    if kind not in RULED:
        abort(NOT_FOUND)
    return kind


def _shown(asked: Asked, lectures: Sequence[Lecture]) -> Asked:
    """Of the lectures that count; what somebody said of others is left as it is."""
    return asked._replace(mandatory=asked.mandatory & {lecture.id for lecture in lectures})


def _named(lecture: Lecture) -> str:
    title = lecture.title(languages.language())
    zone = lecture.workshop.zone
    return (
        f"{title} ({languages.day(lecture.starts_at, zone=zone)})" if lecture.starts_at else title
    )


def _is_fresh(form: RulesForm, stored: Asked) -> bool:
    if form.seen.data == digest(stored):
        return True
    form.form_errors.append(
        _("Somebody else changed this meanwhile. Compare, and save again if needed.")
    )
    return False


def _tried(workshop: Workshop, kind: Kind, stored: Asked, wished: Asked) -> DryRun:
    now = clock.now()
    return DryRun.between(
        queries.candidates(db.session(), workshop, kind, now=now, asked=stored),
        queries.candidates(db.session(), workshop, kind, now=now, asked=wished),
    )


def _may_be_kept(form: RulesForm, found: DryRun) -> bool:
    return not found.changes_anything or form.agreed.data == digest(form.wished)


def _kept(
    workshop: Workshop, kind: Kind, stored: Asked, wished: Asked, lectures: Sequence[Lecture]
) -> ResponseReturnValue:
    if wished == stored:
        flash(_("Nothing was new."))
    else:
        agreeing.ask(db.session, workshop, kind.value, wished, lectures)
        db.session.commit()
        flash(_("Saved."))
    return redirect(url_for(".rules", workshop_id=workshop.id, kind=kind))


def _page(
    workshop: Workshop,
    kind: Kind,
    form: RulesForm,
    stored: Asked,
    lectures: Sequence[Lecture],
    found: DryRun | None,
) -> ResponseReturnValue:
    differing = form.differences(stored) if form.form_errors else []
    if not form.is_submitted() or form.form_errors:  # else what was shown before still counts
        form.seen.data = digest(stored)
    form.agreed.data = digest(form.wished) if found else ""
    minutes = sum(lecture.length for lecture in lectures)
    page = render_template(
        "certificates/rules.html",
        workshop=workshop,
        kind=kind,
        kinds=RULED,
        KINDS=KINDS,
        form=form,
        lectures=lectures,
        minutes=minutes,
        needed=_needed(form.wished if found else stored, minutes),
        terms=terms_of(db.session, workshop),
        task=db.session.scalar(queries.task_of(workshop)),
        found=found or _tried(workshop, kind, stored, stored),
        is_tried=found is not None,
        differing=differing,
        most=MOST_SHOWN,
    )
    return page, form.code


def _needed(asked: Asked, minutes: int) -> dict[str, int]:
    """By the kind of rule."""
    return {
        kind.value: minutes_needed(asked.rules[kind], minutes)
        for kind in (RuleKind.SHARE, RuleKind.LIVE_SHARE)
        if kind in asked.rules
    }
