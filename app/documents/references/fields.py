"""Says in words what may stand in a field of a playbook, from the JSON Schema that reads it."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from app.playbooks.rules import shape

Schema = Mapping[str, Any]
Say = Callable[[str], str]
PATTERNS = {
    shape.ID: "id", shape.OPTION: "id", shape.FIELD: "name of a field", shape.NAME: "name", shape.DOTTED: "dotted name",
    shape.SEMVER: "version", shape.RANGE: "range of versions", shape.PERIOD: "period such as `P3M`",
}
PLAIN = {
    "boolean": "true or false", "integer": "whole number", "number": "number", "string": "text", "object": "mapping",
}


def written(what: Schema, say: Say = str) -> str:
    """Say in words what stands at a place that the schema describes."""
    if "$ref" in what:
        return linked(what["$ref"].rpartition("/")[2])
    if "const" in what:
        return f"`{what['const']}`"
    if "enum" in what:
        return " · ".join(f"`{one}`" for one in what["enum"])
    if choices := what.get("oneOf") or what.get("anyOf"):
        return _either((written(one, say) for one in choices if one.get("type") != "null"), say)
    kind = what.get("type")
    if kind == "array":
        return say("list of {}").format(written(what.get("items", {}), say))
    if kind == "object" and (values := _values(what)):
        return say("mapping to {}").format(written(values, say))
    if what.get("pattern") in PATTERNS:
        return say(PATTERNS[what["pattern"]])
    if isinstance(kind, list):
        return _either((say(PLAIN[one]) for one in kind), say)
    return _bounded(say(PLAIN.get(kind or "", "anything")), what, say)


def linked(name: str) -> str:
    """Return a shape's name as a link to where it is explained."""
    return f"[{name}](#{name.lower()})"


def _either(choices: Iterable[str], say: Say) -> str:
    return f" {say('or')} ".join(dict.fromkeys(choices))


def _values(what: Schema) -> Schema | None:
    named = list(what.get("patternProperties", {}).values())
    further = what.get("additionalProperties")
    return named[0] if named else further if isinstance(further, Mapping) else None


def _bounded(kind: str, what: Schema, say: Say) -> str:
    low, high = what.get("minimum", what.get("exclusiveMinimum")), what.get("maximum", what.get("exclusiveMaximum"))
    if low is not None and high is not None:
        return say("{} from {} to {}").format(kind, low, high)
    if low is not None:
        return say("{} from {}").format(kind, low)
    return kind if high is None else say("{} up to {}").format(kind, high)


def table(model: Schema, defs: Mapping[str, Schema], say: Say) -> Iterator[str]:
    """Yield the table of a shape's fields: what stands there, what holds when it is left out, what it means."""
    heads = ("field", "what stands there", "when left out", "meaning")
    yield from ("", f"| {' | '.join(map(say, heads))} |", "|---|---|---|---|")
    for name, what in model.get("properties", {}).items():
        named = defs.get(what.get("$ref", "").rpartition("/")[2], {})
        meaning = say(what.get("description") or named.get("description", ""))
        left_out = _when_left_out(name, what, model.get("required", ()), say)
        yield f"| `{name}` | {' | '.join(map(cell, (written(what, say), left_out, meaning)))} |"


def _when_left_out(name: str, what: Schema, required: Iterable[str], say: Say) -> str:
    if name in required:
        return f"**{say('required')}**"
    default = what.get("default")
    return "" if default in (None, [], {}) else f"`{json.dumps(default, ensure_ascii=False)}`"


def cell(text: str) -> str:
    """Return a text as it stands in a cell of a table."""
    return " ".join(text.split()).replace("|", "\\|")
