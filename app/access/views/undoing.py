"""Taking back what one has just done."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from app.access.guards import require
from app.access.views.blueprint import bp
from app.core.database import db
from app.core.errors import UpriverError
from app.core.i18n import _
from app.core.undo import queries, services
from app.core.undo.models import Reversal
from app.core.web.targets import opened_target


@bp.post("/undo/<ref:reversal>")
@require("core.undo", reversal=queries.one)
def undo(reversal: Reversal) -> ResponseReturnValue:
    """Take one act back, or say kindly why that is no longer possible."""
    back = opened_target(reversal.back) or url_for("access.landing")
    try:
        services.take_back(reversal)
        db.session.commit()
        flash(_("Undone."), "good")
    except UpriverError as error:
        db.session.rollback()
        flash(error.in_one_line(), "warn")
    return redirect(back, 303)
