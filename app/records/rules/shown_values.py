"""Values of records in the reader's words."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from app.contracts.entities import FieldSpec, FieldType
from app.core import money, wording
from app.core.i18n import _, pick
from app.core.money import Money
from app.records.rules.columns import CURRENCY

# How +86 numbers are spoken: mobile 3-4-4, landline area and number; area codes 10 and 2x have two digits here.
_CHINESE = re.compile(r"\+86(?:(1[3-9]\d)(\d{4})(\d{4})|(10|2\d|[3-9]\d{2})(\d{3,4})(\d{4}))((?:\D.*)?)")


def spoken(phone: str) -> str:
    """Return a stored number with its groups apart, as people read it aloud."""
    found = _CHINESE.fullmatch(phone)
    return " ".join(["+86", *filter(None, found.groups()[:6])]) + found.group(7) if found else phone


def within_a_sentence(name: str) -> str:
    """Return a name as it stands in the middle of a sentence: small, unless it is an abbreviation."""
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]


def shown(spec: FieldSpec, value: Any) -> str:
    """Return a typed value as a person reads it; an empty text for none."""
    if value is None or value == "":
        return ""
    if isinstance(value, Money):
        return money.written(value)
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, datetime):
        return wording.moment(value)
    if isinstance(value, date):
        return wording.day(value)
    if spec.type is FieldType.CHOICE:
        return next((pick(choice.label) for choice in spec.choices if choice.id == value), str(value))
    if spec.type is FieldType.PHONE:
        return spoken(str(value))
    return wording.number(value) if isinstance(value, Decimal | int) else str(value)


def from_column(spec: FieldSpec, values: Mapping[str, str | None]) -> str:
    """Return a value that was kept as the text of its column, in the reader's words; odd ones as they are."""
    text = values.get(spec.name)
    if not text:
        return ""
    try:
        return shown(spec, _typed(spec, text, values.get(spec.name + CURRENCY) or spec.currency))
    except (ValueError, InvalidOperation):
        return text


def _typed(spec: FieldSpec, text: str, currency: str) -> Any:
    if spec.type is FieldType.MONEY:
        return Money(int(text), currency)
    if spec.type is FieldType.INTEGER:
        return int(text)
    if spec.type is FieldType.DECIMAL:
        return Decimal(text)
    if spec.type is FieldType.BOOLEAN:
        return text.lower() == "true"
    if spec.type is FieldType.DATE:
        return date.fromisoformat(text)
    return datetime.fromisoformat(text).replace(tzinfo=UTC) if spec.type is FieldType.INSTANT else text
