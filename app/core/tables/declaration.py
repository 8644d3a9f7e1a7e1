"""The one declaration of a table, from which its page, its address and its files follow."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Select

from app.core.actor import current_actor
from app.core.database.nets import policy
from app.core.tables.columns import Column, Kind, Only, Row

RESERVED = frozenset({"q", "sort", "page", "size", "compact", "only", "format", "ref", "view", "col"})


@dataclass(frozen=True)
class Found:
    """What a source answers: the rows of the window as (ref, values of the selected columns), and the counts.

    `counts` maps a facet's key to {value: number}; `total` counts what matches, `total_all` what there is.
    """

    rows: Iterable[Sequence[Any]]
    total: int
    counts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    total_all: int = 0


@dataclass(frozen=True, eq=False)
class Steady:
    """A SELECT that is the same for every page of a table, with what it is told for this one.

    What a table makes of it is made once, if the expressions of its columns and filters are steady too: with a value of
    the moment as `bindparam(callable_=…)`, not as a function that gives the expression. `core` selects the same refs
    without the joins that only bring words to a row; filters may not ask for those, and it counts and chooses the rows.
    """

    select: Select[Any]
    given: Mapping[str, Any] = field(default_factory=dict)
    core: Select[Any] | None = None


# A SELECT whose first column is the row's ref, or a function that answers an `Ask` from elsewhere (records in DuckDB).
Source = Select[Any] | Steady | Callable[[Any], Found]


@dataclass(frozen=True)
class Bulk:
    """Something that may be done with several ticked rows at once; shown as a preview first, unless that is off."""

    name: str
    label: Any
    icon: str = ""
    danger: bool = False
    right: str = ""
    preview: bool = True


@dataclass(frozen=True)
class Table:
    """A table of the product; one declaration serves the page, the filters, the order, the exports and bulk changes.

    The first column that is not hidden names the row. `group` is the key of a column whose words head each run of
    rows, in the default order. `tone` and `locked` look at a row: its tint (`me`, `over`, `new`), and whether it may
    not be ticked. `empty` says what belongs here (title, text, act, example).
    """

    name: str
    title: Any
    columns: tuple[Column, ...]
    source: Source | None = None
    default_sort: str = ""
    only: tuple[Only, ...] = ()
    bulk: tuple[Bulk, ...] = ()
    group: str = ""
    tone: Callable[[Row], str] | None = None
    locked: Callable[[Row], bool] | None = None
    empty: Mapping[str, Any] | Callable[[], Mapping[str, Any]] = field(default_factory=dict)
    size: int = 50

    def __post_init__(self) -> None:
        """Refuse a declaration that contradicts itself."""
        keys = [column.key for column in self.columns]
        doubled = {key for key in keys if keys.count(key) > 1} | (set(keys) & RESERVED)
        if doubled:
            raise ValueError(f"table {self.name!r}: column keys stand twice or are taken: {sorted(doubled)}")
        named = [self.default_sort.lstrip("-"), self.group, *(column.currency_of for column in self.columns)]
        if unknown := {key for key in named if key} - set(keys):
            raise ValueError(f"table {self.name!r} names columns that it lacks: {sorted(unknown)}")
        for column in self.columns:
            if column.kind is Kind.MONEY and not (column.currency or column.currency_of):
                raise ValueError(f"column {column.key!r}: money needs a currency")

    def columns_for(self, rollout_id: int | None = None) -> tuple[Column, ...]:
        """Return the columns that the actor may see."""
        actor = current_actor()
        return tuple(
            column for column in self.columns
            if not column.right or (actor is not None and policy().allows(actor, column.right, rollout_id))
        )

    def bulk_for(self, rollout_id: int | None = None) -> tuple[Bulk, ...]:
        """Return the bulk changes that the actor may make."""
        actor = current_actor()
        return tuple(
            change for change in self.bulk
            if not change.right or (actor is not None and policy().allows(actor, change.right, rollout_id))
        )


def condition(only: Only) -> ColumnElement[bool]:
    """Return the SQL condition of a ready-made filter, as it stands at this moment."""
    where = only.where() if callable(only.where) else only.where
    if where is None:
        raise LookupError(f"the filter {only.key!r} has no condition for a database")
    return where
