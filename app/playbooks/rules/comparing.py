"""Two versions of a playbook side by side: what came, what went, which fields changed; by id, never by place."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.playbooks.rules.layers import FRAME
from app.playbooks.rules.shape import Section
from app.playbooks.rules.walking import is_text

Document = Mapping[str, Any]
# A version always differs from another in its own number.
_OWN = frozenset({"playbook.version"})


@dataclass(frozen=True)
class Difference:
    """One item that was added, dropped or renamed, or one field of an item that has another value."""

    verb: str
    kind: str
    id: str
    field: str = ""
    before: Any = None
    after: Any = None


def compare(old: Document, new: Document, sections: tuple[Section, ...]) -> list[Difference]:
    """Return what differs, section by section; an item that was renamed is compared with what it became."""
    found = [one for kind, key in FRAME.items() for one in _once(kind, old.get(key), new.get(key))]
    for section in sections:
        if section.many:
            found += _listed(section, old, new)
        else:
            found += _once(section.kind, old.get(section.key), new.get(section.key))
    return [one for one in found if f"{one.kind}.{one.field}" not in _OWN]


def _once(kind: str, old: Any, new: Any) -> Iterator[Difference]:
    if old and new:
        yield from _fields(kind, "", old, new)
    elif old or new:
        yield Difference("add" if new else "drop", kind, "", "", old, new)


def _listed(section: Section, old: Document, new: Document) -> Iterator[Difference]:
    names = {
        one["from"]: one["to"] for one in new.get("renamed", ()) if one["kind"] == section.kind
    }
    later = {one["id"]: one for one in new.get(section.key) or ()}
    seen = set()
    for item in old.get(section.key) or ():
        name = _now(item["id"], names)
        seen.add(name)
        if name not in later:
            yield Difference("drop", section.kind, item["id"], "", item)
            continue
        if name != item["id"]:
            yield Difference("rename", section.kind, name, "id", item["id"], name)
        yield from _fields(section.kind, name, item, later[name])
    for name, item in later.items():
        if name not in seen:
            yield Difference("add", section.kind, name, "", None, item)


def _now(name: str, names: Mapping[str, str]) -> str:
    """Follow renames to the last name; a circle ends where it began."""
    seen = {name}
    while (name := names.get(name, name)) not in seen:
        seen.add(name)
    return name


def _fields(kind: str, name: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Difference]:
    for field, before, after in _changed("", old, new):
        if field != "id":
            yield Difference("set", kind, name, field, before, after)


def _changed(path: str, old: Any, new: Any) -> Iterator[tuple[str, Any, Any]]:
    """Walk into mappings and into lists of things with ids; whatever else differs is one change, whole."""
    if old == new:
        return
    before, after = _parts(old), _parts(new)
    if before is None or after is None:
        yield path, old, new
        return
    for key in [*before, *(key for key in after if key not in before)]:
        yield from _changed(f"{path}.{key}" if path else key, before.get(key), after.get(key))


def _parts(value: Any) -> Mapping[str, Any] | None:
    if isinstance(value, dict) and not is_text(value):
        return value
    if isinstance(value, list) and value and all(isinstance(one, dict) and "id" in one for one in value):
        return {one["id"]: one for one in value}
    return None
