"""The permission matrix: every route, as everybody, on a row of ours, of another organisation, and on none.

What is expected is computed from the policy table, never from the views.
"""

from functools import cache
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from app import wiring
from app.access.guards import PUBLIC
from app.access.rules import WIDE
from app.access.services import tokens
from app.core import clock
from app.core.actor import acting
from app.core.database import db
from app.core.settings import load
from app.rollouts.policy import LEADS
from tests.matrix import records
from tests.matrix.world import ABSENT, WORDS, World, build
from tests.rollouts.conftest import NOON

NOT_OURS = ("static", "bootstrap.", "openapi", "swagger.")
WHO = ("lin", "fang", "wei", "guo", "xu", "tang", "sun", "song")
# Rows that belong to one person: everybody else finds nothing, whatever right they hold.
PERSONAL = {"sign_in", "token", "job", "entry", "draft", "feed", "reversal"}
# Doors whose right is held by all, and whose service then asks whose thing it is; 403 may come from there.
DEEPER = {
    "rollouts.move", "rollouts.give", "rollouts.agree_date", "rollouts.tick", "rollouts.waive", "rollouts.decide_gate",
    "rollouts.accept", "rollouts.hand_back", "access.enter_organisation", "access.hand_over_link",
    "messages.edit", "messages.withdraw", "rollouts.take",
    "access.settle_view", "access.replace_view", "access.remove_view",
}
# What whoever may gets from the doors of records: the page, the deed done, or told that it was done before.
DONE = {200, 201, 303, 409, 422}


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
def world(cast, actor, rule, remembered) -> World:
    """A rollout in each of two organisations, and records where the door is one of theirs."""
    with_records = "/records/" in rule
    return remembered(f"world-{with_records}", lambda: build(cast, actor, with_records=with_records))


@pytest.fixture
def knock(app: Flask, visit, actor):
    """Return a function that opens one door as somebody and gives the status."""

    @cache
    def browser(who: str | None) -> FlaskClient:
        return visit(who)

    @cache
    def token(who: str) -> str:
        somebody = actor(who)
        with acting(somebody):
            from app.access.queries import people as queries

            made = tokens.make_token(
                queries.myself(), name="m", scope="write", days=1, organisation_id=somebody.organisation_id
            )
            db.session.commit()
        db.session.remove()
        return made[1] if isinstance(made, tuple) else made

    def status(who: str | None, method: str, address: str, sent: dict[str, str] | None = None) -> int:
        if address.startswith("/api/"):
            headers, body = {"Authorization": f"Bearer {token(who)}"} if who else {}, {} if method != "GET" else None
            return app.test_client().open(address, method=method, headers=headers, json=body).status_code
        # Buffered, so that an answer that hands out a file is closed.
        body = (sent or {}) if method != "GET" else None
        return browser(who).open(address, method=method, data=body, buffered=True).status_code

    return status


def _address(app: Flask, endpoint: str, method: str, rule_text: str, world: World, kind: str) -> str | None:
    """Fill an address with rows of `kind`; None where it names no row."""
    rule: Rule = next(
        rule for rule in app.url_map.iter_rules(endpoint) if method in rule.methods and rule.rule == rule_text
    )
    words = {**WORDS, **records.WORDS.get(endpoint, {})}
    if endpoint.partition(".")[0].removeprefix("api_") == "records":
        words["entity"] = records.ENTITY
    rows = [name for name in rule.arguments if name not in words]
    if (kind == "team" and not set(rows) & set(world.team)) or (not rows and kind != "own"):
        return None
    chosen: dict[str, Any] = {name: words[name] for name in rule.arguments if name in words}
    for name in rows:
        known = {
            **world.own, **dict.fromkeys(PERSONAL, ABSENT), "playbook": "nothing-there", "entity": "nothing_there",
            "key": "x",
        }
        if name not in known:
            pytest.fail(f"give the matrix an example of <{name}> in tests/matrix/world.py ({endpoint})")
        chosen[name] = {
            "own": known[name], "team": world.team.get(name, known[name]), "foreign": world.foreign.get(name, ABSENT),
            "absent": ABSENT,
        }[kind]
        if name in ("playbook", "entity", "key"):
            chosen[name] = known[name]
    with app.test_request_context():
        return rule.build(chosen, append_unknown=False)[1]


def _is_about_a_record(arguments: set[str]) -> bool:
    """Tell whether the door leads to rows that stand there, with all that is sent to it being right."""
    return bool(set(records.SEEN_BY) & arguments)


def _asks_deeper(endpoint: str) -> bool:
    """Tell whether the service behind a door judges further; the API's doors are named like those of the pages."""
    return endpoint.removeprefix("api_") in DEEPER


def _sees(app: Flask, who: str, somebody: Any, arguments: set[str], kind: str) -> bool:
    """Tell whether somebody sees a row of ours: the rollout by a seat, an import or a record by whose it is."""
    if "rollout" in arguments and not (somebody.holds(WIDE) or somebody.rollout_roles):
        return False
    # Nobody else sees what is still being written.
    if "weekly" in arguments and not somebody.holds(LEADS):
        return False
    return all(who in seen_by[kind] for name, seen_by in records.SEEN_BY.items() if name in arguments)


@pytest.mark.parametrize(("endpoint", "method", "rule"), RULES, ids=[f"{m} {r}" for _e, m, r in RULES])
def test_every_door_opens_to_those_it_is_for_and_to_nobody_else(app, actor, cast, knock, world, endpoint, method, rule):
    right, arguments = app.view_functions[endpoint].right, _arguments(app, endpoint, rule)
    own = _address(app, endpoint, method, rule, world, "own")
    if right == PUBLIC:
        assert knock(None, method, own) not in (401, 403)
        return
    anonymous = knock(None, method, own)
    assert anonymous in (401, 302, 303), f"a passer-by got {anonymous}"
    people = {who: actor(who) for who in WHO}
    allowed = {
        who: app.extensions["upriver.policy"].allows(somebody, right, next(iter(somebody.rollout_roles), None))
        for who, somebody in people.items()
    }
    # Foreign and absent rows answer alike, whoever asks.
    for kind in ("foreign", "absent"):
        address = _address(app, endpoint, method, rule, world, kind)
        if address is not None and set(world.foreign) & arguments:
            for who in WHO if _is_about_a_record(arguments) else ("lin", "wei", "xu"):
                status = knock(who, method, address, records.body(endpoint, world.foreign, cast))
                # A record is looked for behind the right, so that who lacks it hears the same of every row.
                is_told = "record" in arguments and not allowed[who]
                assert status == (403 if is_told else 404), f"{who} got {status} for {kind} rows"
    for kind, rows in (("team", world.team), ("own", world.own)):
        address = _address(app, endpoint, method, rule, world, kind)
        for who in WHO if address else ():
            status = knock(who, method, address, records.body(endpoint, rows, cast))
            if not _sees(app, who, people[who], arguments, kind) or PERSONAL & arguments:
                # Who lacks the right may be told so before the row is looked for: it is said of every row alike.
                assert status == 404 or (status == 403 and not allowed[who]), f"{who} got {status} for a row not theirs"
            elif (endpoint, who) in records.HELD_BACK:
                assert status == 403, f"{who} got {status}"
            elif allowed[who]:
                assert status not in (401, 403) or _asks_deeper(endpoint), f"{who} holds {right} and got {status}"
                told = f"{who} holds {right}, sees the row and got {status}"
                assert not _is_about_a_record(arguments) or status in DONE, told
            else:
                assert status == 403, f"{who} lacks {right} and got {status}"


def _arguments(app: Flask, endpoint: str, rule_text: str) -> set[str]:
    return next(rule.arguments for rule in app.url_map.iter_rules(endpoint) if rule.rule == rule_text)


def test_every_mapped_table_has_its_rule(app):
    assert app.extensions["upriver.policy"].uncovered(db.metadata.tables.values()) == []
