"""Questions: what fits, which are asked, which are missing."""

from datetime import UTC, datetime

import pytest

from app.surveys.rules.items import Unread, asked, ends, kept, read, shown
from tests.surveys.conftest import ITEMS

NOW = datetime(2026, 3, 2, tzinfo=UTC)
BY_ID = {item["id"]: item for item in ITEMS}


@pytest.mark.parametrize(("item", "sent", "value"), [
    ("ease", ["3"], 3), ("list", ["yes"], True), ("list", ["no"], False), ("why", [" so "], "so"),
    ("area", ["sales"], "sales"), ("tools", ["sheet", "mail"], ["mail", "sheet"]), ("hours", ["7"], "7"),
    ("hours", ["2.50"], "2.5"), ("ease", [], None), ("why", ["  "], None),
])
def test_what_fits_is_read(item, sent, value):
    assert read(sent, BY_ID[item]) == value


@pytest.mark.parametrize(("item", "sent"), [
    ("ease", "6"), ("ease", "0"), ("list", "maybe"), ("area", "finance"), ("tools", "fax"), ("hours", "41"),
    ("hours", "-1"), ("hours", "many"), ("hours", "NaN"), ("why", "x" * 2001),
])
def test_what_does_not_fit_is_refused_with_the_value(item, sent):
    with pytest.raises(Unread):
        read([sent], BY_ID[item])


def test_a_question_that_is_not_asked_is_neither_kept_nor_missing():
    found, lacking = kept(ITEMS, {"ease": 4, "list": False, "why": "x", "hours": "3"}, {}, NOW)

    assert (found, lacking) == ({"ease": 4, "list": False}, [])


def test_a_question_that_is_asked_and_required_is_missed():
    assert kept(ITEMS, {"ease": 4, "list": True}, {}, NOW)[1] == ["why"]


def test_a_number_question_behind_a_scale_is_asked():
    assert kept(ITEMS, {"ease": 2, "hours": "3"}, {}, NOW)[0] == {"ease": 2, "hours": "3"}


def test_a_parameter_decides_too():
    items = [{**BY_ID["ease"], "show_if": {"param": "hosting", "value": "own"}}]

    assert kept(items, {"ease": 2}, {"hosting": "own"}, NOW) == ({"ease": 2}, [])
    assert kept(items, {"ease": 2}, {"hosting": "hosted"}, NOW) == ({}, [])


def test_an_answer_that_does_not_count_asks_nothing_further():
    items = [*ITEMS, {"id": "more", "type": "text", "ask": {}, "show_if": {"answer": "why", "op": "present"}}]

    assert "more" in asked(items, {"list": True, "why": "so"}, {}, NOW)
    assert "more" not in asked(items, {"list": False, "why": "so"}, {}, NOW)


def test_a_scale_from_nought_begins_at_nought():
    assert ends({"type": "scale", "min": "0", "max": "10"}) == (0, 10)
    assert ends({"type": "scale"}) == (1, 5)


def test_answers_are_shown_in_words():
    assert shown(True, BY_ID["list"]) == "Yes"
    assert shown(["mail", "sheet"], BY_ID["tools"]) == "Mail; Sheet"
