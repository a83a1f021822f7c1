"""Verification of a certificate by anybody."""

from flask import (
    Response,
    abort,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue

from cistrat_training import clock
from cistrat_training import permissions as may
from cistrat_training.accounts.access import permit
from cistrat_training.certificates import inspecting, verdicts
from cistrat_training.certificates.forms import PaperForm
from cistrat_training.certificates.guessing import GUESSED_TOO_OFTEN, may_ask, note_unknown
from cistrat_training.certificates.models import KINDS
from cistrat_training.certificates.record_queries import Database
from cistrat_training.certificates.verdicts import Entry, FileIs, Verdict
from cistrat_training.certificates.views.blueprint import views
from cistrat_training.database import db
from cistrat_training.enrolments import invitations
from cistrat_training.limits import VERIFYING, limiter, network
from cistrat_training.workshops.codes import LONGEST_TYPED
from cistrat_training.workshops.models import MODES

NOT_FOUND = 404
TOO_MANY = 429
DIGITS_OF_SHA256 = 64


@views.get("/verify")
@permit(may.anyone)
@limiter.limit(VERIFYING, key_func=network)
def verify() -> ResponseReturnValue:
    typed = request.args.get("number", "").strip()
    if sha256 := request.args.get("sha256", ""):
        return _page(_by_digest(sha256, typed), typed=typed)
    if not typed:
        return _page(None)
    found = _by_number(typed)
    if found.facts:
        return redirect(url_for(".verified", serial=found.facts.serial))
    if invitations.printed_numbers(typed):
        return redirect(url_for("enrolments.verify_invitation", number=typed))
    return _page(found, typed=typed)


@views.post("/verify")
@permit(may.anyone)
@limiter.limit(VERIFYING, key_func=network)
def verify_paper() -> ResponseReturnValue:
    """A file, for whoever has no script or a file that a script cannot judge. It is not kept."""
    form = PaperForm()
    typed = form.compared_with.data or ""
    if not form.validate_on_submit():
        return _page(_by_number(typed) if typed else None, form, typed=typed)
    verdict = inspecting.by_content(form.file.data.read(), _AtTheDoor(db.session()))
    return _page(_compared(verdict, typed), form, typed=typed)


@views.get("/verify/<serial>")
@permit(may.anyone)
@limiter.limit(VERIFYING, key_func=network)
def verified(serial: str) -> ResponseReturnValue:
    return _page(_by_number(serial), typed=serial)


@views.get("/verify/<serial>.json")
@permit(may.anyone)
@limiter.limit(VERIFYING, key_func=network)
def verified_as_json(serial: str) -> ResponseReturnValue:
    """With `?sha256=` of a file it says, too, whether that is the one that was issued."""
    sha256 = request.args.get("sha256", "")
    verdict = _by_digest(sha256, serial) if sha256 else _by_number(serial)
    if not verdict.facts:
        return jsonify(status="not found"), NOT_FOUND
    return jsonify(verdicts.answer(verdict))


@views.get("/verify/keys.json")
@permit(may.anyone)
def verification_keys() -> ResponseReturnValue:
    """All that ever signed, also those that are retired or lost, each with its days."""
    answer = jsonify(Database(db.session()).keys().as_jwks())
    answer.headers["Cache-Control"] = "public, max-age=300"
    return answer


def _by_number(typed: str) -> Verdict:
    """The only door from a number to a certificate: who knocks at too many has to wait."""
    if not may_ask():
        abort(_wait())
    verdict = inspecting.by_number(typed, Database(db.session()))
    if not verdict.facts:
        note_unknown()
    return verdict


class _AtTheDoor(Database):
    """A file that nobody signed is no way around it."""

    def with_claimed_number(self, typed: str) -> Entry | None:
        verdict = _by_number(typed)
        return verdict.entry if verdict.facts else None


def _wait() -> Response:
    if request.path.endswith(".json"):
        return make_response(jsonify(status="ask again later"), TOO_MANY)
    page = render_template("certificates/guessing.html", why=GUESSED_TOO_OFTEN)
    return make_response(page, TOO_MANY)


def _by_digest(sha256: str, typed: str) -> Verdict:
    found = inspecting.by_digest(sha256.lower()[:DIGITS_OF_SHA256], Database(db.session()))
    return _compared(found or Verdict(verdicts.NOTHING, file=FileIs.FOREIGN), typed)


def _compared(verdict: Verdict, typed: str) -> Verdict:
    """With a number beside it, what was issued under that number is shown, too."""
    if not typed:
        return verdict
    asked = _by_number(typed)
    if asked.facts and asked.facts != verdict.facts:
        return Verdict(asked.entry, asked.statement, FileIs.CHANGED)
    return verdict


def _page(
    verdict: Verdict | None, form: PaperForm | None = None, *, typed: str = ""
) -> ResponseReturnValue:
    """Unknown, misspelt and forged numbers look the same."""
    form = form or PaperForm()
    serial = verdict.facts.serial if verdict and verdict.facts else ""
    form.compared_with.data = serial
    page = render_template(
        "certificates/verify.html",
        form=form,
        typed=serial or typed[:LONGEST_TYPED],
        verdict=verdict,
        facts=verdict and verdict.facts,
        FILES=verdicts.FILES,
        TRUST=verdicts.TRUST,
        KINDS=KINDS,
        MODES=MODES,
        now=clock.now(),
    )
    is_known = verdict is None or verdict.statement is not None
    return page, form.code if is_known else NOT_FOUND
