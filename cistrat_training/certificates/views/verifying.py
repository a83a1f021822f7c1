"""Verification of a certificate by anybody."""

import hashlib

from flask import jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from cistrat_training import clock
from cistrat_training import permissions as may
from cistrat_training.accounts.access import permit
from cistrat_training.certificates import queries
from cistrat_training.certificates.facts import CertificateFacts
from cistrat_training.certificates.forms import PaperForm
from cistrat_training.certificates.models import KINDS, Certificate
from cistrat_training.certificates.serial import printed_numbers
from cistrat_training.certificates.verification import answer
from cistrat_training.certificates.views.blueprint import views
from cistrat_training.database import db
from cistrat_training.enrolments import invitations
from cistrat_training.limits import VERIFYING, limiter
from cistrat_training.workshops.codes import LONGEST_TYPED
from cistrat_training.workshops.models import MODES

NOT_FOUND = 404


@views.get("/verify")
@permit(may.anyone)
@limiter.limit(VERIFYING)
def verify() -> ResponseReturnValue:
    typed = request.args.get("number", "").strip()
    if not typed:
        return _verification(PaperForm())
    if found := _issued(typed):
        return redirect(url_for(".verified", serial=found.serial))
    if invitations.printed_numbers(typed):
        return redirect(url_for("enrolments.verify_invitation", number=typed))
    return _verification(PaperForm(), typed=typed, unknown=True)


@views.post("/verify")
@permit(may.anyone)
@limiter.limit(VERIFYING)
def verify_paper() -> ResponseReturnValue:
    """Whether a file is, to the last byte, one that we issued."""
    form = PaperForm()
    certificate = _issued(form.compared_with.data or "")
    if not form.validate_on_submit():
        return _verification(form, certificate, typed=form.compared_with.data or "")
    sha256 = hashlib.sha256(form.file.data.read()).hexdigest()
    found = db.session.scalar(queries.with_paper(sha256))
    certificate = certificate or found
    return _verification(
        form, certificate, unknown=certificate is None, same_file=found is certificate
    )


@views.get("/verify/<serial>")
@permit(may.anyone)
@limiter.limit(VERIFYING)
def verified(serial: str) -> ResponseReturnValue:
    certificate = _issued(serial)
    return _verification(PaperForm(), certificate, typed=serial, unknown=certificate is None)


def _verification(
    form: PaperForm,
    certificate: Certificate | None = None,
    *,
    typed: str = "",
    unknown: bool = False,
    same_file: bool | None = None,
) -> ResponseReturnValue:
    """Unknown, misspelt and forged numbers look the same."""
    form.compared_with.data = certificate.serial if certificate else ""
    page = render_template(
        "certificates/verify.html",
        form=form,
        typed=certificate.serial if certificate else typed[:LONGEST_TYPED],
        unknown=unknown,
        same_file=same_file,
        certificate=certificate,
        facts=certificate and CertificateFacts.from_dict(certificate.facts),
        successor=certificate and _successor(certificate),
        KINDS=KINDS,
        MODES=MODES,
        now=clock.now(),
    )
    return page, NOT_FOUND if unknown else form.code


@views.get("/verify/<serial>.json")
@permit(may.anyone)
@limiter.limit(VERIFYING)
def verified_as_json(serial: str) -> ResponseReturnValue:
    certificate = _issued(serial)
    if certificate is None:
        return jsonify(status="not found"), NOT_FOUND
    return jsonify(answer(certificate, _successor(certificate)))


def _issued(typed: str) -> Certificate | None:
    return db.session.scalar(queries.with_number(printed_numbers(typed)))


def _successor(certificate: Certificate) -> Certificate | None:
    """The one in its place, once it is issued itself."""
    found = db.session.scalar(queries.successor_of(certificate))
    return found if found and found.is_issued else None
