"""One entity as one person sees it at one moment: scope, fields and amendments applied before anything is counted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from app.contracts.entities import EntitySpec, FieldSpec
from app.core import clock
from app.core.actor import current_actor
from app.core.errors import NotAllowed, NotFound
from app.core.i18n import _, pick
from app.records.queries import amendments, declarations, viewers
from app.records.queries.lake import lake_of, reading
from app.records.queries.sources import Sources
from app.records.rules.columns import ID
from app.records.rules.judging import single_names
from app.records.rules.scopes import NOTHING, Fragment, Viewer, rows_visible, visible_fields
from app.records.rules.stored_values import columns_of_field, value_of
from app.records.rules.text_sql import fold, literal, quoted


@dataclass(frozen=True)
class Shelf:
    """The records of one entity that one person sees."""

    entity: EntitySpec
    sources: Sources
    viewer: Viewer
    now: datetime

    @property
    def name(self) -> str:
        """Return the name of the entity."""
        return self.entity.entity

    @property
    def fields(self) -> tuple[FieldSpec, ...]:
        """Return the fields whose values the person sees."""
        return visible_fields(self.entity, self.viewer)

    @property
    def scope(self) -> Fragment:
        """Return what picks the rows that the person sees."""
        return rows_visible(self.entity, self.viewer, self.now)

    @property
    def is_closed(self) -> bool:
        """Tell whether no scope of the entity names the person at all."""
        return self.scope == NOTHING

    @property
    def seen(self) -> Fragment:
        """Return the SQL and values of the visible records, as a source to select from."""
        sql, values = self.scope
        return f"(SELECT * FROM {self.sources.of(self.name)} WHERE {sql})", values


def sources() -> Sources:
    """Return the records of the actor's organisation as they are now, whoever looks."""
    actor = current_actor()
    if actor is None:
        raise NotFound()
    # Read at once: plugins may ask from a thread that has no session.
    lake, known = lake_of(actor.organisation_ref), amendments.standing()
    return Sources(lake, lake.manifest(), declarations.registry(), lambda entity: known.get(entity, []))


def local_now() -> datetime:
    """Return the moment in the actor's zone, whose days count in conditions."""
    actor = current_actor()
    return clock.now().astimezone(ZoneInfo(actor.zone if actor else "UTC"))


def shelf(name: str, ground: Sources | None = None, viewer: Viewer | None = None) -> Shelf:
    """Return the entity `name` as the actor sees it; raise `NotFound` where no plugin brings it."""
    entity = declarations.entity(name)
    return Shelf(entity, ground or sources(), viewer or viewers.viewer(), local_now())


def demand_open(one: Shelf) -> None:
    """Raise `NotAllowed`, naming who may, where no scope of the entity names the person."""
    if one.is_closed:
        roles = dict.fromkeys(role for scope in one.entity.row_scope for role in scope.roles)
        told = _("%(records)s are not open to you.", records=pick(one.entity.plural or one.entity.label))
        raise NotAllowed(told, ask=tuple(roles))


def count(one: Shelf) -> int:
    """Return how many records the person sees."""
    if one.name not in one.sources.manifest.current or one.is_closed:
        return 0
    sql, values = one.seen
    with reading(one.sources.lake) as con:
        return con.execute(f"SELECT count(*) FROM {sql}", values).fetchall()[0][0]


@dataclass(frozen=True)
class Record:
    """One record: its address, its visible values by field, and where it came from."""

    id: str
    title: str
    values: dict[str, Any]
    source: str
    batch: str
    row: int
    accepted_at: datetime


def one(place: Shelf, record_id: str) -> Record:
    """Return one record; absent, hidden and foreign ones alike raise `NotFound`."""
    found = matching(place, f"{quoted(ID)} = ?", [record_id], 1)
    if not found:
        raise NotFound()
    return found[0]


def some(place: Shelf, record_ids: Sequence[str]) -> dict[str, Record]:
    """Return the visible records among `record_ids`, by id."""
    found = matching(place, f"list_contains(CAST(? AS VARCHAR[]), {quoted(ID)})", [list(record_ids)], len(record_ids))
    return {record.id: record for record in found}


def amended(refs: Sequence[str]) -> list[tuple[str, str, Record]]:
    """Return (address id, entity, record) of those amendments among `refs` whose record the actor sees."""
    known = [one for one in amendments.about(refs) if one[1] in declarations.registry().entities]
    if not known:
        return []
    ground, viewer = sources(), viewers.viewer()
    seen = {
        name: some(shelf(name, ground, viewer), [record for _ref, entity, record in known if entity == name])
        for name in {entity for _ref, entity, _record in known}
    }
    return [(ref, entity, seen[entity][record]) for ref, entity, record in known if record in seen[entity]]


def called(place: Shelf, name: str) -> Record | None:
    """Return the one visible record that goes by `name`: by its title, or by a key of a single field."""
    same = " OR ".join(f"{one} = {fold(literal(name))}" for one in single_names(place.entity))
    found = matching(place, f"({same})", [], 2)
    return found[0] if len(found) == 1 else None


def titles(place: Shelf, most: int) -> list[str]:
    """Return the titles of the first visible records, in their order; nothing where the title itself is hidden."""
    if place.is_closed or place.entity.field(place.entity.title) not in place.fields:
        return []
    sql, values = place.seen
    title = f"CAST({quoted(place.entity.title)} AS VARCHAR)"
    query = f"SELECT DISTINCT {title} FROM {sql} WHERE {title} IS NOT NULL ORDER BY 1 LIMIT {int(most)}"
    with reading(place.sources.lake) as con:
        return [name for (name,) in con.execute(query, values).fetchall()]


def matching(place: Shelf, where: str, values: list[Any], most: int) -> list[Record]:
    """Return the first visible records that meet a condition, in the order of their ids."""
    sql, bound = place.seen
    columns = [column for spec in place.fields for column in columns_of_field(spec)]
    wanted = ", ".join(["_id", "_source", "_batch", "_row", "_accepted_at", *map(quoted, columns)])
    with reading(place.sources.lake) as con:
        query = f"SELECT {wanted} FROM {sql} WHERE {where} ORDER BY _id LIMIT {int(most)}"
        rows = con.execute(query, [*bound, *values]).fetchall()
    return [_record(place, row) for row in rows]


def _record(place: Shelf, row: Sequence[Any]) -> Record:
    record_id, source, batch, number, accepted_at, *rest = row
    found, at = {}, 0
    for spec in place.fields:
        width = len(columns_of_field(spec))
        found[spec.name] = value_of(spec, rest[at:at + width])
        at += width
    title = found.get(place.entity.title)
    return Record(record_id, str(title or record_id), found, source, batch, number, accepted_at.replace(tzinfo=UTC))
