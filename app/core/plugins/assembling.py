"""Putting the plugin set together. Whatever is wrong with a plugin stops the start here, with its name."""

from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path
from types import ModuleType

import pluggy

from app.core.errors import Invalid
from app.core.plugins.asking import Plugins
from app.core.plugins.loading import WAY_OUT, Loaded, find


def assemble(
    specs: Iterable[ModuleType], rooms: dict[str, ModuleType], names: Iterable[str], folders: Iterable[Path]
) -> Plugins:
    """Build the plugin set: rooms first, then the configured plugins, which register what they bring at once."""
    manager = pluggy.PluginManager("upriver")
    for spec in specs:
        manager.add_hookspecs(spec)
    places = list(folders)
    plugins = Plugins(manager, rooms=set(rooms))
    plugins.loaded = [find(name, places) for name in _once(names, rooms)]
    # pluggy asks the last registered first; registering backwards makes the list read in the order of asking.
    for loaded in reversed(plugins.loaded):
        _register(manager, loaded)
    for name, module in reversed(rooms.items()):
        manager.register(module, name)
    manager.check_pending()
    plugins.fill_registries()
    return plugins


def _once(names: Iterable[str], rooms: Iterable[str]) -> list[str]:
    taken = set(rooms)
    for name in (listed := list(names)):
        if name in taken:
            raise Invalid(f"Plugin {name!r} stands twice in the settings, or has the name of a room.", hint=WAY_OUT)
        taken.add(name)
    return listed


def _register(manager: pluggy.PluginManager, loaded: Loaded) -> None:
    try:
        manager.register(loaded.module, loaded.name)
    except (pluggy.PluginValidationError, ValueError) as error:
        told = " ".join(str(error).split())
        raise Invalid(f"Plugin {loaded.name!r} does not fit: {told}", hint=WAY_OUT) from error
    for caller in manager.get_hookcallers(loaded.module) or ():
        if not caller.has_spec():
            told = f"Plugin {loaded.name!r} answers {caller.name!r}, which nobody asks.{_near(manager, caller.name)}"
            raise Invalid(told, hint=WAY_OUT)
        impl = next(one for one in caller.get_hookimpls() if one.plugin is loaded.module)
        if impl.wrapper or impl.hookwrapper or impl.tryfirst or impl.trylast:
            told = f"Plugin {loaded.name!r} wants to answer {caller.name!r} before or around others"
            raise Invalid(f"{told}; the order is that of the setting “plugins”.", hint=WAY_OUT)


def _near(manager: pluggy.PluginManager, name: str) -> str:
    known = [one for one, caller in vars(manager.hook).items() if caller.has_spec()]
    near = get_close_matches(name, known, n=1)
    return f" Is {near[0]!r} meant?" if near else ""
