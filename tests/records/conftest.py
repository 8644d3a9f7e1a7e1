"""What tests of records may ask for: cells cleaned by the real engine, specs, files, a lake in a temporary folder."""

import itertools
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import duckdb
import pytest

from app.contracts.entities import FieldSpec, Format, Normaliser
from app.contracts.entity_files import read_entities
from app.core.settings import ROOT
from app.records.queries.lake import Lake, current_records, lake_of, reading
from app.records.rules.cleaning.formats import BUILT_IN
from app.records.rules.cleaning.steps import (
    ColumnPlan,
    Reading,
    answers_table,
    clean_query,
    fault_column,
    question_query,
)
from app.records.rules.cleaning.types import steps_of
from app.records.rules.mapping.written import FieldMapping
from app.records.rules.registry import Registry, assemble
from app.records.rules.scopes import Viewer
from app.records.services.importing.cleaning import Options
from app.records.services.importing.engine import Bench
from app.records.services.importing.imports import Bringer, Outcome, import_file

Cleaned = tuple[Any, str | None]


@pytest.fixture
def engine():
    """A DuckDB connection in memory."""
    con = duckdb.connect(":memory:", config={"threads": 1})
    yield con
    con.close()


@pytest.fixture
def clean(engine) -> Callable[..., list[Cleaned]]:
    """Clean one column of texts into one field: (value, fault) for each."""

    def cleaned(
        spec: FieldSpec, *texts: str | None, reading: Reading = Reading(), keep: bool = False, suffix: str = "",
        normalisers: dict[str, Normaliser] | None = None, formats: dict[str, Format] | None = None,
    ) -> list[Cleaned]:
        steps = steps_of(spec, normalisers or {}, BUILT_IN | (formats or {}), reading)
        plan = ColumnPlan("c0", spec, steps, keep)
        engine.execute("CREATE OR REPLACE TABLE raw (_row BIGINT, c0 VARCHAR, _extra VARCHAR)")
        engine.executemany("INSERT INTO raw (_row, c0) VALUES (?, ?)", list(enumerate(texts)))
        if steps.question:
            table = f'"{answers_table(spec.name)}"'
            engine.execute(f"CREATE OR REPLACE TABLE {table} (given VARCHAR, answer VARCHAR)")
            for (given,) in engine.execute(question_query(plan, "raw")).fetchall():
                engine.execute(f"INSERT INTO {table} VALUES (?, ?)", [given, steps.question.answer(given)])
        columns = f'"{spec.name}{suffix}", "{fault_column(spec.name)}"'
        return engine.execute(f"SELECT {columns} FROM ({clean_query([plan], 'raw')}) ORDER BY _row").fetchall()

    return cleaned


@pytest.fixture(scope="session")
def crm() -> Registry:
    """The entities of the CRM plugin, read from its files."""
    specs = read_entities(ROOT / "plugins" / "crm" / "entities")
    words = [("crm", Normaliser(name, {}, lambda text: text)) for name in ("cn_city", "cn_province")]
    return assemble([("crm", spec) for spec in specs], words)


@pytest.fixture
def bench(tmp_path) -> Bench:
    """The work folder of one import."""
    return Bench(tmp_path / "bench")


MANAGER = Viewer(frozenset({"administrator", "finance"}))


@pytest.fixture
def lake(tmp_path) -> Lake:
    """An empty lake."""
    return lake_of("lanxi", tmp_path / "var")


@pytest.fixture
def bring(tmp_path, crm, lake) -> Callable[..., Outcome]:
    """Import a text as a file: `bring("customer", text)`; each call is a batch of its own, b1, b2, …"""
    count = itertools.count(1)

    def brought(
        entity: str, text: str | bytes, *, viewer: Viewer = MANAGER, mapping: FieldMapping | None = None,
        name: str = "file.csv", ref: str = "", at: datetime = datetime(2026, 11, 3, 4, tzinfo=UTC), **options: Any,
    ) -> Outcome:
        file = tmp_path / name
        file.write_bytes(text.encode("utf-8") if isinstance(text, str) else text)
        ref = ref or f"b{next(count)}"
        bringer = Bringer(lake, crm, viewer, at, Options(**options))
        return import_file(Bench(tmp_path / f"bench-{ref}"), file, bringer, entity, ref=ref, mapping=mapping)

    return brought


@pytest.fixture
def stored(lake, crm) -> Callable[..., list[tuple[Any, ...]]]:
    """Read columns of the current records, in the order of their keys."""

    def read(entity: str, *columns: str) -> list[tuple[Any, ...]]:
        with reading(lake) as con:
            source = current_records(lake, lake.manifest(), crm.entities[entity])
            return con.execute(f"SELECT {', '.join(columns)} FROM {source} ORDER BY _key").fetchall()

    return read
