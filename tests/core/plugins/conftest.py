"""Plugins written into a temporary folder, and plugin sets over them."""

import importlib
import pkgutil
from collections.abc import Callable
from pathlib import Path

import pytest

from app import hookspecs
from app.core.plugins import Plugins, assemble

HEAD = "from app.hookspecs import hookimpl\n"


def specs():
    """Return every module of questions."""
    names = [found.name for found in pkgutil.iter_modules(hookspecs.__path__) if found.name != "markers"]
    return [importlib.import_module(f"app.hookspecs.{name}") for name in names]


@pytest.fixture
def write(tmp_path) -> Callable[..., Path]:
    """Write a plugin: `write("sick", "…its code…", **{"other.py": "…"})`; its folder."""

    def written(name: str, code: str = "", **files: str) -> Path:
        folder = tmp_path / "plugins" / name
        for path, text in {"plugin.py": HEAD + code, **files}.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text, encoding="utf-8")
        return folder

    return written


@pytest.fixture
def put_together(tmp_path) -> Callable[..., Plugins]:
    """Put plugins of the temporary folder together, with the real questions and no room."""
    return lambda *names, rooms=None: assemble(specs(), rooms or {}, names, [tmp_path / "plugins"])
