"""The whole playbook as one model, composed from the sections that the rooms hand in, and its JSON Schema."""

from copy import deepcopy
from functools import lru_cache
from typing import Any

from pydantic import BaseModel, Field, create_model

from app.playbooks.rules.conditions import json_schema as condition_schema
from app.playbooks.rules.frame import MANY, Playbook
from app.playbooks.rules.overlay import Overlay
from app.playbooks.rules.shape import Section

DIALECT = "https://json-schema.org/draft/2020-12/schema"


@lru_cache(maxsize=8)
def compose(sections: tuple[Section, ...]) -> type[Playbook]:
    """Return the model of a playbook that has all of `sections`."""
    return create_model(
        "Playbook",
        __base__=Playbook,
        __doc__=Playbook.__doc__,
        __module__=__name__,
        **{section.key: _field(section) for section in sections},
    )


def _field(section: Section) -> Any:
    said = f"{section.title} ({section.room})."
    if section.many:
        return (list[section.model], Field([], max_length=MANY, title=section.title, description=said))  # type: ignore[name-defined]
    return (section.model | None, Field(None, title=section.title, description=said))


def playbook_schema(sections: tuple[Section, ...]) -> dict[str, Any]:
    """Return the JSON Schema of a playbook; editors complete and explain by it."""
    return _schema(compose(sections))


def overlay_schema(sections: tuple[Section, ...]) -> dict[str, Any]:
    """Return the JSON Schema of an overlay; what it adds is completed like the items of a playbook."""
    schema, whole = _schema(Overlay), playbook_schema(sections)
    schema["$defs"] = whole["$defs"] | schema["$defs"]
    kinds = [section.kind for section in sections]
    for name in ("Change", "Addition", "Removal"):
        schema["$defs"][name]["properties"]["kind"]["enum"] = [*kinds, "promise", "playbook", "uses_plugins"]
    addition = schema["$defs"]["Addition"]
    addition["properties"]["item"] = {"anyOf": [_item(whole, section) for section in sections]}
    addition["allOf"] = [_beside(schema["$defs"], section, _item(whole, section)) for section in sections]
    return schema


def _item(whole: dict[str, Any], section: Section) -> dict[str, Any]:
    found = whole["properties"][section.key]
    return found["items"] if section.many else {"$ref": found["$ref"]} if "$ref" in found else found


def _beside(defs: dict[str, Any], section: Section, item: dict[str, Any]) -> dict[str, Any]:
    """The fields of one kind, completed beside `kind` when that is the kind."""
    model = defs.get(item.get("$ref", "").rpartition("/")[2], {})
    fields = {key: field for key, field in model.get("properties", {}).items() if key != "kind"}
    when = {"properties": {"kind": {"const": section.kind}}, "required": ["kind"]}
    return {"if": when, "then": {"properties": fields}}


def _schema(model: type[BaseModel]) -> dict[str, Any]:
    schema = _honest(model.model_json_schema())
    if "Condition" in schema["$defs"]:
        schema["$defs"]["Condition"] = condition_schema()
    return {"$schema": DIALECT, **schema}


def _honest(schema: Any) -> Any:
    """The schema without what YAML files never hold: null as a value, numbers as texts."""
    if isinstance(schema, list):
        return [_honest(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    cleaned = {key: _honest(part) for key, part in schema.items() if not (key == "default" and part is None)}
    options = cleaned.get("anyOf")
    if isinstance(options, list) and {"type": "null"} in options:
        options = [option for option in options if option != {"type": "null"}]
        cleaned = _merged(cleaned, options)
    if cleaned.get("type") == "number" and isinstance(cleaned.get("default"), str):
        cleaned["default"] = float(cleaned["default"])
    return cleaned


def _merged(schema: dict[str, Any], options: list[Any]) -> dict[str, Any]:
    rest = {key: part for key, part in schema.items() if key != "anyOf"}
    return deepcopy(options[0]) | rest if len(options) == 1 else rest | {"anyOf": options}
