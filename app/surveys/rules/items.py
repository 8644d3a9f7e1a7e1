"""The questions of a questionnaire: how each is answered, which are asked, what is missing."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from app.core.conditions.evaluate import Truth, evaluate
from app.core.conditions.facts import Fact, FactValue
from app.core.conditions.grammar import parse
from app.core.conditions.tree import Leaf, Subject
from app.core.i18n import _, pick
from app.surveys.rules.states import LONGEST_TEXT

Item = Mapping[str, Any]
Values = Mapping[str, Any]


class Unread(ValueError):
    """An answer that does not fit its question; the message is for the person who gave it."""


def ends(item: Item) -> tuple[int, int]:
    """Return the first and the last step of a scale; 1 to 5 where the playbook names none."""
    low, high = item.get("min"), item.get("max")
    return int(Decimal(str(1 if low is None else low))), int(Decimal(str(5 if high is None else high)))


def steps(item: Item) -> list[tuple[str, str]]:
    """Return what can be chosen as (value, words), in the order asked; nothing for what is typed."""
    if item["type"] == "scale":
        low, high = ends(item)
        return [(str(step), str(step)) for step in range(low, high + 1)]
    if item["type"] == "yes_no":
        return [("yes", _("Yes")), ("no", _("No"))]
    return [(option["id"], pick(option["text"])) for option in item.get("options", ())]


def read(sent: Sequence[str], item: Item) -> Any:
    """Return the value to keep of what was sent, None where nothing was; raise `Unread` for what does not fit."""
    given = [text.strip() for text in sent if text.strip()]
    if not given:
        return None
    if item["type"] == "text":
        return _text(given[0])
    if item["type"] == "number":
        return _number(given[0], item)
    offered = [value for value, _words in steps(item)]
    for text in given:
        if text not in offered:
            raise Unread(_("“%(value)s” is not among the choices.", value=text[:60]))
    if item["type"] == "multiple":
        return [value for value in offered if value in given]
    return {"scale": int, "yes_no": lambda text: text == "yes"}.get(item["type"], str)(given[0])


def _text(text: str) -> str:
    if len(text) > LONGEST_TEXT:
        raise Unread(_("%(given)s characters are too many; at most %(most)s fit.", given=len(text), most=LONGEST_TEXT))
    return text


def _number(text: str, item: Item) -> str:
    try:
        value = Decimal(text.replace("，", "").replace(",", ""))
    except InvalidOperation:
        raise Unread(_("“%(value)s” is not a number.", value=text[:60])) from None
    if not value.is_finite() or abs(value) >= 10**9 or -int(value.as_tuple().exponent) > 4:
        raise Unread(_("“%(value)s” is not a number.", value=text[:60]))
    low, high = item.get("min"), item.get("max")
    if low is not None and value < Decimal(str(low)):
        raise Unread(_("%(value)s is below the least value, %(limit)s.", value=text[:60], limit=low))
    if high is not None and value > Decimal(str(high)):
        raise Unread(_("%(value)s is above the largest value, %(limit)s.", value=text[:60], limit=high))
    return format(value.normalize(), "f")


def _fact(item: Item | None, value: Any) -> FactValue:
    if item is not None and item["type"] == "number" and value is not None:
        return Decimal(value)
    return tuple(value) if isinstance(value, list) else value


def is_asked(item: Item, items: Sequence[Item], given: Values, params: Values, now: datetime) -> bool:
    """Tell whether a question is asked after these earlier answers; what cannot be told is not asked."""
    if not item.get("show_if"):
        return True
    known = {one["id"]: one for one in items}

    def look(leaf: Leaf) -> Fact | None:
        if leaf.subject is Subject.ANSWER:
            return Fact(_fact(known.get(leaf.name), given.get(leaf.name)))
        return Fact(params.get(leaf.name)) if leaf.subject is Subject.PARAM else None

    return evaluate(parse(item["show_if"]), look, now).truth is Truth.TRUE


def kept(items: Sequence[Item], values: Values, params: Values, now: datetime) -> tuple[dict[str, Any], list[str]]:
    """Return the answers to the questions that are asked, and the required ones that have none."""
    found: dict[str, Any] = {}
    lacking: list[str] = []
    for item in items:
        if not is_asked(item, items, found, params, now):
            continue
        value = values.get(item["id"])
        if value not in (None, "", []):
            found[item["id"]] = value
        elif item.get("required"):
            lacking.append(item["id"])
    return found, lacking


def asked(items: Sequence[Item], values: Values, params: Values, now: datetime) -> frozenset[str]:
    """Return the questions that are asked after these answers; what was answered to another one does not count."""
    found: dict[str, Any] = {}
    ids = set()
    for item in items:
        if is_asked(item, items, found, params, now):
            ids.add(item["id"])
            found[item["id"]] = values.get(item["id"])
    return frozenset(ids)


def shown(value: Any, item: Item) -> str:
    """Return an answer as a person reads it."""
    if value is None:
        return "–"
    words = dict(steps(item))
    if isinstance(value, bool):
        return words["yes" if value else "no"]
    chosen = value if isinstance(value, list) else [value]
    return "; ".join(words.get(str(one), str(one)) for one in chosen)
