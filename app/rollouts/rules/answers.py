"""What may answer the questions that a playbook asks when a rollout starts, through whichever door it comes."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from app.core.i18n import _, pick
from app.rollouts.rules import fields
from app.rollouts.rules.fields import Unread

MOST_DAYS_AWAY = 3 * 366
Answer = str | bool | None


def is_far_away(day: date, today: date) -> bool:
    """Tell whether a rollout cannot start on `day`: a slip of the pen, or a plan for nobody now here."""
    return abs((day - today).days) > MOST_DAYS_AWAY


def _read(param: Mapping[str, Any], given: Answer) -> Answer:
    typed = given.strip() if isinstance(given, str) else given
    kind = param["type"]
    if typed in (None, "") or (kind == "yes_no" and isinstance(typed, bool)):
        return typed if isinstance(typed, bool) else None
    if kind == "choice" and typed not in {option["id"] for option in param["options"]}:
        raise Unread(_("“%(value)s” is not among the choices.", value=str(typed)[:60]))
    limits = {name: param[name] for name in ("min", "max") if param.get(name) is not None}
    return fields.read(str(typed), {"type": kind if kind in ("yes_no", "number") else "text", **limits})


def judge(document: Mapping[str, Any], given: Mapping[str, Any]) -> tuple[dict[str, Answer], dict[str, str]]:
    """Return the answers as they are kept, and what is wrong by question; a wrong answer stays as it was given."""
    asked = {param["id"]: param for param in document.get("params", ())}
    answers: dict[str, Answer] = {}
    faults = {
        name[:60]: _("The playbook does not ask “%(name)s”.", name=name[:60]) for name in given if name not in asked
    }
    for name, param in asked.items():
        try:
            answers[name] = _read(param, given.get(name))
        except Unread as error:
            answers[name], faults[name] = given.get(name), str(error)
        if param.get("required", True) and answers[name] in (None, ""):
            faults[name] = _("“%(question)s” has no answer yet.", question=pick(param["ask"]))
    return answers, faults
