"""The reference of hooks, made from the questions themselves: signatures, docstrings, and the contracts they name."""

import ast
import inspect
import textwrap
import typing
from collections.abc import Iterable, Iterator
from dataclasses import is_dataclass
from enum import Enum
from types import ModuleType
from typing import Any

from app.core.plugins.loading import Loaded

CONTRACTS = "app.contracts."


def questions(specs: Iterable[ModuleType]) -> Iterator[tuple[ModuleType, list[Any]]]:
    """Yield each module of questions with its questions, in the order in which they are written."""
    for spec in specs:
        asked = [value for value in vars(spec).values() if hasattr(value, "upriver_spec")]
        if asked:
            yield spec, asked


def signature(question: Any) -> str:
    """Return a question as it is written, without its decorator and docstring."""
    node = ast.parse(textwrap.dedent(inspect.getsource(question))).body[0]
    assert isinstance(node, ast.FunctionDef)
    assert node.returns is not None
    line = f"def {node.name}({ast.unparse(node.args)}) -> {ast.unparse(node.returns)}"
    if len(line) <= 100:
        return line
    facts = [ast.unparse(one) for one in node.args.args]
    return "\n".join([f"def {node.name}(", *(f"    {fact}," for fact in facts), f") -> {ast.unparse(node.returns)}"])


def hooks(specs: Iterable[ModuleType]) -> Iterator[str]:
    """Yield the lines of the catalogue of hooks, by subject."""
    for spec, asked in questions(specs):
        yield from ("", f"### {spec.__name__.rpartition('.')[2]}", "", _prose(spec))
        for question in asked:
            yield from ("", f"#### {question.__name__}", "", "```python", signature(question), "```", "")
            yield _prose(question)


def _prose(thing: Any) -> str:
    return " ".join((inspect.getdoc(thing) or "").split())


def contracts(specs: Iterable[ModuleType]) -> Iterator[str]:
    """Yield the lines about every contract that the questions name, however deep."""
    found: dict[str, type] = {}
    for _spec, asked in questions(specs):
        for question in asked:
            for hint in typing.get_type_hints(question).values():
                _gather(hint, found)
    for name, kind in sorted(found.items()):
        yield from ("", f"#### {name}", "", f"`from {kind.__module__} import {name}`. {_prose(kind)}")
        if lines := list(_fields(kind)):
            yield from ("", "```python", *lines, "```")


def _gather(hint: Any, found: dict[str, type]) -> None:
    for inner in typing.get_args(hint):
        _gather(inner, found)
    ours = isinstance(hint, type) and getattr(hint, "__module__", "").startswith(CONTRACTS)
    if ours and hint.__name__ not in found:
        found[hint.__name__] = hint
        for inner in typing.get_type_hints(hint).values():
            _gather(inner, found)


def _fields(kind: type) -> Iterator[str]:
    """Yield what stands in a contract: fields of a dataclass, values of an enum, methods of a protocol."""
    if issubclass(kind, Enum):
        yield ", ".join(repr(one.value) for one in kind)
        return
    body = ast.parse(textwrap.dedent(inspect.getsource(kind))).body[0]
    for node in getattr(body, "body", ()):
        if is_dataclass(kind) and isinstance(node, ast.AnnAssign):
            yield ast.unparse(node)
        elif not is_dataclass(kind) and isinstance(node, ast.FunctionDef) and node.returns:
            yield f"def {node.name}({ast.unparse(node.args)}) -> {ast.unparse(node.returns)}"


def plugins(loaded: Iterable[Loaded], answers: dict[str, list[str]]) -> Iterator[str]:
    """Yield the table of the plugins that are there: name, version, what each says of itself, what it answers."""
    yield from ("| plugin | version | what it brings | hooks it answers |", "|---|---|---|---|")
    for one in loaded:
        named = ", ".join(f"`{hook}`" for hook in answers.get(one.name, ()))
        yield f"| [`{one.name}`]({one.name}/) | {one.version} | {one.about} | {named} |"
