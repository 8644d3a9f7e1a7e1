"""Whether an answer is what its question asks for: judged by the type that the question itself declares.

Plugins may be written by anybody; what fits here can be counted, stored and shown without another look.
"""

import types
import typing
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from decimal import Decimal
from functools import lru_cache
from math import isfinite
from typing import Any, Literal, Union, get_args, get_origin

from flask_babel.speaklater import LazyString

# More than this, nobody can read on a page; it would only fill the memory.
MOST, LONGEST = 10_000, 1_000_000
_MANY = {list, tuple, Sequence, Iterable, set, frozenset}


@lru_cache(maxsize=512)
def wanted(question: Callable[..., Any]) -> Any:
    """Return the type that a question asks for."""
    return typing.get_type_hints(question).get("return", Any)


@lru_cache(maxsize=512)
def _parts(kind: type) -> tuple[tuple[str, Any], ...]:
    hints = typing.get_type_hints(kind)
    return tuple((one.name, hints[one.name]) for one in fields(kind))


def _called(hint: Any) -> str:
    return getattr(hint, "__name__", str(hint))


def _odd(value: Any, hint: Any) -> str:
    return f"{_called(hint)} is asked for, and {type(value).__name__} came"


def misfit(value: Any, hint: Any) -> str:
    """Return what is wrong with `value` where `hint` is asked for, or an empty text."""
    if hint is Any:
        return ""
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        faults = [misfit(value, one) for one in get_args(hint)]
        return "" if "" in faults else faults[0]
    if origin is Literal:
        return "" if value in get_args(hint) else _odd(value, hint)
    if (origin or hint) in _MANY:
        return _misfit_of_many(value, get_args(hint))
    if (origin or hint) in (Mapping, dict):
        return _misfit_of_mapping(value, get_args(hint))
    return _misfit_of_one(value, hint) if isinstance(hint, type) else ""


def _misfit_of_many(value: Any, inner: tuple[Any, ...]) -> str:
    if not isinstance(value, list | tuple):
        return f"a list is asked for, and {type(value).__name__} came"
    if len(value) > MOST:
        return f"at most {MOST} parts are taken, and {len(value)} came"
    if len(inner) > 1 and inner[-1] is not ...:
        if len(value) != len(inner):
            return f"{len(inner)} parts are asked for, and {len(value)} came"
        return next(filter(None, map(misfit, value, inner)), "")
    return next(filter(None, (misfit(one, inner[0]) for one in value)), "") if inner else ""


def _misfit_of_mapping(value: Any, inner: tuple[Any, ...]) -> str:
    if not isinstance(value, Mapping):
        return f"a mapping is asked for, and {type(value).__name__} came"
    pairs = ((one, hint) for pair in value.items() for one, hint in zip(pair, inner, strict=False))
    return next(filter(None, (misfit(one, hint) for one, hint in pairs)), "")


def _misfit_of_one(value: Any, kind: type) -> str:
    if kind is types.NoneType:
        return "" if value is None else _odd(value, kind)
    if kind is str:
        if isinstance(value, str) and len(value) > LONGEST:
            return f"at most {LONGEST} characters are taken, and {len(value)} came"
        return "" if isinstance(value, str | LazyString) else _odd(value, kind)
    if kind in (int, float):
        fits = isinstance(value, int if kind is int else (int, float)) and not isinstance(value, bool)
        return "" if fits and isfinite(value) else _odd(value, kind)
    if kind is Decimal and isinstance(value, Decimal):
        return "" if value.is_finite() else f"{value} is no number"
    if getattr(kind, "_is_protocol", False):
        return ""
    if not isinstance(value, kind):
        return _odd(value, kind)
    if not is_dataclass(kind):
        return ""
    faults = ((name, misfit(getattr(value, name), hint)) for name, hint in _parts(kind))
    return next((f"{kind.__name__}.{name}: {fault}" for name, fault in faults if fault), "")
