"""The door of a lecture: badges are scanned, also while the line is broken."""

import re
import secrets
from collections.abc import Sequence
from datetime import datetime

from flask import (
    Response,
    current_app,
    flash,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from cistrat_training import clock
from cistrat_training import permissions as may
from cistrat_training.accounts.access import me, permit
from cistrat_training.attendance import check_in_queries, queries, scanning
from cistrat_training.attendance.check_in_forms import BadgesForm
from cistrat_training.attendance.check_ins import BadgeScan, Fate
from cistrat_training.attendance.scanning import REFUSALS, Refused, Scanned, Taken
from cistrat_training.attendance.views.blueprint import views
from cistrat_training.attendance.windows import window_of
from cistrat_training.database import db
from cistrat_training.errors import RuleBroken
from cistrat_training.forms import UNPROCESSABLE
from cistrat_training.languages import clock_time, moment, zone_name
from cistrat_training.pages import STATIC
from cistrat_training.schedule.models import Lecture

CAMERA = "camera=(self), microphone=(), geolocation=()"
WORKER = "scan_worker.js"


@views.route("/lectures/<int:lecture_id>/scan", methods=["GET", "POST"], endpoint="scan")
@permit(may.mark, Lecture)
def scan(lecture: Lecture) -> ResponseReturnValue:
    """Without its script a form: badges line by line."""
    form = BadgesForm()
    refused: list[Taken] = []
    if form.validate_on_submit():
        with form.refusals():
            taken = _taken(lecture, _lines(form.badges.data or "", clock.now()), clock.now())
            _tell(taken)
            refused = [one for one in taken if one.refused]
            if not refused:
                return redirect(url_for(".scan", lecture_id=lecture.id))
            form.badges.data = "\n".join(one.scanned.code for one in refused)
    page = make_response(_page(lecture, form, refused))
    page.headers["Permissions-Policy"] = CAMERA
    page.headers["Cache-Control"] = "private, no-store"
    return page, UNPROCESSABLE if refused else form.code


@views.post("/lectures/<int:lecture_id>/scans", endpoint="take_scans")
@permit(may.mark, Lecture)
def take_scans(lecture: Lecture) -> ResponseReturnValue:
    """From the script, which keeps what this does not answer for."""
    now = clock.now()
    told = scanning.read(request.form.get("told", ""), now)
    if told.person_id != me().id:
        raise RuleBroken(
            "Somebody else scanned these badges. They are sent when that person signs in here."
        )
    taken = _taken(lecture, told.scans, now)
    return jsonify(
        now=int(now.timestamp() * 1000),
        apart=told.apart if abs(told.apart) > scanning.WORTH_TELLING.total_seconds() else 0,
        scans=[_answer(lecture, one) for one in taken],
    )


@views.get("/scan-worker.js", endpoint="scan_worker")
@permit(may.anyone)
def scan_worker() -> ResponseReturnValue:
    """It must lie above the pages that it serves while there is no line."""
    return Response((STATIC / WORKER).read_bytes(), mimetype="text/javascript")


def _page(lecture: Lecture, form: BadgesForm, refused: Sequence[Taken]) -> str:
    window = window_of(lecture, queries.terms_of(db.session, lecture.workshop))
    marked = check_in_queries.scans_at(lecture).where(BadgeScan.fate == Fate.MARKED)
    is_kept = "offline" in request.args  # it may be opened by somebody else: no names
    return render_template(
        "attendance/scan.html",
        lecture=lecture,
        window=window,
        form=form,
        refused=[(one, _sentence(lecture, one)) for one in refused],
        marked=[] if is_kept else _each_once(db.session.scalars(marked).all()),
    )


def _each_once(scans: Sequence[BadgeScan]) -> list[BadgeScan]:
    """The earliest of each person; the latest comers first."""
    return list({scan.enrolment_id: scan for scan in scans}.values())


def _taken(lecture: Lecture, scans: list[Scanned], now: datetime) -> list[Taken]:
    taken = scanning.take(
        db.session, lecture, scans, by=me(), secret=current_app.config["SECRET_KEY"], now=now
    )
    db.session.commit()
    return taken


def _lines(typed: str, now: datetime) -> list[Scanned]:
    codes = [line.strip() for line in re.split(r"[\n,;]", typed) if line.strip()]
    if len(codes) > scanning.MOST_AT_ONCE:
        raise RuleBroken(
            "Send at most %(max)d badges at once.", field="badges", max=scanning.MOST_AT_ONCE
        )
    return [Scanned(secrets.token_hex(16), code[: scanning.LONGEST_CODE], now) for code in codes]


def _tell(taken: Sequence[Taken]) -> None:
    marked = sum(one.fate is Fate.MARKED for one in taken)
    before = sum(one.fate is Fate.ALREADY for one in taken)
    if marked:
        flash(ngettext("%(num)s person is marked.", "%(num)s people are marked.", marked))
    if before:
        flash(
            ngettext(
                "%(num)s person had been marked before.",
                "%(num)s people had been marked before.",
                before,
            )
        )


def _answer(lecture: Lecture, one: Taken) -> dict[str, str]:
    return {
        "key": one.scanned.key,
        "fate": "refused" if one.refused else str(one.fate),
        "name": one.enrolment.person.full_name if one.enrolment else "",
        "says": _sentence(lecture, one),
    }


def _sentence(lecture: Lecture, one: Taken) -> str:
    if one.refused is None:
        return _("Marked before") if one.fate is Fate.ALREADY else _("Marked")
    return _(REFUSALS[one.refused], **_times(lecture, one))


def _times(lecture: Lecture, one: Taken) -> dict[str, str]:
    if one.refused not in (Refused.TOO_EARLY, Refused.OVER):
        return {}
    zone = lecture.workshop.zone
    window = window_of(lecture, queries.terms_of(db.session, lecture.workshop))
    if window is None:
        return {}
    return {
        "time": moment(one.scanned.at, zone),
        "opens": clock_time(window.opens, zone),
        "closes": clock_time(window.closes, zone),
        "zone": zone_name(zone, window.opens),
    }
