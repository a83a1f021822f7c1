"""Badges for those who hold them, and what programs of others ask for to verify one."""

import json
import re
from typing import Any

from flask import Response, abort, current_app, render_template, request
from flask.typing import ResponseReturnValue

from cistrat_training import files, queue, trail
from cistrat_training import permissions as may
from cistrat_training.accounts.access import me, permit
from cistrat_training.certificates import badge_queries, status_tasks
from cistrat_training.certificates.badges import Issuer
from cistrat_training.certificates.badges.baking import baked_png, baked_svg, picture
from cistrat_training.certificates.badges.contexts import CREDENTIALS, OPEN_BADGES
from cistrat_training.certificates.badges.credential import achievement as as_achievement
from cistrat_training.certificates.badges.credential import criteria
from cistrat_training.certificates.badges.identity import did_document, jwk_set
from cistrat_training.certificates.facts import CertificateFacts
from cistrat_training.certificates.models import KINDS, Certificate, Kind
from cistrat_training.certificates.views.blueprint import views
from cistrat_training.database import db
from cistrat_training.headers import sandboxed
from cistrat_training.workshops.models import MODES

NOT_FOUND = 404
MINUTES = 5  # that others may keep what they asked for: a revocation is known soon

LINKED_DATA = "application/ld+json"
TYPES = {
    "json": LINKED_DATA,
    "jwt": "application/vc+jwt",
    "png": files.PNG,
    "svg": "image/svg+xml",
}
SLUG = re.compile(r"([a-z]{2,4})-(\d{1,6})-([a-z]+)")


@views.get("/certificates/<int:certificate_id>/badge.<any(json, jwt, png, svg):form>")
@permit(may.read_certificate, Certificate)
def badge(certificate: Certificate, form: str) -> Response:
    """As it was issued, or as it was proved anew after its key was lost."""
    renewal = db.session.scalar(badge_queries.renewal_of(certificate))
    newest = renewal or certificate
    kept = newest.badge_jwt if form == "jwt" else newest.badge
    if kept is None:
        abort(NOT_FOUND)
    if certificate.person_id != me().id:
        trail.note_alone(db.session(), certificate, trail.Deed.VIEWED, "badge")
    content = files.read(kept.sha256)
    if form in {"png", "svg"}:
        content = _baked(certificate.kind, form, content.decode())
    return files.to_save(content, TYPES[form], f"{certificate.serial}.{form}")


def _baked(kind: Kind, form: str, badge: str) -> bytes:
    bake = baked_png if form == "png" else baked_svg
    return bake(picture(kind, form), badge)


@views.get(
    "/badges/<any(participation, completion, lecturing):badge>.<any(png, svg):ending>",
    endpoint="badge_picture",
)
@permit(may.anyone)
def send_picture(badge: str, ending: str) -> Response:
    return _to_all(picture(Kind(badge), ending), TYPES[ending])


@views.get("/badges/status/<int(max=1000000):status_list>")
@permit(may.anyone)
def status_list(status_list: int) -> Response:
    """Signed by the worker; who asks for one that should be there makes it come."""
    kept = db.session.scalar(badge_queries.status_list(status_list))
    if kept is None:
        if status_list <= badge_queries.last_list(db.session()):
            queue.ring(status_tasks.BELL)
        abort(NOT_FOUND)
    return _to_all(kept.credential, LINKED_DATA)


@views.get("/.well-known/did.json")
@permit(may.anyone)
def did() -> Response:
    keys = badge_queries.badge_keys(db.session())
    return _told(did_document(_issuer(), keys), "application/did+json")


@views.get("/.well-known/jwks.json")
@permit(may.anyone)
def jwks() -> Response:
    keys = jwk_set(_issuer(), badge_queries.badge_keys(db.session()))
    return _told(keys, "application/jwk-set+json")


@views.get("/achievements/<achievement>")
@permit(may.anyone)
def achievement(achievement: str) -> ResponseReturnValue:
    """A page for people; programs get the same in JSON-LD, here or with `.json`."""
    facts = _facts_of(achievement)
    wanted = request.accept_mimetypes.best_match(["text/html", LINKED_DATA, "application/json"])
    if wanted not in {None, "text/html"}:
        answer = _achievement(facts)
    else:
        answer = Response(_page(facts, achievement))
    answer.vary.add("Accept")
    return answer


@views.get("/achievements/<achievement>.json")
@permit(may.anyone)
def achievement_as_json(achievement: str) -> Response:
    return _achievement(_facts_of(achievement))


def _facts_of(slug: str) -> CertificateFacts:
    """There is nothing to achieve before somebody has achieved it."""
    read = SLUG.fullmatch(slug)
    if not read or read[3] not in KINDS:
        abort(NOT_FOUND)
    newest = badge_queries.newest_of(read[1].upper(), int(read[2]), Kind(read[3]))
    certificate = db.session.scalar(newest) or abort(NOT_FOUND)
    return CertificateFacts.from_dict(certificate.facts)


def _page(facts: CertificateFacts, slug: str) -> str:
    return render_template(
        "certificates/achievement.html",
        facts=facts,
        kind=KINDS[Kind(facts.kind)],
        criteria=criteria(facts),
        slug=slug,
        issuer=_issuer(),
        MODES=MODES,
    )


def _achievement(facts: CertificateFacts) -> Response:
    told = {"@context": [CREDENTIALS, OPEN_BADGES], **as_achievement(facts, _issuer())}
    return _told(told)


def _told(document: dict[str, Any], content_type: str = LINKED_DATA) -> Response:
    return _to_all(json.dumps(document, ensure_ascii=False), content_type)


def _to_all(content: str | bytes, content_type: str) -> Response:
    """Pages of other sites may read it too: verifiers run in browsers."""
    answer = Response(content, content_type=content_type)
    answer.headers["Access-Control-Allow-Origin"] = "*"
    answer.headers["Cache-Control"] = f"public, max-age={MINUTES * 60}"
    answer.add_etag()
    answer.make_conditional(request)
    return sandboxed(answer)


def _issuer() -> Issuer:
    return Issuer.of(current_app.config)
