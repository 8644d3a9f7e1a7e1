"""Registers as workbooks: taken away, and read back."""

from flask import Response, flash, request
from flask.typing import ResponseReturnValue

from app.access.guards import require
from app.core import files
from app.core.database import db
from app.core.database.letting_go import let_go
from app.core.errors import Invalid, NotFound
from app.core.i18n import _, _n
from app.rollouts.models.deliverable import Deliverable
from app.rollouts.models.rollout import Rollout
from app.rollouts.queries import deliverables as queries
from app.rollouts.rules import registers
from app.rollouts.services import deliverables as services
from app.rollouts.views import seen
from app.rollouts.views.blueprint import bp
from app.rollouts.views.deliverables import back, given_version, page


@bp.get("/rollouts/<ref:rollout>/deliverables/<ref:deliverable>/register.xlsx")
@require("rollouts.read", rollout=seen.rollout, deliverable=queries.one)
def register_file(rollout: Rollout, deliverable: Deliverable) -> ResponseReturnValue:
    """The register as a workbook, in the shape that can be read back."""
    if deliverable.kind != "register":
        raise NotFound()
    body = registers.workbook(deliverable.spec, queries.content(deliverable))
    name = f"{deliverable.key}.xlsx"
    return Response(body, mimetype=registers.XLSX, headers={"Content-Disposition": f"attachment; filename={name}"})


@bp.post("/rollouts/<ref:rollout>/deliverables/<ref:deliverable>/register")
@require("rollouts.work", rollout=seen.rollout, deliverable=queries.one)
@files.accepts("attachment_limit", keeps=False)
def read_register(rollout: Rollout, deliverable: Deliverable) -> ResponseReturnValue:
    """Read a workbook into the register; nothing is taken while a cell does not fit."""
    if deliverable.kind != "register":
        raise NotFound()
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        raise Invalid(_("Choose a file first."))
    spec = deliverable.spec
    let_go()
    rows, faults = registers.read(spec, sent.stream.read(registers.LARGEST + 1))
    if faults:
        return page(rollout, deliverable, faults=faults), 422
    services.save(rollout, deliverable, {"rows": rows}, version=given_version())
    db.session.commit()
    flash(_n("%(num)s row is in the register now.", "%(num)s rows are in the register now.", len(rows)), "good")
    return back(rollout, deliverable)
