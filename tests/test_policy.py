"""The permission matrix: every route, as everybody, on a row of ours, of another organisation, and on none.

What is expected is computed from the policy table, never from the views.
"""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from app import wiring
from app.access import services
from app.access.guards import PUBLIC
from app.access.rules import WIDE
from app.core import clock
from app.core.actor import acting
from app.core.database import db
from app.core.settings import load
from tests.matrix.world import ABSENT, WORDS, World, build
from tests.rollouts.conftest import NOON

NOT_OURS = ("static", "bootstrap.", "openapi", "swagger.")
WHO = ("lin", "fang", "wei", "guo", "xu", "tang", "sun", "song")
# Rows that belong to one person: everybody else finds nothing, whatever right they hold.
PERSONAL = {"sign_in", "token", "job", "entry", "draft", "batch", "record"}
# Doors whose right is held by all, and whose service then asks whose thing it is; 403 may come from there.
DEEPER = {
    "rollouts.move", "rollouts.give", "rollouts.agree_date", "rollouts.tick", "rollouts.waive", "rollouts.decide_gate",
    "rollouts.accept", "rollouts.hand_back", "access.enter_organisation", "access.hand_over_link",
    "messages.edit", "messages.withdraw", "rollouts.take",
}


def _rules() -> list[tuple[str, str, str]]:
    """List (endpoint, method, address pattern) of every route of ours, from an application made for the purpose."""
    import tempfile
    from pathlib import Path

    with tempfile.TemporaryDirectory() as folder:
        app = wiring.build(load({}, data_dir=Path(folder), secret_key="x" * 32, safe_mode=True), testing=True)
        return sorted(
            (rule.endpoint, method, rule.rule) for rule in app.url_map.iter_rules()
            if not rule.endpoint.startswith(NOT_OURS) for method in sorted(rule.methods - {"HEAD", "OPTIONS"})
        )


RULES = _rules()


@pytest.fixture(autouse=True)
def monday():
    """Stop the clock where the small playbook starts."""
    with clock.standing_at(NOON, everywhere=True):
        yield


@pytest.fixture
def world(cast, actor) -> World:
    """A rollout in each of two organisations."""
    return build(cast, actor)


@pytest.fixture
def knock(app: Flask, visit, actor):
    """Return a function that opens one door as somebody and gives the status."""
    browsers: dict[str, FlaskClient] = {}

    def token(who: str) -> str:
        somebody = actor(who)
        with acting(somebody):
            from app.access import queries

            made = services.make_token(
                queries.myself(), name="m", scope="write", days=1, organisation_id=somebody.organisation_id
            )
            db.session.commit()
        db.session.remove()
        return made[1] if isinstance(made, tuple) else made

    def status(who: str | None, method: str, address: str) -> int:
        if address.startswith("/api/"):
            headers = {"Authorization": f"Bearer {token(who)}"} if who else {}
            return app.test_client().open(address, method=method, headers=headers, json={} if method != "GET" else None).status_code
        browser = browsers.setdefault(who or "", visit(who))
        # Buffered, so that an answer that hands out a file is closed.
        return browser.open(address, method=method, data={} if method != "GET" else None, buffered=True).status_code

    return status


def _address(app: Flask, endpoint: str, method: str, rule_text: str, world: World, kind: str) -> str | None:
    """Fill an address with rows of `kind`; None where it names no row."""
    rule: Rule = next(
        rule for rule in app.url_map.iter_rules(endpoint) if method in rule.methods and rule.rule == rule_text
    )
    rows = [name for name in rule.arguments if name not in WORDS]
    if not rows and kind != "own":
        return None
    chosen: dict[str, Any] = {name: WORDS[name] for name in rule.arguments if name in WORDS}
    for name in rows:
        known = {**world.own, **dict.fromkeys(PERSONAL, ABSENT), "playbook": "nothing-there", "entity": "nothing_there", "key": "x"}
        if name not in known:
            pytest.fail(f"give the matrix an example of <{name}> in tests/matrix/world.py ({endpoint})")
        chosen[name] = {"own": known[name], "foreign": world.foreign.get(name, ABSENT), "absent": ABSENT}[kind]
        if name in ("playbook", "entity", "key"):
            chosen[name] = known[name]
    with app.test_request_context():
        return rule.build(chosen, append_unknown=False)[1]


def _asks_deeper(endpoint: str) -> bool:
    """Tell whether the service behind a door judges further; the API's doors are named like those of the pages."""
    return endpoint.removeprefix("api_") in DEEPER


def _sees(app: Flask, somebody: Any, rule: str) -> bool:
    """Tell whether an actor sees the matrix's own rollout: all of the organisation, or by a seat."""
    return "<ref:rollout>" not in rule or somebody.holds(WIDE) or bool(somebody.rollout_roles)


@pytest.mark.parametrize(("endpoint", "method", "rule"), RULES, ids=[f"{m} {r}" for _e, m, r in RULES])
def test_every_door_opens_to_those_it_is_for_and_to_nobody_else(app, actor, knock, world, endpoint, method, rule):
    right = app.view_functions[endpoint].right
    own = _address(app, endpoint, method, rule, world, "own")
    if right == PUBLIC:
        assert knock(None, method, own) not in (401, 403)
        return
    # Foreign and absent rows answer alike, whoever asks.
    for kind in ("foreign", "absent"):
        address = _address(app, endpoint, method, rule, world, kind)
        if address is not None and set(world.foreign) & set(_arguments(app, endpoint, rule)):
            assert {knock(who, method, address) for who in ("lin", "wei", "xu")} == {404}, kind
    anonymous = knock(None, method, own)
    assert anonymous in (401, 302, 303), f"a passer-by got {anonymous}"
    for who in WHO:
        somebody = actor(who)
        allowed = app.extensions["upriver.policy"].allows(somebody, right, next(iter(somebody.rollout_roles), None))
        status = knock(who, method, own)
        if not _sees(app, somebody, rule) or PERSONAL & set(_arguments(app, endpoint, rule)):
            # Who lacks the right may be told so before the row is looked for: it is said of every row alike.
            assert status == 404 or (status == 403 and not allowed), f"{who} got {status} for a row not theirs to see"
        elif allowed:
            assert status not in (401, 403) or _asks_deeper(endpoint), f"{who} holds {right} and got {status}"
        else:
            assert status == 403, f"{who} lacks {right} and got {status}"


def _arguments(app: Flask, endpoint: str, rule_text: str) -> set[str]:
    return next(rule.arguments for rule in app.url_map.iter_rules(endpoint) if rule.rule == rule_text)


def test_every_mapped_table_has_its_rule(app):
    assert app.extensions["upriver.policy"].uncovered(db.metadata.tables.values()) == []
