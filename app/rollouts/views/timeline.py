"""The timeline of a rollout: phases and activities with their dates, typed in a row and drawn beside it."""

from collections import Counter
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from app.access.guards import may, require, signed_in
from app.core import clock
from app.core.database import db
from app.core.errors import Invalid, NotFound
from app.core.i18n import _, _n, _p, pick
from app.core.web import etags
from app.core.wording import day
from app.rollouts.forms.days import read_day
from app.rollouts.models.activity import Activity
from app.rollouts.models.rollout import Rollout
from app.rollouts.queries import activities, maps
from app.rollouts.queries import timeline as queries
from app.rollouts.queries.timeline import Line, Timeline
from app.rollouts.rules.dates import earliest
from app.rollouts.services import dates, undoing
from app.rollouts.services.dates import Moved
from app.rollouts.views import seen, timeline_files, typed
from app.rollouts.views.blueprint import bp
from app.rollouts.views.river import river
from app.rollouts.views.timeline_rows import Drawing, fold_href

Choose = Callable[[Line], bool]
ALL = "all"


def _choices(found: Timeline, drawing: Drawing) -> dict[str, Choose]:
    me = signed_in().person_id
    return {
        ALL: lambda line: True, "open": lambda line: line.is_open,
        "late": lambda line: drawing.is_late(line) or bool(drawing.missed(line)),
        "critical": found.is_critical, "mine": lambda line: line.owner_id == me,
    }


def _facets(found: Timeline, choices: dict[str, Choose], shown: str) -> list[dict[str, Any]]:
    labels = {
        ALL: _p("activities", "All"), "open": _("Unfinished"), "late": _("Late"), "critical": _("Critical"),
        "mine": _("Mine"),
    }
    counts = Counter(key for line in found.lines for key, wanted in choices.items() if wanted(line))
    return [{"label": _("Only"), "options": [
        {"label": labels[key], "count": counts[key], "pressed": key == shown, "href": f"?show={key}"}
        for key in choices
    ]}]


def _folded(overview: maps.Overview, shown: str) -> set[str]:
    """Return which phases are folded: those the address names, else the finished ones where nothing is chosen."""
    if "fold" in request.args:
        return {key for key in request.args.getlist("fold") if key}
    if shown != ALL:
        return set()
    done = {phase.key for phase in overview.phases if phase.closed == phase.total}
    return done if len(done) < len(overview.phases) else set()


def _moving(found: Timeline) -> Line | None:
    """Return the activity whose dates are being typed."""
    wanted = request.values.get("move", "")
    return next((line for line in found.lines if line.ref == wanted), None) if wanted else None


def _editor(rollout: Rollout, found: Timeline, line: Line | None, fault: Invalid | None) -> dict[str, Any] | None:
    """Return what is typed into the row of one activity, and what the plan allows."""
    if line is None or not may("rollouts.lead", rollout.id):
        return None
    sent = request.form if fault else {}
    first = earliest(found.works, str(line.id), rollout.starts_on, found.calendar, found.begun)
    return {
        "ref": line.ref, "title": pick(line.title), "version": line.version, "is_open": line.is_open,
        "not_before": sent.get("not_before", line.not_before or ""), "due_on": sent.get("due_on", line.due_on or ""),
        "began": line.started_on, "earliest": first, "faults": fault.faults or {"": str(fault)} if fault else {},
        "needs": [pick(one.title) for one in found.lines if one.id in {n[0] for n in found.needs.get(line.id, ())}],
    }


def _page(rollout: Rollout, fault: Invalid | None = None) -> ResponseReturnValue:
    today = clock.today(rollout.zone)
    tag = seen.tag_of(rollout.ref, rollout.revision, today, "timeline")
    if fault is None and "_flashes" not in session and (same := etags.unchanged(tag)):
        return same
    overview = maps.overview(rollout, today)
    found = queries.of(rollout, overview, today)
    drawing = Drawing(rollout, overview, found, today)
    choices = _choices(found, drawing)
    shown = request.args.get("show", ALL) if request.args.get("show", ALL) in choices else ALL
    if shown != ALL:
        drawing.zoom(filter(choices[shown], found.lines))
    line, folded = _moving(found), _folded(overview, shown)
    moving, can_lead, moved = line.ref if line else "", may("rollouts.lead", rollout.id), request.args.get("moved", "")
    address = _kept()
    page = render_template(
        "rollouts/timeline.html", rollout=rollout, here="timeline", river=river(rollout, overview), drawing=drawing,
        groups=lambda: drawing.groups(choices[shown], folded, moving),
        # What has a form in it is written anew; who asks counts only where the rows are chosen by it.
        drawn_from=None if moving else (
            drawing.content, shown, signed_in().person_id if shown == "mine" else 0, frozenset(folded), can_lead,
            moved, address["keep"],
        ),
        any=any(map(choices[shown], found.lines)) or bool(moving), facets=_facets(found, choices, shown), shown=shown,
        editor=_editor(rollout, found, line, fault), total=len(found.lines), can_lead=can_lead, moving=moving,
        moved=moved, calendar=pick(dict(found.calendar.title)) or found.calendar.name,
        files=[(kind.upper(), f"?format={kind}&show={shown}") for kind in ("csv", "xlsx", "json")],
        fold_all=fold_href({phase.key for phase in overview.phases}), unfold_all=fold_href(set()), **address,
    )
    return etags.tagged(page, tag) if fault is None else (page, fault.status)


def _kept() -> dict[str, str]:
    """Return the address without what is being typed, and its parameters for a longer one."""
    kept = urlencode([(key, value) for key, value in request.args.items(multi=True) if key in ("show", "fold")])
    return {"post_to": f"?{kept}" if kept else request.path, "keep": f"&{kept}" if kept else ""}


@bp.get("/rollouts/<ref:rollout>/timeline")
@require("rollouts.read", rollout=seen.rollout)
def timeline(rollout: Rollout) -> ResponseReturnValue:
    """All activities on the calendar: dates as a table, bars beside it, or the same as a file."""
    if request.args.get("format"):
        today = clock.today(rollout.zone)
        overview = maps.overview(rollout, today)
        found = queries.of(rollout, overview, today)
        choices = _choices(found, Drawing(rollout, overview, found, today))
        return timeline_files.answer(overview, found, choices.get(request.args.get("show", ALL), choices[ALL]), today)
    return _page(rollout)


def _told(activity: Activity, moved: Moved) -> str:
    """Say what a typed day moved."""
    others = _n("%(num)s other activity moved with it.", "%(num)s other activities moved with it.", moved.others)
    said = {"title": pick(activity.title), "others": others}
    if moved.live_after and moved.live_after != moved.live_before:
        live = day(moved.live_after)
        return _("“%(title)s” is moved. %(others)s Going live is now on %(day)s.", day=live, **said)
    return _("“%(title)s” is moved. %(others)s", **said)


@bp.post("/rollouts/<ref:rollout>/timeline")
@require("rollouts.lead", rollout=seen.rollout)
def type_dates(rollout: Rollout) -> ResponseReturnValue:
    """Keep the days typed for one activity, and move what waits for it; what cannot be is said beside the fields."""
    activity = activities.one(request.form.get("move", ""))
    if activity.rollout_id != rollout.id:
        raise NotFound()
    before, back = undoing.standing(activity), request.full_path.rstrip("?")
    try:
        moved = dates.type_dates(
            rollout, activity, not_before=read_day(request.form.get("not_before", ""), "not_before"),
            due_on=read_day(request.form.get("due_on", "")), version=typed.version(),
        )
    except Invalid as fault:
        db.session.rollback()
        return _page(rollout, fault)
    undo = undoing.offer([(before, activity)], back)
    db.session.commit()
    undo_at = url_for("access.undo", reversal=undo) if undo else ""
    flash({"text": _told(activity, moved), "undo": undo_at}, "good")
    return redirect(f"{back}{'&' if '?' in back else '?'}moved={activity.ref}#moved", 303)
