"""One import, step by step: what was read, which column is what, what the check found, what became of it."""

from typing import Any

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access.guards import may, require
from app.core import files
from app.core.database import db
from app.core.errors import Invalid
from app.core.i18n import _
from app.core.jobs import Job, State
from app.core.jobs.models import ENDED
from app.core.web.errors import wants_json
from app.core.wording import moment
from app.records.models import ImportBatch
from app.records.queries import batches
from app.records.rules.batches import BatchState, is_open
from app.records.rules.reading.encodings import OFFERED
from app.records.services import batches as services
from app.records.views import matching, preview, results
from app.records.views.blueprint import bp
from app.records.views.frame import HERE, crumb, plural

STEPS = ("file", "columns", "check", "result")


def _step_of(batch: ImportBatch) -> str:
    """Return the step at which an import stands."""
    if batch.state in (BatchState.ACCEPTED, BatchState.UNDONE, BatchState.DROPPED):
        return "result"
    if batch.state is BatchState.FAILED or not batch.columns:
        return "file"
    return "columns" if batch.state is BatchState.DRAFT else "check"


def _steps(batch: ImportBatch) -> list[dict[str, str]]:
    return [{"key": step, "href": url_for("records.batch_step", batch=batch.ref, step=step)} for step in STEPS]


def _may_be_read(batch: ImportBatch) -> bool:
    return is_open(batch.state) or batch.state is BatchState.FAILED


def _running(batch: ImportBatch) -> Job | None:
    """Return the job to show: one that runs, or the last one where it came to a bad end that nothing else tells."""
    job = services.latest_job(batch)
    if job is None or job.state is State.DONE or (batch.state is BatchState.FAILED and job.state in ENDED):
        return None
    return job


def page(batch: ImportBatch, step: str) -> str:
    """Return the page of an import at one of its steps."""
    job = _running(batch)
    busy = job is not None and job.state not in ENDED
    reached = STEPS.index(_step_of(batch))
    step = step if step and STEPS.index(step) <= reached else STEPS[reached]
    context: dict[str, Any] = {
        "batch": batch, "step": step, "steps": _steps(batch), "at": STEPS.index(step), "reached": reached, "job": job,
        "is_busy": busy, "here": HERE, "words": preview.state_words(), "records": plural(batch.entity),
        "saved_at": moment(batch.saved_at),
        "crumb": crumb((_("Imports"), url_for("records.imports")), (batch.file_name, "")),
        "may_change": may("records.import") and is_open(batch.state) and not busy, "encodings": OFFERED,
        "may_read_again": may("records.import") and _may_be_read(batch) and not busy,
    }
    parts = {"columns": matching.context, "check": preview.context, "result": results.context}
    if step in parts:
        context |= parts[step](batch)
    return render_template(f"records/import_{step}.html", **context)


@bp.get("/records/imports/<ref:batch>")
@require("records.see_imports", batch=batches.one)
def batch(batch: ImportBatch) -> ResponseReturnValue:
    """The import at the step where it stands."""
    return page(batch, "")


@bp.get("/records/imports/<ref:batch>/<slug:step>")
@require("records.see_imports", batch=batches.one)
def batch_step(batch: ImportBatch, step: str) -> ResponseReturnValue:
    """The import at a step it has passed or reached."""
    return page(batch, step if step in STEPS else "")


def _back(batch: ImportBatch) -> ResponseReturnValue:
    return redirect(url_for("records.batch", batch=batch.ref), 303)


@bp.post("/records/imports/<ref:batch>/read")
@require("records.import", batch=batches.one)
def read_again(batch: ImportBatch) -> ResponseReturnValue:
    """Read the file once more, as another sheet or in other letters."""
    services.have_read(batch, encoding=request.form.get("encoding", ""), sheet=request.form.get("sheet", ""))
    db.session.commit()
    return _back(batch)


@bp.post("/records/imports/<ref:batch>/columns")
@require("records.import", batch=batches.one)
def match_columns(batch: ImportBatch) -> ResponseReturnValue:
    """Keep what was chosen; with `then`, go on to the check."""
    services.save(batch, *matching.read(batch, request.form))
    if request.form.get("then") != "check":
        db.session.commit()
        if wants_json():
            return jsonify({"saved_at": moment(batch.saved_at)})
        return redirect(url_for("records.batch_step", batch=batch.ref, step="columns"), 303)
    try:
        services.confirm(batch)
    except Invalid:
        # What was chosen stays, and the page that says what does not fit can be reloaded.
        db.session.commit()
        return redirect(url_for("records.batch_step", batch=batch.ref, step="columns", tried=1), 303)
    db.session.commit()
    return _back(batch)


@bp.post("/records/imports/<ref:batch>/check")
@require("records.import", batch=batches.one)
def check_again(batch: ImportBatch) -> ResponseReturnValue:
    """Check the rows anew, against the records as they are now."""
    services.have_checked(batch)
    db.session.commit()
    return _back(batch)


@bp.post("/records/imports/<ref:batch>/accept")
@require("records.import", batch=batches.one)
def accept_batch(batch: ImportBatch) -> ResponseReturnValue:
    """Take the good rows; a second click finds the job that the first one started."""
    services.have_accepted(batch)
    db.session.commit()
    return _back(batch)


@bp.post("/records/imports/<ref:batch>/drop")
@require("records.import", batch=batches.one)
def drop_batch(batch: ImportBatch) -> ResponseReturnValue:
    """Give the import up."""
    services.drop(batch)
    db.session.commit()
    flash(_("Given up. Nothing of “%(file)s” was imported.", file=batch.file_name), "good")
    return redirect(url_for("records.imports"), 303)


@bp.post("/records/imports/<ref:batch>/undo")
@require("records.import", batch=batches.one)
def undo_batch(batch: ImportBatch) -> ResponseReturnValue:
    """Take the import's records out again."""
    services.have_undone(batch)
    db.session.commit()
    return _back(batch)


@bp.get("/records/imports/<ref:batch>/original")
@require("records.see_imports", batch=batches.one)
def batch_file(batch: ImportBatch) -> ResponseReturnValue:
    """Hand out the file as it was brought."""
    return files.answer(files.one(batch.upload_ref))


@bp.get("/records/imports/<ref:batch>/returned.<slug:kind>")
@require("records.see_imports", batch=batches.one)
def returned_file(batch: ImportBatch, kind: str) -> ResponseReturnValue:
    """Hand out the rows that came back, with the reasons beside them."""
    return results.returned_file(batch, kind)
