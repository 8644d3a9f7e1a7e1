"""Kept values of forms and registers as their pages show them: amounts with separators, days in words."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from app.core.wording import day, number
from app.rollouts.rules import fields

# Shorter numbers may be years or codes, which have no separators.
LONG = 10_000


def readable(value: Any, field: Mapping[str, Any]) -> str:
    """Return a kept value in the reader's way of writing; what its type does not fit stands as it is."""
    said = fields.shown(value, field)
    try:
        if field["type"] == "date" and said:
            return day(date.fromisoformat(said))
        if field["type"] in ("money", "number") and said and abs(Decimal(said)) >= LONG:
            return number(Decimal(said))
    except (ValueError, ArithmeticError):
        return said
    return said
