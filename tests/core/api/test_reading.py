"""What a program sends is read strictly, and refused field by field."""

import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.api import bodies
from app.core.api.bodies import parsed
from app.core.errors import Invalid

PEOPLE = "/api/v1/people"
GOOD = {"email": "new@lanxi.example", "name": "New"}


def faults(answer):
    """Return {field: message} of a problem."""
    assert answer.mimetype == "application/problem+json"
    return {fault["field"]: fault["message"] for fault in answer.get_json()["errors"]}


def test_an_unknown_field_is_refused_by_name(program):
    answer = program().post(PEOPLE, json={**GOOD, "rolls": ["administrator"], "organisation_id": 7})

    assert answer.status_code == 422
    assert faults(answer) == {"rolls": "There is no such field.", "organisation_id": "There is no such field. (7)"}


def test_every_field_that_does_not_fit_is_named_with_its_value(program):
    answer = program().post(PEOPLE, json={"email": 7, "name": "x" * 200, "department": None, "language": "xx"})

    assert faults(answer) == {
        "email": "This is a text. (7)", "name": f'At most 120 characters fit. ("{"x" * 58}…)',
        "department": "This is a text. (null)", "language": "One of: 'zh_Hans' or 'en'. (\"xx\")",
    }


def test_an_unknown_parameter_is_refused_by_name(program):
    answer = program().get(f"{PEOPLE}?limit=0&page=2")

    assert faults(answer) == {"limit": '1 is the least. ("0")', "page": 'There is no such field. ("2")'}


def test_a_parameter_given_twice_is_refused(program):
    assert faults(program().get(f"{PEOPLE}?limit=2&limit=3")) == {"limit": "This is given more than once."}


HOSTILE = {
    "nothing": b"", "no JSON": b"{", "deep": b"[" * 200_000, "deep but closed": b"[" * 900 + b"]" * 900,
    "latin": b'{"name": "\xe9"}', "NaN": b'{"name": NaN}', "twice": b'{"name": "a", "name": "b"}',
    "endless number": b'{"name": 1' + b"0" * 5000 + b"}",
    "a list": b"[]", "a text": b'"{}"', "null": b"null",
    "NUL": b'{"email": "a@b.example", "name": "a\\u0000b"}',
    "half a pair": b'{"email": "a@b.example", "name": "\\ud800"}',
    "escape": b'{"email": "a@b.example", "name": "\\u001b[2J"}',
    "odd name": b'{"\\u0000": 1}', "utf-16": '{"name": "a"}'.encode("utf-16"),
}


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE)
def test_hostile_json_is_a_problem_and_no_fault_of_ours(program, body):
    answer = program().post(PEOPLE, data=body, content_type="application/json")

    assert answer.status_code in (400, 422)
    assert answer.mimetype == "application/problem+json"
    assert len(answer.get_data()) < 2000


class Name(str):
    """A name that counts how often it is compared."""

    compared = 0
    __hash__ = str.__hash__

    def __eq__(self, other):
        Name.compared += 1
        return str.__eq__(self, other)


def test_a_name_that_stands_twice_is_found_without_comparing_each_with_each():
    names = [*map(str, range(2000)), "last", "last"]

    with pytest.raises(ValueError, match="“last” stands twice"):
        bodies._object([(Name(name), 1) for name in names])
    assert Name.compared < 100


LEAVES = st.none() | st.booleans() | st.integers() | st.text(st.characters(min_codepoint=32, max_codepoint=126))
NAMES = st.text("abc", min_size=1)


@given(st.recursive(LEAVES, lambda part: st.lists(part, max_size=3) | st.dictionaries(NAMES, part), max_leaves=20))
def test_plain_json_is_read_as_it_is(value):
    assert parsed(json.dumps(value).encode()) == value


@given(st.binary(max_size=60))
def test_no_bytes_break_the_reading(raw):
    with contextlib.suppress(Invalid):
        parsed(raw)


def test_anything_but_json_is_an_unsupported_type(program):
    answer = program().post(PEOPLE, data={"email": "a@b.example", "name": "A"})

    assert answer.status_code == 415
    assert answer.mimetype == "application/problem+json"


def test_a_form_of_another_site_cannot_use_the_cookie(visit):
    for content_type in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data"):
        answer = visit("lin").post(PEOPLE, data=json.dumps(GOOD), content_type=content_type)

        assert answer.status_code == 415


def test_the_right_is_looked_at_before_the_body(program):
    assert program("wei").post(PEOPLE, data=b"{", content_type="application/json").status_code == 403


def test_faults_speak_chinese_to_a_chinese_reader(app, program):
    client = program()
    seen = client.get("/api/v1/me").headers["ETag"]
    client.patch("/api/v1/me", json={"language": "zh_Hans"}, headers={"If-Match": seen})
    with app.app_context():
        refused = client.post(PEOPLE, json={"name": "New"})

    assert faults(refused) == {"email": "缺少此项。"}
