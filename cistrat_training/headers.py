"""The headers that keep a page to itself."""

from flask import Flask, Response, request

POLICY = {
    "default-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "object-src": "'none'",
}
AS_TOLD = "; ".join(f"{name} {value}" for name, value in POLICY.items())
A_YEAR = 60 * 60 * 24 * 365


def init_app(app: Flask) -> None:
    secure = app.config["PRODUCTION"]

    @app.after_request
    def protect(response: Response) -> Response:
        headers = response.headers
        headers.setdefault("Content-Security-Policy", AS_TOLD)
        headers.setdefault("X-Content-Type-Options", "nosniff")
        headers.setdefault("Referrer-Policy", "same-origin")
        headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
        headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        if secure:
            headers.setdefault("Strict-Transport-Security", f"max-age={A_YEAR}")
        if request.endpoint == "static":
            response.cache_control.public = True
            response.cache_control.max_age = A_YEAR if "v" in request.args else 300
            response.cache_control.no_cache = None
        else:
            headers.setdefault("Cache-Control", "private, no-cache")
        return response


def sandboxed(response: Response) -> Response:
    """Opened by itself it runs nothing and has no part in the site: for what is no page, but which
    others fetch or pages show, and which therefore cannot be an attachment."""
    response.headers["Content-Security-Policy"] = f"{AS_TOLD}; sandbox"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
