"""How votes become a decision."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.decisions.rules import THRESHOLDS, Option, Outcome, frozen, outcome, reaches, tally

YES, NO, ABSTAIN = Option.YES, Option.NO, Option.ABSTAIN


@pytest.mark.parametrize(("votes", "electors", "quorum", "threshold", "expected"), [
    ([], 3, 2, "majority", None),
    ([YES], 3, 2, "majority", None),
    ([YES, YES], 3, 2, "majority", Outcome.ACCEPTED),
    ([YES, NO], 3, 2, "majority", None),
    ([YES, NO], 2, 2, "majority", Outcome.DECLINED),
    ([NO, NO], 3, 2, "majority", Outcome.DECLINED),
    ([YES], 1, 1, "majority", Outcome.ACCEPTED),
    ([YES, YES, NO], 3, 3, "2/3", Outcome.ACCEPTED),
    ([YES, YES, NO], 3, 3, "3/4", Outcome.DECLINED),
    ([YES, YES], 3, 2, "unanimous", None),
    ([NO], 3, 1, "unanimous", Outcome.DECLINED),
    ([ABSTAIN, ABSTAIN, YES], 3, 3, "majority", Outcome.ACCEPTED),
    ([ABSTAIN, ABSTAIN], 2, 2, "majority", Outcome.DECLINED),
])
def test_a_question_is_decided_when_the_votes_can_no_longer_turn(votes, electors, quorum, threshold, expected):
    assert outcome(tally(votes, electors=electors, quorum=quorum, threshold=threshold)) is expected


ballots = st.lists(st.sampled_from(list(Option)), max_size=12)


@given(ballots, st.integers(1, 12), st.sampled_from(list(THRESHOLDS)), st.integers(0, 12))
def test_what_was_decided_stays_decided_whatever_comes_after(votes, quorum, threshold, absent):
    electors = len(votes) + absent
    decided = None
    for cast in range(len(votes) + 1):
        now = outcome(tally(votes[:cast], electors=electors, quorum=quorum, threshold=threshold))
        assert decided in (None, now)
        decided = now


@given(ballots, st.sampled_from(list(THRESHOLDS)))
def test_when_everybody_has_voted_it_is_decided(votes, threshold):
    if votes:
        assert outcome(tally(votes, electors=len(votes), quorum=1, threshold=threshold)) is not None


@given(st.integers(0, 50), st.integers(0, 50), st.sampled_from(list(THRESHOLDS)))
def test_one_more_yes_never_turns_a_yes_into_a_no(yes, no, threshold):
    if reaches(yes, no, threshold):
        assert reaches(yes + 1, no, threshold)


def test_equal_evidence_has_the_same_hash_whatever_its_order():
    assert frozen({"a": 1, "b": [2]}) == frozen({"b": [2], "a": 1})
