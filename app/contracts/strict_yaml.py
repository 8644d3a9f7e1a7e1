"""YAML read strictly: scalars stay text, every key knows its line, and what could surprise or explode is refused.

Depth and number of parts are counted on the stream of events, before anything is built from them.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

DEEPEST = 20
MOST_EVENTS = 50_000
LARGEST = 1_000_000
# libyaml where it is there: every start of a server reads these files.
_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


class SpecFault(ValueError):
    """A file cannot be used: where, and what to write instead."""

    def __init__(self, file: str, line: int, message: str) -> None:
        super().__init__(f"{file}:{line}: {message}")
        self.file, self.line, self.message = file, line, message


@dataclass
class Document:
    """One file as it was read: plain mappings, lists and texts, and the line of every part."""

    file: str
    lines: dict[tuple[Any, ...], int] = field(default_factory=dict)
    plain: dict[str, Any] = field(default_factory=dict)

    def fault(self, path: tuple[Any, ...], message: str) -> SpecFault:
        """Return a fault at the part that `path` leads to, or at the nearest part around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return SpecFault(self.file, self.lines.get(path, 1), message)


def read_document(written: bytes, file: str) -> Document:
    """Read one mapping; raise `SpecFault` with file and line at the first fault."""
    document = Document(file)
    root = _root(written, document)
    document.plain = _plain(root, (), document)
    return document


def _root(written: bytes, document: Document) -> yaml.MappingNode:
    if len(written) > LARGEST:
        raise document.fault((), f"the file has {len(written)} bytes; at most {LARGEST} are read")
    try:
        text = written.decode("utf-8-sig")
        _scan(text, document.file)
        root = yaml.compose(text, Loader=_LOADER)
    except UnicodeDecodeError as error:
        raise SpecFault(document.file, written.count(b"\n", 0, error.start) + 1, "the file is not UTF-8") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        told = getattr(error, "problem", None) or str(error)
        raise SpecFault(document.file, mark.line + 1 if mark else 1, told) from None
    if not isinstance(root, yaml.MappingNode):
        raise document.fault((), "the file must be a mapping of keys to values")
    return root


def _scan(text: str, file: str) -> None:
    depth, documents = 0, 0
    for count, event in enumerate(yaml.parse(text, Loader=_LOADER)):
        line = event.start_mark.line + 1
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        documents += isinstance(event, yaml.DocumentStartEvent)
        if depth > DEEPEST or count > MOST_EVENTS:
            raise SpecFault(file, line, f"nested deeper than {DEEPEST} levels, or more than {MOST_EVENTS} parts")
        if documents > 1:
            raise SpecFault(file, line, "a second document begins; write one in one file")
        if getattr(event, "anchor", None) or getattr(event, "tag", None):
            raise SpecFault(file, line, "anchors, aliases and tags are not read; write the value out")


def _plain(node: yaml.Node, path: tuple[Any, ...], document: Document) -> Any:
    document.lines.setdefault(path, node.start_mark.line + 1)
    if isinstance(node, yaml.ScalarNode):
        return node.value
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item, (*path, place), document) for place, item in enumerate(node.value)]
    return dict(_pairs(node, path, document))


def _pairs(node: yaml.MappingNode, path: tuple[Any, ...], document: Document) -> Iterator[tuple[str, Any]]:
    seen: set[str] = set()
    for key, value in node.value:
        line = key.start_mark.line + 1
        if not isinstance(key, yaml.ScalarNode):
            raise SpecFault(document.file, line, "a key must be a plain word")
        if key.value in seen:
            raise SpecFault(document.file, line, f"{key.value!r} stands twice here; the second one would win silently")
        seen.add(key.value)
        document.lines[(*path, key.value)] = line
        yield key.value, _plain(value, (*path, key.value), document)
