"""Walking through a playbook: every id that names something else, every text, every condition, with its path."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from pydantic import BaseModel

from app.core.conditions.tree import Group, Leaf
from app.playbooks.rules.models import marks
from app.playbooks.rules.shape import Asks, Ref

Path = tuple[str | int, ...]
LANGUAGES = {"zh", "en"}


@dataclass(frozen=True, slots=True)
class Found:
    """One value on the way: what hangs on it, and the ids that stand beside it in the same list."""

    path: Path
    value: Any
    marks: tuple[Any, ...]
    beside: frozenset[str]


def walk(value: Any) -> list[Found]:
    """Return texts, conditions, marked or dotted words and shapes, in the order of writing."""
    out: list[Found] = []
    _walk(value, (), (), frozenset(), out)
    return out


def _walk(value: Any, path: Path, hung: tuple[Any, ...], beside: frozenset[str], out: list[Found]) -> None:
    if isinstance(value, BaseModel):
        out.append(Found(path, value, hung, beside))
        for key, name, own in _fields(type(value)):
            _walk(value.__dict__[name], (*path, key), own, beside, out)
    elif isinstance(value, list):
        ids = frozenset(filter(None, map(identity, value)))
        for place, item in enumerate(value):
            _walk(item, (*path, place), hung, ids or beside, out)
    elif isinstance(value, str):
        if hung or "." in value:
            out.append(Found(path, value, hung, beside))
    elif is_text(value) or isinstance(value, Group | Leaf):
        out.append(Found(path, value, hung, beside))
    elif isinstance(value, dict):
        for key, item in value.items():
            _walk(item, (*path, key), hung, beside, out)


def identity(item: Any) -> str | None:
    """The id of a shape, or nothing for whatever has none."""
    return item.__dict__.get("id") if isinstance(item, BaseModel) else None


def is_text(value: Any) -> bool:
    """Whether the value is a text in the languages of the playbook."""
    return isinstance(value, dict) and bool(value) and value.keys() <= LANGUAGES


@cache
def _fields(model: type[BaseModel]) -> tuple[tuple[str, str, tuple[Any, ...]], ...]:
    return tuple(
        (
            field.alias or name,
            name,
            (*_own(field.metadata), *marks(field.annotation, Ref), *marks(field.annotation, Asks)),
        )
        for name, field in model.model_fields.items()
    )


def _own(metadata: list[Any]) -> Iterator[Any]:
    return (mark for mark in metadata if isinstance(mark, Ref | Asks))
