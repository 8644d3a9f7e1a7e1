"""Work of this room that runs in the worker: reading, checking, taking and undoing files, and clearing up."""

from datetime import timedelta
from typing import Any

from app.core import clock
from app.core.asking import settings
from app.core.errors import UpriverError
from app.core.i18n import _l
from app.core.jobs import Work, chore, job
from app.records.models import ImportBatch
from app.records.queries import batches, declarations
from app.records.rules import choosing
from app.records.services import changing, checking, working

LONG = timedelta(hours=1)
# A draft that nobody touched for so long is read again when somebody comes back to it.
KEPT = timedelta(days=14)
TURNS = 3


@job("records.read", title=_l("Reading the file"), again=True, limit=LONG)
def read(work: Work, batch: str) -> dict[str, Any]:
    """Read a file, guess its columns, and have a first look at its rows."""
    try:
        found = working.read_file(batches.one(batch), work.progress)
    except UpriverError as error:
        with work.step():
            working.keep_failure(batches.one(batch), error.in_one_line())
        raise
    with work.step():
        working.keep_reading(batches.one(batch), found)
    _look(work, batch)
    return {"rows": found.staged["rows"]}


def _look(work: Work, ref: str) -> None:
    """Check the rows by the guessed mapping, so that the person sees at once what it would mean."""
    batch = batches.one(ref)
    if choosing.has_key(declarations.entity(batch.entity), batch.columns):
        _check(work, batch)


def _check(work: Work, batch: ImportBatch) -> dict[str, Any]:
    checked, ref = choosing.hash_of(batch.columns, batch.days), batch.ref
    verdict = working.check_rows(batch, work.progress)
    with work.step():
        working.keep_verdict(batches.one(ref), checked, verdict)
    return verdict


@job("records.check", title=_l("Checking the rows"), again=True, limit=LONG)
def check(work: Work, batch: str) -> dict[str, int]:
    """Check the rows by the mapping as it stands."""
    verdict = _check(work, batches.one(batch))
    return {"accepted": verdict["accepted"], "returned": verdict["returned"]}


@job("records.accept", title=_l("Importing the records"), again=True, limit=LONG)
def accept(work: Work, batch: str) -> dict[str, int]:
    """Take the good rows and hand the others back."""
    outcome = working.take_rows(batches.one(batch), work.progress)
    with work.step():
        taken = batches.one(batch)
        working.settle(taken, outcome)
        if outcome.batch is not None:
            changing.tell(taken.entity)
        counts = {
            "new": taken.rows_new, "changed": taken.rows_changed, "same": taken.rows_same,
            "returned": taken.rows_returned,
        }
        work.finish(counts)
    return counts


@job("records.undo", title=_l("Undoing the import"), again=True, limit=LONG)
def undo(work: Work, batch: str) -> dict[str, str]:
    """Take an import's records out again."""
    working.take_back(batches.one(batch))
    with work.step():
        undone = batches.one(batch)
        working.settle_undo(undone)
        changing.tell(undone.entity)
        work.finish({"undone": batch})
    return {"undone": batch}


@job("records.check_entity", title=_l("Checking the base data"), again=True, limit=LONG)
def check_entity(work: Work, entity: str) -> dict[str, int]:
    """Run every check of an entity; once more where records changed meanwhile."""
    for _turn in range(TURNS):
        work.progress(0, None, _l("Running the checks"))
        found = checking.run(entity)
        if not checking.is_outdated(found):
            break
    with work.step():
        checking.keep(found)
    return {"rows": found.rows, "checks": len(found.results)}


@chore("records.sweep", every=timedelta(hours=6))
def sweep() -> None:
    """Clear away work folders that nobody needed lately."""
    working.sweep(settings().data_dir / "benches", (clock.now() - KEPT).timestamp())
