"""Single values of a playbook as a person reads them."""

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import cache
from typing import Any

from app.core.conditions.tree import Group, Leaf
from app.core.i18n import _, _n, pick
from app.core.wording import number, percent
from app.playbooks.rules.models import marks
from app.playbooks.rules.shape import Ref, Shape
from app.playbooks.rules.showing.conditions import said
from app.playbooks.rules.showing.titles import Titles
from app.playbooks.rules.showing.words import word
from app.playbooks.rules.walking import is_text

_SHARES = ("pass_share", "at_least", "at_most", "tolerable", "confidence")
_PERIOD = re.compile(r"P(\d+)([DWMY])")


def value_of(kind: str, field: str, value: Any, titles: Titles, refers_to: str = "") -> str:
    """Return one value in words; empty for nothing."""
    if value is None or value == "" or value == [] or value == {}:
        return ""
    if isinstance(value, list | tuple):
        return _(", ").join(value_of(kind, field, one, titles, refers_to) for one in value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, Decimal | int):
        return percent(value) if field in _SHARES else number(value)
    if isinstance(value, Group | Leaf):
        return said(value, titles).line
    if isinstance(value, dict):
        return pick(value) if is_text(value) else _(", ").join(map(str, value.values()))
    if isinstance(value, str):
        return titles.title(refers_to, value) if refers_to else _worded(kind, field, value)
    return title_or_id(value)


def _worded(kind: str, field: str, value: str) -> str:
    return period(value) if _PERIOD.fullmatch(value) else word(kind, field, value)


def title_or_id(value: Any) -> str:
    """Return what a shape inside another one is called."""
    return pick(getattr(value, "title", None) or getattr(value, "text", None)) or str(getattr(value, "id", ""))


def field_of(item: Shape, kind: str, field: str, titles: Titles) -> str:
    """Return one field of an item in words."""
    return value_of(kind, field, getattr(item, field, None), titles, refers(type(item)).get(field, ""))


@cache
def refers(model: type[Shape]) -> Mapping[str, str]:
    """Return which fields of a model hold ids, and of what kind of item."""
    found = {}
    for name, field in model.model_fields.items():
        hung = [*(one for one in field.metadata if isinstance(one, Ref)), *marks(field.annotation, Ref)]
        if hung and not hung[0].local:
            found[name] = hung[0].kind
    return found


def period(written: str) -> str:
    """Write `P14D` as people say it."""
    count, unit = _PERIOD.fullmatch(written).groups()  # type: ignore[union-attr]
    num = int(count)
    return {
        "D": _n("every day", "every %(num)s days", num), "W": _n("every week", "every %(num)s weeks", num),
        "M": _n("every month", "every %(num)s months", num), "Y": _n("every year", "every %(num)s years", num),
    }[unit]


def effort(points: Any) -> str:
    """Write three points: good, likely, bad."""
    return " – ".join(number(one) for one in (points.o, points.m, points.p))


def joined(parts: Iterable[str]) -> str:
    """Return the parts that say something, with middle dots between."""
    return " · ".join(part for part in parts if part)
