"""What judging a file found, in figures and examples, for the person who decides whether to accept it."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class FaultLine:
    """One fault of one row: the field, the rule, the text in the file, and what else belongs to it.

    `other` is another row's number, a target entity, or the roles that may do what was tried.
    """

    row: int
    field: str
    rule: str
    value: str | None = None
    other: str | None = None


@dataclass(frozen=True)
class Tally:
    """How many rows are at fault in one field by one rule, and whether they come back."""

    field: str
    rule: str
    rows: int
    returns: bool


@dataclass(frozen=True)
class Tidied:
    """How many values of a field cleaning changed, and the first of them, old and new."""

    rows: int
    examples: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Example:
    """One row as it would be taken: number, state, the texts of its fields, and its faults."""

    row: int
    state: str
    values: Mapping[str, str | None]
    faults: tuple[FaultLine, ...] = ()


def worth_seeing(example: Example) -> tuple[int, int]:
    """Return the place of a row in a preview: those that come back, other faults, what would change, and the rest."""
    if example.state == "back":
        return 0, example.row
    return 1 if example.faults else 3 if example.state == "same" else 2, example.row


@dataclass(frozen=True)
class Verdict:
    """The judgement of one file. Rows are new, changed, the same, returned or blank, each exactly one of these."""

    rows: int = 0
    blank: int = 0
    new: int = 0
    changed: int = 0
    same: int = 0
    returned: int = 0
    tallies: tuple[Tally, ...] = ()
    tidied: Mapping[str, Tidied] = field(default_factory=dict)
    examples: tuple[Example, ...] = ()
    revision: int = 0

    @property
    def accepted(self) -> int:
        """Return the rows that are taken, whether they change something or not."""
        return self.new + self.changed + self.same

    def problems(self, name: str) -> int:
        """Return how many rows have a problem in the field `name`, each counted once for each rule."""
        return sum(tally.rows for tally in self.tallies if tally.field == name)
