"""All rollouts that a person sees, over all organisations they belong to: where each stands, and what comes next."""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from flask import url_for
from flask.typing import ResponseReturnValue

from app.access.guards import may, require, signed_in
from app.core import clock, tables
from app.core.i18n import _, _l, _n, _p, pick
from app.core.tables import Ask, Column, Found, Kind, Table, held
from app.core.wording import day
from app.playbooks.rules.showing.words import STAGE
from app.rollouts.queries import portfolio as queries
from app.rollouts.queries.portfolio import Ahead, Line, Stretch
from app.rollouts.rules.health import Facts, Health, concerns, health
from app.rollouts.rules.states import RolloutState
from app.rollouts.views.blueprint import bp

HEALTH = {
    Health.OVERDUE: _l("Gate overdue"), Health.BLOCKED: _l("Blocked"), Health.BEHIND: _l("Behind the promise"),
    Health.LATE: _l("Late"), Health.QUIET: _l("Quiet"), Health.GOOD: _l("On its way"),
    Health.AHEAD: _l("Not begun"), Health.FINISHED: _l("Finished"), Health.STOPPED: _l("Stopped"),
}
LOOKS = {
    Health.OVERDUE: "bad", Health.BLOCKED: "bad", Health.BEHIND: "warn", Health.LATE: "warn", Health.QUIET: "warn",
    Health.GOOD: "good", Health.FINISHED: "info",
}
MOST_NAMES = 2
# Between two phases of the small picture, in percent of its width.
GAP = 1.4
PLACES = {"gate": "rollouts.gate", "deliverable": "rollouts.deliverable"}


class Reach(NamedTuple):
    """One phase in the small picture of a row, in percent of its width: where it begins, how long, how far closed."""

    x: str
    width: str
    closed: str
    is_begun: bool


class Strip(NamedTuple):
    """The small picture of a row: its phases, which of them it is in, and that in words."""

    reaches: tuple[Reach, ...]
    here: int
    said: str


def _moved(row: Mapping[str, Any]) -> str:
    """Say how far going live moved from the first plan."""
    if row["live"] is None or row["first_live"] is None:
        return ""
    days = (row["live"] - row["first_live"]).days
    if not days:
        return _("as first planned")
    if days > 0:
        return _n("%(num)s day later than first planned", "%(num)s days later than first planned", days)
    return _n("%(num)s day earlier than first planned", "%(num)s days earlier than first planned", -days)


def _door(row: Mapping[str, Any]) -> str:
    """Return where one goes over to the organisation of a row, if it is another than the one at hand."""
    return url_for("access.enter_organisation", organisation=row["elsewhere"]) if row["elsewhere"] else ""


COLUMNS = (
    Column("name", _l("Rollout"), search=True, sub=lambda row: row["playbook"], href=_door),
    Column("organisation", _l("Organisation"), facet=True, search=True),
    Column("stage", _l("Stage"), words=STAGE, facet=True),
    Column("strip", _l("Progress"), sort=False, exported=False),
    Column("health", _l("Health"), kind=Kind.CHIP, words=HEALTH, marks=LOOKS, facet=True, sub=lambda row: row["why"]),
    Column("next", _l("Next decision"), sort=False, sub=lambda row: row["by"], href=lambda row: row["next_href"]),
    Column("live", _l("Going live"), kind=Kind.DATE, ranged=True, sub=_moved),
    Column("touched", _l("Last activity"), kind=Kind.DATE),
    Column("done", _l("Done"), kind=Kind.PERCENT, hidden=True, exported=True),
    Column("late", _l("Late"), kind=Kind.NUMBER, hidden=True, exported=True),
    Column("blocked", _l("Blocked"), kind=Kind.NUMBER, hidden=True, exported=True),
    Column("overdue", _l("Gates overdue"), kind=Kind.NUMBER, hidden=True, exported=True),
    Column("first_live", _l("Going live, first planned"), kind=Kind.DATE, hidden=True, exported=True),
    Column("promised", _l("Promised day"), kind=Kind.DATE, hidden=True, exported=True),
    *(Column(key, key, sort=False, hidden=True, exported=False)
      for key in ("playbook", "why", "by", "next_href", "elsewhere")),
)


def _table(columns: tuple[Column, ...]) -> Table:
    return Table(
        name="portfolio", title=_l("Portfolio"), columns=columns, default_sort="health",
        empty=lambda: {
            "title": _("There is no rollout yet."),
            "text": _("A rollout takes a playbook and walks its stages with you. Project managers, consultants and "
                      "administrators start one."),
            "act": {"text": _("Start a rollout…"), "href": url_for("rollouts.choose"), "kind": "primary"}
            if may("rollouts.start") else None,
        },
    )


ACROSS = _table(COLUMNS)
WITHIN = _table(tuple(column for column in COLUMNS if column.key != "organisation"))


def _why(facts: Facts, found: list[Health]) -> str:
    """Say the facts behind the word, all of them, with their numbers."""
    told = {
        Health.OVERDUE: lambda: _n("%(num)s gate overdue", "%(num)s gates overdue", facts.overdue_gates),
        Health.BLOCKED: lambda: _n("%(num)s blocked", "%(num)s blocked", facts.blocked),
        Health.BEHIND: lambda: _n("%(num)s day after the promise", "%(num)s days after the promise", facts.behind),
        Health.LATE: lambda: _n("%(num)s late", "%(num)s late", facts.late),
        Health.QUIET: lambda: _("nothing moved since %(day)s", day=day(facts.touched_on)),
    }
    return _p("clauses", ", ").join(told[one]() for one in found)


@lru_cache(4096)
def _reach(place: int, many: int, share: int) -> Reach:
    """Place one phase of so many, of which a share in percent is closed."""
    step = 100 / many
    return Reach(*(str(round(one, 2)) for one in (place * step, step - GAP, (step - GAP) * share / 100)), bool(share))


def _strip(phases: list[Stretch]) -> Strip:
    total, closed = sum(one.total for one in phases), sum(one.closed for one in phases)
    said = _("%(closed)s of %(total)s done", closed=closed, total=total)
    here = next((place for place, one in enumerate(phases, 1) if one.closed < one.total), 0)
    if here:
        said = _("Phase %(here)s of %(all)s; %(done)s", here=here, all=len(phases), done=said)
    shares = (round(100 * one.closed / one.total) if one.total else 100 for one in phases)
    return Strip(tuple(_reach(place, len(phases), share) for place, share in enumerate(shares)), here, said)


def _row(line: Line, today: date) -> dict[str, Any]:
    zone = ZoneInfo(line.zone)
    touched = (line.touched_at or line.created_at).astimezone(zone).date()
    promised = line.starts_on + timedelta(days=line.build_days)
    blocked, overdue = line.blocked or 0, line.overdue(today)
    facts = Facts(line.state, line.starts_on, overdue, blocked, line.late, line.live_on, promised, touched)
    return {
        "ref": line.ref, "line": line, "name": line.name, "organisation": line.organisation, "facts": facts,
        "playbook": f"{line.playbook_id} {line.playbook_version}", "stage": line.covers[0] if line.covers else None,
        "health": health(facts, today), "today": today, "live": line.live_on, "first_live": line.planned_live_on,
        "touched": touched, "promised": promised, "late": line.late, "blocked": blocked, "overdue": overdue,
        "done": round((line.closed or 0) / line.total, 3) if line.total else None, "by": "", "next_href": "",
        "elsewhere": None,
    }


def _names(people: list[str]) -> str:
    if not people:
        return _("nobody sits there yet")
    more = len(people) - MOST_NAMES
    said = _(", ").join(people[:MOST_NAMES])
    return _n("%(names)s and %(num)s more", "%(names)s and %(num)s more", more, names=said) if more > 0 else said


def _say(row: dict[str, Any], phases: list[Stretch]) -> None:
    """Write into a row the words under its picture and its health."""
    facts, today = row["facts"], row["today"]
    row["strip"] = _strip(phases)
    row["why"] = _why(facts, concerns(facts, today) if facts.state is RolloutState.RUNNING else [])


def _ahead(row: dict[str, Any], ahead: Ahead, gate: Stretch | None) -> None:
    """Write into a row what is decided next, by whom, and when."""
    if ahead.asked_at is not None:
        when = _("asked on %(day)s", day=day(ahead.asked_at.date()))
    else:
        when = _("planned for %(day)s", day=day(gate.ends_on if gate else None))
    row["next"], row["by"] = pick(ahead.title), f"{_names(ahead.people)} · {when}"
    if ahead.about_kind in PLACES and not row["elsewhere"]:
        row["next_href"] = url_for(PLACES[ahead.about_kind], rollout=row["ref"], **{ahead.about_kind: ahead.about_ref})


def _shut(row: dict[str, Any], phases: list[Stretch]) -> Stretch | None:
    """Return the phase behind which the next gate of a running rollout is shut."""
    return next((one for one in phases if one.gate), None) if row["facts"].state is RolloutState.RUNNING else None


def _fill(window: list[dict[str, Any]]) -> None:
    """Complete the rows that are shown: their phases, what each decides next, and where it is opened."""
    me, ids = signed_in(), [row["line"].id for row in window]
    phases = queries.stretches(me.person_id, ids)
    asked = queries.open_questions(me.person_id, ids)
    shut = {row["ref"]: _shut(row, phases.get(row["line"].id, [])) for row in window}
    gates = queries.next_gates(me.person_id, [one.gate for one in shut.values() if one and one.gate])
    for row in window:
        line, gate = row["line"], shut[row["ref"]]
        _say(row, phases.get(line.id, []))
        if line.organisation_ref != me.organisation_ref:
            row["elsewhere"] = line.organisation_ref
        ahead = asked.get(line.id) or (gates.get(gate.gate) if gate and gate.gate else None)
        if ahead:
            _ahead(row, ahead, gate)


def _source(ask: Ask) -> Found:
    me = signed_in()
    lines = queries.lines(me.person_id, clock.today(me.zone))
    days = {zone: clock.today(zone) for zone in {line.zone for line in lines}}
    return held.found(ask, [_row(line, days[line.zone]) for line in lines], _fill)


@bp.get("/rollouts/")
@require("rollouts.read")
def portfolio() -> ResponseReturnValue:
    """All rollouts of the organisations that the person belongs to."""
    several = len(signed_in().organisations) > 1
    return tables.answer(
        ACROSS if several else WITHIN, _source, template="rollouts/portfolio.html", here="portfolio",
        can_start=may("rollouts.start"), organisations=[name for _ref, name, _here in signed_in().organisations],
        href=url_for("rollouts.map_", rollout=tables.ROW_REF),
    )
