"""How often the process ended while a plugin was asked: enough times within a day, and that hook is switched off.

A process that is started anew remembers nothing of it, so this stands in a file of the data folder.
"""

import json
import logging
from datetime import datetime, timedelta
from pathlib import Path

from app.core import durable
from app.core.plugins.health import FAILURES_UNTIL_OFF, Off, Switches, alone

log = logging.getLogger("upriver.plugins")
FILE = "plugins_ended.json"
REMEMBERED = timedelta(days=1)


def note_ended(folder: Path, plugin: str, hook: str, at: datetime) -> None:
    """Note that a process ended while this was asked; the third time within a day switches the hook off."""
    log.error("the process ended while plugin %s was asked for %s", plugin, hook)
    with alone(folder):
        kept = [one for one in _ended(folder) if at - datetime.fromisoformat(one[2]) < REMEMBERED]
        kept.append((plugin, hook, at.isoformat()))
        is_often = sum(one[:2] == (plugin, hook) for one in kept) >= FAILURES_UNTIL_OFF
        if is_often:
            kept = [one for one in kept if one[:2] != (plugin, hook)]
        durable.write_whole(folder / FILE, json.dumps(kept, ensure_ascii=False).encode())
    if is_often:
        Switches.note(folder, Off(plugin, hook, "the process ended while this was asked", at))


def _ended(folder: Path) -> list[tuple[str, str, str]]:
    try:
        found = json.loads((folder / FILE).read_text(encoding="utf-8"))
        return [(str(plugin), str(hook), datetime.fromisoformat(at).isoformat()) for plugin, hook, at in found]
    except (OSError, ValueError, TypeError):  # half a file, or none: what ends processes will do so again
        return []
