"""All activities of a rollout as one table, the same as a board, and what is done to several at once."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from app.access import queries as people
from app.access.guards import require
from app.access.models import Person
from app.core import clock, tables
from app.core.actor import current_actor
from app.core.database import db
from app.core.errors import Invalid, UpriverError
from app.core.i18n import _, _l, _n, pick
from app.core.tables import Bulk, Column, Kind, Only, Table
from app.rollouts.models.activity import Activity
from app.rollouts.models.rollout import Phase, Rollout
from app.rollouts.queries import lists, maps, work
from app.rollouts.rules.states import CLOSED, ActivityState
from app.rollouts.services import activities as services
from app.rollouts.views import words
from app.rollouts.views.blueprint import bp

STATES = {
    ActivityState.TODO: _l("Not started"), ActivityState.DOING: _l("In progress"), ActivityState.BLOCKED: _l("Blocked"),
    ActivityState.DONE: _l("Done"), ActivityState.SKIPPED: _l("Skipped"),
}
OPEN = Activity.state.not_in([str(state) for state in CLOSED])


def _late() -> Any:
    return OPEN & (lists.DUE < clock.today(_zone()))


def _zone() -> str:
    actor = current_actor()
    return actor.zone if actor else "UTC"


def _mine() -> Any:
    actor = current_actor()
    return Activity.owner_id == (actor.person_id if actor else None)


def _text(texts: Any) -> Any:
    return pick(texts) if texts else ""


def _state(row: Any) -> str:
    return words.shown_state(row["state"], row["due"], clock.today(_zone()))


TABLE = Table(
    name="activities", title=_l("Activities"),
    columns=(
        Column("title", _l("Activity"), Activity.title, shown=_text, sort=Activity.position, search=Activity.words,
               sub=lambda row: row["reason"] or _text(row["phase"])),
        Column("state", _l("State"), Activity.state, Kind.STATE, words=STATES, marks={s: str(s) for s in ActivityState},
               state=_state, facet=True),
        Column("owner", _l("Owner"), Person.name, Kind.PERSON),
        Column("phase", _l("Phase"), Phase.title, shown=_text, sort=Phase.position, hidden=True, exported=True),
        Column("starts", _l("Start"), Activity.starts_on, Kind.DATE),
        Column("due", _l("Due"), lists.DUE, Kind.DATE, ranged=True),
        Column("effort", _l("Effort, days"), Activity.effort_likely, Kind.NUMBER),
        Column("reason", _l("Reason"), Activity.reason, hidden=True, exported=True),
        Column("place", _l("Place"), Activity.position, hidden=True, exported=False),
    ),
    default_sort="place",
    only=(Only("open", _l("Open"), lambda: OPEN), Only("late", _l("Late"), _late), Only("mine", _l("Mine"), _mine)),
    bulk=(
        Bulk("doing", _l("Start work"), "play", right="rollouts.work"),
        Bulk("done", _l("Mark as done"), "check-lg", right="rollouts.work"),
        Bulk("give", _l("Give to…"), "person", right="rollouts.lead"),
        Bulk("skip", _l("Skip…"), "skip-forward", right="rollouts.work"),
    ),
    empty=lambda: {"title": _("There is no activity."), "text": _("The playbook it runs on names none.")},
)


def _source(rollout: Rollout) -> Any:
    return (
        select(Activity.ref)
        .select_from(Activity)
        .join(Phase, Phase.id == Activity.phase_id)
        .outerjoin(Person, Person.id == Activity.owner_id)
        .where(Activity.rollout_id == rollout.id)
    )


@bp.get("/rollouts/<ref:rollout>/activities/")
@require("rollouts.read", rollout=maps.one)
def activities(rollout: Rollout) -> ResponseReturnValue:
    """Every activity of the rollout, filtered, sorted, exported, changed in bulk."""
    seats = maps.seats(rollout)
    return tables.answer(
        TABLE, _source(rollout), template="rollouts/activities.html", rollout=rollout, here="map",
        href=url_for("rollouts.activity", rollout=rollout.ref, activity=tables.ROW_REF), rollout_id=rollout.id,
        bulk_action=url_for("rollouts.bulk", rollout=rollout.ref),
        fields=lambda change: render_template("rollouts/_bulk.html", change=change.name, seats=seats),
    )


@bp.get("/rollouts/<ref:rollout>/board")
@require("rollouts.read", rollout=maps.one)
def board(rollout: Rollout) -> ResponseReturnValue:
    """The same activities in columns by state."""
    today = clock.today(rollout.zone)
    columns: dict[str, list[dict[str, Any]]] = {state: [] for state in STATES}
    for line in lists.of_rollout(rollout):
        columns[line.state].append({
            "title": pick(line.title), "why": line.reason or pick(line.phase_title), "who": line.owner, "when": line.due,
            "href": url_for("rollouts.activity", rollout=rollout.ref, activity=line.ref),
            "late": words.shown_state(line.state, line.due, today) == "late",
        })
    return render_template("rollouts/board.html", rollout=rollout, columns=columns, states=STATES, here="map")


def _act(rollout: Rollout, activity: Activity, change: str) -> None:
    if change == "give":
        owner = request.form.get("owner", "")
        services.give(rollout, activity, people.person(owner) if owner else None)
        return
    to = {"doing": ActivityState.DOING, "done": ActivityState.DONE, "skip": ActivityState.SKIPPED}[change]
    services.move(rollout, activity, to, reason=request.form.get("reason", "")[:2000])


@bp.post("/rollouts/<ref:rollout>/activities/bulk")
@require("rollouts.work", rollout=maps.one)
def bulk(rollout: Rollout) -> ResponseReturnValue:
    """Change the ticked activities; what is refused is named, the rest is kept."""
    change, refs = request.form.get("bulk", ""), list(dict.fromkeys(request.form.getlist("ref")))[:200]
    if change not in {one.name for one in TABLE.bulk}:
        raise Invalid(_("There is no such change: “%(name)s”.", name=change[:40]))
    refused: list[str] = []
    for ref in refs:
        activity = work.one(ref)
        try:
            with db.session.begin_nested():
                _act(rollout, activity, change)
        except UpriverError as error:
            refused.append(f"{pick(activity.title)}: {error}")
    db.session.commit()
    flash(_n("%(num)s activity is changed.", "%(num)s activities are changed.", len(refs) - len(refused)), "good")
    for why in refused[:10]:
        flash(why, "warn")
    return redirect(url_for("rollouts.activities", rollout=rollout.ref), 303)

