"""The step "import": what became of the rows, those that came back with their reasons, and the way back."""

import tempfile
from itertools import islice
from typing import Any

from flask import Response, url_for

from app.core import clock, wording
from app.core.errors import NotFound
from app.core.tables.writers import WRITERS, in_pieces
from app.records.models import ImportBatch
from app.records.queries import declarations
from app.records.rules.batches import BatchState
from app.records.rules.fault_words import hint, reason
from app.records.services import working
from app.records.services.importing import returning
from app.records.services.importing.returning import Returned

SHOWN = 20
IN_MEMORY = 1_000_000
_WRITE = {"csv": returning.write_csv, "xlsx": returning.write_xlsx}


def context(batch: ImportBatch) -> dict[str, Any]:
    """Return what the page shows."""
    is_known = batch.entity in declarations.registry().entities
    accepted = batch.state is BatchState.ACCEPTED
    return {
        "returned": _returned_lines(batch) if batch.rows_returned and is_known and accepted else [],
        "may_undo": accepted and not batch.is_without_effect,
        "list_url": url_for("records.listing", entity=batch.entity) if is_known else "",
    }


def _returned(batch: ImportBatch) -> Returned:
    return Returned(*working.returned_rows(batch))


def _returned_lines(batch: ImportBatch) -> list[dict[str, Any]]:
    """Return the first rows that came back, each with what is wrong and what would mend it."""
    spec, registry = declarations.entity(batch.entity), declarations.registry()
    try:
        kept = _returned(batch)
    except NotFound:
        return []
    return [
        {
            "row": line.row, "cells": " · ".join(filter(None, line.cells))[:160],
            "faults": [(reason(fault, spec), hint(fault, spec, registry)) for fault in line.faults],
        } for line in islice(returning.lines(kept), SHOWN)
    ]


def returned_file(batch: ImportBatch, kind: str) -> Response:
    """Return the rows that came back as a file of the shape they came in."""
    if kind not in _WRITE or not batch.rows_returned:
        raise NotFound()
    kept = _returned(batch)
    # Written whole before the first byte leaves: a fault is an error page, never half a file.
    out = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115  the answer closes it
    try:
        _WRITE[kind](out, kept, declarations.entity(batch.entity), declarations.registry())
    except BaseException:
        out.close()
        raise
    response = Response(in_pieces(out), content_type=WRITERS[kind][1])
    response.content_length = out.tell()
    response.call_on_close(out.close)
    day = clock.today(str(wording.zone())).isoformat()
    response.headers["Content-Disposition"] = f'attachment; filename="returned-{batch.entity}-{day}.{kind}"'
    return response
