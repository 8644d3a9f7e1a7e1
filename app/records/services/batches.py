"""What people decide about a file: bring it, say which column is what, give it up, have it checked, taken, undone.

The slow parts run in the worker (`working.py`); here a person asks for them.
"""

from collections.abc import Mapping
from typing import IO

from app.contracts.entities import EntitySpec
from app.core import clock, files, jobs, journal
from app.core.actor import the_actor
from app.core.asking import settings
from app.core.database import db
from app.core.errors import Invalid, NotAllowed, Refused
from app.core.i18n import _, pick
from app.core.jobs import Job
from app.records.models import ImportBatch
from app.records.queries import declarations, viewers
from app.records.rules import choosing
from app.records.rules.batches import BatchState, is_open
from app.records.rules.scopes import Viewer, may_write_field
from app.records.services.importing.staging import demand_table

# The content decides what is read; an old workbook is let in to be told what to do with it.
ENDINGS = frozenset({".csv", ".tsv", ".txt", ".xlsx", ".xls"})


def job_key(batch: ImportBatch) -> str:
    """Return the key under which the jobs of one import run, one at a time."""
    return f"import/{batch.ref}"


def demand_bringer(entity: EntitySpec, viewer: Viewer) -> None:
    """Raise `NotAllowed`, naming who may, unless `viewer` may bring files of an entity."""
    if not choosing.may_bring(entity, viewer):
        told = _("%(records)s are brought by others.", records=pick(entity.plural or entity.label))
        raise NotAllowed(told, ask=entity.owner_roles)


def take_in(entity: str, stream: IO[bytes], *, name: str) -> ImportBatch:
    """Take a file in for one kind of record; nothing of it is a record yet."""
    spec, actor = declarations.entity(entity), the_actor()
    demand_bringer(spec, viewers.viewer())
    upload = files.receive(
        stream, name=name, limit=settings().import_limit, allowed=ENDINGS, judge=demand_table,
    )
    batch = ImportBatch(
        organisation_id=actor.organisation_id, entity=entity, upload_ref=upload.ref, file_name=upload.name,
        file_size=upload.size, sha256=upload.sha256, asked_by_id=actor.person_id, asked_at=clock.now(),
        saved_at=clock.now(),
    )
    db.session.add(batch)
    db.session.flush()
    files.attach(upload, batch)
    journal.record("import.begun", about=batch, entity=entity, file=upload.name, sha256=upload.sha256)
    return batch


def have_read(batch: ImportBatch, *, encoding: str = "", sheet: str = "") -> Job:
    """Have the file read, perhaps in other letters or another sheet than before; what was matched begins anew."""
    if batch.state is not BatchState.FAILED:
        demand_open(batch)
    batch.encoding, batch.sheet, batch.saved_at = encoding[:40], sheet[:200], clock.now()
    batch.state, batch.error, batch.checked, batch.verdict = BatchState.DRAFT, "", "", {}
    batch.columns, batch.days, batch.staged = [], {}, {}
    return jobs.enqueue("records.read", {"batch": batch.ref}, only_one=job_key(batch))


def demand_open(batch: ImportBatch) -> None:
    """Raise `Refused` where nothing can be decided about an import any more."""
    if not is_open(batch.state):
        raise Refused(_("This import is over. Bring the file again to change something."))


def save(batch: ImportBatch, wanted: Mapping[int, str], days: Mapping[str, bool]) -> None:
    """Keep what was chosen so far, right or wrong."""
    demand_open(batch)
    known = {column["heading"] for column in batch.columns}
    columns = choosing.rechosen(batch.columns, {place: value[:60] for place, value in wanted.items()})
    order = {heading: first for heading, first in days.items() if heading in known}
    if (columns, order) != (batch.columns, batch.days):
        batch.columns, batch.days, batch.state = columns, order, BatchState.DRAFT
    batch.saved_at = clock.now()


def demand_fitting(batch: ImportBatch) -> None:
    """Raise `Invalid` with a message for each column that does not fit, by its place, or for the file as a whole."""
    spec, viewer = declarations.entity(batch.entity), viewers.viewer()
    faults = choosing.faults_of(spec, batch.columns, lambda one: may_write_field(one, viewer))
    if faults:
        raise Invalid(next(iter(faults.values())), faults={str(place): told for place, told in faults.items()})


def confirm(batch: ImportBatch) -> Job | None:
    """Say that the columns are right: have the rows checked, unless this very mapping was checked already."""
    demand_open(batch)
    demand_fitting(batch)
    if batch.checked == choosing.hash_of(batch.columns, batch.days):
        batch.state = BatchState.CHECKED
        return None
    batch.state = BatchState.MAPPED
    return have_checked(batch)


def have_checked(batch: ImportBatch) -> Job:
    """Have the rows checked against the records as they are now; nothing is written."""
    demand_open(batch)
    return jobs.enqueue("records.check", {"batch": batch.ref}, only_one=job_key(batch))


def have_accepted(batch: ImportBatch) -> Job:
    """Take the good rows as records and hand the others back; asking twice takes them once."""
    if batch.state is not BatchState.CHECKED:
        demand_open(batch)
        raise Refused(_("The rows are not checked yet."))
    return jobs.enqueue("records.accept", {"batch": batch.ref}, only_one=job_key(batch))


def drop(batch: ImportBatch) -> None:
    """Give an import up before any of it became a record."""
    if batch.state is not BatchState.FAILED:
        demand_open(batch)
    running = jobs.latest(job_key(batch))
    if running is not None and running.ended_at is None:
        raise Refused(_("The file is being worked on. Cancel that first."))
    batch.state, batch.error = BatchState.DROPPED, ""
    journal.record("import.dropped", about=batch)


def have_undone(batch: ImportBatch) -> Job:
    """Take the import's records out again, as long as nobody has touched them since."""
    if batch.state is not BatchState.ACCEPTED or batch.is_without_effect:
        raise Refused(_("There is nothing to undo."))
    return jobs.enqueue("records.undo", {"batch": batch.ref}, only_one=job_key(batch))


def latest_job(batch: ImportBatch) -> Job | None:
    """Return what runs, or ran last, for an import, as far as the actor may see it."""
    return jobs.latest(job_key(batch))
