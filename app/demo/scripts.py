"""What the people of an organisation did, as a file tells it: seats, contents of deliverables, and lines by day.

A line reads `who does what | words`, such as `hu vote team-ready no | why not`; `<63>` in words is the date of day 63.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.contracts.strict_yaml import read_document

FOLDER = Path(__file__).with_name("stories")


@dataclass(frozen=True)
class Line:
    """One thing that one person did."""

    day: int
    who: str
    does: str
    about: tuple[str, ...]
    words: str


@dataclass(frozen=True)
class Script:
    """Everything of one organisation, in the order in which it happened."""

    rollout: Mapping[str, Any]
    seats: tuple[tuple[str, str, str], ...]
    contents: Mapping[str, Any]
    records: Mapping[str, Any]
    lines: tuple[Line, ...]

    @property
    def age(self) -> int:
        """Return which day of the rollout is today."""
        return int(self.rollout["age"])


def _line(day: int, written: str) -> Line:
    head, _mark, words = written.partition(" | ")
    who, does, *about = head.split()
    return Line(day, who, does, tuple(about), words.strip())


def _seats(parts: Mapping[str, list[str]]) -> tuple[tuple[str, str, str], ...]:
    found = []
    for part, seated in parts.items():
        for one in seated:
            who, _space, department = one.partition(" ")
            found.append((part, who, department))
    return tuple(found)


def read(name: str) -> Script:
    """Read the script of that name: what is said once, and its contents from the files beside it."""
    plain = read_document((FOLDER / f"{name}.yaml").read_bytes(), f"{name}.yaml").plain
    contents: dict[str, Any] = {}
    for path in sorted(FOLDER.glob(f"{name}-*.yaml")):
        contents |= read_document(path.read_bytes(), path.name).plain
    days = sorted((int(day), lines) for day, lines in plain["days"].items())
    return Script(
        plain["rollout"], _seats(plain["seats"]), contents, plain.get("records", {}),
        tuple(_line(day, written) for day, lines in days for written in lines),
    )
