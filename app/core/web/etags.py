"""Answering 304 to a page that would come out the same."""

import hashlib
from typing import Any

from flask import Response, make_response, request

from app.core.actor import current_actor
from app.core.i18n import text_key


def tag_of(*parts: Any) -> str:
    """Return the ETag of a page: the actor's permission stamp, the language, and the revisions given."""
    actor = current_actor()
    stamp = (actor.person_id, actor.organisation_id, actor.stamp) if actor else ()
    whole = repr((stamp, text_key(), request.cookies.get("theme", ""), request.full_path, parts))
    return hashlib.sha256(whole.encode()).hexdigest()[:32]


def unchanged(tag: str) -> Response | None:
    """Return the 304 answer if the browser holds the page under `tag` already."""
    if request.if_none_match.contains(tag):
        response = Response(status=304)
        response.set_etag(tag)
        return response
    return None


def tagged(body: str, tag: str) -> Response:
    """Return `body` as a page under `tag`."""
    response = make_response(body)
    response.set_etag(tag)
    return response
