"""What plugins declared about records, put together once for each application."""

from typing import Any

from app.contracts.entities import EntitySpec
from app.core.asking import plugins
from app.core.errors import NotFound
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
    """Return pairs of a plugin's name and what it brought; a plugin that fails at this stops the start by itself."""
    return [(answer.source, answer.value) for answer in plugins().ask_lists(hook, **facts)]


def entity(name: str) -> EntitySpec:
    """Return the entity `name`, or raise `NotFound`."""
    found = registry().entities.get(name)
    if found is None:
        raise NotFound(_("No plugin brings records called “%(name)s”.", name=name[:60]))
    return found
