"""Reading records: entities, pages of records, one record."""

from flask import request

from app.access.guards import require
from app.core import api, signing
from app.core.api.paging import LASTS, cursor
from app.core.errors import Invalid
from app.core.i18n import _
from app.records.api.blueprint import bp
from app.records.api.shapes import EntitiesShape, RecordQuery, RecordShape, entity_shape, record_shape
from app.records.queries import declarations, paging, shelves, viewers


@bp.get("/records/entities", responses={200: EntitiesShape})
@require("records.read")
@api.reads
def entities() -> EntitiesShape:
    """List every kind of record, with the fields that you see."""
    ground, viewer = shelves.sources(), viewers.viewer()
    known = declarations.registry()
    return EntitiesShape(entities=[
        entity_shape(shelves.shelf(name, ground, viewer), known.brought_by[name]) for name in known.entities
    ])


@bp.get("/records/<slug:entity>", responses={200: api.PageOf[RecordShape]})
@require("records.read")
@api.reads
def records(entity: str, query: RecordQuery) -> api.PageOf[RecordShape]:
    """List the records of one kind that you see."""
    shelf = shelves.shelf(entity)
    shelves.demand_open(shelf)
    found = paging.after(shelf, _place(query.cursor), query.limit + 1, query.q or "")
    shown = found[: query.limit]
    following = cursor([shown[-1].id]) if len(found) > query.limit else None
    return api.PageOf(items=[record_shape(one) for one in shown], next=following)


def _place(text: str | None) -> str:
    """Return the id behind which a page begins; cursors are signed for the list they were made for."""
    if not text:
        return ""
    found = signing.read(f"cursor {request.path}", text, LASTS)
    if not isinstance(found, list) or len(found) != 1 or not isinstance(found[0], str):
        told = _("This cursor is not from this list, or too old. Begin again without it.")
        raise Invalid(told, faults={"cursor": told})
    return found[0]


@bp.get("/records/<slug:entity>/<ref:record>", responses={200: RecordShape})
@require("records.read")
@api.reads
def record(entity: str, record: str) -> RecordShape:
    """Show one record."""
    return record_shape(shelves.one(shelves.shelf(entity), record))
