"""What a view of the API returns, and the three ways to answer: reading, creating, changing.

They stand below `require` and above the view, so that nobody learns from a fault what they may not see.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, get_type_hints

from flask import Response, request
from pydantic import BaseModel

from app.core.actor import current_actor
from app.core.api.bodies import demand_json, read_body, read_query
from app.core.errors import Invalid
from app.core.i18n import _
from app.core.idempotency.models import LONGEST_KEY
from app.core.idempotency.views import hash_of, settle

View = Callable[..., Any]
# Four letters of the kept key say that it came through this door.
LONGEST = LONGEST_KEY - len("api:")
_KEY = re.compile(rf"[!-~]{{1,{LONGEST}}}")


@dataclass(frozen=True)
class Answer:
    """A body with the address of what was made, and the version it stands at."""

    body: BaseModel | None = None
    location: str = ""
    etag: str = ""


def reads(view: View) -> View:
    """Answer 200 with what the view returns; 304 where the asker holds this version already."""
    return _strict(view, lambda answer: _unchanged(answer) or _response(answer, 200))


def creates(view: View) -> View:
    """Answer 201, keep the answer under the request's `Idempotency-Key`, and commit; the view does not commit."""
    return _strict(view, lambda answer: _response(answer, 201), settled=True)


def changes(view: View) -> View:
    """Answer 200, or 204 where the view returns nothing, and commit; the view does not commit."""
    answered = _strict(view, lambda answer: _response(answer, 200 if _body(answer) is not None else 204), settled=True)
    answered.changes_what_was_seen = True  # type: ignore[attr-defined]
    return answered


def _strict(view: View, respond: Callable[[Any], Response], *, settled: bool = False) -> View:
    hints = get_type_hints(view)
    body, query = hints.get("body"), hints.get("query")

    @wraps(view)
    def answered(**given: Any) -> Response:
        key = _key() if settled else ""
        if query is not None:
            given["query"] = read_query(query)
        if body is not None:
            given["body"] = read_body(body)
        elif settled and not _by_token():
            demand_json()
        if not settled:
            return respond(view(**given))
        sent = hash_of(request.query_string + b"\n" + request.get_data())
        return settle(key, sent, lambda: respond(view(**given)), has_effect=_is_success)

    # Tells flask-openapi3 to describe the parameters and to leave the reading to us.
    answered.__delay_validate_request__ = True  # type: ignore[attr-defined]
    return answered


def _by_token() -> bool:
    actor = current_actor()
    return actor is not None and actor.through == "api"


def _key() -> str:
    given = request.headers.get("Idempotency-Key", "")
    if given and not _KEY.fullmatch(given):
        told = _("An Idempotency-Key has 1 to %(most)s visible ASCII characters.", most=LONGEST)
        raise Invalid(told, faults={"Idempotency-Key": told})
    return f"api:{given}" if given else ""


def _is_success(response: Response) -> bool:
    return response.status_code < 400


def _body(answer: Any) -> BaseModel | None:
    return answer.body if isinstance(answer, Answer) else answer


def _response(answer: Any, status: int) -> Response:
    body = _body(answer)
    response = Response(
        body.model_dump_json() + "\n" if body is not None else "", status=status, mimetype="application/json"
    )
    if isinstance(answer, Answer):
        if answer.location:
            response.headers["Location"] = answer.location
        if answer.etag:
            response.set_etag(answer.etag)
    return response


def _unchanged(answer: Any) -> Response | None:
    if isinstance(answer, Answer) and answer.etag and request.if_none_match.contains(answer.etag):
        response = Response(status=304)
        response.set_etag(answer.etag)
        return response
    return None
