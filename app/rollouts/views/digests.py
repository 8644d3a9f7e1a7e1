"""What a rollout tells of a time, for its weekly update; and what waits for a person, for their digest."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import url_for

from app.access.rules import Role
from app.contracts.messages import (
    DECISIONS,
    DONE,
    GATES,
    LATE,
    NEXT,
    RISKS,
    SURVEYS,
    WAITS,
    DigestLine,
)
from app.core import clock
from app.core.actor import Actor
from app.core.calendars import library as calendars
from app.core.i18n import _, _n, _p, pick
from app.core.wording import day, moment
from app.decisions import queries as decisions
from app.decisions.rules import Outcome
from app.messages.rules.mail import week_key
from app.rollouts.models.rollout import Rollout
from app.rollouts.queries import activities, changes, gates, rollouts, weekly
from app.rollouts.queries.changes import Changed
from app.surveys.queries import surveys
from app.surveys.rules.states import SurveyState

SOON = timedelta(days=4)
ABOUT = {"gate": ("rollouts.gate", "gate"), "sign_off": ("rollouts.deliverable", "deliverable")}


def _late(calendar_name: str, zone: str, due: date | None, today: date) -> str:
    if due is None:
        return ""
    days = max(calendars.current(calendar_name, zone).working_days_between(due, today), 1)
    return _n("late by %(num)s working day", "late by %(num)s working days", days)


def _joined(*parts: str | None) -> str:
    return _p("clauses", ", ").join(part for part in parts if part)


def of_rollout(rollout: Rollout, since: datetime, until: datetime) -> Iterator[DigestLine]:
    """Yield what changed in a rollout from `since` until before `until`, what is late by then, and what comes next."""
    zone = ZoneInfo(rollout.zone)
    first, last = since.astimezone(zone).date(), until.astimezone(zone).date()
    today = min(clock.today(rollout.zone), last)
    yield from _activities(rollout, first, last, today)
    yield from _gates(rollout, since, until)
    yield from _decisions(rollout, since, until)
    yield from _surveys(rollout, since, until)
    for risk in changes.new_risks(rollout, since, until):
        href = url_for("rollouts.deliverable", rollout=rollout.ref, deliverable=risk.deliverable)
        yield DigestLine(f"risk/{risk.deliverable}/{risk.text}", RISKS, risk.text, href)


def _activities(rollout: Rollout, first: date, last: date, today: date) -> Iterator[DigestLine]:
    def line(part: str, one: Changed, remark: str) -> DigestLine:
        href = url_for("rollouts.activity", rollout=rollout.ref, activity=one.ref)
        return DigestLine(f"{part}/{one.ref}", part, pick(one.title), href, _joined(remark, one.owner))

    for one in changes.finished(rollout, first, last):
        yield line(DONE, one, "")
    for one in changes.late(rollout, today):
        yield line(LATE, one, _late(rollout.calendar, rollout.zone, one.day, today))
    for one in changes.coming(rollout, today, max((last - today).days, 0) + 7):
        yield line(NEXT, one, _("due %(day)s", day=day(one.day)))


def _gates(rollout: Rollout, since: datetime, until: datetime) -> Iterator[DigestLine]:
    for gate in changes.gates_opened(rollout, since, until):
        href = url_for("rollouts.gate", rollout=rollout.ref, gate=gate.ref)
        told = _("The gate “%(title)s” is open", title=pick(gate.title))
        yield DigestLine(f"opened/{gate.ref}", GATES, told, href)
    gate = changes.next_gate(rollout)
    if gate is not None:
        finding = gates.findings(rollout, [gate])[gate.id]
        href = url_for("rollouts.gate", rollout=rollout.ref, gate=gate.ref)
        told = _("%(met)s of %(all)s conditions are met", met=finding.met, all=len(finding.needs))
        yield DigestLine(
            f"next-gate/{gate.ref}/{finding.met}", GATES, _("Next gate: “%(title)s”", title=pick(gate.title)), href,
            told,
        )


def _decisions(rollout: Rollout, since: datetime, until: datetime) -> Iterator[DigestLine]:
    endpoints = {"gate": "rollouts.gate", "deliverable": "rollouts.deliverable", "activity": "rollouts.activity"}
    for one in changes.decided(rollout, since, until):
        endpoint = endpoints.get(one.about_kind)
        href = url_for(endpoint, rollout=rollout.ref, **{one.about_kind: one.about_ref}) if endpoint else ""
        remark = _("accepted") if one.outcome is Outcome.ACCEPTED else _joined(_("not accepted"), one.reason)
        yield DigestLine(f"decision/{one.ref}", DECISIONS, pick(one.title), href, remark)


def _surveys(rollout: Rollout, since: datetime, until: datetime) -> Iterator[DigestLine]:
    for one in changes.surveys(rollout, since, until):
        is_open = one.state is SurveyState.OPEN
        remark = _("takes answers until %(when)s", when=moment(one.closes_at)) if is_open else _("has its result")
        href = url_for("surveys.survey", survey=one.ref, about=1)
        yield DigestLine(f"survey/{one.ref}/{one.state}", SURVEYS, pick(one.title), href, remark)


def of_person(actor: Actor, until: datetime) -> Iterator[DigestLine]:
    """Yield what waits for a person's answer, which of their activities are late, and which are due soon."""
    for waiting in decisions.waiting_for(actor.person_id):
        yield _question(waiting)
    for asked in surveys.waiting_for(actor.person_id):
        href, told = url_for("surveys.survey", survey=asked.ref), _("until %(when)s", when=moment(asked.closes_at))
        yield DigestLine(f"survey/{asked.ref}", WAITS, pick(asked.title), href, told)
    yield from _to_be_written(actor, until)
    for mine in activities.open_for(actor.person_id):
        line = _mine(mine, until.astimezone(ZoneInfo(mine.zone)).date())
        if line is not None:
            yield line


def _to_be_written(actor: Actor, until: datetime) -> Iterator[DigestLine]:
    """On the last working day of a week, yield the updates that whoever leads has not sent yet."""
    led = [one for one, roles in actor.rollout_roles.items() if Role.PROJECT_MANAGER in roles]
    for rollout in rollouts.running(led):
        today = until.astimezone(ZoneInfo(rollout.zone)).date()
        week = week_key(today)
        calendar = calendars.current(rollout.calendar, rollout.zone)
        is_last = calendar.is_working_day(today) and week_key(calendar.next_working_day(today)) != week
        if is_last and not weekly.last_number(rollout, week):
            href = url_for("rollouts.weekly", rollout=rollout.ref)
            yield DigestLine(f"weekly/{rollout.ref}/{week}", WAITS, _("Write this week’s update"), href, rollout.name)


def _question(waiting: Any) -> DigestLine:
    found = rollouts.by_id(waiting.rollout_id) if waiting.rollout_id else None
    endpoint, argument = ABOUT.get(waiting.kind, ABOUT["gate"])
    href = url_for(endpoint, rollout=found.ref, **{argument: waiting.about_ref}) if found else ""
    title = pick(waiting.title)
    told = _("Does the gate “%(title)s” open?", title=title) if waiting.kind == "gate" else title
    return DigestLine(f"question/{waiting.ref}", WAITS, told, href, found.name if found else "")


def _mine(mine: activities.Mine, today: date) -> DigestLine | None:
    if mine.due is None or mine.due >= today + SOON:
        return None
    href = url_for("rollouts.activity", rollout=mine.rollout_ref, activity=mine.ref)
    is_late = mine.due < today
    told = _late(mine.calendar, mine.zone, mine.due, today) if is_late else _("due %(day)s", day=day(mine.due))
    part = LATE if is_late else NEXT
    return DigestLine(f"{part}/{mine.ref}", part, pick(mine.title), href, _joined(told, mine.rollout_name))
