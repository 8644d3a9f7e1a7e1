"""The gates of a rollout: what each finds, who decides, what was decided."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access import queries as people
from app.access.guards import may, require
from app.core import jobs
from app.core.actor import current_actor
from app.core.database import db
from app.core.errors import Invalid
from app.core.i18n import _, pick
from app.decisions import queries as decisions
from app.decisions.rules import Option
from app.rollouts.models.gate import Gate
from app.rollouts.models.rollout import Rollout
from app.rollouts.queries import gates as queries
from app.rollouts.queries import maps
from app.rollouts.rules.states import GateState
from app.rollouts.services import gates as services
from app.rollouts.services.deliverables import seated
from app.rollouts.views import gate_lines, words
from app.rollouts.views.blueprint import bp
from app.rollouts.views.river import river


@bp.get("/rollouts/<ref:rollout>/gates/")
@require("rollouts.read", rollout=maps.one)
def gates(rollout: Rollout) -> ResponseReturnValue:
    """All gates, with how far each is."""
    listed = queries.of(rollout)
    found = queries.findings(rollout, listed)
    ahead = next((found[gate.id] for gate in listed if gate.state is GateState.CLOSED), None)
    return render_template(
        "rollouts/gates.html", rollout=rollout, gates=listed, findings=found, words=words, here="map",
        summary=gate_lines.summary, closing=queries.closing(rollout), river=river(rollout, ahead),
    )


def _vote(rollout: Rollout, gate: Gate) -> dict[str, Any]:
    """Who decides, how the votes stand, and whether the person asking may still vote."""
    actor = current_actor()
    assert actor is not None
    question = decisions.open_question("gate", gate.ref, queries.DECISION)
    who = dict(decisions.electors(question.id)) if question else people.names(set(services.deciders(rollout, gate)))
    answers = decisions.answers(question.id) if question else []
    return {
        "question": question, "electors": who, "answers": answers,
        "votes": decisions.votes(question) if question else None,
        "may_vote": actor.person_id in who and actor.person_id not in {given.person_id for given in answers},
        "may_waive": bool(gate.waiver) and actor.person_id in seated(rollout, list(gate.waiver["by"])) if gate.waiver else False,
    }


@bp.get("/rollouts/<ref:rollout>/gates/<ref:gate>")
@require("rollouts.read", rollout=maps.one, gate=queries.one)
def gate(rollout: Rollout, gate: Gate) -> ResponseReturnValue:
    """One gate: its conditions with number, source and age; who decides; what was decided."""
    finding = queries.findings(rollout, [gate])[gate.id]
    return render_template(
        "rollouts/gate.html", rollout=rollout, gate=gate, finding=finding, words=words, here="map",
        lines=gate_lines.lines(rollout, finding), summary=gate_lines.summary(finding), **_vote(rollout, gate),
        decided=decisions.about("gate", gate.ref), river=river(rollout, finding),
        job=jobs.latest(f"measure/{gate.ref}"), may_measure=may("rollouts.measure", rollout.id),
        roles={role["id"]: pick(role["title"]) for role in maps.document(rollout).get("roles", ())},
    )


def _back(rollout: Rollout, gate: Gate) -> ResponseReturnValue:
    return redirect(url_for("rollouts.gate", rollout=rollout.ref, gate=gate.ref), 303)


@bp.post("/rollouts/<ref:rollout>/gates/<ref:gate>/measure")
@require("rollouts.measure", rollout=maps.one, gate=queries.one)
def measure_gate(rollout: Rollout, gate: Gate) -> ResponseReturnValue:
    """Have the gate's figures measured now, by the worker."""
    services.have_measured(gate)
    db.session.commit()
    return _back(rollout, gate)


@bp.post("/rollouts/<ref:rollout>/gates/<ref:gate>/decide")
@require("rollouts.decide", rollout=maps.one, gate=queries.one)
def decide_gate(rollout: Rollout, gate: Gate) -> ResponseReturnValue:
    """Answer whether the gate opens."""
    given = request.form.get("vote", "")
    if given not in tuple(Option):
        raise Invalid(_("Choose yes, no or abstain."))
    decided = services.decide(rollout, gate, option=Option(given), reason=request.form.get("reason", "")[:2000])
    db.session.commit()
    if decided is None:
        flash(_("Your answer is kept. Others still have to answer."), "good")
    else:
        flash(_("Decided: “%(gate)s” is %(state)s.", gate=pick(gate.title), state=words.gate_state(gate.state)), "good")
    return _back(rollout, gate)


@bp.post("/rollouts/<ref:rollout>/gates/<ref:gate>/waive")
@require("rollouts.decide", rollout=maps.one, gate=queries.one)
def waive(rollout: Rollout, gate: Gate) -> ResponseReturnValue:
    """Set one condition aside for a while, with a reason."""
    days = request.form.get("days", "")
    services.waive(
        rollout, gate, path=request.form.get("path", "")[:200], reason=request.form.get("reason", "")[:2000],
        days=int(days) if days.isdecimal() and len(days) < 5 else 0,
    )
    db.session.commit()
    flash(_("The condition is set aside until its waiver ends."), "good")
    return _back(rollout, gate)
