"""The words for states and kinds on this room's pages."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from app.core import clock
from app.core.i18n import _, _p
from app.core.wording import day
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


def deliverable_state(state: DeliverableState, kind: str = "") -> str:
    """Name a deliverable's state; what is signed or measured is not handed in."""
    if kind == "sign_off":
        return {
            DeliverableState.OPEN: _("Nobody asked yet"), DeliverableState.SUBMITTED: _("Waits for names"),
            DeliverableState.ACCEPTED: _("Signed"), DeliverableState.RETURNED: _("Not signed"),
        }[state]
    if kind == "data_check":
        return _("Passed") if state is DeliverableState.ACCEPTED else _("Not passed yet")
    return {
        DeliverableState.OPEN: _("Not handed in"), DeliverableState.SUBMITTED: _("Handed in"),
        DeliverableState.ACCEPTED: _("Accepted"), DeliverableState.RETURNED: _("Handed back"),
    }[state]


def deliverable_kind(kind: str) -> str:
    """Name a deliverable's kind."""
    return {
        "note": _("Note"), "form": _("Form"), "checklist": _("Checklist"), "register": _("Register"),
        "data_check": _("Data check"), "sign_off": _("Sign-off"),
        "survey": _("Survey"),
    }[kind]


def gate_state(state: GateState) -> str:
    """Name a gate's state."""
    return {
        GateState.CLOSED: _p("gate", "closed"), GateState.OPEN: _p("gate", "open"),
        GateState.WAIVED: _("open with a waiver"),
    }[state]


def near_day(value: date | None, today: date) -> str:
    """Write a day as people say it: today, tomorrow, else the date."""
    if value is None:
        return "–"
    return {today: _p("day", "Today"), today + timedelta(days=1): _p("day", "Tomorrow")}.get(value) or day(value)


def greeting(name: str, zone: str) -> str:
    """Greet somebody by the hour of their own zone."""
    hour = clock.now().astimezone(ZoneInfo(zone)).hour
    if 4 <= hour < 12:
        return _("Good morning, %(name)s", name=name)
    return _("Good afternoon, %(name)s", name=name) if 12 <= hour < 18 else _("Good evening, %(name)s", name=name)


TONES = {
    DeliverableState.OPEN: "", DeliverableState.SUBMITTED: "info", DeliverableState.ACCEPTED: "good",
    DeliverableState.RETURNED: "bad",
}
GATE_LOOKS = {
    GateState.CLOSED: ("", "lock"), GateState.OPEN: ("good", "unlock"), GateState.WAIVED: ("waived", "unlock"),
}
