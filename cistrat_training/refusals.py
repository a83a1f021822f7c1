"""The pages that say what went wrong, and that keep what somebody was sending when it did."""

from typing import Any
from urllib.parse import urlsplit

from flask import Flask, current_app, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from itsdangerous import BadData, URLSafeTimedSerializer
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import HTTPException

from cistrat_training.database import db
from cistrat_training.errors import RuleBroken

EXPLAINED = {400, 403, 404, 405, 409, 413, 415, 422, 429, 500}
HOURS_KEPT = 12
LARGEST_KEPT = 1024 * 1024


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
    fields = [
        (name, value)
        for name, values in request.form.lists()
        if name != "csrf_token"
        for value in values
    ]
    fields += [
        pair
        for name, files in request.files.lists()
        for file in files
        if file.filename
        for pair in _kept_file(name, file)
    ]
    sealed = _sealer().dumps({"to": request.full_path.rstrip("?"), "fields": fields})
    text = sealed if isinstance(sealed, str) else sealed.decode()
    return text if len(text) <= LARGEST_KEPT else ""


def unseal(sealed: str) -> dict[str, Any] | None:
    """`to` and `fields` of what was kept; None when it is too old or not ours."""
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


def _kept_file(name: str, file: FileStorage) -> list[tuple[str, str]]:
    """A file is stored at once, if it is one that we would store; its token travels on."""
    from cistrat_training import uploads

    return uploads.keep_for_later(name, file)


def _rule_broken(no: RuleBroken) -> ResponseReturnValue:
    db.session.rollback()
    return render_template("errors/rule_broken.html", no=no), 409


def _form_expired(_error: CSRFError) -> ResponseReturnValue:
    sealed = kept()
    content = unseal(sealed) if sealed else None
    if content and current_user.is_authenticated:
        return render_template("errors/again.html", content=content), 400
    return render_template("errors/400.html", sealed=sealed), 400


def _http_error(error: HTTPException) -> ResponseReturnValue:
    db.session.rollback()
    code = error.code or 500
    if error.response is not None or code < 400:
        return error.get_response()
    page = code if code in EXPLAINED else 400
    headers = [(k, v) for k, v in error.get_headers() if k.lower() == "retry-after"]
    return render_template(f"errors/{page}.html"), code, headers


def _our_fault(_error: Exception) -> ResponseReturnValue:
    db.session.rollback()
    return render_template("errors/500.html"), 500
