"""How each hook of each plugin has been doing, and which are switched off.

Counts belong to one process. What is switched off stands in a file of the data folder, so that all processes agree,
a restart forgets nothing, and the worker can tell the administrators.
"""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from app.core import durable
from app.core.turns import turn

FAILURES_UNTIL_OFF = 3
FILE = "plugins_off.json"
LONGEST_ERROR = 500
# Beside the file, which is replaced as a whole and so cannot be held itself.
LOCK, PATIENCE = ".plugins_off.lock", 5.0


@dataclass
class Health:
    """How one hook of one plugin has been doing in this process."""

    plugin: str
    hook: str
    calls: int = 0
    failures_in_a_row: int = 0
    last_error: str = ""
    last_failed_at: datetime | None = None
    slowest_seconds: float = 0.0
    switched_off: bool = False

    def worked(self, seconds: float) -> None:
        """Note an answer."""
        self.failures_in_a_row = 0
        self.slowest_seconds = max(self.slowest_seconds, seconds)

    def failed(self, why: str, at: datetime) -> None:
        """Note a failure; enough of them in a row switch the hook off."""
        self.failures_in_a_row += 1
        self.last_error, self.last_failed_at = why[:LONGEST_ERROR], at
        self.switched_off = self.failures_in_a_row >= FAILURES_UNTIL_OFF

    def mended(self) -> None:
        """Start anew."""
        self.switched_off, self.failures_in_a_row = False, 0


@dataclass(frozen=True)
class Off:
    """One hook of one plugin that is switched off: why, since when, and whether the administrators know."""

    plugin: str
    hook: str
    error: str
    since: datetime
    told: bool = False


class Switches:
    """The file of what is switched off; read again only when it changed."""

    def __init__(self) -> None:
        self._seen: tuple[Path, int, int] | None = None
        self._off: dict[tuple[str, str], Off] = {}

    def read(self, folder: Path) -> dict[tuple[str, str], Off] | None:
        """Return what is switched off, by plugin and hook; None where nothing changed since the last reading."""
        path = folder / FILE
        try:
            found = path.stat()
            # Two writings within one tick of the clock are still two files.
            seen = (path, found.st_mtime_ns, found.st_ino)
        except FileNotFoundError:
            seen = (path, 0, 0)
        if seen == self._seen:
            return None
        self._seen, self._off = seen, _loaded(path)
        return self._off

    @staticmethod
    def all(folder: Path) -> list[Off]:
        """Return what is switched off at this moment."""
        return list(_loaded(folder / FILE).values())

    @staticmethod
    def note(folder: Path, off: Off) -> None:
        """Write down that a hook is switched off."""
        with alone(folder):
            _save(folder / FILE, _loaded(folder / FILE) | {(off.plugin, off.hook): off})

    @staticmethod
    def tell(folder: Path, known: Iterable[Off]) -> None:
        """Note that the administrators know of these; what was switched on again meanwhile stays on."""
        with alone(folder):
            kept = _loaded(folder / FILE)
            told = {(one.plugin, one.hook): replace(one, told=True) for one in known}
            _save(folder / FILE, kept | {key: one for key, one in told.items() if key in kept})

    @staticmethod
    def forget(folder: Path, plugin: str, hook: str) -> None:
        """Note that a hook is asked again."""
        with alone(folder):
            kept = _loaded(folder / FILE)
            if kept.pop((plugin, hook), None):
                _save(folder / FILE, kept)


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Let one process at a time read, change and write the file; what two switch off at one moment both stands."""
    with turn(folder / LOCK, PATIENCE):
        yield


def _loaded(path: Path) -> dict[tuple[str, str], Off]:
    try:
        lines = json.loads(path.read_text(encoding="utf-8"))
        found = [Off(**{**line, "since": datetime.fromisoformat(line["since"])}) for line in lines]
    except (OSError, ValueError, TypeError, KeyError):
        # Half a file, or none: then nothing is switched off, and what is sick will be found again.
        return {}
    return {(one.plugin, one.hook): one for one in found}


def _line(one: Off) -> dict[str, Any]:
    return {**vars(one), "since": one.since.isoformat()}


def _save(path: Path, off: dict[tuple[str, str], Off]) -> None:
    durable.write_whole(path, json.dumps([_line(one) for one in off.values()], ensure_ascii=False, indent=1).encode())
