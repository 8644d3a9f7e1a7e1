"""From text to a plain tree that remembers where everything stood.

YAML is read as a stream of events; the tree grows from it only while the stream stays small, shallow and plain.
Every value is text; what a text means is decided by the model of its section.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import yaml

from app.core.errors import Fault
from app.core.i18n import _
from app.playbooks.rules import syntax
from app.playbooks.rules.faults import Place, fault
from app.playbooks.rules.limits import DEPTH, EVENTS, FAULTS
from app.playbooks.rules.shape import Surprise

# libyaml's event stream needs no recursion; only its composer, which is not used here, dies of deep nesting.
_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_GUESSED = yaml.SafeLoader.yaml_implicit_resolvers
Path = tuple[str | int, ...]
_NOTHING = ("", "~", "null", "Null", "NULL")


@dataclass(slots=True)
class Node:
    """One value with its place; a mapping also knows the places of its keys."""

    value: Any
    place: Place
    keys: dict[str, Place] = field(default_factory=dict)
    parts: Any = ()

    def step(self, key: str | int) -> "Node | None":
        """The part under `key`, or nothing when there is none."""
        if isinstance(self.parts, dict):
            return self.parts.get(key)
        return self.parts[key] if isinstance(key, int) and key < len(self.parts) else None

    def at(self, path: Path) -> "Node":
        """The part that `path` leads to, or the nearest one around it; steps that were not written are skipped."""
        node = self
        for step in path:
            node = node.step(step) or node
        return node

    def key_at(self, path: Path) -> Place:
        """Where the key at the end of `path` stands, or what is around it."""
        around = self.at(path[:-1])
        return around.keys.get(str(path[-1])) or self.at(path).place

    def put(self, key: str, part: "Node", place: Place | None = None) -> None:
        """Hang `part` under `key` of a mapping, as if it had been written there."""
        self.value[key], self.parts[key], self.keys[key] = part.value, part, place or part.place

    def insert(self, index: int, part: "Node") -> None:
        """Put `part` into a list."""
        self.value.insert(index, part.value)
        self.parts.insert(index, part)

    def remove(self, step: str | int) -> None:
        """Take a part out of a mapping or a list."""
        del self.value[step], self.parts[step]
        if isinstance(step, str):
            del self.keys[step]

    def copy(self) -> "Node":
        """The same tree once more, so that changing one leaves the other as it is."""
        if isinstance(self.parts, dict):
            parts = {key: part.copy() for key, part in self.parts.items()}
            return Node({key: part.value for key, part in parts.items()}, self.place, dict(self.keys), parts)
        if isinstance(self.parts, list):
            listed = [part.copy() for part in self.parts]
            return Node([part.value for part in listed], self.place, {}, listed)
        return self


def mapping(place: Place) -> Node:
    """Return an empty mapping at `place`."""
    return Node({}, place, {}, {})


def sequence(place: Place) -> Node:
    """Return an empty list at `place`."""
    return Node([], place, {}, [])


def parse(name: str, text: str) -> tuple[Node | None, list[Fault]]:
    """Return the tree of a file and everything that is wrong with how it is written."""
    growing = _Growing(name)
    try:
        for count, event in enumerate(yaml.parse(text, Loader=_LOADER)):
            if count > EVENTS:
                raise syntax.Stop("too_many", event)
            growing.take(event)
    except yaml.YAMLError as wrong:
        growing.faults.append(syntax.explain(name, text, wrong))
    except syntax.Stop as stop:
        growing.faults.append(syntax.refuse(name, stop))
    return (growing.root, growing.faults) if growing.root or growing.faults else (None, [_empty(name)])


def _empty(name: str) -> Fault:
    return fault(Place(name), "empty_file", _("This file is empty."), _("Fill it, or delete it."))


class _Growing:
    """The tree while it grows: the path of open mappings and lists, and the key that waits for its value."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.root: Node | None = None
        self.open: list[Node] = []
        self.waiting: list[str | None] = []
        self.faults: list[Fault] = []
        self.documents = 0
        self._takers: dict[type, Callable[[Any], None]] = {
            yaml.ScalarEvent: self._scalar,
            yaml.MappingStartEvent: self._mapping,
            yaml.SequenceStartEvent: self._sequence,
            yaml.MappingEndEvent: self._close,
            yaml.SequenceEndEvent: self._close,
            yaml.AliasEvent: self._alias,
            yaml.DocumentStartEvent: self._document,
        }

    def take(self, event: Any) -> None:
        """Let the tree grow by one event."""
        taker = self._takers.get(type(event))
        if taker:
            taker(event)

    def place(self, event: Any) -> Place:
        """Where the event stands."""
        return Place(self.name, event.start_mark.line + 1, event.start_mark.column + 1)

    def note(self, event: Any, code: str) -> None:
        """Remember a fault at the event and go on, but not for ever."""
        if len(self.faults) >= FAULTS:
            raise syntax.Stop(code, event)
        self.faults.append(syntax.refuse(self.name, syntax.Stop(code, event)))

    def _document(self, event: Any) -> None:
        self.documents += 1
        if self.documents > 1:
            raise syntax.Stop("second_document", event)
        if event.version or event.tags:
            raise syntax.Stop("directive", event)

    def _scalar(self, event: Any) -> None:
        self._refuse_marks(event)
        if self.open and self.waiting[-1] is None and isinstance(self.open[-1].parts, dict):
            self._key(event)
            return
        plain = event.implicit[0] and event.style in (None, "")
        value = event.value
        if plain and value in _NOTHING:
            self.note(event, "no_value")
            value = None
        elif plain and is_guessed(value):
            value = Surprise(value)
        self._add(Node(value, self.place(event)), event)

    def _key(self, event: Any) -> None:
        if event.value == "<<":
            self.note(event, "merge")
        if event.value in self.open[-1].keys:
            self.note(event, "duplicate_key")
        else:
            self.open[-1].keys[event.value] = self.place(event)
        self.waiting[-1] = event.value

    def _mapping(self, event: Any) -> None:
        self._enter(mapping(self.place(event)), event)

    def _sequence(self, event: Any) -> None:
        self._enter(sequence(self.place(event)), event)

    def _enter(self, node: Node, event: Any) -> None:
        self._refuse_marks(event)
        if self.open and isinstance(self.open[-1].parts, dict) and self.waiting[-1] is None:
            raise syntax.Stop("complex_key", event)
        if len(self.open) >= DEPTH:
            raise syntax.Stop("too_deep", event)
        self._add(node, event)
        self.open.append(node)
        self.waiting.append(None)

    def _close(self, event: Any) -> None:
        self.open.pop()
        self.waiting.pop()

    def _alias(self, event: Any) -> None:
        if self.open and isinstance(self.open[-1].parts, dict) and self.waiting[-1] is None:
            raise syntax.Stop("alias", event)
        self.note(event, "alias")
        self._add(Node(None, self.place(event)), event)

    def _refuse_marks(self, event: Any) -> None:
        if event.anchor:
            self.note(event, "alias")
        if event.tag:
            self.note(event, "tag")

    def _add(self, node: Node, event: Any) -> None:
        if not self.open:
            self.root = node
            return
        parent = self.open[-1]
        if isinstance(parent.parts, list):
            parent.parts.append(node)
            parent.value.append(node.value)
            return
        key, self.waiting[-1] = self.waiting[-1], None
        if key not in parent.parts:
            parent.parts[key] = node
            parent.value[key] = node.value


def is_guessed(value: str) -> bool:
    """Whether some reader of YAML takes this unquoted word for something else than text."""
    guesses = _GUESSED.get(value[:1])
    return guesses is not None and (any(guess.match(value) for _tag, guess in guesses) or syntax.is_number(value))
