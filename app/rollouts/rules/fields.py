"""Typed fields of forms and registers: what a person typed, read as the playbook's field type."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from app.core.i18n import _, pick

LONGEST = {"text": 500, "long_text": 20_000, "person": 200}
MOST_PLACES = 20
YES = frozenset({"yes", "true", "1", "on", "是", "y"})
NO = frozenset({"no", "false", "0", "否", "n"})


class Unread(ValueError):
    """A value that cannot be read as its field's type; the message is for the person who typed it."""


def _exact(text: str) -> Decimal:
    try:
        value = Decimal(text.replace(",", "").replace("，", "").replace(" ", ""))
    except InvalidOperation:
        raise Unread(_("“%(value)s” is not a number.", value=text[:60])) from None
    if not value.is_finite() or value.copy_abs() >= Decimal(10) ** 15:
        raise Unread(_("“%(value)s” is not a number that can be stored.", value=text[:60]))
    value = value.normalize()
    # Written out, 1e-999999 would be a million signs.
    if -int(value.as_tuple().exponent) > MOST_PLACES:
        raise Unread(_("“%(value)s” is not a number that can be stored.", value=text[:60]))
    return value


def _number(text: str, field: Mapping[str, Any]) -> str:
    value = _exact(text.rstrip("%％") if field["type"] == "percent" else text)
    low, high = field.get("min"), field.get("max")
    if low is not None and value < Decimal(str(low)):
        raise Unread(_("%(value)s is below the least value, %(limit)s.", value=text, limit=low))
    if high is not None and value > Decimal(str(high)):
        raise Unread(_("%(value)s is above the largest value, %(limit)s.", value=text, limit=high))
    return format(value, "f")


def _day(text: str) -> str:
    try:
        value = date.fromisoformat(text)
    except ValueError:
        raise Unread(_("“%(value)s” is not a date. Write it as 2026-11-24.", value=text[:40])) from None
    if not 1970 <= value.year <= 2100:
        raise Unread(_("%(value)s lies outside 1970 to 2100.", value=text))
    return value.isoformat()


def _choice(text: str, field: Mapping[str, Any]) -> str:
    for option in field.get("options", ()):
        if text == option["id"] or text in option["text"].values():
            return option["id"]
    offered = ", ".join(pick(option["text"]) for option in field.get("options", ()))
    raise Unread(_("“%(value)s” is not among the choices: %(offered)s.", value=text[:60], offered=offered))


def _yes_no(text: str) -> bool:
    if text.lower() in YES:
        return True
    if text.lower() in NO:
        return False
    raise Unread(_("“%(value)s” is neither yes nor no.", value=text[:40]))


def read(text: str, field: Mapping[str, Any]) -> str | bool | None:
    """Return the value to keep for `field` (exact numbers as text, dates as ISO), or None when left empty.

    Raises `Unread` with a message that shows the value and what would fit.
    """
    text = text.replace("\x00", "").strip()
    if not text:
        return None
    kind = field["type"]
    if kind in ("number", "money", "percent"):
        return _number(text, field)
    if kind == "date":
        return _day(text)
    if kind == "choice":
        return _choice(text, field)
    if kind == "yes_no":
        return _yes_no(text)
    if len(text) > LONGEST[kind]:
        raise Unread(_("%(given)s characters are too many; at most %(most)s fit.", given=len(text), most=LONGEST[kind]))
    return text


def shown(value: Any, field: Mapping[str, Any]) -> str:
    """Return a kept value as a person reads it."""
    if value is None or value == "":
        return ""
    if field["type"] == "yes_no":
        return _("yes") if value else _("no")
    if field["type"] == "choice":
        return next((pick(option["text"]) for option in field["options"] if option["id"] == value), str(value))
    return f"{value}%" if field["type"] == "percent" else str(value)
