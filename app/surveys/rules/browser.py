"""The condition of a question as the browser takes it, so that the page can hide what need not be answered.

The server decides again what counts; a browser that cannot follow shows every question.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from app.core.conditions.evaluate import Truth, evaluate
from app.core.conditions.facts import Fact
from app.core.conditions.grammar import parse
from app.core.conditions.literals import write_literal
from app.core.conditions.tree import Condition, Group, Leaf, Placeholder, Subject, Today, Value
from app.surveys.rules.items import Item, Values


def shown_if(item: Item, items: Sequence[Item], params: Values, now: datetime) -> dict[str, Any]:
    """Return a question's condition over the answers on the page; empty where it is always asked.

    What hangs on anything else is worked out already: a part of it is `{"is": true}`, false or null for unknown.
    """
    if not item.get("show_if"):
        return {}
    return _part(parse(item["show_if"]), {one["id"]: one for one in items}, params, now)


def _part(condition: Condition, known: Mapping[str, Item], params: Values, now: datetime) -> dict[str, Any]:
    if isinstance(condition, Group):
        return {condition.how.value: [_part(one, known, params, now) for one in condition.parts]}
    if condition.subject is not Subject.ANSWER or condition.name not in known:
        return {"is": _settled(condition, params, now)}
    kind, values = known[condition.name]["type"], _several(condition.value)
    if any(isinstance(value, Today | Placeholder) for value in values):
        return {"is": None}
    sent = [_sent(value, kind) for value in values]
    return {"answer": condition.name, "op": condition.op.value, "values": sent, "kind": kind}


def _settled(leaf: Leaf, params: Values, now: datetime) -> bool | None:
    fact = Fact(params.get(leaf.name)) if leaf.subject is Subject.PARAM else None
    truth = evaluate(leaf, lambda _leaf: fact, now).truth
    return {Truth.TRUE: True, Truth.FALSE: False}.get(truth)


def _several(value: Value) -> tuple[Any, ...]:
    return value if isinstance(value, tuple) else () if value is None else (value,)


def _sent(value: Any, kind: str) -> str:
    """Write what an answer is held against as the form sends it."""
    if kind == "yes_no" and isinstance(value, bool):
        return "yes" if value else "no"
    return str(write_literal(value))
