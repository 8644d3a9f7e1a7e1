"""Finding records by what they are called, whatever their kind."""

from collections.abc import Iterator

from app.core.tables.searching import words
from app.records.queries import declarations, shelves, viewers
from app.records.queries.shelves import Record, Shelf
from app.records.rules.text_sql import quoted

MOST = 5


def _open_shelves() -> Iterator[Shelf]:
    """Yield the entities that hold records, as far as the actor sees their titles."""
    ground = shelves.sources()
    viewer = viewers.viewer() if ground.manifest.current else None
    for name in declarations.registry().entities if viewer else ():
        place = shelves.shelf(name, ground, viewer)
        is_open = name in ground.manifest.current and not place.is_closed
        if is_open and place.entity.field(place.entity.title) in place.fields:
            yield place


def named(typed: str) -> list[tuple[Shelf, Record]]:
    """Return the first visible records of each kind in whose title every typed word stands."""
    wanted = words(typed)
    if not wanted or all(len(word) < 2 and word.isascii() for word in wanted):
        return []
    found = []
    for place in _open_shelves():
        title = f"contains(lower(CAST({quoted(place.entity.title)} AS VARCHAR)), ?)"
        where = f"coalesce({' AND '.join([title] * len(wanted))}, FALSE)"
        found += [(place, record) for record in shelves.matching(place, where, list(wanted), MOST)]
    return found
