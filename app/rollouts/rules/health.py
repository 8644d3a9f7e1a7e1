"""How a rollout is: said from facts that anybody can look up, the worst of them first."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.rollouts.rules.states import RolloutState

# Working rollouts see something every few days; two weeks without any change deserve a question.
QUIET_DAYS = 14


class Health(StrEnum):
    """In the order of concern."""

    OVERDUE = "overdue"
    BLOCKED = "blocked"
    BEHIND = "behind"
    LATE = "late"
    QUIET = "quiet"
    GOOD = "good"
    AHEAD = "ahead"
    FINISHED = "finished"
    STOPPED = "stopped"


@dataclass(frozen=True)
class Facts:
    """What is known of a rollout today."""

    state: RolloutState
    starts_on: date
    overdue_gates: int
    blocked: int
    late: int
    live_on: date | None
    promised_on: date
    touched_on: date

    @property
    def behind(self) -> int:
        """Return by how many days the plan goes live after the promised day; 0 when in time."""
        return max((self.live_on - self.promised_on).days, 0) if self.live_on else 0


def concerns(facts: Facts, today: date) -> list[Health]:
    """Return everything that is not as it should be, the worst first."""
    found = {
        Health.OVERDUE: facts.overdue_gates, Health.BLOCKED: facts.blocked, Health.BEHIND: facts.behind,
        Health.LATE: facts.late, Health.QUIET: (today - facts.touched_on).days >= QUIET_DAYS,
    }
    return [health for health, count in found.items() if count]


def health(facts: Facts, today: date) -> Health:
    """Return the one word for a rollout."""
    if facts.state is not RolloutState.RUNNING:
        return Health(facts.state)
    if today < facts.starts_on:
        return Health.AHEAD
    return next(iter(concerns(facts, today)), Health.GOOD)
