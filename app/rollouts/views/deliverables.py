"""Deliverables: each kind with its own way of being filled in, and what people decide about it."""

from collections.abc import Mapping
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access import queries as people
from app.access.guards import may, require
from app.core import jobs
from app.core.actor import current_actor
from app.core.database import db
from app.core.errors import Invalid, NotFound
from app.core.i18n import _, pick
from app.core.markdown import safe_html
from app.decisions import queries as decisions
from app.decisions.rules import Option
from app.rollouts.forms import contents as forms
from app.rollouts.models.deliverable import Deliverable
from app.rollouts.models.rollout import Rollout
from app.rollouts.queries import deliverables as queries
from app.rollouts.queries import histories, maps
from app.rollouts.rules import contents
from app.rollouts.services import deliverables as services
from app.rollouts.services import registers
from app.rollouts.views import gate_lines, words
from app.rollouts.views.blueprint import bp


@bp.get("/rollouts/<ref:rollout>/deliverables/")
@require("rollouts.read", rollout=maps.one)
def deliverables(rollout: Rollout) -> ResponseReturnValue:
    """Everything the rollout hands over."""
    return render_template(
        "rollouts/deliverables.html", rollout=rollout, rows=queries.of_rollout(rollout), words=words, here="map"
    )


def _sign_off(rollout: Rollout, deliverable: Deliverable) -> dict[str, Any]:
    actor = current_actor()
    assert actor is not None
    question = decisions.open_question("deliverable", deliverable.ref, services.SIGN_OFF)
    if question is None:
        could = people.names(set(services.seated(rollout, list(deliverable.spec["by"]))))
        return {"question": None, "electors": could, "answers": [], "may_sign": False}
    answers = decisions.answers(question.id)
    who = dict(decisions.electors(question.id))
    waits = actor.person_id in who and actor.person_id not in {given.person_id for given in answers}
    return {"question": question, "electors": who, "answers": answers, "may_sign": waits}


def _extras(rollout: Rollout, deliverable: Deliverable) -> dict[str, Any]:
    if deliverable.kind == "sign_off":
        return _sign_off(rollout, deliverable)
    if deliverable.kind == "data_check":
        finding = queries.data_finding(rollout, deliverable)
        return {"finding": finding, "lines": gate_lines.lines(rollout, finding)}
    return {}


def _page(
    rollout: Rollout, deliverable: Deliverable, *, content: Mapping[str, Any] | None = None,
    faults: Mapping[str, str] | None = None, theirs: Mapping[str, Any] | None = None,
) -> str:
    kept = services.content(deliverable)
    given = dict(content) if content is not None else kept
    actor = current_actor()
    return render_template(
        "rollouts/deliverable.html", rollout=rollout, deliverable=deliverable, content=given, faults=faults or {},
        theirs=theirs, kept=kept, words=words, here="map", history=histories.of(deliverable),
        missing=contents.lacks(deliverable.spec, kept), activities=queries.activities(deliverable),
        revisions=queries.revisions(deliverable),
        prose=safe_html(kept.get("text", "")) if deliverable.kind == "note" else "", shown=forms.shown,
        decided=decisions.about("deliverable", deliverable.ref), seats=maps.seats(rollout),
        may_accept=may("rollouts.accept", rollout.id), may_work=may("rollouts.work", rollout.id),
        me=actor.name if actor else None, job=jobs.latest(f"measure/{deliverable.ref}"), **_extras(rollout, deliverable),
    )


@bp.get("/rollouts/<ref:rollout>/deliverables/<ref:deliverable>")
@require("rollouts.read", rollout=maps.one, deliverable=queries.one)
def deliverable(rollout: Rollout, deliverable: Deliverable) -> ResponseReturnValue:
    """One deliverable with its content and what was decided about it."""
    return _page(rollout, deliverable)


def _back(rollout: Rollout, deliverable: Deliverable) -> ResponseReturnValue:
    return redirect(url_for("rollouts.deliverable", rollout=rollout.ref, deliverable=deliverable.ref), 303)


def _version() -> int | None:
    given = request.form.get("version", "")
    return int(given) if given.isdecimal() and len(given) < 10 else None


@bp.post("/rollouts/<ref:rollout>/deliverables/<ref:deliverable>")
@require("rollouts.work", rollout=maps.one, deliverable=queries.one)
def save(rollout: Rollout, deliverable: Deliverable) -> ResponseReturnValue:
    """Save what was typed; a stale form shows both versions and keeps what was typed."""
    content, faults = forms.read(deliverable.spec, request.form, services.content(deliverable))
    if faults:
        return _page(rollout, deliverable, content=content, faults=faults), 422
    version = _version()
    if version is not None and version != deliverable.version:
        return _page(rollout, deliverable, content=content, theirs=services.content(deliverable)), 409
    services.save(rollout, deliverable, content, version=version)
    if request.form.get("then") == "hand_in":
        db.session.flush()
        services.hand_in(rollout, deliverable)
    db.session.commit()
    flash(_("“%(title)s” is saved.", title=pick(deliverable.title)), "good")
    return _back(rollout, deliverable)


@bp.post("/rollouts/<ref:rollout>/deliverables/<ref:deliverable>/hand-in")
@require("rollouts.work", rollout=maps.one, deliverable=queries.one)
def hand_in(rollout: Rollout, deliverable: Deliverable) -> ResponseReturnValue:
    """Hand the saved content in."""
    services.hand_in(rollout, deliverable, version=_version())
    db.session.commit()
    flash(_("Handed in. Somebody else accepts it."), "good")
    return _back(rollout, deliverable)


@bp.post("/rollouts/<ref:rollout>/deliverables/<ref:deliverable>/accept")
@require("rollouts.accept", rollout=maps.one, deliverable=queries.one)
def accept(rollout: Rollout, deliverable: Deliverable) -> ResponseReturnValue:
    """Accept what was handed in."""
    services.accept(rollout, deliverable, version=_version())
    db.session.commit()
    flash(_("“%(title)s” is accepted.", title=pick(deliverable.title)), "good")
    return _back(rollout, deliverable)


@bp.post("/rollouts/<ref:rollout>/deliverables/<ref:deliverable>/hand-back")
@require("rollouts.accept", rollout=maps.one, deliverable=queries.one)
def hand_back(rollout: Rollout, deliverable: Deliverable) -> ResponseReturnValue:
    """Hand it back, saying what is missing."""
    services.hand_back(rollout, deliverable, reason=request.form.get("reason", "")[:2000])
    db.session.commit()
    return _back(rollout, deliverable)


@bp.post("/rollouts/<ref:rollout>/deliverables/<ref:deliverable>/ask")
@require("rollouts.work", rollout=maps.one, deliverable=queries.one)
def ask_for_names(rollout: Rollout, deliverable: Deliverable) -> ResponseReturnValue:
    """Put the sign-off's question to those who sign."""
    services.ask_for_names(rollout, deliverable)
    db.session.commit()
    flash(_("The question is put. Those who sign find it under “My work”."), "good")
    return _back(rollout, deliverable)


@bp.post("/rollouts/<ref:rollout>/deliverables/<ref:deliverable>/sign")
@require("decisions.answer", rollout=maps.one, deliverable=queries.one)
def sign(rollout: Rollout, deliverable: Deliverable) -> ResponseReturnValue:
    """Put one's own name to it, or say why not."""
    given = request.form.get("vote", "")
    if given not in tuple(Option):
        raise Invalid(_("Choose yes, no or abstain."))
    services.sign(rollout, deliverable, option=Option(given), reason=request.form.get("reason", "")[:2000])
    db.session.commit()
    flash(_("Your answer is kept."), "good")
    return _back(rollout, deliverable)


@bp.post("/rollouts/<ref:rollout>/deliverables/<ref:deliverable>/measure")
@require("rollouts.measure", rollout=maps.one, deliverable=queries.one)
def measure_deliverable(rollout: Rollout, deliverable: Deliverable) -> ResponseReturnValue:
    """Have a data check measured now, by the worker."""
    services.have_measured(deliverable)
    db.session.commit()
    return _back(rollout, deliverable)


@bp.get("/rollouts/<ref:rollout>/deliverables/<ref:deliverable>/register.xlsx")
@require("rollouts.read", rollout=maps.one, deliverable=queries.one)
def register_file(rollout: Rollout, deliverable: Deliverable) -> ResponseReturnValue:
    """The register as a workbook, in the shape that can be read back."""
    if deliverable.kind != "register":
        raise NotFound()
    body = registers.workbook(deliverable.spec, services.content(deliverable))
    name = f"{deliverable.key}.xlsx"
    return Response(body, mimetype=registers.XLSX, headers={"Content-Disposition": f"attachment; filename={name}"})


@bp.post("/rollouts/<ref:rollout>/deliverables/<ref:deliverable>/register")
@require("rollouts.work", rollout=maps.one, deliverable=queries.one)
def read_register(rollout: Rollout, deliverable: Deliverable) -> ResponseReturnValue:
    """Read a workbook into the register; nothing is taken while a cell does not fit."""
    if deliverable.kind != "register":
        raise NotFound()
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        raise Invalid(_("Choose a file first."))
    rows, faults = registers.read(deliverable.spec, sent.stream.read(5_000_001))
    if faults:
        return _page(rollout, deliverable, faults=faults), 422
    services.save(rollout, deliverable, {"rows": rows}, version=_version())
    db.session.commit()
    flash(_("%(count)s rows are in the register now.", count=len(rows)), "good")
    return _back(rollout, deliverable)
