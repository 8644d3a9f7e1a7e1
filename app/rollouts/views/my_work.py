"""My work: what waits for a decision, what is due, what reached the person."""

from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from app.access.guards import require
from app.core import clock
from app.core.actor import current_actor
from app.core.i18n import _, _n, pick
from app.decisions import queries as decisions
from app.rollouts.queries import maps, work
from app.rollouts.rules.states import ActivityState
from app.rollouts.views import words
from app.rollouts.views.blueprint import bp

ICONS = {"todo": "circle", "doing": "circle-half", "blocked": "sign-stop-fill", "late": "exclamation-triangle-fill"}
TONES = {"todo": "faint", "doing": "river-c", "blocked": "bad", "late": "warn"}


def _decide(waiting: decisions.Waiting, rollouts: dict[int, maps.Line]) -> dict[str, Any]:
    line = rollouts.get(waiting.rollout_id or 0)
    kinds = {"gate": ("rollouts.gate", "gate", "unlock"), "sign_off": ("rollouts.deliverable", "deliverable", "pen")}
    endpoint, argument, icon = kinds.get(waiting.kind, kinds["gate"])
    href = url_for(endpoint, rollout=line.ref, **{argument: waiting.about_ref}) if line else ""
    return {
        "icon": icon, "title": pick(waiting.title), "href": href, "strong": True, "why": line.name if line else "",
        "acts": [{"text": _("Open"), "href": href}],
    }


def _why(mine: work.Mine, state: str, today: Any) -> str:
    where = f"{mine.rollout_name} · {pick(mine.phase_title)}"
    if state == "late" and mine.due:
        days = (today - mine.due).days
        return _n("Late by %(num)s day.", "Late by %(num)s days.", days) + " " + where
    return f"{mine.reason} · {where}" if mine.state is ActivityState.BLOCKED else where


def _due(mine: work.Mine) -> dict[str, Any]:
    today = clock.today(mine.zone)
    state = words.shown_state(mine.state, mine.due, today)
    return {
        "icon": ICONS[state], "tone": TONES[state], "title": pick(mine.title), "why": _why(mine, state, today),
        "href": url_for("rollouts.activity", rollout=mine.rollout_ref, activity=mine.ref), "due": mine.due,
        "late": state == "late",
    }


@bp.get("/work")
@require("rollouts.read")
def my_work() -> ResponseReturnValue:
    """What the person must decide, what they have to do, and what is new in their inbox."""
    actor = current_actor()
    assert actor is not None
    rollouts = {line.id: line for line in maps.all_visible()}
    decide = [_decide(one, rollouts) for one in decisions.waiting_for(actor.person_id)]
    due = [_due(one) for one in work.open_for(actor.person_id)]
    hour = clock.now().astimezone().hour
    return render_template(
        "rollouts/my_work.html", decide=decide, due=due, actor=actor,
        late=sum(one["late"] for one in due), rollouts=list(rollouts.values()), here="work", hour=hour,
        today=clock.today(actor.zone), clock=clock,
    )
