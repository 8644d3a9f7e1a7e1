"""Records one page after the other, each beginning where the last one ended."""

from app.core.tables.searching import words
from app.records.queries import shelves
from app.records.queries.shelves import Record, Shelf
from app.records.rules.scopes import EVERYTHING, Fragment, both
from app.records.rules.text_sql import quoted


def after(shelf: Shelf, record_id: str, most: int, search: str = "") -> list[Record]:
    """Return up to `most` visible records that come after `record_id` in the order of their ids."""
    behind: Fragment = ("_id > ?", [record_id]) if record_id else EVERYTHING
    where, values = both(behind, *searched(shelf, search))
    return shelves.matching(shelf, where, values, most)


def searched(shelf: Shelf, search: str) -> list[Fragment]:
    """Return what picks the records in which every word of `search` stands somewhere."""
    places = [spec.name for spec in shelf.fields if spec.searchable or spec.name == shelf.entity.title]
    one = " OR ".join(f"contains(lower(CAST({quoted(place)} AS VARCHAR)), ?)" for place in places) or "FALSE"
    return [(f"coalesce({one}, FALSE)", [word] * len(places)) for word in words(search)]
