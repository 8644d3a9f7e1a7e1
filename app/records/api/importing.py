"""Bringing files by the API: the same steps as on the bench, each a job that can be watched."""

from collections.abc import Callable
from functools import wraps

from flask import Response, abort, request, url_for

from app.access.guards import require, signed_in
from app.core import api, files, jobs
from app.core.errors import Invalid
from app.core.i18n import _
from app.core.idempotency.views import form_hash, settle
from app.core.jobs import Job
from app.records.api.blueprint import bp
from app.records.api.shapes import ColumnsBody, ImportShape, JobShape, import_shape, job_shape
from app.records.models import ImportBatch
from app.records.queries import batches, declarations
from app.records.rules import choosing
from app.records.services import batches as services

LONGEST_KEY = 190


def _taking_a_file(view: Callable[[], api.Answer]) -> Callable[..., Response]:
    """Answer 201 to a file sent as multipart/form-data by a token, once for each `Idempotency-Key`, and commit."""

    @wraps(view)
    def answered() -> Response:
        if signed_in().through != "api":
            # A page of another site could send a form, but it has no token.
            abort(415, _("Send this with a token."))
        key = request.headers.get("Idempotency-Key", "")
        if len(key) > LONGEST_KEY or not key.isascii():
            raise Invalid(_("An Idempotency-Key has 1 to %(most)s visible ASCII characters.", most=LONGEST_KEY))
        return settle(
            f"api:{key}" if key else "", form_hash(), lambda: _made(view()),
            has_effect=lambda response: response.status_code < 400,
        )

    answered.__delay_validate_request__ = True  # type: ignore[attr-defined]
    return answered


def _made(answer: api.Answer) -> Response:
    assert answer.body is not None
    response = Response(answer.body.model_dump_json() + "\n", status=201, mimetype="application/json")
    response.headers["Location"] = answer.location
    return response


@bp.post("/records/imports", responses={201: ImportShape})
@require("records.import")
@files.accepts("import_limit")
@_taking_a_file
def bring() -> api.Answer:
    """Bring a file (`file`) of one `entity`, as multipart/form-data; the worker reads it."""
    sent, entity = request.files.get("file"), request.form.get("entity", "")
    if sent is None or not sent.filename:
        raise Invalid(_("Send a file."), faults={"file": _("Send a file.")})
    if entity not in declarations.registry().entities:
        told = _("No plugin brings records called “%(name)s”.", name=entity[:60])
        raise Invalid(told, faults={"entity": told})
    batch = services.take_in(entity, sent.stream, name=sent.filename)
    job = services.have_read(batch)
    return api.Answer(import_shape(batch, job), location=url_for("api_records.import_", batch=batch.ref))


@bp.get("/records/imports/<ref:batch>", responses={200: ImportShape})
@require("records.see_imports", batch=batches.one)
@api.reads
def import_(batch: ImportBatch) -> ImportShape:
    """Show how far an import is."""
    return import_shape(batch, services.latest_job(batch))


@bp.put("/records/imports/<ref:batch>/columns", responses={200: ImportShape})
@require("records.import", batch=batches.one)
@api.changes
def match(batch: ImportBatch, body: ColumnsBody) -> ImportShape:
    """Say which column becomes which field, and have the rows checked."""
    places = {column["heading"]: place for place, column in enumerate(batch.columns)}
    if unknown := [heading for heading in body.columns if heading not in places]:
        told = _("There is no column “%(heading)s” in this file.", heading=unknown[0])
        raise Invalid(told, faults={"columns": told})
    wanted = {places[heading]: field or choosing.LEFT_OUT for heading, field in body.columns.items()}
    services.save(batch, wanted, batch.days)
    try:
        job = services.confirm(batch)
    except Invalid as error:
        raise Invalid(str(error), faults=_by_heading(batch, error)) from None
    return import_shape(batch, job or services.latest_job(batch))


def _by_heading(batch: ImportBatch, error: Invalid) -> dict[str, str]:
    """Return what is wrong by the column's heading, as the program knows it."""
    headings = {str(place): f"columns.{column['heading']}" for place, column in enumerate(batch.columns)}
    return {headings.get(place, "columns"): told for place, told in error.faults.items()}


@bp.post("/records/imports/<ref:batch>/acceptance", responses={201: ImportShape})
@require("records.import", batch=batches.one)
@api.creates
def accept(batch: ImportBatch) -> api.Answer:
    """Take the good rows as records; the others come back."""
    job = services.have_accepted(batch)
    return api.Answer(import_shape(batch, job), location=url_for("api_records.import_", batch=batch.ref))


@bp.get("/jobs/<ref:job>", responses={200: JobShape})
@require("core.see_job", job=jobs.one)
@api.reads
def job(job: Job) -> JobShape:
    """Show how far a job is."""
    return job_shape(job)
