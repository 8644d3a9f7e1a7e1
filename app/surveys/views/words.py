"""How surveys are spoken of on their pages: what decides whether a question is asked, whom they ask, how they stand."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from flask import url_for

from app.access.rules import ROLE_WORDS, Role
from app.core.conditions.grammar import parse
from app.core.conditions.literals import write_literal
from app.core.conditions.tree import Condition, Group, How, Leaf, Literal
from app.core.conditions.wording import Words, plain_name, say_limit
from app.core.i18n import _, _p, pick
from app.core.wording import day, zone
from app.surveys.models import Survey
from app.surveys.queries.surveys import Line
from app.surveys.rules.items import Item, steps
from app.surveys.rules.states import AudienceKind, SurveyState


def _words(items: Sequence[Item]) -> Words:
    """Name a condition's leaves by the questions, and their values by the options."""
    known = {item["id"]: item for item in items}

    def name(leaf: Leaf) -> str:
        return pick(known[leaf.name]["ask"]) if leaf.name in known else plain_name(leaf)

    def value(leaf: Leaf, given: Literal) -> str:
        if leaf.name not in known:
            return ""
        chosen = ("yes" if given else "no") if isinstance(given, bool) else write_literal(given)
        return dict(steps(known[leaf.name])).get(chosen, "")

    return Words(name, value)


def asked_if(item: Item, items: Sequence[Item]) -> str:
    """Say in words when a question is to be answered; empty where it always is."""
    return _said(parse(item["show_if"]), _words(items)) if item.get("show_if") else ""


def _said(condition: Condition, words: Words) -> str:
    if isinstance(condition, Group):
        parts = [_said(part, words) for part in condition.parts]
        joint = _p("condition", " and ") if condition.how is How.ALL else _p("condition", " or ")
        whole = joint.join(parts)
        return _("not: %(condition)s", condition=whole) if condition.how is How.NONE else whole
    limit = say_limit(condition, condition.value, words)
    return _("“%(question)s” is answered with %(limit)s", question=words.name(condition), limit=limit)


def audience(survey: Survey) -> str:
    """Say whom a survey asks."""
    if survey.audience_kind is AudienceKind.EVERYONE:
        return _("everybody in the organisation")
    return _(", ").join(_asked(name, survey.audience_kind) for name in survey.audience)


def _asked(name: Any, kind: AudienceKind) -> str:
    if isinstance(name, dict):
        return pick(name)
    return str(ROLE_WORDS[Role(name)]) if kind is AudienceKind.ROLE and name in tuple(Role) else str(name)


def last_day(survey: Any) -> str:
    """Write the last day on which a survey takes answers."""
    return day((survey.closes_at - timedelta(seconds=1)).astimezone(zone()).date())


def row(line: Line, *, is_over: bool) -> dict[str, Any]:
    """Return one survey as a line of a list."""
    waits = line.state is SurveyState.OPEN and not is_over and line.answered is False
    return {
        "icon": "ui-checks" if line.state is SurveyState.OPEN else "bar-chart", "title": pick(line.title),
        "href": url_for("surveys.survey", survey=line.ref), "strong": waits, "why": _why(line, is_over),
        "chip": _chip(line, is_over, waits),
    }


def _why(line: Line, is_over: bool) -> str:
    kept = _("without names") if line.anonymous else _("with names")
    until = _("open until %(day)s", day=last_day(line)) if line.state is SurveyState.OPEN and not is_over else _(
        "closed on %(day)s", day=day(line.closed_at.astimezone(zone()).date()) if line.closed_at else last_day(line)
    )
    return " · ".join([until, kept, _("%(num)s asked", num=line.asked), *(
        [_("run %(number)s", number=line.run)] if line.run > 1 else []
    )])


def _chip(line: Line, is_over: bool, waits: bool) -> dict[str, str]:
    if waits:
        return {"text": _("waits for you"), "kind": "warn"}
    if line.answered:
        return {"text": _("answered"), "kind": "good"}
    is_open = line.state is SurveyState.OPEN and not is_over
    return {"text": _p("survey", "open"), "kind": "info"} if is_open else {"text": _p("survey", "closed"), "kind": ""}
