"""Laying one overlay over the tree of a playbook: set, add, drop; each change is remembered with its reason."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from app.core.errors import Fault
from app.core.i18n import _
from app.playbooks.rules.faults import Place, fault, nearest
from app.playbooks.rules.overlay import OverlayHeader
from app.playbooks.rules.shape import Section
from app.playbooks.rules.tree import Node, mapping, sequence

# What exists once although no section lists it.
FRAME = {"promise": "promise", "playbook": "playbook", "uses_plugins": "uses_plugins"}
_FIXED = {"playbook": ("id", "version", "locales", "default_locale")}
_ABOUT_ENTRY = ("kind", "item", "place_after", "why")


@dataclass(frozen=True)
class Touch:
    """One change: which field of which item, by whom, why, and what stood there before."""

    verb: str
    kind: str
    id: str | None
    field: str | None
    layer: str
    overlay: str
    version: str
    why: Any
    before: Any
    after: Any
    place: Place


class _Misfit(Exception):
    """A change that cannot be made."""

    def __init__(self, place: Place, code: str, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.fault = fault(place, code, message, hint)


class Laying:
    """One overlay on its way over a tree; what cannot be done is a fault, the rest goes on."""

    def __init__(self, root: Node, sections: tuple[Section, ...], header: OverlayHeader) -> None:
        self.root = root
        self.header = header
        self.many = {section.kind: section.key for section in sections if section.many}
        self.once = FRAME | {section.kind: section.key for section in sections if not section.many}
        self.touches: list[Touch] = []
        self.faults: list[Fault] = []

    def lay(self, overlay: Node) -> None:
        """Make every change of the overlay: first what is set, then what is added, then what is dropped."""
        verbs: tuple[tuple[str, Callable[[Node], None]], ...] = (
            ("set", self._set),
            ("add", self._add),
            ("drop", self._drop),
        )
        for verb, make in verbs:
            listed = overlay.step(verb)
            for entry in listed.parts if listed else ():
                try:
                    make(entry)
                except _Misfit as misfit:
                    self.faults.append(misfit.fault)

    def _set(self, entry: Node) -> None:
        item, field, value = self._item(entry), _written(entry, "field"), entry.parts["value"]
        steps = field.split(".")
        kind = entry.value["kind"]
        if steps[0] == "id" or steps[0] in _FIXED.get(kind, ()):
            raise _Misfit(
                entry.at(("field",)).place,
                "fixed_field",
                _("“%(field)s” is never changed.", field=field),
                _("Running rollouts follow it."),
            )
        inside = self._inside(entry, item, steps[:-1])
        before = inside.step(_index(inside, steps[-1]))
        self._put(entry, inside, steps[-1], value.copy())
        self._remember("set", entry, field, before.value if before else None, value.value)

    def _put(self, entry: Node, inside: Node, step: str, value: Node) -> None:
        index = _index(inside, step)
        if isinstance(inside.parts, dict):
            inside.put(step, value, entry.keys["value"])
        elif isinstance(index, int):
            inside.remove(index)
            inside.insert(index, value)
        else:
            raise self._nowhere(entry, inside, step)

    def _inside(self, entry: Node, node: Node, steps: list[str]) -> Node:
        for step in steps:
            part = node.step(_index(node, step))
            if part is None:
                raise self._nowhere(entry, node, step)
            node = part
        return node

    def _nowhere(self, entry: Node, node: Node, step: str) -> _Misfit:
        known = list(node.keys) or [str(part.value.get("id")) for part in node.parts if isinstance(part.value, dict)]
        said = _("There is nothing called “%(step)s” here.", step=step)
        return _Misfit(entry.at(("field",)).place, "dangling", said, nearest(step, known))

    def _add(self, entry: Node) -> None:
        kind, item = entry.value["kind"], _added(entry)
        if kind in self.once:
            self._add_once(entry, self.once[kind], item)
        else:
            self._add_listed(entry, self._list(entry), item)

    def _add_listed(self, entry: Node, listed: Node, item: Node) -> None:
        identity = item.value.get("id")
        if any(part.value.get("id") == identity for part in listed.parts):
            place = (item.step("id") or item).place
            raise _Misfit(place, "duplicate_id", _("“%(id)s” is there already.", id=identity), _("Change it by set."))
        listed.insert(self._spot(entry, listed), item)
        self._remember("add", entry, None, None, item.value, identity)

    def _add_once(self, entry: Node, key: str, item: Node) -> None:
        if key in self.root.keys:
            raise _Misfit(
                entry.at(("kind",)).place,
                "duplicate_id",
                _("“%(id)s” is there already.", id=key),
                _("Change it by set."),
            )
        self.root.put(key, item)
        self._remember("add", entry, None, None, item.value)

    def _spot(self, entry: Node, listed: Node) -> int:
        after = entry.value.get("place_after")
        if after is None:
            return len(listed.parts)
        index = _index(listed, after)
        if not isinstance(index, int):
            raise self._missing(entry, "place_after", after, listed)
        return index + 1

    def _drop(self, entry: Node) -> None:
        item, field = self._item(entry), entry.value.get("field")
        if field is None:
            self._remember("drop", entry, None, item.value, None)
            self._drop_whole(entry)
            return
        steps = field.split(".")
        inside = self._inside(entry, item, steps[:-1])
        index = _index(inside, steps[-1])
        before = inside.step(index)
        if before is None:
            raise self._nowhere(entry, inside, steps[-1])
        inside.remove(index)
        self._remember("drop", entry, field, before.value, None)

    def _drop_whole(self, entry: Node) -> None:
        kind = entry.value["kind"]
        if kind in self.once:
            self.root.remove(self.once[kind])
        else:
            listed = self._list(entry)
            listed.remove(_index(listed, entry.value["id"]))

    def _item(self, entry: Node) -> Node:
        kind, identity = entry.value["kind"], entry.value.get("id")
        if kind in self.once:
            return self._only(entry, kind)
        listed = self._list(entry)
        item = listed.step(_index(listed, str(identity)))
        if item is None:
            raise self._missing(entry, "id", str(identity), listed)
        return item

    def _only(self, entry: Node, kind: str) -> Node:
        item = self.root.step(self.once[kind])
        if "id" in entry.keys:
            said = _("“%(kind)s” is there once and has no id.", kind=kind)
            raise _Misfit(entry.keys["id"], "unknown_key", said, _("Leave the id out."))
        if item is None or (kind == "playbook" and "field" not in entry.keys):
            raise _Misfit(entry.at(("kind",)).place, "dangling", _("The playbook has no “%(kind)s”.", kind=kind))
        return item

    def _list(self, entry: Node) -> Node:
        kind = entry.value["kind"]
        if kind not in self.many:
            raise _Misfit(
                entry.at(("kind",)).place,
                "wrong_word",
                _("There is no kind “%(kind)s”.", kind=kind),
                nearest(kind, [*self.many, *self.once]),
            )
        key = self.many[kind]
        if key not in self.root.keys:
            self.root.put(key, sequence(entry.place))
        return self.root.parts[key]

    def _missing(self, entry: Node, key: str, identity: str, listed: Node) -> _Misfit:
        known = [str(part.value.get("id")) for part in listed.parts]
        said = _("There is no “%(id)s” in the playbook.", id=identity)
        return _Misfit(entry.at((key,)).place, "dangling", said, nearest(identity, known))

    def _remember(
        self, verb: str, entry: Node, field: str | None, before: Any, after: Any, identity: str | None = None
    ) -> None:
        header, written = self.header, entry.value
        self.touches.append(
            Touch(
                verb,
                written["kind"],
                identity or written.get("id"),
                field,
                header.layer,
                header.id,
                header.version,
                written["why"],
                before,
                after,
                entry.place,
            )
        )


def _written(entry: Node, key: str) -> str:
    return str(entry.value[key])


def _index(node: Node, step: str) -> str | int:
    """The key of a mapping as it is, or the place of the item with that id in a list."""
    if not isinstance(node.parts, list):
        return step
    found = (
        place for place, part in enumerate(node.parts) if isinstance(part.value, dict) and part.value.get("id") == step
    )
    return next(found, step)


def _added(entry: Node) -> Node:
    """The item of an addition: under `item`, or the fields beside `kind`."""
    item = entry.step("item")
    if item is not None:
        return item.copy()
    bare = mapping(entry.place)
    for key, part in entry.parts.items():
        if key not in _ABOUT_ENTRY:
            bare.put(key, part.copy(), entry.keys[key])
    return bare
