"""What rows of this room are called, for pages that name rows of many tables."""

import pytest

from app.core.web.links import titles_of
from tests.counting import counted


@pytest.fixture
def wanted(started, ref_of):
    """One row of each table, as a page would ask for them."""
    return [
        ("rollout", started), ("activity", ref_of("activity", "goals")),
        ("deliverable", ref_of("deliverable", "risks")),
        ("gate", ref_of("gate", "planned")), ("person", "nobody-here"), ("letterbox", "x"), ("gate", ""),
    ]


@pytest.mark.both
def test_all_tables_of_the_room_are_looked_up_by_one_statement(app, act_as, wanted, started):
    with act_as("lin"), counted(app.extensions["sqlalchemy"].engine) as sent:
        found = titles_of(wanted)

    assert {kind: page.title for (kind, _ref), page in found.items()} == {
        "rollout": "Small rollout", "activity": "goals", "deliverable": "Risks", "gate": "Plan approved",
    }
    assert all(page.href.startswith(f"/rollouts/{started}/") for page in found.values())
    assert len([one for one in sent if "activity" in one]) == 1


@pytest.mark.both
@pytest.mark.parametrize("who", ["zhao", "sun"])
def test_nobody_is_told_what_rows_are_called_that_they_do_not_see(act_as, wanted, who):
    with act_as(who):
        assert titles_of(wanted) == {}
        assert titles_of(wanted[1:2]) == {}
