"""From answers to figures: counts, mean, median, texts; for all and by department, never about too few people."""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from math import ceil
from statistics import median
from typing import Any

from app.surveys.rules import floor as floors
from app.surveys.rules.items import Item, steps

# So many values are counted one by one; more are counted by spans.
FEW, BINS = 10, 6
Figures = dict[str, Any]
# Puts texts into an order that tells nothing about who wrote them.
Shuffle = Callable[[list[str]], list[str]]


@dataclass(frozen=True)
class Given:
    """One answer to one question, by nobody in particular; `group` is a department large enough to be named."""

    item: str
    value: Any
    group: str = floors.REST


def rounded(value: Decimal) -> str:
    """Return a figure with at most two decimals, as it is kept."""
    return format(value.quantize(Decimal("0.01"), ROUND_HALF_UP).normalize(), "f")


def _middle(values: Sequence[Any]) -> Figures:
    exact = [Decimal(value) for value in values]
    return {"mean": rounded(sum(exact, Decimal(0)) / len(exact)), "median": rounded(Decimal(median(exact)))}


def _bins(item: Item, values: Sequence[str]) -> dict[str, int]:
    """Count numbers by whole values where they are few, else by equal spans from the least to the largest."""
    exact = [Decimal(value) for value in values]
    low, high = item.get("min"), item.get("max")
    if low is None or high is None:
        return {}
    first, last = Decimal(str(low)), Decimal(str(high))
    if last - first <= FEW and all(value == int(value) for value in (*exact, first)):
        counted = Counter(int(value) for value in exact)
        return {str(step): counted[step] for step in range(int(first), int(last) + 1)}
    width = _width(last - first)
    many = max(ceil((last - first) / width), 1)
    places = Counter(min(int((value - first) / width), many - 1) for value in exact)
    return {
        f"{rounded(first + width * place)}–{rounded(min(first + width * (place + 1), last))}": places[place]
        for place in range(many)
    }


def _width(span: Decimal) -> Decimal:
    """Return the width of a span: whole where that leaves enough of them."""
    return Decimal(ceil(span / BINS)) if span > BINS else span / BINS or Decimal(1)


def _counts(item: Item, values: Sequence[Any]) -> dict[str, int]:
    chosen: Counter[str] = Counter()
    for value in values:
        for one in value if isinstance(value, list) else [value]:
            chosen["yes" if one is True else "no" if one is False else str(one)] += 1
    return {value: chosen[value] for value, _words in steps(item)}


def summary(item: Item, values: Sequence[Any]) -> Figures:
    """Return the figures over the answers to one question, which must not be none."""
    found: Figures = {"n": len(values)}
    if item["type"] == "number":
        return found | _middle(values) | {"counts": _bins(item, values)}
    found["counts"] = _counts(item, values)
    return found | _middle(values) if item["type"] == "scale" else found


def _by_group(item: Item, given: Sequence[Given], allowed: frozenset[str], floor: int) -> dict[str, Figures]:
    answers = Counter(one.group for one in given)
    shown = floors.shown_groups(answers, floor) & allowed
    return {
        group: summary(item, [one.value for one in given if one.group == group]) for group in sorted(shown)
    }


def _of_item(
    item: Item, given: Sequence[Given], allowed: frozenset[str], floor: int, shuffle: Shuffle
) -> Figures:
    if not given or not floors.may_show(len(given), floor):
        return {"id": item["id"], "n": None}
    if item["type"] == "text":
        # A text may give its writer away by itself, so it never stands beside a department.
        return {"id": item["id"], "n": len(given), "texts": shuffle([one.value for one in given])}
    return {
        "id": item["id"], **summary(item, [one.value for one in given]),
        "groups": _by_group(item, given, allowed, floor),
    }


def participation(
    asked: Mapping[str, int], answered: Mapping[str, int], floor: int = floors.FLOOR
) -> list[dict[str, Any]]:
    """Return how many of each department took part, for those that may be named; by name."""
    by_group = {group: answered.get(group, 0) for group in asked}
    shown = floors.shown_groups(by_group, floor) & floors.shown_groups(asked, floor)
    return [{"name": group, "asked": asked[group], "answered": by_group[group]} for group in sorted(shown)]


def result(
    items: Sequence[Item], given: Iterable[Given], *, asked: Mapping[str, int], answered: Mapping[str, int],
    floor: int = floors.FLOOR, shuffle: Shuffle = sorted,
) -> Figures:
    """Return everything that may ever be shown of a survey; the answers are not looked at again."""
    many = sum(answered.values())
    found: Figures = {
        "asked": sum(asked.values()), "answered": many, "floor": floor,
        "groups": participation(asked, answered, floor), "items": [],
    }
    if not floors.may_show(many, floor) or not many:
        return found
    by_item: dict[str, list[Given]] = {item["id"]: [] for item in items}
    for one in given:
        by_item[one.item].append(one)
    allowed = frozenset(group["name"] for group in found["groups"])
    found["items"] = [_of_item(item, by_item[item["id"]], allowed, floor, shuffle) for item in items]
    return found


def digest(figures: Mapping[str, Any]) -> str:
    """Return the SHA-256 of figures as canonical JSON, so that anybody can tell that they stayed as they were."""
    text = json.dumps(figures, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def measure(item: Item, figures: Mapping[str, Any]) -> Decimal | None:
    """Return the one number by which two runs are compared: the mean, or the share of yes."""
    if not figures.get("n"):
        return None
    if item["type"] in ("scale", "number"):
        return Decimal(figures["mean"])
    return Decimal(figures["counts"]["yes"]) / figures["n"] if item["type"] == "yes_no" else None


def compared(
    items: Sequence[Item], before: Mapping[str, Any], after: Mapping[str, Any]
) -> list[tuple[Item, Figures, Figures, Decimal]]:
    """Return (question, figures before, figures after, difference) of what both runs can tell."""
    old = {figures["id"]: figures for figures in before["items"]}
    found = []
    for item, new in zip(items, after["items"], strict=False):
        first = old.get(item["id"])
        then, now = measure(item, first) if first else None, measure(item, new)
        if first is not None and then is not None and now is not None:
            found.append((item, first, new, now - then))
    return found
