"""The plugin set and the settings of the running application, for rooms that know no Flask."""

from typing import Any

from flask import current_app

from app.core.plugins import Plugins
from app.core.settings import Settings


def plugins() -> Plugins:
    """Return the plugin set of the running application."""
    return current_app.extensions["upriver.plugins"]


def plugin_title(name: str) -> str:
    """Return what people call a plugin; its name where it is not loaded, or says no more."""
    return next((str(one.title) for one in plugins().loaded if one.name == name and one.title), name)


def settings() -> Settings:
    """Return the settings of the running application."""
    return current_app.extensions["upriver.settings"]


def sections() -> tuple[Any, ...]:
    """Return what every room owns of a playbook, in the order of the rooms."""
    return current_app.extensions["upriver.sections"]


def is_per_rollout(metric: str) -> bool:
    """Tell whether each rollout has a figure of its own of this name; an unknown figure is the organisation's."""
    spec = current_app.extensions["upriver.metrics"].get(metric)
    return spec is not None and spec.per_rollout


def metric_names() -> frozenset[str]:
    """Return the names of the figures that plugins and rooms can measure."""
    return frozenset(current_app.extensions["upriver.metrics"])
