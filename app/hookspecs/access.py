"""Questions about people and what they may do."""

from typing import Any

from app.hookspecs.markers import hookspec


@hookspec
def list_rollout_roles(person_id: int, organisation_id: int) -> list[tuple[int, str]]:
    """Return (inner rollout id, access role) for each rollout in which the person holds a role."""


@hookspec
def list_actors(person_id: int, organisation_id: int, through: str) -> list[Any]:
    """Return the person as actor, as they are now; nothing when they no longer belong to the organisation."""
