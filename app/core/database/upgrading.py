"""Brings the tables of a database to the shape that this version needs, and drafts the next step.

Alembic's own `env.py` is left out: what it would hold is `_environment` below, so that nothing runs on import. Each
upgrade is one transaction on both databases: it happens whole or not at all.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Enum, MetaData, create_engine, event, func, inspect, select

from app.core.database.append_only import statements
from app.core.errors import Unavailable
from app.core.i18n import _

FOLDER = Path(__file__).with_name("migrations")
# Any number, as long as all processes take the same one.
LOCK = 20_261_125
Step = Callable[[Any, Any], list[Any]]


def _script() -> Any:
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.set_main_option("path_separator", "os")
    return ScriptDirectory.from_config(config), config


def _engine(url: str) -> Engine:
    """Return an engine of its own, without the nets: tables are made here, rows are nobody's yet."""
    engine = create_engine(url)
    if engine.dialect.name == "sqlite":

        @event.listens_for(engine, "connect")
        def tell(connection: Any, record: Any) -> None:
            connection.isolation_level = None
            # Off while tables are rebuilt; `_sound` looks afterwards.
            connection.execute("PRAGMA foreign_keys = OFF")
            connection.execute("PRAGMA busy_timeout = 60000")
            connection.execute("PRAGMA journal_mode = WAL")

        @event.listens_for(engine, "begin")
        def begin(connection: Connection) -> None:
            connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


@contextmanager
def _transaction(url: str) -> Iterator[Connection]:
    """One transaction that waits for every other process doing the same."""
    engine = _engine(url)
    try:
        with engine.begin() as connection:
            if engine.dialect.name == "postgresql":
                connection.execute(select(func.pg_advisory_xact_lock(LOCK)))
            yield connection
            _sound(connection)
    finally:
        engine.dispose()


def _sound(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
        if broken:
            raise Unavailable(_("After the change the table %(table)s would point to nothing.", table=broken[0]))


def _run(connection: Connection, metadata: MetaData, step: Step, **more: Any) -> None:
    from alembic.runtime.environment import EnvironmentContext

    script, config = _script()
    with EnvironmentContext(config, script, fn=step, **more) as environment:
        environment.configure(
            connection=connection, target_metadata=metadata, render_as_batch=True, render_item=_render,
            compare_type=True, process_revision_directives=_with_triggers, transactional_ddl=True,
        )
        environment.run_migrations()


def revisions(url: str) -> tuple[str | None, str | None]:
    """Return where the database stands and where it should; None for a database without any step, or no step at all."""
    from alembic.runtime.migration import MigrationContext

    engine = _engine(url)
    try:
        with engine.connect() as connection:
            now = MigrationContext.configure(connection).get_current_revision()
    finally:
        engine.dispose()
    return now, _script()[0].get_current_head()


def knows(revision: str) -> bool:
    """Tell whether this version has the step `revision`."""
    return any(one.revision == revision for one in _script()[0].walk_revisions())


def _is_current(url: str) -> bool:
    """Tell whether the newest step was taken, by the names of the files alone: loading Alembic takes 0.2 s."""
    newest = max((path.name.partition("_")[0] for path in (FOLDER / "versions").glob("*.py")), default=None)
    engine = _engine(url)
    try:
        with engine.connect() as connection:
            if not inspect(connection).has_table("alembic_version"):
                return False
            return newest == connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    finally:
        engine.dispose()


def upgrade(url: str, metadata: MetaData, to: str = "head") -> list[str]:
    """Bring the database to `to`; return the steps that were taken. Several processes may ask at once."""
    if to == "head" and _is_current(url):
        return []
    script, _config = _script()
    taken: list[str] = []

    def step(revision: Any, context: Any) -> list[Any]:
        steps = script._upgrade_revs(to, revision)
        taken.extend(one.revision.revision for one in steps)
        return steps

    with _transaction(url) as connection:
        if script.get_current_head() is None:  # before the first draft: the tables as the models say
            if not inspect(connection).has_table("organisation"):
                metadata.create_all(connection)
            return taken
        _run(connection, metadata, step)
    return taken


def downgrade(url: str, metadata: MetaData, to: str) -> None:
    """Bring the database back to the step `to`, or to nothing by `base`; for tests and for a version that fails."""
    script, _config = _script()
    with _transaction(url) as connection:
        _run(connection, metadata, lambda revision, context: script._downgrade_revs(to, revision))


def differences(url: str, metadata: MetaData) -> list[str]:
    """Return in which ways the tables differ from the models; empty is good."""
    from alembic.autogenerate import compare_metadata
    from alembic.runtime.migration import MigrationContext

    engine = _engine(url)
    try:
        with engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"compare_type": True})
            return [str(one) for one in compare_metadata(context, metadata)]
    finally:
        engine.dispose()


def draft(url: str, metadata: MetaData, name: str) -> Path:
    """Write the next step from what the models say and the database at `url` lacks; return the new file, to be read."""
    from alembic.autogenerate.api import RevisionContext

    script, config = _script()
    number = f"{sum(1 for _one in script.walk_revisions()) + 1:04d}"
    wanted = {
        "message": name, "sql": False, "autogenerate": True, "head": "head", "splice": False, "branch_label": None,
        "version_path": None, "rev_id": number, "depends_on": None,
    }
    context = RevisionContext(config, script, wanted, process_revision_directives=_with_triggers)

    def step(revision: Any, migration: Any) -> list[Any]:
        context.run_autogenerate(revision, migration)
        return []

    with _transaction(url) as connection:
        _run(connection, metadata, step, template_args=context.template_args)
    written = next(iter(context.generate_scripts()))
    return Path(written.path)


def _render(kind: str, found: Any, context: Any) -> Any:
    """Write our own column types by name, and enums as the words they are kept as."""
    if kind != "type":
        return False
    if isinstance(found, Enum):
        return f"sa.String(length={found.length})"
    if type(found).__module__ == "app.core.database.types":
        return f"types.{type(found).__name__}()"
    return False


def _with_triggers(context: Any, revision: Any, directives: list[Any]) -> None:
    """Add to a draft what no comparison sees: the triggers of append-only tables, also after a table was rebuilt."""
    metadata = context.opts["target_metadata"]
    closed = {name for name, table in metadata.tables.items() if table.info.get("append_only")}
    for directive in directives:
        for way in (directive.upgrade_ops, directive.downgrade_ops):
            _close(way.ops, closed)


def _close(found: list[Any], closed: set[str]) -> None:
    """Add the triggers after everything else; alembic asks twice, so what has them is left as it is."""
    from alembic.operations import ops

    operation = _trigger_operation()
    left = {one.table for one in found if isinstance(one, operation)}
    left |= {one.table_name for one in found if isinstance(one, ops.DropTableOp)}
    touched = [one.table_name for one in found if isinstance(one, ops.CreateTableOp | ops.ModifyTableOps)]
    found.extend(operation(name) for name in dict.fromkeys(touched) if name in closed - left)


@cache
def _trigger_operation() -> type:
    """Return the operation that a draft writes as `keep_append_only('table')`."""
    from alembic.autogenerate import renderers
    from alembic.operations import ops

    class KeepAppendOnly(ops.MigrateOperation):
        def __init__(self, table: str) -> None:
            self.table = table

        def reverse(self) -> ops.MigrateOperation:
            return KeepAppendOnly(self.table)

    @renderers.dispatch_for(KeepAppendOnly)
    def write(context: Any, operation: KeepAppendOnly) -> str:
        return f"keep_append_only({operation.table!r})"

    return KeepAppendOnly


def keep_append_only(table: str) -> None:
    """Let the database refuse to change or remove rows of `table`; to be called in a step after the table is made."""
    from alembic import op

    bind = op.get_bind()
    on = f" ON {table}" if bind.dialect.name == "postgresql" else ""
    for verb in ("update", "delete"):
        op.execute(f"DROP TRIGGER IF EXISTS {table}_no_{verb}{on}")
    for statement in statements(table, bind.dialect.name):
        op.execute(statement)
