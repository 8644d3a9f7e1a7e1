"""A tree is read strictly, with every fault at its place, and written back as it was."""

import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.conditions.faults import ConditionFault
from app.core.conditions.grammar import faults, parse, to_tree
from app.core.conditions.tree import (
    Group,
    How,
    Leaf,
    Op,
    Placeholder,
    Reference,
    Subject,
    Today,
    leaves,
    references,
)

GATE = {"all": [
    {"metric": "base_data.valid_share", "of": {"field": "phone", "entity": "customer"}, "op": "ge", "value": "0.98",
     "fresh_hours": "24", "label": {"zh": "电话可用率", "en": "Phone numbers usable"}},
    {"any": [{"approval": "charter"}, {"none": [{"param": "hosting", "value": "hosted"}]}]},
    {"event": "crm.login", "op": "present", "within": {"days": "30"}},
]}


def test_a_leaf_says_is_true_when_nothing_else_is_written():
    assert parse({"approval": "charter"}) == Leaf(Subject.APPROVAL, "charter", Op.IS, True)


def test_a_gate_is_read_whole():
    share, either, login = parse(GATE).parts

    assert (share.op, share.value, share.fresh_hours) == (Op.GE, Decimal("0.98"), 24)
    assert share.narrowing == {"entity": "customer", "field": "phone"}
    assert either.parts[1] == Group(How.NONE, (Leaf(Subject.PARAM, "hosting", Op.IS, "hosted"),))
    assert login.within == timedelta(days=30)


@pytest.mark.parametrize(("written", "typed"), [
    ("true", True), ("5", 5), ("-3", -3), ("0.40", Decimal("0.40")), ("accepted", "accepted"), ("0012", "0012"),
    ("-0", "-0"), ("91310000MA1FL0X12X", "91310000MA1FL0X12X"), ("1e3", "1e3"),
    ("1234567890123456", "1234567890123456"),
    ("2026-02-28", date(2026, 2, 28)), ("2026-02-28T09:00:00+08:00", datetime(2026, 2, 28, 1, tzinfo=UTC)),
    ({"today": "-540"}, Today(-540)), ({"actor": "person_id"}, Placeholder("person_id")), (7, 7), (False, False),
])
def test_a_value_takes_the_type_it_looks_like(written, typed):
    value = parse({"field": "x", "value": written}).value

    assert value == typed
    assert type(value) is type(typed)


@pytest.mark.parametrize("typed", [True, 5, Decimal("0.40"), "0012", "-0", date(2026, 2, 28), "5 days"])
def test_a_value_is_still_the_text_it_was_written_as(typed):
    leaf = parse({"field": "x", "value": typed})

    assert parse(to_tree(leaf)) == leaf
    assert parse({"field": "x", "op": "like", "value": "0.40"}).value == "0.40"


@pytest.mark.parametrize(("tree", "path", "message"), [
    (None, (), "mapping"),
    ([], (), "mapping"),
    ({"metrik": "x.y"}, ("metrik",), "does not start"),
    ({"param": "a", "approval": "b"}, ("approval",), "not both"),
    ({"all": []}, ("all",), "list"),
    ({"all": {"param": "a"}}, ("all",), "list"),
    ({"all": [{"param": "a"}], "label": "x"}, ("label",), "not known"),
    ({"all": [{"any": [{"param": "a", "op": "equals"}]}]}, ("all", 0, "any", 0, "op"), "no op"),
    ({"param": "a", "is": "b"}, ("is",), "not known"),
    ({"param": ""}, ("param",), "not a name"),
    ({"param": "1st"}, ("param",), "not a name"),
    ({"param": "a", "op": "lt"}, (), "needs a value"),
    ({"param": "a", "op": "lt", "value": "red"}, ("value",), "neither a number"),
    ({"param": "a", "op": "in", "value": "red"}, ("value",), "list"),
    ({"param": "a", "op": "in", "value": []}, ("value",), "list"),
    ({"param": "a", "op": "in", "value": ["x", ""]}, ("value", 1), "empty"),
    ({"param": "a", "value": ["x"]}, ("value",), "not a list"),
    ({"param": "a", "value": 0.5}, ("value",), "not a text"),
    ({"param": "a", "value": "2026-02-30"}, ("value",), "no day"),
    ({"param": "a", "value": "0001-01-01"}, ("value",), "years"),
    ({"param": "a", "value": datetime(2026, 1, 1)}, ("value",), "time zone"),
    ({"param": "a", "value": {"tomorrow": "1"}}, ("value",), "no value"),
    ({"param": "a", "value": {"today": "soon"}}, ("value", "today"), "whole number"),
    ({"param": "a", "value": {"actor": "a b"}}, ("value", "actor"), "property"),
    ({"param": "a", "op": "between", "value": ["1"]}, ("value",), "two values"),
    ({"param": "a", "op": "between", "value": ["2", "1"]}, ("value",), "1 is below 2"),
    ({"param": "a", "op": "present", "value": "x"}, ("value",), "takes no value"),
    ({"answer": "a", "op": "min_len", "value": "0"}, ("value",), "whole number"),
    ({"metric": "a", "of": ["x"]}, ("of",), "maps names"),
    ({"metric": "a", "fresh_hours": "0"}, ("fresh_hours",), "whole number"),
    ({"field": "a", "fresh_hours": "3"}, ("fresh_hours",), "no moment"),
    ({"param": "a", "within": {"days": "3"}}, ("within",), "no moment"),
    ({"event": "a", "within": {"weeks": "3"}}, ("within",), "days: 30"),
    ({"event": "a", "within": {"days": "-3"}}, ("within", "days"), "whole number"),
    ({"event": "a", "label": {"fr": "x"}}, ("label",), "label"),
])
def test_a_fault_is_refused_at_its_place(tree, path, message):
    with pytest.raises(ConditionFault, match=message) as caught:
        parse(tree)

    assert caught.value.path == path


def test_every_fault_is_found_in_one_reading():
    tree = {"any": [{"param": "a", "op": "ist"}, {"param": "b", "value": ""}, {"metricc": "c"}]}

    assert [fault.where for fault in faults(tree)] == ["any[0].op", "any[1].value", "any[2].metricc"]
    assert faults(GATE) == ()


def test_a_misspelt_word_is_answered_with_the_nearest_one():
    assert "metric" in faults({"metrik": "x.y"})[0].hint
    assert "between" in faults({"param": "x", "op": "betwen"})[0].hint


def nested(depth: int) -> dict:
    tree = {"param": "a"}
    for _level in range(depth):
        tree = {"all": [tree]}
    return tree


def test_groups_nest_four_deep_and_no_deeper():
    assert faults(nested(4)) == ()
    assert faults(nested(5))[0].path == ("all", 0) * 4 + ("all",)
    assert len(faults(nested(400))) == 1


def test_a_condition_of_too_many_questions_is_refused():
    assert faults({"all": [{"param": "a"}] * 200}) == ()
    assert len(faults({"all": [{"param": "a"}] * 500})) == 1


def test_a_written_gate_reads_the_same_again_and_fits_into_json():
    assert parse(json.loads(json.dumps(to_tree(parse(GATE))))) == parse(GATE)


literals = st.booleans() | st.integers(-10**14, 10**14) | st.decimals(-9999, 9999, places=3) | st.dates(
    date(1900, 1, 1), date(2999, 12, 31)) | st.text(min_size=1, max_size=12).filter(lambda text: "\0" not in text)
values = literals | st.integers(-99, 99).map(lambda days: {"today": days})


@settings(deadline=None)
@given(st.lists(values, min_size=1, max_size=4), st.integers(1, 9000))
def test_every_value_survives_being_written(many, hours):
    try:
        leaf = parse({"event": "a", "op": "in", "value": many, "within": {"hours": hours}})
    except ConditionFault:  # a random text may look like a day that does not exist
        return

    assert parse(to_tree(leaf)) == leaf


def test_what_a_condition_names_is_listed_once_and_in_order():
    condition = parse({"all": [GATE["all"][0], GATE["all"][0], {"param": "hosting"}]})

    assert references(condition) == (
        Reference(Subject.METRIC, "base_data.valid_share", (("entity", "customer"), ("field", "phone"))),
        Reference(Subject.PARAM, "hosting"),
    )


def test_leaves_come_with_their_place():
    assert [path for path, _leaf in leaves(parse(GATE))] == [
        ("all", 0), ("all", 1, "any", 0), ("all", 1, "any", 1, "none", 0), ("all", 2)]
