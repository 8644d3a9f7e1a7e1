"""Records for programs: the same rules, page by page, and files brought by a token."""

import io

import pytest

from app.access.queries import people
from app.access.services import tokens
from app.core.database import db
from tests.records.pages.conftest import CUSTOMERS, HEAD

API = "/api/v1"


@pytest.fixture
def program(app, act_as, actor):
    """Return a function that sends a request with a token of somebody."""

    def make(who: str = "guo", scope: str = "write"):
        somebody = actor(who)
        with act_as(who):
            _row, secret = tokens.make_token(
                people.myself(), name="t", scope=scope, days=9, organisation_id=somebody.organisation_id
            )
            db.session.commit()
        db.session.remove()

        def send(method: str, path: str, **more):
            headers = {"Authorization": f"Bearer {secret}", **more.pop("headers", {})}
            return app.test_client().open(API + path, method=method, headers=headers, **more)

        return send

    return make


def bringing(text: str = CUSTOMERS, entity: str = "customer", name: str = "c.csv") -> dict[str, object]:
    return {"data": {"entity": entity, "file": (io.BytesIO(text.encode()), name)}}


def test_entities_come_with_their_fields_and_counts(program, bring):
    bring()
    found = {one["entity"]: one for one in program("sun")("GET", "/records/entities").json["entities"]}

    assert found["customer"]["records"] == 2
    assert found["credit_term"]["records"] is None
    assert {"name", "phone"} <= {field["name"] for field in found["customer"]["fields"]}


def test_records_come_page_by_page_each_once(program, bring):
    bring(HEAD + "".join(f"{n},客户{n},,宁波,Sun He\n" for n in range(25)))
    ask, seen, path = program("lin"), [], "/records/customer?limit=10"
    cursor = ""
    while True:
        page = ask("GET", path + (f"&cursor={cursor}" if cursor else "")).json
        seen += [one["id"] for one in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break

    assert len(seen) == len(set(seen)) == 25


def test_a_cursor_of_another_list_is_refused(program, bring):
    bring(HEAD + "1,甲,,,\n2,乙,,,\n")
    ask = program("lin")
    cursor = ask("GET", "/records/customer?limit=1").json["next"]

    assert ask("GET", f"/records/contact?cursor={cursor}").status_code == 422
    assert ask("GET", "/records/customer?cursor=made-up").status_code == 422


def test_records_can_be_searched(program, bring):
    bring()

    assert [one["title"] for one in program("lin")("GET", "/records/customer?q=海盛").json["items"]] == ["海盛贸易"]


def test_one_record_has_typed_values_and_its_origin(program, bring):
    ref = bring("客户编号,客户名称,信用额度,最近联系日期\n1,甲,20000,2026-03-02\n", who="tang")
    ask = program("tang")
    record = ask("GET", "/records/customer").json["items"][0]["id"]
    one = ask("GET", f"/records/customer/{record}").json

    assert one["values"]["credit_limit"] == {"amount": "20000.00", "currency": "CNY"}
    assert one["values"]["last_activity"] == "2026-03-02"
    assert (one["batch"], one["row"]) == (ref, 2)


def test_a_record_out_of_scope_is_not_there(program, bring):
    bring()
    record = program("lin")("GET", "/records/customer?q=北仑").json["items"][0]["id"]

    assert program("sun")("GET", f"/records/customer/{record}").status_code == 404


def test_a_kind_that_is_not_open_says_who_may(program):
    answer = program("sun")("GET", "/records/credit_term")

    assert answer.status_code == 403
    assert answer.mimetype == "application/problem+json"


def test_a_file_goes_all_the_way_by_the_api(program):
    ask = program()
    made = ask("POST", "/records/imports", **bringing(HEAD.replace("城市", "BZ2") + "1,甲,,x,Sun He\n2,乙,12,,\n"))
    assert made.status_code == 201
    there = made.headers["Location"].removeprefix(API)

    read = ask("GET", there).json
    assert (read["state"], read["columns"][3]["field"]) == ("draft", "")
    assert ask("PUT", f"{there}/columns", json={"columns": {"BZ2": "note"}}).json["columns"][3]["field"] == "note"
    assert ask("GET", there).json["state"] == "checked"
    assert ask("POST", f"{there}/acceptance", json={}).status_code == 201
    done = ask("GET", there).json
    assert done["state"] == "accepted"
    assert done["counts"] == {"new": 1, "changed": 0, "same": 0, "returned": 1, "rows": 2}
    assert ask("GET", f"/jobs/{done['job']['ref']}").json["state"] == "done"


def test_a_key_brings_a_file_once(program):
    ask, headers = program(), {"Idempotency-Key": "one-file"}
    first = ask("POST", "/records/imports", headers=headers, **bringing())
    second = ask("POST", "/records/imports", headers=headers, **bringing())

    assert first.json["ref"] == second.json["ref"]
    assert first.headers["Location"] == second.headers["Location"]


def test_a_key_for_another_file_is_refused(program):
    ask, headers = program(), {"Idempotency-Key": "one-file"}
    ask("POST", "/records/imports", headers=headers, **bringing())

    assert ask("POST", "/records/imports", headers=headers, **bringing(HEAD + "9,乙,,,\n")).status_code == 422


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"data": {"entity": "customer"}}, "file"), (bringing(entity="spaceship"), "entity"),
        (bringing(name="a.exe"), "file"),
    ],
)
def test_what_is_missing_is_named(program, sent, field):
    answer = program()("POST", "/records/imports", **sent)

    assert answer.status_code == 422
    assert [one["field"] for one in answer.json["errors"]] == [field]


def test_a_browser_cannot_be_made_to_bring_a_file(visit):
    sent = bringing()

    assert visit("guo").post(f"{API}/records/imports", **sent).status_code == 415


@pytest.mark.parametrize(
    ("columns", "told"),
    [
        ({"没有": "name"}, "There is no column “没有”"), ({"城市": "wings"}, "There is no field “wings”"),
        ({"城市": "payment_term"}, "is set by Finance"),
        ({"客户编号": None, "客户名称": None}, "which record a row is about"),
    ],
)
def test_a_mapping_that_does_not_fit_is_refused_with_its_reason(program, take_in, columns, told):
    ref = take_in()
    answer = program()("PUT", f"/records/imports/{ref}/columns", json={"columns": columns})

    assert answer.status_code == 422
    assert told in answer.json["detail"]


def test_a_refused_mapping_leaves_the_old_one(program, take_in, batch_of):
    ref = take_in()
    program()("PUT", f"/records/imports/{ref}/columns", json={"columns": {"城市": "payment_term"}})

    assert batch_of(ref).columns[3]["field"] == "city"


def test_a_reading_token_brings_nothing(program):
    assert program("guo", "read")("POST", "/records/imports", **bringing()).status_code == 403


@pytest.mark.parametrize("who", ["wei", "fang", "song"])
def test_whoever_may_not_import_may_not_by_the_api_either(program, who):
    assert program(who)("POST", "/records/imports", **bringing()).status_code == 403
