"""The headers that keep a page to itself."""

from flask import Flask, Response, request

POLICY = {
    "default-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "object-src": "'none'",
}
A_YEAR = 60 * 60 * 24 * 365


def init_app(app: Flask) -> None:
    policy = "; ".join(f"{name} {value}" for name, value in POLICY.items())
    secure = app.config["PRODUCTION"]

    @app.after_request
    def protect(response: Response) -> Response:
        headers = response.headers
        headers.setdefault("Content-Security-Policy", policy)
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
