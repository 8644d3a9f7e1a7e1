"""Phases as chapters: what is done, by whom, with which effort, what is delivered, and the gate at the end."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from app.core.i18n import _, _n, pick
from app.core.wording import number
from app.playbooks.rules.frame import Playbook
from app.playbooks.rules.showing.conditions import Said, said
from app.playbooks.rules.showing.titles import Titles
from app.playbooks.rules.showing.values import effort
from app.playbooks.rules.showing.words import word

Link = tuple[str, str]


@dataclass(frozen=True)
class Step:
    """One activity."""

    id: str
    title: str
    role: str
    effort: str
    guide: str
    needs: tuple[str, ...]
    delivers: tuple[Link, ...]
    checklist: tuple[str, ...]
    when: str = ""
    is_optional: bool = False


@dataclass(frozen=True)
class Outcome:
    """One deliverable: what it is, and of which kind."""

    id: str
    title: str
    kind: str
    told: str


@dataclass(frozen=True)
class Passage:
    """One gate: what must be true; who decides and who may waive, in sentences."""

    id: str
    title: str
    mode: str
    is_hard: bool
    closes: Link
    condition: Said
    decides: tuple[str, ...]


@dataclass(frozen=True)
class Chapter:
    """One phase."""

    id: str
    number: int
    title: str
    purpose: str
    covers: tuple[str, ...]
    after: tuple[Link, ...]
    steps: tuple[Step, ...]
    outcomes: tuple[Outcome, ...]
    passages: tuple[Passage, ...]
    work: tuple[Decimal, Decimal, Decimal]
    is_repeated: bool = False

    @property
    def worked(self) -> str:
        """The work in all, from when everything goes well to when much goes wrong."""
        return " – ".join(number(days) for days in self.work)


def chapters(playbook: Any, titles: Titles) -> list[Chapter]:
    """Return the phases in the order of the map."""
    phases = sorted(playbook.phases, key=lambda phase: phase.order)
    return [_chapter(phase, at, playbook, titles) for at, phase in enumerate(phases, 1)]


def _chapter(phase: Any, at: int, playbook: Any, titles: Titles) -> Chapter:
    activities = [one for one in playbook.activities if one.phase == phase.id]
    delivered = dict.fromkeys(ref for one in activities for ref in one.delivers)
    return Chapter(
        phase.id, at, pick(phase.title), pick(phase.purpose),
        tuple(word("", "stage", stage) for stage in phase.covers), _links("gate", phase.after, titles),
        tuple(_step(one, titles) for one in activities),
        tuple(_outcome(titles.item("deliverable", ref)) for ref in delivered),
        tuple(passage(gate, titles) for gate in playbook.gates if gate.closes == phase.id), _work(activities),
        is_repeated=phase.repeat_per is not None,
    )


def _work(activities: Iterable[Any]) -> tuple[Decimal, Decimal, Decimal]:
    efforts = [one.effort for one in activities]
    sums = (sum((getattr(one, point) for one in efforts), Decimal(0)) for point in "omp")
    return tuple(whole.quantize(Decimal(1), ROUND_HALF_UP) for whole in sums)  # type: ignore[return-value]


def _links(kind: str, identities: Iterable[str], titles: Titles) -> tuple[Link, ...]:
    return tuple((identity, titles.title(kind, identity)) for identity in identities)


def _step(one: Any, titles: Titles) -> Step:
    return Step(
        one.id, pick(one.title), titles.title("role", one.role), effort(one.effort), pick(one.guide),
        tuple(_need(need, titles) for need in one.needs), _links("deliverable", one.delivers, titles),
        tuple(pick(line) for line in one.checklist), said(one.when, titles).line if one.when else "", one.optional,
    )


def _need(need: Any, titles: Titles) -> str:
    title = titles.title("activity", need.after)
    lag = ""
    if need.lag:
        later = _n("%(num)s working day later", "%(num)s working days later", need.lag)
        lag = later if need.lag > 0 else _n("%(num)s working day earlier", "%(num)s working days earlier", -need.lag)
    remarks = _(", ").join(filter(None, (word("", "need", need.type) if need.type != "fs" else "", lag)))
    return _("%(what)s (%(remarks)s)", what=title, remarks=remarks) if remarks else title


def _outcome(one: Any) -> Outcome:
    told = pick(one.explain) or pick(getattr(one, "question", None))
    return Outcome(one.id, pick(one.title), word("deliverable", "kind", one.kind), told)


def passages(playbook: Playbook, titles: Titles) -> list[Passage]:
    """Return all gates in the order of the phases they close."""
    order = {phase.id: phase.order for phase in playbook.phases}  # type: ignore[attr-defined]
    gates = sorted(playbook.gates, key=lambda gate: order.get(gate.closes, 0))  # type: ignore[attr-defined]
    return [passage(gate, titles) for gate in gates]


def passage(gate: Any, titles: Titles) -> Passage:
    """Return one gate in words."""
    return Passage(
        gate.id, pick(gate.title), word("gate", "mode", gate.mode), gate.mode == "hard",
        (gate.closes, titles.title("phase", gate.closes)), said(gate.require, titles),
        tuple(filter(None, (_decides(gate.decide, titles), _apart(gate.decide), _waives(gate.waiver, titles)))),
    )


def _decides(decide: Any, titles: Titles) -> str:
    who = titles.joined("role", decide.by)
    answers = _n("%(num)s answer is needed", "%(num)s answers are needed", decide.quorum)
    how = word("", "threshold", decide.threshold)
    return _("Decided by: %(who)s. %(answers)s, %(how)s.", who=who, answers=answers, how=how)


def _apart(decide: Any) -> str:
    return _("Whoever did the work does not decide.") if decide.not_by_owner else ""


def _waives(waiver: Any, titles: Titles) -> str:
    if waiver is None:
        return ""
    return _n(
        "A condition may be waived by: %(who)s, for %(num)s day at most.",
        "A condition may be waived by: %(who)s, for %(num)s days at most.",
        waiver.max_days, who=titles.joined("role", waiver.by),
    )
