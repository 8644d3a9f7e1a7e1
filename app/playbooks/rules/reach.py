"""Whether every gate can open: what it asks for must be deliverable before it, not only after."""

from collections import defaultdict
from collections.abc import Iterator, Set
from typing import Any

from app.core.conditions.tree import Condition, Group, How, Leaf, Subject, references
from app.core.i18n import _
from app.playbooks.rules.checking import Case, Finding
from app.playbooks.rules.order import waiting_in_circles


def unreachable(case: Case) -> Iterator[Finding]:
    """Gates that can never open, because what they ask for only comes after them."""
    if any(waiting_in_circles(case)):
        return
    walk = _Walk(case)
    places = {gate.id: place for place, gate in enumerate(case.listed("gates"))}
    while (gate := walk.stuck()) is not None:
        late = [name for name in _asked(gate.require) if name in walk.promised - walk.delivered]
        said = _("This gate can never open: %(ids)s can only be delivered after it.", ids=", ".join(late[:5]))
        hint = _("Move the activity to an earlier phase, or take the gate out of “after”.")
        yield Finding(("gates", places[gate.id], "require"), "unreachable_gate", said, hint, on_key=True)
        walk.force(gate.id)


class _Walk:
    """A rollout in which everything that can start is done at once, until nothing more can start or open."""

    def __init__(self, case: Case) -> None:
        self.gates = {gate.id: gate for gate in _by_phase(case)}
        self.delivers = {one.id: one.delivers for one in case.listed("activities")}
        # What nobody delivers, or nobody knows, is another fault; here it counts as given.
        self.promised = {one for delivers in self.delivers.values() for one in delivers}
        self.open: set[str] = set()
        self.delivered: set[str] = set()
        self.asking = _by_deliverable(case)
        self.waiting = {one.id: _held_by(case, one) for one in case.listed("activities")}
        self.behind: dict[tuple[str, str], list[str]] = defaultdict(list)
        for activity, held in self.waiting.items():
            for one in held:
                self.behind[one].append(activity)
        ready = [activity for activity, held in self.waiting.items() if not held]
        self._run(ready + [one for gate in self.gates for one in self._try(gate)])

    def stuck(self) -> Any:
        """The first gate that has not opened, by the order of the phases."""
        return next((gate for name, gate in self.gates.items() if name not in self.open), None)

    def force(self, gate: str) -> None:
        """Open a gate all the same, to see whether others hang on it alone."""
        self.open.add(gate)
        self._run(self._free(("gate", gate)))

    def _run(self, ready: list[str]) -> None:
        while ready:
            activity = ready.pop()
            fresh = set(self.delivers[activity]) - self.delivered
            self.delivered |= fresh
            ready += self._free(("activity", activity))
            for gate in {gate for one in fresh for gate in self.asking[one]}:
                ready += self._try(gate)

    def _try(self, gate: str) -> list[str]:
        if gate in self.open or not _possible(self.gates[gate].require, self.promised - self.delivered):
            return []
        self.open.add(gate)
        return self._free(("gate", gate))

    def _free(self, over: tuple[str, str]) -> list[str]:
        """Take one thing off the waiting lists; return the activities that wait for nothing more."""
        freed = []
        for activity in self.behind[over]:
            self.waiting[activity].discard(over)
            if not self.waiting[activity]:
                freed.append(activity)
        return freed


def _by_phase(case: Case) -> list[Any]:
    order = {phase.id: phase.order for phase in case.listed("phases")}
    return sorted(case.listed("gates"), key=lambda gate: order.get(gate.closes, 0))


def _held_by(case: Case, activity: Any) -> set[tuple[str, str]]:
    """What must be over before the activity can start: its needs, and the hard gates before its phase."""
    phase = case.items["phase"].get(activity.phase)
    gates = case.items["gate"]
    after = [gate for gate in (phase.after if phase else ()) if gate in gates and gates[gate].mode == "hard"]
    needs = [need.after for need in activity.needs if need.after in case.items["activity"]]
    return {*(("gate", gate) for gate in after), *(("activity", need) for need in needs)}


def _by_deliverable(case: Case) -> dict[str, list[str]]:
    asking: dict[str, list[str]] = defaultdict(list)
    for gate in case.listed("gates"):
        for asked in references(gate.require):
            asking[asked.name].append(gate.id)
    return asking


def _possible(condition: Condition, missing: Set[str]) -> bool:
    if isinstance(condition, Group):
        parts = (_possible(part, missing) for part in condition.parts)
        return {How.ALL: all, How.ANY: any, How.NONE: lambda parts: True}[condition.how](parts)
    return not _is_deliverable(condition) or condition.name not in missing


def _asked(condition: Condition) -> Iterator[str]:
    if isinstance(condition, Group):
        for part in condition.parts if condition.how is not How.NONE else ():
            yield from _asked(part)
    elif _is_deliverable(condition):
        yield condition.name


def _is_deliverable(leaf: Leaf) -> bool:
    return leaf.subject in (Subject.DELIVERABLE, Subject.APPROVAL)
