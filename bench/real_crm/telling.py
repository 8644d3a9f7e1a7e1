"""What happened, kept while it happens and printed as one table at the end, as far as it came."""

import contextlib
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from gate import Condition
from importing import COLUMNS, Import
from mending import NAME, Mended, Row, Truth, sharing


class Story:
    """Figures, sentences and times of one run."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.heard: list[str] = []

    def _say(self, line: str) -> None:
        self.lines.append(line)
        print(line, flush=True)

    def tell(self, what: str, value: Any) -> None:
        """Keep a figure."""
        self._say(f"{what:<62} {value:>12,}" if isinstance(value, int) else f"{what:<62} {value!s:>12}")

    def took(self, what: str, seconds: float) -> None:
        """Keep a time."""
        self._say(f"{what:<62} {seconds:>10.1f} s")

    def said(self, what: str, words: str) -> None:
        """Keep what Upriver said, word for word."""
        self._say(f"{what}: “{words}”")

    @contextlib.contextmanager
    def step(self, what: str) -> Iterator[None]:
        """Keep how long the block takes."""
        began = time.monotonic()
        yield
        self.took(what, time.monotonic() - began)

    def exported(self, rows: list[Row]) -> None:
        """Keep what plain Python sees in the export, so that Upriver's figures can be held against it."""
        self.tell("Customers exported", len(rows))
        self.tell("  without a name", sum(not row[NAME] for row in rows))
        self.tell("  without a telephone number", sum(not row["Phone"] for row in rows))
        self.tell("  that share name and city with another", sharing(rows))

    def mended(self, mended: Mended, truth: Truth) -> None:
        """Keep what mending did, and how right it was."""
        self._say("\nCorrected file")
        self.tell("  rows", len(mended.rows))
        self.tell("  names taken from a row with the same identifier", mended.named)
        self.tell("  rows left out, for nobody knows whom they mean", len(mended.left_out))
        self.tell("  rows that share name and city with another", sharing(mended.rows))
        self.tell("  persons there really are", truth.persons)
        self.tell("  pairs of rows rightly made one", truth.rightly)
        self.tell("  pairs of rows wrongly made one", truth.wrongly)
        self.tell("  pairs of rows that are one person and were not seen", truth.missed)

    def imported(self, name: str, done: Import) -> None:
        """Keep what an import said of itself."""
        self._say(f"\nImport ({name})")
        right = sum(done.guesses.get(heading) == field for heading, field in COLUMNS.items())
        self.tell("  columns guessed as a person would choose", f"{right} of {len(done.guesses)}")
        for heading, guessed in done.guesses.items():
            if guessed != COLUMNS.get(heading, "-"):
                self._say(f"    {heading}: guessed {guessed or 'nothing'}, chosen {COLUMNS.get(heading, '-')}")
        for what, value in {**done.outcome, **done.result}.items():
            self.tell(f"  {what}", value)
        for fault in done.faults:
            self._say(f"    {fault}")
        for what, seconds in done.seconds.items():
            self.took(f"  {what}", seconds)

    def found(self, name: str, summary: str, conditions: list[Condition]) -> None:
        """Keep what a gate said of each condition."""
        self._say(f"\nGate ({name}). {summary}")
        for line in conditions:
            self._say(f"  {line.state:<9} {line.value:>10}  {line.name}  [{line.source}]")

    def finish(self, work: Path) -> None:
        """Tell what the browser complained about, and keep everything in a file."""
        self._say(f"\nComplaints of the browser and failed requests: {len(self.heard)}")
        for line in self.heard:
            self._say(f"  {line}")
        (work / "summary.txt").write_text("\n".join(self.lines) + "\n", encoding="utf-8")
