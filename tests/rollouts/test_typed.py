"""What is typed on the pages of a rollout is kept whole, or refused."""

import pytest


@pytest.fixture
def block(visit, started, act_as, found):
    """Return a function that blocks an activity for a reason, and gives the answer."""
    with act_as("lin"):
        ref = found("activity", "goals").ref

    def go(reason):
        return visit("lin").post(f"/rollouts/{started}/activities/{ref}/move", data={"to": "blocked", "reason": reason})

    return go


@pytest.mark.parametrize("sign", ["\x00", "\x1b[2J", "\x7f"])
def test_signs_that_cannot_be_seen_are_refused_whatever_the_field(block, sign):
    answer = block(f"wait{sign}ing")

    assert answer.status_code == 422
    assert "signs that cannot be seen" in answer.text


def test_a_reason_is_kept_whole_or_not_at_all(block):
    assert block("x" * 2_001).status_code == 422
    assert block("x" * 2_000).status_code == 303


def test_letters_of_every_script_are_welcome(block):
    assert block("等待 财务 🙂 عربي\r\nnext line").status_code == 303
