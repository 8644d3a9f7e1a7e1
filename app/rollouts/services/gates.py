"""What people decide about gates: have them measured, open them, set a condition aside for a while."""

from collections.abc import Mapping
from datetime import timedelta

from app.core import clock, jobs, journal, measurements
from app.core.actor import the_actor
from app.core.conditions.evaluate import Truth
from app.core.conditions.evidence import to_record
from app.core.database import db
from app.core.errors import Invalid, NotAllowed, Refused
from app.core.i18n import _, pick
from app.core.measurements import Measurement
from app.decisions import queries as decisions
from app.decisions import services as deciding
from app.decisions.models import Decision, Question
from app.decisions.rules import Option, Outcome
from app.rollouts.models.gate import Gate
from app.rollouts.models.rollout import Rollout
from app.rollouts.queries import gates as queries
from app.rollouts.queries import seats
from app.rollouts.rules.states import GateState
from app.rollouts.services import revisions, scheduling, telling
from app.rollouts.services.questions import demand_asker


class StaysClosed(Refused):
    """A yes that came too early; `finding` holds the conditions that are neither met nor waived."""

    def __init__(self, rollout: Rollout, gate: Gate, finding: queries.GateReading) -> None:
        super().__init__(
            _("%(missing)s of %(all)s conditions are not met, so this gate stays closed.",
              missing=finding.missing, all=len(finding.needs)),
            hint=_("Meet them, have them measured again, or ask for a waiver.") if gate.waiver
            else _("Meet them, or have them measured again."),
        )
        self.rollout, self.gate, self.finding = rollout, gate, finding


def find_figure(rollout: Rollout, metric: str, of: Mapping[str, str]) -> Measurement:
    """Ask the source of one figure, now, in the worker; it may take long, so nothing is written meanwhile."""
    return measurements.find(rollout.organisation_id, rollout.id, metric, of)


def keep_figure(rollout: Rollout, found: Measurement) -> None:
    """Store what a source said."""
    measurements.keep(found)
    revisions.touch(rollout)


def have_measured(gate: Gate) -> None:
    """Let the worker measure the gate; asking twice measures once."""
    jobs.enqueue("rollouts.measure_gate", {"gate": gate.ref}, only_one=f"measure/{gate.ref}")


def _lock(gate: Gate) -> None:
    """Let one question at a time be put, also by those who vote at one moment before anybody put it."""
    db.session.refresh(gate, with_for_update=True)


def _waiting(gate: Gate) -> Question | None:
    return decisions.open_question("gate", gate.ref, queries.DECISION)


def put(rollout: Rollout, gate: Gate) -> Question:
    """Put the gate's question to its deciders; one question at a time."""
    _lock(gate)
    if gate.state is not GateState.CLOSED:
        raise Refused(_("This gate is open already."))
    if _waiting(gate):
        raise Refused(_("The question waits already."))
    question = deciding.ask(
        queries.DECISION, about=gate, title=gate.title, electors=queries.deciders(rollout, gate),
        quorum=int(gate.decide.get("quorum", 1)), threshold=gate.decide.get("threshold", "majority"),
        rollout_id=rollout.id,
    )
    telling.asked(gate, question)
    return question


def take_back(rollout: Rollout, gate: Gate, *, reason: str, unanswered: bool = False) -> Question:
    """Take the gate's question back, saying why; by whoever asked, or whoever leads the rollout.

    With `unanswered` only while nobody has answered it. Returns the question.
    """
    question = _waiting(gate)
    if question is None:
        raise Refused(_("No question waits here."))
    demand_asker(rollout, question)
    deciding.withdraw(question, reason=reason, unanswered=unanswered)
    revisions.touch(rollout)
    telling.withdrawn(gate, question, reason.strip())
    return question


def decide(rollout: Rollout, gate: Gate, *, option: Option, reason: str = "") -> Decision | None:
    """Answer whether the gate opens. Nobody can say yes while a condition is neither met nor waived."""
    question = _waiting(gate) or _put_now(rollout, gate)
    finding = queries.findings(rollout, [gate])[gate.id]
    if option is Option.YES and gate.mode == "hard" and finding.truth is not Truth.TRUE:
        raise StaysClosed(rollout, gate, finding)
    actor = the_actor()
    decided = deciding.answer(
        question, person_id=actor.person_id, option=option, reason=reason, evidence=queries.evidence(gate, finding)
    )
    telling.answered(gate, actor.person_id)
    if decided is not None and decided.outcome is Outcome.ACCEPTED:
        _open(rollout, gate, finding)
    if decided is not None:
        revisions.touch(rollout)
        kind = "gate.opened" if decided.outcome is Outcome.ACCEPTED else "gate.kept_closed"
        telling.decided(rollout, gate, question, kind, decided.reason)
    return decided


def _put_now(rollout: Rollout, gate: Gate) -> Question:
    """Put the question, unless somebody else who votes was a moment faster."""
    _lock(gate)
    return _waiting(gate) or put(rollout, gate)


def _open(rollout: Rollout, gate: Gate, finding: queries.GateReading) -> None:
    gate.state = GateState.WAIVED if finding.uses_waiver else GateState.OPEN
    gate.decided_at = clock.now()
    db.session.flush()
    scheduling.refresh(rollout)
    journal.record("gate.opened", about=gate, waived=finding.uses_waiver)


def waive(rollout: Rollout, gate: Gate, *, path: str, days: int, reason: str) -> Decision:
    """Set one condition aside for `days` days, with a reason; only by the roles that the playbook names."""
    rule = gate.waiver
    if not rule:
        raise Refused(_("The playbook lets nobody waive a condition of this gate."))
    actor = the_actor()
    allowed = seats.in_parts(rollout, rule["by"])
    if actor.person_id not in allowed:
        told = _("You may not waive a condition of “%(gate)s”.", gate=pick(gate.title))
        raise NotAllowed(told, ask=tuple(rule["by"]))
    longest = int(rule["max_days"])
    if not 1 <= days <= longest:
        raise Invalid(
            _("A waiver here lasts 1 to %(most)s days, not %(days)s.", most=longest, days=days),
            faults={"days": _("1 to %(most)s", most=longest)},
        )
    if not reason.strip():
        raise Invalid(_("Say why the condition can wait."), faults={"reason": _("Say why the condition can wait.")})
    finding = queries.findings(rollout, [gate])[gate.id]
    line = next((line for line in finding.lines if line.path == path), None)
    if line is None:
        raise Invalid(_("This gate has no condition “%(path)s”.", path=path[:60]))
    if line.verdict.truth is Truth.TRUE:
        raise Refused(_("This condition is met; there is nothing to waive."))
    return _waived(rollout, gate, line, allowed={actor.person_id: allowed[actor.person_id]}, days=days, reason=reason)


def _waived(
    rollout: Rollout, gate: Gate, line: queries.Line, *, allowed: dict[int, str], days: int, reason: str
) -> Decision:
    question = deciding.ask(
        queries.WAIVER, about=gate, title=gate.title, electors=allowed, quorum=1, threshold="majority",
        rollout_id=rollout.id, path=line.path,
    )
    (person_id,) = allowed
    decided = deciding.answer(
        question, person_id=person_id, option=Option.YES, reason=reason,
        evidence={"path": line.path, "verdict": to_record(line.verdict)},
        valid_until=clock.now() + timedelta(days=days),
    )
    assert decided is not None
    revisions.touch(rollout)
    journal.record("gate.condition_waived", about=gate, path=line.path, days=days)
    return decided
