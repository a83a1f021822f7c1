"""Exceptions: who gets a certificate, or does not, whatever its rules say."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from cistrat_training import clock
from cistrat_training import permissions as may
from cistrat_training.accounts.access import me, permit
from cistrat_training.accounts.models import User
from cistrat_training.certificates import queries
from cistrat_training.certificates.exception_forms import ExceptionForm
from cistrat_training.certificates.exceptions import EXCEPTIONS, CertificateException, Word
from cistrat_training.certificates.models import KINDS, Kind
from cistrat_training.certificates.views.blueprint import views
from cistrat_training.certificates.views.certificates import kind_asked_for
from cistrat_training.database import db, lock
from cistrat_training.errors import RuleBroken
from cistrat_training.workshops.models import Workshop


@views.route(
    "/workshops/<int:workshop_id>/certificates/exceptions",
    methods=["GET", "POST"],
    endpoint="exceptions",
)
@permit(may.organise, Workshop)
def make_exception(workshop: Workshop) -> ResponseReturnValue:
    kind = kind_asked_for()
    found = queries.candidates(db.session(), workshop, kind, now=clock.now())
    people = {str(candidate.person.id): candidate.person for candidate in found}
    form = ExceptionForm(data={"person": request.args.get("person", "")})
    form.offer((number, _named(person)) for number, person in people.items())
    if form.validate_on_submit():
        with form.refusals():
            lock(db.session, workshop)
            _make(workshop, kind, people[form.person.data], form)
            db.session.commit()
            flash(_("The exception is made."))
            return redirect(url_for(".exceptions", workshop_id=workshop.id, kind=kind))
    page = render_template(
        "certificates/exceptions.html",
        workshop=workshop,
        kind=kind,
        KINDS=KINDS,
        EXCEPTIONS=EXCEPTIONS,
        form=form,
        people=people,
        made=db.session.scalars(queries.all_exceptions_in(workshop, kind)).all(),
    )
    return page, form.code


def _named(person: User) -> str:
    return f"{person.full_name} ({person.email})"


def _make(workshop: Workshop, kind: Kind, person: User, form: ExceptionForm) -> None:
    standing = queries.exceptions_in(workshop, kind).where(
        CertificateException.person_id == person.id
    )
    if db.session.scalar(standing):
        raise RuleBroken(
            "There is an exception for %(name)s already. Take it back first.",
            name=person.full_name,
            field="person",
        )
    db.session.add(
        CertificateException(
            workshop=workshop,
            person=person,
            kind=kind,
            word=Word(form.word.data),
            why=form.why.data,
            made_at=clock.now(),
            made_by=me(),
        )
    )


@views.post("/certificate-exceptions/<int:certificate_exception_id>/end")
@permit(may.organise, CertificateException)
def take_exception_back(certificate_exception: CertificateException) -> ResponseReturnValue:
    lock(db.session, certificate_exception.workshop)
    lock(db.session, certificate_exception).revoke(me(), now=clock.now())
    db.session.commit()
    flash(_("The exception is taken back."))
    workshop_id, kind = certificate_exception.workshop_id, certificate_exception.kind
    return redirect(url_for(".exceptions", workshop_id=workshop_id, kind=kind))
