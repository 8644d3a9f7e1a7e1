"""Which plugins a process is asking at this moment, noted so that it can be read once the process has ended.

A plugin may end the process it runs in (`os._exit`, a fault in a library), and nothing inside can tell afterwards. The
notes are memory over a file: a note costs no call to the system, and it stays when the process goes.
"""

import logging
import mmap
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from app.core import clock, randomness
from app.core.plugins.ended import note_ended
from app.core.turns import take, turn

log = logging.getLogger("upriver.plugins")
FOLDER = "asking"
# One place for each plugin that is asked at one moment; a name has 64 letters, a question rarely half as many.
PLACES, WIDTH = 64, 160
# Notes that are just begun are not yet held, so whoever begins and whoever reckons take turns.
LOCK, PATIENCE = "lock", 5.0


class Asked:
    """The notes of this process, held by a lock for as long as it lives."""

    def __init__(self, folder: Path) -> None:
        place = folder / FOLDER
        place.mkdir(exist_ok=True)
        self.path = place / f"{os.getpid()}-{randomness.ref()}"
        self._free = list(range(PLACES))
        with turn(place / LOCK, PATIENCE):
            self._file = self.path.open("x+b")
            self._file.truncate(PLACES * WIDTH)
            self._notes = mmap.mmap(self._file.fileno(), PLACES * WIDTH)
            take(self._file)

    @contextmanager
    def noting(self, plugin: str, hook: str) -> Iterator[None]:
        """Note that a plugin is asked, until it has answered or failed."""
        try:
            place = self._free.pop() * WIDTH
        except IndexError:  # so many at once that one more says nothing new
            yield
            return
        note = f"{plugin}\n{hook}".encode()[:WIDTH]
        self._notes[place:place + WIDTH] = note.ljust(WIDTH, b"\0")
        try:
            yield
        finally:
            self._notes[place:place + 1] = b"\0"
            self._free.append(place // WIDTH)

    def close(self) -> None:
        """Leave in order: nobody is blamed for this end."""
        with suppress(OSError):  # Windows keeps what is open; it bears no note and goes at the next reckoning
            self.path.unlink()
        self._file.close()


def _noted(written: bytes) -> set[tuple[str, str]]:
    parts = (written[at:at + WIDTH].rstrip(b"\0") for at in range(0, len(written), WIDTH))
    lines = (part.decode("utf-8", "replace").partition("\n") for part in parts if part and part[0])
    return {(plugin, hook) for plugin, _between, hook in lines if plugin and hook}


def _left_behind(path: Path) -> set[tuple[str, str]]:
    """Read the notes of a process that has gone, and take them away; those of one that lives say nothing yet."""
    try:
        with path.open("r+b") as file:
            if not take(file):
                return set()
            found = _noted(file.read())
        path.unlink()
    except OSError:
        return set()
    return found


def reckon(folder: Path) -> set[tuple[str, str]]:
    """Count the plugins that were being asked when a process ended; return them, as plugin and hook.

    May be called at any time: the notes of processes that live are left alone, those of the others are read once.
    """
    place = folder / FOLDER
    if not place.is_dir():
        return set()
    try:
        with turn(place / LOCK, PATIENCE):
            blamed = {one for path in sorted(place.glob("*-*")) for one in _left_behind(path)}
        for plugin, hook in sorted(blamed):
            note_ended(folder, plugin, hook, clock.now())
    except OSError as error:  # a full disk: whoever serves goes on serving
        log.error("what was asked when a process ended could not be counted: %s", error)
        return set()
    return blamed
