"""The reading page of the API, drawn here from its description; the bundled viewer, to try things, stands beside it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import Flask

# flask-openapi3 draws its pages from these texts; its own hold inline scripts, which the content policy forbids.
READING = "{% extends 'api_reference.html' %}"
TRYING = "{% extends 'api_viewer.html' %}"
METHODS = ("get", "post", "put", "patch", "delete")


@dataclass(frozen=True)
class Field:
    """One parameter or field: where it stands, its name, its type in words, and what it means."""

    place: str
    name: str
    kind: str
    needed: bool
    words: str


@dataclass(frozen=True)
class Operation:
    """One thing that may be asked."""

    method: str
    path: str
    summary: str
    words: str
    takes: list[Field]
    gives: list[tuple[str, str, list[Field]]]


def serve_docs(app: Flask) -> None:
    """Let `/api/docs/` be read, and `/api/docs/swagger` try, under the strict content policy."""
    app.config.setdefault("OPENAPI_HTML_STRING", READING)
    app.config.setdefault("SWAGGER_HTML_STRING", TRYING)
    app.jinja_env.globals.setdefault("api_rooms", lambda: rooms(app.api_doc))  # type: ignore[attr-defined]


def rooms(description: dict[str, Any]) -> list[tuple[str, str, list[Operation]]]:
    """Return (room, words, operations) for each room that has an API."""
    schemas = description.get("components", {}).get("schemas", {})
    found: dict[str, list[Operation]] = {}
    for path, item in description["paths"].items():
        for method in METHODS:
            if method in item:
                found.setdefault(item[method]["tags"][0], []).append(_operation(method, path, item[method], schemas))
    words = {tag["name"]: tag.get("description", "") for tag in description.get("tags", ())}
    return [(room, words.get(room, ""), operations) for room, operations in found.items()]


def _operation(method: str, path: str, told: dict[str, Any], schemas: dict[str, Any]) -> Operation:
    takes = [
        Field(p["in"], p["name"], _kind(p.get("schema", {})), bool(p.get("required")), p.get("description", ""))
        for p in told.get("parameters", ())
    ]
    takes += _fields("body", _schema(told.get("requestBody", {})), schemas)
    gives = [
        (status, answer.get("description", ""), list(_fields("body", _schema(answer), schemas)))
        for status, answer in sorted(told["responses"].items()) if status < "300"
    ]
    words = told.get("description", "").replace("<br/>", "\n").strip()
    return Operation(method.upper(), path, told.get("summary", ""), words, takes, gives)


def _schema(part: dict[str, Any]) -> dict[str, Any]:
    return part.get("content", {}).get("application/json", {}).get("schema", {})


def _fields(place: str, schema: dict[str, Any], schemas: dict[str, Any]) -> Iterator[Field]:
    """Yield the fields of a shape; those of its list's items too, since a page is nothing but its items."""
    shape = _resolved(schema, schemas)
    needed = set(shape.get("required", ()))
    for name, part in shape.get("properties", {}).items():
        yield Field(place, name, _kind(part), name in needed, part.get("description", ""))
        inner = _resolved(part.get("items", {}), schemas)
        if inner.get("properties"):
            yield from _fields(f"{name}[]", inner, schemas)


def _resolved(schema: dict[str, Any], schemas: dict[str, Any]) -> dict[str, Any]:
    return schemas.get(schema["$ref"].rpartition("/")[2], {}) if "$ref" in schema else schema


def _kind(schema: dict[str, Any]) -> str:
    if "$ref" in schema:
        return schema["$ref"].rpartition("/")[2]
    if "anyOf" in schema:
        return " | ".join(_kind(part) for part in schema["anyOf"])
    if "enum" in schema or "const" in schema:
        return " | ".join(str(value) for value in schema.get("enum", [schema.get("const")]))
    if schema.get("type") == "array":
        return f"list of {_kind(schema.get('items', {}))}"
    limits = [f"≥ {schema['minimum']:g}"] if "minimum" in schema else []
    limits += [f"≤ {schema[key]:g}" for key in ("maximum", "maxLength") if key in schema]
    return ", ".join([schema.get("format") or schema.get("type") or "any", *limits])
