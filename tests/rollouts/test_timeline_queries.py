"""What a timeline is drawn from: days, slack, gates that hold, and the first plan."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.core.database import db
from app.rollouts.models.activity import Activity
from app.rollouts.queries import maps, rollouts, timeline
from app.rollouts.rules.states import ActivityState
from app.rollouts.services import activities
from tests.rollouts.conftest import DOCUMENT, MONDAY, activity
from tests.rollouts.test_gates import vote

SPARE = {**DOCUMENT, "activities": [*DOCUMENT["activities"], activity("spare", "plan")]}


@pytest.fixture
def drawn(started, act_as):
    """Return a function that gives the timeline of a rollout, its lines by playbook id, and the phases by id."""

    def draw(ref=started, today=MONDAY):
        with act_as("lin"):
            rollout = rollouts.one(ref)
            overview = maps.overview(rollout, today)
            found = timeline.of(rollout, overview, today)
            inside = select(Activity.id, Activity.key).where(Activity.rollout_id == rollout.id)
            keys = dict(db.session.execute(inside).all())
            phases = {phase.id: phase.key for phase in overview.phases}
            db.session.remove()
        return found, {keys[line.id]: line for line in found.lines}, phases

    return draw


def test_days_are_counted_from_the_first_to_the_last_and_none_for_what_is_skipped(doing, found, drawn):
    before, lines, _phases = drawn()
    doing("lin", lambda: activities.move(found(), found("activity", "goals"), ActivityState.SKIPPED, reason="Not here"))
    after, skipped, _phases = drawn()

    assert (before.days(lines["goals"]), after.days(skipped["goals"])) == (2, 0)


def test_only_what_may_not_slip_is_critical(start_another, drawn):
    found, lines, _phases = drawn(start_another("Spare", document=SPARE))

    assert {key: found.is_critical(line) for key, line in lines.items()} == {
        "goals": True, "budget": True, "import": True, "spare": False,
    }


def test_a_rollout_is_drawn_without_the_activities_of_another(start_another, drawn):
    start_another("Spare", document=SPARE)

    assert [*drawn()[1]] == ["goals", "budget", "import"]


def test_a_gate_that_was_passed_holds_nothing_back_any_more(doing, found, drawn, goals_accepted, plan_signed):
    def held():
        timeline_, _lines, phases = drawn()
        return {key: phases[phase] for key, phase in timeline_.plan.gates}

    before = held()
    for who in ("fang", "hu"):
        doing(who, vote(found, "planned"))

    assert (before, held()) == ({"planned": "plan", "live": "load"}, {"live": "load"})


def test_an_advisory_gate_holds_nothing_back_neither_now_nor_in_the_first_plan(start_another, drawn):
    advisory = {**DOCUMENT, "gates": [{**gate, "mode": "advisory"} for gate in DOCUMENT["gates"]]}
    found, lines, _phases = drawn(start_another("Advised", document=advisory))
    hard, held, _phases = drawn()

    assert found.plan.gates == ()
    assert found.first[lines["import"].id].start == MONDAY
    assert hard.first[held["import"].id].start == MONDAY + timedelta(days=4)


@pytest.mark.parametrize(("days", "begun"), [(0, None), (1, MONDAY + timedelta(days=1))])
def test_what_has_not_begun_begins_no_earlier_than_today_once_the_rollout_has(drawn, days, begun):
    found, _lines, _phases = drawn(today=MONDAY + timedelta(days=days))

    assert (found.begun, found.plan.begun) == (begun, begun)
