"""What decisions answer to others: how the journal tells of them."""

from collections.abc import Mapping
from typing import Any

from app.core.i18n import _l
from app.hookspecs import hookimpl


@hookimpl
def register_journal_words() -> Mapping[str, Any]:
    """Name what decisions write into the journal."""
    return {"decision.made": _l("recorded decision %(number)s on “%(about)s”")}
