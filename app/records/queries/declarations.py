"""What plugins declared about records, put together once for each application."""

from typing import Any

from app.contracts.entities import EntitySpec
from app.core.asking import plugins
from app.core.errors import Invalid, NotFound
from app.core.i18n import _
from app.core.plugins import Plugins
from app.records.rules.registry import Brought, Registry, assemble

# An application keeps its plugin set for life; tests make a few applications in one process.
_MOST = 8
_known: list[tuple[Plugins, Registry]] = []


def registry() -> Registry:
    """Return all entities and their checks; raise `Invalid` naming the plugin where they do not fit together."""
    asked = plugins()
    for known, found in _known:
        if known is asked:
            return found
    found = assemble(
        _brought("register_entities"), _brought("register_normalisers"), _brought("register_formats"),
        lambda entity: _brought("register_checks", entity=entity),
    )
    _known.append((asked, found))
    del _known[:-_MOST]
    return found


def _brought(hook: str, **facts: Any) -> Brought:
    asked = plugins()
    answers = asked.ask_lists(hook, **facts)
    for name in asked.names(hook):
        health = asked.health.get((name, hook))
        if health is not None and health.failures_in_a_row:
            raise Invalid(f"Plugin {name!r} failed at {hook}: {health.last_error}")
    return [(answer.source, answer.value) for answer in answers]


def entity(name: str) -> EntitySpec:
    """Return the entity `name`, or raise `NotFound`."""
    found = registry().entities.get(name)
    if found is None:
        raise NotFound(_("No plugin brings records called “%(name)s”.", name=name[:60]))
    return found
