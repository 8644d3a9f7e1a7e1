"""Values of records as texts that programs read back: `1280.50 CNY`, `2026-03-01`, `true`; and as stored columns."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from app.contracts.entities import FieldSpec, FieldType
from app.core.money import Money, digits
from app.records.rules.columns import CURRENCY, type_of
from app.records.rules.text_sql import literal

_WHOLE_SECOND = "seconds"


def columns_of_field(spec: FieldSpec) -> tuple[str, ...]:
    """Return the names of the columns that hold a field; money takes two."""
    return (spec.name, spec.name + CURRENCY) if spec.type is FieldType.MONEY else (spec.name,)


def types_of_field(spec: FieldSpec) -> tuple[str, ...]:
    """Return the DuckDB types of the columns that hold a field."""
    return (type_of(spec), "VARCHAR") if spec.type is FieldType.MONEY else (type_of(spec),)


def value_of(spec: FieldSpec, stored: Sequence[Any]) -> Any:
    """Return what the columns of a field hold as one typed value, None where they hold nothing."""
    first = stored[0]
    if first is None:
        return None
    if spec.type is FieldType.MONEY:
        return Money(first, stored[1] or spec.currency)
    if spec.type is FieldType.INSTANT:
        return first.replace(tzinfo=UTC)
    return first


def text_of(value: Any) -> str | None:
    """Return a typed value as the text that programs read back."""
    if value is None:
        return None
    if isinstance(value, Money):
        return f"{format(value.amount, 'f')} {value.currency}"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec=_WHOLE_SECOND)
    if isinstance(value, date):
        return value.isoformat()
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def from_text(spec: FieldSpec, text: str | None) -> Any:
    """Return the typed value that `text_of` wrote as `text`."""
    if text is None:
        return None
    if spec.type is FieldType.MONEY:
        amount, currency = text.split(" ")
        return Money(int(Decimal(amount).scaleb(digits(currency))), currency)
    if spec.type is FieldType.BOOLEAN:
        return text == "true"
    readers: dict[FieldType, Any] = {
        FieldType.INTEGER: int, FieldType.DECIMAL: Decimal, FieldType.DATE: date.fromisoformat,
        FieldType.INSTANT: datetime.fromisoformat,
    }
    return readers.get(spec.type, str)(text)


def column_literals(spec: FieldSpec, text: str | None) -> tuple[str, ...]:
    """Return a text as quoted SQL, one for each column of the field, ready to be cast to the column's type."""
    value = from_text(spec, text)
    if value is None:
        return tuple("NULL" for _column in columns_of_field(spec))
    if isinstance(value, Money):
        return literal(str(value.minor)), literal(value.currency)
    if isinstance(value, datetime):
        return (literal(value.astimezone(UTC).replace(tzinfo=None).isoformat(sep=" ")),)
    return (literal(str(text)),)
