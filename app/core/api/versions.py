"""Changing only what one has seen: a version is an ETag, and whoever changes a row says which one they saw."""

from typing import Any

from flask import request

from app.core.errors import Refused, Stale
from app.core.i18n import _


def version_tag(row: Any) -> str:
    """Return the ETag of a row with `ref` and `version`."""
    return f"{row.ref}.{row.version}"


def demand_version(row: Any) -> None:
    """Raise unless `If-Match` names the version at which `row` stands: 428 without the header, 412 for an older one."""
    if "If-Match" not in request.headers:
        missing = Refused(
            _("Say which version you change."), hint=_("Send the ETag of your last reading in the header If-Match.")
        )
        missing.status = 428
        raise missing
    if not request.if_match.contains(version_tag(row)):
        stale = Stale(_("Somebody saved this meanwhile. Read it again, then send your change."))
        stale.status = 412
        raise stale
