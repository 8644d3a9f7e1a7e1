"""What the browser is told of when a question is asked."""

from datetime import UTC, datetime

import pytest

from app.surveys.rules.browser import shown_if
from tests.surveys.conftest import ITEMS

NOW = datetime(2026, 3, 2, tzinfo=UTC)


def told(show_if: object, **params: object) -> dict:
    """Return what the browser is told of a question with this condition."""
    return shown_if({"id": "x", "type": "text", "show_if": show_if}, ITEMS, params, NOW)


@pytest.mark.parametrize(("show_if", "leaf"), [
    ({"answer": "list"}, {"answer": "list", "op": "is", "values": ["yes"], "kind": "yes_no"}),
    ({"answer": "list", "value": False}, {"answer": "list", "op": "is", "values": ["no"], "kind": "yes_no"}),
    ({"answer": "ease", "op": "le", "value": "2"}, {"answer": "ease", "op": "le", "values": ["2"], "kind": "scale"}),
    ({"answer": "area", "op": "in", "value": ["sales", "service"]},
     {"answer": "area", "op": "in", "values": ["sales", "service"], "kind": "choice"}),
    ({"answer": "why", "op": "present"}, {"answer": "why", "op": "present", "values": [], "kind": "text"}),
])
def test_an_answer_is_asked_as_the_form_sends_it(show_if, leaf):
    assert told(show_if) == leaf


def test_groups_keep_their_shape():
    part = told({"none": [{"answer": "list"}, {"any": [{"answer": "why", "op": "absent"}]}]})

    assert [*part] == ["none"]
    assert [*part["none"][1]] == ["any"]


@pytest.mark.parametrize(("params", "is_so"), [({"hosting": "own"}, True), ({"hosting": "other"}, False), ({}, None)])
def test_what_hangs_on_the_rollout_is_worked_out_already(params, is_so):
    assert told({"param": "hosting", "value": "own"}, **params) == {"is": is_so}


def test_a_question_that_is_always_asked_has_no_condition():
    assert shown_if(ITEMS[0], ITEMS, {}, NOW) == {}
