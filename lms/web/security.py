"""Response headers that bind the browser: what may run, be framed, kept or leaked."""

import secrets

from flask import Flask, Response, g, session

from lms.web import subject

POLICY = (
    "default-src 'none'",
    "script-src 'self' 'nonce-{nonce}'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "object-src 'none'",
    "manifest-src 'self'",
)

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": (
        "accelerometer=(), camera=(), display-capture=(), geolocation=(), "
        "gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), usb=()"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}

TWO_YEARS = 63_072_000
"""Seconds; what browsers' preload lists ask for."""


def csp_nonce() -> str:
    """Return the nonce of this request's inline scripts."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    nonce: str = g.csp_nonce
    return nonce


def content_security_policy() -> str:
    """Return the policy of this response."""
    return "; ".join(POLICY).format(nonce=csp_nonce())


def register(app: Flask) -> None:
    """Add the headers to every response; a view's own header wins."""
    config = app.extensions.get("pamong.config")
    development = config is None or config.development

    def protect(response: Response) -> Response:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if "Content-Security-Policy" not in response.headers:
            response.headers["Content-Security-Policy"] = content_security_policy()
        if not development:
            response.headers.setdefault(
                "Strict-Transport-Security", f"max-age={TWO_YEARS}; includeSubDomains"
            )
        if "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = _cache_control()
        response.headers.pop("Server", None)
        return response

    app.after_request(protect)
    app.jinja_env.globals["csp_nonce"] = csp_nonce


def _cache_control() -> str:
    # A personal page must not come back by the Back button after signing out.
    personal = "_user_id" in session or subject.loaded().is_authenticated
    return "no-store" if personal else "no-cache, private"
