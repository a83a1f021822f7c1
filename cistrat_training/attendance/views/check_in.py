"""The code on the screen of a lecture, and the page on which participants type it."""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from flask import (
    Response,
    current_app,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import func, select

from cistrat_training import clock, press
from cistrat_training import permissions as may
from cistrat_training.accounts.access import me, permit
from cistrat_training.accounts.forms import DeedForm
from cistrat_training.attendance import check_in_queries, checking_in, codes, queries
from cistrat_training.attendance.check_in_forms import CodeForm
from cistrat_training.attendance.check_in_queries import Door, doors_open_to
from cistrat_training.attendance.check_ins import CheckIn, CheckInRoom
from cistrat_training.attendance.origins import Origin, new_device, origin
from cistrat_training.attendance.views.blueprint import views
from cistrat_training.attendance.windows import Turn, Window, window_of
from cistrat_training.database import db
from cistrat_training.errors import RuleBroken
from cistrat_training.letter import address
from cistrat_training.limits import CHECKING_IN, once_more
from cistrat_training.schedule.models import Lecture
from cistrat_training.schedule.viewing_queries import place_of

DEVICE = "device"
A_YEAR = 60 * 60 * 24 * 365


class Shown(NamedTuple):
    """The code of this moment, for people who sit far away."""

    code: str
    step: int
    size: int
    drawing: str
    """Of the QR code, `size` modules wide."""
    left: float
    """Seconds until the next one."""


# The screen


@views.get("/lectures/<int:lecture_id>/check-in/screen", endpoint="check_in_screen")
@permit(may.mark, Lecture)
def screen(lecture: Lecture) -> ResponseReturnValue:
    return _screen(lecture, "screen")


@views.get("/lectures/<int:lecture_id>/check-in/screen/code", endpoint="check_in_code")
@permit(may.mark, Lecture)
def code(lecture: Lecture) -> ResponseReturnValue:
    """The part of the screen that changes."""
    return _screen(lecture, "code")


@views.post("/lectures/<int:lecture_id>/check-in/opening", endpoint="open_check_in")
@permit(may.mark, Lecture)
def open_check_in(lecture: Lecture) -> ResponseReturnValue:
    if DeedForm().validate_on_submit():
        checking_in.open_room(db.session, lecture, by=me(), now=clock.now())
        db.session.commit()
    return redirect(url_for(".check_in_screen", lecture_id=lecture.id))


@views.post("/lectures/<int:lecture_id>/check-in/closing", endpoint="close_check_in")
@permit(may.mark, Lecture)
def close_check_in(lecture: Lecture) -> ResponseReturnValue:
    if DeedForm().validate_on_submit():
        checking_in.close_room(db.session, lecture, by=me(), now=clock.now())
        db.session.commit()
    return redirect(url_for(".check_in_screen", lecture_id=lecture.id))


def _screen(lecture: Lecture, part: str) -> ResponseReturnValue:
    now = clock.now()
    room = db.session.scalar(check_in_queries.room_of(lecture))
    window = _window_of(lecture)
    is_shown = bool(room and room.is_open and window and window.is_open(now))
    places = select(func.count()).select_from(queries.places_in(lecture.workshop).subquery())
    page = make_response(
        render_template(
            f"attendance/check_in_{part}.html",
            lecture=lecture,
            room=room,
            window=window,
            turn=window.turn(now) if window else None,
            shown=_shown(room, now) if room and is_shown else None,
            came=db.session.scalar(check_in_queries.count_of_check_ins(lecture)),
            expected=db.session.scalar(places),
            seconds=codes.SECONDS,
        )
    )
    page.headers["Cache-Control"] = "private, no-store"
    return page


def _shown(room: CheckInRoom, now: datetime) -> Shown:
    step = codes.step_of(now)
    shown = codes.code_of(room.secret, step)
    link = address("attendance.check_in_to", lecture_id=room.lecture_id, code=shown, at=step)
    size, drawing = _drawing(link)
    return Shown(shown, step, size, drawing, (codes.ends_at(step) - now).total_seconds())


@lru_cache(maxsize=64)  # a screen and its second window ask for the same one
def _drawing(link: str) -> tuple[int, str]:
    return press.qr_path(link)


# The page of a participant


@views.route("/check-in", methods=["GET", "POST"], endpoint="check_in")
@permit(may.have_an_account)
def check_in() -> ResponseReturnValue:
    """To whatever lecture of mine the code belongs."""
    now = clock.now()
    form = CodeForm()
    doors = doors_open_to(db.session, me(), now)
    if form.validate_on_submit():
        with form.refusals():
            return _enter(doors, form, now)
        form.digits.data = ""  # it works no more, and another one is to be typed
    page = render_template("attendance/check_in.html", form=form, doors=doors)
    return page, form.code


@views.route("/lectures/<int:lecture_id>/check-in", methods=["GET", "POST"], endpoint="check_in_to")
@permit(may.be_counted, Lecture)
def check_in_to(lecture: Lecture) -> ResponseReturnValue:
    now = clock.now()
    form = CodeForm()
    doors = [d for d in doors_open_to(db.session, me(), now) if d.lecture is lecture]
    is_old = _is_old(now)
    if form.validate_on_submit():
        with form.refusals():
            return _enter(doors, form, now)
        form.digits.data = ""
    elif request.method == "GET" and not is_old:
        form.digits.data = codes.digits_in(request.args.get("code", ""))
    door = doors[0] if doors else None
    window = door.window if door else _window_of(lecture)
    page = render_template(
        "attendance/check_in_to.html",
        lecture=lecture,
        form=form,
        door=door,
        done=door.done if door else _mine(lecture),
        window=window,
        turn=window.turn(now) if window else None,
        Turn=Turn,
        is_old=is_old,
    )
    return page, form.code


def _window_of(lecture: Lecture) -> Window | None:
    return window_of(lecture, queries.terms_of(db.session, lecture.workshop))


def _mine(lecture: Lecture) -> CheckIn | None:
    enrolment = db.session.scalars(place_of(me(), lecture)).one()
    return db.session.scalar(check_in_queries.check_in_of(lecture, enrolment))


def _is_old(now: datetime) -> bool:
    """Whether the code in this address has been on the screen too long ago. Its time tells that:
    whether the code was right is asked with a button only, and counted."""
    step = request.args.get("at", type=int)
    return request.method == "GET" and step is not None and step not in codes.steps_that_work(now)


def _enter(doors: Sequence[Door], form: CodeForm, now: datetime) -> ResponseReturnValue:
    """Raises RuleBroken."""
    if not doors:
        raise RuleBroken("The check-in is not open now.", field="digits")
    door, step = _door_of(doors, form.digits.data or "", now)
    device = request.cookies.get(DEVICE) or new_device()
    answer = redirect(url_for(".check_in_to", lecture_id=door.lecture.id))
    done = checking_in.check_in(
        db.session, door.lecture, door.enrolment, step, _origin(device), now=now
    )
    db.session.commit()
    if done is None:
        flash(_("You had checked in before. Nothing more is needed."))
    return _with_device(make_response(answer), device)


def _door_of(doors: Sequence[Door], typed: str, now: datetime) -> tuple[Door, int]:
    if not once_more(CHECKING_IN, "check-in codes", f"person {me().id}"):
        raise RuleBroken(
            "Ten codes were tried within five minutes. Wait five minutes, or tell the organisers"
            " that you are here.",
            field="digits",
        )
    for door in doors:
        step = codes.accepted(door.room.secret, typed, now)
        if step is not None:
            return door, step
    raise RuleBroken(
        "This is not the code that is on the screen now. A code works for at most 40 seconds:"
        " type the one that you see there now.",
        field="digits",
    )


def _origin(device: str) -> Origin:
    return origin(current_app.config["SECRET_KEY"], device, request.remote_addr or "")


def _with_device(answer: Response, device: str) -> Response:
    """It says nothing but that two check-ins came from the same browser."""
    answer.set_cookie(
        DEVICE,
        device,
        max_age=A_YEAR,
        httponly=True,
        samesite="Lax",
        secure=current_app.config["PRODUCTION"],
    )
    return answer


@views.app_template_global()
def doors_open_to_me() -> list[Door]:
    """What its reader can check in to now, for pages that tell of it."""
    return doors_open_to(db.session, me(), clock.now()) if me().is_authenticated else []
