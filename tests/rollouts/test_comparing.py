"""Two contents of one deliverable side by side, in words."""

import pytest

from app.rollouts.rules.comparing import differences
from tests.rollouts.conftest import DOCUMENT

SPECS = {item["id"]: item for item in DOCUMENT["deliverables"]}


@pytest.mark.parametrize(("key", "typed", "stands", "found"), [
    ("goal-note", {"text": "Mine"}, {"text": "Theirs"}, [("Text", "Mine", "Theirs")]),
    ("budget-form", {"values": {"sum": "1"}}, {"values": {"sum": "2", "since": "2026-03-02"}},
     [("Sum", "1", "2"), ("Since", "", "2026-03-02")]),
    ("lists", {"ticked": ["a"]}, {"ticked": ["b"]}, [("A", "ticked", "not ticked"), ("B", "not ticked", "ticked")]),
    ("risks", {"rows": [{"risk": "Late"}]}, {"rows": [{"risk": "Late"}, {"risk": "New", "chance": "5"}]},
     [("Row 2, “Risk”", "", "New"), ("Row 2, “Chance”", "", "5%")]),
    ("risks", {"rows": []}, {"rows": []}, []),
])
def test_each_kind_says_where_it_differs(key, typed, stands, found):
    assert [tuple(one) for one in differences(SPECS[key], typed, stands)] == found


def test_thirty_differences_are_enough_to_decide():
    rows = [{"risk": str(number)} for number in range(100)]

    assert len(differences(SPECS["risks"], {"rows": rows}, {"rows": []})) == 30
