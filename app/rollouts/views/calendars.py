"""What calendar programs show of rollouts: the days of one person, or of one rollout."""

from collections.abc import Iterator

from flask import url_for

from app.contracts.messages import CalendarOffer, DatedThing
from app.core.actor import Actor
from app.core.i18n import _, pick
from app.rollouts.models.rollout import Rollout
from app.rollouts.queries import dates, rollouts
from app.rollouts.queries.dates import Dated
from app.rollouts.rules.states import RolloutState

OF_ROLLOUT = "rollout/"


def offered() -> Iterator[CalendarOffer]:
    """Yield the calendar of each running rollout that the actor sees."""
    for line in rollouts.all_visible():
        if line.rollout.state is RolloutState.RUNNING:
            yield CalendarOffer(OF_ROLLOUT + line.rollout.ref, line.rollout.name)


def things(actor: Actor, calendar: str) -> Iterator[DatedThing]:
    """Yield what stands in a calendar of this room; nothing for the calendars of others."""
    if calendar == "mine":
        for one in dates.of_person(actor.person_id):
            yield _activity(one, one.rollout_name)
    elif calendar.startswith(OF_ROLLOUT):
        yield from _of_rollout(rollouts.one(calendar.removeprefix(OF_ROLLOUT)))


def _activity(one: Dated, text: str) -> DatedThing:
    href = url_for("rollouts.activity", rollout=one.rollout_ref, activity=one.ref)
    return DatedThing(
        f"activity/{one.ref}", pick(one.title), one.due, one.due, one.changed_at, one.revision, href, text
    )


def _of_rollout(rollout: Rollout) -> Iterator[DatedThing]:
    for one in dates.of_rollout(rollout):
        yield _activity(one, _("Owner: %(name)s", name=one.owner) if one.owner else _("Nobody owns it yet."))
    changed, home = dates.changed_at(rollout), url_for("rollouts.map_", rollout=rollout.ref)
    for phase in dates.phases(rollout):
        href = url_for("rollouts.phase", rollout=rollout.ref, phase=phase.key)
        title = _("End of the phase “%(title)s”", title=pick(phase.title))
        yield DatedThing(
            f"phase/{rollout.ref}/{phase.key}", title, phase.ends_on, phase.ends_on, changed, rollout.revision, href
        )
    promised = rollouts.promised_on(rollout)
    yield DatedThing(
        f"promise/{rollout.ref}", _("“%(name)s” is to be live", name=rollout.name), promised, promised, changed,
        rollout.revision, home,
    )
