"""Single values as playbooks write them (always text) and as the program holds them (typed), both ways without loss.

A value takes the kind it looks like, and is read back as the text it was where a text is compared, so that the code
`0012` or an eleven-digit phone number never turns into a number by accident.
"""

import re
from datetime import UTC, date, datetime
from decimal import Decimal

from app.core.conditions.tree import Literal
from app.core.i18n import _

_WHOLE = re.compile(r"-?(0|[1-9]\d{0,14})")
_DECIMAL = re.compile(r"-?(0|[1-9]\d{0,14})\.\d{1,9}")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})")
# Outside these years a day cannot be moved between zones, and is a typing mistake anyway.
_YEARS = range(1900, 3000)
_LARGEST = Decimal(10) ** 15
_LONGEST_TEXT = 500


def read_literal(raw: object) -> Literal:
    """Give `raw`, text or already typed, its type; raise ValueError with a sentence when it has none."""
    if isinstance(raw, str):
        return _of_text(str(raw))
    if isinstance(raw, datetime):
        return _in_years(raw)
    if isinstance(raw, date):
        return _in_years(raw)
    if isinstance(raw, bool):
        return raw
    if isinstance(raw, int | Decimal):
        return _in_range(raw)
    raise ValueError(_("“%(value)s” is not a text, number, yes or no, or date.", value=raw))


def write_literal(value: Literal) -> str:
    """Give the text that `read_literal` reads as `value`."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def _of_text(raw: str) -> Literal:
    if raw in ("true", "false"):
        return raw == "true"
    if _WHOLE.fullmatch(raw) and raw != "-0":
        return int(raw)
    if _DECIMAL.fullmatch(raw):
        return Decimal(raw)
    if _DAY.fullmatch(raw):
        return _in_years(_day(raw))
    if _INSTANT.fullmatch(raw):
        return _in_years(_day(raw))
    if "\0" in raw or len(raw) > _LONGEST_TEXT:
        raise ValueError(_("A text here is at most %(count)s characters, without control marks.", count=_LONGEST_TEXT))
    return raw


def _day(raw: str) -> date | datetime:
    try:
        return datetime.fromisoformat(raw) if "T" in raw else date.fromisoformat(raw)
    except ValueError:
        raise ValueError(_("There is no day or time “%(value)s”.", value=raw)) from None


def _in_years(day: date | datetime) -> date | datetime:
    if day.year not in _YEARS:
        raise ValueError(_("“%(value)s” is not in the years %(first)s to %(last)s.", value=day.isoformat(),
                           first=_YEARS[0], last=_YEARS[-1]))
    return _aware(day) if isinstance(day, datetime) else day


def _aware(instant: datetime) -> datetime:
    if instant.tzinfo is None:
        raise ValueError(_("“%(value)s” needs its time zone.", value=instant.isoformat()))
    return instant.astimezone(UTC)


def _in_range(number: int | Decimal) -> int | Decimal:
    if not abs(number) < _LARGEST or -Decimal(number).as_tuple().exponent > 9:
        raise ValueError(_("“%(value)s” is too long a number.", value=number))
    return number
