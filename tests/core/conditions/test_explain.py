"""A verdict reads as a sentence, in the reader's language, and survives being kept."""

import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from flask import Flask
from flask_babel import Babel, force_locale

from app.core.catalogues import compiled
from app.core.conditions.evaluate import Truth, evaluate
from app.core.conditions.evidence import from_record, to_record
from app.core.conditions.explain import explain, sentence
from app.core.conditions.facts import Fact, Silent
from app.core.conditions.grammar import parse
from app.core.conditions.wording import Words

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
SHARE = {"metric": "base_data.valid_share", "of": {"entity": "customer"}, "op": "ge", "value": "0.98",
         "fresh_hours": "24", "label": {"zh": "电话可用率", "en": "Phone numbers usable"}}


def judged(tree, fact):
    return evaluate(parse(tree), lambda leaf: fact, NOW)


def said(tree, fact, **given):
    return sentence(judged(tree, fact), **given)


def measured(value, hours=1):
    return Fact(value, "base_data", NOW - timedelta(hours=hours), rows="rows/17")


@pytest.mark.parametrize(("tree", "fact", "expected"), [
    (SHARE, measured(Decimal("0.974")), "97.4%, needs at least 98%"),
    (SHARE, measured(Decimal("0.97996")), "97.996%, needs at least 98%"),
    (SHARE, measured(Decimal("0.974"), 30), "97.4%, but measured 30 hours ago; needs a figure of the last 24 hours"),
    (SHARE, Fact(Decimal("0.99")), "99%, but nobody knows from when"),
    (SHARE, Silent("base_data"), "“base_data” does not answer"),
    (SHARE, Silent("base_data", "switched off"), "“base_data” does not answer: switched off"),
    (SHARE, None, "nothing known yet, needs at least 98%"),
    ({"metric": "base_data.rows", "op": "lt", "value": 12000}, Fact(11940), "11,940, needs less than 12,000"),
    ({"approval": "charter"}, Fact(False), "approval not given"),
    ({"answer": "why", "op": "min_len", "value": 20}, Fact("no"), "no, needs at least 20 characters"),
    ({"param": "hosting", "op": "in", "value": ["a", "b"]}, Fact("c"), "c, needs one of a, b"),
    ({"field": "due", "op": "le", "value": "2026-12-01"}, Fact(date(2026, 12, 3)),
     "2026-12-03, needs 2026-12-01 at the latest"),
    ({"field": "note", "op": "present"}, Fact(""), "nothing known yet, needs something filled in"),
    ({"param": "a", "op": "between", "value": [1, 3]}, Fact(Decimal("3.001")), "3.001, needs between 1 and 3"),
    ({"event": "crm.login", "within": {"days": 7}}, measured(True, 24 * 20),
     "last 20 days ago, needs to be within 7 days"),
    ({"param": "a", "op": "gt", "value": 5}, Fact("blue"), "blue cannot be compared with 5"),
    ({"param": "a", "value": {"actor": "x"}}, Fact(1), "it is not known whose value to compare with"),
])
def test_a_leaf_says_what_was_found_and_what_is_needed(tree, fact, expected):
    assert said(tree, fact) == expected


def test_a_leaf_speaks_chinese(tmp_path):
    app = Flask(__name__)
    Babel(app, default_translation_directories=str(compiled(tmp_path)))
    with app.app_context(), app.test_request_context(), force_locale("zh_Hans"):
        line = explain(judged(SHARE, measured(Decimal("0.974"))))[0]

        assert line.text == "电话可用率：97.4%，要求不低于 98%"


def test_a_leaf_is_called_by_its_label_or_by_its_own_words():
    bare = {"metric": "base_data.rows", "of": {"entity": "customer"}, "op": "ge", "value": 1}

    assert explain(judged(SHARE, None))[0].name == "Phone numbers usable"
    assert explain(judged(bare, None))[0].name == "base_data.rows (customer)"


def test_a_room_may_call_names_and_values_its_own_way():
    words = Words(name=lambda leaf: "Team charter", value=lambda leaf, value: {"open": "not begun"}.get(value, ""))
    line = explain(judged({"deliverable": "charter", "value": "accepted"}, Fact("open")), words)[0]

    assert line.text == "Team charter: not begun, needs “accepted”"


def test_groups_stand_above_their_parts():
    lines = explain(judged({"all": [{"param": "a"}, {"any": [{"param": "b"}]}]}, Fact(True)))

    assert [(line.depth, line.name) for line in lines] == [
        (0, "All of these must hold"), (1, "a"), (1, "At least one of these must hold"), (2, "b")]


def test_below_none_a_false_leaf_is_as_it_should_be():
    group, leaf = explain(judged({"none": [{"param": "hosting", "value": "hosted"}]}, Fact("own")))

    assert (group.met, leaf.truth, leaf.met) == (Truth.TRUE, Truth.FALSE, Truth.TRUE)
    assert leaf.said == "own, must not be: “hosted”"


@pytest.mark.parametrize(("how", "head"), [("all", "Not all"), ("any", "None"), ("none", "At least one")])
def test_a_group_below_none_says_the_opposite(how, head):
    assert explain(judged({"none": [{how: [{"param": "a"}]}]}, Fact(True)))[1].name.startswith(head)


@pytest.mark.parametrize("fact", [
    measured(Decimal(312) / 11940), measured(12, 0), measured("12"), measured(True), measured(("a", 1)), None,
    measured(NOW), measured(date(2026, 1, 1)), Silent("base_data", "off"), Fact(None),
])
def test_a_verdict_can_be_kept_and_read_again(fact):
    verdict = judged({"all": [SHARE, {"none": [{"param": "a", "op": "in", "value": [{"today": 3}, "12"]}]}]}, fact)

    assert from_record(json.loads(json.dumps(to_record(verdict)))) == verdict
