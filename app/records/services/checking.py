"""Runs the checks of an entity in the worker, and keeps what they found: figures here, failing ids in the lake."""

from dataclasses import dataclass
from typing import Any

from app.contracts.records import CheckResult
from app.core import clock, randomness
from app.core.actor import current_actor
from app.core.asking import settings
from app.core.database import db
from app.records.models import CheckRun
from app.records.queries import quality, shelves
from app.records.queries.sources import Sources
from app.records.services.importing.engine import Bench, engine, save
from app.records.services.storing import publish, writing


@dataclass(frozen=True)
class Checked:
    """What all checks of an entity found: rows looked at, at which revision of the lake, and each result."""

    entity: str
    rows: int
    revision: int
    results: tuple[CheckResult, ...]


def run(entity: str) -> Checked:
    """Run every check of an entity over all its records, and keep the failing ids in the lake."""
    ground, actor = shelves.sources(), current_actor()
    assert actor is not None
    bench = Bench(settings().data_dir.resolve() / "benches" / actor.organisation_ref / f"checks-{entity}")
    now = shelves.local_now()
    ground.lake.folder.mkdir(parents=True, exist_ok=True)
    with engine(bench, ground.lake.folder) as con:
        results = quality.check_all(con, ground, entity, now)
        rows = con.execute(f"SELECT count(*) FROM {ground.of(entity)}").fetchall()[0][0]
        spec = ground.registry.entities[entity]
        compiled = quality.prepare(con, ground, spec, ground.registry.rules_of(entity), now)
        query, values = quality.findings_query(ground.of(entity), compiled)
        con.execute(f"CREATE TABLE findings AS {query}", values)
        _keep_ids(con, ground, entity)
    return Checked(entity, rows, ground.manifest.revision, results)


def _keep_ids(con: Any, ground: Sources, entity: str) -> None:
    folder = ground.lake.folder / "findings"
    folder.mkdir(exist_ok=True)
    path = folder / f"{entity}-{randomness.ref()}.parquet"
    save(con, "SELECT rule, _id FROM findings ORDER BY rule, _id", path)
    with writing(ground.lake) as manifest:
        before = manifest.findings.get(entity)
        publish(ground.lake, manifest.with_findings(entity, f"findings/{path.name}"), [path])
    for old in folder.glob(f"{entity}-*.parquet"):
        # Whoever opened the manifest a moment ago may still be at the findings before these.
        if f"findings/{old.name}" not in (before, f"findings/{path.name}"):
            old.unlink(missing_ok=True)


def is_outdated(checked: Checked) -> bool:
    """Tell whether records changed while the checks ran."""
    return shelves.sources().manifest.revision != checked.revision


def keep(checked: Checked) -> CheckRun:
    """Write down what the checks found."""
    actor = current_actor()
    assert actor is not None
    run = CheckRun(
        organisation_id=actor.organisation_id, entity=checked.entity, rows=checked.rows, revision=checked.revision,
        results=[_plain(one) for one in checked.results], at=clock.now(),
    )
    db.session.add(run)
    db.session.flush()
    return run


def _plain(result: CheckResult) -> dict[str, Any]:
    return {
        "rule": result.rule.id, "rows": result.rows, "failing": result.failing, "returned": result.returned,
        "groups": result.groups, "could_not_run": result.could_not_run,
    }
