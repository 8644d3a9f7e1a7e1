"""Deliverables: the list, and each kind with its own way of being read and filled in."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access.guards import may, require, signed_in
from app.access.queries import people
from app.core import files, jobs
from app.core.database import db
from app.core.i18n import _, pick
from app.core.markdown import safe_html
from app.decisions import queries as decisions
from app.rollouts.forms import contents as forms
from app.rollouts.models.deliverable import Deliverable
from app.rollouts.models.rollout import Rollout
from app.rollouts.queries import deliverables as queries
from app.rollouts.queries import seats, surveys
from app.rollouts.rules import contents
from app.rollouts.rules.comparing import differences
from app.rollouts.rules.states import DeliverableState
from app.rollouts.services import deliverables as services
from app.rollouts.views import again, gate_lines, histories, seen, words
from app.rollouts.views.blueprint import bp
from app.rollouts.views.kept import readable
from app.rollouts.views.surveys import run_line
from app.surveys.rules.states import SurveyState

ROWS = 50
# A grid with more rows than this is slower to fill in than a workbook.
GRID = 100
FREE = (DeliverableState.OPEN, DeliverableState.RETURNED)


@bp.get("/rollouts/<ref:rollout>/deliverables/")
@require("rollouts.read", rollout=seen.rollout)
def deliverables(rollout: Rollout) -> ResponseReturnValue:
    """Everything the rollout hands over, or what stands in one state."""
    listed, asked = queries.of_rollout(rollout), request.args.get("state", "")
    counts = Counter(str(line.state) for line in listed)
    options = [
        {
            "label": words.deliverable_state(state), "count": counts[state], "pressed": state == asked,
            "href": request.path if state == asked else f"{request.path}?state={state}",
        }
        for state in DeliverableState
    ]
    return render_template(
        "rollouts/deliverables.html", rollout=rollout, words=words, here="map", total=len(listed),
        facets=[{"label": _("State"), "options": options}],
        halves=_halves(listed, asked),
    )


def _halves(listed: list[queries.Line], asked: str) -> list[tuple[str, list[queries.Line]]]:
    """Return what stands in the state that was asked for; without one all, and first what is still to come."""
    if asked in tuple(DeliverableState):
        return [("", [line for line in listed if line.state == asked])]
    accepted = [line for line in listed if line.state == DeliverableState.ACCEPTED]
    ahead = [line for line in listed if line.state != DeliverableState.ACCEPTED]
    return [(_("Still to come"), ahead), (_("Accepted or signed"), accepted)]


def _sign_off(rollout: Rollout, deliverable: Deliverable) -> dict[str, Any]:
    me = signed_in().person_id
    question = decisions.open_question("deliverable", deliverable.ref, services.SIGN_OFF)
    signed = queries.signed(rollout, deliverable)
    if question is None:
        could = seats.names_in_parts(rollout, deliverable.spec["by"])
        return {"question": None, "electors": could, "answers": [], "may_sign": False, "signed": signed}
    answers = decisions.answers(question.id)
    who = dict(decisions.electors(question.id))
    waits = me in who and me not in {given.person_id for given in answers}
    return {
        "question": question, "electors": who, "answers": answers, "may_sign": waits, "signed": signed,
        "may_take_back": question.asked_by_id == me or may("rollouts.lead", rollout.id),
    }


def _measured(rollout: Rollout, deliverable: Deliverable) -> dict[str, Any]:
    finding = queries.data_finding(rollout, deliverable)
    return {
        "finding": finding, "lines": gate_lines.lines(rollout, finding),
        "job": jobs.latest(f"measure/{deliverable.ref}"), "may_measure": may("rollouts.measure", rollout.id),
    }


def _number(name: str) -> int:
    given = request.args.get(name, "")
    return int(given) if given.isdecimal() and len(given) < 6 else -1


def _register(content: Mapping[str, Any], faults: Mapping[str, str]) -> dict[str, Any]:
    """Which part of a register is shown, and how: a page to read, one row to fill in, or the grid."""
    rows = content.get("rows", [])
    sent = request.form.get("only", "")
    asked = len(rows) if request.args.get("row") == "new" else _number("row")
    row = int(sent) if faults and sent.isdecimal() and len(sent) < 6 else asked
    page = max(_number("page"), 1)
    first = min((page - 1) * ROWS, max(len(rows) - 1, 0) // ROWS * ROWS)
    grid = len(rows) <= GRID and ("grid" in request.args or (bool(faults) and not sent and "row" in request.form))
    return {
        "row": row if 0 <= row <= len(rows) else -1, "grid": grid, "first": first, "shown": rows[first:first + ROWS],
        "many": len(rows), "may_grid": len(rows) <= GRID, "page": first // ROWS + 1, "page_size": ROWS,
    }


def _extras(
    rollout: Rollout, deliverable: Deliverable, content: Mapping[str, Any], faults: Mapping[str, str]
) -> dict[str, Any]:
    if deliverable.kind == "sign_off":
        return _sign_off(rollout, deliverable)
    if deliverable.kind == "data_check":
        return _measured(rollout, deliverable)
    if deliverable.kind == "survey":
        asked = surveys.asked_by(rollout, deliverable)
        return {
            "questionnaire": asked.questionnaire, "runs": [run_line(line) for line in asked.runs],
            "is_closed": any(line.state is SurveyState.CLOSED for line in asked.runs),
            "can_ask": may("surveys.lead", rollout.id),
        }
    return {"part": _register(content, faults)} if deliverable.kind == "register" else {}


def page(
    rollout: Rollout, deliverable: Deliverable, *, content: Mapping[str, Any] | None = None,
    faults: Mapping[str, str] | None = None, theirs: Mapping[str, Any] | None = None,
    shown: again.Again = again.FRESH,
) -> str:
    """Return the page of a deliverable; with what was typed and its faults, or with what somebody else saved."""
    kept = queries.content(deliverable)
    given, wrong = dict(content) if content is not None else kept, dict(faults or {})
    is_free = deliverable.state in FREE or "edit" in request.args or content is not None
    editing = may("rollouts.work", rollout.id) and is_free and deliverable.kind not in contents.BY_DATA
    clash = differences(deliverable.spec, given, theirs) if theirs is not None else []
    return render_template(
        "rollouts/deliverable.html", rollout=rollout, deliverable=deliverable, content=given, faults=wrong,
        theirs={one.place: (one.typed, one.stands) for one in clash}, is_stale=theirs is not None, words=words,
        here="map", history=histories.of(deliverable), missing=contents.lacks(deliverable.spec, kept), editing=editing,
        activities=queries.activities(deliverable), revisions=queries.revisions(deliverable), shown=readable,
        again=shown, prose=safe_html(given.get("text", "")) if deliverable.kind == "note" else "",
        decided=decisions.about("deliverable", deliverable.ref), seats=seats.of_rollout(rollout) if editing else [],
        may_accept=may("rollouts.accept", rollout.id), may_work=may("rollouts.work", rollout.id),
        **_extras(rollout, deliverable, given, wrong),
    )


@bp.get("/rollouts/<ref:rollout>/deliverables/<ref:deliverable>")
@require("rollouts.read", rollout=seen.rollout, deliverable=queries.one)
def deliverable(rollout: Rollout, deliverable: Deliverable) -> ResponseReturnValue:
    """One deliverable with its content and what was decided about it."""
    return page(rollout, deliverable)


@bp.get("/rollouts/<ref:rollout>/deliverables/<ref:deliverable>/versions/<int:number>")
@require("rollouts.read", rollout=seen.rollout, deliverable=queries.one)
def version(rollout: Rollout, deliverable: Deliverable, number: int) -> ResponseReturnValue:
    """One saved version, as it was."""
    found = queries.revision(deliverable, number)
    kept = set(found.content.get("files", ()))
    by = people.names({found.saved_by_id}).get(found.saved_by_id, "") if found.saved_by_id else ""
    return render_template(
        "rollouts/version.html", rollout=rollout, deliverable=deliverable, revision=found, by=by, here="map",
        content=found.content, shown=readable, words=words, rows=found.content.get("rows", []),
        prose=safe_html(found.content.get("text", "")) if deliverable.kind == "note" else "",
        uploads=[one for one in files.attached("deliverable", deliverable.ref) if one.ref in kept] if kept else [],
    )


def given_version() -> int | None:
    """Return the version that the form was written over; None where it names none."""
    given = request.form.get("version", "")
    return int(given) if given.isdecimal() and len(given) < 10 else None


def back(rollout: Rollout, deliverable: Deliverable, **more: Any) -> ResponseReturnValue:
    """Return the way back to the deliverable."""
    return redirect(url_for("rollouts.deliverable", rollout=rollout.ref, deliverable=deliverable.ref, **more), 303)


@bp.post("/rollouts/<ref:rollout>/deliverables/<ref:deliverable>")
@require("rollouts.work", rollout=seen.rollout, deliverable=queries.one)
def save(rollout: Rollout, deliverable: Deliverable) -> ResponseReturnValue:
    """Save what was typed; a stale form shows both versions and keeps what was typed."""
    kept = queries.content(deliverable)
    content, faults = forms.read(deliverable.spec, request.form, kept)
    if faults:
        return page(rollout, deliverable, content=content, faults=faults), 422
    sent = given_version()
    if sent is not None and sent != deliverable.version and content != kept:
        return page(rollout, deliverable, content=content, theirs=kept), 409
    services.save(rollout, deliverable, content)
    then = request.form.get("then", "")
    if then == "hand_in":
        db.session.flush()
        services.hand_in(rollout, deliverable)
    db.session.commit()
    told = _("“%(title)s” is handed in. Somebody else accepts it.") if then == "hand_in" else _("“%(title)s” is saved.")
    flash(told % {"title": pick(deliverable.title)}, "good")
    return back(rollout, deliverable, **({"row": "new"} if then == "another" else {}))
