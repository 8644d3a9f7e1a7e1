"""Who holds which role where, and what a seat is worth."""

from dataclasses import replace

import pytest

from app.core.actor import EVERYONE, SEATED, Actor
from app.core.errors import NotAllowed
from app.core.policy import Policy, Right

MEMBER = Actor(1, 1, "o", "Wei", roles=frozenset({"member"}), rollout_roles={7: frozenset({"steering"})})


@pytest.mark.parametrize(("roles", "rollout_id", "held"), [
    ({"member"}, None, True), ({"steering"}, None, False), ({"steering"}, 7, True), ({"steering"}, 8, False),
    ({EVERYONE}, None, True), ({SEATED}, 7, True), ({SEATED}, 8, False), ({SEATED}, None, False),
])
def test_a_role_holds_in_the_organisation_or_in_one_rollout(roles, rollout_id, held):
    assert MEMBER.holds(frozenset(roles), rollout_id) is held


@pytest.mark.parametrize(("roles", "held"), [({"steering"}, True), ({SEATED}, True), ({"auditor"}, False)])
def test_held_anywhere_means_in_some_rollout(roles, held):
    assert MEMBER.holds_anywhere(frozenset(roles)) is held


def test_who_only_reads_holds_no_right_that_writes():
    policy = Policy([
        Right("x.read", frozenset({"member"}), "read", writes=False), Right("x.write", frozenset({"member"}), "write"),
    ])
    reader = replace(MEMBER, read_only=True)

    assert [policy.allows(MEMBER, name) for name in policy.rights] == [True, True]
    assert [policy.allows(reader, name) for name in policy.rights] == [True, False]
    with pytest.raises(NotAllowed):
        policy.demand(reader, "x.write")
