"""What one did to activities is taken back by one click: by the same rules, with a history of its own."""

import re

import pytest

from app.core import clock
from app.core.database import db
from app.rollouts.queries import histories
from app.rollouts.rules.states import ActivityState
from app.rollouts.services import activities
from tests.rollouts.conftest import NOON


@pytest.fixture
def post(visit, started, act_as, found):
    """Return a function that does something to an activity as somebody, and gives the page that follows."""

    def do(who, key, act, **sent):
        with act_as(who):
            ref = found("activity", key).ref
            db.session.remove()
        client = visit(who)
        answer = client.post(f"/rollouts/{started}/activities/{ref}/{act}", data=sent)
        return client.get(answer.location).text

    return do


@pytest.fixture
def undo(visit):
    """Return a function that presses “Undo” on a page as somebody, and gives what follows."""

    def press(who, page, follow=True):
        client = visit(who)
        answer = client.post(re.search(r'action="(/undo/\w+)"', page)[1])
        return client.get(answer.location).text if follow and answer.status_code == 303 else answer.status_code

    return press


@pytest.fixture
def look(act_as, found):
    """Return a function that tells how an activity stands."""

    def tell(key="goals"):
        with act_as("lin"):
            one = found("activity", key)
            days = (str(one.due_on), str(one.started_on), str(one.finished_on))
            seen = (str(one.state), one.reason, one.owner_id, *days)
            db.session.remove()
            return seen

    return tell


@pytest.mark.parametrize(("act", "sent"), [
    ("move", {"to": "doing"}), ("move", {"to": "done"}), ("move", {"to": "skipped", "reason": "Not here"}),
    ("move", {"to": "blocked", "reason": "No money"}), ("give", {"owner": ""}), ("date", {"due_on": "2026-03-20"}),
])
def test_an_act_is_taken_back_whole(post, undo, look, act, sent):
    before = look()
    page = post("lin", "goals", act, **sent)
    assert look() != before

    assert "Undone." in undo("lin", page)
    assert look() == before


def test_taking_back_adds_to_the_history_and_removes_nothing(post, undo, act_as, found):
    page = post("lin", "goals", "move", to="doing")
    with act_as("lin"):
        before = len(histories.of(found("activity", "goals")))
        db.session.remove()

    undo("lin", page)

    with act_as("lin"):
        after = histories.of(found("activity", "goals"))
    assert len(after) == before + 1


def test_what_has_changed_since_is_not_taken_back(post, undo, look):
    page = post("lin", "goals", "move", to="doing")
    post("lin", "goals", "move", to="done")
    now = look()

    assert "has changed since" in undo("lin", page)
    assert look() == now


def test_nobody_takes_back_what_somebody_else_did(post, undo):
    page = post("lin", "goals", "move", to="doing")

    assert undo("fang", page) == 404


def test_an_hour_later_it_is_too_late(post, undo, look, monkeypatch):
    page = post("lin", "goals", "move", to="doing")
    now = look()

    with clock.standing_at(NOON.replace(hour=6), everywhere=True):
        assert "too long ago" in undo("lin", page)
    assert look() == now


def test_taking_up_is_not_undone_into_a_closed_gate(post, undo, look, act_as, found):
    """Whoever put work back to “not started” finds the way there barred when what it needs was put back too."""
    post("lin", "goals", "move", to="done")
    post("lin", "budget", "move", to="doing")
    page = post("lin", "budget", "move", to="todo")
    post("lin", "goals", "move", to="doing")

    assert "It waits for" in undo("lin", page)
    assert look("budget")[0] == ActivityState.TODO


def test_whoever_was_given_it_hears_that_it_was_taken_back(post, undo, cast, news):
    page = post("lin", "goals", "give", owner=cast.people["wei"].ref)

    undo("lin", page)

    assert ("wei", "activity.taken_back") in news()


def test_a_bulk_change_is_taken_back_as_one(visit, started, act_as, found, undo, look):
    before = look("goals"), look("budget")
    with act_as("lin"):
        refs = [found("activity", key).ref for key in ("goals", "budget")]
        db.session.remove()
    sent = {"action": "date", "ref": refs, "sure": "yes", "due_on": "2026-03-20"}
    page = visit("lin").post(f"/rollouts/{started}/activities/bulk", data=sent, follow_redirects=True).text
    assert look("budget")[3] == "2026-03-20"

    undo("lin", page)

    assert (look("goals"), look("budget")) == before


def test_a_bulk_change_stays_whole_when_one_of_its_rows_has_changed(visit, started, act_as, found, undo, look):
    with act_as("lin"):
        refs = [found("activity", key).ref for key in ("goals", "budget")]
        db.session.remove()
    sent = {"action": "date", "ref": refs, "sure": "yes", "due_on": "2026-03-20"}
    page = visit("lin").post(f"/rollouts/{started}/activities/bulk", data=sent, follow_redirects=True).text
    with act_as("lin"):
        activities.move(found(), found("activity", "goals"), ActivityState.DOING)
        db.session.commit()
        db.session.remove()

    assert "has changed since" in undo("lin", page)
    assert look("budget")[3] == "2026-03-20"


def test_a_rehearsal_offers_nothing_to_undo(visit, started, act_as, found):
    with act_as("lin"):
        ref = found("activity", "goals").ref
        db.session.remove()

    page = visit("lin").post(f"/rollouts/{started}/activities/bulk", data={"action": "doing", "ref": [ref]}).text

    assert "/undo/" not in page


def test_a_bulk_change_leads_back_to_the_view_in_which_the_rows_were_ticked(visit, started, act_as, found):
    with act_as("lin"):
        ref = found("activity", "goals").ref
        db.session.remove()
    view = f"/rollouts/{started}/activities/?state=todo&sort=-due"
    page = visit("lin").get(view).text
    back = re.search(r'name="back" value="([^"]*)"', page)[1].replace("&amp;", "&")

    sent = {"action": "doing", "ref": [ref], "sure": "yes", "back": back}
    answer = visit("lin").post(f"/rollouts/{started}/activities/bulk", data=sent)

    assert answer.location == view


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", ""])
def test_a_bulk_change_leads_nowhere_else(visit, started, act_as, found, back):
    with act_as("lin"):
        ref = found("activity", "goals").ref
        db.session.remove()

    sent = {"action": "doing", "ref": [ref], "sure": "yes", "back": back}
    answer = visit("lin").post(f"/rollouts/{started}/activities/bulk", data=sent)

    assert answer.location == f"/rollouts/{started}/activities/"
