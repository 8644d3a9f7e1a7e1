"""Whether what a check found is within the agreed limit."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from app.contracts.entities import Rule, Severity


class Standing(StrEnum):
    """How a check stands."""

    ABOVE = "above"
    WARNS = "warns"
    WITHIN = "within"
    NOTHING = "nothing"
    SILENT = "silent"


@dataclass(frozen=True)
class Found:
    """What one check found when it last ran."""

    rule: Rule
    rows: int
    failing: int
    returned: int = 0
    groups: int = 0
    could_not_run: str = ""

    @property
    def share(self) -> Decimal | None:
        """Return the failing part of the rows looked at, or None where there was none."""
        return Decimal(self.failing) / Decimal(self.rows) if self.rows else None

    @property
    def limit(self) -> Decimal:
        """Return the share that is tolerated."""
        if self.rule.error_over is not None:
            return self.rule.error_over
        return self.rule.warn_over if self.rule.warn_over is not None else Decimal(0)

    @property
    def standing(self) -> Standing:
        """Tell how the check stands against its limits; without limits one wrong row is too many."""
        if self.could_not_run:
            return Standing.SILENT
        if self.share is None:
            return Standing.NOTHING
        if self.share > self.limit:
            return Standing.ABOVE if self.rule.severity is Severity.ERROR else Standing.WARNS
        if self.rule.warn_over is not None and self.share > self.rule.warn_over:
            return Standing.WARNS
        return Standing.WITHIN
