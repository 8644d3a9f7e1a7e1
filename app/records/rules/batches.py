"""Where an import stands, and what may be done with it there."""

from enum import StrEnum

from app.core.i18n import _l


class BatchState(StrEnum):
    """Where an import stands."""

    DRAFT = "draft"
    MAPPED = "mapped"
    CHECKED = "checked"
    ACCEPTED = "accepted"
    UNDONE = "undone"
    FAILED = "failed"
    DROPPED = "dropped"


STATE_WORDS = {
    BatchState.DRAFT: _l("columns to match"),
    BatchState.MAPPED: _l("to be checked"),
    BatchState.CHECKED: _l("ready to import"),
    BatchState.ACCEPTED: _l("imported"),
    BatchState.UNDONE: _l("undone"),
    BatchState.FAILED: _l("could not be read"),
    BatchState.DROPPED: _l("given up"),
}
STATE_MARKS = {
    BatchState.DRAFT: "warn", BatchState.MAPPED: "warn", BatchState.CHECKED: "info", BatchState.ACCEPTED: "good",
    BatchState.UNDONE: "", BatchState.FAILED: "bad", BatchState.DROPPED: "",
}
# Those that wait for a decision of whoever brought the file.
WAITING = (BatchState.DRAFT, BatchState.MAPPED, BatchState.CHECKED)


def is_open(state: BatchState) -> bool:
    """Tell whether the import may still be mapped, checked, accepted or given up."""
    return state in WAITING
