"""What a lookup answers: a fact with its source and moment, or a source that is silent."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from app.core.conditions.tree import Leaf, Literal

FactValue = Literal | tuple[Literal, ...] | None
_PLAIN = (str, bool, int, Decimal, date, type(None))


@dataclass(frozen=True)
class Fact:
    """One answer. No value means that the source knows of none.

    `about` says in words what it is about; `rows` is an opaque reference to the rows behind the value.
    """

    value: FactValue
    source: str = ""
    measured_at: datetime | None = None
    about: str = ""
    rows: str = ""

    def __post_init__(self) -> None:
        """Refuse what would not compare exactly (binary fractions, lists that change, instants without a zone).

        Instants are kept in UTC: within one zone Python compares by the wall clock, wrongly when an hour repeats.
        """
        values = self.value if isinstance(self.value, tuple) else (self.value,)
        if not all(isinstance(value, _PLAIN) for value in values):
            raise TypeError(f"A fact holds texts, Decimals, whole numbers, booleans or dates, not {self.value!r}.")
        if any(isinstance(one, datetime) and one.tzinfo is None for one in (*values, self.measured_at)):
            raise TypeError(f"An instant needs its zone: {self!r}.")
        for name in ("value", "measured_at"):
            instant = getattr(self, name)
            if isinstance(instant, datetime):
                object.__setattr__(self, name, instant.astimezone(UTC))


@dataclass(frozen=True)
class Silent:
    """The source that should answer does not: switched off, failed, or out of time."""

    source: str
    why: str = ""


Lookup = Callable[[Leaf], Fact | Silent | None]


def of_row(row: Mapping[str, Any], *, source: str = "") -> Lookup:
    """Answer `field` leaves from one row; whatever else is asked stays unanswered."""

    def look(leaf: Leaf) -> Fact | None:
        return Fact(row.get(leaf.name), source) if leaf.subject == "field" else None

    return look
