"""Which records a figure speaks of, in the words of the plugin that brings them."""

from collections.abc import Mapping

from app.core.asking import plugins
from app.core.i18n import _, pick


def narrowed(narrowing: Mapping[str, str]) -> str:
    """Name entity and field as their plugin does; what no plugin brings keeps its own name."""
    found = [one.value for one in plugins().ask_lists("register_entities")]
    entity = next((one for one in found if one.entity == narrowing.get("entity")), None)
    said = []
    for key, value in narrowing.items():
        if key == "entity" and entity is not None:
            value = pick(entity.plural or entity.label)
        elif key == "field" and entity is not None and entity.has(value):
            value = pick(entity.field(value).label)
        said.append(value)
    return _(", ").join(said)
