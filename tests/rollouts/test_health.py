"""How a rollout is: from facts, the worst first."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rollouts.rules.health import QUIET_DAYS, Facts, Health, concerns, health
from app.rollouts.rules.states import RolloutState

TODAY = date(2026, 3, 16)
CALM = Facts(RolloutState.RUNNING, TODAY - timedelta(days=14), 0, 0, 0, TODAY, TODAY + timedelta(days=5), TODAY)


@pytest.mark.parametrize(("changed", "word"), [
    ({}, Health.GOOD),
    ({"overdue_gates": 1, "blocked": 2}, Health.OVERDUE),
    ({"blocked": 2, "late": 3}, Health.BLOCKED),
    ({"live_on": TODAY + timedelta(days=6)}, Health.BEHIND),
    ({"live_on": TODAY + timedelta(days=5)}, Health.GOOD),
    ({"live_on": None}, Health.GOOD),
    ({"late": 1}, Health.LATE),
    ({"touched_on": TODAY - timedelta(days=QUIET_DAYS)}, Health.QUIET),
    ({"touched_on": TODAY - timedelta(days=QUIET_DAYS - 1)}, Health.GOOD),
    ({"starts_on": TODAY + timedelta(days=1), "late": 1}, Health.AHEAD), ({"starts_on": TODAY, "late": 1}, Health.LATE),
    ({"state": RolloutState.FINISHED, "late": 1}, Health.FINISHED),
    ({"state": RolloutState.STOPPED, "blocked": 1}, Health.STOPPED),
])
def test_one_word_says_how_a_rollout_is(changed, word):
    assert health(replace(CALM, **changed), TODAY) is word


@given(st.integers(0, 3), st.integers(0, 3), st.integers(0, 3))
def test_everything_that_is_wrong_is_named_in_the_order_of_concern(gates, blocked, late):
    found = concerns(replace(CALM, overdue_gates=gates, blocked=blocked, late=late), TODAY)

    assert len(found) == bool(gates) + bool(blocked) + bool(late)
    assert found == sorted(found, key=list(Health).index)


def test_days_behind_the_promise_are_counted():
    assert replace(CALM, live_on=TODAY + timedelta(days=9)).behind == 4
    assert CALM.behind == 0
