"""Values, ages and limits of conditions as the reader writes them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from babel.numbers import format_decimal, format_percent
from flask import has_app_context
from flask_babel import get_locale

from app.core.conditions.tree import Leaf, Literal, Op, Subject
from app.core.i18n import _, _n, pick

_MOST_DIGITS = 8


def plain_name(leaf: Leaf) -> str:
    """Name what a leaf asks about: its label, or the words of the condition itself."""
    narrowed = ", ".join(leaf.narrowing.values())
    return pick(dict(leaf.label)) or (f"{leaf.name} ({narrowed})" if narrowed else leaf.name)


def no_word(leaf: Leaf, value: Literal) -> str:
    """Know no better word for any value."""
    return ""


@dataclass(frozen=True)
class Words:
    """How a room calls what its conditions ask about, and values such as states; empty means the plain wording."""

    name: Callable[[Leaf], str] = plain_name
    value: Callable[[Leaf, Literal], str] = no_word


PLAIN = Words()


def is_share(leaf: Leaf) -> bool:
    """Metrics with the word `share` in their name go from 0 to 1 and are read in percent."""
    return leaf.subject is Subject.METRIC and "share" in leaf.name.replace(".", "_").split("_")


def say_value(leaf: Leaf, value: Any, words: Words = PLAIN, *, beside: Any = None) -> str:
    """Write a value; a number gets as many digits as tell it from the number `beside` it."""
    if isinstance(value, tuple):
        return _(", ").join(say_value(leaf, one, words) for one in value)
    better = words.value(leaf, value)
    if better:
        return better
    if isinstance(value, bool):
        return _yes_no(leaf.subject, value)
    if isinstance(value, int | Decimal):
        return _number(Decimal(value), beside, in_percent=is_share(leaf))
    return _day(value) if isinstance(value, date) else str(value)


def say_limit(leaf: Leaf, limit: Any, words: Words = PLAIN, *, beside: Any = None) -> str:
    """Write what a leaf needs: “at least 98%”."""
    if leaf.op in (Op.PRESENT, Op.ABSENT):
        return _("something filled in") if leaf.op is Op.PRESENT else _("nothing filled in")
    if leaf.op is Op.MIN_LEN and isinstance(limit, int):
        return _n("at least %(num)s character", "at least %(num)s characters", limit)
    if leaf.op is Op.BETWEEN and isinstance(limit, tuple):
        low, high = (say_value(leaf, one, words, beside=beside) for one in limit)
        return _("between %(low)s and %(high)s", low=low, high=high)
    said = _("a value of the person") if limit is None else say_value(leaf, limit, words, beside=beside)
    return _against_date(leaf.op, said) if isinstance(limit, date) else _against(leaf.op, said)


def say_age(age: timedelta) -> str:
    """Write an age in the unit that fits: minutes, hours or days."""
    minutes = max(int(age.total_seconds() // 60), 0)
    if minutes < 60:
        return _n("%(num)s minute", "%(num)s minutes", minutes)
    if minutes < 48 * 60:
        return _n("%(num)s hour", "%(num)s hours", minutes // 60)
    return _n("%(num)s day", "%(num)s days", minutes // (24 * 60))


def _against_date(op: Op, limit: str) -> str:
    return {
        Op.LT: _("before %(limit)s", limit=limit),
        Op.LE: _("%(limit)s at the latest", limit=limit),
        Op.GT: _("after %(limit)s", limit=limit),
        Op.GE: _("%(limit)s at the earliest", limit=limit),
    }.get(op) or _against(op, limit)


def _against(op: Op, limit: str) -> str:
    return {
        Op.IS_NOT: _("anything but “%(limit)s”", limit=limit),
        Op.IN: _("one of %(limit)s", limit=limit),
        Op.NOT_IN: _("none of %(limit)s", limit=limit),
        Op.LT: _("less than %(limit)s", limit=limit),
        Op.LE: _("at most %(limit)s", limit=limit),
        Op.GT: _("more than %(limit)s", limit=limit),
        Op.GE: _("at least %(limit)s", limit=limit),
        Op.LIKE: _("a text with “%(limit)s”", limit=limit),
    }.get(op) or _("“%(limit)s”", limit=limit)


def _yes_no(subject: Subject, value: bool) -> str:
    if subject is Subject.APPROVAL:
        return _("approval given") if value else _("approval not given")
    if subject is Subject.CERTIFICATE:
        return _("certificate held") if value else _("certificate not held")
    if subject is Subject.EVENT:
        return _("has happened") if value else _("has not happened")
    return _("yes") if value else _("no")


def _number(value: Decimal, beside: Any, *, in_percent: bool) -> str:
    scale = 100 if in_percent else 1
    digits = _telling_digits(value * scale, beside, scale, 1 if in_percent else 2)
    pattern = "#,##0." + "#" * digits
    if in_percent:
        return format_percent(_rounded(value * scale, digits) / scale, format=pattern + "%", locale=_locale())
    return format_decimal(_rounded(value, digits), format=pattern, locale=_locale())


def _telling_digits(value: Decimal, beside: Any, scale: int, fewest: int) -> int:
    """The fewest digits after the point that keep two different numbers different on the page."""
    others = [Decimal(one) * scale for one in (beside if isinstance(beside, tuple) else (beside,))
              if isinstance(one, int | Decimal) and not isinstance(one, bool)]
    apart = [one for one in others if one != value]
    return next((digits for digits in range(fewest, _MOST_DIGITS)
                 if all(_rounded(one, digits) != _rounded(value, digits) for one in apart)), _MOST_DIGITS)


def _rounded(value: Decimal, digits: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)


def _day(value: date) -> str:
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M} UTC" if value.utcoffset() == timedelta(0) else f"{value:%Y-%m-%d %H:%M %z}"
    return value.isoformat()


def _locale() -> Any:
    return (get_locale() if has_app_context() else None) or "en"
