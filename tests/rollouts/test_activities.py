"""Activities move by rules: reasons where something is held, nothing past a gate, history for every change."""

import pytest

from app.access.models import Person
from app.core.database import db
from app.core.errors import Invalid, NotAllowed, Refused, Stale
from app.rollouts.queries import histories, maps
from app.rollouts.rules.states import ActivityState, holds_back
from app.rollouts.services import activities

pytestmark = pytest.mark.both

S = ActivityState


@pytest.fixture
def move(act_as, found):
    def go(who, key, to, **kwargs):
        with act_as(who):
            activities.move(found(), found("activity", key), to, **kwargs)
            db.session.commit()
            db.session.remove()

    return go


@pytest.fixture
def freed(act_as, found):
    """Take the activity “goals” from whom it was given at the start."""
    with act_as("lin"):
        activities.give(found(), found("activity", "goals"), None)
        db.session.commit()
        db.session.remove()


def test_starting_work_takes_a_free_activity_and_dates_it(freed, move, act_as, found, cast):
    move("wei", "goals", S.DOING)

    with act_as("lin"):
        goals = found("activity", "goals")
        assert (goals.owner_id, str(goals.started_on)) == (cast.people["wei"].id, "2026-03-02")


@pytest.mark.parametrize("state", [S.BLOCKED, S.SKIPPED])
def test_blocked_and_skipped_need_a_reason(move, state):
    with pytest.raises(Invalid, match="Say why"):
        move("lin", "goals", state, reason="  ")


def test_a_predecessor_holds_back_its_successor(move):
    with pytest.raises(Refused, match="It waits for: “goals”"):
        move("lin", "budget", S.DOING)


def test_a_skipped_predecessor_holds_nobody_back(move, act_as, found):
    move("lin", "goals", S.SKIPPED, reason="Done last year")
    move("lin", "budget", S.DOING)

    with act_as("lin"):
        assert found("activity", "budget").state is S.DOING


def test_a_closed_hard_gate_holds_back_the_next_phase(move):
    with pytest.raises(Refused, match="Plan approved"):
        move("lin", "import", S.DOING)


def test_somebody_elses_activity_is_not_mine_to_move(move):
    move("lin", "goals", S.DOING)

    with pytest.raises(NotAllowed, match="belongs to Lin Yue"):
        move("wei", "goals", S.DONE)


def test_a_save_from_an_older_version_is_refused(move):
    with pytest.raises(Stale):
        move("lin", "goals", S.DOING, version=99)


def test_counts_of_the_phase_follow_every_move(move, act_as, found):
    move("lin", "goals", S.BLOCKED, reason="No room")
    move("lin", "goals", S.DONE)

    with act_as("lin"):
        plan = maps.phase(found(), "plan")
        assert (plan.total, plan.closed, plan.blocked) == (2, 1, 0)


def test_every_change_of_state_stands_in_the_history(move, act_as, found):
    move("lin", "goals", S.DOING)
    move("lin", "goals", S.DONE)

    with act_as("lin"):
        states = [(line.old, line.new) for line in histories.of(found("activity", "goals")) if line.field == "state"]

    assert states == [("doing", "done"), ("todo", "doing")]


def test_a_done_activity_pins_the_plan_to_what_happened(move, act_as, found):
    move("lin", "goals", S.DONE)

    with act_as("lin"):
        assert str(found("activity", "budget").starts_on) == "2026-03-03"


@pytest.mark.parametrize(("kind", "before", "to", "held"), [
    ("fs", S.DOING, S.DOING, True), ("fs", S.DONE, S.DOING, False), ("ss", S.TODO, S.DOING, True),
    ("ss", S.DOING, S.DOING, False), ("ff", S.TODO, S.DOING, False), ("ff", S.DOING, S.DONE, True),
    ("sf", S.TODO, S.DONE, True), ("sf", S.DOING, S.DONE, False), ("fs", S.SKIPPED, S.DONE, False),
])
def test_each_kind_of_need_holds_back_at_its_own_end(kind, before, to, held):
    assert holds_back(kind, before, to) is held


@pytest.mark.both
def test_work_is_given_to_seated_people_alone(act_as, found, cast):
    song = cast.people["song"]
    with act_as("lin"):
        with pytest.raises(Refused, match=f"{song.name} has no seat in this rollout. Give them one under “Seats”"):
            activities.give(found(), found("activity", "goals"), db.session.get(Person, song.id))
        activities.give(found(), found("activity", "goals"), db.session.get(Person, cast.people["wei"].id))

        assert found("activity", "goals").owner_id == cast.people["wei"].id
