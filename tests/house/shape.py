"""How a file looks: lengths, docstrings, annotations, door plates, names."""

import ast
import re
import statistics
from collections.abc import Iterator

from tests.house.floors import room_of
from tests.house.reading import Function, House, Module

LONGEST_FILE, LONGEST_FUNCTION = 300, 40
MEDIAN_FILE, MEDIAN_FUNCTION = 90, 8
NEVER = {"util", "utils", "helper", "helpers", "manager", "handler", "handlers", "common", "misc"}
NEVER_ALONE = {"data", "info", "process", "do"}
# The "not" column of the glossary, as far as a word has no second, honest meaning in code.
FOREIGN = {
    "project", "projects", "task", "tasks", "artefact", "artifact", "milestone", "objective", "committee", "champion",
    "superuser", "delegate", "slot", "slots", "story", "stories", "supplier", "suppliers", "tier", "sla", "ticket",
    "tickets", "bug", "cab", "etl", "acl", "user", "users", "quiz", "badge", "badges", "usage", "sync",
}
HONEST = re.compile(r"project_(manager|office)")


def _length(node: Function) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def lengths(house: House) -> list[str]:
    """8: no file and no function outgrows a reader; most are far shorter."""
    modules = list(house.modules.values())
    found = [m.at(1, f"{m.lines} lines") for m in modules if m.lines > LONGEST_FILE]
    found += [
        m.at(f.lineno, f"{f.name} has {_length(f)} lines") for m in modules for f in m.functions
        if _length(f) > LONGEST_FUNCTION
    ]
    files = statistics.median([m.lines for m in modules] or [0])
    functions = statistics.median([_length(f) for m in modules for f in m.functions] or [0])
    found += [f"the median file has {files} lines"] if files > MEDIAN_FILE else []
    return found + ([f"the median function has {functions} lines"] if functions > MEDIAN_FUNCTION else [])


def _public(body: list[ast.stmt]) -> Iterator[Function | ast.ClassDef]:
    for node in body:
        if isinstance(node, Function | ast.ClassDef) and not node.name.startswith("_"):
            yield node
            # WTForms calls validate_<field> by its name; there is nothing to promise beside the message.
            if isinstance(node, ast.ClassDef):
                yield from (
                    n for n in _public(node.body) if isinstance(n, Function) and not n.name.startswith("validate_")
                )


def documented(house: House) -> list[str]:
    """8: every module, public class and public function says what it promises."""
    faults = []
    for module in house.modules.values():
        if not ast.get_docstring(module.tree):
            faults.append(module.at(1, "the module says nothing of itself"))
        faults += [
            module.at(node.lineno, f"{node.name} promises nothing")
            for node in _public(module.tree.body) if not ast.get_docstring(node)
        ]
    return faults


def _unannotated(node: Function) -> list[str]:
    given = node.args
    every = [*given.posonlyargs, *given.args, *given.kwonlyargs, *filter(None, (given.vararg, given.kwarg))]
    bare = [a.arg for a in every if a.annotation is None and a.arg not in ("self", "cls")]
    return bare + (["its result"] if node.returns is None and node.name != "__init__" else [])


def annotated(house: House) -> list[str]:
    """8: every function names the types of what it takes and gives."""
    return [
        module.at(node.lineno, f"{node.name}: {', '.join(bare)} without a type")
        for module in house.modules.values() for node in module.functions if (bare := _unannotated(node))
    ]


def _is_plate(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def _is_index(node: ast.stmt) -> bool:
    listed = isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__"
    return _is_plate(node) or listed or isinstance(node, ast.Import | ast.ImportFrom)


def _lists(name: str) -> bool:
    """Tell whether a folder may name what it offers: those of core, the wiring floor and plugins, and hookspecs."""
    room = room_of(name)
    return (room is None and name != "app.stages") or name == "app.hookspecs" or name.startswith("app.core.")


def plates(house: House) -> list[str]:
    """7: a room's `__init__` is a door plate, and so are its folders'; only folders of core and beside rooms list."""
    return [
        module.at(node.lineno, "no code in a door plate: import the modules behind it")
        for module in house.modules.values() if module.is_package and module.name != "app"
        for node in module.tree.body if not (_is_index if _lists(module.name) else _is_plate)(node)
    ]


def _words(name: str) -> set[str]:
    snake = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()
    return set(HONEST.sub("", snake).strip("_").split("_"))


def _named(module: Module) -> Iterator[tuple[int, str]]:
    yield 1, module.name.rsplit(".", 1)[-1]
    for node in ast.walk(module.tree):
        if isinstance(node, Function | ast.ClassDef):
            yield node.lineno, node.name
        elif isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__tablename__":
            yield node.lineno, ast.literal_eval(node.value)


def _bound(module: Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.arg):
            yield node.lineno, node.arg
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.lineno, node.id


def names(house: House) -> list[str]:
    """Names say what a thing is, in the words of the glossary."""
    faults = []
    for module in house.modules.values():
        defined = list(_named(module))
        for line, name in defined:
            if refused := _words(name) & (NEVER | FOREIGN):
                faults.append(module.at(line, f"{name}: never {', '.join(sorted(refused))}"))
        faults += [
            module.at(line, f"{name!r} says nothing") for line, name in [*defined, *_bound(module)]
            if name.lower() in NEVER_ALONE
        ]
    return faults
