"""Judges the cleaned rows of a file against themselves and against the lake."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.core.i18n import _l
from app.records.queries.lake import Lake, current_records, with_whole_amounts
from app.records.rules import judging
from app.records.rules.cleaning.faults import Fault
from app.records.rules.cleaning.steps import ColumnPlan, fault_column
from app.records.rules.judging import Subject
from app.records.rules.manifest import Manifest
from app.records.rules.registry import Registry
from app.records.rules.scopes import Viewer, may_create, may_write_field, rows_visible
from app.records.rules.text_sql import literal, quoted
from app.records.services.importing.engine import Bench, Progress, table_of

_FAULTS = "CREATE OR REPLACE TABLE faults (_row BIGINT, field VARCHAR, rule VARCHAR, value VARCHAR, other VARCHAR)"


@dataclass(frozen=True)
class Case:
    """Everything a judgement rests on: the file's plans, the lake as it stood, and who brings the file at what time."""

    subject: Subject
    plans: list[ColumnPlan]
    registry: Registry
    lake: Lake
    manifest: Manifest
    viewer: Viewer
    now: datetime

    @property
    def kept(self) -> list[str]:
        """Return the fields whose faulty values are stored."""
        return [plan.name for plan in self.plans if plan.keeps_faulty]

    def current(self, entity: str) -> str:
        """Return the SQL of the current records of an entity."""
        spec = self.registry.entities[entity]
        return with_whole_amounts(current_records(self.lake, self.manifest, spec), spec)


def judge(con: Any, bench: Bench, case: Case, progress: Progress) -> None:
    """Fill the tables `faults` (what is wrong) and `judged` (row, record, key, state) in the engine of the bench."""
    subject = case.subject
    con.execute(f"CREATE OR REPLACE VIEW cleaned AS SELECT * FROM {table_of(bench.clean)} c")
    con.execute(f"CREATE OR REPLACE VIEW clean AS SELECT * FROM cleaned c WHERE NOT ({judging.blank_sql(subject)})")
    progress(0, None, _l("Looking for known records"))
    _identify(con, case)
    progress(0, None, _l("Checking the rules"))
    con.execute(_FAULTS)
    for query in _fault_queries(bench, case):
        con.execute(f"INSERT INTO faults {query}")
    _add_hidden(con, case)
    con.execute(f"CREATE OR REPLACE TABLE judged AS {_judged_query(case)}")


def _identify(con: Any, case: Case) -> None:
    subject = case.subject
    current = case.current(subject.entity.entity)
    con.execute(f"CREATE OR REPLACE TABLE keyed AS {judging.keyed_query(subject, 'clean')}")
    con.execute(f"CREATE OR REPLACE TABLE known AS {judging.known_query(subject, current)}")
    nobody = "" if _any(con, "known") else " LIMIT 0"
    con.execute(f"CREATE OR REPLACE TABLE stray AS {judging.stray_query(subject, 'clean')}{nobody}")
    nobody = "" if _any(con, "stray") else " LIMIT 0"
    con.execute(f"CREATE OR REPLACE TABLE known_keys AS {judging.known_keys_query(subject, current)}{nobody}")
    con.execute(f"CREATE OR REPLACE TABLE hit AS {judging.hits_query(subject)}")
    faulty = " OR ".join(f"{quoted(fault_column(name))} IS NOT NULL" for name in subject.mapped) or "FALSE"
    con.execute(
        f"CREATE OR REPLACE TABLE identified AS SELECT i.*, f.is_faulty FROM ({judging.identity_query(subject)}) i "
        f"JOIN (SELECT _row, ({faulty}) AS is_faulty FROM clean) f USING (_row)"
    )


def _any(con: Any, table: str) -> bool:
    return bool(con.execute(f"SELECT 1 FROM {table} LIMIT 1").fetchall())


def _fault_queries(bench: Bench, case: Case) -> Iterable[str]:
    subject, current = case.subject, case.current(case.subject.entity.entity)
    for plan in case.plans:
        yield judging.cell_faults(subject, plan.spec, plan.column, "clean", table_of(bench.raw))
    yield from judging.row_faults(subject, "clean")
    yield from judging.taken_faults(subject, "clean", current)
    yield from judging.required_faults(subject, "clean", current)
    for spec in subject.specs:
        if spec.to:
            target = case.registry.entities[spec.to]
            yield judging.reference_faults(subject, spec, "clean", target, case.current(spec.to))
        if not may_write_field(spec, case.viewer):
            yield judging.owner_role_faults(subject, spec, "clean", current)
    if not may_create(subject.entity, case.viewer):
        roles = literal(", ".join(subject.entity.owner_roles))
        title, rule = literal(subject.entity.title), literal(Fault.OWNER_ROLE)
        yield f"SELECT _row, {title}, {rule}, CAST(NULL AS VARCHAR), {roles} FROM identified WHERE known_id IS NULL"


def _add_hidden(con: Any, case: Case) -> None:
    """Add the rows that speak of records which the bringer may not see."""
    sql, values = rows_visible(case.subject.entity, case.viewer, case.now)
    if sql == "TRUE":
        return
    title, rule = literal(case.subject.entity.title), literal(Fault.HIDDEN)
    seen = f"SELECT _id FROM {case.current(case.subject.entity.entity)} WHERE {sql}"
    con.execute(
        f"INSERT INTO faults SELECT _row, {title}, {rule}, minted, NULL FROM identified "
        f"WHERE known_id IS NOT NULL AND known_id NOT IN ({seen})", values,
    )


def _judged_query(case: Case) -> str:
    subject = case.subject
    current = case.current(subject.entity.entity)
    back = f"SELECT DISTINCT _row FROM faults WHERE {judging.returns_sql(case.kept)}"
    state = (
        "CASE WHEN b._row IS NOT NULL THEN 'back' WHEN i.known_id IS NULL THEN 'new' "
        f"WHEN {judging.changed_sql(subject)} THEN 'changed' ELSE 'same' END"
    )
    return (
        f"SELECT i._row, i._id, i._key, i.minted, i.known_id, {state} AS state FROM identified i "
        f"JOIN clean c USING (_row) LEFT JOIN ({back}) b USING (_row) LEFT JOIN {current} k ON k._id = i.known_id"
    )
