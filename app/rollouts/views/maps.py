"""The map of a rollout, one phase of it, and the list of all rollouts."""

from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from app.access import queries as people
from app.access.guards import may, require
from app.core import clock
from app.core.i18n import _, _n, pick
from app.core.web import etags
from app.rollouts.models.rollout import Phase, Rollout
from app.rollouts.queries import gates, lists, maps
from app.rollouts.rules.states import GateState
from app.rollouts.views import gate_lines, words
from app.rollouts.views.blueprint import bp
from app.rollouts.views.river import river


def _gate_panel(rollout: Rollout) -> dict[str, Any]:
    """The next closed gate with its conditions, for the side of the page."""
    closed = next((gate for gate in gates.of(rollout) if gate.state is GateState.CLOSED), None)
    if closed is None:
        return {"gate": None, "finding": None, "lines": []}
    finding = gates.findings(rollout, [closed])[closed.id]
    return {"gate": closed, "finding": finding, "lines": gate_lines.lines(rollout, finding)}


def _row(rollout: Rollout, line: lists.Line, today: Any) -> dict[str, Any]:
    return {
        "line": line, "href": url_for("rollouts.activity", rollout=rollout.ref, activity=line.ref),
        "title": pick(line.title), "state": words.shown_state(line.state, line.due, today),
    }


def _status(rollout: Rollout, late: int, blocked: int) -> dict[str, str]:
    if rollout.state != "running":
        return {"text": _("Finished") if rollout.state == "finished" else _("Stopped"), "kind": ""}
    if blocked:
        return {"text": _n("%(num)s blocked", "%(num)s blocked", blocked), "kind": "bad"}
    return {"text": _("%(late)s late", late=late), "kind": "warn"} if late else {"text": _("On its way"), "kind": "good"}


def _page(rollout: Rollout, focus: Phase | None, template: str) -> ResponseReturnValue:
    today = clock.today(rollout.zone)
    tag = etags.tag_of(rollout.ref, rollout.revision, today, focus.key if focus else "")
    if same := etags.unchanged(tag):
        return same
    panel = _gate_panel(rollout)
    rows = lists.of_phase(rollout, focus) if focus else []
    late = maps.late(rollout, today)
    listed = maps.phases(rollout)
    page = render_template(
        template, rollout=rollout, phase=focus, river=river(rollout, panel["finding"]), **panel,
        rows=[_row(rollout, line, today) for line in rows], today=today, late=late,
        day=(today - rollout.starts_on).days + 1, position=1 + focus.position if focus else 0, here="map",
        status=_status(rollout, late, sum(one.blocked for one in listed)), seats=maps.seats(rollout),
        can_lead=may("rollouts.lead", rollout.id), summary=gate_lines.summary,
    )
    return etags.tagged(page, tag)


@bp.get("/rollouts/<ref:rollout>/")
@require("rollouts.read", rollout=maps.one)
def map_(rollout: Rollout) -> ResponseReturnValue:
    """The river, the phase in focus, and what decides next."""
    return _page(rollout, maps.here(maps.phases(rollout)), "rollouts/map.html")


@bp.get("/rollouts/<ref:rollout>/phases/<slug:phase>")
@require("rollouts.read", rollout=maps.one)
def phase(rollout: Rollout, phase: str) -> ResponseReturnValue:
    """One phase: its purpose, its activities, its gate."""
    return _page(rollout, maps.phase(rollout, phase), "rollouts/phase.html")


@bp.get("/rollouts/")
@require("rollouts.read")
def portfolio() -> ResponseReturnValue:
    """All rollouts of the organisation that the person may see."""
    listed = maps.all_visible()
    return render_template(
        "rollouts/portfolio.html", listed=listed, gates=maps.next_gates(), here="portfolio", clock=clock,
        organisation=people.organisation(), can_start=may("rollouts.start"),
    )
