"""Finding plugins: folders that hold a `plugin.py`, or packages that bring an entry point `upriver`."""

import importlib
import importlib.metadata
import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from app.core.errors import Invalid
from app.core.settings import ROOT

SHIPPED = ROOT / "plugins"
NAME = re.compile(r"[a-z][a-z0-9_-]{0,63}")
WAY_OUT = "Mend it or take it out of the setting “plugins”; --safe-mode starts without any."


@dataclass
class Loaded:
    """One plugin that takes part: its name, folder, version, what it says of itself and what it is called."""

    name: str
    module: ModuleType
    folder: Path | None
    version: str = ""
    about: Any = ""
    title: Any = ""

    @property
    def is_from_outside(self) -> bool:
        """Tell whether it does not come with Upriver."""
        return self.folder is None or self.folder.parent != SHIPPED


def from_outside(names: Iterable[str]) -> list[str]:
    """Return those names that are not plugins that come with Upriver; nothing is imported for it."""
    return [name for name in names if not (SHIPPED / name / "plugin.py").is_file()]


def _forget(package: str) -> None:
    for known in [name for name in sys.modules if name == package or name.startswith(f"{package}.")]:
        del sys.modules[known]


def _from_outside(name: str, folder: Path) -> ModuleType:
    """Import a folder anywhere as a package of its own, so that a plugin may have several modules."""
    package = f"upriver_plugin_{name.replace('-', '_')}"
    _forget(package)
    holder = ModuleType(package)
    holder.__path__ = [str(folder)]
    sys.modules[package] = holder
    importlib.invalidate_caches()
    try:
        return importlib.import_module(f"{package}.plugin")
    except BaseException:
        _forget(package)
        raise


def _from_folder(name: str, folders: Iterable[Path]) -> tuple[ModuleType, Path] | None:
    for parent in folders:
        folder = parent / name
        if (folder / "plugin.py").is_file():
            shipped = parent == SHIPPED
            return importlib.import_module(f"plugins.{name}.plugin") if shipped else _from_outside(name, folder), folder
    return None


def _from_entry_point(name: str) -> tuple[ModuleType, None] | None:
    for point in importlib.metadata.entry_points(group="upriver", name=name):
        return point.load(), None
    return None


def find(name: str, folders: Iterable[Path]) -> Loaded:
    """Import one plugin by name; raise `Invalid` with the reason when it is absent or breaks on import."""
    if not NAME.fullmatch(name):
        raise Invalid(f"{name!r} is no name of a plugin: small letters, digits, _ and - only.", hint=WAY_OUT)
    try:
        found = _from_folder(name, folders) or _from_entry_point(name)
    except (Exception, SystemExit) as error:
        raise Invalid(f"Plugin {name!r} cannot be loaded: {type(error).__name__}: {error}", hint=WAY_OUT) from error
    if found is None:
        raise Invalid(
            f"Plugin {name!r} stands in the settings, but there is no folder and no entry point of that name.",
            hint=WAY_OUT,
        )
    module, folder = found
    first = next(iter((module.__doc__ or "").strip().splitlines()), "")
    version, about = str(getattr(module, "VERSION", "1.0.0")), getattr(module, "ABOUT", first)
    return Loaded(name, module, folder, version, about, getattr(module, "TITLE", name))
