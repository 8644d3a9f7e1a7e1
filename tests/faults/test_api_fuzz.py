"""The API against everything that its own description allows, and against what it does not: no door breaks.

Requests are made from the OpenAPI document, for several roles. No answer is a failure of ours, each has a status that
the document names, and a body of the shape that stands beside it. `UPRIVER_FUZZ` is how many requests each door gets.
"""

import os
import random
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings

from app.access.queries import people as people_queries
from app.access.services import tokens
from app.core import clock
from app.core.actor import acting
from app.core.database import db
from tests.matrix import records
from tests.matrix.world import build
from tests.rollouts.conftest import NOON

pytestmark = [pytest.mark.long, pytest.mark.filterwarnings("ignore::DeprecationWarning:schemathesis")]
MANY = int(os.environ.get("UPRIVER_FUZZ", "6"))
WHO = ("lin", "wei", "xu", "song") if "UPRIVER_FUZZ" in os.environ else ("lin", "song")
ODD: tuple[Any, ...] = (
    None, True, -1, 0, 10**40, 1e308, "", " ", "\x00", "\ud800", "\u202e", "9" * 5000, "0" * 12, "../..",
    "'; DROP TABLE person", [], {}, [[]], {"a": {"a": {}}}, "2026-02-30", "2026-02-28T25:00:00Z",
    "Asia/Nowhere", "=1+1", "a" * 600,
)


@pytest.fixture
def world(app, cast, actor, remembered):
    """The world of the permission matrix; the clock stands when its rollout begins."""
    with clock.standing_at(NOON, everywhere=True):
        yield remembered("world-True", lambda: build(cast, actor, with_records=True))


@pytest.fixture
def token(actor):
    """Return a function that makes somebody a token."""

    def make(who):
        somebody = actor(who)
        with acting(somebody):
            _made, secret = tokens.make_token(
                people_queries.myself(), name="f", scope="write", days=1, organisation_id=somebody.organisation_id
            )
            db.session.commit()
        db.session.remove()
        return secret

    return make


def operations(app):
    """Every operation of the description."""
    import schemathesis

    found = schemathesis.openapi.from_dict(app.api_doc).get_all_operations()
    return [one.ok() for one in found]


def bent(body: Any, chance: random.Random) -> Any:
    """Return a body with an odd value somewhere in it."""
    if isinstance(body, dict) and body and chance.random() < 0.8:
        name = chance.choice(sorted(body))
        return {**body, name: bent(body[name], chance)}
    if isinstance(body, list) and body and chance.random() < 0.8:
        return [bent(body[0], chance), *body[1:]]
    return chance.choice(ODD)


def aimed(case: Any, world: Any, chance: random.Random) -> None:
    """Let most requests meet rows that are there, and every third be bent."""
    for name in case.path_parameters or {}:
        known = records.ENTITY if name == "entity" else world.own.get(name)
        if known and chance.random() < 0.8:
            case.path_parameters[name] = known
    if chance.random() < 0.4 and isinstance(case.body, dict | list):
        case.body = bent(case.body, chance)
    case.headers.pop("If-Match", None) if chance.random() < 0.3 else None


def sent(app: Any, case: Any, secret: str) -> Any:
    """Send one request as it would come over the wire."""
    import json

    address = case.formatted_path
    headers = {name: value for name, value in (case.headers or {}).items() if value.isascii() and "\n" not in value}
    headers["Authorization"] = f"Bearer {secret}"
    body: dict[str, Any] = {}
    if isinstance(case.body, dict | list | str | int | float | bool | None) and case.method not in ("GET", "DELETE"):
        body = {"data": json.dumps(case.body).encode(), "content_type": "application/json"}
    return app.test_client().open(
        address, method=case.method, query_string=case.query or {}, headers=headers, buffered=True, **body
    )


def fault_of(operation: Any, answer: Any) -> str:
    """What is wrong with an answer, by what the description promises."""
    status, documented = str(answer.status_code), operation.definition.raw["responses"]
    if answer.status_code >= 500 and answer.status_code != 503:
        return f"{status}: {answer.text[:200]}"
    if status not in documented:
        return f"{status} is not documented: {answer.text[:200]}"
    expected = next(iter(documented[status].get("content", {})), None)
    if expected and answer.mimetype != expected:
        return f"{status} is {answer.mimetype}, not {expected}"
    return ""


def unlike_its_shape(operation: Any, answer: Any, documents: Any) -> str:
    """What of a body does not fit the shape that stands beside its status."""
    content = operation.definition.raw["responses"][str(answer.status_code)].get("content", {})
    shape = content.get(answer.mimetype, {}).get("schema")
    if not shape:
        return ""
    import jsonschema

    checker = jsonschema.Draft202012Validator({**shape, "components": documents["components"]})
    first = next(checker.iter_errors(answer.get_json()), None)
    return f"{answer.status_code}: {first.message[:200]}" if first else ""


def ask(operation: Any, knock: Any) -> None:
    """Let `knock` have as many requests to an operation as each door gets."""

    @seed(1)
    @settings(
        max_examples=MANY, deadline=None, database=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def each(case: Any) -> None:
        knock(operation, case)

    each()


@pytest.mark.parametrize("who", WHO)
def test_no_request_breaks_the_api_or_is_answered_otherwise_than_described(app, world, token, who):
    secret, chance, faults, met = token(who), random.Random(20261125), [], set()

    def knock(operation: Any, case: Any) -> None:
        aimed(case, world, chance)
        answer = sent(app, case, secret)
        met.add(answer.status_code)
        fault = fault_of(operation, answer) or unlike_its_shape(operation, answer, app.api_doc)
        if fault:
            faults.append(f"{case.method} {case.formatted_path} {str(case.query)[:80]} {str(case.body)[:120]}: {fault}")

    for operation in operations(app):
        ask(operation, knock)
    assert not faults, "\n".join(faults)
    assert {200, 404, 422} <= met
