"""The settings: `CISTRAT_*` environment variables, each with a default that works on a laptop."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cistrat_training.ciphers import Keys

PROJECT = Path(__file__).parent.parent
DEMO_SECRET = "demo-secret-for-a-laptop-only"  # noqa: S105 (production refuses it by name)
LARGEST_REQUEST = 20 * 1024 * 1024  # a workbook of past workshops; a CV has its own, lower limit
LARGEST_FORM_FIELD = 2 * 1024 * 1024  # a kept form travels in one field

DEFAULTS = {
    "SECRET_KEY": DEMO_SECRET,
    "SITE_URL": "http://127.0.0.1:5000",
    "MAIL_SENDER": "CISTRAT Training <training@cistrat.example>",
    "CONTACT_EMAIL": "training@cistrat.example",
    "CONTACT_ADDRESS": "Beijing, China",
    "LIMITS_URL": "memory://",
    "LIMITS_ENABLED": "1",
    "PROXIES": "0",
    "KEEP_PAGES_SECONDS": "2",
    "TRAVEL_KEY": "",
    "SIGNING": "1",
    "KEYS_PASSPHRASE": "",
    "TSA_URL": "",
    "PKCS11_MODULE": "",
    "PKCS11_TOKEN": "",
    "PKCS11_PIN": "",
    "LARGEST_RECORDING_MB": "2000",
    "FILES_BY_NGINX": "",
}


class Unsafe(SystemExit):
    """Production was started with a setting that only a laptop may have."""


def read(environ: Mapping[str, str] = os.environ, **instead: Any) -> dict[str, Any]:
    """Every setting as Flask's configuration wants it; `instead` goes before the environment."""
    given = {
        name.removeprefix("CISTRAT_"): value
        for name, value in environ.items()
        if name.startswith("CISTRAT_")
    } | instead
    data = Path(given.get("DATA_DIR") or PROJECT / "data").absolute()
    settings: dict[str, Any] = {
        **DEFAULTS,
        "DATA_DIR": str(data),
        "DATABASE_URL": f"sqlite:///{data / 'training.db'}",
        "QUEUE_URL": f"sqlite:///{data / 'queue.db'}",
        "FILES_URL": f"file://{data / 'files'}",
        "MAIL_URL": f"folder:{data / 'mail'}",
        "KEYS_DIR": str(data / "keys"),
        **{name: value for name, value in given.items() if value != ""},
    }
    settings["PRODUCTION"] = _is_production(given, environ)
    return _for_flask(settings) | settings


def check(settings: Mapping[str, Any]) -> None:
    """Refuse to start in production with a demo setting."""
    if settings["PRODUCTION"]:
        _check_secret_and_address(settings)
    if settings["PRODUCTION"] or settings["TRAVEL_KEY"]:
        _check_travel_key(settings["TRAVEL_KEY"])


def _check_secret_and_address(settings: Mapping[str, Any]) -> None:
    if settings["SECRET_KEY"] == DEMO_SECRET or len(settings["SECRET_KEY"]) < 32:
        raise Unsafe(
            "CISTRAT_SECRET_KEY is not set to a secret of its own. Set it to at least 32 random"
            " characters, for example the output of"
            ' `python -c "import secrets; print(secrets.token_urlsafe(48))"`, and keep it: links in'
            " letters and the check of certificate numbers depend on it."
        )
    if settings["SITE_URL"] == DEFAULTS["SITE_URL"]:
        raise Unsafe(
            "CISTRAT_SITE_URL is not set. Set it to the address under which people reach the site,"
            " for example https://training.example.org: letters and certificates carry it."
        )


def _check_travel_key(text: str) -> None:
    if not _are_keys(text):
        raise Unsafe(
            "CISTRAT_TRAVEL_KEY is not set to a key of 32 random bytes. Set it to the output of"
            ' `python -c "import secrets; print(secrets.token_urlsafe(32))"`, and keep it apart'
            " from the database: passport data are encrypted with it, and without it they are"
            " lost. To change it, put the new key before the old one, a comma between them."
        )


def _are_keys(text: str) -> bool:
    try:
        return bool(Keys.read(text).keys)
    except ValueError:
        return False


def _is_production(given: Mapping[str, str], environ: Mapping[str, str]) -> bool:
    if "PRODUCTION" in given:
        return _is_yes(given["PRODUCTION"])
    return environ.get("SERVER_SOFTWARE", "").startswith("gunicorn")


def _is_yes(value: Any) -> bool:
    return str(value).lower() not in {"", "0", "no", "false"}


def _for_flask(settings: Mapping[str, Any]) -> dict[str, Any]:
    url = settings["DATABASE_URL"]
    for prefix in ("postgres://", "postgresql://"):
        if url.startswith(prefix):
            url = "postgresql+psycopg://" + url.removeprefix(prefix)
    return {
        "SQLALCHEMY_DATABASE_URI": url,
        # A server that was started anew costs nobody an error page.
        "SQLALCHEMY_ENGINE_OPTIONS": {
            "pool_pre_ping": url.startswith("postgresql"),
            "hide_parameters": True,  # what people wrote does not belong into a log
        },
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SECURE": settings["PRODUCTION"],
        "PERMANENT_SESSION_LIFETIME": 60 * 60 * 24 * 14,
        "SESSION_REFRESH_EACH_REQUEST": False,  # but each day: accounts/access.py
        "WTF_CSRF_TIME_LIMIT": None,  # a token lives as long as its session
        "MAX_CONTENT_LENGTH": LARGEST_REQUEST,
        "MAX_FORM_MEMORY_SIZE": LARGEST_FORM_FIELD,
        "RATELIMIT_STORAGE_URI": settings["LIMITS_URL"],
        "RATELIMIT_ENABLED": _is_yes(settings["LIMITS_ENABLED"]),
        "SIGNS_CERTIFICATES": _is_yes(settings["SIGNING"]),
        "DEMO": settings["SECRET_KEY"] == DEMO_SECRET,
        "BABEL_DEFAULT_LOCALE": "en_GB",
        "BABEL_TRANSLATION_DIRECTORIES": str(Path(__file__).parent / "translations"),
    }
