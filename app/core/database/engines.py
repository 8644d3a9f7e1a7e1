"""Engine settings: what every new connection is told, and how SQLite begins a transaction."""

from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.pool import StaticPool

from app.core.database.transactions import is_reading

# FULL, because what was acknowledged must survive a power cut; NORMAL lost acknowledged writes in half the images.
PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA busy_timeout = 5000",
    "PRAGMA cache_size = -16000",
    "PRAGMA temp_store = MEMORY",
)

# To PostgreSQL, of one process: one for each thread that answers.
CONNECTIONS, KEPT_OPEN = 8, 4


def options(url: str) -> dict[str, Any]:
    """Return engine options for `url`."""
    # What was typed stands in parameters, and errors are logged.
    silent = {"hide_parameters": True}
    if url.startswith("sqlite"):
        in_memory = url in ("sqlite://", "sqlite:///:memory:")
        pool: dict[str, Any] = {"poolclass": StaticPool} if in_memory else {}
        return {**silent, **pool, "connect_args": {"check_same_thread": False, "timeout": 5}}
    return {**silent, "pool_size": KEPT_OPEN, "max_overflow": CONNECTIONS - KEPT_OPEN, "pool_pre_ping": True}


def prepare(engine: Engine) -> None:
    """Install the settings on `engine`; call once per engine, before its first connection."""
    if engine.dialect.name != "sqlite":
        return

    @event.listens_for(engine, "connect")
    def tell(connection: Any, record: Any) -> None:
        connection.isolation_level = None  # the driver must not open transactions by itself
        cursor = connection.cursor()
        for pragma in PRAGMAS:
            cursor.execute(pragma)
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN" if is_reading() else "BEGIN IMMEDIATE")


def keep_open(engine: Engine) -> None:
    """Open a connection that the pool keeps: on a full disk SQLite can read only where its side files are already."""
    if engine.dialect.name == "sqlite":
        engine.connect().close()
