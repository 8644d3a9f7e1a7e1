"""The table of all activities opens with what is left to do, and keeps the rest behind it."""

import re

import pytest
from werkzeug.datastructures import MultiDict

from app.core.database import db
from app.core.tables import Steady, page
from app.core.tables.address import read
from app.rollouts.queries import rollouts
from app.rollouts.rules.states import ActivityState
from app.rollouts.services import activities
from app.rollouts.views import listing
from tests.rollouts.test_costs import _document


@pytest.fixture
def one_done(act_as, started, found):
    """The first activity of the playbook is done."""
    with act_as("lin"):
        for state in (ActivityState.DOING, ActivityState.DONE):
            activities.move(found(), found("activity", "goals"), state)
        db.session.commit()


def shown(visit, started, query=""):
    """Return heads and titles of the table, in their order."""
    page = visit("lin").get(f"/rollouts/{started}/activities/{query}").text
    cells = re.findall(r'<th scope="row(?:group)?"[^>]*>(.*?)(?:</a>|</th>|<span)', page, re.S)
    return [re.sub(r"<[^>]+>", "", cell).strip() for cell in cells]


def test_what_is_done_stands_behind_what_is_left(visit, started, one_done):
    lines = shown(visit, started)

    assert (lines[0], lines[-2]) == ("Unfinished", "Done or skipped")
    assert len(lines) > 4


def test_what_is_left_keeps_the_order_of_the_map(visit, started, one_done):
    lines = shown(visit, started)
    left, done = lines[1:-2], lines[-1]

    assert [done, *left] == shown(visit, started, "?sort=title")


def test_nothing_is_divided_once_a_column_is_sorted(visit, started, one_done):
    assert "Unfinished" not in shown(visit, started, "?sort=due")


def test_what_is_still_to_come_stands_before_what_is_accepted(visit, started):
    page = visit("lin").get(f"/rollouts/{started}/deliverables/").text

    assert "Still to come" in page
    assert "Accepted or signed" not in page


SORTS = [sort for column in listing.TABLE.columns if column.sortable for sort in (column.key, f"-{column.key}")]


@pytest.mark.both
def test_the_rows_of_a_window_are_the_same_whether_chosen_first_or_joined_first(app, act_as, start_another):
    ref = start_another("Sized", document=_document(60), seats=[("manager", "lin")])

    def seen(core, **asked):
        with act_as("lin"), app.test_request_context():
            given = {"rollout": rollouts.one(ref).id}
            view = page.look_up(read(listing.TABLE, MultiDict(asked)), Steady(listing.ROWS, given, core))
            db.session.remove()
        return [tuple(row) for row in view.rows], view.total, view.counts

    for asked in [{"sort": sort, "page": "2"} for sort in SORTS] + [{"q": "7"}, {"only": "mine"}, {"state": "todo"}]:
        assert seen(listing.CORE, **asked) == seen(None, **asked), asked
