"""Three nets under every query, each able to stop what the one above lets through.

1. The session adds the actor's scope to each protected table a statement names, and refuses what it cannot fence:
   raw text, bare table columns, bulk writes.
2. The flush asks, for each new, changed or removed row, whether the actor may write it and these fields of it, and
   whether the stored row is one that the actor sees.
3. The floor, on the engine, refuses any statement that names a protected table and came through neither.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from contextvars import ContextVar
from functools import partial
from typing import Any

from flask import current_app
from flask_sqlalchemy.session import Session
from sqlalchemy import Alias, Column, Engine, Join, Select, Table, bindparam, event, func, inspect, select
from sqlalchemy.orm import ORMExecuteState, with_loader_criteria
from sqlalchemy.sql import visitors
from sqlalchemy.sql.elements import ColumnClause, TextClause
from sqlalchemy.sql.selectable import TableClause

from app.core.actor import Actor, current_actor, system_reason
from app.core.database.transactions import is_reading
from app.core.errors import NotAllowed
from app.core.i18n import _
from app.core.policy import Policy, Rows


class Unguarded(RuntimeError):
    """A statement of ours that no net can fence: a mistake in the code, never a person's fault."""


_flushing: ContextVar[bool] = ContextVar("flushing", default=False)


class GuardedSession(Session):
    """A session that shows and writes only what the current actor may see and write."""


def policy() -> Policy:
    """Return the policy table of the running application."""
    return current_app.extensions["upriver.policy"]


def _actor_of(session: Any) -> Actor:
    """Return the actor this session is bound to; one session never serves two actors."""
    actor = current_actor()
    if actor is None:
        raise Unguarded("nobody acts: sign in first, or say system(reason)")
    bound = session.info.setdefault("actor", actor)
    if (bound.person_id, bound.organisation_id) != (actor.person_id, actor.organisation_id):
        raise Unguarded("one session cannot serve two actors")
    return actor


def _is_mapped(element: Any) -> bool:
    return "parententity" in element._annotations


def _table_of(element: Any) -> Table | None:
    """Return the table that a column or a named FROM stands on, through aliases."""
    found = getattr(element, "table", element)
    while isinstance(found, Alias):
        found = found.element
    return found if isinstance(found, Table) else None


def _is_raw(element: Any) -> bool:
    """Tell whether an element is text in disguise: a table named by a word, or a column that is written out."""
    if isinstance(element, TableClause):
        return not isinstance(element, Table)
    # SQLAlchemy itself writes the star of count(*) and EXISTS so.
    return isinstance(element, ColumnClause) and element.is_literal and element.name not in ("*", "1")


def _sources(statement: Select[Any]) -> Iterator[Any]:
    """Yield what a SELECT was told to read from, as it was told."""
    yield from statement._raw_columns
    for source in statement._from_obj:
        yield from (source.left, source.right) if isinstance(source, Join) else (source,)
    yield from (join[0] for join in statement._setup_joins)


def mentioned(statement: Any) -> set[str]:
    """Return the tables that `statement` names through mapped classes; raise where one is named otherwise.

    A bare primary key is let through beside a mapped mention: the session's own look-up by key is written so.
    """
    mapped: set[str] = set()
    seen: set[str] = set()
    for element in visitors.iterate(statement):
        if isinstance(element, TextClause) or _is_raw(element):
            raise Unguarded("raw SQL text cannot be fenced")
        if isinstance(element, Select):
            bare = [s.name for s in _sources(element) if isinstance(s, Table) and not _is_mapped(s)]
            if bare:
                raise Unguarded(f"{bare[0]}: ask for the mapped class, not for the bare table")
        table = _table_of(element)
        if table is None:
            continue
        seen.add(table.name)
        if _is_mapped(element):
            mapped.add(table.name)
        elif isinstance(element, Column) and not element.primary_key:
            raise Unguarded(f"{table.name}: ask for mapped columns, not for those of the bare table")
    if seen - mapped:
        raise Unguarded(f"{', '.join(sorted(seen - mapped))}: ask for the mapped class, not for the bare table")
    return mapped


# Which tables a statement names follows from its shape alone, and SQLAlchemy's own cache of compiled statements goes by
# the same key; looking through a statement takes five times as long as making that key.
_shapes: dict[Any, frozenset[str]] = {}
MOST_SHAPES = 2000
# A scope is some ten kilobytes, and a page asks for a dozen.
MOST_CRITERIA = 500


def _named(statement: Any) -> frozenset[str]:
    """Return what `mentioned` says, looked up once for statements of one shape."""
    key = statement._generate_cache_key()
    if key is None:
        return frozenset(mentioned(statement))
    if key.key not in _shapes:
        if len(_shapes) >= MOST_SHAPES:
            _shapes.clear()
        _shapes[key.key] = frozenset(mentioned(statement))
    return _shapes[key.key]


@event.listens_for(GuardedSession, "do_orm_execute")
def _scope(state: ORMExecuteState) -> None:
    """First net: add the actor's scope, or refuse."""
    if system_reason():
        state.update_execution_options(guarded=True)
        return
    table = policy()
    if not state.is_select:
        raise Unguarded("bulk writing goes past the row rules")
    names = _named(state.statement)
    actor = _actor_of(state.session)
    state.statement = state.statement.options(*(_criterion(state.session, table, name, actor) for name in names))
    state.update_execution_options(guarded=True)


def _criterion(session: Any, table: Policy, name: str, actor: Actor) -> Any:
    """Return the actor's scope of one table."""
    rows = table.rows.get(name)
    if rows is None:
        raise Unguarded(f"{name} stands in no room's policy")
    return _kept(session, table, name, actor, lambda: with_loader_criteria(
        rows.model, rows.scope(actor), include_aliases=True
    ))


def _kept(session: Any, table: Policy, place: str, actor: Actor, make: Callable[[], Any]) -> Any:
    """Return what is made of a scope; kept for whoever is and may exactly the same."""
    whose, key = session.info.get("criteria", (None, ()))
    if whose is not actor:
        whose, key = session.info["criteria"] = (actor, actor.sees_by)
    found = table.criteria.get((place, key))
    if found is None:
        if len(table.criteria) >= MOST_CRITERIA:
            table.criteria.clear()
        found = table.criteria[place, key] = make()
    return found


def _counted(rows: Rows, name: str, actor: Actor) -> Any:
    """Return the SELECT that counts which rows of some ids the actor may write."""
    ids = rows.model.id.in_(bindparam(f"ids_of_{name}", expanding=True))
    return select(func.count()).select_from(rows.model).where(ids, rows.writable(actor)).scalar_subquery()


def _rule(row: Any) -> Rows:
    rows = policy().rows.get(row.__tablename__)
    if rows is None:
        raise Unguarded(f"{row.__tablename__} stands in no room's policy")
    return rows


def _demand(actor: Actor, right: str | None, row: Any) -> None:
    if right is None:
        raise Unguarded(f"{row.__tablename__} is written by the system only")
    rollout_id = getattr(row, "rollout_id", None)
    # A row that is itself new may not know its rollout yet; a role in any rollout is then enough for this net.
    is_enough = rollout_id is None and actor.holds_anywhere(policy().rights[right].roles) and not actor.read_only
    if not is_enough:
        policy().demand(actor, right, rollout_id)


def _same_organisation(actor: Actor, row: Any) -> None:
    owner = getattr(row, "organisation_id", actor.organisation_id)
    if owner != actor.organisation_id:
        raise Unguarded(f"{row.__tablename__} of another organisation")


def _changed(row: Any) -> list[str]:
    return [attribute.key for attribute in inspect(row).attrs if attribute.history.has_changes()]


def _demand_writable(session: Any, touched: Iterable[Any], actor: Actor) -> None:
    """Ask the database, once for all tables, whether the stored rows are among those the actor may write."""
    by_table: dict[str, list[Any]] = {}
    for row in touched:
        by_table.setdefault(row.__tablename__, []).append(row)
    if not by_table:
        return
    counts = [
        _kept(session, policy(), f"to write {name}", actor, partial(_counted, _rule(same[0]), name, actor))
        for name, same in by_table.items()
    ]
    ids = {f"ids_of_{name}": [inspect(row).identity[0] for row in same] for name, same in by_table.items()}
    with session.no_autoflush:
        seen = session.connection().execute(select(*counts).execution_options(guarded=True), ids).one()
    if list(seen) != [len(same) for same in by_table.values()]:
        raise NotAllowed(_("This is not yours to change."))


def _check_change(row: Any, actor: Actor) -> None:
    rows, fields = _rule(row), _changed(row)
    if [name for name in fields if name not in rows.fields and name != "version"]:
        _demand(actor, rows.change, row)
    for name in set(fields) & set(rows.fields):
        _demand(actor, rows.fields[name], row)


@event.listens_for(GuardedSession, "before_flush")
def _inspect(session: Any, context: Any, instances: Any) -> None:
    """Second net: may this actor write these rows and fields."""
    if is_reading() and (session.new or session.dirty or session.deleted):
        raise Unguarded("a reading request writes nothing")
    if not system_reason():
        actor = _actor_of(session)
        for row in session.new:
            _same_organisation(actor, row)
            _demand(actor, _rule(row).create, row)
        changed = [row for row in session.dirty if session.is_modified(row)]
        for row in changed:
            _same_organisation(actor, row)
            _check_change(row, actor)
        for row in session.deleted:
            _demand(actor, _rule(row).remove, row)
        _demand_writable(session, [*changed, *session.deleted], actor)
    _flushing.set(True)


@event.listens_for(GuardedSession, "after_flush")
def _flushed(session: Any, context: Any) -> None:
    _flushing.set(False)


@event.listens_for(GuardedSession, "after_soft_rollback")
def _rolled_back(session: Any, previous: Any) -> None:
    _flushing.set(False)
    if not session.in_transaction():
        session.info.pop("actor", None)


@event.listens_for(GuardedSession, "after_commit")
def _committed(session: Any) -> None:
    session.info.pop("actor", None)


@event.listens_for(GuardedSession, "detached_to_persistent")
def _attached(session: Any, row: Any) -> None:
    if not system_reason():
        raise Unguarded(f"{row.__tablename__}: a detached row may be forged; read it again")


def stretch_floor(engine: Engine, protected: Iterable[str]) -> None:
    """Third net: let `engine` refuse statements on `protected` tables that came past the session."""
    words = re.compile(r"\b(" + "|".join(sorted(map(re.escape, protected), key=len, reverse=True)) + r")\b")
    known: dict[str, str] = {}

    @event.listens_for(engine, "before_cursor_execute")
    def refuse(conn: Any, cursor: Any, statement: str, parameters: Any, context: Any, many: bool) -> None:
        options = context.execution_options if context is not None else {}
        if options.get("guarded") or _flushing.get() or system_reason():
            return
        if statement not in known:
            found = words.search(statement)
            known[statement] = found.group(0) if found else ""
        if known[statement]:
            raise Unguarded(f"a statement on {known[statement]} went past the row rules")
