"""Reading an application and its files, reopening and withdrawing it."""

from flask import abort as abort_with
from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from cistrat_training import clock, files, languages, queue, trail
from cistrat_training import permissions as may
from cistrat_training.accounts.access import me, permit
from cistrat_training.applications import answers, letters, queries
from cistrat_training.applications.answers import Eyes, File
from cistrat_training.applications.models import Application, Status
from cistrat_training.applications.views.blueprint import views
from cistrat_training.database import db, lock
from cistrat_training.forms import Form


@views.get("/applications/<int:application_id>")
@permit(may.read_application, Application)
def show(application: Application) -> ResponseReturnValue:
    if application.applicant_id != me().id:
        trail.note_alone(db.session(), application, trail.Deed.VIEWED)
    return render_template(
        "applications/show.html",
        application=application,
        workshop=application.workshop,
        said=answers.read(db.session, application, _eyes(application), languages.language()),
        now=clock.now(),
    )


@views.get("/applications/<int:application_id>/cv")
@permit(may.read_application, Application)
def cv(application: Application) -> ResponseReturnValue:
    return _file(application, "cv")


@views.get("/applications/<int:application_id>/files/<key>")
@permit(may.read_answers, Application)
def file(application: Application, key: str) -> ResponseReturnValue:
    """The file that was answered to one question."""
    return _file(application, key)


def _file(application: Application, key: str) -> ResponseReturnValue:
    """Whoever may not see an answer does not get its file either."""
    said = answers.read(db.session, application, _eyes(application), languages.language())
    lines = (line for section in said for line in section.lines)
    found = next((line.file for line in lines if line.question.key == key and line.file), None)
    if found is None:
        abort_with(404)
    return _sent(application, key, found)


def _sent(application: Application, key: str, found: File) -> ResponseReturnValue:
    if application.applicant_id != me().id:
        what = "CV" if key == "cv" else found.name
        trail.note_alone(db.session(), application, trail.Deed.VIEWED, what)
    return files.send(found.stored, found.name)


def _eyes(application: Application) -> Eyes:
    if may.hold_application(me(), application):
        return Eyes.APPLICANT
    if may.organise(me()):
        return Eyes.ORGANISER
    return Eyes.REVIEWER if may.read_application(me(), application) else Eyes.BLIND


@views.post("/applications/<int:application_id>/reopening")
@permit(may.hold_application, Application)
def reopen(application: Application) -> ResponseReturnValue:
    lock(db.session, application.workshop)
    lock(db.session, application)
    if application.status is not Status.DRAFT:  # a second press finds it done
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
