"""The written form of an entity: one YAML file each, every fault with its file and line.

Values are typed by the contract; condition trees keep their texts, which the one grammar of conditions types.
"""

from functools import cache
from pathlib import Path
from typing import Any

from pydantic import ConfigDict, TypeAdapter, ValidationError

from app.contracts import entities
from app.contracts.entities import EntitySpec
from app.contracts.strict_yaml import Document, SpecFault, read_document


def read_entities(folder: Path) -> tuple[EntitySpec, ...]:
    """Read every `*.yaml` of `folder`, in the order of their names."""
    return tuple(read_entity(path.read_bytes(), path.name) for path in sorted(folder.glob("*.yaml")))


def read_entity(written: bytes, file: str) -> EntitySpec:
    """Read one entity; raise `SpecFault` with file and line at the first fault."""
    document = read_document(written, file)
    _unfold(document)
    try:
        return _adapter().validate_python(document.plain)
    except ValidationError as error:
        raise _told(document, error) from None


@cache
def _adapter() -> TypeAdapter[EntitySpec]:
    for one in (entities.Choice, entities.FieldSpec, entities.Rule, entities.RowScope, EntitySpec):
        one.__pydantic_config__ = ConfigDict(extra="forbid")  # type: ignore[attr-defined]
    return TypeAdapter(EntitySpec)


def _told(document: Document, error: ValidationError) -> SpecFault:
    """Name the first fault by its path in the file; an unknown key comes first, as it explains a missing one."""
    found = sorted(error.errors(), key=lambda one: one["type"] != "unexpected_keyword_argument")[0]
    path = _as_written(document.plain, found["loc"])
    named = ".".join(map(str, path))
    if found["type"] == "missing":
        return document.fault(path, f"{named} is missing")
    if found["type"] == "unexpected_keyword_argument":
        return document.fault(path, f"{named}: there is no such key")
    return document.fault(path, f"{named}: {found['msg']} ({found['input']!r})")


def _as_written(plain: dict[str, Any], found: tuple[Any, ...]) -> tuple[Any, ...]:
    """Turn the places of unfolded lists back into the names that stand in the file."""
    path: list[Any] = []
    here: Any = plain
    for part in found:
        here = here[part] if isinstance(here, list) or (isinstance(here, dict) and part in here) else {}
        by_name = isinstance(part, int) and path and path[-1] in ("fields", "choices") and isinstance(here, dict)
        path.append(here.get("name") or here.get("id") or part if by_name else part)
    return tuple(path)


def _unfold(document: Document) -> None:
    """Turn the short forms of the file into the lists of the contract."""
    fields = document.plain.get("fields")
    if not isinstance(fields, dict):
        raise document.fault(("fields",), "fields: a mapping from field name to its terms is needed")
    document.plain["fields"] = [_named(name, terms, ("fields", name), document) for name, terms in fields.items()]
    for one in document.plain["fields"]:
        path = ("fields", one["name"], "choices")
        if isinstance(one.get("choices"), dict):
            one["choices"] = [_choice(name, terms, (*path, name), document) for name, terms in one["choices"].items()]


def _named(name: str, terms: Any, path: tuple[str, ...], document: Document) -> dict[str, Any]:
    if not isinstance(terms, dict):
        raise document.fault(path, f"{'.'.join(path)}: a mapping is needed here, not {terms!r}")
    return {"name": name, **terms}


def _choice(name: str, terms: Any, path: tuple[str, ...], document: Document) -> dict[str, Any]:
    label = {key: text for key, text in _named(name, terms, path, document).items() if key not in ("name", "aliases")}
    return {"id": name, "label": label, "aliases": terms.get("aliases", [])}
