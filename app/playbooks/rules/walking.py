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


@dataclass(frozen=True)
class Found:
    """One value on the way: what hangs on it, and the ids that stand beside it in the same list."""

    path: Path
    value: Any
    marks: tuple[Any, ...]
    beside: frozenset[str]


def walk(
    value: Any, path: Path = (), hung: tuple[Any, ...] = (), beside: frozenset[str] = frozenset()
) -> Iterator[Found]:
    """Yield texts, conditions, single values and shapes, in the order of writing."""
    if isinstance(value, BaseModel):
        yield Found(path, value, hung, beside)
        for key, name, own in _fields(type(value)):
            yield from walk(getattr(value, name), (*path, key), own, beside)
    elif isinstance(value, list):
        ids = frozenset(i for item in value if (i := getattr(item, "id", None)) is not None)
        for place, item in enumerate(value):
            yield from walk(item, (*path, place), hung, ids or beside)
    elif is_text(value) or isinstance(value, str | Group | Leaf):
        yield Found(path, value, hung, beside)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from walk(item, (*path, key), hung, beside)


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
