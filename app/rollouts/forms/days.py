"""A single day as a form sends it."""

from datetime import date

from app.core.errors import Invalid
from app.core.i18n import _


def read_day(typed: str, name: str = "due_on") -> date | None:
    """Return the day, None where nothing was typed; raise `Invalid` showing what was."""
    typed = typed.strip()
    try:
        return date.fromisoformat(typed) if typed else None
    except ValueError:
        told = _("“%(value)s” is not a date. Write it as 2026-11-24.", value=typed[:40])
        raise Invalid(told, faults={name: told}) from None
