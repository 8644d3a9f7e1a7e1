"""What tests of records may ask for: cells cleaned by the real engine, specs, files, a lake in a temporary folder."""

from collections.abc import Callable
from typing import Any

import duckdb
import pytest

from app.contracts.entities import FieldSpec, Format, Normaliser
from app.contracts.entity_files import read_entities
from app.core.settings import ROOT
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
from app.records.rules.registry import Registry, assemble
from app.records.services.importing.engine import Bench

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
