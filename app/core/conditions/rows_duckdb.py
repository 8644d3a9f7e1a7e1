"""Conditions over rows as DuckDB SQL with bound values, equal to `evaluate` on every row.

Instants are TIMESTAMP columns in UTC. Where `evaluate` says unknown the expression is NULL.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from app.core.conditions.asks import Ask, Filled, Frame, Kind, Longer, OneOf, Range, Within
from app.core.conditions.rows import column_ask
from app.core.conditions.tree import Condition, How, Leaf, Path


@dataclass(frozen=True)
class DuckColumn:
    """A column that a condition may ask about: its name in the query, what it holds, and the alias of its table."""

    name: str
    kind: Kind
    table: str = ""

    @property
    def sql(self) -> str:
        """The column as quoted SQL."""
        return ".".join(quoted(part) for part in (self.table, self.name) if part)


Columns = Mapping[str, DuckColumn]


def quoted(name: str) -> str:
    """Return `name` as a quoted identifier, whatever it contains."""
    return '"' + name.replace('"', '""') + '"'


def render_duckdb(condition: Condition, columns: Columns, *, now: datetime | None = None,
                  actor: Mapping[str, Any] | None = None) -> tuple[str, list[Any]]:
    """Return `condition` as one SQL expression over `columns` and the values of its `?` marks, in order.

    `now` is needed for `{today: …}` and says in which zone days are counted; `actor` holds the person's values.
    """
    rendering = _Rendering(columns, Frame(now, actor or {}))
    return rendering.condition(condition, ()), rendering.values


class _Rendering:
    """One rendering: the SQL is returned, the values gather here in the order of their marks."""

    def __init__(self, columns: Columns, frame: Frame) -> None:
        self.columns = columns
        self.kinds = {name: column.kind for name, column in columns.items()}
        self.frame = frame
        self.values: list[Any] = []

    def condition(self, condition: Condition, path: Path) -> str:
        """Return the SQL of a group or a leaf, in brackets."""
        if isinstance(condition, Leaf):
            return self.leaf(condition, path)
        word = " AND " if condition.how is How.ALL else " OR "
        joined = word.join(self.condition(part, (*path, condition.how.value, place))
                           for place, part in enumerate(condition.parts))
        return f"(NOT ({joined}))" if condition.how is How.NONE else f"({joined})"

    def leaf(self, leaf: Leaf, path: Path) -> str:
        """Return the SQL of one question."""
        asked = column_ask(leaf, path, self.kinds, self.frame)
        if asked is None:
            return "(CAST(NULL AS BOOLEAN))"
        column = self.columns[leaf.name]
        tested = self.tested(asked, column.sql, column.kind)
        return f"(NOT ({tested}))" if asked.is_negated else f"({tested})"

    def tested(self, asked: Ask, column: str, kind: Kind) -> str:
        """Return the SQL of one test of `column`."""
        test = asked.test
        if isinstance(test, OneOf):
            # Without values: false for every value, and NULL for none.
            return f"{column} IN ({', '.join(map(self.mark, test.values))})" if test.values else f"{column} <> {column}"
        if isinstance(test, Within):
            return " OR ".join(self.range(part, column) for part in test.ranges)
        if isinstance(test, Filled):
            return f"{column} IS NOT NULL" + (f" AND {column} <> ''" if kind is Kind.TEXT else "")
        if isinstance(test, Longer):
            return f"length({column}) >= {self.mark(test.length)}"
        lowered = f"translate({column}, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz')"
        return f"contains({lowered}, {self.mark(test.text)})"

    def range(self, part: Range, column: str) -> str:
        """Return the SQL of one stretch, in brackets."""
        ends = []
        if part.low is not None:
            ends.append(f"{column} {'>=' if part.is_low_inside else '>'} {self.mark(part.low)}")
        if part.high is not None:
            ends.append(f"{column} {'<=' if part.is_high_inside else '<'} {self.mark(part.high)}")
        return f"({' AND '.join(ends)})"

    def mark(self, value: Any) -> str:
        """Keep `value` and return the mark that stands for it."""
        is_instant = isinstance(value, datetime)
        self.values.append(value.astimezone(UTC).replace(tzinfo=None) if is_instant else value)
        return "?"
