"""A verdict as plain texts and back, so that what a decision rested on can be frozen and shown again years later."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from app.core.conditions.asks import Kind, kind_of
from app.core.conditions.evaluate import GroupVerdict, LeafVerdict, Reason, Truth, Verdict
from app.core.conditions.grammar import parse, to_tree
from app.core.conditions.literals import read_literal, write_literal
from app.core.conditions.tree import How, Leaf

_TEXTS = ("source", "about", "rows")


def to_record(verdict: Verdict) -> dict[str, Any]:
    """Return `verdict` as mappings, lists and texts that `from_record` turns into an equal verdict."""
    if isinstance(verdict, GroupVerdict):
        parts = [to_record(part) for part in verdict.parts]
        return {"how": verdict.how.value, "truth": verdict.truth.value, "parts": parts}
    record = {"leaf": to_tree(verdict.leaf), "truth": verdict.truth.value, "reason": verdict.reason,
              "value": _kept(verdict.value), "limit": _kept(verdict.limit),
              "measured_at": verdict.measured_at and verdict.measured_at.isoformat(),
              "age_seconds": None if verdict.age is None else str(verdict.age.total_seconds())}
    record |= {key: getattr(verdict, key) for key in _TEXTS}
    return {key: value for key, value in record.items() if value not in (None, "")}


def from_record(record: Mapping[str, Any]) -> Verdict:
    """Return the verdict that `to_record` wrote."""
    truth = Truth(record["truth"])
    if "how" in record:
        return GroupVerdict(How(record["how"]), truth, tuple(from_record(part) for part in record["parts"]))
    leaf = parse(record["leaf"])
    if not isinstance(leaf, Leaf):
        raise ValueError("The record of a leaf holds a group.")
    at, age, reason = (record.get(key) for key in ("measured_at", "age_seconds", "reason"))
    return LeafVerdict(
        leaf, truth, Reason(reason) if reason else None, _given(record.get("value")), _given(record.get("limit")),
        measured_at=datetime.fromisoformat(at) if at else None,
        age=timedelta(seconds=float(age)) if age else None,
        **{key: record.get(key, "") for key in _TEXTS},
    )


def _kept(value: Any) -> Any:
    """A value with its kind, because the text `12` and the number 12 are written alike."""
    if value is None:
        return None
    return [_kept(one) for one in value] if isinstance(value, tuple) else {kind_of(value).value: write_literal(value)}


def _given(kept: Any) -> Any:
    if kept is None:
        return None
    if isinstance(kept, list):
        return tuple(_given(one) for one in kept)
    kind, text = next(iter(kept.items()))
    if kind == Kind.NUMBER:
        return Decimal(text) if "." in text else int(text)
    return text if kind == Kind.TEXT else read_literal(text)
