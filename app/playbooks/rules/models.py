"""Finding one's way in the models: which model a path leads to, and which words it knows."""

from collections.abc import Iterator
from typing import Annotated, Any, Literal, get_args, get_origin

from pydantic import BaseModel
from typing_extensions import TypeAliasType


def fields(model: type[BaseModel]) -> dict[str, Any]:
    """Return the fields of a model as they are written: `from`, not `from_`."""
    return {field.alias or name: field for name, field in model.model_fields.items()}


def inner(annotation: Any) -> Iterator[Any]:
    """Yield the models, lists and mappings that an annotation may hold, without their wrapping."""
    if isinstance(annotation, TypeAliasType):
        yield from inner(annotation.__value__)
    elif get_origin(annotation) is Annotated:
        yield from inner(get_args(annotation)[0])
    elif get_origin(annotation) in (list, dict) or isinstance(annotation, type):
        yield annotation
    else:
        for part in get_args(annotation):
            yield from inner(part)


def marks(annotation: Any, kind: type[Any]) -> Iterator[Any]:
    """Yield the marks of one kind that hang anywhere in an annotation."""
    if get_origin(annotation) is Annotated:
        yield from (mark for mark in annotation.__metadata__ if isinstance(mark, kind))
    for part in get_args(annotation):
        yield from marks(part, kind)


def known_at(model: type[BaseModel], loc: tuple[str | int, ...]) -> list[str]:
    """Return the keys that may be written in the mapping that `loc` leads to."""
    held: list[Any] = [model]
    for step in loc:
        held = [part for one in held for part in _stepped(one, step)] or held
    return sorted({key for one in held if _is_model(one) for key in fields(one)})


def _stepped(held: Any, step: str | int) -> Iterator[Any]:
    """Where one step leads from a model, a list or a mapping; the name of a variant picks that variant."""
    if isinstance(step, int):
        if get_origin(held) is list:
            yield from inner(get_args(held)[0])
    elif _is_model(held):
        if step in _names(held):
            yield held
        elif step in (known := fields(held)):
            yield from inner(known[step].annotation)
    elif get_origin(held) is dict:
        yield from inner(get_args(held)[1])


def _names(model: type[BaseModel]) -> tuple[Any, ...]:
    """The words by which a variant is chosen: the literals of its `kind` or `type`."""
    field = model.model_fields.get("kind") or model.model_fields.get("type")
    literals = get_args(field.annotation) if field and get_origin(field.annotation) is Literal else ()
    return literals if len(literals) == 1 else ()


def _is_model(held: Any) -> bool:
    return isinstance(held, type) and issubclass(held, BaseModel)
