"""What the lake of one organisation holds: the batches that were accepted, and the file of current records per entity.

The manifest is the only truth about the lake; a file that it does not name does not exist.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

FORMAT = 1
_PATH = re.compile(r"(batches|current|findings)/[a-z0-9_\-]+(/[a-z0-9_\-]+)*\.parquet")


class BrokenManifest(ValueError):
    """The manifest is not one of ours, or names a file outside its folder."""


@dataclass(frozen=True)
class Batch:
    """One accepted import. `files` are named by what they hold: rows, raw, returned, faults, mended.

    `headings` and `fields` (field to raw column) say how to read the raw texts.
    """

    ref: str
    entity: str
    source: str
    kind: str
    label: str
    spec_version: int
    accepted_at: str
    new: int = 0
    changed: int = 0
    same: int = 0
    returned: int = 0
    files: Mapping[str, str] = field(default_factory=dict)
    columns: tuple[str, ...] = ()
    headings: tuple[str, ...] = ()
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Current:
    """The file that holds the current version of every record of one entity."""

    path: str
    rows: int
    columns: tuple[str, ...]


@dataclass(frozen=True)
class Manifest:
    """All that the lake holds at one revision; `findings` are the ids that failed when checks last ran, by entity."""

    revision: int = 0
    batches: tuple[Batch, ...] = ()
    current: Mapping[str, Current] = field(default_factory=dict)
    findings: Mapping[str, str] = field(default_factory=dict)

    def batch(self, ref: str) -> Batch | None:
        """Return the batch `ref`, or None where it was never accepted or is undone."""
        return next((batch for batch in self.batches if batch.ref == ref), None)

    def of(self, entity: str) -> tuple[Batch, ...]:
        """Return the batches of one entity, oldest first."""
        return tuple(batch for batch in self.batches if batch.entity == entity)

    def paths(self) -> set[str]:
        """Return every file that the manifest names."""
        named = {path for batch in self.batches for path in batch.files.values()}
        return named | {one.path for one in self.current.values()} | set(self.findings.values())

    def with_batch(self, batch: Batch, current: Current | None) -> "Manifest":
        """Return the next revision, with one batch more."""
        return self._next((*self.batches, batch), batch.entity, current)

    def without_batch(self, ref: str, current: Current | None) -> "Manifest":
        """Return the next revision, with one batch less."""
        gone = self.batch(ref)
        assert gone is not None
        return self._next(tuple(one for one in self.batches if one.ref != ref), gone.entity, current)

    def with_findings(self, entity: str, path: str) -> "Manifest":
        """Return the same revision with other findings: they say something about the records and are none."""
        return replace(self, findings={**self.findings, entity: path})

    def _next(self, batches: tuple[Batch, ...], entity: str, current: Current | None) -> "Manifest":
        files = {name: one for name, one in self.current.items() if name != entity}
        files |= {entity: current} if current else {}
        return replace(self, revision=self.revision + 1, batches=batches, current=files)


def write_manifest(manifest: Manifest) -> str:
    """Return the text that `read_manifest` reads as `manifest`."""
    return json.dumps({"format": FORMAT, **asdict(manifest)}, ensure_ascii=False, indent=1)


def read_manifest(written: str) -> Manifest:
    """Read a manifest; raise `BrokenManifest` where it is none, or names a file outside its folder."""
    try:
        plain = json.loads(written)
        if plain["format"] != FORMAT:
            raise BrokenManifest(f"format {plain['format']} is not known here")
        batches = tuple(Batch(**_tupled(one)) for one in plain["batches"])
        current = {name: Current(**_tupled(one)) for name, one in plain["current"].items()}
        manifest = Manifest(int(plain["revision"]), batches, current, dict(plain.get("findings", {})))
    except (ValueError, KeyError, TypeError) as error:
        raise BrokenManifest(str(error)) from error
    for path in manifest.paths():
        if not _PATH.fullmatch(path):
            raise BrokenManifest(f"{path!r} is no file of the lake")
    return manifest


def _tupled(plain: dict[str, Any]) -> dict[str, Any]:
    return plain | {key: tuple(plain[key]) for key in ("columns", "headings") if key in plain}
