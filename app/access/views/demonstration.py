"""Whom the door of a demonstration offers: one of each kind, and what they see first."""

from typing import Any

from flask import current_app

from app.access.queries import people
from app.access.queries.people import DemonstrationLine
from app.access.rules import ROLE_WORDS, Role
from app.core.i18n import _, _l

SEEN_FIRST: dict[Role, Any] = {
    Role.PROJECT_MANAGER: _l("What is late, what blocks, and how far the next gate is"),
    Role.STEERING: _l("The questions that wait for an answer, with their evidence"),
    Role.CONSULTANT: _l("The playbooks, and two clients to switch between"),
    Role.ADMINISTRATOR: _l("Their own activities, the plugins (one keeps failing), and everybody's rights"),
    Role.FINANCE: _l("Payment terms that mean the same, and who may change them"),
    Role.REPRESENTATIVE: _l("Their own customers, and the cleaning that is late"),
    Role.AUDITOR: _l("The journal, and every check; nothing can be changed"),
}
LEADING = frozenset({Role.PROJECT_MANAGER, Role.STEERING})


def offered() -> dict[str, list[dict[str, str]]]:
    """Return the people of the demonstration by organisation, each with what they see; nobody anywhere else."""
    found: dict[str, list[dict[str, str]]] = {}
    if current_app.extensions["upriver.settings"].demo:
        for one in _one_of_each_kind(people.demonstration_people()):
            found.setdefault(one.organisation, []).append(_shown(one))
    return found


def is_offered(ref: str) -> bool:
    """Tell whether the door lets somebody in without a password."""
    return any(one["ref"] == ref for some in offered().values() for one in some)


def _shown(one: DemonstrationLine) -> dict[str, str]:
    seen = next((words for role, words in SEEN_FIRST.items() if role in one.roles), _("News, and their own customers"))
    roles = _(", ").join(str(ROLE_WORDS[role]) for role in one.roles)
    return {"ref": one.ref, "name": one.name, "department": one.department, "what": roles, "first": str(seen)}


def _one_of_each_kind(everybody: list[DemonstrationLine]) -> list[DemonstrationLine]:
    """Return the first of each kind; of further organisations those who lead."""
    found: dict[tuple[str, frozenset[Role]], DemonstrationLine] = {}
    for one in everybody:
        if one.organisation == everybody[0].organisation or LEADING & set(one.roles):
            found.setdefault((one.organisation, frozenset(one.roles)), one)
    return list(found.values())
