"""What stands in a column of a table, and what may be asked of it."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy.orm import InstrumentedAttribute

from app.core.i18n import _l

# One row of a table, by the keys of its columns; `ref` is the row's address id.
Row = Mapping[str, Any]
Expression = ColumnElement[Any] | InstrumentedAttribute[Any] | Callable[[], ColumnElement[Any]]
KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")


class Kind(StrEnum):
    """How a value is aligned, written and exported."""

    TEXT = "text"
    MONO = "mono"
    NUMBER = "number"
    PERCENT = "percent"
    MONEY = "money"
    DATE = "date"
    INSTANT = "instant"
    FLAG = "flag"
    STATE = "state"
    CHIP = "chip"
    PERSON = "person"
    FACES = "faces"
    BAR = "bar"


@dataclass(frozen=True)
class Column:
    """One column of a table.

    `expression` is what the database selects, or a function that gives it when asked; `value` computes from the row
    instead. `words` names the known values in their order, `marks` their sign (done doing todo blocked skipped late
    for a state; good warn bad info waived for a chip). `sort` and `search` are True, False, or the expression meant.
    `right` hides the column from who lacks it; `hidden` ones are selected for others, or for files if `exported`.
    """

    key: str
    label: Any
    expression: Expression | None = None
    kind: Kind = Kind.TEXT
    value: Callable[[Row], Any] | None = None
    shown: Callable[[Any], Any] | None = None
    words: Mapping[Any, Any] = field(default_factory=dict)
    marks: Mapping[Any, str] = field(default_factory=dict)
    sub: Callable[[Row], str] | None = None
    state: Callable[[Row], str] | None = None
    href: Callable[[Row], str] | None = None
    sort: bool | Expression = True
    search: bool | Expression = False
    facet: bool = False
    ranged: bool = False
    currency: str = ""
    currency_of: str = ""
    right: str = ""
    hidden: bool = False
    exported: bool | None = None
    hide_label: bool = False

    def __post_init__(self) -> None:
        """Refuse a declaration that could not be asked for by address."""
        if not KEY.fullmatch(self.key):
            raise ValueError(f"column key {self.key!r}: small letters, digits and _")
        if self.value is not None and (self.facet or self.ranged or self.search is True):
            raise ValueError(f"column {self.key!r} is computed: the database cannot filter it")

    @property
    def selected(self) -> bool:
        """Tell whether the source gives the value, rather than a function of the row."""
        return self.value is None

    @property
    def named(self) -> dict[str, Any]:
        """Return the words of the known values by what stands in the address for them; empty if any value may come."""
        if self.kind is Kind.FLAG:
            return {"yes": _l("Yes"), "no": _l("No")}
        return {str(value): word for value, word in self.words.items()}

    @property
    def sortable(self) -> bool:
        """Tell whether one may ask for this order."""
        return self.sort is not False and (self.selected or self.sort is not True)

    @property
    def in_files(self) -> bool:
        """Tell whether the column goes into exports."""
        return not self.hidden if self.exported is None else self.exported

    def raw(self, row: Row) -> Any:
        """Return the value itself: what the source gave, or what is computed from the row."""
        return row[self.key] if self.value is None else self.value(row)

    def word(self, raw: Any) -> Any:
        """Return the value in the reader's words, where the column has words."""
        if self.shown is not None and raw is not None:
            raw = self.shown(raw)
        if self.kind is Kind.FLAG and raw is not None:
            return str(self.named["yes" if raw else "no"])
        return str(self.words[raw]) if self.words and raw in self.words else raw


@dataclass(frozen=True)
class Only:
    """A ready-made filter, such as “late” or “mine”; `where` is an expression, or a function that gives it."""

    key: str
    label: Any
    where: ColumnElement[bool] | Callable[[], ColumnElement[bool]] | None = None


def at_request(expression: Any) -> Any:
    """Return the expression, asking the function for it where one was declared."""
    return expression() if callable(expression) else expression
