"""Rollouts for programs: read in pages, moved one version at a time, started once."""

import pytest

from tests.core.api.conftest import program, token

__all__ = ["program", "token"]
API = "/api/v1/rollouts"


@pytest.fixture
def address(started, act_as, found):
    """Return a function that gives the address of one of the rollout's rows."""

    def of(kind, key):
        plural = {"activity": "activities", "gate": "gates"}[kind]
        with act_as("lin"):
            return f"{API}/{started}/{plural}/{found(kind, key).ref}"

    return of


@pytest.fixture
def move(program, address):
    """Return a function that moves an activity as a program does: read, then change what was read."""

    def go(key, body, who="lin", scope="write", **headers):
        client, place = program(who, scope), address("activity", key)
        tag = client.get(place).headers["ETag"]
        return client.post(f"{place}/move", json=body, headers={"If-Match": tag, **headers})

    return go


@pytest.mark.both
def test_the_list_shows_how_much_is_done(program, started):
    (one,) = program("lin").get(API).get_json()["items"]

    assert (one["ref"], one["name"], one["total"], one["closed"]) == (started, "Small rollout", 3, 0)


@pytest.mark.both
def test_the_list_goes_on_where_the_cursor_says(program, started, act_as, start_another):
    start_another("Later one", "2026-04-01")
    client = program("lin")

    first = client.get(f"{API}?limit=1").get_json()
    second = client.get(f"{API}?limit=1&cursor={first['next']}").get_json()

    assert [page["items"][0]["name"] for page in (first, second)] == ["Later one", "Small rollout"]
    assert second["next"] is None


def test_one_rollout_comes_with_phases_and_gates(program, started):
    whole = program("lin").get(f"{API}/{started}").get_json()

    assert [(phase["key"], phase["total"]) for phase in whole["phases"]] == [("plan", 2), ("load", 1)]
    assert [(gate["key"], gate["state"]) for gate in whole["gates"]] == [("planned", "closed"), ("live", "closed")]
    assert whole["promised_on"] == "2026-04-01"


def test_an_unchanged_rollout_is_answered_304(program, started):
    client = program("lin")
    tag = client.get(f"{API}/{started}").headers["ETag"]

    assert client.get(f"{API}/{started}", headers={"If-None-Match": tag}).status_code == 304


@pytest.mark.both
@pytest.mark.parametrize(("query", "keys"), [
    ("", ["goals", "budget", "import"]), ("?phase=load", ["import"]), ("?state=doing", ["goals"]),
    ("?q=中 bud", ["budget"]), ("?owner=me", ["goals", "budget", "import"]), ("?late=true", []),
    ("?limit=2", ["goals", "budget"]),
])
def test_activities_are_narrowed_by_what_is_asked(program, started, move, query, keys):
    move("goals", {"to": "doing"})

    items = program("lin").get(f"{API}/{started}/activities{query}").get_json()["items"]

    assert [item["key"] for item in items] == keys


@pytest.mark.both
def test_an_activity_is_moved(move):
    answer = move("goals", {"to": "doing"})

    assert (answer.status_code, answer.get_json()["state"]) == (200, "doing")


def test_blocked_without_a_reason_is_refused_by_its_field(move):
    answer = move("goals", {"to": "blocked"})

    assert (answer.status_code, answer.get_json()["errors"][0]["field"]) == (422, "reason")


def test_a_closed_gate_says_no_with_its_reason(move):
    answer = move("import", {"to": "doing"})

    assert answer.status_code == 409
    assert "Plan approved" in answer.get_json()["detail"]


def test_a_change_names_the_version_it_saw(program, address):
    client, place = program("lin"), address("activity", "goals")

    assert client.post(f"{place}/move", json={"to": "doing"}).status_code == 428
    assert client.post(f"{place}/move", json={"to": "doing"}, headers={"If-Match": '"old.1"'}).status_code == 412


def test_the_same_key_moves_once(program, address):
    client, place = program("lin"), address("activity", "goals")
    headers = {"If-Match": client.get(place).headers["ETag"], "Idempotency-Key": "once"}

    first, again = (client.post(f"{place}/move", json={"to": "doing"}, headers=headers) for _ in range(2))

    assert (first.status_code, again.status_code) == (200, 200)
    assert first.get_json() == again.get_json()


def test_a_token_that_only_reads_moves_nothing(move):
    assert move("goals", {"to": "doing"}, scope="read").status_code == 403


@pytest.mark.parametrize("who", ["zhao", "tang"])
@pytest.mark.parametrize("place", ["", "/activities"])
def test_who_does_not_take_part_finds_nothing(program, started, who, place):
    assert program(who).get(f"{API}/{started}{place}").status_code == 404


def test_nothing_of_another_organisation_is_listed(program, started):
    assert program("zhao").get(API).get_json() == {"items": [], "next": None}


def test_a_foreign_gate_or_activity_is_absent(program, address):
    for kind, key in (("activity", "goals"), ("gate", "planned")):
        assert program("zhao").get(address(kind, key)).status_code == 404


def test_a_gate_tells_each_condition_with_its_truth(program, address):
    gate = program("fang").get(address("gate", "planned")).get_json()

    assert (gate["truth"], gate["met"], gate["needed"]) == ("false", 0, 2)
    assert [(one["name"], one["truth"], one["value"]) for one in gate["conditions"]] == [
        ("Goals accepted", "false", "open"), ("Plan signed", "false", "False"),
    ]


BODY = {
    "playbook": "crm-rollout", "name": "From a program", "starts_on": "2026-03-02",
    "params": {
        "hosting": "hosted", "company-size": "small", "departments": 2, "languages": "zh", "erp-present": True,
        "web-orders": False, "older-crm": False,
    },
}


def test_a_rollout_is_started_and_found_under_its_address(program, cast):
    client = program("lin")
    seats = [{"part": "project-manager", "person": cast.people["lin"].ref}]

    answer = client.post(API, json={**BODY, "seats": seats})

    assert (answer.status_code, answer.get_json()["name"]) == (201, "From a program")
    assert client.get(answer.headers["Location"]).get_json()["phases"] == answer.get_json()["phases"]


def test_the_same_key_starts_one_rollout(program):
    client = program("lin")

    refs = {client.post(API, json=BODY, headers={"Idempotency-Key": "k"}).get_json()["ref"] for _ in range(2)}

    assert len(refs) == 1
    assert len(client.get(API).get_json()["items"]) == 1


@pytest.mark.parametrize(("change", "field"), [
    ({"params": {}}, "hosting"), ({"calendar": "moon"}, "calendar"), ({"starts_on": "soon"}, "starts_on"),
    ({"seats": [{"part": "project-manager", "person": "nobody"}]}, "seats.0.person"), ({"odd": 1}, "odd"),
    ({"starts_on": "0001-01-01"}, "starts_on"), ({"starts_on": "9999-12-31"}, "starts_on"),
    ({"params": {**BODY["params"], "hosting": "moon"}}, "hosting"),
    ({"params": {**BODY["params"], "departments": "many"}}, "departments"),
    ({"params": {**BODY["params"], "departments": 1e308}}, "departments"),
    ({"params": {**BODY["params"], "erp-present": "maybe"}}, "erp-present"),
    ({"params": {**BODY["params"], "moon": "full"}}, "moon"),
])
def test_what_does_not_fit_is_named_by_its_field(program, change, field):
    answer = program("lin").post(API, json={**BODY, **change})

    assert answer.status_code == 422
    assert field in {error["field"] for error in answer.get_json()["errors"]}


def test_a_seat_given_twice_is_named(program, cast):
    seats = [{"part": "project-manager", "person": cast.people["lin"].ref}] * 2

    answer = program("lin").post(API, json={**BODY, "seats": seats})

    assert answer.status_code == 422
    assert [(one["field"], "twice" in one["message"]) for one in answer.get_json()["errors"]] == [("seats.1", True)]


@pytest.mark.parametrize("number", [0, -100000, 201])
def test_a_number_outside_what_the_playbook_asks_is_refused(program, number):
    answer = program("lin").post(API, json={**BODY, "params": {**BODY["params"], "departments": number}})

    assert answer.status_code == 422
    assert [(one["field"], str(number) in one["message"]) for one in answer.get_json()["errors"]] == [
        ("departments", True),
    ]


def test_an_unknown_playbook_is_not_found(program):
    assert program("lin").post(API, json={**BODY, "playbook": "nothing"}).status_code == 404


def test_a_member_starts_nothing(program):
    assert program("wei").post(API, json=BODY).status_code == 403
