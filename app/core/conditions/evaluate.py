"""Answering a condition: true, false or unknown, with what every leaf found kept beside the answer.

Unknown is Kleene's third value: `all` is false as soon as one part is false, else unknown if one is unknown; `any` is
its mirror; `none` is the opposite of `any`. Every leaf is always asked, so that the answer can be shown whole.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from app.core.conditions.asks import (
    LOWER_ASCII,
    Ask,
    Contains,
    Filled,
    Frame,
    Longer,
    OneOf,
    Range,
    Unfit,
    Within,
    ask,
    kind_of,
    limit,
)
from app.core.conditions.facts import Fact, FactValue, Lookup, Silent
from app.core.conditions.literals import write_literal
from app.core.conditions.tree import Condition, How, Leaf, Literal, Op


class Truth(StrEnum):
    """What came of it."""

    TRUE = "true"
    FALSE = "false"
    UNKNOWN = "unknown"


class Reason(StrEnum):
    """Why a leaf could not be held against a value, or was not."""

    MISSING = "missing"
    STALE = "stale"
    UNDATED = "undated"
    SILENT = "silent"
    UNFIT = "unfit"
    UNRESOLVED = "unresolved"
    OUTSIDE = "outside"


@dataclass(frozen=True)
class LeafVerdict:
    """One leaf's answer and the evidence for it. `reason` is None where value and limit were simply compared."""

    leaf: Leaf
    truth: Truth
    reason: Reason | None = None
    value: FactValue = None
    limit: Literal | tuple[Literal, ...] | None = None
    source: str = ""
    measured_at: datetime | None = None
    age: timedelta | None = None
    about: str = ""
    rows: str = ""

    @property
    def op(self) -> Op:
        """How the value was held against the limit."""
        return self.leaf.op


@dataclass(frozen=True)
class GroupVerdict:
    """A group's answer, with the answers of its parts."""

    how: How
    truth: Truth
    parts: tuple["Verdict", ...]


Verdict = GroupVerdict | LeafVerdict


def evaluate(condition: Condition, lookup: Lookup, now: datetime, *, actor: Mapping[str, Any] | None = None) -> Verdict:
    """Answer `condition`; the zone of `now` is the one whose days `{today: …}` counts."""
    if now.tzinfo is None:
        raise ValueError("`now` needs its zone.")
    return _answer(condition, lookup, Frame(now, actor or {}))


def leaf_verdicts(verdict: Verdict) -> Iterator[LeafVerdict]:
    """Give the answer of every leaf, in reading order."""
    if isinstance(verdict, LeafVerdict):
        yield verdict
        return
    for part in verdict.parts:
        yield from leaf_verdicts(part)


def holds(asked: Ask, value: FactValue) -> bool | None:
    """Answer one ask of one value; None for unknown."""
    if isinstance(asked.test, Filled):
        return (value in (None, "", ())) == asked.is_negated
    return None if value is None else _passes(asked.test, value) != asked.is_negated


def joined(how: How, truths: list[Truth]) -> Truth:
    """Join the truths of a group's parts."""
    decisive = Truth.FALSE if how is How.ALL else Truth.TRUE
    whole = next((one for one in (decisive, Truth.UNKNOWN) if one in truths), opposite(decisive))
    return opposite(whole) if how is How.NONE else whole


def opposite(truth: Truth) -> Truth:
    """Turn true and false round; unknown stays."""
    return {Truth.TRUE: Truth.FALSE, Truth.FALSE: Truth.TRUE}.get(truth, truth)


def _answer(condition: Condition, lookup: Lookup, frame: Frame) -> Verdict:
    if isinstance(condition, Leaf):
        return _answer_leaf(condition, lookup(condition), frame)
    parts = tuple(_answer(part, lookup, frame) for part in condition.parts)
    return GroupVerdict(condition.how, joined(condition.how, [part.truth for part in parts]), parts)


def _answer_leaf(leaf: Leaf, found: Fact | Silent | None, frame: Frame) -> LeafVerdict:
    blank = LeafVerdict(leaf, Truth.UNKNOWN, limit=limit(leaf, frame))
    if isinstance(found, Silent):
        return replace(blank, reason=Reason.SILENT, source=found.source, about=found.why)
    fact = found or Fact(None)
    age = frame.now - fact.measured_at if fact.measured_at else None
    known = replace(blank, value=fact.value, source=fact.source, measured_at=fact.measured_at, age=age,
                    about=fact.about, rows=fact.rows)
    return _untimely(known) or _compared(known, frame)


def _untimely(known: LeafVerdict) -> LeafVerdict | None:
    """Answer a leaf whose fact is too old or has no date although it needs one."""
    leaf, age = known.leaf, known.age
    if (leaf.fresh_hours is None and leaf.within is None) or (known.value is None and age is None):
        return None
    if age is None:
        return replace(known, reason=Reason.UNDATED)
    if leaf.fresh_hours is not None and age > timedelta(hours=leaf.fresh_hours):
        return replace(known, reason=Reason.STALE)
    if leaf.within is not None and age > leaf.within:
        # What lies before the span did not happen in it: known, not unknown.
        return replace(known, truth=_truth(leaf.op is Op.ABSENT), reason=Reason.OUTSIDE)
    return None


def _compared(known: LeafVerdict, frame: Frame) -> LeafVerdict:
    try:
        asked = ask(known.leaf, kind_of(known.value), frame)
    except Unfit:
        return replace(known, reason=Reason.MISSING if known.value is None else Reason.UNFIT)
    if asked is None:
        return replace(known, reason=Reason.UNRESOLVED)
    answer = holds(asked, known.value)
    return replace(known, reason=Reason.MISSING) if answer is None else replace(known, truth=_truth(answer))


def _passes(test: OneOf | Within | Contains | Longer, value: Any) -> bool:
    if isinstance(test, OneOf):
        return any(one in test.values for one in _items(value))
    if isinstance(test, Within):
        return any(_inside(part, value) for part in test.ranges)
    if isinstance(test, Longer):
        return len(value) >= test.length
    return any(test.text in one.translate(LOWER_ASCII) for one in _items(value))


def _items(value: Any) -> tuple[Any, ...]:
    return tuple(write_literal(one) for one in value) if isinstance(value, tuple) else (value,)


def _inside(part: Range, value: Any) -> bool:
    above = part.low is None or value > part.low or (part.is_low_inside and value == part.low)
    below = part.high is None or value < part.high or (part.is_high_inside and value == part.high)
    return above and below


def _truth(answer: bool) -> Truth:
    return Truth.TRUE if answer else Truth.FALSE
