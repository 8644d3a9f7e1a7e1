"""Plugins and rooms answer questions here, one at a time, so that a sick plugin harms nobody but itself.

A built-in room's error propagates: it is ours to mend. A plugin's error is caught, named and counted; after three
failures in a row that hook of that plugin is switched off until an administrator switches it on again.
"""

import importlib
import importlib.metadata
import importlib.util
import logging
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import pluggy

from app.core import clock
from app.core.errors import Invalid
from app.core.settings import ROOT

log = logging.getLogger("upriver.plugins")
FAILURES_UNTIL_OFF = 3


@dataclass(frozen=True)
class Answer:
    """What one plugin or room answered, with its name, so that a person can see why."""

    source: str
    value: Any


@dataclass
class Health:
    """How one hook of one plugin has been doing in this process."""

    plugin: str
    hook: str
    calls: int = 0
    failures_in_a_row: int = 0
    last_error: str = ""
    last_failed_at: datetime | None = None
    slowest_seconds: float = 0.0
    switched_off: bool = False


@dataclass
class Loaded:
    """One plugin that takes part: its name, folder, version and what it says of itself."""

    name: str
    module: ModuleType
    folder: Path | None
    version: str = ""
    about: str = ""


@dataclass
class Plugins:
    """The plugin set of one application; never a global of a module."""

    manager: pluggy.PluginManager
    loaded: list[Loaded] = field(default_factory=list)
    rooms: set[str] = field(default_factory=set)
    health: dict[tuple[str, str], Health] = field(default_factory=dict)
    on_failure: list[Callable[[Health], None]] = field(default_factory=list)

    def names(self, hook: str) -> list[str]:
        """Return who answers `hook`, in the order of asking."""
        return [impl.plugin_name for impl in reversed(getattr(self.manager.hook, hook).get_hookimpls())]

    def ask(self, hook: str, **facts: Any) -> list[Answer]:
        """Ask everybody; return the answers that are not None, in the order of the configured list."""
        answers = (self._ask_one(name, hook, facts) for name in self.names(hook))
        return [answer for answer in answers if answer is not None]

    def ask_lists(self, hook: str, **facts: Any) -> list[Answer]:
        """Ask everybody for lists; return one answer for each element."""
        return [Answer(a.source, item) for a in self.ask(hook, **facts) for item in a.value]

    def apply(self, hook: str, **facts: Any) -> Any:
        """Ask the exactly one room that answers `hook`, inside the caller's transaction; its error propagates."""
        names = self.names(hook)
        if len(names) != 1:
            raise LookupError(f"{hook} needs exactly one answer, and has {names}")
        return self._caller(names[0], hook)(**facts)[0]

    def _caller(self, name: str, hook: str) -> Callable[..., list[Any]]:
        others = [plugin for other, plugin in self.manager.list_name_plugin() if other != name and plugin]
        return self.manager.subset_hook_caller(hook, others)

    def _ask_one(self, name: str, hook: str, facts: dict[str, Any]) -> Answer | None:
        if name in self.rooms:
            found = self._caller(name, hook)(**facts)
            return Answer(name, found[0]) if found else None
        health = self.health.setdefault((name, hook), Health(name, hook))
        return None if health.switched_off else self._ask_plugin(name, hook, facts, health)

    def _ask_plugin(self, name: str, hook: str, facts: dict[str, Any], health: Health) -> Answer | None:
        began = time.perf_counter()
        health.calls += 1
        try:
            found = self._caller(name, hook)(**facts)
        except (Exception, SystemExit) as error:
            self._failed(health, f"{type(error).__name__}: {error}")
            return None
        health.failures_in_a_row = 0
        health.slowest_seconds = max(health.slowest_seconds, time.perf_counter() - began)
        return Answer(name, found[0]) if found else None

    def blame(self, name: str, hook: str, why: str) -> None:
        """Count an answer that made no sense as a failure of the plugin that gave it."""
        if name not in self.rooms:
            self._failed(self.health.setdefault((name, hook), Health(name, hook)), why)

    def _failed(self, health: Health, why: str) -> None:
        health.failures_in_a_row += 1
        health.last_error, health.last_failed_at = why[:500], clock.now()
        health.switched_off = health.failures_in_a_row >= FAILURES_UNTIL_OFF
        log.warning("plugin %s failed at %s: %s", health.plugin, health.hook, why[:500])
        for tell in self.on_failure:
            tell(health)

    def switch_on(self, name: str, hook: str) -> None:
        """Give a switched-off hook another chance."""
        health = self.health.setdefault((name, hook), Health(name, hook))
        health.switched_off, health.failures_in_a_row = False, 0


def _from_folder(name: str, folders: Iterable[Path]) -> tuple[ModuleType, Path] | None:
    for parent in folders:
        path = parent / name / "plugin.py"
        if not path.is_file():
            continue
        qualified = f"plugins.{name}.plugin" if parent == ROOT / "plugins" else f"upriver_plugin_{name}"
        if parent == ROOT / "plugins":
            return importlib.import_module(qualified), path.parent
        spec = importlib.util.spec_from_file_location(qualified, path)
        assert spec and spec.loader
        module = importlib.util.module_from_spec(spec)
        sys.modules[qualified] = module
        spec.loader.exec_module(module)
        return module, path.parent
    return None


def _from_entry_point(name: str) -> tuple[ModuleType, None] | None:
    for point in importlib.metadata.entry_points(group="upriver", name=name):
        return point.load(), None
    return None


def find(name: str, folders: Iterable[Path]) -> Loaded:
    """Import one plugin by name; raise `Invalid` with the reason when it is absent or breaks on import."""
    try:
        found = _from_folder(name, folders) or _from_entry_point(name)
    except (Exception, SystemExit) as error:
        raise Invalid(f"Plugin {name!r} cannot be loaded: {type(error).__name__}: {error}") from error
    if found is None:
        raise Invalid(f"Plugin {name!r} stands in the settings, but there is no folder and no entry point of that name.")
    module, folder = found
    about = (module.__doc__ or "").strip().splitlines()
    return Loaded(name, module, folder, getattr(module, "VERSION", "1.0.0"), about[0] if about else "")


def assemble(
    specs: Iterable[ModuleType], rooms: dict[str, ModuleType], names: Iterable[str], folders: Iterable[Path]
) -> Plugins:
    """Build the plugin set: rooms first, then the configured plugins; an unknown hook stops the start."""
    manager = pluggy.PluginManager("upriver")
    for spec in specs:
        manager.add_hookspecs(spec)
    plugins = Plugins(manager, rooms=set(rooms))
    plugins.loaded = [find(name, folders) for name in names]
    # pluggy asks the last registered first; registering backwards makes the list read in the order of asking.
    for loaded in reversed(plugins.loaded):
        manager.register(loaded.module, loaded.name)
    for name, module in reversed(rooms.items()):
        manager.register(module, name)
    try:
        manager.check_pending()
    except pluggy.PluginValidationError as error:
        raise Invalid(f"A plugin answers a question nobody asks: {error}") from error
    return plugins
