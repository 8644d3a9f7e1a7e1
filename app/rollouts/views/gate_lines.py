"""A gate's finding in the words of its page: one line for each condition, with number, limit, source and age."""

from typing import Any

from flask import url_for

from app.core.conditions.evaluate import Truth
from app.core.conditions.explain import sentence
from app.core.conditions.tree import Leaf, Literal, Subject
from app.core.conditions.wording import Words, plain_name, say_age, say_value
from app.core.i18n import _
from app.core.wording import day
from app.rollouts.models.rollout import Rollout
from app.rollouts.queries.gates import Finding, Line
from app.rollouts.rules.states import DeliverableState
from app.rollouts.views.words import deliverable_state

MET = {Truth.TRUE: "met", Truth.FALSE: "unmet", Truth.UNKNOWN: "unknown"}


def _value_word(leaf: Leaf, value: Literal) -> str:
    if leaf.subject is Subject.DELIVERABLE and value in tuple(DeliverableState):
        return str(deliverable_state(DeliverableState(str(value))))
    return ""


WORDS = Words(name=plain_name, value=_value_word)


def _source(line: Line) -> str:
    found = [sentence(line.verdict, WORDS)]
    if line.verdict.leaf.subject is Subject.METRIC and line.verdict.age is not None:
        found.append(_("measured %(age)s ago", age=say_age(line.verdict.age)))
    if line.is_waived and line.waived_until:
        found.append(_("waived until %(day)s: %(why)s", day=day(line.waived_until.date()), why=line.waived_why))
    return " · ".join(found)


def _way(rollout: Rollout, line: Line) -> dict[str, str]:
    leaf = line.verdict.leaf
    if leaf.subject in (Subject.DELIVERABLE, Subject.APPROVAL) and line.verdict.rows:
        href = url_for("rollouts.deliverable", rollout=rollout.ref, deliverable=line.verdict.rows)
        return {"href": href, "link": _("Open")}
    return {"href": line.verdict.rows, "link": _("See the rows")} if line.verdict.rows else {}


def line(rollout: Rollout, found: Line) -> dict[str, Any]:
    """Return one condition as the macro `conditions` wants it."""
    verdict = found.verdict
    has_value = verdict.value is not None
    return {
        "path": found.path, "state": "waived" if found.is_waived else MET[verdict.truth], "name": WORDS.name(verdict.leaf),
        "value": say_value(verdict.leaf, verdict.value, WORDS, beside=verdict.limit) if has_value else "–",
        "text": _source(found), **_way(rollout, found),
    }


def lines(rollout: Rollout, finding: Finding) -> list[dict[str, Any]]:
    """Return every condition of a finding."""
    return [line(rollout, found) for found in finding.lines]


def summary(finding: Finding) -> str:
    """Say in one line how far a gate is."""
    if finding.truth is Truth.TRUE:
        return _("All that is needed is there.")
    return _("%(met)s of %(all)s conditions are met.", met=finding.met, all=len(finding.lines))

