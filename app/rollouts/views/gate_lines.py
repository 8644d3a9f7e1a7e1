"""A gate's finding in the words of its page: one line for each condition, with number, limit, source and age."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from flask import current_app, url_for

from app.core.conditions.evaluate import LeafVerdict, Truth, opposite
from app.core.conditions.explain import sentence
from app.core.conditions.tree import How, Leaf, Literal, Op, Subject
from app.core.conditions.wording import Words, plain_name, say_age, say_limit, say_value
from app.core.i18n import _, _n, pick
from app.core.wording import day, number
from app.rollouts.models.rollout import Rollout
from app.rollouts.queries import rollouts
from app.rollouts.queries.gates import GateReading, Line, Need
from app.rollouts.rules.states import DeliverableState
from app.rollouts.views.narrowing import narrowed
from app.rollouts.views.words import deliverable_state

MET = {Truth.TRUE: "met", Truth.FALSE: "unmet", Truth.UNKNOWN: "unknown"}
BY_HAND = (Subject.DELIVERABLE, Subject.APPROVAL)


def words_of(rollout: Rollout) -> Words:
    """Return how this rollout's conditions call things: parameters by their question, answers by their words."""
    params = {param["id"]: param for param in rollouts.document(rollout).get("params", ())}
    metrics = current_app.extensions["upriver.metrics"]

    def name(leaf: Leaf) -> str:
        if leaf.label:
            return plain_name(leaf)
        if leaf.subject is Subject.PARAM and leaf.name in params:
            return pick(params[leaf.name]["ask"])
        if leaf.subject is Subject.METRIC and leaf.name in metrics:
            label = pick(metrics[leaf.name].label)
            return _("%(figure)s (%(of)s)", figure=label, of=narrowed(leaf.narrowing)) if leaf.narrowing else label
        return plain_name(leaf)

    def value(leaf: Leaf, found: Literal) -> str:
        if leaf.subject is Subject.DELIVERABLE and found in tuple(DeliverableState):
            return deliverable_state(DeliverableState(str(found)))
        options = params.get(leaf.name, {}).get("options") or () if leaf.subject is Subject.PARAM else ()
        return next((pick(option["text"]) for option in options if option["id"] == found), "")

    return Words(name=name, value=value)


def _is_handed_over(leaf: Leaf) -> bool:
    """Tell whether a leaf asks the usual: accepted or not, signed or not."""
    wanted = {Subject.DELIVERABLE: "accepted", Subject.APPROVAL: True}
    return leaf.subject in wanted and leaf.op is Op.IS and leaf.value == wanted[leaf.subject]


def _handed_over(verdict: LeafVerdict) -> str:
    when = day(verdict.measured_at.date()) if verdict.measured_at else ""
    if verdict.leaf.subject is Subject.APPROVAL:
        if verdict.truth is Truth.TRUE:
            return _("signed on %(day)s", day=when)
        return _("asked on %(day)s, not all have signed", day=when) if when else _("nobody has been asked yet")
    return {
        "accepted": _("accepted on %(day)s", day=when),
        "submitted": _("handed in on %(day)s, waits for acceptance", day=when),
        "returned": _("handed back"),
    }.get(str(verdict.value), _("not handed in yet"))


def _rows_behind(verdict: LeafVerdict) -> str:
    """Say how many rows stand against a figure, told as `312/11940`, or what its source says of having none."""
    failing, slash, rows = verdict.about.partition("/")
    if not slash or not failing.isdecimal() or not rows.isdecimal():
        return verdict.about if verdict.value is not None else ""
    if failing == "0":
        return ""
    return _("%(failing)s of %(rows)s rows", failing=number(int(failing)), rows=number(int(rows)))


def _said(verdict: LeafVerdict, words: Words, is_unwanted: bool) -> str:
    """Say what is needed; the value itself stands beside it, unless something kept it from being compared."""
    if _is_handed_over(verdict.leaf):
        return _handed_over(verdict)
    if verdict.reason is None and verdict.value is not None and not is_unwanted:
        return _("needs %(limit)s", limit=say_limit(verdict.leaf, verdict.limit, words, beside=verdict.value))
    return sentence(verdict, words, is_unwanted=is_unwanted)


def _measured(age: timedelta) -> str:
    return _("measured just now") if age < timedelta(minutes=1) else _("measured %(age)s ago", age=say_age(age))


def _told(line: Line, words: Words, is_unwanted: bool) -> str:
    verdict = line.verdict
    found = [_said(verdict, words, is_unwanted), _rows_behind(verdict)]
    if verdict.leaf.subject is Subject.METRIC and verdict.age is not None and verdict.value is not None:
        found.append(_measured(verdict.age))
    if line.is_waived and line.waived_until:
        found.append(_("waived until %(day)s: %(why)s", day=day(line.waived_until.date()), why=line.waived_why))
    return " · ".join(filter(None, found))


def _way(rollout: Rollout, line: Line) -> dict[str, str]:
    rows = line.verdict.rows
    if line.verdict.leaf.subject in BY_HAND and rows:
        return {"href": url_for("rollouts.deliverable", rollout=rollout.ref, deliverable=rows), "link": _("Look at it")}
    return {"href": rows, "link": _("See the details")} if rows else {}


def _value(verdict: LeafVerdict, words: Words) -> str:
    if _is_handed_over(verdict.leaf):
        return _("yes") if verdict.truth is Truth.TRUE else _("no")
    return "–" if verdict.value is None else say_value(verdict.leaf, verdict.value, words, beside=verdict.limit)


def line(rollout: Rollout, found: Line, words: Words, *, joint: str = "") -> dict[str, Any]:
    """Return one condition as the macro `conditions` wants it; `joint` says how it goes with the one above."""
    verdict, is_unwanted = found.verdict, How.NONE.value in found.path.split(".")
    name = words.name(verdict.leaf)
    joined = {"any": _("or: %(name)s", name=name), "all": _("and: %(name)s", name=name)}
    truth = opposite(verdict.truth) if is_unwanted else verdict.truth
    return {
        "path": found.path, "state": "waived" if found.is_waived else MET[truth],
        "name": joined.get(joint, name), "value": _value(verdict, words),
        "text": _told(found, words, is_unwanted), **_way(rollout, found),
    }


def _joint(before: str, path: str) -> str:
    """Return how the smallest group around two neighbouring leaves joins them."""
    for one, other, how in zip(before.split("."), path.split("."), ["", *path.split(".")], strict=False):
        if one != other:
            return how
    return ""


def _of_need(rollout: Rollout, need: Need, words: Words) -> Iterator[dict[str, Any]]:
    """Yield the lines of one need, each saying how it goes with the one above."""
    for before, one in zip(["", *(other.path for other in need.lines)], need.lines, strict=False):
        yield line(rollout, one, words, joint=_joint(before, one.path) if before else "")


def lines(rollout: Rollout, finding: GateReading) -> list[dict[str, Any]]:
    """Return every condition of a finding that is shown."""
    words = words_of(rollout)
    return [one for need in finding.needs for one in _of_need(rollout, need, words)]


def sorted_out(listed: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """Return what still stands against a gate, and what is settled, each in the order of the playbook."""
    return {
        "against": [one for one in listed if one["state"] != "met"],
        "settled": [one for one in listed if one["state"] == "met"],
    }


def summary(finding: GateReading) -> str:
    """Say in one line how far a gate is."""
    if finding.truth is Truth.TRUE:
        return _("All that is needed is there.")
    return _("%(met)s of %(all)s conditions are met.", met=finding.met, all=len(finding.needs))


def who_decides(rollout: Rollout, decide: Mapping[str, Any]) -> str:
    """Say which roles decide, and how many answers it takes."""
    titles = {role["id"]: pick(role["title"]) for role in rollouts.document(rollout).get("roles", ())}
    names = _(", ").join(titles.get(part, part) for part in decide["by"])
    return _n(
        "%(roles)s: %(num)s answer is needed.", "%(roles)s: %(num)s answers are needed.", int(decide.get("quorum", 1)),
        roles=names,
    )
