"""Lets a request have its effect once: answers it, keeps the answer with the effect, and ends the transaction."""

import hashlib
import json
import re
from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Response, make_response, request

from app.core.actor import current_actor
from app.core.database import db
from app.core.forms.texts import size_of
from app.core.idempotency.models import IdempotencyKey
from app.core.idempotency.services import Kept, claim, keep

View = Callable[..., Any]
_FORM_KEY = re.compile(r"[A-Za-z0-9_-]{8,64}")
# Headers that belong to the answer rather than to the moment it was given.
KEPT_HEADERS = ("Content-Type", "Location", "ETag")
UNLIKE = {"csrf_token", "form_key"}


def settle(
    key: str, body_hash: str, answer: Callable[[], Response], *, has_effect: Callable[[Response], bool]
) -> Response:
    """Return what `answer` gives, and commit it if it has an effect; under a known key, the answer given before.

    Without a key, or before anybody signed in, every request has its effect. An answer without one leaves nothing
    behind, and its key stays free.
    """
    claimed = None
    if key and current_actor() is not None:
        claimed = claim(key, route=f"{request.method} {request.path}", body_hash=body_hash)
        if isinstance(claimed, Kept):
            db.session.rollback()
            return _given_before(claimed)
    response = answer()
    if not has_effect(response):
        db.session.rollback()
        return response
    if isinstance(claimed, IdempotencyKey):
        headers = {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers}
        keep(claimed, Kept(response.status_code, headers, response.get_data(as_text=True)))
    db.session.commit()
    return response


def once(view: View) -> View:
    """Let a form have its effect once, however often it is sent; stands below `require`, above the view.

    The view changes rows and answers with a redirect; it does not commit. The redirect is kept under the form's hidden
    `form_key` together with the effect, both or neither, and a double click gets the same redirect.
    """

    @wraps(view)
    def answered(**given: Any) -> Any:
        if request.method in ("GET", "HEAD", "OPTIONS"):
            return view(**given)
        sent = request.form.get("form_key", "")
        body_hash = form_hash()
        # The same form sent with other contents is a new wish, not a double click.
        key = f"form:{sent}:{body_hash}" if _FORM_KEY.fullmatch(sent) else ""
        return settle(key, body_hash, lambda: make_response(view(**given)), has_effect=_leads_on)

    return answered


def form_hash() -> str:
    """Return a hash of what a form holds: its fields, and the names and sizes of its files."""
    fields = [[name, request.form.getlist(name)] for name in sorted(request.form) if name not in UNLIKE]
    sent = [[name, request.files.getlist(name)] for name in sorted(request.files)]
    files = [[name, [(file.filename, size_of(file)) for file in several]] for name, several in sent]
    return hash_of(json.dumps([fields, files]).encode())


def hash_of(body: bytes) -> str:
    """Return the hash under which a body is compared."""
    return hashlib.sha256(body).hexdigest()


def _leads_on(response: Response) -> bool:
    """A page that shows the form again has no effect; a redirect has one."""
    return 300 <= response.status_code < 400


def _given_before(kept: Kept) -> Response:
    response = Response(kept.body, status=kept.status)
    response.headers.update(kept.headers)
    return response
