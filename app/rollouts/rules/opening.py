"""Turning a resolved playbook into the rows of a fresh rollout. Pure: documents in, plain drafts out."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.core.conditions.evaluate import Truth, evaluate
from app.core.conditions.facts import Fact
from app.core.conditions.grammar import parse
from app.core.conditions.literals import read_literal
from app.core.conditions.tree import Leaf, Subject

Document = Mapping[str, Any]


@dataclass(frozen=True)
class Opening:
    """What of a playbook takes part under given answers: items as they stand in the document, in order."""

    phases: list[Mapping[str, Any]]
    activities: list[Mapping[str, Any]]
    deliverables: list[Mapping[str, Any]]
    gates: list[Mapping[str, Any]]


def _value(answer: Any) -> Any:
    return answer if isinstance(answer, bool) or answer is None else read_literal(str(answer))


def applies(tree: Mapping[str, Any] | None, params: Mapping[str, Any], now: datetime) -> bool:
    """Tell whether a `when:` holds under the answers given; an unknown answer leaves the activity in."""
    if tree is None:
        return True

    def look(leaf: Leaf) -> Fact | None:
        return Fact(_value(params.get(leaf.name)), "params") if leaf.subject is Subject.PARAM else None

    return evaluate(parse(tree), look, now).truth is not Truth.FALSE


def opening(document: Document, params: Mapping[str, Any], now: datetime) -> Opening:
    """Choose what takes part. A deliverable whose every activity stays out stays out as well."""
    activities = [a for a in document.get("activities", ()) if applies(a.get("when"), params, now)]
    delivered = {key for activity in activities for key in activity.get("delivers", ())}
    everything = {key for activity in document.get("activities", ()) for key in activity.get("delivers", ())}
    deliverables = [
        d for d in document.get("deliverables", ()) if d["id"] in delivered or d["id"] not in everything
    ]
    phases = sorted(document.get("phases", ()), key=lambda phase: int(phase["order"]))
    return Opening(phases, activities, deliverables, list(document.get("gates", ())))


def folded(texts: Mapping[str, str]) -> str:
    """Return both languages in one line, folded for search: NFKC, lower case."""
    return unicodedata.normalize("NFKC", " ".join(texts.values())).lower()


def needs_of(activity: Mapping[str, Any], present: set[str]) -> list[tuple[str, str, int]]:
    """Return (predecessor, kind, lag) for each need whose predecessor takes part."""
    found = []
    for need in activity.get("needs", ()):
        plain = {"after": need} if isinstance(need, str) else need
        if plain["after"] in present:
            found.append((plain["after"], plain.get("type", "fs"), int(plain.get("lag", 0))))
    return found
