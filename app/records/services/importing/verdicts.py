"""Puts a judgement into figures and examples."""

from typing import Any

from app.records.rules.judging import returns_sql, stored_columns
from app.records.rules.text_sql import quoted
from app.records.rules.verdict import Example, FaultLine, Tally, Tidied, Verdict, worth_seeing
from app.records.services.importing.engine import Bench, count, table_of
from app.records.services.importing.judging import Case

EXAMPLES = 50
_TIDIED_EXAMPLES = 3
_HAS_FAULTS = "EXISTS (SELECT 1 FROM faults f WHERE f._row = j._row)"
# As `worth_seeing` sorts them.
_ORDER = f"CASE WHEN state = 'back' THEN 0 WHEN {_HAS_FAULTS} THEN 1 WHEN state = 'same' THEN 3 ELSE 2 END, _row"


def verdict_of(con: Any, bench: Bench, case: Case, examples: int = EXAMPLES) -> Verdict:
    """Return what the tables `faults` and `judged` say."""
    states = dict(con.execute("SELECT state, count(*) FROM judged GROUP BY state").fetchall())
    rows = count(con, table_of(bench.raw))
    judged = sum(states.values())
    return Verdict(
        rows=rows, blank=rows - judged, new=states.get("new", 0), changed=states.get("changed", 0),
        same=states.get("same", 0), returned=states.get("back", 0), tallies=_tallies(con, case),
        tidied=_tidied(con, bench, case), examples=_examples(con, case, examples), revision=case.manifest.revision,
    )


def _tallies(con: Any, case: Case) -> tuple[Tally, ...]:
    found = con.execute(
        f"SELECT field, rule, count(DISTINCT _row), bool_or({returns_sql(case.kept)}) FROM faults "
        "GROUP BY field, rule ORDER BY 3 DESC, 1, 2"
    ).fetchall()
    return tuple(Tally(*row) for row in found)


def _tidied(con: Any, bench: Bench, case: Case) -> dict[str, Tidied]:
    both = f"FROM clean c JOIN {table_of(bench.raw)} r USING (_row)"
    tests = [f"r.{plan.column} <> CAST(c.{quoted(plan.name)} AS VARCHAR)" for plan in case.plans]
    counts = ", ".join(f"count(*) FILTER (WHERE {test})" for test in tests)
    counted = con.execute(f"SELECT {counts} {both}").fetchall()[0]
    found = {}
    for plan, test, rows in zip(case.plans, tests, counted, strict=True):
        if rows:
            pair = f"substr(r.{plan.column}, 1, 100), substr(CAST(c.{quoted(plan.name)} AS VARCHAR), 1, 100)"
            pairs = con.execute(f"SELECT {pair} {both} WHERE {test} LIMIT {_TIDIED_EXAMPLES}").fetchall()
            found[plan.name] = Tidied(rows, tuple(pairs))
    return found


def _examples(con: Any, case: Case, most: int) -> tuple[Example, ...]:
    columns = stored_columns(case.subject.specs)
    cells = ", ".join(f"substr(CAST(c.{quoted(name)} AS VARCHAR), 1, 200)" for name in columns)
    rows = con.execute(
        f"SELECT j._row, j.state, {cells} FROM (SELECT * FROM judged j ORDER BY {_ORDER} LIMIT {int(most)}) j "
        "JOIN clean c USING (_row)"
    ).fetchall()
    faults = faults_of(con, [row[0] for row in rows])
    found = (
        Example(number, state, dict(zip(columns, values, strict=True)), tuple(faults.get(number, ())))
        for number, state, *values in rows
    )
    return tuple(sorted(found, key=worth_seeing))


def faults_of(con: Any, rows: list[int]) -> dict[int, list[FaultLine]]:
    """Return the faults of some rows by row."""
    if not rows:
        return {}
    numbers = ", ".join(str(int(row)) for row in rows)
    found: dict[int, list[FaultLine]] = {}
    lines = con.execute(
        f"SELECT _row, field, rule, value, other FROM faults WHERE _row IN ({numbers}) ORDER BY _row, field, rule"
    ).fetchall()
    for line in lines:
        found.setdefault(line[0], []).append(FaultLine(*line))
    return found

