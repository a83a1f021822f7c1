"""The sentences in which reports are written."""

from collections.abc import Sequence
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from cistrat_training import clock
from cistrat_training import permissions as may
from cistrat_training.accounts.access import permit
from cistrat_training.database import db
from cistrat_training.forms import Form
from cistrat_training.reports import keeping, previews, queries, registers, wording
from cistrat_training.reports.facts import TRAINING_SLOTS
from cistrat_training.reports.forms import LONG_PARTS, PART_LABELS, TrainingFramesForm, part_form
from cistrat_training.reports.models import FrameSet
from cistrat_training.reports.views.blueprint import views


@views.get("/wording")
@permit(may.organise)
def all_wording() -> ResponseReturnValue:
    kept = [s for code in wording.LANGUAGES for s in db.session.scalars(queries.frame_sets(code))]
    unknown = queries.unknown_series(db.session(), [s.series for s in kept])
    return render_template(
        "reports/wording.html",
        kept=kept,
        unknown=unknown,
        series=queries.titles_of_series(db.session()),
        languages=wording.LANGUAGES,
        parts=list(PART_LABELS),
    )


@views.route("/wording/<code>/training", methods=["GET", "POST"])
@permit(may.organise)
def edit_frames(code: str) -> ResponseReturnValue:
    """The frames of the series in `?series=`, or those for all that have none of their own."""
    series = request.args.get("series", "")
    if code not in wording.LANGUAGES:
        abort(404)
    form = TrainingFramesForm(data=_typed_frames(queries.wording(db.session(), code), series))
    if form.validate_on_submit():
        with form.refusals():
            content = _frames_of(form)
            wording.from_table({"language": code, "training": [content]}, _("The wording"))
            if "preview" not in request.form:
                part = wording.Part("training", series, content)
                keeping.keep_wording(db.session(), code, [part], now=clock.now())
                db.session.commit()
                flash(_("The wording is changed. Published reports keep theirs."), "done")
                return redirect(url_for(".all_wording"))
    return render_template(
        "reports/frames.html",
        form=form,
        series=series,
        code=code,
        kept=_kept_set(code, "training", series),
        slots=TRAINING_SLOTS,
        preview=previews.of_frames(db.session(), code, series, _frames_of(form), clock.now()),
    ), form.code


def _typed_frames(kept: wording.Wording, series: str) -> dict[str, Any]:
    words = kept.of_series(series)
    return {
        "heading": words.heading.source,
        "paragraphs": "\n\n".join(frame.source for frame in words.paragraphs),
        "position": words.position if words.series == series else None,
        "serial_comma": sorted(words.serial_comma),
        "quoted": sorted(words.quoted),
        "open_end": "\n".join(f"{slot} = {end}" for slot, end in words.open_end.items()),
        "bounds": "\n".join(f"{slot} = {bound}" for slot, bound in words.bounds.items()),
    }


def _frames_of(form: TrainingFramesForm) -> dict[str, Any]:
    """The table that a wording file would have for them."""
    optional = {
        "position": form.position.data,
        "serial_comma": form.serial_comma.data,
        "quoted": form.quoted.data,
        "open_end": wording.pairs(form.open_end.data or ""),
        "bounds": wording.pairs(form.bounds.data or ""),
    }
    return {
        "heading": form.heading.data,
        "paragraphs": registers.paragraphs_of(form.paragraphs.data),
        **{key: value for key, value in optional.items() if value},
    }


@views.route("/wording/<code>/<part>", methods=["GET", "POST"])
@permit(may.organise)
def edit_part(code: str, part: str) -> ResponseReturnValue:
    if code not in wording.LANGUAGES or part not in PART_LABELS:
        abort(404)
    form = part_form(part)
    own, kept = wording.shipped_part(code, part), _kept_set(code, part)
    if request.method == "GET":
        form.process(data=wording.fields_of_part(part, kept.content if kept else {}))
    typed = _part_of(form, part)
    if form.validate_on_submit():
        with form.refusals():
            wording.from_table({"language": code, part: typed}, _("The wording"))
            if "preview" not in request.form:
                changed = wording.Part(part, "", typed)
                keeping.keep_wording(db.session(), code, [changed], now=clock.now())
                db.session.commit()
                flash(_("The wording is changed. Published reports keep theirs."), "done")
                return redirect(url_for(".all_wording"))
    return render_template(
        "reports/part.html",
        form=form,
        code=code,
        part=part,
        kept=kept,
        own=wording.fields_of_part(part, own),
        long=LONG_PARTS,
        slots=wording.DOCUMENT_SLOTS if part == "document" else (),
        previews=previews.of_part(db.session(), code, part, typed, clock.now()),
    ), form.code


def _part_of(form: Form, part: str) -> dict[str, Any]:
    fields = {field.name: field.data for field in form if field.name != "csrf_token"}
    return wording.part_from_fields(part, fields)


def _kept_set(code: str, part: str, series: str = "") -> FrameSet | None:
    sets: Sequence[FrameSet] = db.session.scalars(queries.frame_sets(code)).all()
    return next((s for s in sets if (s.part, s.series) == (part, series)), None)
