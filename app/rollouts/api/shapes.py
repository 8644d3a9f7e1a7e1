"""What is asked and answered about rollouts."""

from datetime import date, datetime
from typing import Literal

from pydantic import Field

from app.core import api
from app.core.conditions.evaluate import Truth
from app.rollouts.rules.states import ActivityState, GateState, RolloutState

Texts = dict[str, str]


class RolloutShape(api.Shape):
    """One rollout, with how much of its work is done."""

    ref: str
    name: str
    state: RolloutState
    playbook_id: str
    playbook_version: str
    starts_on: date
    build_days: int
    total: int
    closed: int
    blocked: int


class PhaseShape(api.Shape):
    """One phase, by its id in the playbook."""

    key: str
    title: Texts
    total: int
    closed: int
    blocked: int
    starts_on: date | None
    ends_on: date | None


class GateShape(api.Shape):
    """One gate, and the phase it closes."""

    ref: str
    key: str
    title: Texts
    mode: Literal["hard", "advisory"]
    state: GateState
    decided_at: datetime | None


class WholeRollout(api.Shape):
    """A rollout with its phases and gates, in the order of the map."""

    ref: str
    name: str
    state: RolloutState
    starts_on: date
    promised_on: date
    phases: list[PhaseShape]
    gates: list[GateShape]


class ActivityShape(api.Shape):
    """One activity. `due_on` is the agreed day, else the computed one."""

    ref: str
    key: str
    title: Texts
    state: ActivityState
    reason: str
    phase: str
    owner: str | None = Field(None, description="Address id of the person.")
    starts_on: date | None
    due_on: date | None
    version: int


class ConditionShape(api.Shape):
    """One condition of a gate: what was found, where, and when."""

    path: str
    name: str
    truth: Truth
    value: str | None
    limit: str | None
    source: str
    measured_at: datetime | None
    waived_until: datetime | None


class GateReadingShape(GateShape):
    """A gate with what it finds now; `met` of `needed` hold, waivers counted."""

    truth: Truth
    met: int
    needed: int
    conditions: list[ConditionShape]


class ActivityQuery(api.PageQuery):
    """Which activities."""

    state: ActivityState | None = None
    phase: str | None = Field(None, description="Id of the phase in the playbook.")
    owner: str | None = Field(None, description="Address id of a person, or `me`.")
    q: str | None = Field(None, max_length=200, description="Words of the title, in either language.")
    late: bool | None = Field(None, description="Only what is unfinished and past its day.")


class Move(api.Body):
    """Where an activity goes. Blocked and skipped say why."""

    to: ActivityState
    reason: api.Text = ""


class SeatBody(api.Body):
    """Who is to sit where: the playbook's role and the address id of a person."""

    part: str
    person: str
    department: str = ""


class NewRollout(api.Body):
    """A rollout to start; `params` answer the playbook's questions."""

    playbook: str
    overlays: list[str] = Field([], max_length=8)
    name: str = Field(min_length=1, max_length=200)
    starts_on: date
    calendar: str = ""
    params: dict[str, bool | str | int | float | None] = {}
    seats: list[SeatBody] = Field([], max_length=500)
