"""What is scheduled: works with three-point efforts and links, and the spans that come out."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property
from math import ceil


class Distribution(StrEnum):
    """How the effort spreads between its three points."""

    PERT = "pert"
    TRIANGULAR = "triangular"


class LinkType(StrEnum):
    """Which end of the work waits for which end of the other: `fs` is “start after its finish”."""

    FS = "fs"
    SS = "ss"
    FF = "ff"
    SF = "sf"


def expected(o: float, m: float, p: float, distribution: Distribution = Distribution.PERT) -> float:
    """Return the mean of a three-point estimate.

    PERT: (o + 4m + p) / 6, after Malcolm, Roseboom, Clark and Fazar, “Application of a Technique for Research and
    Development Program Evaluation”, Operations Research 7(5), 1959. Triangular: (o + m + p) / 3.
    """
    return (o + m + p) / 3 if distribution is Distribution.TRIANGULAR else (o + 4 * m + p) / 6


@dataclass(frozen=True)
class Effort:
    """Working days: at best, most likely, at worst."""

    o: float
    m: float
    p: float
    distribution: Distribution = Distribution.PERT

    def __post_init__(self) -> None:
        """Refuse points out of order."""
        if not 0 <= self.o <= self.m <= self.p:
            raise ValueError(f"Three points go upwards from zero, not {self.o}, {self.m}, {self.p}.")

    @cached_property
    def days(self) -> int:
        """The whole working days to plan for: the expected ones, rounded up."""
        # Thirds and sixths leave a rest in binary that must not become a day.
        return ceil(round(expected(self.o, self.m, self.p, self.distribution), 6))


@dataclass(frozen=True)
class Link:
    """The work waits for the work `after`, plus `lag` working days; a negative lag is a lead."""

    after: str
    type: LinkType = LinkType.FS
    lag: float = 0

    @property
    def days(self) -> int:
        """The lag in whole working days, rounded up."""
        return ceil(self.lag)


@dataclass(frozen=True)
class Work:
    """One piece of work. `not_before` holds it back, `until` keeps it busy to the end of that day at least.

    `started` and `finished` (its last day) are real dates.
    """

    id: str
    effort: Effort
    links: tuple[Link, ...] = ()
    not_before: date | None = None
    until: date | None = None
    started: date | None = None
    finished: date | None = None

    def __post_init__(self) -> None:
        """Refuse a work that ended before it began."""
        if self.started and self.finished and self.finished < self.started:
            raise ValueError(f"Work {self.id!r} cannot finish on {self.finished}, before it started.")


@dataclass(frozen=True)
class Span:
    """From the day `start` until before the day `finish`; without length when both are the same."""

    start: date
    finish: date

    @property
    def last_day(self) -> date:
        """The last day of the span, as people say it; of one without length, its day."""
        return max(self.start, self.finish - timedelta(days=1))
