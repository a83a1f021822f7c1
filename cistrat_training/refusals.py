"""The pages that say what went wrong, and that keep what somebody was sending when it did."""

from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

from flask import (
    Flask,
    Response,
    after_this_request,
    current_app,
    g,
    render_template,
    request,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from itsdangerous import BadData, URLSafeTimedSerializer
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException

from cistrat_training import uploads
from cistrat_training.config import LARGEST_REQUEST
from cistrat_training.database import db
from cistrat_training.errors import RuleBroken
from cistrat_training.limits import LEAVING_FILES, once_more

EXPLAINED = {400, 403, 404, 405, 409, 410, 413, 415, 422, 429, 500}
HEADERS_KEPT = {"retry-after", "content-range"}
HOURS_KEPT = 12
LARGEST_KEPT = 1024 * 1024
LARGEST_LEFT_BY_VISITORS = 2 * 1024 * 1024  # a CV, a list of trainees


def init_app(app: Flask) -> None:
    app.register_error_handler(RuleBroken, _rule_broken)
    app.register_error_handler(CSRFError, _form_expired)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(500, _our_fault)


def kept() -> str:
    """What the visitor was sending, sealed, so that it can be sent again after signing in.

    Empty when there is nothing to keep or when another site's page may have sent it.
    """
    if request.method != "POST" or not _sent_from_here():
        return ""
    after_this_request(_leave_no_copy)  # it may be a passport, and sealed is not encrypted
    fields = [
        (name, value)
        for name, values in request.form.lists()
        if name != "csrf_token"
        for value in values
    ]
    files, lost = _kept_files()
    to = request.full_path.rstrip("?")
    sealed = str(_sealer().dumps({"to": to, "fields": fields + files, "lost": lost}))
    return sealed if len(sealed) <= LARGEST_KEPT else ""


def _leave_no_copy(response: Response) -> Response:
    response.headers["Cache-Control"] = "private, no-store"
    return response


def unseal(sealed: str) -> dict[str, Any] | None:
    """`to`, `fields` and the names of `lost` files; None when it is too old or not ours."""
    after_this_request(_leave_no_copy)
    try:
        return dict(_sealer().loads(sealed, max_age=HOURS_KEPT * 3600))
    except BadData:
        return None


def _sealer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="kept form")


def _sent_from_here() -> bool:
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
        return False
    origin = request.headers.get("Origin") or request.headers.get("Referer") or ""
    return urlsplit(origin).netloc == request.host


def _kept_files() -> tuple[list[tuple[str, str]], list[str]]:
    """Files that we take are stored at once and their tokens travel on; of others, the names."""
    sent = [(n, f) for n, f in request.files.items(multi=True) if f.filename]
    if not sent or not _may_leave_files():
        return [], [str(file.filename) for _, file in sent]
    kept = [(file, uploads.keep_for_later(name, file)) for name, file in sent]
    tokens = [token for _, tokens in kept for token in tokens]
    return tokens, [str(file.filename) for file, tokens in kept if not tokens]


def _may_leave_files() -> bool:
    """Whoever has not signed in leaves few and small ones, so that nobody fills the store."""
    if current_user.is_authenticated:
        return True
    size = request.content_length or LARGEST_REQUEST
    return size <= LARGEST_LEFT_BY_VISITORS and once_more(LEAVING_FILES, "files left")


def _page(name: str, **facts: Any) -> str:
    """When even the database is away, the page is one for visitors: it asks nobody anything."""
    with suppress(SQLAlchemyError):
        db.session.rollback()
    try:
        return render_template(f"errors/{name}.html", **facts)
    except SQLAlchemyError:
        db.session.remove()
        g._login_user = current_app.login_manager.anonymous_user()  # type: ignore[attr-defined]
        return render_template(f"errors/{name}.html", **facts)


def _rule_broken(no: RuleBroken) -> ResponseReturnValue:
    """A script that asks for JSON reads the sentence, and shows it itself."""
    if request.accept_mimetypes.best == "application/json":
        db.session.rollback()
        return {"says": gettext(no.message, **no.facts)}, 409
    return _page("rule_broken", no=no), 409


def _form_expired(_error: CSRFError) -> ResponseReturnValue:
    """With its session a form loses its token, so this may be who has to sign in again first."""
    view: Any = current_app.view_functions[str(request.endpoint)]
    if current_user.is_anonymous and not (view.opens is None and view.rule(current_user)):
        return current_app.login_manager.unauthorized()  # type: ignore[attr-defined]

    sealed = kept()
    content = unseal(sealed) if sealed else None
    if content:
        return _page("again", content=content), 400
    return _page("400"), 400


def _http_error(error: HTTPException) -> ResponseReturnValue:
    code = error.code or 500
    if error.response is not None or code < 400:
        return error.get_response()
    page = code if code in EXPLAINED else 400
    headers = [(k, v) for k, v in error.get_headers() if k.lower() in HEADERS_KEPT]
    return _page(str(page)), code, headers


def _our_fault(_error: Exception) -> ResponseReturnValue:
    return _page("500"), 500
