"""The rollout as a network of work. A hard gate is a moment: all of its phase comes before, what is held comes after."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from app.core.scheduling.network import Link, Work
from app.rollouts.rules.states import CLOSED, ActivityState


@dataclass(frozen=True)
class Planned:
    """One activity as the plan sees it."""

    id: int
    phase_id: int
    effort: tuple[Decimal, Decimal, Decimal]
    distribution: str
    state: ActivityState
    started_on: date | None
    finished_on: date | None


@dataclass(frozen=True)
class Station:
    """One phase as the plan sees it: which hard gates hold it back."""

    id: int
    after: tuple[str, ...]


def _gate_id(key: str) -> str:
    return f"gate {key}"


def _links(activity: Planned, needs: Mapping[int, list[tuple[int, str, int]]], station: Station) -> tuple[Link, ...]:
    own = tuple(Link(str(after), kind, lag) for after, kind, lag in needs.get(activity.id, ()))
    return own + tuple(Link(_gate_id(key)) for key in station.after)


def _work(activity: Planned, needs: Mapping[int, list[tuple[int, str, int]]], station: Station) -> Work:
    is_closed = activity.state in CLOSED
    return Work(
        id=str(activity.id), low=activity.effort[0], likely=activity.effort[1], high=activity.effort[2],
        distribution=activity.distribution, links=_links(activity, needs, station), started_on=activity.started_on,
        finished_on=activity.finished_on if is_closed else None,
    )


def works(
    activities: Iterable[Planned], needs: Mapping[int, list[tuple[int, str, int]]], stations: Iterable[Station],
    gates: Mapping[str, int],
) -> list[Work]:
    """Return the network; `gates` maps the key of each hard gate that is not passed to the phase it closes."""
    by_id = {station.id: station for station in stations}
    listed = list(activities)
    held = {
        key: Station(station.id, tuple(key for key in station.after if key in gates)) for key, station in by_id.items()
    }
    milestones = [
        Work(
            id=_gate_id(key), low=Decimal(0), likely=Decimal(0), high=Decimal(0),
            links=tuple(Link(str(a.id)) for a in listed if a.phase_id == phase_id),
        )
        for key, phase_id in gates.items()
    ]
    return [_work(activity, needs, held[activity.phase_id]) for activity in listed] + milestones
