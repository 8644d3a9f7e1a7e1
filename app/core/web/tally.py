"""Where failures are counted: a small file of the data folder, so that all processes count together.

Not in the application's database: a flood of guesses must not wait in line with people who work. Who failed is kept as
a hash, and for as long as it counts.
"""

import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from limits.storage.base import MovingWindowSupport, Storage

from app.core import clock
from app.core.asking import settings

FILE = "failures.sqlite"
_TABLE = "CREATE TABLE IF NOT EXISTS failure (key TEXT NOT NULL, at REAL NOT NULL, until REAL NOT NULL)"
_INDEX = "CREATE INDEX IF NOT EXISTS failure_key ON failure (key, at)"


def _hidden(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def _now() -> float:
    return clock.now().timestamp()


@contextmanager
def _begun() -> Iterator[sqlite3.Connection]:
    """One short transaction that waits for those of other processes."""
    connection = sqlite3.connect(settings().data_dir / FILE, timeout=5, isolation_level=None)
    try:
        # A count that a power cut loses costs a few guesses more, waiting for the disk would cost everybody time.
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("BEGIN IMMEDIATE")
        connection.execute(_TABLE)
        connection.execute(_INDEX)
        yield connection
        connection.execute("COMMIT")
    finally:
        connection.close()


class Tally(Storage, MovingWindowSupport):
    """Counts for the library `limits`, under the address `upriver://`."""

    STORAGE_SCHEME = ["upriver"]

    @property
    def base_exceptions(self) -> type[Exception]:
        """Return what may go wrong."""
        return sqlite3.Error

    def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        """Count `amount` of a key, unless that would be more than `limit` within the last `expiry` seconds."""
        now = _now()
        with _begun() as connection:
            connection.execute("DELETE FROM failure WHERE until <= ?", (now,))
            if self._counted(connection, key, now - expiry)[1] + amount > limit:
                return False
            connection.executemany(
                "INSERT INTO failure (key, at, until) VALUES (?, ?, ?)", [(_hidden(key), now, now + expiry)] * amount
            )
        return True

    @staticmethod
    def _counted(connection: sqlite3.Connection, key: str, since: float) -> tuple[float, int]:
        found = connection.execute(
            "SELECT min(at), count(*) FROM failure WHERE key = ? AND at > ?", (_hidden(key), since)
        ).fetchone()
        return found[0] or 0.0, found[1]

    def get_moving_window(self, key: str, limit: int, expiry: int) -> tuple[float, int]:
        """Return when the first of the last `expiry` seconds was, and how many there were."""
        now = _now()
        with _begun() as connection:
            first, count = self._counted(connection, key, now - expiry)
        return first or now, count

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Count `amount` of a key and return how many there are."""
        self.acquire_entry(key, 1 << 31, expiry, amount)
        return self.get(key)

    def get(self, key: str) -> int:
        """Return how many there are of a key."""
        with _begun() as connection:
            return self._counted(connection, key, 0.0)[1]

    def get_expiry(self, key: str) -> float:
        """Return until when the newest of a key counts."""
        with _begun() as connection:
            found = connection.execute("SELECT max(until) FROM failure WHERE key = ?", (_hidden(key),)).fetchone()
        return found[0] or _now()

    def check(self) -> bool:
        """Tell whether something can be counted."""
        try:
            with _begun():
                return True
        except sqlite3.Error:
            return False

    def reset(self) -> int | None:
        """Forget everything; return how much that was."""
        with _begun() as connection:
            return connection.execute("DELETE FROM failure").rowcount

    def clear(self, key: str) -> None:
        """Forget a key."""
        with _begun() as connection:
            connection.execute("DELETE FROM failure WHERE key = ?", (_hidden(key),))
