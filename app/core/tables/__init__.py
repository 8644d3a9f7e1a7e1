"""Tables: one declaration gives a page with filters, facets, order and bulk changes, and the same view as a file."""

from app.core.tables.address import Ask
from app.core.tables.answering import answer
from app.core.tables.bulk import Outcome, change_ticked, way_back
from app.core.tables.columns import Column, Kind, Only, Row
from app.core.tables.declaration import Bulk, Found, Steady, Table
from app.core.tables.page import ROW_REF
from app.core.tables.searching import normal

__all__ = [
    "ROW_REF", "Ask", "Bulk", "Column", "Found", "Kind", "Only", "Outcome", "Row", "Steady", "Table", "answer",
    "change_ticked", "normal", "way_back",
]
