"""Questions about people and what they may do."""

from app.hookspecs.markers import hookspec


@hookspec
def list_rollout_roles(person_id: int, organisation_id: int) -> list[tuple[int, str]]:
    """Return (inner rollout id, access role) for each rollout in which the person holds a role."""
