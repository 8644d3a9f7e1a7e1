"""The gates of a rollout: what each finds, who decides, what was decided."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access.guards import may, require, signed_in
from app.core import clock, jobs
from app.core.database import db
from app.core.errors import Invalid
from app.core.i18n import _, pick
from app.core.web import errors
from app.decisions import queries as decisions
from app.rollouts.models.gate import Gate
from app.rollouts.models.rollout import Rollout
from app.rollouts.queries import gates as queries
from app.rollouts.queries import maps
from app.rollouts.services import gates as services
from app.rollouts.services import reversing
from app.rollouts.views import again, gate_lines, histories, seen, typed, words
from app.rollouts.views.blueprint import bp
from app.rollouts.views.river import river
from app.rollouts.views.undoable import done


@bp.get("/rollouts/<ref:rollout>/gates/")
@require("rollouts.read", rollout=seen.rollout)
def gates(rollout: Rollout) -> ResponseReturnValue:
    """All gates, with how far each is."""
    overview = maps.overview(rollout, clock.today(rollout.zone))
    found = queries.findings(rollout, overview.gates)
    ahead = overview.next_gate
    return render_template(
        "rollouts/gates.html", rollout=rollout, gates=overview.gates, findings=found, words=words, here="map",
        phases={phase.id: phase for phase in overview.phases},
        river=river(rollout, overview, found[ahead.id] if ahead else None),
    )


def _vote(rollout: Rollout, gate: Gate) -> dict[str, Any]:
    """Who decides, how the votes stand, and what the person asking may do about it."""
    me = signed_in().person_id
    question = decisions.open_question("gate", gate.ref, queries.DECISION)
    deciding, waivers = queries.seated(rollout, gate)
    who = dict(decisions.electors(question.id)) if question else deciding
    answers = decisions.answers(question.id) if question else []
    return {
        "question": question, "electors": who, "answers": answers,
        "may_vote": me in who and me not in {given.person_id for given in answers}, "may_waive": me in waivers,
        "may_take_back": question is not None and (question.asked_by_id == me or may("rollouts.lead", rollout.id)),
        "may_put": question is None and bool(who) and may("rollouts.lead", rollout.id),
    }


@bp.get("/rollouts/<ref:rollout>/gates/<ref:gate>")
@require("rollouts.read", rollout=seen.rollout, gate=queries.one)
def gate(rollout: Rollout, gate: Gate) -> ResponseReturnValue:
    """One gate: its conditions with number, source and age; who decides; what was decided."""
    return _page(rollout, gate)


def _page(rollout: Rollout, gate: Gate, shown: again.Again = again.FRESH) -> str:
    overview = maps.overview(rollout, clock.today(rollout.zone))
    ahead = overview.next_gate
    found = queries.findings(rollout, list({one.id: one for one in (gate, ahead) if one}.values()))
    finding = found[gate.id]
    may_measure = may("rollouts.measure", rollout.id) and bool(queries.wanted(gate))
    return render_template(
        "rollouts/gate.html", rollout=rollout, gate=gate, finding=finding, words=words, here="map",
        may_measure=may_measure,
        lines=gate_lines.lines(rollout, finding), summary=gate_lines.summary(finding),
        deciders=gate_lines.who_decides(rollout, gate.decide), decided=decisions.about("gate", gate.ref),
        river=river(rollout, overview, found[ahead.id] if ahead else None),
        job=jobs.latest(f"measure/{gate.ref}"), history=histories.of(gate), again=shown,
        **_vote(rollout, gate),
    )


def _page_at(rollout: Rollout, gate: Gate) -> str:
    return url_for("rollouts.gate", rollout=rollout.ref, gate=gate.ref)


def _back(rollout: Rollout, gate: Gate) -> ResponseReturnValue:
    return redirect(_page_at(rollout, gate), 303)


@bp.post("/rollouts/<ref:rollout>/gates/<ref:gate>/measure")
@require("rollouts.measure", rollout=seen.rollout, gate=queries.one)
def measure_gate(rollout: Rollout, gate: Gate) -> ResponseReturnValue:
    """Have the gate's figures measured now, by the worker."""
    services.have_measured(gate)
    db.session.commit()
    return _back(rollout, gate)


@bp.post("/rollouts/<ref:rollout>/gates/<ref:gate>/ask")
@require("rollouts.lead", rollout=seen.rollout, gate=queries.one)
def put_gate(rollout: Rollout, gate: Gate) -> ResponseReturnValue:
    """Put the gate's question to those who decide."""
    undo = reversing.offer_put(gate, services.put(rollout, gate), _page_at(rollout, gate))
    done(_("The question is put. Those who decide find it under “My work”."), undo)
    return _back(rollout, gate)


@bp.post("/rollouts/<ref:rollout>/gates/<ref:gate>/take-back")
@require("rollouts.work", rollout=seen.rollout, gate=queries.one)
def take_back_gate(rollout: Rollout, gate: Gate) -> ResponseReturnValue:
    """Take the gate's question back, saying why."""
    try:
        question = services.take_back(rollout, gate, reason=typed.text("reason"))
    except Invalid as error:
        return _page(rollout, gate, again.sent("take-back", error)), error.status
    done(_("The question is taken back."), reversing.offer_withdrawn(gate, question, _page_at(rollout, gate)))
    return _back(rollout, gate)


@bp.post("/rollouts/<ref:rollout>/gates/<ref:gate>/decide")
@require("rollouts.decide", rollout=seen.rollout, gate=queries.one)
def decide_gate(rollout: Rollout, gate: Gate) -> ResponseReturnValue:
    """Answer whether the gate opens."""
    try:
        decided = services.decide(rollout, gate, option=typed.vote(), reason=typed.text("reason"))
    except Invalid as error:
        return _page(rollout, gate, again.sent("vote", error)), error.status
    db.session.commit()
    if decided is None:
        flash(_("Your answer is kept. Others still have to answer."), "good")
    else:
        flash(_("Decided: “%(gate)s” is %(state)s.", gate=pick(gate.title), state=words.gate_state(gate.state)), "good")
    return _back(rollout, gate)


@bp.errorhandler(services.StaysClosed)
def stays_closed(error: services.StaysClosed) -> ResponseReturnValue:
    """Refuse a yes that came too early, and show each condition in its way with its number."""
    against = [one for one in gate_lines.lines(error.rollout, error.finding) if one["state"] not in ("met", "waived")]
    back = url_for("rollouts.gate", rollout=error.rollout.ref, gate=error.gate.ref)
    return errors.page(
        error, conditions=against, acts=[{"text": _("Back to the gate"), "href": back, "icon": "arrow-left"}]
    )


@bp.post("/rollouts/<ref:rollout>/gates/<ref:gate>/waive")
@require("rollouts.decide", rollout=seen.rollout, gate=queries.one)
def waive(rollout: Rollout, gate: Gate) -> ResponseReturnValue:
    """Set one condition aside for a while, with a reason."""
    days = request.form.get("days", "")
    try:
        services.waive(
            rollout, gate, path=request.form.get("path", "")[:200], reason=typed.text("reason"),
            days=int(days) if days.isdecimal() and len(days) < 5 else 0,
        )
    except Invalid as error:
        return _page(rollout, gate, again.sent("waive", error)), error.status
    db.session.commit()
    flash(_("The condition is set aside until its waiver ends."), "good")
    return _back(rollout, gate)
