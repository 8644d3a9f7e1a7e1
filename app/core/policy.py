"""The one policy table: which rows an actor sees, and which right each act needs.

Rooms write their rows in `policy.py` as a tuple `POLICY` of `Right` and `Rows`; wiring collects them here. Role grants
are or-ed, restrictions are and-ed, absence means no. Lists and single checks use the same expression, so a list never
shows what a click refuses.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Table, and_, false, true

from app.core.actor import EVERYONE, Actor
from app.core.errors import NotAllowed
from app.core.i18n import _

Scope = Callable[[Actor], ColumnElement[bool]]


@dataclass(frozen=True)
class Right:
    """A named act and the roles that may do it; `words` completes "You may not …"."""

    name: str
    roles: frozenset[str]
    words: Any
    writes: bool = True


@dataclass(frozen=True)
class Rows:
    """The rule of one table: who sees which rows, and the right that each kind of writing needs.

    `scope` gives the rows an actor may see; it knows nothing but who acts and their roles (`Actor.sees_by`). `create`,
    `change`, `remove` name rights; None means that only the system does it. `fields` names the right that single
    columns need instead of `change`. `within` narrows further which of the seen rows may be written at all.
    """

    model: type
    scope: Scope
    create: str | None = None
    change: str | None = None
    remove: str | None = None
    fields: Mapping[str, str] = field(default_factory=dict)
    within: Scope | None = None

    def writable(self, actor: Actor) -> ColumnElement[bool]:
        """Return which stored rows the actor may write."""
        seen = self.scope(actor)
        return seen if self.within is None else and_(seen, self.within(actor))


def everybody(actor: Actor) -> ColumnElement[bool]:
    """Scope of tables that hold nothing private: the explicit word "public"."""
    return true()


def nobody(actor: Actor) -> ColumnElement[bool]:
    """Scope of tables that no request session can read: keys, secrets, sealed ballots."""
    return false()


def own_organisation(model: Any) -> Scope:
    """Return the scope "all rows of the actor's organisation" for `model`."""
    return lambda actor: model.organisation_id == actor.organisation_id


def ones_own(model: Any) -> Scope:
    """Return the scope "what belongs to the actor alone, in this organisation" for `model`."""
    return lambda actor: (model.organisation_id == actor.organisation_id) & (model.person_id == actor.person_id)


class Policy:
    """All rights and row rules of one application; complete before the first request."""

    def __init__(self, parts: Iterable[Right | Rows]) -> None:
        self.rights: dict[str, Right] = {}
        self.rows: dict[str, Rows] = {}
        # What the first net made of the scopes, by table and by what an actor sees by.
        self.criteria: dict[tuple[str, Any], Any] = {}
        for part in parts:
            if isinstance(part, Right):
                self._add(self.rights, part.name, part)
            else:
                self._add(self.rows, part.model.__tablename__, part)
        for rows in self.rows.values():
            for name in (rows.create, rows.change, rows.remove, *rows.fields.values()):
                if name is not None and name not in self.rights:
                    raise LookupError(f"{rows.model.__name__} names the right {name!r}, which no room declares")

    @staticmethod
    def _add(table: dict[str, Any], name: str, part: object) -> None:
        if name in table:
            raise LookupError(f"{name!r} stands twice in the policy table")
        table[name] = part

    def uncovered(self, tables: Iterable[Table]) -> list[str]:
        """Return the names of mapped tables that have no row rule."""
        return sorted(table.name for table in tables if table.name not in self.rows)

    def allows(self, actor: Actor, name: str, rollout_id: int | None = None) -> bool:
        """Tell whether `actor` holds the right `name`, in the organisation or in the rollout."""
        right = self.rights[name]
        if actor.read_only and right.writes:
            return False
        return actor.holds(right.roles, rollout_id)

    def demand(self, actor: Actor, name: str, rollout_id: int | None = None) -> None:
        """Raise `NotAllowed`, naming whom to ask, unless `actor` holds the right `name`."""
        if self.allows(actor, name, rollout_id):
            return
        right = self.rights[name]
        raise NotAllowed(
            _("You may not %(act)s here.", act=right.words),
            ask=tuple(sorted(right.roles - {EVERYONE})),
        )
