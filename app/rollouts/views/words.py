"""The words for states and kinds on this room's pages."""

from datetime import date

from app.core.i18n import _
from app.rollouts.rules.states import CLOSED, ActivityState, DeliverableState, GateState


def activity_state(state: ActivityState) -> str:
    """Name an activity's state."""
    return {
        ActivityState.TODO: _("Not started"), ActivityState.DOING: _("In progress"), ActivityState.DONE: _("Done"),
        ActivityState.BLOCKED: _("Blocked"), ActivityState.SKIPPED: _("Skipped"),
    }[state]


def shown_state(state: ActivityState, due: date | None, today: date) -> str:
    """Return the state a list shows: late stands before anything that is still open and past its day."""
    is_late = state not in CLOSED and state is not ActivityState.BLOCKED and due is not None and due < today
    return "late" if is_late else str(state)


def deliverable_state(state: DeliverableState) -> str:
    """Name a deliverable's state."""
    return {
        DeliverableState.OPEN: _("Open"), DeliverableState.SUBMITTED: _("Handed in"),
        DeliverableState.ACCEPTED: _("Accepted"), DeliverableState.RETURNED: _("Handed back"),
    }[state]


def deliverable_kind(kind: str) -> str:
    """Name a deliverable's kind."""
    return {
        "note": _("Note"), "form": _("Form"), "checklist": _("Checklist"), "register": _("Register"),
        "data_check": _("Data check"), "sign_off": _("Sign-off"),
    }[kind]


def gate_state(state: GateState) -> str:
    """Name a gate's state."""
    return {GateState.CLOSED: _("closed"), GateState.OPEN: _("open"), GateState.WAIVED: _("open with a waiver")}[state]


TONES = {
    DeliverableState.OPEN: "", DeliverableState.SUBMITTED: "info", DeliverableState.ACCEPTED: "good",
    DeliverableState.RETURNED: "bad",
}
