"""Headers of every answer: a strict content policy, no sniffing, no framing, a request id."""

import re

from flask import Flask, Response, g, request

from app.core import randomness
from app.core.web import statics

POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'"
)
FIXED = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
# For pages with secrets, and for answers that are true at this moment only.
NO_STORE = {"Cache-Control": "no-store"}
GIVEN_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")


def _note_request_id() -> None:
    given = request.headers.get("X-Request-ID", "")
    g.request_id = given if GIVEN_ID.fullmatch(given) else randomness.ref()


def _dress(response: Response) -> Response:
    response.headers.setdefault("Content-Security-Policy", POLICY)
    for name, value in FIXED.items():
        response.headers.setdefault(name, value)
    response.headers["X-Request-ID"] = g.get("request_id", "")
    if request.endpoint != "static" and "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "private, no-cache"
    return response


def init_app(app: Flask) -> None:
    """Give every request an id and every answer its headers."""
    statics.init_app(app)
    app.before_request(_note_request_id)
    app.after_request(_dress)
