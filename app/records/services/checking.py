"""Runs the checks of an entity in the worker, and keeps what they found: figures here, failing ids in the lake."""

from dataclasses import dataclass
from typing import Any

from app.contracts.records import CheckResult
from app.core import clock, randomness
from app.core.actor import the_actor
from app.core.asking import settings
from app.core.database import db
from app.records.models import CheckRun
from app.records.queries import shelves
from app.records.services.finding import find
from app.records.services.importing.engine import Bench


@dataclass(frozen=True)
class Checked:
    """What all checks of an entity found: the records there are, the revision of the lake, and each result."""

    ref: str
    entity: str
    rows: int
    revision: int
    results: tuple[CheckResult, ...]


def run(entity: str) -> Checked:
    """Run every check of an entity over all its records, and keep the failing ids in the lake."""
    ground, ref = shelves.sources(), randomness.ref()
    bench = Bench(settings().data_dir.resolve() / "benches" / the_actor().organisation_ref / f"checks-{entity}")
    results = find(bench, ground, entity, ref, shelves.local_now())
    held = ground.manifest.current.get(entity)
    return Checked(ref, entity, held.rows if held else 0, ground.manifest.revision, results)


def is_outdated(checked: Checked) -> bool:
    """Tell whether records changed while the checks ran."""
    return shelves.sources().manifest.revision != checked.revision


def keep(checked: Checked) -> CheckRun:
    """Write down what the checks found."""
    run = CheckRun(
        ref=checked.ref, organisation_id=the_actor().organisation_id, entity=checked.entity, rows=checked.rows,
        revision=checked.revision, results=[_plain(one) for one in checked.results], at=clock.now(),
    )
    db.session.add(run)
    db.session.flush()
    return run


def _plain(result: CheckResult) -> dict[str, Any]:
    return {
        "rule": result.rule.id, "rows": result.rows, "failing": result.failing, "returned": result.returned,
        "groups": result.groups, "could_not_run": result.could_not_run,
    }
