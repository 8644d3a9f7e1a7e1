"""The rollout as a network of work. A hard gate is a moment: its phase comes before, what is held comes after."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

from app.core.calendars.calendar import Calendar
from app.core.scheduling.passes import Slack, critical
from app.core.scheduling.works import Distribution, Effort, Link, LinkType, Work
from app.rollouts.rules.states import CLOSED, ActivityState

Needs = Mapping[int, list[tuple[int, str, int]]]
MOMENT = Effort(0, 0, 0)
KINDS = {str(kind): kind for kind in LinkType}
# The phases that bring the system to people; the day they end is the one that was promised.
GOES_LIVE = "deployment"


@dataclass(frozen=True)
class Planned:
    """One activity as the plan sees it. An agreed day keeps it busy until then; what waits for it moves along."""

    id: int
    phase_id: int
    effort: tuple[Decimal, Decimal, Decimal]
    distribution: str
    state: ActivityState
    started_on: date | None
    finished_on: date | None
    not_before: date | None = None
    due_on: date | None = None


@dataclass(frozen=True)
class Station:
    """One phase as the plan sees it: which hard gates hold it back."""

    id: int
    after: tuple[str, ...]


def going_live(phases: Iterable[tuple[Sequence[str], date | None]]) -> date | None:
    """Return the day on which a plan goes live: the last day of the phases that deploy, or of all.

    A phase is given as the canonical stages that it covers and its last day.
    """
    listed = list(phases)
    live = [ends for covers, ends in listed if GOES_LIVE in covers] or [ends for _covers, ends in listed]
    return max((ends for ends in live if ends), default=None)


def _gate_id(key: str) -> str:
    return f"gate {key}"


def _links(activity: Planned, needs: Needs, gates: Iterable[str]) -> tuple[Link, ...]:
    own = tuple(Link(str(after), KINDS[kind], lag) for after, kind, lag in needs.get(activity.id, ()))
    return own + tuple(Link(_gate_id(key)) for key in gates)


def begun_by(starts_on: date, today: date) -> date | None:
    """Return today once a rollout has begun: what has not begun by then begins no earlier."""
    return today if today > starts_on else None


@lru_cache(maxsize=1000)
def effort_of(points: tuple[Decimal, Decimal, Decimal], distribution: str) -> Effort:
    """Return what is scheduled of three points of effort."""
    # Playbooks use few different ones, and each move asks for those of every activity.
    return Effort(*map(float, points), Distribution(distribution))


def _work(activity: Planned, needs: Needs, gates: Iterable[str]) -> Work:
    finished = activity.finished_on if activity.state in CLOSED else None
    started = activity.started_on if finished is None else min(activity.started_on or finished, finished)
    skipped = activity.state is ActivityState.SKIPPED
    effort = MOMENT if skipped else effort_of(activity.effort, activity.distribution)
    return Work(
        str(activity.id), effort, _links(activity, needs, gates), activity.not_before,
        None if skipped else activity.due_on, started, finished,
    )


def works(
    activities: Iterable[Planned], needs: Needs, stations: Iterable[Station], gates: Mapping[str, int]
) -> list[Work]:
    """Return the network; `gates` maps the key of each hard gate that is not passed to the phase it closes."""
    listed = list(activities)
    holding = {station.id: [key for key in station.after if key in gates] for station in stations}
    moments = [
        Work(_gate_id(key), MOMENT, tuple(Link(str(one.id)) for one in listed if one.phase_id == phase_id))
        for key, phase_id in gates.items()
    ]
    return [_work(one, needs, holding[one.phase_id]) for one in listed] + moments


@dataclass(frozen=True)
class Plan:
    """A whole network with the days it is worked on. Two that are alike are one: what a pass finds is kept by it.

    `gates` are the key of each hard gate that is not passed, with the phase it closes; `begun` is today once the
    rollout has begun.
    """

    activities: tuple[Planned, ...]
    needs: tuple[tuple[tuple[int, str, int], ...], ...]
    stations: tuple[Station, ...]
    gates: tuple[tuple[str, int], ...]
    starts_on: date
    calendar: Calendar
    begun: date | None = None

    @property
    def works(self) -> list[Work]:
        """Return everything that is scheduled."""
        needs = {one.id: list(own) for one, own in zip(self.activities, self.needs, strict=True)}
        return works(self.activities, needs, self.stations, dict(self.gates))


def plan_of(
    activities: Iterable[Planned], needs: Needs, stations: Iterable[Station], gates: Mapping[str, int],
    starts_on: date, calendar: Calendar, begun: date | None = None,
) -> Plan:
    """Return the plan of these activities; `gates` are the hard ones that are not passed."""
    listed = tuple(activities)
    return Plan(
        listed, tuple(tuple(needs.get(one.id, ())) for one in listed), tuple(stations), tuple(gates.items()),
        starts_on, calendar, begun,
    )


@lru_cache(maxsize=32)
def slack_of(plan: Plan) -> Mapping[str, Slack]:
    """Return the slack of every work of a plan, by id; kept for the plans that were looked at last."""
    return critical(plan.works, plan.starts_on, plan.calendar, today=plan.begun)
