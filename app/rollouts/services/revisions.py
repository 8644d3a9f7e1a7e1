"""The rollout's revision: raised by every write below it, so that a page knows whether it would come out the same."""

from app.core import clock
from app.rollouts.models.rollout import Rollout


def touch(rollout: Rollout) -> None:
    """Note that something in the rollout changed."""
    rollout.revision += 1
    rollout.touched_at = clock.now()
