"""States of activities, deliverables and gates, and which step may follow which."""

from enum import StrEnum


class ActivityState(StrEnum):
    """Where an activity stands; late is derived from its date, never kept."""

    TODO = "todo"
    DOING = "doing"
    DONE = "done"
    BLOCKED = "blocked"
    SKIPPED = "skipped"


class DeliverableState(StrEnum):
    """Where a deliverable stands: nothing yet, handed in, taken, handed back with a reason."""

    OPEN = "open"
    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    RETURNED = "returned"


class GateState(StrEnum):
    """Where a gate stands. Waived: open, although a condition was set aside for a while."""

    CLOSED = "closed"
    OPEN = "open"
    WAIVED = "waived"


class RolloutState(StrEnum):
    """Where a rollout as a whole stands."""

    RUNNING = "running"
    FINISHED = "finished"
    STOPPED = "stopped"


CLOSED = frozenset({ActivityState.DONE, ActivityState.SKIPPED})
WITH_REASON = frozenset({ActivityState.BLOCKED, ActivityState.SKIPPED})

# A done activity can be taken up again (things turn out unfinished); it never becomes "not started" by hand.
STEPS: dict[ActivityState, frozenset[ActivityState]] = {
    ActivityState.TODO: frozenset(set(ActivityState) - {ActivityState.TODO}),
    ActivityState.DOING: frozenset(set(ActivityState) - {ActivityState.DOING}),
    ActivityState.BLOCKED: frozenset(set(ActivityState) - {ActivityState.BLOCKED}),
    ActivityState.DONE: frozenset({ActivityState.DOING}),
    ActivityState.SKIPPED: frozenset({ActivityState.TODO, ActivityState.DOING}),
}


def may_follow(before: ActivityState, after: ActivityState) -> bool:
    """Tell whether an activity may go from `before` to `after`."""
    return after in STEPS[before]


def lacks_reason(state: ActivityState, reason: str) -> bool:
    """Blocked and skipped say why, or nobody can help."""
    return state in WITH_REASON and not reason.strip()


def begins_work(before: ActivityState, after: ActivityState) -> bool:
    """Tell whether this step starts the work, which gates and needs may hold back."""
    return after in (ActivityState.DOING, ActivityState.DONE) and before in (
        ActivityState.TODO, ActivityState.BLOCKED, ActivityState.SKIPPED,
    )


def holds_back(kind: str, before: ActivityState, after: ActivityState) -> bool:
    """Tell whether a predecessor in state `before` keeps its successor from reaching `after`.

    `kind` is fs, ss, ff or sf. A skipped predecessor holds nobody back.
    """
    if before in CLOSED:
        return False
    if kind == "fs":
        return True
    if kind == "ss":
        return before in (ActivityState.TODO, ActivityState.BLOCKED)
    if kind == "ff":
        return after is ActivityState.DONE
    return after is ActivityState.DONE and before in (ActivityState.TODO, ActivityState.BLOCKED)
