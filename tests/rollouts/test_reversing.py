"""Steps of deliverables, questions and seats are taken back by one click, as long as nobody acted on them."""

import re

import pytest
from sqlalchemy import select

from app.core import clock
from app.core.actor import system
from app.core.database import db
from app.core.errors import NotAllowed
from app.decisions import queries as decisions
from app.decisions.models import Decision
from app.rollouts.models.rollout import Seat
from app.rollouts.queries import histories
from app.rollouts.services import deliverables, gates, reversing
from tests.rollouts.conftest import NOON

HANDED_BACK = {"reason": "Figures are missing"}


@pytest.fixture
def post(visit, started, ref_of):
    """Return a function that sends a form of the rollout as somebody; the page that follows."""

    def do(who, path, **sent):
        client = visit(who)
        kind, _slash, rest = path.partition(" ")
        key, _slash, act = rest.partition("/")
        place = {"gates": "gate", "deliverables": "deliverable"}.get(kind)
        where = f"{kind}/{ref_of(place, key)}/{act}" if place else kind
        answer = client.post(f"/rollouts/{started}/{where}", data=sent)
        assert answer.status_code == 303
        return client.get(answer.location).text

    return do


@pytest.fixture
def undo(visit):
    """Return a function that presses “Undo” on a page; what follows."""

    def press(who, page):
        client = visit(who)
        answer = client.post(re.search(r'action="(/undo/\w+)"', page)[1])
        return client.get(answer.location).text if answer.status_code == 303 else answer.status_code

    return press


@pytest.fixture
def written(doing, found):
    """The goals are written, and not handed in yet."""
    doing("lin", lambda: deliverables.save(found(), found("deliverable", "goal-note"), {"text": "Sell more"}) and None)


@pytest.fixture
def look(act_as, found):
    """Return a function that tells how a deliverable stands."""

    def tell(key="goal-note"):
        with act_as("lin"):
            seen = reversing.standing(found("deliverable", key))
            db.session.remove()
        return seen

    return tell


def test_what_was_handed_in_is_open_again_and_its_history_grows(post, undo, look, written, act_as, found):
    before = look()
    page = post("lin", "deliverables goal-note/hand-in")
    assert look()["state"] == "submitted"

    assert "Undone." in undo("lin", page)
    assert look() == before
    with act_as("lin"):
        assert [line.new for line in histories.of(found("deliverable", "goal-note"))] == ["open", "submitted"]


@pytest.mark.parametrize(("act", "sent"), [("accept", {}), ("hand-back", HANDED_BACK)])
def test_whoever_decided_takes_it_back_and_whoever_handed_in_hears_of_it(post, undo, look, written, news, act, sent):
    post("lin", "deliverables goal-note/hand-in")
    before = look()
    page = post("fang", f"deliverables goal-note/{act}", **sent)
    assert look() != before

    undo("fang", page)

    assert look() == before
    assert ("lin", "deliverable.stepped_back") in news()


def test_what_was_accepted_meanwhile_stays_accepted(post, undo, look, written):
    page = post("lin", "deliverables goal-note/hand-in")
    post("fang", "deliverables goal-note/accept")

    assert "has changed since" in undo("lin", page)
    assert look()["state"] == "accepted"


def test_what_a_gate_opened_on_stays_accepted(post, undo, look, written, plan_signed):
    post("lin", "deliverables goal-note/hand-in")
    page = post("fang", "deliverables goal-note/accept")
    post("lin", "gates planned/ask")
    for who in ("fang", "hu"):
        post(who, "gates planned/decide", vote="yes")

    assert "has opened since" in undo("fang", page)
    assert look()["state"] == "accepted"


def test_a_version_that_nobody_looked_at_does_not_become_accepted(look, written, doing, found, act_as, goals_accepted):
    """A step that saved a new version is taken back to open, not to what was said of the version before."""
    before = look()

    def again():
        deliverable = found("deliverable", "goal-note")
        deliverables.keep(found(), deliverable, {"text": "Sell less"})
        deliverables.submit(found(), deliverable)

    doing("lin", again)
    doing("lin", lambda: reversing.step_back([{"before": before, "after": look()}]))

    assert (before["state"], look()["state"]) == ("accepted", "open")


def test_whoever_may_not_accept_any_more_takes_no_acceptance_back(post, look, written, act_as, found):
    post("lin", "deliverables goal-note/hand-in")
    before = look()
    post("fang", "deliverables goal-note/accept")
    step = {"before": before, "after": look()}

    with act_as("wei"), pytest.raises(NotAllowed):
        reversing.step_back([step])


@pytest.mark.parametrize("path", ["gates planned", "deliverables yes-to-plan"])
def test_a_question_is_taken_back_while_nobody_has_answered(post, undo, act_as, ref_of, path, news):
    page = post("lin", f"{path}/ask")

    assert "Undone." in undo("lin", page)
    kind, key = path.split()
    with act_as("lin"):
        (decided,) = decisions.about(kind.removesuffix("s"), ref_of(kind.removesuffix("s"), key))
        assert decided.outcome == "withdrawn"
    assert ("fang", "question.withdrawn") in news()


@pytest.mark.parametrize(("path", "act"), [("gates planned", "decide"), ("deliverables yes-to-plan", "sign")])
def test_a_question_that_somebody_answered_stays(post, undo, started, path, act):
    page = post("lin", f"{path}/ask")
    post("fang", f"{path}/{act}", vote="no", reason="Not yet")

    assert "answered already" in undo("lin", page)
    with system("tests"):
        assert db.session.scalars(select(Decision)).all() == []


@pytest.mark.parametrize("path", ["gates planned", "deliverables yes-to-plan"])
def test_a_question_that_was_withdrawn_is_put_again(post, undo, act_as, ref_of, path):
    post("lin", f"{path}/ask")
    page = post("lin", f"{path}/take-back", reason="Wrong week")

    assert "Undone." in undo("lin", page)
    kind, key = path.split()
    with act_as("lin"):
        ref = ref_of(kind.removesuffix("s"), key)
        name = "sign_off" if kind == "deliverables" else gates.queries.DECISION
        assert decisions.open_question(kind.removesuffix("s"), ref, name) is not None


def test_no_undo_is_offered_where_an_answer_would_be_lost(post):
    post("lin", "gates planned/ask")
    post("fang", "gates planned/decide", vote="no", reason="Not yet")

    assert "/undo/" not in post("lin", "gates planned/take-back", reason="Wrong week")


def seats_of(who, cast):
    with system("tests"):
        found = db.session.execute(
            select(Seat.part, Seat.department, Seat.access).where(Seat.person_id == cast.people[who].id)
        ).all()
        db.session.remove()
    return sorted(map(tuple, found))


def test_a_seat_that_was_given_is_freed_that_one_alone(post, undo, cast):
    post("lin", "seats", person=cast.people["wei"].ref, part="clerk", department="Sales")
    page = post("lin", "seats", person=cast.people["wei"].ref, part="clerk", department="Service")

    undo("lin", page)

    assert seats_of("wei", cast) == [("clerk", "", "member"), ("clerk", "Sales", "member")]


def test_seats_that_were_freed_are_given_again_with_what_they_bring(post, undo, cast):
    post("lin", "seats", person=cast.people["fang"].ref, part="steering", department="Sales")
    before = seats_of("fang", cast)
    page = post("lin", "seats/remove", person=cast.people["fang"].ref, part="steering")
    assert seats_of("fang", cast) == []

    undo("lin", page)

    assert seats_of("fang", cast) == before != []


def test_a_seat_that_was_given_again_by_hand_is_not_given_twice(post, undo, cast):
    page = post("lin", "seats/remove", person=cast.people["wei"].ref, part="clerk")
    post("lin", "seats", person=cast.people["wei"].ref, part="clerk")

    assert "has that seat already" in undo("lin", page)
    assert len(seats_of("wei", cast)) == 1


def test_whoever_left_meanwhile_gets_no_seat_back(post, undo, cast, visit):
    page = post("lin", "seats/remove", person=cast.people["wei"].ref, part="clerk")
    assert visit("xu").post(f"/people/{cast.people['wei'].ref}/send-away").status_code == 303

    assert "not here any more" in undo("lin", page)
    assert seats_of("wei", cast) == []


def test_whoever_may_not_seat_any_more_gives_no_seat_back(act_as, found, started, cast):
    step = {"rollout": started, "part": "manager", "person": cast.people["wei"].id, "department": ""}

    with act_as("wei"), pytest.raises(NotAllowed):
        reversing.reseat([step])


def test_nobody_takes_back_what_somebody_else_did(post, undo, written):
    page = post("lin", "deliverables goal-note/hand-in")

    for who in ("fang", "xu", "zhao"):
        assert undo(who, page) == 404


def test_an_hour_later_it_is_too_late(post, undo, look, written):
    page = post("lin", "deliverables goal-note/hand-in")

    with clock.standing_at(NOON.replace(hour=6), everywhere=True):
        assert "too long ago" in undo("lin", page)
    assert look()["state"] == "submitted"


def test_votes_and_signatures_offer_no_undo(post):
    post("lin", "gates planned/ask")
    assert "/undo/" not in post("fang", "gates planned/decide", vote="no", reason="Not yet")
    post("lin", "deliverables yes-to-plan/ask")
    assert "/undo/" not in post("fang", "deliverables yes-to-plan/sign", vote="no", reason="Not yet")
