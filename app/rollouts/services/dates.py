"""Days that people type: the earliest start of an activity, the day it is agreed to be done. Dates behind follow."""

from dataclasses import dataclass
from datetime import date

from app.core import clock
from app.core.actor import the_actor
from app.core.calendars import library
from app.core.calendars.calendar import Calendar
from app.core.database import db
from app.core.database.nets import policy
from app.core.errors import Invalid
from app.core.i18n import _, pick
from app.core.wording import day
from app.rollouts.models.activity import Activity
from app.rollouts.models.rollout import Rollout
from app.rollouts.rules.dates import earliest, holder
from app.rollouts.rules.states import CLOSED
from app.rollouts.services import revisions, scheduling
from app.rollouts.services.activities import demand_unchanged
from app.rollouts.services.scheduling import Network

YEARS = 5


@dataclass(frozen=True)
class Moved:
    """What a typed day moved: how many other activities, and the day of going live before and after."""

    others: int
    live_before: date | None
    live_after: date | None


def type_dates(
    rollout: Rollout, activity: Activity, *, not_before: date | None, due_on: date | None, version: int | None = None,
) -> Moved:
    """Keep typed days and move everything that waits for the activity; refuse days that cannot be, with the reason.

    A day that stays as it was is not judged again: what became impossible since is shown as a conflict instead.
    """
    demand_unchanged(activity, version)
    policy().demand(the_actor(), "rollouts.lead", rollout.id)
    found = scheduling.network(rollout)
    faults: dict[str, str] = {}
    if not_before not in (None, activity.not_before):
        faults |= _named("not_before", _against_start(found, activity, not_before))
    if due_on not in (None, activity.due_on):
        begins = activity.started_on or not_before or _earliest(found, activity)
        faults |= _named("due_on", _against_end(rollout, found.calendar, activity, begins, due_on))
    if faults:
        raise Invalid(next(iter(faults.values())), faults=faults)
    live = rollout.live_on
    activity.not_before, activity.due_on, activity.changed_at = not_before, due_on, clock.now()
    revisions.touch(rollout)
    moved = scheduling.refresh(rollout)
    return Moved(len(moved - {activity.id}), live, rollout.live_on)


def _named(field: str, fault: str) -> dict[str, str]:
    return {field: fault} if fault else {}


def _earliest(found: Network, activity: Activity) -> date:
    return earliest(found.works, str(activity.id), found.rollout.starts_on, found.calendar, found.begun)


def _holder(found: Network, activity: Activity) -> tuple[str, date | None]:
    """Return the title of the activity that holds this one back most, and its last day; none where a gate does."""
    by = holder(found.works, str(activity.id), found.rollout.starts_on, found.calendar, found.begun)
    one = db.session.get(Activity, int(by)) if by.isdecimal() else None
    return (pick(one.title), one.ends_on) if one else ("", None)


def _outside(rollout: Rollout, wanted: date) -> str:
    last = rollout.starts_on.replace(year=rollout.starts_on.year + YEARS, day=1)
    if rollout.starts_on <= wanted <= last:
        return ""
    return _("%(date)s lies outside the rollout, which starts on %(start)s.",
             date=wanted, start=rollout.starts_on)


def _at_rest(calendar: Calendar, wanted: date) -> str:
    if calendar.is_working_day(wanted):
        return ""
    before = calendar.day_at(calendar.index(wanted) - 1)
    return _("Nobody works on %(day)s. The working days around it are %(before)s and %(after)s.",
             day=day(wanted), before=day(before), after=day(calendar.first_working_day(wanted)))


def _against_start(found: Network, activity: Activity, wanted: date) -> str:
    """Return why the activity cannot begin on that day; empty where it can."""
    title = pick(activity.title)
    if activity.state in CLOSED:
        return _("“%(title)s” is closed; its days stand.", title=title)
    if activity.started_on:
        return _("“%(title)s” began on %(day)s; a start that happened stays.", title=title,
                 day=day(activity.started_on))
    fault = _outside(found.rollout, wanted) or _at_rest(found.calendar, wanted)
    first = _earliest(found, activity)
    if fault or wanted >= first:
        return fault
    by, ends = _holder(found, activity)
    if by and ends:
        return _("%(day)s is too early: it waits for “%(holder)s” until %(ends)s. The earliest start is %(earliest)s.",
                 day=day(wanted), holder=by, ends=day(ends), earliest=day(first))
    return _("%(day)s is too early: the earliest start is %(earliest)s.", day=day(wanted), earliest=day(first))


def _against_end(
    rollout: Rollout, calendar: Calendar, activity: Activity, begins: date | None, wanted: date
) -> str:
    """Return why the activity cannot be done by that day; empty where it can, be it later than computed or sooner."""
    if activity.state in CLOSED:
        return _("“%(title)s” is closed; its days stand.", title=pick(activity.title))
    fault = _outside(rollout, wanted) or _at_rest(calendar, wanted)
    if fault or begins is None or wanted >= begins:
        return fault
    return _("It cannot be done by %(day)s: it begins on %(begins)s at the earliest.", day=day(wanted),
             begins=day(begins))


def agree_date(
    rollout: Rollout, activity: Activity, due_on: date | None, *, version: int | None = None, reschedule: bool = True
) -> None:
    """Agree on the day an activity is done, or on none; its earliest start stays.

    Whoever agrees on several sets `reschedule` aside and refreshes the plan once at the end.
    """
    demand_unchanged(activity, version)
    policy().demand(the_actor(), "rollouts.lead", rollout.id)
    if due_on not in (None, activity.due_on):
        calendar = library.current(rollout.calendar, rollout.zone)
        begins = activity.started_on or activity.starts_on
        if fault := _against_end(rollout, calendar, activity, begins, due_on):
            raise Invalid(fault, faults={"due_on": fault})
    activity.due_on, activity.changed_at = due_on, clock.now()
    revisions.touch(rollout)
    if reschedule:
        scheduling.refresh(rollout)
