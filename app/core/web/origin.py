"""Whoever changes something must come from our own pages: checked beside the CSRF token, not instead of it."""

from urllib.parse import urlsplit

from flask import Flask, current_app, request
from flask_wtf.csrf import CSRFError

from app.core.errors import Refused
from app.core.i18n import _
from app.core.web import errors

UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})


def _own_hosts() -> set[str]:
    return {request.host, urlsplit(current_app.extensions["upriver.settings"].external_url).netloc}


def _is_foreign() -> bool:
    """Tell whether a browser says that another site sent this; programs without browser say nothing."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site not in ("same-origin", "none")
    origin = request.headers.get("Origin")
    return origin is not None and urlsplit(origin).netloc not in _own_hosts()


def _refuse_foreign() -> None:
    # A token in the Authorization header is never sent by a browser on its own, so nothing can be forged with it.
    by_token = request.headers.get("Authorization", "").lower().startswith("bearer ")
    if request.method in UNSAFE and not by_token and _is_foreign():
        error = Refused(_("This came from another site, so nothing was done. Open the page here and send it again."))
        error.status = 403
        raise error


def _unsigned(error: CSRFError) -> object:
    told = Refused(_("This page had been open for too long, or came from elsewhere. Load it again and send once more."))
    told.status = 400
    return errors.page(told)


def init_app(app: Flask) -> None:
    """Refuse what other sites send in a person's name."""
    app.before_request(_refuse_foreign)
    app.register_error_handler(CSRFError, _unsigned)
