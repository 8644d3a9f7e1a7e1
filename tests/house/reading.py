"""Reads the whole house once, as syntax trees; the law asks it questions."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Import:
    """One imported name: the module, the line, and whether it stands inside a function."""

    target: str
    line: int
    hidden: bool


@dataclass
class Module:
    """One file of ours."""

    name: str
    path: Path
    source: str
    is_package: bool

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.source, str(self.path))

    @cached_property
    def functions(self) -> list[Function]:
        return [n for n in ast.walk(self.tree) if isinstance(n, Function)]

    @cached_property
    def calls(self) -> list[ast.Call]:
        return [n for n in ast.walk(self.tree) if isinstance(n, ast.Call)]

    @property
    def lines(self) -> int:
        return len(self.source.splitlines())

    def at(self, line: int, told: str) -> str:
        """Return one fault as it is shown."""
        return f"{self.name}:{line}: {told}"


@dataclass
class House:
    """All modules below a root that holds `app/` and `plugins/`."""

    root: Path

    @cached_property
    def modules(self) -> dict[str, Module]:
        return {module.name: module for part in ("app", "plugins") for module in self._below(part)}

    @cached_property
    def app(self) -> list[Module]:
        return [m for m in self.modules.values() if m.name.split(".")[0] == "app"]

    @cached_property
    def templates(self) -> list[Path]:
        return sorted(p for part in ("app", "plugins") for p in (self.root / part).rglob("*.html"))

    def _below(self, part: str) -> Iterator[Module]:
        for path in sorted((self.root / part).rglob("*.py")):
            if "migrations" in path.parts:  # written by alembic, in its own shape
                continue
            inside = path.relative_to(self.root).with_suffix("").parts
            package = inside[-1] == "__init__"
            name = ".".join(inside[:-1] if package else inside)
            yield Module(name, path, path.read_text(encoding="utf-8"), package)

    def imports(self, module: Module) -> list[Import]:
        """Return what `module` imports; names of our own modules are given in full."""
        inside = {id(n) for f in module.functions for n in ast.walk(f)}
        return [
            Import(target, node.lineno, id(node) in inside)
            for node in _running(module.tree) for target in self._targets(module, node)
        ]

    def _targets(self, module: Module, node: ast.AST) -> Iterator[str]:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            parents = module.name.split(".")
            keep = len(parents) - node.level + module.is_package
            base = ".".join([*parents[:keep], *filter(None, [node.module])]) if node.level else node.module or ""
            for alias in node.names:
                whole = f"{base}.{alias.name}"
                yield whole if whole in self.modules else base


def _running(tree: ast.AST) -> Iterator[ast.AST]:
    """Yield all nodes but those under `if TYPE_CHECKING:`."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            continue
        yield node
        yield from _running(node)
