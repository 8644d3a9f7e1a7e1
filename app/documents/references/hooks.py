"""The reference of hooks, made from the questions themselves: kinds, facts, answers, and the contracts they name."""

import ast
import inspect
import textwrap
import typing
from collections.abc import Iterator
from dataclasses import is_dataclass
from enum import Enum
from types import ModuleType
from typing import Any

from app import wiring
from app.core import plugins
from app.core.plugins import loading
from app.documents.wording import Wording

CONTRACTS = "app.contracts."
KINDS = {
    "register_": "once, at the start", "list_": "lines for a page", "weigh_": "a value", "score_": "a value",
    "measure_": "a value, in the worker", "check_": "a value", "apply_": "exactly one answers, and it may refuse",
    "on_": "told afterwards",
}


def overview(say: Wording) -> Iterator[str]:
    """Yield the table of all questions, by subject."""
    yield from ("", f"| {' | '.join(map(say, ('question', 'kind', 'answer', 'subject')))} |", "|---|---|---|---|")
    for spec, asked in questions():
        for question in asked:
            answer = inspect.signature(question).return_annotation
            cells = (f"[`{question.__name__}`](#{question.__name__})", say(kind(question)), f"`{_type(answer)}`")
            yield f"| {' | '.join(cells)} | {spec.__name__.rpartition('.')[2]} |"


def kind(question: Any) -> str:
    """Return what the verb of a question tells."""
    return next(told for verb, told in KINDS.items() if question.__name__.startswith(verb))


def _type(hint: Any) -> str:
    if hint is None:
        return "None"
    text = hint.__name__ if isinstance(hint, type) and not typing.get_args(hint) else str(hint)
    return text.replace("collections.abc.", "").replace("typing.", "").replace("|", "or").replace("app.contracts.", "")


def questions() -> Iterator[tuple[ModuleType, list[Any]]]:
    """Yield each module of questions with its questions, in the order in which they are written."""
    for spec in wiring.specs():
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


def hooks(say: Wording) -> Iterator[str]:
    """Yield the reference of all questions, by subject."""
    for spec, asked in questions():
        yield from ("", f"### {spec.__name__.rpartition('.')[2]}", "", say(inspect.getdoc(spec)))
        for question in asked:
            yield from ("", f"#### {question.__name__}", "", "```python", signature(question), "```", "")
            yield say.joined(say(inspect.getdoc(question)), f"Kind: {kind(question)}.")


def contracts(say: Wording) -> Iterator[str]:
    """Yield every contract that the questions name, however deep."""
    found: dict[str, type] = {}
    for _spec, asked in questions():
        for question in asked:
            for hint in typing.get_type_hints(question).values():
                _gather(hint, found)
    for name, known in sorted(found.items()):
        yield from ("", f"#### {name}", "", f"`from {known.__module__} import {name}`", "", say(inspect.getdoc(known)))
        if lines := list(_fields(known)):
            yield from ("", "```python", *lines, "```")


def _gather(hint: Any, found: dict[str, type]) -> None:
    for inner in typing.get_args(hint):
        _gather(inner, found)
    ours = isinstance(hint, type) and getattr(hint, "__module__", "").startswith(CONTRACTS)
    if ours and hint.__name__ not in found:
        found[hint.__name__] = hint
        for inner in typing.get_type_hints(hint).values():
            _gather(inner, found)


def _fields(known: type) -> Iterator[str]:
    """Yield what stands in a contract: fields of a dataclass, values of an enum, methods of a protocol."""
    if issubclass(known, Enum):
        yield ", ".join(repr(one.value) for one in known)
        return
    body = ast.parse(textwrap.dedent(inspect.getsource(known))).body[0]
    for node in getattr(body, "body", ()):
        if is_dataclass(known) and isinstance(node, ast.AnnAssign):
            yield ast.unparse(node)
        elif not is_dataclass(known) and isinstance(node, ast.FunctionDef) and node.returns:
            yield f"def {node.name}({ast.unparse(node.args)}) -> {ast.unparse(node.returns)}"


def shipped(say: Wording) -> Iterator[str]:
    """Yield the table of the plugins that are there: what each says of itself, and what it answers."""
    names = sorted(folder.parent.name for folder in loading.SHIPPED.glob("*/plugin.py"))
    found = plugins.assemble(wiring.specs(), {}, names, [loading.SHIPPED])
    heads = ("plugin", "version", "what it brings", "questions it answers")
    yield from ("", f"| {' | '.join(map(say, heads))} |", "|---|---|---|---|")
    for one in found.loaded:
        answers = sorted(caller.name for caller in found.manager.get_hookcallers(one.module) or ())
        named = ", ".join(f"`{name}`" for name in answers)
        yield f"| [`{one.name}`]({one.name}/) | {one.version} | {say(one.about)} | {named} |"
