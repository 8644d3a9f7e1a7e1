"""The history of a row in the words of its page: names instead of numbers, words instead of keys."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from app.access.queries import people
from app.core.i18n import _
from app.core.wording import day
from app.rollouts.models.activity import Activity
from app.rollouts.models.deliverable import Deliverable
from app.rollouts.models.gate import Gate
from app.rollouts.queries import histories
from app.rollouts.queries.histories import Changed
from app.rollouts.rules.states import ActivityState, DeliverableState, GateState
from app.rollouts.views import words

Say = Callable[[Any], str]
STATES: Mapping[type, Say] = {
    Activity: lambda value: words.activity_state(ActivityState(value)),
    Deliverable: lambda value: words.deliverable_state(DeliverableState(value)),
    Gate: lambda value: words.gate_state(GateState(value)),
}


def _fields() -> dict[str, str]:
    return {
        "state": _("state"), "owner_id": _("owner"), "due_on": _("agreed day"),
        "not_before": _("not before"), "reason": _("reason"), "name": _("name"), "starts_on": _("first day"),
    }


def _day(value: Any) -> str:
    return day(date.fromisoformat(value))


def _through(door: str) -> str:
    return {
        "api": _("(by the API)"), "job": _("(by a job)"), "command": _("(by the command line)"),
        "import": _("(by an import)"),
    }.get(door, "")


def _owners(changes: list[Changed]) -> dict[int, str]:
    """Return the names of all owners that come and go, in one query."""
    ids = {value for change in changes if change.field == "owner_id" for value in (change.old, change.new)}
    return people.names({int(value) for value in ids if value})


def of(row: Any) -> list[dict[str, Any]]:
    """Return who changed what of `row`, newest first, for the page part `history_of`."""
    changes = list(histories.of(row))
    names, fields = _owners(changes), _fields()
    say: dict[str, Say] = {
        "state": STATES.get(type(row), str), "owner_id": lambda value: names.get(int(value), "–"),
        "due_on": _day, "not_before": _day, "starts_on": _day,
    }

    def said(field: str, value: Any) -> str:
        return "" if value in (None, "") else say.get(field, str)(value)

    return [
        {
            "who": change.person or _("Upriver"), "field": fields.get(change.field, change.field), "at": change.at,
            "old": said(change.field, change.old), "new": said(change.field, change.new),
            "through": _through(change.through),
        }
        for change in changes
    ]
