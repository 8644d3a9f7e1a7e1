"""How plugins look at records: counts and shares through a narrow door, never a database."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Protocol

from app.contracts.entities import EntitySpec, Rule, Texts, Tree


@dataclass(frozen=True)
class CheckResult:
    """What one rule found: rows looked at, rows that fail, and the ids of the first of them.

    `returned` are rows that an import handed back for this rule and that nobody has mended yet; they count as failing.
    """

    rule: Rule
    rows: int
    failing: int
    returned: int = 0
    examples: tuple[str, ...] = ()
    groups: int = 0
    could_not_run: str = ""

    @property
    def share(self) -> Decimal | None:
        """Return the failing part of the rows looked at, or None where there was none to look at."""
        return Decimal(self.failing) / Decimal(self.rows) if self.rows else None


@dataclass(frozen=True)
class Ranked:
    """One record in an order by value: its place from 1, its value, and the share of all value up to it."""

    id: str
    place: int
    value: Decimal
    cumulative_share: Decimal


@dataclass(frozen=True)
class MetricSpec:
    """A figure that gates and pages may name, with what must be said in `of` to narrow it.

    `per_rollout` tells that each rollout has a figure of its own; else the organisation has one.
    """

    name: str
    label: Texts
    of: tuple[str, ...] = ()
    unit: str = "share"
    per_rollout: bool = False


@dataclass(frozen=True)
class Measured:
    """The value of a metric, with what stands behind it; `value` is None where it cannot be told."""

    value: Decimal | None
    rows: int = 0
    failing: int = 0
    entity: str = ""
    rules: tuple[str, ...] = ()
    note: Texts = field(default_factory=dict)


class RecordsReader(Protocol):
    """Read-only questions about one organisation's records; nothing is answered about another's."""

    def entities(self) -> Mapping[str, EntitySpec]:
        """Return the entities that exist here, by name."""

    def count(self, entity: str, where: Tree | None = None, *, distinct: str = "") -> int:
        """Count the records that meet `where`, or the different values of the field `distinct` among them."""

    def share(self, entity: str, where: Tree, *, among: Tree | None = None) -> Decimal | None:
        """Return the part of the records of `among` that meet `where`; None where there are none."""

    def total(self, entity: str, field: str, where: Tree | None = None) -> Decimal:
        """Add up a number field; money in whole units of the field's own currency, other currencies left out."""

    def groups(self, entity: str, by: str, where: Tree | None = None, *, top: int = 100) -> Mapping[str, int]:
        """Count records by the value of a field, largest first; the empty text stands for no value."""

    def ranked(
        self, entity: str, *, of: str, value: str, through: str, where: Tree | None = None
    ) -> tuple[Ranked, ...]:
        """Rank `entity` by the summed field `value` of the records `of` that point to it by the field `through`."""

    def checks(self, entity: str) -> tuple[CheckResult, ...]:
        """Return the result of every check of the entity."""

    def failing(self, entity: str, rules: Sequence[str] = ()) -> int:
        """Count the records that fail one of `rules` (any check that is an error, if none are named), each once.

        Rows that imports handed back for the same reasons count too.
        """

    def returned(self, entity: str, field: str = "") -> int:
        """Count rows that imports handed back and nobody has mended, all of them or those at fault in `field`."""
