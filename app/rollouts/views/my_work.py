"""My work: what waits for a decision, what is due, what reached the person."""

from datetime import date, timedelta
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access.guards import require, signed_in
from app.core import clock
from app.core.calendars import library as calendars
from app.core.i18n import _, _n, pick
from app.core.wording import day, moment, zone
from app.decisions.queries import Waiting
from app.messages.queries import inbox
from app.messages.queries.notices import REASONS, known_notices, sentence
from app.rollouts.models.rollout import Rollout
from app.rollouts.queries import activities, rollouts
from app.rollouts.rules.states import ActivityState, RolloutState
from app.rollouts.views import seen, words
from app.rollouts.views.blueprint import bp
from app.surveys.queries.surveys import Waiting as Asked

ICONS = {"todo": "circle", "doing": "circle-half", "blocked": "sign-stop-fill", "late": "exclamation-triangle-fill"}
TONES = {"todo": "faint", "doing": "river-c", "blocked": "bad", "late": "warn"}
KINDS = {
    "gate": ("rollouts.gate", "gate", "unlock"), "sign_off": ("rollouts.deliverable", "deliverable", "pen"),
}
SOON = timedelta(days=14)
FEWEST, LONGEST, NEWEST = 5, 40, 8


def _decide(waiting: Waiting, visible: dict[int, Rollout]) -> dict[str, Any]:
    rollout = visible.get(waiting.rollout_id or 0)
    endpoint, argument, icon = KINDS.get(waiting.kind, KINDS["gate"])
    href = url_for(endpoint, rollout=rollout.ref, **{argument: waiting.about_ref}) if rollout else ""
    title = pick(waiting.title)
    return {
        "icon": icon, "title": _("Does the gate “%(title)s” open?", title=title) if waiting.kind == "gate" else title,
        "href": href, "strong": True, "acts": [{"text": _("Answer"), "href": href}] if href else [],
        "why": _("%(place)s · asked %(when)s", place=rollout.name if rollout else "–", when=moment(waiting.asked_at)),
    }


def _late_by(mine: activities.Mine, today: date) -> str:
    """Say by how many working days of the rollout's own calendar an activity is late, and what waits for it."""
    calendar = calendars.current(mine.calendar, mine.zone)
    days = max(calendar.working_days_between(mine.due, today), 1) if mine.due else 1
    if not mine.holds_up:
        return _n("Late by %(num)s working day.", "Late by %(num)s working days.", days)
    return _n(
        "Late by %(num)s working day. Holds up “%(title)s”.", "Late by %(num)s working days. Holds up “%(title)s”.",
        days, title=pick(mine.holds_up),
    )


def _why(mine: activities.Mine, state: str, today: date, several: bool) -> str:
    place = f"{mine.rollout_name} · {pick(mine.phase_title)}" if several else pick(mine.phase_title)
    if state == "late":
        return _late_by(mine, today)
    return f"{mine.reason} · {place}" if mine.state is ActivityState.BLOCKED else place


def _due(mine: activities.Mine, several: bool) -> dict[str, Any]:
    today = clock.today(mine.zone)
    state = words.shown_state(mine.state, mine.due, today)
    return {
        "icon": ICONS[state], "tone": TONES[state], "title": pick(mine.title), "why": _why(mine, state, today, several),
        "href": url_for("rollouts.activity", rollout=mine.rollout_ref, activity=mine.ref),
        "when": words.near_day(mine.due, today), "at": mine.due.isoformat() if mine.due else "",
        "late": state == "late",
    }


def _is_late(mine: activities.Mine) -> bool:
    return words.shown_state(mine.state, mine.due, clock.today(mine.zone)) == "late"


def _soon(mine: activities.Mine) -> bool:
    """Tell whether an activity stands on the short list: begun, or due within a fortnight."""
    begun = mine.state in (ActivityState.DOING, ActivityState.BLOCKED)
    return begun or (mine.due is not None and mine.due <= clock.today(mine.zone) + SOON)


def _short(every: list[activities.Mine]) -> list[activities.Mine]:
    """Return what the list begins with: what is near, and never fewer than five as long as there are some."""
    near = [one for one in every if _soon(one)]
    return near[:LONGEST] if len(near) >= FEWEST else every[:FEWEST]


def _news() -> list[dict[str, Any]]:
    """Return the newest things of the inbox that wait."""
    notices, rows = known_notices(), []
    for group in inbox.page(most=NEWEST).groups:
        line, notice = group.newest, notices.get(group.newest.kind)
        rows.append({
            "icon": notice.icon if notice else "bell", "href": line.href, "unread": True,
            "title": sentence(notice, who=line.who or "", about=line.about_title, params=line.params),
            "why": line.params.get("text", "") or str(REASONS[group.because]), "when": moment(line.at),
            "at": line.at.isoformat(), "chip": {"text": str(group.many)} if group.many > 1 else None,
        })
    return rows


def _sides(running: list[rollouts.Line]) -> list[dict[str, Any]]:
    """Return the running rollouts beside the list: their day, and how much is done of how much time."""
    found = []
    for line in running:
        day = (clock.today(line.rollout.zone) - line.rollout.starts_on).days
        found.append({
            "line": line, "day": max(day, 0), "share": round(100 * line.closed / line.total) if line.total else 0,
            "mark": min(100 * day / line.rollout.build_days, 100) if day >= 0 else None,
        })
    return found


def _asked(waiting: Asked) -> dict[str, Any]:
    """Return a survey that waits for the person's answer."""
    href = url_for("surveys.survey", survey=waiting.ref)
    kept = _("without your name") if waiting.anonymous else _("with your name")
    last = day((waiting.closes_at - timedelta(seconds=1)).astimezone(zone()).date())
    return {
        "icon": "ui-checks", "title": pick(waiting.title), "href": href, "strong": True,
        "acts": [{"text": _("Answer"), "href": href}],
        "why": _("Survey, %(kept)s · until the evening of %(day)s", kept=kept, day=last),
    }


@bp.get("/work")
@require("rollouts.read")
def my_work() -> ResponseReturnValue:
    """What the person must decide, what they have to do, and what is new in their inbox."""
    actor = signed_in()
    running = [line for line in seen.rollouts() if line.rollout.state is RolloutState.RUNNING]
    every = activities.open_for(actor.person_id)
    due = [_due(one, len(running) > 1) for one in (every if request.args.get("show") == "all" else _short(every))]
    visible = {line.rollout.id: line.rollout for line in seen.rollouts()}
    return render_template(
        "rollouts/my_work.html", greeting=words.greeting(actor.name, actor.zone), today=clock.today(actor.zone),
        decide=[_decide(one, visible) for one in seen.waiting()], due=due, more=len(every) - len(due), here="work",
        late=sum(_is_late(one) for one in every), news=_news(), sides=_sides(running[:3]),
        surveys=[_asked(one) for one in seen.surveys()],
    )
