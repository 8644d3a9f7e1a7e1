"""What a gate finds: every leaf of its condition with number, source, age and the rows behind it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from app.core import clock, measurements
from app.core.asking import plugins
from app.core.conditions import evaluate as answering
from app.core.conditions.evaluate import LeafVerdict, Truth, Verdict
from app.core.conditions.evidence import to_record
from app.core.conditions.facts import Fact, Silent
from app.core.conditions.grammar import parse
from app.core.conditions.literals import read_literal
from app.core.conditions.tree import Condition, How, Leaf, Subject, leaves
from app.core.database import db
from app.core.database.rows import row_at
from app.core.i18n import pick
from app.decisions import queries as decisions
from app.decisions.models import Decision
from app.decisions.rules import Outcome
from app.rollouts.models.deliverable import Deliverable
from app.rollouts.models.gate import Gate
from app.rollouts.models.rollout import Rollout
from app.rollouts.queries import activities, seats
from app.rollouts.rules.states import GateState, RolloutState

WAIVER = "gate_waiver"
DECISION = "gate"


@dataclass(frozen=True)
class Line:
    """One leaf on the gate's page. `path` names it for a waiver; `is_waived` until its waiver ends."""

    path: str
    verdict: LeafVerdict
    waived_until: datetime | None = None
    waived_why: str = ""

    @property
    def is_waived(self) -> bool:
        """Tell whether a waiver stands in for the condition."""
        return self.waived_until is not None and self.verdict.truth is not Truth.TRUE


@dataclass(frozen=True)
class Need:
    """One thing that must hold by itself: a line, or several of which some combination is enough.

    Where a combination holds, `lines` are its own alone.
    """

    truth: Truth
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class GateReading:
    """The whole answer: whether the gate's condition holds, with waivers counted, the bare verdict, and its lines."""

    truth: Truth
    verdict: Verdict
    lines: tuple[Line, ...]
    needs: tuple[Need, ...] = ()

    @property
    def met(self) -> int:
        """Return how many needs hold, waivers counted."""
        return sum(1 for need in self.needs if need.truth is Truth.TRUE)

    @property
    def missing(self) -> int:
        """Return how many needs do not hold, or are not known to."""
        return len(self.needs) - self.met

    @property
    def uses_waiver(self) -> bool:
        """Tell whether a waiver stands in for one of the lines."""
        return any(line.is_waived for line in self.lines)


def one(ref: str) -> Gate:
    """Return one gate; absent, hidden and foreign alike raise `NotFound`."""
    return row_at(Gate, ref)


def of(rollout: Rollout) -> list[Gate]:
    """Return the gates of a rollout in the order of the map."""
    return list(db.session.scalars(select(Gate).where(Gate.rollout_id == rollout.id).order_by(Gate.position)))


def hard(rollout: Rollout) -> list[tuple[str, int, GateState]]:
    """Return key, phase and state of each gate that the plan waits for."""
    rows = select(Gate.key, Gate.phase_id, Gate.state).where(Gate.rollout_id == rollout.id, Gate.mode == "hard")
    return [(key, phase_id, state) for key, phase_id, state in db.session.execute(rows)]


def asking_about(entities: set[str]) -> list[Gate]:
    """Return the closed gates of running rollouts that name a figure about one of these entities."""
    rows = db.session.scalars(
        select(Gate).join(Rollout, Rollout.id == Gate.rollout_id)
        .where(Gate.state == GateState.CLOSED, Rollout.state == RolloutState.RUNNING).order_by(Gate.id)
    )
    return [gate for gate in rows if any(of.get("entity") in entities for _name, of in metrics(parse(gate.require)))]


def metrics(condition: Condition) -> list[tuple[str, Mapping[str, str]]]:
    """Return (metric, narrowing) of each metric leaf."""
    return [(leaf.name, leaf.narrowing) for _path, leaf in leaves(condition) if leaf.subject is Subject.METRIC]


def wanted(gate: Gate) -> list[tuple[str, Mapping[str, str]]]:
    """Return the figures that a gate names: (metric, narrowing)."""
    return metrics(parse(gate.require))


class _Facts:
    """Answers the leaves of one rollout's gates from what is stored, with one query per subject."""

    def __init__(self, rollout: Rollout, conditions: list[Condition]) -> None:
        named = [leaf for condition in conditions for _path, leaf in leaves(condition)]
        self.rollout = rollout
        self.measured = measurements.latest(
            rollout.organisation_id, rollout.id,
            [(leaf.name, leaf.narrowing) for leaf in named if leaf.subject is Subject.METRIC],
        )
        keys = {leaf.name for leaf in named if leaf.subject in (Subject.DELIVERABLE, Subject.APPROVAL)}
        rows = select(Deliverable).where(Deliverable.rollout_id == rollout.id, Deliverable.key.in_(sorted(keys)))
        self.deliverables = {row.key: row for row in db.session.scalars(rows)} if keys else {}

    def look(self, leaf: Leaf) -> Fact | Silent | None:
        if leaf.subject is Subject.METRIC:
            return self._metric(leaf)
        if leaf.subject is Subject.PARAM:
            answer = self.rollout.params.get(leaf.name)
            value = answer if isinstance(answer, bool) else read_literal(str(answer))
            return None if answer is None else Fact(value, "params")
        if leaf.subject in (Subject.DELIVERABLE, Subject.APPROVAL):
            return self._deliverable(leaf)
        return Silent(leaf.subject.value, "nothing answers this yet")

    def _metric(self, leaf: Leaf) -> Fact | Silent | None:
        found = self.measured.get(measurements.key_of(leaf.name, leaf.narrowing, self.rollout.id))
        if found is None:
            return None
        if found.silent:
            return Silent(found.source, found.silent)
        pages = plugins().ask_lists("list_metric_pages", metric=leaf.name, of=leaf.narrowing)
        about = f"{found.failing}/{found.rows}" if found.rows else pick(found.particulars.get("note", {}))
        return Fact(found.value, found.source, found.measured_at, about, pages[0].value if pages else "")

    def _deliverable(self, leaf: Leaf) -> Fact | None:
        found = self.deliverables.get(leaf.name)
        if found is None:
            return None
        moment = found.accepted_at or found.submitted_at
        value: Any = found.state.value == "accepted" if leaf.subject is Subject.APPROVAL else found.state.value
        return Fact(value, "deliverable", moment, "", found.ref)


def _waivers(gates: list[Gate]) -> dict[str, dict[str, Decision]]:
    """Return the waivers in force: gate ref to path to decision."""
    found: dict[str, dict[str, Decision]] = {}
    for decision in decisions.standing("gate", [gate.ref for gate in gates], WAIVER):
        if decision.outcome is Outcome.ACCEPTED:
            found.setdefault(decision.about_ref, {})[decision.evidence["path"]] = decision
    return found


def _path(path: tuple[Any, ...]) -> str:
    return ".".join(map(str, path)) or "whole"


def _joined(verdict: Verdict, waived: Mapping[str, Decision], path: tuple[Any, ...] = ()) -> Truth:
    """Join the truths once more with waived leaves counted as true."""
    if isinstance(verdict, LeafVerdict):
        return Truth.TRUE if _path(path) in waived else verdict.truth
    parts = [_joined(part, waived, (*path, verdict.how.value, place)) for place, part in enumerate(verdict.parts)]
    return answering.joined(verdict.how, parts)


def _needs(
    verdict: Verdict, waived: Mapping[str, Decision], lines: Iterator[Line], path: tuple[Any, ...] = ()
) -> Iterator[Need]:
    """Take an `all` apart, however deep; what is joined otherwise is one need. `lines` are given in reading order."""
    if not isinstance(verdict, LeafVerdict) and verdict.how is How.ALL:
        for place, part in enumerate(verdict.parts):
            yield from _needs(part, waived, lines, (*path, verdict.how.value, place))
        return
    own = tuple(islice(lines, sum(1 for _leaf in answering.leaf_verdicts(verdict))))
    yield Need(_joined(verdict, waived, path), tuple(_chosen(verdict, waived, iter(own), path)))


def _chosen(
    verdict: Verdict, waived: Mapping[str, Decision], lines: Iterator[Line], path: tuple[Any, ...]
) -> Iterator[Line]:
    """Leave out the ways that were not taken as soon as one of them holds, and those that no work can open."""
    if isinstance(verdict, LeafVerdict):
        yield next(lines)
        return
    takes_one = verdict.how is How.ANY and _joined(verdict, waived, path) is Truth.TRUE
    is_choice = verdict.how is How.ANY and not all(map(_is_shut, verdict.parts))
    for place, part in enumerate(verdict.parts):
        here = (*path, verdict.how.value, place)
        inner = list(_chosen(part, waived, lines, here))
        holds = _joined(part, waived, here) is Truth.TRUE
        if holds or not (takes_one or (is_choice and _is_shut(part))):
            yield from inner
        if holds and takes_one:
            return


def _is_shut(verdict: Verdict, wanted: Truth = Truth.TRUE) -> bool:
    """Tell whether answers given at the start, which no work changes, keep a condition from ever becoming `wanted`."""
    if isinstance(verdict, LeafVerdict):
        return verdict.leaf.subject is Subject.PARAM and verdict.truth not in (wanted, Truth.UNKNOWN)
    inner = answering.opposite(wanted) if verdict.how is How.NONE else wanted
    takes_every = (verdict.how is How.ANY) is (wanted is Truth.FALSE)
    return (any if takes_every else all)(_is_shut(part, inner) for part in verdict.parts)


def _finding(
    gate: Gate, condition: Condition, facts: _Facts, now: datetime, waived: Mapping[str, Decision]
) -> GateReading:
    verdict = answering.evaluate(condition, facts.look, now)
    paths = [_path(path) for path, _leaf in leaves(condition)]
    lines = tuple(
        Line(path, found, *(waived[path].valid_until, waived[path].reason) if path in waived else ())
        for path, found in zip(paths, answering.leaf_verdicts(verdict), strict=True)
    )
    return GateReading(_joined(verdict, waived), verdict, lines, tuple(_needs(verdict, waived, iter(lines))))


def findings(rollout: Rollout, gates: list[Gate]) -> dict[int, GateReading]:
    """Return what each of these gates finds now, by inner id; the number of queries does not depend on how many."""
    conditions = {gate.id: parse(gate.require) for gate in gates}
    facts, waived = _Facts(rollout, list(conditions.values())), _waivers(gates)
    now = clock.now().astimezone(ZoneInfo(rollout.zone))
    return {
        gate.id: _finding(gate, conditions[gate.id], facts, now, waived.get(gate.ref, {})) for gate in gates
    }


def answered(rollout: Rollout, tree: Mapping[str, Any], now: datetime) -> GateReading:
    """Return what any condition over a rollout's facts finds, without waivers."""
    condition = parse(tree)
    verdict = answering.evaluate(condition, _Facts(rollout, [condition]).look, now)
    lines = tuple(
        Line(_path(path), found)
        for (path, _leaf), found in zip(leaves(condition), answering.leaf_verdicts(verdict), strict=True)
    )
    return GateReading(verdict.truth, verdict, lines, tuple(_needs(verdict, {}, iter(lines))))


def evidence(gate: Gate, finding: GateReading) -> dict[str, Any]:
    """Return what is frozen with a decision: every condition with value, limit, source, moment, truth, and waivers."""
    return {
        "gate": gate.key, "truth": str(finding.truth), "verdict": to_record(finding.verdict),
        "waived": [line.path for line in finding.lines if line.is_waived],
    }


def deciders(rollout: Rollout, gate: Gate) -> dict[int, str]:
    """Return who may decide: the seats of the playbook's roles, without those who did the phase's work.

    What a decider does as decider (a sponsor announces, a steering member approves) is not the work that is judged.
    """
    return _unbiased(gate, seats.in_parts(rollout, gate.decide["by"]))


def _unbiased(gate: Gate, found: dict[int, str]) -> dict[int, str]:
    """Leave out who did the phase's work, where the gate says so."""
    if not gate.decide.get("not_by_owner", True):
        return found
    busy = activities.workers_of_phase(gate.phase_id, list(gate.decide["by"]))
    return {person: value for person, value in found.items() if person not in busy}


def seated(rollout: Rollout, gate: Gate) -> tuple[dict[int, str], set[int]]:
    """Return who may decide, as inner person id to name, and who may waive a condition."""
    sitting = seats.of_rollout(rollout)
    deciding = {one.person_id: one.name for one in sitting if one.part in gate.decide["by"]}
    waiving = {one.person_id for one in sitting if gate.waiver and one.part in gate.waiver["by"]}
    return _unbiased(gate, deciding), waiving
