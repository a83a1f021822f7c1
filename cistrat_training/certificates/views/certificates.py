"""The organisers' run of certificates, and the holder's list."""

from flask import (
    Response,
    abort,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from cistrat_training import clock, files, queue, trail, zips
from cistrat_training import permissions as may
from cistrat_training.accounts.access import me, permit
from cistrat_training.certificates import (
    issuing,
    letters,
    name_queries,
    queries,
    runs,
    status_tasks,
    thanking,
)
from cistrat_training.certificates.badges.issuer import Issuer
from cistrat_training.certificates.badges.linkedin import profile_address
from cistrat_training.certificates.entitlement import nearest_first
from cistrat_training.certificates.facts import CertificateFacts
from cistrat_training.certificates.forms import ReplacementForm, RevocationForm
from cistrat_training.certificates.issuing import Press
from cistrat_training.certificates.models import KINDS, Certificate, Kind
from cistrat_training.certificates.names import Names
from cistrat_training.certificates.views.blueprint import views
from cistrat_training.database import db, lock
from cistrat_training.evaluation.handed_queries import wanted_by_certificates
from cistrat_training.workshops.models import Workshop

NOT_FOUND = 404


@views.get("/workshops/<int:workshop_id>/certificates")
@permit(may.organise, Workshop)
def desk(workshop: Workshop) -> ResponseReturnValue:
    kind = kind_asked_for()
    candidates = queries.candidates(db.session(), workshop, kind, now=clock.now())
    begun = db.session.scalars(runs.runs_of(workshop, kind)).all()
    so_far = runs.progress_of(db.session(), begun)
    return render_template(
        "certificates/desk.html",
        workshop=workshop,
        kind=kind,
        kinds=list(Kind),
        KINDS=KINDS,
        rules=queries.rules_for(db.session(), workshop, kind),
        candidates=candidates,
        missing=nearest_first(c for c in candidates if not c.has_earned),
        certificates=db.session.scalars(queries.of_workshop(workshop, kind)).all(),
        progress=next(iter(so_far), None),
        runs=so_far,
        names_asked=db.session.scalar(name_queries.asked_in(workshop)),
        now=clock.now(),
    )


@views.get("/certificates/<int:certificate_id>")
@permit(may.organise, Certificate)
def show(certificate: Certificate) -> ResponseReturnValue:
    return _show(certificate, RevocationForm(), ReplacementForm(data=_names(certificate)))


@views.post("/certificates/<int:certificate_id>/revocation")
@permit(may.organise, Certificate)
def revoke(certificate: Certificate) -> ResponseReturnValue:
    form = RevocationForm()
    if form.validate_on_submit():
        with form.refusals():
            lock(db.session(), certificate).revoke(form.why.data, now=clock.now())
            if letter := letters.revoked(certificate):
                db.session.add(letter)
            db.session.commit()
            queue.ring("letters")
            queue.ring(status_tasks.BELL)
            flash(_("%(serial)s is revoked.", serial=certificate.serial))
            return redirect(url_for(".show", certificate_id=certificate.id))
    return _show(certificate, form, ReplacementForm(None, data=_names(certificate)))


@views.post("/certificates/<int:certificate_id>/replacement")
@permit(may.organise, Certificate)
def supersede(certificate: Certificate) -> ResponseReturnValue:
    form = ReplacementForm()
    if form.validate_on_submit():
        with form.refusals():
            names = Names(form.holder.data, form.native_name.data or "")
            successor = issuing.begin_replacement(
                db.session(),
                certificate,
                names,
                by=me(),
                press=press_of_the_site(),
                now=clock.now(),
            )
            db.session.commit()
            queue.ring("certificates")
            queue.ring(status_tasks.BELL)
            flash(_("%(serial)s is being made.", serial=successor.serial), "half")
            return redirect(url_for(".show", certificate_id=successor.id))
    return _show(certificate, RevocationForm(None), form)


@views.post("/certificates/<int:certificate_id>/renewal")
@permit(may.organise, Certificate)
def renew(certificate: Certificate) -> ResponseReturnValue:
    issuing.begin_renewal(
        db.session(), certificate, by=me(), press=press_of_the_site(), now=clock.now()
    )
    db.session.commit()
    queue.ring("certificates")
    back = url_for(".desk", workshop_id=certificate.workshop_id, kind=certificate.kind)
    return redirect(back)


def _show(
    certificate: Certificate, revocation: RevocationForm, replacement: ReplacementForm
) -> ResponseReturnValue:
    page = render_template(
        "certificates/show.html",
        certificate=certificate,
        facts=CertificateFacts.from_dict(certificate.facts),
        kind=KINDS[certificate.kind],
        successor=db.session.scalar(queries.successor_of(certificate)),
        predecessor=db.session.get(Certificate, certificate.supersedes_id or 0),
        revocation=revocation,
        replacement=replacement,
    )
    return page, max(revocation.code, replacement.code)


def _names(certificate: Certificate) -> dict[str, str]:
    """As confirmed, or as the person writes them now, which may be why the paper is wrong."""
    names = name_queries.names_printed_for(db.session(), certificate.workshop, certificate.person)
    return names._asdict()


@views.get("/certificates")
@permit(may.have_an_account)
def mine() -> ResponseReturnValue:
    """All of the years; with the address of each form in which it can be shown to others."""
    issuer = Issuer.of(current_app.config)
    return render_template(
        "certificates/mine.html",
        certificates=db.session.scalars(queries.held_by(me())).all(),
        to_confirm=db.session.execute(name_queries.open_for(me())).all(),
        linkedin=lambda held: profile_address(CertificateFacts.from_dict(held.facts), issuer),
        thanks=db.session.scalars(thanking.written_to(me())).all(),
        wanted=db.session.scalars(wanted_by_certificates(me(), clock.now())).all(),
        now=clock.now(),
        KINDS=KINDS,
    )


@views.get("/certificates/<int:certificate_id>.pdf", endpoint="paper")
@permit(may.read_certificate, Certificate)
def send_paper(certificate: Certificate) -> Response:
    if certificate.pdf is None:
        abort(NOT_FOUND)
    if certificate.person_id != me().id:
        trail.note_alone(db.session(), certificate, trail.Deed.VIEWED, "PDF")
    facts = CertificateFacts.from_dict(certificate.facts)
    return files.send(
        certificate.pdf, zips.safe_name(f"{certificate.serial} {facts.holder}", ".pdf")
    )


def kind_asked_for() -> Kind:
    try:
        return Kind(request.args.get("kind", Kind.PARTICIPATION))
    except ValueError:
        abort(NOT_FOUND)


def press_of_the_site() -> Press:
    config = current_app.config
    return Press.of(config["SITE_URL"], config["SECRET_KEY"], clock.now())
