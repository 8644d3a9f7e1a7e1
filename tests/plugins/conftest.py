"""What tests of plugins may ask for: the shipped plugins put together as the application does, over a small lake."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from app.access.rules import Role
from app.records.queries.lake import Lake, lake_of, reading
from app.records.queries.reader import Reader
from app.records.queries.sources import Sources
from app.records.rules.registry import Registry, assemble
from app.records.rules.scopes import Viewer
from app.records.services.importing.cleaning import Options
from app.records.services.importing.engine import Bench
from app.records.services.importing.imports import Bringer, Outcome, import_file
from plugins.base_data import plugin as base_data
from plugins.crm import plugin as crm

NOW = datetime(2026, 11, 3, 4, tzinfo=UTC)
WRITER = Viewer(frozenset(Role))


@pytest.fixture(scope="session")
def declared() -> Registry:
    """The entities of the CRM plugin with the checks of base data."""
    return assemble(
        [("crm", spec) for spec in crm.register_entities()], [("crm", one) for one in crm.register_normalisers()],
        checks=lambda spec: [("base_data", rule) for rule in base_data.register_checks(spec)],
    )


@pytest.fixture
def lake(tmp_path) -> Lake:
    """An empty lake."""
    return lake_of("lanxi", tmp_path)


@pytest.fixture
def bring(tmp_path, declared, lake) -> Callable[..., Outcome]:
    """Import a text as a file: `bring("customer", text)`."""
    batches: list[str] = []

    def brought(entity: str, text: str, **options: Any) -> Outcome:
        batches.append(f"b{len(batches)}")
        file = tmp_path / "file.csv"
        file.write_text(text, encoding="utf-8")
        bringer = Bringer(lake, declared, WRITER, NOW, Options(**options))
        return import_file(Bench(tmp_path / batches[-1]), file, bringer, entity, ref=batches[-1])

    return brought


@pytest.fixture
def records(declared, lake) -> Callable[[], Reader]:
    """Read the lake as plugins do, as it stands when asked."""
    open_readers = []

    def read() -> Reader:
        door = reading(lake)
        open_readers.append(door)
        return Reader(door.__enter__(), Sources(lake, lake.manifest(), declared), NOW)

    yield read
    for door in open_readers:
        door.__exit__(None, None, None)
