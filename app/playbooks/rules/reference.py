"""The reference of playbooks, made from the same models that read them: every section, every field, every shape."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from app.playbooks.rules import shape
from app.playbooks.rules.overlay import Overlay
from app.playbooks.rules.schema import playbook_schema
from app.playbooks.rules.shape import Section

Schema = Mapping[str, Any]
PATTERNS = {
    shape.ID: "id", shape.OPTION: "id", shape.FIELD: "name of a field", shape.NAME: "name", shape.DOTTED: "dotted name",
    shape.SEMVER: "version", shape.RANGE: "range of versions", shape.PERIOD: "period such as `P3M`",
}
PLAIN = {
    "boolean": "true or false", "integer": "whole number", "number": "number", "string": "text", "object": "mapping",
}
FRAME = ("Header", "Promise", "Renamed", "Retired")
OVERLAY = ("OverlayHeader", "Extends", "Change", "Addition", "Removal")


def _linked(name: str) -> str:
    return f"[{name}](#{name.lower()})"


def written(what: Schema) -> str:
    """Say in words what stands at a place that the schema describes."""
    if "$ref" in what:
        return _linked(what["$ref"].rpartition("/")[2])
    if "const" in what:
        return f"`{what['const']}`"
    if "enum" in what:
        return " · ".join(f"`{one}`" for one in what["enum"])
    if choices := what.get("oneOf") or what.get("anyOf"):
        return " or ".join(dict.fromkeys(written(one) for one in choices if one.get("type") != "null"))
    kind = what.get("type")
    if kind == "array":
        return f"list of {written(what.get('items', {}))}"
    if kind == "object" and (values := _values(what)):
        return f"mapping to {written(values)}"
    if what.get("pattern") in PATTERNS:
        return PATTERNS[what["pattern"]]
    if isinstance(kind, list):
        return " or ".join(PLAIN[one] for one in kind)
    return f"{PLAIN.get(kind or '', 'anything')}{_bounds(what)}"


def _values(what: Schema) -> Schema | None:
    named = list(what.get("patternProperties", {}).values())
    further = what.get("additionalProperties")
    return named[0] if named else further if isinstance(further, Mapping) else None


def _bounds(what: Schema) -> str:
    low, high = what.get("minimum", what.get("exclusiveMinimum")), what.get("maximum", what.get("exclusiveMaximum"))
    if low is not None and high is not None:
        return f" from {low} to {high}"
    return f" from {low}" if low is not None else f" up to {high}" if high is not None else ""


def _when_left_out(name: str, what: Schema, required: Iterable[str]) -> str:
    if name in required:
        return "**required**"
    default = what.get("default")
    return "" if default in (None, [], {}) else f"`{json.dumps(default, ensure_ascii=False)}`"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _table(model: Schema, defs: Mapping[str, Schema]) -> Iterator[str]:
    yield from ("", "| field | what stands there | when left out | meaning |", "|---|---|---|---|")
    for name, what in model.get("properties", {}).items():
        named = defs.get(what.get("$ref", "").rpartition("/")[2], {})
        meaning = what.get("description") or named.get("description", "")
        rest = (written(what), _when_left_out(name, what, model.get("required", ())), meaning)
        yield f"| `{name}` | {' | '.join(map(_cell, rest))} |"


def _model(name: str, defs: Mapping[str, Schema]) -> Iterator[str]:
    model = defs[name]
    yield from ("", f"#### {name}", "", model.get("description") or f"{written(model).capitalize()}.")
    if model.get("properties"):
        yield from _table(model, defs)


def _named(what: Any) -> Iterator[str]:
    """Yield the shapes that a part of the schema names, in order."""
    if isinstance(what, Mapping):
        if "$ref" in what:
            yield what["$ref"].rpartition("/")[2]
        for key, part in what.items():
            if key != "discriminator":
                yield from _named(part)
    elif isinstance(what, list):
        for part in what:
            yield from _named(part)


class _Shelf:
    """Shapes that are still to be explained; each is, once, where it is first needed."""

    def __init__(self, defs: Mapping[str, Schema], shared: Iterable[str]) -> None:
        self._defs, self._left = defs, set(defs) - set(shared)

    def explain(self, what: Any) -> Iterator[str]:
        """Yield the lines of every shape below `what` that was not explained before."""
        for name in _named(what):
            if name in self._left:
                self._left.discard(name)
                yield from _model(name, self._defs)
                yield from self.explain(self._defs[name])


def _shared(defs: Mapping[str, Schema], sections: Mapping[str, Schema]) -> list[str]:
    """Return the shapes that several sections use, or the frame does; they stand at the end."""
    users: dict[str, set[str]] = {}
    for key, what in sections.items():
        seen: set[str] = set()
        waiting = list(_named(what))
        while waiting:
            name = waiting.pop()
            if name not in seen:
                seen.add(name)
                waiting.extend(_named(defs[name]))
        for name in seen:
            users.setdefault(name, set()).add(key)
    of_the_frame = {name for known in FRAME for name in _named(defs[known])}
    return sorted({name for name, keys in users.items() if len(keys) > 1} | of_the_frame)


def _index(sections: Iterable[Section]) -> Iterator[str]:
    yield from ("", "| section | one entry is | belongs to | |", "|---|---|---|---|")
    for one in sections:
        many = "list" if one.many else "once"
        yield f"| [`{one.key}`](#{one.key}) | `{one.kind}` | {one.room.replace('_', ' ')} | {many} |"


def reference(sections: tuple[Section, ...]) -> Iterator[str]:
    """Yield the lines of the reference: frame, sections, shared shapes, overlays."""
    whole, overlay = playbook_schema(sections), Overlay.model_json_schema()
    defs, keys = whole["$defs"], {one.key: one for one in sections}
    shared = _shared(defs, {key: whole["properties"][key] for key in keys})
    shelf = _Shelf(defs, [*shared, *FRAME])
    yield from ("", "## The frame", "", "What stands in `playbook.yaml` beside the sections.")
    yield from _table({**whole, "properties": {k: v for k, v in whole["properties"].items() if k not in keys}}, defs)
    for name in FRAME:
        yield from _model(name, defs)
    yield from ("", "## The sections")
    yield from _index(sections)
    for key, one in keys.items():
        what = whole["properties"][key]
        yield from ("", f"### {key}", "", f"{one.title}: {written(what)}.")
        yield from shelf.explain(what)
    yield from ("", "## Shapes that several sections use")
    for name in shared:
        yield from _model(name, defs)
    yield from ("", "## Overlays", "", overlay["description"])
    yield from _table(overlay, overlay["$defs"])
    for name in OVERLAY:
        yield from _model(name, overlay["$defs"])
