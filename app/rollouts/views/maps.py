"""The map of a rollout, and one phase of it."""

from collections.abc import Callable
from datetime import date
from typing import Any

from flask import render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from app.access.guards import may, require
from app.core import clock
from app.core.i18n import _, _n, _p, pick
from app.core.web import etags
from app.rollouts.models.gate import Gate
from app.rollouts.models.rollout import Phase, Rollout
from app.rollouts.queries import gates, lists, maps, rollouts
from app.rollouts.queries.gates import GateReading
from app.rollouts.queries.maps import Overview
from app.rollouts.rules.states import CLOSED
from app.rollouts.views import gate_lines, seen, words
from app.rollouts.views.blueprint import bp
from app.rollouts.views.river import river
from app.rollouts.views.seen import tag_of

OPEN, DONE, ALL = "open", "done", "all"
# More rows than this are for the table, which has pages.
MOST = 60


def _gate_panel(rollout: Rollout, gate: Gate | None, finding: GateReading | None) -> dict[str, Any]:
    """The gate that decides what comes after, with what still stands against it."""
    if gate is None or finding is None:
        return {"gate": None}
    return {
        "gate": gate, "met": finding.met, "summary": gate_lines.summary(finding),
        "deciders": gate_lines.who_decides(rollout, gate.decide),
        **gate_lines.sorted_out(gate_lines.lines(rollout, finding)),
    }


def _sub(line: lists.Line, state: str) -> str:
    if line.reason:
        return line.reason
    return _("“%(title)s” waits for it.", title=pick(line.holds_up)) if state == "late" and line.holds_up else ""


def _row(rollout: Rollout, line: lists.Line, today: date) -> dict[str, Any]:
    state = words.shown_state(line.state, line.due, today)
    return {
        "title": pick(line.title), "state": state, "sub": _sub(line, state), "owner": line.owner, "due": line.due,
        "href": url_for("rollouts.activity", rollout=rollout.ref, activity=line.ref),
    }


def _choose(rows: list[lists.Line], show: str) -> list[lists.Line]:
    if show == ALL:
        return rows
    if show == DONE:
        return [row for row in rows if row.state in CLOSED]
    unfinished = [row for row in rows if row.state not in CLOSED]
    return sorted(unfinished, key=lambda row: row.due or date.max)


def _shown(phase: Phase) -> str:
    """Return which activities are asked for; what is finished as a whole is shown whole."""
    asked = request.args.get("show", "")
    return asked if asked in (OPEN, DONE, ALL) else OPEN if phase.closed < phase.total else ALL


def _activities(rollout: Rollout, phase: Phase, today: date) -> dict[str, Any]:
    show = _shown(phase)
    counts = {OPEN: phase.total - phase.closed, DONE: phase.closed, ALL: phase.total}
    labels = {OPEN: _("Unfinished"), DONE: _("Done"), ALL: _p("activities", "All")}
    options = [
        {"label": labels[key], "count": counts[key], "pressed": key == show, "href": f"{request.path}?show={key}"}
        for key in (OPEN, DONE, ALL)
    ]
    rows = _choose(lists.of_phase(rollout, phase), show)
    return {
        "rows": [_row(rollout, line, today) for line in rows[:MOST]], "more": max(len(rows) - MOST, 0),
        "facets": [{"label": _("State"), "options": options}],
    }


def _progress(phase: Phase, late: int) -> str:
    found = [_("%(closed)s of %(total)s done", closed=phase.closed, total=phase.total)]
    if phase.blocked:
        found.append(_n("%(num)s blocked", "%(num)s blocked", phase.blocked))
    if late:
        found.append(_n("%(num)s late", "%(num)s late", late))
    return _p("clauses", ", ").join(found)


def _status(rollout: Rollout, overview: Overview) -> dict[str, str]:
    blocked, late = sum(phase.blocked for phase in overview.phases), sum(overview.late.values())
    if rollout.state != "running":
        return {"text": _("Finished") if rollout.state == "finished" else _("Stopped"), "kind": ""}
    if blocked:
        return {"text": _n("%(num)s blocked", "%(num)s blocked", blocked), "kind": "bad"}
    if late:
        return {"text": _n("%(num)s late", "%(num)s late", late), "kind": "warn"}
    return {"text": _("On its way"), "kind": "good"}


def _promise(rollout: Rollout, overview: Overview, today: date) -> dict[str, Any]:
    """What was promised, and what the plan says today."""
    due, plan = rollouts.promised_on(rollout), overview.live_on
    return {
        "due": due, "plan": plan, "later": (plan - due).days if plan else 0, "day": (today - rollout.starts_on).days,
        "left": (due - today).days,
    }


Chosen = tuple[Phase | None, Gate | None]


def _page(rollout: Rollout, template: str, choose: Callable[[Overview], Chosen]) -> ResponseReturnValue:
    """Return the page of a rollout around what is chosen of it; whoever holds it already is told so at once."""
    today = clock.today(rollout.zone)
    tag = tag_of(rollout.ref, rollout.revision, today, template)
    if "_flashes" not in session and (same := etags.unchanged(tag)):
        return same
    overview = maps.overview(rollout, today)
    return etags.tagged(_drawn(rollout, overview, *choose(overview), today, template), tag)


def _drawn(
    rollout: Rollout, overview: Overview, focus: Phase | None, gate: Gate | None, today: date, template: str
) -> str:
    ahead = overview.next_gate
    found = gates.findings(rollout, list({one.id: one for one in (gate, ahead) if one}.values()))
    shown = _activities(rollout, focus, today) if focus else {}
    strip = river(rollout, overview, found[ahead.id] if ahead else None)
    return render_template(
        template, rollout=rollout, phase=focus, river=strip, overview=overview, words=words, here="map",
        panel=_gate_panel(rollout, gate, found[gate.id] if gate else None), promise=_promise(rollout, overview, today),
        position=1 + overview.phases.index(focus) if focus else 0, status=_status(rollout, overview),
        progress=_progress(focus, overview.late.get(focus.id, 0)) if focus else "",
        can_lead=may("rollouts.lead", rollout.id), **shown,
    )


@bp.get("/rollouts/<ref:rollout>/")
@require("rollouts.read", rollout=seen.rollout)
def map_(rollout: Rollout) -> ResponseReturnValue:
    """The river, the phase in focus, and what decides next."""
    return _page(rollout, "rollouts/map.html", lambda overview: (overview.focus, overview.next_gate))


@bp.get("/rollouts/<ref:rollout>/phases/<slug:phase>")
@require("rollouts.read", rollout=seen.rollout)
def phase(rollout: Rollout, phase: str) -> ResponseReturnValue:
    """One phase: its purpose, its activities, its gate."""
    def choose(overview: Overview) -> Chosen:
        focus = maps.named(overview.phases, phase)
        return focus, next((gate for gate in overview.gates if gate.phase_id == focus.id), None)

    return _page(rollout, "rollouts/phase.html", choose)
