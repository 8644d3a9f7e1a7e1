"""The written form of an entity: one YAML file each, read strictly, every fault with its file and line.

Scalars are read as text and typed by the contract, so that `no`, `1.10` and `12:30` stay what was written; trees keep
their texts, which the one grammar of conditions types. Anchors, tags, second documents and equal keys are refused
before anything is built from them.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import ConfigDict, TypeAdapter, ValidationError

from app.contracts import entities
from app.contracts.entities import EntitySpec

DEEPEST = 20
MOST_EVENTS = 50_000
LARGEST = 1_000_000


class SpecFault(ValueError):
    """An entity file cannot be used: where, and what to write instead."""

    def __init__(self, file: str, line: int, message: str) -> None:
        super().__init__(f"{file}:{line}: {message}")
        self.file, self.line, self.message = file, line, message


@dataclass
class _Reading:
    """One file while it is read: its name, and the line of every key seen so far."""

    file: str
    lines: dict[tuple[Any, ...], int] = field(default_factory=dict)

    def fault(self, line: int, message: str) -> SpecFault:
        return SpecFault(self.file, line, message)

    def line_of(self, path: tuple[Any, ...]) -> int:
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


def read_entities(folder: Path) -> tuple[EntitySpec, ...]:
    """Read every `*.yaml` of `folder`, in the order of their names."""
    return tuple(read_entity(path.read_bytes(), path.name) for path in sorted(folder.glob("*.yaml")))


def read_entity(written: bytes, file: str) -> EntitySpec:
    """Read one entity; raise `SpecFault` with file and line at the first fault."""
    reading = _Reading(file)
    plain = _plain(_root(written, reading), (), reading)
    _unfold(plain, reading)
    try:
        return _adapter().validate_python(plain)
    except ValidationError as error:
        raise _told(plain, error, reading) from None


def _told(plain: dict[str, Any], error: ValidationError, reading: _Reading) -> SpecFault:
    """Name the first fault by its path in the file; an unknown key comes first, as it explains a missing one."""
    found = sorted(error.errors(), key=lambda one: one["type"] != "unexpected_keyword_argument")[0]
    path = _as_written(plain, found["loc"])
    line, named = reading.line_of(path), ".".join(map(str, path))
    if found["type"] == "missing":
        return reading.fault(line, f"{named} is missing")
    if found["type"] == "unexpected_keyword_argument":
        return reading.fault(line, f"{named}: there is no such key")
    return reading.fault(line, f"{named}: {found['msg']} ({found['input']!r})")


def _as_written(plain: dict[str, Any], found: tuple[Any, ...]) -> tuple[Any, ...]:
    """Turn the places of unfolded lists back into the names that stand in the file."""
    path, here = [], plain
    for part in found:
        here = here[part] if isinstance(here, list) or (isinstance(here, dict) and part in here) else {}
        by_name = isinstance(part, int) and path and path[-1] in ("fields", "choices") and isinstance(here, dict)
        path.append(here.get("name") or here.get("id") or part if by_name else part)
    return tuple(path)


@cache
def _adapter() -> TypeAdapter[EntitySpec]:
    for one in (entities.Choice, entities.FieldSpec, entities.Rule, entities.RowScope, EntitySpec):
        one.__pydantic_config__ = ConfigDict(extra="forbid", strict=False)  # type: ignore[attr-defined]
    return TypeAdapter(EntitySpec)


def _root(written: bytes, reading: _Reading) -> yaml.MappingNode:
    if len(written) > LARGEST:
        raise reading.fault(1, f"the file has {len(written)} bytes; at most {LARGEST} are read")
    try:
        text = written.decode("utf-8-sig")
        _scan(text, reading)
        root = yaml.compose(text, Loader=yaml.BaseLoader)
    except UnicodeDecodeError as error:
        raise reading.fault(written.count(b"\n", 0, error.start) + 1, "the file is not UTF-8") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise reading.fault(mark.line + 1 if mark else 1, getattr(error, "problem", None) or str(error)) from None
    if not isinstance(root, yaml.MappingNode):
        raise reading.fault(1, "the file must be a mapping that begins with `entity:`")
    return root


def _scan(text: str, reading: _Reading) -> None:
    depth, documents = 0, 0
    for count, event in enumerate(yaml.parse(text, Loader=yaml.BaseLoader)):
        line = event.start_mark.line + 1
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        documents += isinstance(event, yaml.DocumentStartEvent)
        if depth > DEEPEST or count > MOST_EVENTS:
            raise reading.fault(line, f"nested deeper than {DEEPEST} levels, or more than {MOST_EVENTS} parts")
        if documents > 1:
            raise reading.fault(line, "a second document begins; write one entity in one file")
        if getattr(event, "anchor", None) or getattr(event, "tag", None):
            raise reading.fault(line, "anchors, aliases and tags are not read; write the value out")


def _plain(node: yaml.Node, path: tuple[Any, ...], reading: _Reading) -> Any:
    reading.lines.setdefault(path, node.start_mark.line + 1)
    if isinstance(node, yaml.ScalarNode):
        return node.value
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item, (*path, place), reading) for place, item in enumerate(node.value)]
    return dict(_pairs(node, path, reading))


def _pairs(node: yaml.MappingNode, path: tuple[Any, ...], reading: _Reading) -> Iterator[tuple[str, Any]]:
    seen: set[str] = set()
    for key, value in node.value:
        line = key.start_mark.line + 1
        if not isinstance(key, yaml.ScalarNode):
            raise reading.fault(line, "a key must be a plain word")
        if key.value in seen:
            raise reading.fault(line, f"{key.value!r} stands twice here; the second one would win silently")
        seen.add(key.value)
        reading.lines[(*path, key.value)] = line
        yield key.value, _plain(value, (*path, key.value), reading)


def _unfold(plain: dict[str, Any], reading: _Reading) -> None:
    """Turn the short forms of the file into the lists of the contract."""
    fields = plain.get("fields")
    if not isinstance(fields, dict):
        raise reading.fault(reading.line_of(("fields",)), "fields: a mapping from field name to its terms is needed")
    plain["fields"] = [_named(name, terms, ("fields", name), reading) for name, terms in fields.items()]
    for one in plain["fields"]:
        path = ("fields", one["name"], "choices")
        if isinstance(one.get("choices"), dict):
            one["choices"] = [_choice(name, terms, (*path, name), reading) for name, terms in one["choices"].items()]


def _named(name: str, terms: Any, path: tuple[Any, ...], reading: _Reading) -> dict[str, Any]:
    if not isinstance(terms, dict):
        raise reading.fault(reading.line_of(path), f"{'.'.join(path)}: a mapping is needed here, not {terms!r}")
    return {"name": name, **terms}


def _choice(name: str, terms: Any, path: tuple[Any, ...], reading: _Reading) -> dict[str, Any]:
    label = {key: text for key, text in _named(name, terms, path, reading).items() if key not in ("name", "aliases")}
    return {"id": name, "label": label, "aliases": terms.get("aliases", [])}
