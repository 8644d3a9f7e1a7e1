"""All activities of a rollout as one table, and what is done to several of them at once."""

from datetime import date
from typing import Any

from flask import get_template_attribute, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Date, Integer, String, bindparam, case, literal, select, type_coerce

from app.access.guards import may, require
from app.access.models import Person
from app.core import clock, tables
from app.core.actor import current_actor
from app.core.database import db
from app.core.errors import NotFound
from app.core.i18n import _, _l, pick
from app.core.tables import Bulk, Column, Kind, Only, Table
from app.rollouts.forms.days import read_day
from app.rollouts.models.activity import Activity
from app.rollouts.models.rollout import Phase, Rollout
from app.rollouts.queries import activities as queries
from app.rollouts.queries import seats
from app.rollouts.queries.lists import DUE, OPEN
from app.rollouts.rules.states import ActivityState
from app.rollouts.services import activities as services
from app.rollouts.services import dates, scheduling, undoing
from app.rollouts.views import seen, typed
from app.rollouts.views.blueprint import bp

STATES = {
    "late": _l("Late"), "todo": _l("Not started"), "doing": _l("In progress"), "blocked": _l("Blocked"),
    "done": _l("Done"), "skipped": _l("Skipped"),
}
HALVES = {"open": _l("Unfinished"), "closed": _l("Done or skipped")}
# More than any playbook has activities.
BEHIND = 1_000_000
MOVES = {"doing": ActivityState.DOING, "done": ActivityState.DONE, "skip": ActivityState.SKIPPED}


def _today() -> date:
    actor = current_actor()
    return clock.today(actor.zone if actor else "UTC")


def _me() -> int | None:
    actor = current_actor()
    return actor.person_id if actor else None


# The state that is shown: late stands before whatever is open and past its day.
LATE = OPEN & (Activity.state != ActivityState.BLOCKED) & (
    DUE < bindparam("today", callable_=_today, type_=Date())  # noqa: SIM300  a column
)
STATE = case((LATE, literal("late")), else_=type_coerce(Activity.state, String))
MINE = Activity.owner_id == bindparam("me", callable_=_me, type_=Integer())
# The place on the map, with all that is finished behind what is not.
PLACE = case((OPEN, 0), else_=BEHIND) + Activity.position
CORE = select(Activity.ref).where(Activity.rollout_id == bindparam("rollout"))
ROWS = CORE.join(Phase, Phase.id == Activity.phase_id).outerjoin(Person, Person.id == Activity.owner_id)


def _text(texts: Any) -> Any:
    return pick(texts) if texts else ""


def _when(row: Any) -> str:
    return "late" if row["state"] == "late" else ""


TABLE = Table(
    name="activities", title=_l("Activities"),
    columns=(
        Column("title", _l("Activity"), Activity.title, shown=_text, sort=Activity.position, search=Activity.words,
               sub=lambda row: row["reason"] or _text(row["phase"])),
        Column("state", _l("State"), STATE, Kind.STATE, words=STATES, marks=dict(zip(STATES, STATES, strict=True)),
               facet=True),
        Column("owner", _l("Owner"), Person.name, Kind.PERSON, sort=Person.stands_at),
        Column("phase", _l("Phase"), Phase.title, shown=_text, sort=Phase.position, hidden=True, exported=True),
        Column("starts", _l("Start"), Activity.starts_on, Kind.DATE),
        Column("due", _l("Due"), DUE, Kind.DATE, ranged=True, state=_when),
        Column("effort", _l("Effort, days"), Activity.effort_likely, Kind.NUMBER),
        Column("reason", _l("Reason"), Activity.reason, hidden=True, exported=True),
        Column("place", _l("Place"), Activity.position, sort=PLACE, hidden=True, exported=False),
        Column("half", _l("State"), case((OPEN, "open"), else_="closed"), words=HALVES, hidden=True, exported=False),
        # What a rehearsal of a bulk change shows as old and new.
        Column("now", _l("State"), Activity.state, hidden=True, exported=False, words={
            state: STATES[state] for state in ActivityState
        }),
        Column("agreed", _l("Agreed day"), Activity.due_on, Kind.DATE, hidden=True, exported=False),
    ),
    default_sort="place", group="half",
    only=(Only("open", _l("Unfinished"), OPEN), Only("mine", _l("Mine"), MINE)),
    bulk=(
        Bulk("doing", _l("Start work"), "play", right="rollouts.work"),
        Bulk("done", _l("Mark as done"), "check-lg", right="rollouts.work"),
        Bulk("give", _l("Give to…"), "person", right="rollouts.lead"),
        Bulk("date", _l("Agree a day…"), "calendar3", right="rollouts.lead"),
        Bulk("skip", _l("Skip…"), "skip-forward", right="rollouts.work"),
    ),
    empty=lambda: {"title": _("There is no activity."), "text": _("The playbook it runs on names none.")},
)


@bp.get("/rollouts/<ref:rollout>/activities/")
@require("rollouts.read", rollout=seen.rollout)
def activities(rollout: Rollout) -> ResponseReturnValue:
    """Every activity of the rollout, filtered, sorted, exported, changed in bulk."""
    return tables.answer(
        TABLE, tables.Steady(ROWS, {"rollout": rollout.id}, CORE), template="rollouts/activities.html", rollout=rollout,
        here="map",
        href=url_for("rollouts.activity", rollout=rollout.ref, activity=tables.ROW_REF), rollout_id=rollout.id,
        revision=seen.tag_of(rollout.revision, clock.today(rollout.zone)),
        bulk_action=url_for("rollouts.bulk", rollout=rollout.ref), can_lead=may("rollouts.lead", rollout.id),
        fields=lambda change: _fields(rollout, change.name),
    )


def _fields(rollout: Rollout, change: str) -> str:
    """Return what is asked beside a change of the ticked ones, as a part of the page."""
    fields = get_template_attribute("rollouts/_bulk.html", "fields")
    return fields(change, seats.of_rollout(rollout) if change == "give" else [])


def _find(rollout: Rollout, ref: str) -> Activity:
    found = queries.one(ref)
    if found.rollout_id != rollout.id:
        raise NotFound()
    return found


def _act(rollout: Rollout, activity: Activity, change: str) -> None:
    sent = request.form
    if change == "give":
        services.give(rollout, activity, typed.person("owner"))
    elif change == "date":
        dates.agree_date(rollout, activity, read_day(sent.get("due_on", "")), reschedule=False)
    else:
        services.move(rollout, activity, MOVES[change], reason=typed.text("reason"), reschedule=False)


@bp.post("/rollouts/<ref:rollout>/activities/bulk")
@require("rollouts.work", rollout=seen.rollout)
def bulk(rollout: Rollout) -> ResponseReturnValue:
    """Change the ticked activities, after a look at what would happen; what is refused is named, the rest is kept."""
    before: dict[str, tuple[dict[str, Any], Activity]] = {}

    def change(row: Activity, wanted: str) -> None:
        before[row.ref] = undoing.standing(row), row
        _act(rollout, row, wanted)

    outcome = tables.change_ticked(
        TABLE, find=lambda ref: _find(rollout, ref), change=change, name=lambda row: pick(row.title),
        rollout_id=rollout.id,
    )
    back, undo = tables.way_back(url_for("rollouts.activities", rollout=rollout.ref)), ""
    if outcome.done and not outcome.is_rehearsal and outcome.change.name in (*MOVES, "date"):
        scheduling.refresh(rollout)
    if not outcome.is_rehearsal:
        undo = undoing.offer([before[line.ref] for line in outcome.done], back)
    db.session.commit()
    crumb = [(rollout.name, url_for("rollouts.map_", rollout=rollout.ref)), (_("Activities"), back)]
    return outcome.answer(
        back, undo=url_for("access.undo", reversal=undo) if undo else "", crumb=crumb, here="map"
    )
