"""Writing, submitting, reading and withdrawing an application."""

from datetime import datetime
from typing import Any, NamedTuple

from flask import abort as abort_with
from flask import (
    current_app,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from itsdangerous import BadData, URLSafeTimedSerializer

from cistrat_training import clock, files, languages, queue, trail
from cistrat_training import permissions as may
from cistrat_training.accounts.access import me, permit
from cistrat_training.accounts.consents import TEXTS, agree
from cistrat_training.accounts.models import GENDERS, Purpose
from cistrat_training.accounts.queries import standing_consents
from cistrat_training.applications import letters, queries, ticks
from cistrat_training.applications.completeness import MOST_WORDS, Gap, gaps
from cistrat_training.applications.forms import (
    EVERYTHING,
    SECTION_OF,
    SECTIONS,
    ApplicationForm,
    Countries,
)
from cistrat_training.applications.models import Application, Status
from cistrat_training.applications.views.blueprint import views
from cistrat_training.database import db, lock
from cistrat_training.errors import RuleBroken
from cistrat_training.forms import Form
from cistrat_training.places.models import CATEGORY_NAMES
from cistrat_training.places.queries import country_choices
from cistrat_training.words import N_
from cistrat_training.workshops.models import GRACE, Workshop

STEPS = (*SECTIONS, EVERYTHING)


class Opened(NamedTuple):
    """When the form was opened, sealed, so that nobody can say it was earlier."""

    seal: str
    at: datetime


class Desk(NamedTuple):
    """What lies before the applicant: a section of the form, and what they agreed to earlier."""

    workshop: Workshop
    section: str
    opened: Opened
    given: set[Purpose]


@views.get("/applications")
@permit(may.have_an_account)
def mine() -> ResponseReturnValue:
    return render_template(
        "applications/mine.html",
        applications=db.session.scalars(queries.all_of(me())).all(),
        now=clock.now(),
    )


@views.route(
    "/calls/<int:workshop_id>/application", methods=["GET", "POST"], defaults={"section": "you"}
)
@views.route(
    f"/calls/<int:workshop_id>/application/<any({', '.join(STEPS)}):section>",
    methods=["GET", "POST"],
)
@permit(may.apply, Workshop)
def write(workshop: Workshop, section: str) -> ResponseReturnValue:
    """One section of the form, or all of it on one page."""
    application = db.session.scalar(queries.of_person(me(), workshop))
    if application and application.status is not Status.DRAFT:
        return redirect(_where(application))

    desk = Desk(workshop, section, _opened(workshop), _given())
    countries = _countries(languages.language())
    form = ApplicationForm.of(application or _begun(workshop), section, countries, desk.given)
    if form.is_submitted():
        return _receive(form, desk)
    if not _is_open(application, desk):
        return render_template(
            "applications/closed.html", workshop=workshop, application=application, now=clock.now()
        )
    return _page(form, desk, application)


@views.route("/calls/<int:workshop_id>/application/check", methods=["GET", "POST"])
@permit(may.apply, Workshop)
def check(workshop: Workshop) -> ResponseReturnValue:
    """Everything at one look, what is missing, and the button that submits."""
    application = db.session.scalar(queries.of_person(me(), workshop))
    if application is None:
        return redirect(url_for(".write", workshop_id=workshop.id))
    if application.status is not Status.DRAFT:
        return redirect(_where(application))

    form = Form()
    desk = Desk(workshop, EVERYTHING, _opened(workshop), _given())
    if form.validate_on_submit():
        application = _mine_locked(workshop)
        with form.refusals():
            return redirect(_submit(application, desk))
    page = render_template(
        "applications/check.html",
        form=form,
        application=application,
        workshop=workshop,
        opened=desk.opened,
        missing=gaps(application, _agreed(application, desk.given)),
        section_of=SECTION_OF,
        **_words_of(application),
    )
    return page, form.code


@views.get("/applications/<int:application_id>")
@permit(may.read_application, Application)
def show(application: Application) -> ResponseReturnValue:
    if application.applicant_id != me().id:
        trail.note_alone(db.session(), application, trail.Deed.VIEWED)
    return render_template(
        "applications/show.html",
        application=application,
        workshop=application.workshop,
        now=clock.now(),
        **_words_of(application),
    )


@views.get("/applications/<int:application_id>/cv")
@permit(may.read_application, Application)
def cv(application: Application) -> ResponseReturnValue:
    if application.cv is None:
        abort_with(404)
    if application.applicant_id != me().id:
        trail.note_alone(db.session(), application, trail.Deed.VIEWED, "CV")
    return files.send(application.cv, application.cv_name)


@views.post("/applications/<int:application_id>/reopening")
@permit(may.hold_application, Application)
def reopen(application: Application) -> ResponseReturnValue:
    lock(db.session, application.workshop)
    application.reopen(now=clock.now())
    db.session.commit()
    flash(_("The application is a draft again. It counts only when you submit it."))
    return redirect(url_for(".write", workshop_id=application.workshop_id))


@views.route("/applications/<int:application_id>/withdrawal", methods=["GET", "POST"])
@permit(may.hold_application, Application)
def withdraw(application: Application) -> ResponseReturnValue:
    form = Form()
    if form.validate_on_submit():
        lock(db.session, application.workshop)
        lock(db.session, application)
        if application.status is not Status.WITHDRAWN:
            place = db.session.scalar(queries.place_through(application))
            application.withdraw(place=place, now=clock.now())
            db.session.add(letters.withdrawn(application))
            db.session.commit()
            queue.ring("letters")
        flash(_("Your application is withdrawn."))
        return redirect(url_for(".show", application_id=application.id))
    return render_template(
        "applications/withdraw.html",
        form=form,
        application=application,
        workshop=application.workshop,
        now=clock.now(),
    )


def _is_open(application: Application | None, desk: Desk) -> bool:
    now, opened_at = clock.now(), desk.opened.at
    if application is None:
        return desk.workshop.is_calling(now, form_opened_at=opened_at)
    return application.is_open(now, form_opened_at=opened_at)


def _receive(form: ApplicationForm, desk: Desk) -> ResponseReturnValue:
    """Save what has a shape, then go where the pressed button leads."""
    is_sound = form.validate()
    application = _mine_locked(desk.workshop)
    if application.status is not Status.DRAFT:  # sent from another window meanwhile
        db.session.rollback()
        return redirect(_where(application))
    _save(application, form)
    missing = [g for g in gaps(application, _agreed(application, desk.given)) if g.field in form]
    if "submit" in request.form and is_sound and not missing:
        with form.refusals():
            return redirect(_submit(application, desk))
        application = _mine_locked(desk.workshop)
        _save(application, form)
    db.session.commit()
    return _go_on(form, desk, application, missing)


def _go_on(
    form: ApplicationForm, desk: Desk, application: Application, missing: list[Gap]
) -> ResponseReturnValue:
    if "later" in request.form and not form.errors:
        flash(_("Your draft is saved. You can go on with any device."))
        return redirect(url_for(".mine"))
    form.show(missing)
    if form.errors:
        return _page(form, desk, application), form.code
    return redirect(_next_page(desk))


def _mine_locked(workshop: Workshop) -> Application:
    """The application as it stands now. Nobody else writes it until we are done."""
    lock(db.session, workshop)
    return db.session.scalar(queries.of_person(me(), workshop)) or _begun(workshop)


def _begun(workshop: Workshop) -> Application:
    """A first draft, with what the account knows of the person."""
    person, now = me(), clock.now()
    return Application(
        workshop=workshop,
        applicant=person,
        full_name=person.full_name,
        latin_name=person.latin_name,
        native_name=person.native_name,
        call_me=person.call_me,
        gender=person.gender,
        created_at=now,
        saved_at=now,
    )


def _save(application: Application, form: ApplicationForm) -> None:
    answers = form.sound()
    if "cv" in form and form.cv.data and not form.cv.errors:
        answers |= {"cv": files.record(form.cv.data.content), "cv_name": form.cv.data.name}
    if "ticked" in form:
        answers["ticked"] = ticks.written(form.ticked.data or [], languages.language())
    db.session.add(application)
    application.save(now=clock.now(), **answers)


def _submit(application: Application, desk: Desk) -> str:
    """One commit: the application, its number, the consents, and the letter that tells of it.

    Returns where the applicant sees what comes next.
    """
    if application.status is not Status.DRAFT:
        return _where(application)  # a second press: the first one has done it all
    if gaps(application, _agreed(application, desk.given)):
        raise RuleBroken(N_("Some answers are still missing: they are listed on this page."))
    now = clock.now()
    number = application.number or queries.next_number(db.session(), application.workshop)
    application.submit(number=number, now=now, form_opened_at=desk.opened.at)
    application.lend_names()
    _give_consents(application, desk.given, now)
    db.session.flush()
    countries = _countries(application.applicant.language)
    db.session.add(letters.copy(application, countries.names))
    code, next_page = application.code, _where(application)  # while the row is at hand
    db.session.commit()
    queue.ring("letters")
    flash(_("Your application is submitted. Its number is %(code)s.", code=code))
    return next_page


def _give_consents(application: Application, given: set[Purpose], now: datetime) -> None:
    db.session.add_all(
        agree(application.applicant, purpose, language, said=languages.said_in, now=now)
        for purpose, language in ticks.read(application.ticked).items()
        if purpose not in given
    )


def _agreed(application: Application, given: set[Purpose]) -> set[Purpose]:
    return given | set(ticks.read(application.ticked))


def _given() -> set[Purpose]:
    """Consents to the texts as they read today."""
    return {consent.purpose for consent in db.session.scalars(standing_consents(me()))}


def _page(form: ApplicationForm, desk: Desk, application: Application | None) -> str:
    return render_template(
        "applications/write.html",
        form=form,
        **desk._asdict(),
        sections=SECTIONS,
        EVERYTHING=EVERYTHING,
        application=application,
        states=_states(application, desk.given),
        TEXTS=TEXTS,
        most_words=MOST_WORDS,
        grace=GRACE,
    )


def _states(application: Application | None, given: set[Purpose]) -> dict[str, str]:
    """The shape at each section: done, or still open."""
    if application is None:
        return dict.fromkeys(SECTIONS, "open")
    lacking = {SECTION_OF[gap.field] for gap in gaps(application, _agreed(application, given))}
    return {name: "open" if name in lacking else "done" for name in SECTIONS}


def _next_page(desk: Desk) -> str:
    """After the deadline a form that was opened in time takes its seal along."""
    workshop, section, opened, _given = desk
    is_in_time = clock.now() < (workshop.call_closes_at or opened.at)
    seal: dict[str, Any] = {} if is_in_time else {"opened": opened.seal}
    steps = list(SECTIONS)
    if section in steps[:-1]:
        following = steps[steps.index(section) + 1]
        return url_for(".write", workshop_id=workshop.id, section=following, **seal)
    return url_for(".check", workshop_id=workshop.id, **seal)


def _where(application: Application) -> str:
    return url_for("enrolments.where", application_id=application.id)


def _words_of(application: Application) -> dict[str, Any]:
    return {
        "countries": _countries(languages.language()).names,
        "GENDERS": GENDERS,
        "CATEGORY_NAMES": CATEGORY_NAMES,
        "SECTIONS": SECTIONS,
        "TEXTS": TEXTS,
        "ticked": ticks.read(application.ticked),
    }


def _opened(workshop: Workshop) -> Opened:
    sealer = URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="form opened")
    whose = [workshop.id, me().id]
    seal = request.values.get("opened", "")
    try:
        named, at = sealer.loads(seal, return_timestamp=True)
    except BadData:
        named, at = None, None
    if named == whose and at:
        return Opened(seal, at)
    return Opened(str(sealer.dumps(whose)), clock.now())


_known_countries: dict[str, Countries] = {}


def _countries(language: str) -> Countries:
    """Read once for each language: they come with the product and change with a release."""
    if language not in _known_countries:
        countries = Countries.of(country_choices(db.session(), language))
        if not countries.names:
            return countries  # not loaded yet
        _known_countries[language] = countries
    return _known_countries[language]
