"""The plugin set and the settings of the running application, for rooms that know no Flask."""

from flask import current_app

from app.core.plugins import Plugins
from app.core.settings import Settings


def plugins() -> Plugins:
    """Return the plugin set of the running application."""
    return current_app.extensions["upriver.plugins"]


def settings() -> Settings:
    """Return the settings of the running application."""
    return current_app.extensions["upriver.settings"]
