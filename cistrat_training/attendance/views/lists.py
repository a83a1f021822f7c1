"""Attendance lists are brought, looked at, applied and undone."""

import io
from datetime import date, timedelta
from typing import Any

from flask import (
    Response,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.exc import IntegrityError

from cistrat_training import ciphers, clock, files, languages, trail
from cistrat_training import permissions as may
from cistrat_training.accounts.access import me, permit
from cistrat_training.accounts.forms import DeedForm
from cistrat_training.attendance import (
    aliases,
    bringing,
    drafting,
    list_queries,
    matching,
    reading,
)
from cistrat_training.attendance.drafting import Answers, Finder
from cistrat_training.attendance.exports.mapping import KEYS
from cistrat_training.attendance.list_forms import (
    ColumnsForm,
    ListForm,
    ReadingForm,
    UndoForm,
    UseForm,
)
from cistrat_training.attendance.list_queries import SHOWN, Which
from cistrat_training.attendance.lists import FORMATS, HOW, LIST_STATES, AttendanceList
from cistrat_training.attendance.queries import lectures_that_count, participants, terms_of
from cistrat_training.attendance.views.blueprint import views
from cistrat_training.database import db, lock
from cistrat_training.errors import RuleBroken
from cistrat_training.words import N_
from cistrat_training.workshops.models import Workshop

SEALED = "application/octet-stream"  # nobody reads it without the key
ROWS_ON_A_PAGE = 100
MOST_SHOWN = 200  # of what is no row
CLOSED = N_(
    "This file cannot be opened with the keys that the site has. What the list told is kept"
    " without it; ask whoever runs the site for the earlier key."
)


@views.route("/workshops/<int:workshop_id>/attendance/lists", methods=["GET", "POST"])
@permit(may.organise, Workshop)
def lists(workshop: Workshop) -> ResponseReturnValue:
    lectures = db.session.scalars(lectures_that_count(workshop)).all()
    form = ListForm()
    form.ask(lectures, workshop.zone, request.args.get("lecture", type=int))
    if form.validate_on_submit():
        with form.refusals():
            return _bring(workshop, form)
    brought = db.paginate(list_queries.lists_of(workshop), per_page=ROWS_ON_A_PAGE, error_out=False)
    return render_template(
        "attendance/lists.html",
        workshop=workshop,
        form=form,
        brought=brought,
        counts=list_queries.counts(db.session, brought.items),
        about=list_queries.lectures_in(db.session, brought.items),
        states=LIST_STATES,
        page_url=lambda page: url_for(".lists", workshop_id=workshop.id, page=page),
    ), form.code


def _bring(workshop: Workshop, form: ListForm) -> ResponseReturnValue:
    upload = form.upload()
    if known := db.session.scalar(list_queries.same_file(workshop, upload.sha256)):
        return _is_known(known)
    try:
        kept = drafting.bring(
            db.session, workshop, upload, _finder(workshop), by=me(), now=clock.now()
        )
        sealed = ciphers.of_this_site().encrypt(upload.content, kept.sealed_as)
        kept.file = files.record(files.put(sealed, SEALED))
        db.session.commit()
    except IntegrityError:  # somebody brought the same file in this instant
        db.session.rollback()
        known = db.session.scalars(list_queries.same_file(workshop, upload.sha256)).one()
        return _is_known(known)
    if form.file.data and not db.session.scalar(files.is_kept(form.file.data.content.sha256)):
        files.remove(form.file.data.content.sha256)  # it waited for a session, as it was sent
    flash(
        _("The file is here. Answer first how it is to be read.")
        if kept.asks
        else _("The list was read. Nothing counts yet: look at it, then apply it."),
        "half",
    )
    return redirect(url_for(".attendance_list", attendance_list_id=kept.id))


def _is_known(known: AttendanceList) -> ResponseReturnValue:
    facts = {
        "when": languages.moment(known.brought_at),
        "who": known.brought_by.full_name if known.brought_by else "–",
    }
    flash(
        _(
            "This list was brought already, on %(when)s by %(who)s. Here it is; nothing was"
            " changed.",
            **facts,
        ),
        "warn",
    )
    return redirect(url_for(".attendance_list", attendance_list_id=known.id))


def _finder(workshop: Workshop) -> Finder:
    places = db.session.scalars(participants(workshop)).all()
    known = aliases.known_as(places, current_app.config["SECRET_KEY"])
    decided = aliases.aliases_of(db.session, workshop.series, places)
    return lambda rows: matching.match(rows, known, decided)


# One list


@views.route(
    "/attendance-lists/<int:attendance_list_id>",
    methods=["GET", "POST"],
    endpoint="attendance_list",
)
@permit(may.organise, AttendanceList)
def show_list(attendance_list: AttendanceList) -> ResponseReturnValue:
    form = _use_form(attendance_list)
    if form.validate_on_submit():
        with form.refusals():
            return _use(attendance_list, form)
    return _page(attendance_list, use=form)


def _use(attendance_list: AttendanceList, form: UseForm) -> ResponseReturnValue:
    """What was answered is kept even where the list cannot be applied."""
    drafting.must_be_draft(lock(db.session, attendance_list))
    drafting.cover(db.session, attendance_list, form.lectures.data or ())
    attendance_list.unmeasured = form.chosen
    attendance_list.is_complete = form.is_complete.data
    db.session.commit()  # who applies locks the lectures first, and the list after them
    if "apply" in request.form:
        pieces = bringing.apply(
            db.session,
            attendance_list,
            by=me(),
            now=clock.now(),
            language=languages.language(),
        )
        db.session.commit()
        flash(
            ngettext(
                "The list is applied: it tells %(num)s thing about who was there.",
                "The list is applied: it tells %(num)s things about who was there.",
                pieces,
            )
        )
    else:
        flash(_("Kept. Nothing counts yet."), "half")
    return redirect(url_for(".attendance_list", attendance_list_id=attendance_list.id))


@views.post("/attendance-lists/<int:attendance_list_id>/reading")
@permit(may.organise, AttendanceList)
def read_list(attendance_list: AttendanceList) -> ResponseReturnValue:
    form = _reading_form(attendance_list)
    if form.validate_on_submit():
        with form.refusals():
            return _read_again(attendance_list, form.answers(attendance_list))
    return _page(attendance_list, how=form)


@views.route("/attendance-lists/<int:attendance_list_id>/columns", methods=["GET", "POST"])
@permit(may.organise, AttendanceList)
def list_columns(attendance_list: AttendanceList) -> ResponseReturnValue:
    content = _content(attendance_list)
    table = reading.read(content, zone=attendance_list.zone).table
    form = ColumnsForm()
    form.ask(table, attendance_list.columns)
    if form.validate_on_submit():
        with form.refusals():
            answers = Answers(
                attendance_list.zone, attendance_list.day, attendance_list.order, form.columns()
            )
            return _read_again(attendance_list, answers)
    return render_template(
        "attendance/list_columns.html",
        attendance_list=attendance_list,
        workshop=attendance_list.workshop,
        form=form,
        table=table,
        keys=KEYS,
    ), form.code


def _read_again(attendance_list: AttendanceList, answers: Answers) -> ResponseReturnValue:
    drafting.read_again(
        db.session,
        attendance_list,
        _content(attendance_list),
        answers,
        _finder(attendance_list.workshop),
    )
    db.session.commit()
    flash(_("The file was read again. What you decided about names stayed."), "half")
    return redirect(url_for(".attendance_list", attendance_list_id=attendance_list.id))


@views.get("/attendance-lists/<int:attendance_list_id>/file")
@permit(may.organise, AttendanceList)
def list_file(attendance_list: AttendanceList) -> Response:
    content = _content(attendance_list)
    name = files.plain_name(attendance_list.name or "names.csv")
    trail.note_alone(db.session(), attendance_list, trail.Deed.VIEWED)
    answer = send_file(io.BytesIO(content), mimetype=SEALED, as_attachment=True, download_name=name)
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@views.post("/attendance-lists/<int:attendance_list_id>/withdrawal")
@permit(may.organise, AttendanceList)
def undo_list(attendance_list: AttendanceList) -> ResponseReturnValue:
    form = UndoForm()
    if form.validate_on_submit():
        with form.refusals():
            pieces = bringing.undo(
                db.session, attendance_list, why=form.why.data, by=me(), now=clock.now()
            )
            db.session.commit()
            flash(
                ngettext(
                    "Undone: %(num)s thing that this list told counts no longer. You can bring"
                    " the same file again.",
                    "Undone: %(num)s things that this list told count no longer. You can bring"
                    " the same file again.",
                    pieces,
                )
            )
            return redirect(url_for(".attendance_list", attendance_list_id=attendance_list.id))
    return _page(attendance_list, undo=form)


@views.post("/attendance-lists/<int:attendance_list_id>/deletion")
@permit(may.organise, AttendanceList)
def drop_list(attendance_list: AttendanceList) -> ResponseReturnValue:
    DeedForm().validate_on_submit()
    workshop, file = attendance_list.workshop, attendance_list.file
    drafting.drop(db.session, attendance_list)
    is_gone = file is not None and files.let_go(db.session, file)
    db.session.commit()
    if file is not None and is_gone:
        files.remove(file.sha256)
    flash(_("The draft is gone. It had changed nothing."))
    return redirect(url_for(".lists", workshop_id=workshop.id))


def _page(
    attendance_list: AttendanceList,
    *,
    use: UseForm | None = None,
    how: ReadingForm | None = None,
    undo: UndoForm | None = None,
) -> ResponseReturnValue:
    which = _which()
    rows = db.paginate(
        list_queries.rows_of(attendance_list, which), per_page=ROWS_ON_A_PAGE, error_out=False
    )
    wrong = next((form for form in (use, how, undo) if form and form.errors), None)
    lacking = list_queries.lacking(attendance_list)
    missing = db.session.scalars(lacking.limit(MOST_SHOWN)) if which is Which.LACKING else ()
    return render_template(
        "attendance/list.html",
        attendance_list=attendance_list,
        workshop=attendance_list.workshop,
        use=use or _use_form(attendance_list, formdata=None),
        how=how or _reading_form(attendance_list, formdata=None),
        undo=undo or UndoForm(formdata=None),
        wrong=wrong,
        rows=rows,
        which=which,
        shown=SHOWN,
        counts=list_queries.counts(db.session, [attendance_list])[attendance_list.id],
        about=list_queries.lectures_in(db.session, [attendance_list]).get(attendance_list.id, []),
        measured=list_queries.measured(db.session, attendance_list),
        lacking=db.session.scalar(list_queries.how_many(lacking)) or 0,
        missing=list(missing),
        names=HOW,
        formats=FORMATS,
        kept_until=_kept_until(attendance_list.workshop),
        states=LIST_STATES,
        MOST_SHOWN=MOST_SHOWN,
        page_url=lambda page: url_for(
            ".attendance_list", attendance_list_id=attendance_list.id, show=which, page=page
        ),
    ), (wrong.code if wrong else 200)


def _kept_until(workshop: Workshop) -> date:
    days = terms_of(db.session, workshop).days_with_lists
    return workshop.last_day + timedelta(days=days)


def _which() -> Which:
    asked = request.args.get("show", "")
    return Which(asked) if asked in list(Which) else Which.ALL


def _use_form(attendance_list: AttendanceList, **facts: Any) -> UseForm:
    lectures = db.session.scalars(lectures_that_count(attendance_list.workshop)).all()
    covered = db.session.scalars(list_queries.covered(attendance_list)).all()
    form = UseForm(
        **facts,
        data={
            "lectures": [one.lecture_id for one in covered],
            "unmeasured": attendance_list.unmeasured,
            "is_complete": attendance_list.is_complete,
        },
    )
    form.ask(attendance_list, lectures)
    return form


def _reading_form(attendance_list: AttendanceList, **facts: Any) -> ReadingForm:
    form = ReadingForm(**facts, data={"zone": attendance_list.zone, "day": attendance_list.day})
    form.ask(attendance_list)
    return form


def _content(attendance_list: AttendanceList) -> bytes:
    if attendance_list.file is None:
        raise RuleBroken(N_("The file was deleted, as announced. What it told is kept without it."))
    sealed = files.read(attendance_list.file.sha256)
    try:
        return ciphers.of_this_site().decrypt(sealed, attendance_list.sealed_as)
    except ciphers.NotReadable as no:
        raise RuleBroken(CLOSED) from no
