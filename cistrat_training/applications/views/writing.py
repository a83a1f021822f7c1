"""Writing an application, saving it as it is written, and submitting it."""

from collections.abc import Callable, Collection
from datetime import datetime
from typing import Any

from flask import abort as abort_with
from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from cistrat_training import clock, languages, queue, trail
from cistrat_training import permissions as may
from cistrat_training.accounts.access import me, permit
from cistrat_training.accounts.consents import TEXTS, agree
from cistrat_training.accounts.links import open_link
from cistrat_training.applications import (
    asking,
    conditions,
    copies,
    eligibility,
    letters,
    queries,
    ticks,
)
from cistrat_training.applications.completeness import TICKED
from cistrat_training.applications.forms import ApplicationForm
from cistrat_training.applications.models import Application, Status
from cistrat_training.applications.views.blueprint import views
from cistrat_training.applications.views.desk import CONSENTS, EVERYTHING, Desk, countries
from cistrat_training.database import db
from cistrat_training.errors import RuleBroken
from cistrat_training.forms import Form
from cistrat_training.limits import WRITING_LETTERS, once_more
from cistrat_training.places.queries import organisations_in
from cistrat_training.words import N_
from cistrat_training.workshops.models import Workshop

OUTDATED = 409
MOST_ORGANISATIONS = 200  # suggested below a field: more nobody reads, and all of them travel


def twice(view: Callable[..., ResponseReturnValue]) -> Callable[..., ResponseReturnValue]:
    """Who begins an application in two windows at once finds that of the other at the second try.

    The database knows: a person has one application in a workshop, and a number is given once.
    """

    def again(*arguments: Any) -> ResponseReturnValue:
        try:
            return view(*arguments)
        except IntegrityError:
            db.session.rollback()
            return view(*arguments)

    return again


@views.get("/applications")
@permit(may.have_an_account)
def mine() -> ResponseReturnValue:
    return render_template(
        "applications/mine.html",
        applications=db.session.scalars(queries.all_of(me())).all(),
        now=clock.now(),
    )


@views.route(
    "/calls/<int:workshop_id>/application", methods=["GET", "POST"], defaults={"section": "1"}
)
@views.route("/calls/<int:workshop_id>/application/<section>", methods=["GET", "POST"])
@permit(may.apply, Workshop)
def write(workshop: Workshop, section: str) -> ResponseReturnValue:
    """One section of the form, or all of it on one page."""
    if request.method == "POST":
        return _receive(workshop, section)
    desk = Desk(workshop)
    if desk.application.status is not Status.DRAFT:
        return redirect(_where(desk.application))
    if section not in {*desk.steps, EVERYTHING}:
        abort_with(404)
    if not desk.is_open:
        return render_template(
            "applications/closed.html",
            workshop=workshop,
            application=desk.found,
            now=clock.now(),
        )
    return _page(desk, section, desk.form_of(desk.keys(section)))


@views.post("/calls/<int:workshop_id>/application/<section>/draft")
@permit(may.apply, Workshop)
def autosave(workshop: Workshop, section: str) -> ResponseReturnValue:
    """What was typed so far, sent by the page's script. Says in words how it went."""
    return _keep(workshop, section)


@views.route("/calls/<int:workshop_id>/application/check", methods=["GET", "POST"])
@permit(may.apply, Workshop)
def check(workshop: Workshop) -> ResponseReturnValue:
    """Everything at one look, what is missing, and the button that submits."""
    if request.method == "POST":
        return _send(workshop)
    desk = Desk(workshop)
    return _where_it_is_read(desk) or _last_look(desk, Form())


def _where_it_is_read(desk: Desk) -> ResponseReturnValue | None:
    if desk.found is None:
        return redirect(url_for(".write", workshop_id=desk.workshop.id))
    if desk.found.status is not Status.DRAFT:
        return redirect(_where(desk.found))
    return None


@twice
def _send(workshop: Workshop) -> ResponseReturnValue:
    desk, form = Desk(workshop, writes=True), Form()
    if elsewhere := _where_it_is_read(desk):
        return elsewhere
    if form.validate_on_submit():
        with form.refusals():
            return redirect(_submit(desk))
    return _last_look(Desk(workshop), form), form.code


def _last_look(desk: Desk, form: Form) -> str:
    return render_template(
        "applications/check.html",
        form=form,
        desk=desk,
        application=desk.application,
        workshop=desk.workshop,
        opened=desk.opened,
        missing=desk.missing,
        said=desk.said,
        TEXTS=TEXTS,
        ticked=desk.values[TICKED],
    )


@twice
def _receive(workshop: Workshop, section: str) -> ResponseReturnValue:
    """Save what has a shape, then go where the pressed button leads."""
    desk = Desk(workshop, writes=True)
    if desk.application.status is not Status.DRAFT:  # sent from another window meanwhile
        return redirect(_where(desk.application))
    keys = _keys(desk, section)
    form = desk.form_of(keys)
    is_sound, typed = form.validate(), desk.typed(form)
    if _is_outdated(desk, keys, typed):
        return _page(desk, section, form, is_outdated=True), OUTDATED
    desk.save(typed)
    missing = [gap for gap in desk.missing if gap.field in form]
    if "submit" in request.form and is_sound and not missing:
        with form.refusals():
            return redirect(_submit(desk))
        desk = Desk(workshop, writes=True)
        desk.save(typed)
    if "elsewhere" in request.form:
        _send_link(desk, form)
    db.session.commit()
    return _go_on(desk, section, form, missing)


def _keys(desk: Desk, section: str) -> list[str]:
    """Those that the page showed: the form may have been changed since it was opened."""
    if section not in {*desk.steps, EVERYTHING}:
        abort_with(404)
    known = desk.keys(EVERYTHING)
    asked = set(request.form.get("asked", "").split(",")).intersection(known)
    return [key for key in known if key in asked] or desk.keys(section)


def _is_outdated(desk: Desk, keys: Collection[str], typed: dict[str, Any]) -> bool:
    """Whether these answers would undo what was saved since the page was opened."""
    if request.form.get("stamp", desk.stamp(keys)) == desk.stamp(keys):
        return False
    return any(value != desk.values[key] for key, value in typed.items())


def _go_on(
    desk: Desk, section: str, form: ApplicationForm, missing: Collection[Any]
) -> ResponseReturnValue:
    if "elsewhere" in request.form and not form.errors:
        return redirect(_seal(desk, section))
    if "later" in request.form and not form.errors:
        flash(_("Your draft is saved. You can go on with any device."))
        return redirect(url_for(".mine"))
    form.show(missing)
    if form.errors:
        return _page(desk, section, form), form.code
    return redirect(_next_page(desk, section))


@twice
def _keep(workshop: Workshop, section: str) -> ResponseReturnValue:
    desk = Desk(workshop, writes=True)
    if desk.application.status is not Status.DRAFT:
        return {"gone": _where(desk.application)}, OUTDATED
    if not desk.is_open:
        return {"says": _("The call has closed, so the draft is not saved any more.")}, OUTDATED
    keys = _keys(desk, section)
    form = desk.form_of(keys)
    form.validate()
    typed = desk.typed(form)
    if _is_outdated(desk, keys, typed):
        return _newer(desk), OUTDATED
    if any(value != desk.values[key] for key, value in typed.items()) or desk.found is None:
        desk.save(typed)
        db.session.commit()
    saved_at = desk.application.saved_at
    return {
        "saved_at": saved_at.astimezone().isoformat(),
        "says": _saved(saved_at),
        "stamp": desk.stamp(keys),
        "wrong": {field.id: str(field.errors[0]) for field in form if field.errors},
        "kept": {f.token_name: f.token for f in form if f.type == "KeptFileField" and f.data},
    }


def _newer(desk: Desk) -> dict[str, Any]:
    at = desk.application.saved_at
    return {
        "newer": True,
        "says": _(
            "This section was saved at %(time)s (%(zone)s) in another window or on another device."
            " What you type here is not saved any more.",
            time=languages.clock_time(at),
            zone=languages.zone_name(None, at),
        ),
    }


def _saved(at: datetime) -> str:
    return _(
        "Draft saved at %(time)s (%(zone)s).",
        time=languages.clock_time(at),
        zone=languages.zone_name(None, at),
    )


def _submit(desk: Desk) -> str:
    """One commit: the application, its number, the consents, the copy that is owed, and the letters
    to those who are to speak for it.

    Returns where the applicant sees what comes next.
    """
    application = desk.application
    if desk.missing:
        raise RuleBroken(N_("Some answers are still missing: they are listed on this page."))
    if desk.people_missing:
        raise RuleBroken(
            N_("Name who speaks for you first: the page “Check and submit” leads you there.")
        )
    eligibility.refuse(db.session, application, languages.language())
    now, is_new = clock.now(), application in db.session.new
    if not is_new:
        db.session.flush()  # while it is a draft, so that the trail does not tell what that said
    number = application.number or queries.next_number(db.session(), application.workshop)
    application.submit(number=number, now=now, form_opened_at=desk.opened.at)
    application.lend_names()
    _give_consents(desk, now)
    db.session.add(copies.owed(application))
    if not is_new:  # as a draft it was not on the trail
        trail.note_content(db.session, [application, *desk.rows.values()])
    if desk.endorsements:
        asking.ask_all_named(db.session, application, now=now)
    db.session.flush()
    code, next_page = application.code, _where(application)  # while the row is at hand
    db.session.commit()
    queue.ring("copies")
    queue.ring("letters")
    flash(_("Your application is submitted. Its number is %(code)s.", code=code))
    return next_page


def _give_consents(desk: Desk, now: datetime) -> None:
    application = desk.application
    db.session.add_all(
        agree(application.applicant, purpose, language, said=languages.said_in, now=now)
        for purpose, language in ticks.read(application.ticked).items()
        if purpose not in desk.consented
    )


def _send_link(desk: Desk, form: ApplicationForm) -> None:
    """A letter that opens the draft where nobody has signed in yet."""
    if not once_more(WRITING_LETTERS, "links to drafts"):
        form.form_errors.append(_("You asked for several letters just now. Look into your inbox."))
        return
    path = url_for(".write", workshop_id=desk.workshop.id)
    link, address = open_link(me(), path, now=clock.now())
    db.session.add(link)
    db.session.flush()
    db.session.add(letters.to_go_on(desk.application, link, address))
    flash(_("The draft is saved, and a letter with a link to it is on its way to you."))


def _page(desk: Desk, section: str, form: ApplicationForm, *, is_outdated: bool = False) -> str:
    keys = [name for name in desk.keys(EVERYTHING) if name in form]
    return render_template(
        "applications/write.html",
        form=form,
        desk=desk,
        workshop=desk.workshop,
        application=desk.found or (desk.application if desk.application.id else None),
        section=section,
        steps=desk.steps,
        shown=desk.steps if section == EVERYTHING else {section: desk.steps[section]},
        states=_states(desk),
        conditions=conditions.of(
            desk.form, desk.values, desk.language, countries(desk.language).names
        ),
        asked=",".join(keys),
        stamp=desk.stamp(keys),
        is_outdated=is_outdated,
        organisations=_organisations(desk, form),
        EVERYTHING=EVERYTHING,
        CONSENTS=CONSENTS,
        TICKED=TICKED,
        TEXTS=TEXTS,
    )


def _states(desk: Desk) -> dict[str, str]:
    """The shape at each section: done, or still open."""
    if desk.found is None:
        return dict.fromkeys(desk.steps, "open")
    lacking = {desk.step_of(gap.field) for gap in desk.missing}
    return {name: "open" if name in lacking else "done" for name in desk.steps}


def _organisations(desk: Desk, form: ApplicationForm) -> list[str]:
    """Institutions that we know in the country, to choose from instead of typing."""
    country = desk.values.get("country_code")
    if country is None or "institution" not in form:
        return []
    known = organisations_in(country).limit(MOST_ORGANISATIONS)
    return [organisation.name for organisation in db.session.scalars(known)]


def _next_page(desk: Desk, section: str) -> str:
    names = list(desk.steps)
    if section in names[:-1]:
        return _seal(desk, names[names.index(section) + 1])
    return _seal(desk, "check")


def _seal(desk: Desk, section: str) -> str:
    """After the deadline a form that was opened in time takes its seal along."""
    closes = desk.workshop.call_closes_at or desk.opened.at
    seal: dict[str, Any] = {} if clock.now() < closes else {"opened": desk.opened.seal}
    if section == "check":
        return url_for(".check", workshop_id=desk.workshop.id, **seal)
    return url_for(".write", workshop_id=desk.workshop.id, section=section, **seal)


def _where(application: Application) -> str:
    return url_for("enrolments.where", application_id=application.id)
