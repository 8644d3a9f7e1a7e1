"""A lead adds what the playbook does not name; it counts, waits and is planned like any other activity."""

from datetime import timedelta
from decimal import Decimal
from itertools import product

import pytest
from sqlalchemy import select

from app.access.models import Person
from app.core import clock
from app.core.database import db
from app.core.errors import Invalid, NotAllowed
from app.rollouts.models.activity import Activity
from app.rollouts.queries import activities as queries
from app.rollouts.queries import lists, maps, rollouts
from app.rollouts.rules.states import ActivityState
from app.rollouts.services import activities, adding, scheduling
from tests.rollouts.conftest import DOCUMENT, NOON, activity

EFFORT = (Decimal(1), Decimal(2), Decimal(3))
NOTHING = {"o": "0", "m": "0", "p": "0"}


@pytest.fixture
def add(act_as, found):
    """Return a function that adds an activity as somebody, and gives its address id."""

    def go(who="lin", phase="plan", title="Ask the works council", effort=EFFORT, **more):
        with act_as(who):
            rollout = found()
            more = {key: value() if callable(value) else value for key, value in more.items()}
            added = adding.add(rollout, maps.phase(rollout, phase), title=title, part="clerk", effort=effort, **more)
            db.session.commit()
            ref = added.ref
            db.session.remove()
        return ref

    return go


@pytest.mark.both
def test_it_stands_at_the_end_of_its_phase_and_is_counted(add, act_as, found):
    add()

    with act_as("lin"):
        plan = maps.phase(found(), "plan")
        titles = [line.title for line in lists.of_phase(found(), plan)]
        assert plan.total == 3
        assert titles[-1] == {"en": "Ask the works council"}


def test_it_is_planned_after_what_it_waits_for(add, act_as, found):
    ref = add(after=lambda: found("activity", "goals"))

    with act_as("lin"):
        assert queries.one(ref).starts_on > found("activity", "goals").ends_on


def test_it_holds_back_nothing_that_did_not_wait_for_it(add, act_as, found):
    add()
    with act_as("lin"):
        activities.move(found(), found("activity", "goals"), ActivityState.DOING)


def test_its_owner_is_told(add, cast, news):
    add(owner=lambda: db.session.get(Person, cast.people["wei"].id))

    assert news() == {("wei", "activity.given")}


@pytest.mark.parametrize("who", ["wei", "fang"])
def test_who_does_not_lead_adds_nothing(add, who):
    with pytest.raises(NotAllowed):
        add(who)


@pytest.mark.parametrize(("more", "field"), [
    ({"title": " "}, "title"), ({"effort": (Decimal(3), Decimal(2), Decimal(4))}, "likely"),
    ({"effort": (Decimal(1), Decimal(2), Decimal(2000))}, "likely"),
    ({"effort": (Decimal(-1), Decimal(2), Decimal(3))}, "likely"),
])
def test_what_does_not_fit_is_named_by_its_field(add, more, field):
    with pytest.raises(Invalid) as refused:
        add(**more)

    assert field in refused.value.faults


FORM = {"title": "Ask the works council", "phase": "plan", "part": "clerk", "low": "1", "likely": "2", "high": "3"}


def test_it_is_added_in_the_browser(visit, started):
    browser = visit("lin")

    answer = browser.post(f"/rollouts/{started}/activities/new", data=FORM)

    assert answer.status_code == 303
    assert "added here, not in the playbook" in browser.get(answer.location).text


def test_a_double_click_adds_one(visit, started, act_as, found):
    browser, sent = visit("lin"), {**FORM, "form_key": "k" * 16}

    ways = {browser.post(f"/rollouts/{started}/activities/new", data=sent).location for _ in range(2)}

    assert len(ways) == 1
    with act_as("lin"):
        assert maps.phase(found(), "plan").total == 3


def test_the_form_comes_back_with_its_faults(visit, started):
    page = visit("lin").post(f"/rollouts/{started}/activities/new", data={**FORM, "likely": "soon", "title": ""})

    assert page.status_code == 422
    assert "“soon” is not a number." in page.text


def test_it_waits_for_what_a_part_of_a_title_means(visit, started, ref_of):
    browser = visit("lin")

    answer = browser.post(f"/rollouts/{started}/activities/new", data={**FORM, "after": ref_of("activity", "goals")})

    assert "goals" in browser.get(answer.location).text


def test_a_member_finds_the_form_closed(visit, started):
    assert visit("wei").get(f"/rollouts/{started}/activities/new").status_code == 403


def test_the_plan_says_what_moved_and_nothing_twice(add, act_as, found):
    ref = add(after=lambda: found("activity", "goals"))

    with act_as("lin"):
        assert scheduling.refresh(found()) == frozenset()
        added = queries.one(ref)
        added.effort_low = added.effort_likely = added.effort_high = Decimal(9)
        moved = scheduling.refresh(found())
        assert added.id in moved
        assert found("activity", "goals").id not in moved
        db.session.rollback()


def _one(rollout, key):
    """Return an activity of a rollout by its id in the playbook."""
    return db.session.scalars(select(Activity).where(Activity.rollout_id == rollout.id, Activity.key == key)).one()


def _move_some(rollout, key):
    """Let work begin; what the new one waits for is finished, or left out, before."""
    activities.move(rollout, _one(rollout, "goals"), ActivityState.DOING)
    if key == "goals":
        activities.move(rollout, _one(rollout, key), ActivityState.DONE)
    if key == "budget":
        activities.move(rollout, _one(rollout, key), ActivityState.SKIPPED, reason="Nobody needs it")


def _days(rollout):
    """Return from when to when each phase goes, and the day of going live."""
    db.session.flush()
    return [(one.key, one.starts_on, one.ends_on) for one in maps.phases(rollout)], rollout.live_on


AFTER, EFFORTS = ("", "goals", "budget", "import", "kick-off"), (Decimal(0), Decimal("0.5"), Decimal(30))


@pytest.mark.parametrize("days", [0, 1, 4, 5, 40])
def test_its_days_are_those_that_the_whole_plan_gives_it(start_another, act_as, days):
    document = {**DOCUMENT, "activities": [*DOCUMENT["activities"], activity("kick-off", "plan", effort=NOTHING)]}
    ref = start_another("Larger", document=document, seats=[("manager", "lin")])
    every = product(AFTER, ("plan", "load"), EFFORTS)
    for after, phase, effort in (one for one in every if one[:2] != ("import", "plan")):
        with clock.standing_at(NOON + timedelta(days=days), everywhere=True), act_as("lin"):
            rollout = rollouts.one(ref)
            _move_some(rollout, after)
            for title in ("First", "Second"):
                adding.add(rollout, maps.phase(rollout, phase), title=title, part="clerk",
                           effort=(Decimal(0), effort, effort), after=_one(rollout, after) if after else None)
            before = _days(rollout)

            assert scheduling.refresh(rollout) == frozenset(), (after, phase, effort)
            assert _days(rollout) == before
            db.session.rollback()


def test_what_would_wait_for_itself_through_a_gate_is_refused(add, found):
    with pytest.raises(Invalid, match="circle"):
        add(phase="plan", after=lambda: found("activity", "import"))


@pytest.mark.parametrize(("days", "phase", "effort", "is_near"), [
    (0, "plan", 1, True), (0, "plan", 30, False), (0, "load", 1, False), (5, "plan", 1, False),
])
def test_the_whole_plan_is_computed_only_where_something_else_may_move(add, monkeypatch, days, phase, effort, is_near):
    asked, refresh = [], scheduling.refresh
    monkeypatch.setattr(scheduling, "refresh", lambda rollout: asked.append(rollout) or refresh(rollout))
    with clock.standing_at(NOON + timedelta(days=days), everywhere=True):
        add(phase=phase, effort=(Decimal(0), Decimal(effort), Decimal(effort)))

    assert bool(asked) is not is_near
