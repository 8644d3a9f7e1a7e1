"""The only door to the lake: one folder per organisation, opened read-only, seen through its manifest.

A connection can reach the folder of its organisation and nothing else: DuckDB itself refuses every other path.
"""

import os
import re
import threading
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.contracts.entities import EntitySpec
from app.core.asking import settings
from app.records.rules.columns import SYSTEM, columns_of, whole_amounts
from app.records.rules.manifest import Manifest, read_manifest
from app.records.rules.text_sql import literal, literals, quoted

_FOLDER = re.compile(r"[a-z0-9][a-z0-9_\-]{0,63}")
_MANIFEST = "manifest.json"
_MEMORY = "256MB"
_KEPT_OPEN = 8
_instances: "OrderedDict[tuple[int, str], Any]" = OrderedDict()
_opening = threading.Lock()


@dataclass(frozen=True)
class Lake:
    """The lake of one organisation."""

    folder: Path

    def manifest(self) -> Manifest:
        """Return what the lake holds now."""
        path = self.folder / _MANIFEST
        return read_manifest(path.read_text(encoding="utf-8")) if path.exists() else Manifest()

    def path(self, name: str) -> Path:
        """Return the place of a file that the manifest names."""
        return self.folder / name


def lake_of(organisation_ref: str, data_dir: Path | None = None) -> Lake:
    """Return the lake of one organisation; a name that could lead out of its folder is refused."""
    if not _FOLDER.fullmatch(organisation_ref):
        raise ValueError(f"{organisation_ref!r} is no organisation")
    root = data_dir if data_dir is not None else settings().data_dir
    return Lake(root.resolve() / "lake" / organisation_ref)


def connect(*folders: Path, threads: int = 1, memory: str = _MEMORY, spill: Path | None = None) -> Any:
    """Return a DuckDB in memory that can reach `folders` and nothing else, not even after being told to."""
    import duckdb

    config: dict[str, Any] = {"threads": threads, "memory_limit": memory, "autoinstall_known_extensions": False}
    config |= {"temp_directory": str(spill) if spill else ""}
    con = duckdb.connect(":memory:", config=config)
    allowed = literals([f"{folder.resolve()}{os.sep}" for folder in folders])
    con.execute(f"SET allowed_directories=[{allowed}]; SET enable_external_access=false; SET lock_configuration=true")
    return con


@contextmanager
def reading(lake: Lake) -> Iterator[Any]:
    """Give a cursor on the lake; the engine behind it stays open for the next reader of this process."""
    cursor = _instance(lake).cursor()
    try:
        yield cursor
    finally:
        cursor.close()


def _instance(lake: Lake) -> Any:
    # An engine takes 20 ms to start and a cursor none, so the last few stay open; a forked process opens its own.
    key = (os.getpid(), str(lake.folder))
    with _opening:
        if key not in _instances:
            _instances[key] = connect(lake.folder)
        _instances.move_to_end(key)
        while len(_instances) > _KEPT_OPEN:
            _instances.popitem(last=False)
        return _instances[key]


def current_records(lake: Lake, manifest: Manifest, entity: EntitySpec) -> str:
    """Return the SQL of the current records of an entity as the sources state them, all columns of its spec."""
    found = manifest.current.get(entity.entity)
    if found is None:
        return f"(SELECT {', '.join(_nothing(entity))} WHERE FALSE)"
    stored = set(found.columns)
    wanted = [_column(quoted(name) if name in stored else "NULL", name, kind) for name, kind in _types(entity)]
    return f"(SELECT {', '.join(wanted)} FROM read_parquet({literal(str(lake.path(found.path)))}))"


def with_whole_amounts(source: str, entity: EntitySpec) -> str:
    """Return the SQL of `source` with the columns that conditions and sums ask for."""
    return f"(SELECT {', '.join(['*', *whole_amounts(entity)])} FROM {source})"


def parquet(lake: Lake, names: Iterable[str]) -> str:
    """Return the SQL that reads files of the lake as one table, by the names of their columns."""
    return f"read_parquet([{literals([str(lake.path(name)) for name in names])}], union_by_name=true)"


def _types(entity: EntitySpec) -> list[tuple[str, str]]:
    return [*SYSTEM.items(), *((column.name, column.type) for column in columns_of(entity))]


def _nothing(entity: EntitySpec) -> list[str]:
    return [_column("NULL", name, kind) for name, kind in _types(entity)]


def _column(stored: str, name: str, kind: str) -> str:
    return f"CAST({stored} AS {kind}) AS {quoted(name)}"
