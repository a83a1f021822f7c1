"""Reports as people edit them: both languages side by side, sentences by hand, order, bounds."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from cistrat_training import clock
from cistrat_training import permissions as may
from cistrat_training.accounts.access import me, permit
from cistrat_training.database import db
from cistrat_training.reports import drafts, editing, house_names, manuscript_queries, wording
from cistrat_training.reports.drafts import Draft
from cistrat_training.reports.facts import Period
from cistrat_training.reports.manuscript_forms import BoundForm, NamesForm, SentenceForm
from cistrat_training.reports.manuscripts import Manuscript
from cistrat_training.reports.side_by_side import rows
from cistrat_training.reports.views.blueprint import views
from cistrat_training.reports.views.periods import period_named


@views.get("/reports/<period>/both")
@permit(may.organise)
def both(period: str) -> ResponseReturnValue:
    english, chinese = (_draft(period_named(period), code) for code in wording.LANGUAGES)
    return render_template(
        "reports/both.html",
        period=english.period,
        english=english,
        chinese=chinese,
        rows=rows(english.document, chinese.document),
        pins={(pin.series, pin.slot): pin for pin in english.pins},
    )


@views.route(
    "/reports/<period>/sentences/<code>/<path:sentence>",
    methods=["GET", "POST"],
)
@permit(may.organise)
def sentence(period: str, code: str, sentence: str) -> ResponseReturnValue:
    if code not in wording.LANGUAGES:
        abort(404)
    told = _draft(period_named(period), code)
    known = next((each for each in told.by_hand if each.override.key == sentence), None)
    if sentence not in told.said_by_the_data and known is None:
        abort(404)
    form = SentenceForm(
        data={"text": told.printed(sentence), "why": known.override.why if known else ""}
    )
    if "return" in request.form:
        return _returned(told, code, sentence)
    if form.validate_on_submit():
        with form.refusals():
            editing.write_by_hand(
                db.session(),
                _manuscript(told),
                code,
                sentence,
                text=form.text.data or "",
                data_say=told.said_by_the_data.get(sentence, ""),
                why=form.why.data,
                by=me(),
                now=clock.now(),
            )
            db.session.commit()
            flash(_("The sentence is printed as you wrote it."), "done")
            return redirect(_page(told))
    return render_template(
        "reports/sentence.html",
        form=form,
        period=told.period,
        template=told.document.template,
        code=code,
        known=known,
        data_say=told.said_by_the_data.get(sentence, ""),
    ), form.code


def _returned(told: Draft, code: str, key: str) -> ResponseReturnValue:
    editing.return_to_the_data(db.session(), _manuscript(told), code, key)
    db.session.commit()
    flash(_("The data say the sentence again."), "done")
    return redirect(_page(told))


@views.post("/reports/<period>/order")
@permit(may.organise)
def arrange(period: str) -> ResponseReturnValue:
    """`section` is moved up or down in its part, left out, or put back."""
    told = _draft(period_named(period), "en")
    key, deed = request.form.get("section", ""), request.form.get("deed", "")
    part = next((p for p in told.by_data.parts if key in {s.key for s in p.sections}), None)
    if part is None:
        abort(404)
    if deed in editing.STEPS:
        left_out = {section.key for section in told.left_out}
        there = [section for section in part.sections if section.key not in left_out]
        if key in left_out:
            abort(400)
        editing.move(db.session(), _manuscript(told), there, key, deed)
    elif deed in ("out", "back"):
        editing.leave_out(db.session(), _manuscript(told), key, is_left_out=deed == "out")
    else:
        abort(400)
    db.session.commit()
    return redirect(_page(told, "sections"))


@views.post("/reports/<period>/bounds")
@permit(may.organise)
def pin(period: str) -> ResponseReturnValue:
    told = _draft(period_named(period), "en")
    series, slot = request.form.get("series", ""), request.form.get("slot", "")
    if not any((training.key, s) == (series, slot) for training, s, _n in told.numbers_to_pin()):
        abort(404)
    form = BoundForm()
    if form.validate_on_submit():
        editing.pin(
            db.session(),
            _manuscript(told),
            series,
            slot,
            form.bound.data,
            by=me(),
            now=clock.now(),
        )
        db.session.commit()
        flash(_("The bound is kept.") if form.bound.data else _("The bound is gone."), "done")
    else:
        flash(_("A bound is a whole number from 1. Nothing was changed."), "warn")
    return redirect(_page(told, "bounds"))


@views.route("/reports/names/<code>", methods=["GET", "POST"])
@permit(may.organise)
def names(code: str) -> ResponseReturnValue:
    """The names that the house writes in one way; before any is kept, the usual are proposed."""
    if code not in wording.LANGUAGES:
        abort(404)
    kept = manuscript_queries.names(db.session(), code)
    said = house_names.written(kept) if kept else house_names.USUAL[code]
    form = NamesForm(data={"names": said})
    if form.validate_on_submit():
        with form.refusals():
            typed = house_names.read((form.names.data or "").splitlines())
            editing.keep_names(db.session(), code, typed)
            db.session.commit()
            flash(_("The names are kept. Drafts point out other ways to write them."), "done")
            return redirect(url_for(".names", code=code))
    return render_template(
        "reports/names.html", form=form, code=code, is_proposed=not kept
    ), form.code


def _draft(period: Period, code: str) -> Draft:
    """Of the template in `?as=board`; the forms carry it on in their address."""
    return drafts.draft(db.session(), period, code, clock.now(), request.args.get("as", ""))


def _manuscript(told: Draft) -> Manuscript:
    return editing.manuscript_of(db.session(), told.period.name, told.document.template)


def _page(told: Draft, place: str = "") -> str:
    words: dict[str, Any] = {"as": told.document.template}
    return url_for(".both", period=told.period.name, _anchor=place or None, **words)
