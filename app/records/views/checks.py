"""Base data: what the checks of each entity found, and the rows that fail."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access.guards import may, require, signed_in
from app.core import jobs, measurements
from app.core.asking import plugins
from app.core.database import db
from app.core.database.nets import policy
from app.core.errors import NotFound
from app.core.i18n import _, pick
from app.core.jobs.models import ENDED
from app.core.tables import ROW_REF, address, answering, kept
from app.core.tables import page as pages
from app.core.wording import moment, percent
from app.records.queries import checks as queries
from app.records.queries import declarations, shelves
from app.records.queries.checks import Run
from app.records.queries.listing import Listing
from app.records.rules.limits import Found, Standing
from app.records.rules.role_words import roles_in_words
from app.records.services import changing
from app.records.views.blueprint import bp
from app.records.views.frame import HERE, crumb, places, plural
from app.records.views.record_table import table_of

MARKS = {
    Standing.ABOVE: "bad", Standing.WARNS: "warn", Standing.WITHIN: "good", Standing.NOTHING: "",
    Standing.SILENT: "warn",
}

# Digits behind the point at which two shares are taken for the same.
FINEST = 4
ORDER = (Standing.ABOVE, Standing.WARNS, Standing.SILENT, Standing.WITHIN, Standing.NOTHING)


def _words() -> dict[Standing, str]:
    return {
        Standing.ABOVE: _("above the limit"), Standing.WARNS: _("above the limit"),
        Standing.WITHIN: _("within the limit"), Standing.NOTHING: _("nothing to check"),
        Standing.SILENT: _("could not run"),
    }


@bp.get("/records/checks/")
@require("records.see_checks")
def checks() -> ResponseReturnValue:
    """How the base data of each entity stand."""
    runs, known = queries.latest(), declarations.registry()
    lines = [
        {
            "title": plural(spec), "href": url_for("records.quality", entity=name), "checks": len(known.rules_of(name)),
            "rows": runs[name].rows if name in runs else None, "above": runs[name].above if name in runs else None,
            "at": moment(runs[name].at) if name in runs else "",
        } for name, spec in known.entities.items()
    ]
    # What waits for somebody first, then what is in order, then what has no records.
    lines.sort(key=lambda line: 0 if line["above"] else 1 if line["rows"] else 2)
    return render_template(
        "records/checks.html", here=HERE, places=places("checks"), crumb=crumb((_("Base data"), "")), lines=lines,
    )


def _behind(metric: str, entity: str, field: str, rule: str) -> tuple[str, ...]:
    """Return the checks behind a figure, as it was last measured."""
    of = {key: value for key, value in (("entity", entity), ("field", field), ("rule", rule)) if value}
    kept = measurements.latest(signed_in().organisation_id, None, [(metric, of)])
    rules = [rule for row in kept.values() for rule in row.particulars.get("rules", ())]
    return tuple(rules) or ((rule,) if rule else ())


def _metric_words(metric: str) -> str:
    named = plugins().ask_lists("register_metrics")
    return next((pick(one.value.label) for one in named if one.value.name == metric), metric[:80])


@bp.get("/records/<slug:entity>/quality")
@require("records.see_checks")
def quality(entity: str) -> ResponseReturnValue:
    """What the checks of one entity found; `metric`, `field` and `rule` narrow it to those behind a figure."""
    spec, run = declarations.entity(entity), queries.latest().get(entity)
    asked = {key: request.args.get(key, "")[:80] for key in ("metric", "field", "rule", "standing")}
    behind = _behind(asked["metric"], entity, asked["field"], asked["rule"]) if asked["metric"] else ()
    job = jobs.latest(f"checks/{entity}")
    found = sorted(_narrowed(run, asked["field"], behind), key=lambda one: ORDER.index(one.standing))
    return render_template(
        "records/quality.html", here=HERE, entity=spec, run=run, crumb=crumb(
            (_("Base data"), url_for("records.checks")), (plural(spec), "")
        ), lines=[_line(entity, one) for one in found if asked["standing"] in ("", _side(one))],
        facets=_facets(entity, found, asked), metric=_metric_words(asked["metric"]) if asked["metric"] else "",
        job=job if job is not None and job.state != "done" else None, rules=declarations.registry().rules_of(entity),
        is_busy=job is not None and job.state not in ENDED, may_check=may("records.check"), asked=asked,
        field=pick(spec.field(asked["field"]).label) if spec.has(asked["field"]) else "",
    )


def _narrowed(run: Run | None, field: str, behind: tuple[str, ...]) -> list[Found]:
    found = list(run.found) if run else []
    if behind:
        return [one for one in found if one.rule.id in behind]
    return [one for one in found if not field or field in one.rule.fields]


def _side(found: Found) -> str:
    return "above" if found.standing in (Standing.ABOVE, Standing.WARNS) else str(found.standing)


def _facets(entity: str, found: list[Found], asked: dict[str, str]) -> list[dict[str, Any]]:
    words = {"above": _("Above the limit"), "within": _("Within the limit"), "nothing": _("Nothing to check"),
             "silent": _("Could not run")}
    kept = {key: value for key, value in asked.items() if value and key != "standing"}
    options = []
    for side, text in words.items():
        pressed = asked["standing"] == side
        options.append({
            "label": text, "count": sum(_side(one) == side for one in found), "pressed": pressed,
            "href": url_for("records.quality", entity=entity, **kept, **({} if pressed else {"standing": side})),
        })
    return [{"label": _("Result of the check"), "options": options}]


def share_in_words(found: Found) -> str:
    """Write the share with as many digits as set it apart from the limit that it exceeds."""
    written = [percent(found.share, digits) for digits in range(1, FINEST + 1)]
    if found.share is None or found.limit is None or found.share <= found.limit:
        return written[0]
    return next((one for digits, one in enumerate(written, 1) if one != percent(found.limit, digits)), written[-1])


def _line(entity: str, found: Found) -> dict[str, Any]:
    rule = found.rule
    return {
        "title": pick(rule.label), "why": found.could_not_run or (pick(rule.cause_hint) if found.failing else ""),
        "text": _words()[found.standing], "kind": MARKS[found.standing], "owner": roles_in_words(rule.owner_roles),
        "failing": found.failing, "returned": found.returned, "groups": found.groups, "rows": found.rows,
        "share": share_in_words(found), "limit": found.limit,
        "href": url_for("records.failing", entity=entity, rule=rule.id) if found.failing > found.returned else "",
    }


@bp.post("/records/<slug:entity>/quality")
@require("records.check")
def check_now(entity: str) -> ResponseReturnValue:
    """Have the checks of an entity run now."""
    changing.have_checked(declarations.entity(entity).entity)
    db.session.commit()
    flash(_("The checks are running. The page shows the result when they are done."), "info")
    return redirect(url_for("records.quality", entity=entity), 303)


@bp.get("/records/<slug:entity>/failing/<rule>")
@require("records.see_checks")
def failing(entity: str, rule: str) -> ResponseReturnValue:
    """The records that failed one check, as far as the person sees them; as a page or a file."""
    shelf = shelves.shelf(entity)
    shelves.demand_open(shelf)
    check = next((one for one in declarations.registry().rules_of(entity) if one.id == rule), None)
    if check is None:
        raise NotFound()
    table, fields = table_of(shelf, {"title": _("No record fails this check"), "text": pick(check.label)})
    ask, source = address.read(table, request.args), Listing(shelf, fields, queries.failing(shelf, rule))
    if wanted := address.file_format(request.args):
        policy().demand(signed_in(), "records.export")
        return answering.file(ask, source, wanted)
    bar = kept.bar(ask, request.path)
    if bar and bar.opens_at:
        return redirect(bar.opens_at, 303)
    ask = bar.ask if bar else ask
    view = pages.view(
        ask, pages.look_up(ask, source), request.path, href=url_for("records.record", entity=entity, record=ROW_REF)
    )
    view.saved = bar
    view.exports = view.exports if may("records.export") else []
    run = queries.latest().get(entity)
    return render_template(
        "records/failing.html", view=view, here=HERE, title=pick(check.label), check=check, run=run,
        density="compact" if view.compact else "", crumb=crumb(
            (_("Base data"), url_for("records.checks")),
            (plural(shelf.entity), url_for("records.quality", entity=entity)), (pick(check.label), ""),
        ), owner=roles_in_words(check.owner_roles),
        found=next((one for one in run.found if one.rule.id == rule), None) if run else None,
    )
