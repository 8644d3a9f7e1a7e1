"""Plugins and rooms answer questions here, one at a time, so that a sick plugin harms nobody but itself.

A built-in room's error propagates: it is ours to mend. A plugin's error is caught, named and counted; after three
failures in a row that hook of that plugin is switched off until an administrator switches it on again.
"""

from app.core.plugins.asked import Asked, reckon
from app.core.plugins.asking import Answer, Plugins
from app.core.plugins.assembling import assemble
from app.core.plugins.health import FAILURES_UNTIL_OFF, Health, Off, Switches
from app.core.plugins.loading import Loaded, find, from_outside

__all__ = [
    "FAILURES_UNTIL_OFF", "Answer", "Asked", "Health", "Loaded", "Off", "Plugins", "Switches", "assemble", "find",
    "from_outside", "reckon",
]
