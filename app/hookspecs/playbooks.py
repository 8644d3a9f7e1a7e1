"""What rooms contribute to the page of a playbook."""

from collections.abc import Sequence
from typing import Any

from app.contracts.pages import PageLink
from app.hookspecs.markers import hookspec


@hookspec
def list_playbook_acts(actor: Any, playbook: str, version: str) -> Sequence[PageLink]:
    """Return what `actor` may do with a playbook elsewhere, such as start a rollout; the first stands out."""
