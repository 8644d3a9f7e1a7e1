"""The river strip of a rollout, as the macro wants it: stations, and a gate behind each."""

from datetime import date
from typing import Any

from babel.dates import format_date
from flask import url_for
from flask_babel import get_locale

from app.core.i18n import _, pick
from app.core.wording import DAY
from app.rollouts.models.gate import Gate
from app.rollouts.models.rollout import Phase, Rollout
from app.rollouts.queries.gates import GateReading
from app.rollouts.queries.maps import Overview
from app.rollouts.rules.states import GateState


def _short(value: date | None) -> str:
    """Write month and day; a year would not fit below a station, and the order of stations tells it."""
    locale = get_locale()
    return format_date(value, DAY[locale.language], locale=locale) if value else ""


def _state(phase: Phase, focus: Phase | None) -> str:
    if phase.total == 0 or phase.closed == phase.total:
        return "done" if phase.total else "skipped"
    return "here" if focus is not None and phase.id == focus.id else "todo"


def _note(phase: Phase, state: str) -> str:
    if state == "done":
        return _short(phase.ends_on)
    if phase.closed or state == "here":
        return _("%(closed)s of %(total)s done", closed=phase.closed, total=phase.total)
    return _("from %(day)s", day=_short(phase.starts_on)) if phase.starts_on else ""


def _station(rollout: Rollout, phase: Phase, focus: Phase | None) -> dict[str, Any]:
    state = _state(phase, focus)
    return {
        "title": pick(phase.title), "state": state, "note": _note(phase, state),
        "href": url_for("rollouts.phase", rollout=rollout.ref, phase=phase.key),
        "progress": round(100 * phase.closed / phase.total) if phase.total else 0,
    }


def _lock(rollout: Rollout, gate: Gate, is_next: bool, finding: GateReading | None) -> dict[str, Any]:
    state = {GateState.OPEN: "open", GateState.WAIVED: "waived"}.get(gate.state, "next" if is_next else "closed")
    note = _("%(met)s of %(all)s", met=finding.met, all=len(finding.needs)) if finding and state == "next" else ""
    return {
        "title": pick(gate.title), "state": state, "note": note,
        "href": url_for("rollouts.gate", rollout=rollout.ref, gate=gate.ref),
    }


def river(rollout: Rollout, overview: Overview, finding: GateReading | None = None) -> dict[str, Any]:
    """Return phases, gates and the place in focus; `finding` belongs to the next closed gate."""
    listed, focus, ahead = overview.phases, overview.focus, overview.next_gate
    behind: dict[int, Gate] = {}
    for gate in overview.gates:
        behind.setdefault(gate.phase_id, gate)
    return {
        "phases": [_station(rollout, phase, focus) for phase in listed],
        "gates": [
            _lock(rollout, behind[phase.id], behind[phase.id] is ahead, finding) if phase.id in behind else None
            for phase in listed
        ],
        "here": next((place for place, phase in enumerate(listed, 1) if phase is focus), 0),
    }
