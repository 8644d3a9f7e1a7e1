"""Below the services stands a net: what one may in one rollout is not what one may in another; readers only read."""

from dataclasses import replace

import pytest

from app.core.actor import acting
from app.core.database import db
from app.core.errors import NotAllowed
from app.rollouts.models.rollout import Rollout, Seat
from app.rollouts.queries import rollouts
from tests.rollouts.conftest import NOON


def seat(rollout: Rollout, person_id: int) -> Seat:
    return Seat(
        organisation_id=rollout.organisation_id, rollout_id=rollout.id, part="clerk", person_id=person_id, since=NOON
    )


def test_who_leads_one_rollout_seats_nobody_in_another(started, start_another, act_as, cast):
    other = start_another("Led by Wei", seats=[("manager", "wei")])
    with act_as("wei"):
        led, joined = rollouts.one(other), rollouts.one(started)
        db.session.add(seat(led, cast.people["sun"].id))
        db.session.flush()
        db.session.add(seat(joined, cast.people["sun"].id))

        with pytest.raises(NotAllowed):
            db.session.flush()
        db.session.rollback()


def test_who_only_reads_changes_no_rollout_whatever_their_role(started, actor):
    with acting(replace(actor("lin"), read_only=True)):
        rollouts.one(started).name = "Renamed"

        with pytest.raises(NotAllowed):
            db.session.flush()
        db.session.rollback()
