"""One place that turns what went wrong into a page, or into problem details (RFC 9457) for programs."""

import errno
import logging
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, current_app, g, jsonify, make_response, render_template, request
from flask_babel import get_locale
from sqlalchemy.exc import DataError, IntegrityError, OperationalError, SQLAlchemyError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from app.core.database import db
from app.core.database.transactions import reading
from app.core.errors import (
    Invalid,
    NotAllowed,
    NotFound,
    PlaybookError,
    Refused,
    Stale,
    Unavailable,
    UpriverError,
)
from app.core.i18n import HTML_CODES, _

log = logging.getLogger("upriver.web")
# No room left, no room left for this account, no room left in this file.
FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


def wants_json() -> bool:
    """Tell whether a program asks: the API's own paths, or an Accept header that prefers JSON."""
    best = request.accept_mimetypes.best_match(["text/html", "application/json"])
    return request.path.startswith("/api/") or request.path.endswith(".json") or best == "application/json"


def _title(error: UpriverError) -> str:
    return {
        NotFound: _("There is nothing here"),
        NotAllowed: _("This is not open to you"),
        Unavailable: _("Not possible right now"),
        Invalid: _("This does not fit"),
        Stale: _("Somebody saved this meanwhile"),
    }.get(type(error), _("This was refused"))


def _problem(error: UpriverError) -> Response:
    body = {
        "type": f"about:blank#{type(error).__name__.lower()}", "title": _title(error), "status": error.status,
        "detail": str(error), "hint": str(error.hint or ""), "instance": request.path,
        "request_id": g.get("request_id"),
    }
    if isinstance(error, Invalid):
        body["errors"] = [{"field": name, "message": str(why)} for name, why in _faults(error)]
    response = jsonify(body)
    response.mimetype = "application/problem+json"
    return response


def _faults(error: Invalid) -> Iterator[tuple[str, str]]:
    """Yield each fault with its field, or with its place in a file as editors write it."""
    yield from error.faults.items()
    if isinstance(error, PlaybookError):
        for fault in error.found:
            yield f"{fault.file}:{fault.line}:{fault.column}", f"{fault.message} {fault.hint}".strip()


def page(error: UpriverError, **shown: Any) -> Response:
    """Return the refusal as page or as problem details; whatever was unsaved is rolled back.

    `shown` is what error.html shows beside the words: `conditions` in the way, `acts` that lead on, the `rule` behind.
    """
    db.session.rollback()
    if isinstance(error, NotFound) and not str(error):
        error = NotFound(_("It was never there, was withdrawn, or belongs to somebody else."))
    response = _problem(error) if wants_json() else make_response(_words(error, shown))
    response.status_code = error.status
    if error.status == HTTPStatus.UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def _words(error: UpriverError, shown: dict[str, Any]) -> str:
    """Return the page of a refusal; without its frame where the database cannot even be asked for that."""
    given = {"error": error, "title": _title(error), "reference": g.get("request_id", ""), **shown}
    try:
        # A page reads; that it answers somebody who wanted to write must not make it wait for the write lock.
        with reading():
            return render_template("error.html", **given)
    except SQLAlchemyError as broken:
        log.error("the frame of a refusal could not be read: %s", type(broken).__name__)
        code = HTML_CODES.get(str(get_locale()), "en")
        return current_app.jinja_env.get_template("error.html").render(bare=True, html_lang=code, **given)


def _http(error: HTTPException) -> Response:
    code = error.code or 500
    if code < 400:
        return make_response(error.get_response())
    if code == 404:
        return page(NotFound())
    if isinstance(error, RequestEntityTooLarge):
        told: UpriverError = Invalid(_("This is larger than allowed here."))
    elif code in (401, 403):
        told = NotAllowed(_("Sign in first."))
    else:
        told = Refused(error.description or HTTPStatus(code).phrase)
    told.status = code
    response = page(told)
    # Which methods there are, and how long to wait, belong to the answer as much as its words.
    response.headers.extend((name, value) for name, value in error.get_headers() if name in ("Allow", "Retry-After"))
    return response


def _full() -> Response:
    told = Unavailable(
        _("The disk of the server is full, so nothing was saved. What is saved already can be read."),
        hint=_("Tell whoever runs the server. It works again as soon as there is room."),
    )
    told.status = HTTPStatus.INSUFFICIENT_STORAGE
    return page(told)


def _busy(error: OperationalError) -> Response:
    log.error("database: %s", error.orig)
    # SQLite says so itself; PostgreSQL by the name of the failure.
    if "is full" in str(error.orig) or type(error.orig).__name__ == "DiskFull":
        return _full()
    return page(Unavailable(_("The database does not take this now. Nothing was saved. Try again in a minute.")))


def _disk(error: OSError) -> Response:
    if error.errno in FULL:
        log.error("disk: %s", error)
        return _full()
    if current_app.testing:
        raise error
    return _crash(error)


def _stale(error: StaleDataError) -> Response:
    told = Stale(_("Somebody saved this meanwhile. Nothing of yours was saved; open it again and compare."))
    if request.headers.get("If-Match"):  # what the condition would have been answered a moment later
        told.status = HTTPStatus.PRECONDITION_FAILED
    return page(told)


def _constraint(error: IntegrityError) -> Response:
    log.warning("constraint: %s", error.orig)
    return page(Refused(_("This already exists, or what it points to is gone. Nothing was saved.")))


def _odd_input(error: Exception) -> Response:
    return page(Invalid(_("This value is outside anything that can be stored.")))


def _crash(error: Exception) -> Response:
    log.exception("request %s failed", g.get("request_id"))
    broken = UpriverError(_("Something broke on our side. Nothing was saved. The reference below finds it in the log."))
    return page(broken)


def init_app(app: Flask) -> None:
    """Bind every kind of failure to its answer."""
    app.register_error_handler(UpriverError, page)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(OperationalError, _busy)
    app.register_error_handler(StaleDataError, _stale)
    app.register_error_handler(IntegrityError, _constraint)
    app.register_error_handler(OverflowError, _odd_input)
    app.register_error_handler(RecursionError, _odd_input)
    app.register_error_handler(UnicodeEncodeError, _odd_input)
    app.register_error_handler(DataError, _odd_input)
    app.register_error_handler(OSError, _disk)
    if not app.testing:
        app.register_error_handler(Exception, _crash)
