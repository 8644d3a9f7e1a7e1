"""Runs the checks of an entity over its records; every failing id can be had, not only a count."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from app.contracts.entities import EntitySpec, Rule, RuleKind, Severity
from app.contracts.records import CheckResult
from app.records.queries.lake import parquet
from app.records.queries.returned import waiting
from app.records.queries.sources import Sources
from app.records.rules.checks import (
    Compiled,
    any_of,
    asked_formats,
    compile_rule,
    invalid_table,
    returned_for,
)
from app.records.rules.scopes import Fragment
from app.records.rules.text_sql import literal, literals, quoted

EXAMPLES = 20


def check_all(con: Any, sources: Sources, entity: str, now: datetime) -> tuple[CheckResult, ...]:
    """Return the result of every check of an entity, in the order of its declaration."""
    spec = sources.registry.entities[entity]
    compiled = prepare(con, sources, spec, sources.registry.rules_of(entity), now)
    counted = _counts(con, sources.of(entity), compiled)
    back = _returned_counts(con, sources, spec)
    return tuple(
        _result(con, sources.of(entity), one, rows, failing, _back(back, one.rule), back["*"])
        for one, (rows, failing) in zip(compiled, counted, strict=True)
    )


def prepare(con: Any, sources: Sources, spec: EntitySpec, rules: Iterable[Rule], now: datetime) -> list[Compiled]:
    """Compile checks, after asking plugins about the values that only they can judge."""
    for field, shape in asked_formats(spec, sources.registry):
        column = quoted(field.name)
        values = con.execute(f"SELECT DISTINCT {column} FROM {sources.of(spec.entity)} WHERE {column} IS NOT NULL")
        refused = [(value,) for (value,) in values.fetchall() if shape.valid and not shape.valid(value)]
        con.execute(f"CREATE OR REPLACE TEMP TABLE {quoted(invalid_table(field))} (value VARCHAR)")
        if refused:
            with con.appender(invalid_table(field)) as appender:
                appender.append_rows(refused)
    ground = sources.ground(now)
    return [compile_rule(rule, spec, ground) for rule in rules]


def _counts(con: Any, source: str, compiled: Sequence[Compiled]) -> list[tuple[int, int]]:
    """Count rows looked at and failing for all checks in one sweep."""
    if not compiled:
        return []
    parts, values = [], []
    for one in compiled:
        parts += [f"count(*) FILTER (WHERE {one.looked_at[0]})", f"count(*) FILTER (WHERE {one.failing[0]})"]
        values += [*one.looked_at[1], *one.failing[1]]
    found = con.execute(f"SELECT {', '.join(parts)} FROM {source}", values).fetchall()[0]
    return list(zip(found[::2], found[1::2], strict=True))


def _result(
    con: Any, source: str, one: Compiled, rows: int, failing: int, returned: int, all_returned: int
) -> CheckResult:
    # A row that came back for another reason says nothing of this field, which may well be empty in it.
    looked_at = rows + (all_returned if one.rule.kind is RuleKind.FILLED else returned)
    return CheckResult(
        rule=one.rule, rows=looked_at, failing=failing + returned,
        returned=returned, examples=failing_ids(con, source, one, EXAMPLES) if failing else (),
        groups=_groups(con, source, one) if failing and one.group else 0,
    )


def failing_ids(con: Any, source: str, one: Compiled, most: int = 0) -> tuple[str, ...]:
    """Return the ids of the records that fail a check: all of them, or the first `most`."""
    sql, values = one.failing
    limit = f" LIMIT {int(most)}" if most else ""
    rows = con.execute(f"SELECT _id FROM {source} WHERE {sql} ORDER BY _id{limit}", values).fetchall()
    return tuple(ref for (ref,) in rows)


def findings_query(source: str, compiled: Iterable[Compiled]) -> Fragment:
    """Return the SQL and values of every failing record with the check that it fails: rule, _id."""
    parts, values = [], []
    for one in compiled:
        sql, given = one.failing
        parts.append(f"SELECT {literal(one.rule.id)} AS rule, _id FROM {source} WHERE {sql}")
        values += given
    return " UNION ALL ".join(parts) or "SELECT NULL AS rule, NULL AS _id WHERE FALSE", values


def fails_one_of(con: Any, sources: Sources, entity: str, rules: Sequence[str], now: datetime) -> Fragment:
    """Return the fragment of the records that fail one of the named checks, or any error where none is named."""
    spec = sources.registry.entities[entity]
    wanted = [
        rule for rule in sources.registry.rules_of(entity)
        if rule.id in rules or (not rules and rule.severity is Severity.ERROR)
    ]
    return any_of(prepare(con, sources, spec, wanted, now))


def _groups(con: Any, source: str, one: Compiled) -> int:
    sql, values = one.failing
    return con.execute(f"SELECT count(DISTINCT {one.group}) FROM {source} WHERE {sql}", values).fetchall()[0][0]


def _returned_counts(con: Any, sources: Sources, spec: EntitySpec) -> dict[str, int]:
    """Count the rows that still wait to be mended, by `field:fault`, and under `*` all of them."""
    source = waiting(sources.lake, sources.manifest, spec.entity)
    by_fault = con.execute(f"SELECT said, count(*) FROM (SELECT unnest(rules) AS said FROM {source}) GROUP BY said")
    found = dict(by_fault.fetchall())
    found["*"] = con.execute(f"SELECT count(*) FROM {source}").fetchall()[0][0]
    return found


def _back(counts: dict[str, int], rule: Rule) -> int:
    return sum(counts.get(said, 0) for said in returned_for(rule))


def returned_count(con: Any, sources: Sources, entity: str, said: Sequence[str] = ()) -> int:
    """Count the rows that wait to be mended: all, or those with one of the faults `said` (`field:fault`)."""
    source = waiting(sources.lake, sources.manifest, entity)
    where = f" WHERE list_has_any(rules, [{literals(list(said))}])" if said else ""
    return con.execute(f"SELECT count(*) FROM {source}{where}").fetchall()[0][0]


def returned_at_fault(con: Any, sources: Sources, entity: str, field: str) -> int:
    """Count the rows that wait to be mended and are at fault in one field."""
    source = waiting(sources.lake, sources.manifest, entity)
    return con.execute(f"SELECT count(*) FROM {source} WHERE list_contains(fields, ?)", [field]).fetchall()[0][0]


def kept_findings(sources: Sources, entity: str) -> str:
    """Return the SQL of the failing ids that the last run of checks kept: rule, _id, run."""
    path = sources.manifest.findings.get(entity)
    if path is None:
        return "(SELECT CAST(NULL AS VARCHAR) AS rule, CAST(NULL AS VARCHAR) AS _id, '' AS run WHERE FALSE)"
    return parquet(sources.lake, [path])
