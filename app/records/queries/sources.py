"""The current records of any entity as SQL: what sources said, with what people mended laid over it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from app.records.queries.lake import Lake, current_records, with_whole_amounts
from app.records.rules.checks import Ground
from app.records.rules.manifest import Manifest
from app.records.rules.overlay import Mended, overlaid
from app.records.rules.registry import Registry


def nothing_mended(entity: str) -> Iterable[Mended]:
    """Return no amendments, for what must be seen as sources said it."""
    return ()


@dataclass(frozen=True)
class Sources:
    """One lake at one revision, read by one registry; `mended` gives the standing amendments of an entity."""

    lake: Lake
    manifest: Manifest
    registry: Registry
    mended: Callable[[str], Iterable[Mended]] = nothing_mended

    def of(self, entity: str) -> str:
        """Return the SQL of the current records of an entity."""
        spec = self.registry.entities[entity]
        said = current_records(self.lake, self.manifest, spec)
        return with_whole_amounts(overlaid(said, spec, self.mended(entity)), spec)

    def ground(self, now: datetime) -> Ground:
        """Return what checks stand on."""
        return Ground(self.registry, self.of, now)
