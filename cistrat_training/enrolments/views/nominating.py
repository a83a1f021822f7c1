"""What a coordinator without an account sees and does, who holds the link of a letter."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from cistrat_training import clock, files, languages, tables
from cistrat_training import permissions as may
from cistrat_training.accounts.access import LARGEST_ID, permit
from cistrat_training.accounts.forms import DeedForm
from cistrat_training.accounts.models import Gender
from cistrat_training.accounts.passwords import digest
from cistrat_training.database import db, lock
from cistrat_training.enrolments import coordinator_queries as queries
from cistrat_training.enrolments import nominating
from cistrat_training.enrolments.coordinator_forms import NomineeForm, NomineeListForm
from cistrat_training.enrolments.coordinators import Coordinator, Nominee, Standing
from cistrat_training.enrolments.nominating import Sent
from cistrat_training.enrolments.nominations import LAYOUT_OF_ONE
from cistrat_training.enrolments.views.blueprint import views
from cistrat_training.limits import VERIFYING, limiter


@views.route("/nominate/<secret>", methods=["GET", "POST"])
@permit(may.hold_a_link)
@limiter.limit(VERIFYING)
def nominate(secret: str) -> ResponseReturnValue:
    """GET shows and uses nothing up: mail scanners open every link. POST adds one person."""
    coordinator = _held_by(secret)
    if coordinator is None:
        return _gone()
    form = NomineeForm() if request.method == "POST" else _empty_form()
    if form.validate_on_submit():
        with form.refusals():
            nominee = nominating.add(db.session, coordinator, form.typed(), now=clock.now())
            db.session.commit()
            flash(_("%(name)s is on your list.", name=nominee.name))
            return redirect(url_for(".nominate", secret=secret))
    return _page(secret, coordinator, form=form), form.code


@views.post("/nominate/<secret>/list")
@permit(may.hold_a_link)
@limiter.limit(VERIFYING)
def nominate_many(secret: str) -> ResponseReturnValue:
    """Nobody is added before the list was seen; what is added is the very file that was seen."""
    coordinator = _held_by(secret)
    if coordinator is None:
        return _gone()
    form, sent = NomineeListForm(), None
    if form.validate_on_submit():
        with form.refusals():
            content = files.read(form.file.data.content.sha256)
            lock(db.session, coordinator)
            coordinator.must_be_open(clock.now())
            sent = nominating.plan(db.session, coordinator, content)
            if request.form.get("deed") == "import" and sent.is_good:
                flash(_add_all(coordinator, sent))
                return redirect(url_for(".nominate", secret=secret))
    page = _page(secret, coordinator, list_form=form, sent=sent)
    db.session.rollback()
    return page, form.code


@views.route("/nominate/<secret>/<int:number>", methods=["GET", "POST"])
@permit(may.hold_a_link)
@limiter.limit(VERIFYING)
def change_nominee(secret: str, number: int) -> ResponseReturnValue:
    coordinator = _held_by(secret)
    nominee = _theirs(coordinator, number) if coordinator else None
    if coordinator is None or nominee is None:
        return _gone()
    form = NomineeForm(obj=nominee)
    if form.validate_on_submit():
        with form.refusals():
            nominating.change(db.session, nominee, form.typed(), now=clock.now())
            db.session.commit()
            flash(_("Saved."))
            return redirect(url_for(".nominate", secret=secret))
    page = render_template(
        "enrolments/nominee.html",
        secret=secret,
        coordinator=coordinator,
        workshop=coordinator.workshop,
        nominee=nominee,
        form=form,
        can_change=_can_change(coordinator, nominee),
    )
    return page, form.code


@views.post("/nominate/<secret>/<int:number>/removal")
@permit(may.hold_a_link)
@limiter.limit(VERIFYING)
def take_out_nominee(secret: str, number: int) -> ResponseReturnValue:
    """A second press finds nobody to take out, and says where the list is."""
    coordinator = _held_by(secret)
    if coordinator is None:
        return _gone()
    nominee = _theirs(coordinator, number)
    if nominee and DeedForm().validate_on_submit():
        name = nominee.name
        nominating.take_out(db.session, nominee, now=clock.now())
        db.session.commit()
        flash(_("%(name)s is no longer on your list.", name=name))
    return redirect(url_for(".nominate", secret=secret))


@views.get("/nominate/<secret>/list.xlsx")
@permit(may.hold_a_link)
@limiter.limit(VERIFYING)
def nominees_template(secret: str) -> ResponseReturnValue:
    coordinator = _held_by(secret)
    if coordinator is None:
        return _gone()
    sheets = tables.template_sheets([LAYOUT_OF_ONE], languages.language(), _)
    name = f"{coordinator.workshop.code}-nominees.xlsx"
    return files.to_save(tables.write_xlsx(sheets), tables.XLSX, name)


def _held_by(secret: str) -> Coordinator | None:
    link = db.session.scalar(queries.link_with(digest(secret)))
    return link.coordinator if link and link.is_good(clock.now()) else None


def _theirs(coordinator: Coordinator, number: int) -> Nominee | None:
    """Nobody reaches the nominees of another institution by trying numbers."""
    if number > LARGEST_ID:
        return None
    nominee = db.session.get(Nominee, number)
    return nominee if nominee and nominee.coordinator_id == coordinator.id else None


def _gone() -> ResponseReturnValue:
    return render_template("enrolments/link_gone.html"), 404


def _can_change(coordinator: Coordinator, nominee: Nominee) -> bool:
    return coordinator.is_open(clock.now()) and nominee.state is Standing.WAITING


def _empty_form() -> NomineeForm:
    return NomineeForm(formdata=None, gender=Gender.UNSTATED)


def _add_all(coordinator: Coordinator, sent: Sent) -> str:
    added = nominating.add_all(db.session, coordinator, sent, now=clock.now())
    db.session.commit()
    return ngettext(
        "One person is on your list now.", "%(num)s people are on your list now.", added
    )


def _page(
    secret: str,
    coordinator: Coordinator,
    *,
    form: NomineeForm | None = None,
    list_form: NomineeListForm | None = None,
    sent: Sent | None = None,
) -> str:
    nominees = db.session.scalars(queries.nominees_of(coordinator)).all()
    taken = sum(nominee.state is not Standing.DECLINED for nominee in nominees)
    return render_template(
        "enrolments/nominate.html",
        secret=secret,
        coordinator=coordinator,
        workshop=coordinator.workshop,
        form=form or _empty_form(),
        list_form=list_form or NomineeListForm(formdata=None),
        sent=sent,
        nominees=nominees,
        taken=taken,
        is_open=coordinator.is_open(clock.now()),
    )
