"""Reads what a program sends, strictly: unknown fields, odd signs and bottomless nesting are refused by name."""

import json
from collections.abc import Iterator
from typing import Annotated, Any

from flask import abort, request
from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from app.core.errors import Invalid
from app.core.forms.strictness import LONGEST_LINE, LONGEST_TEXT, holds_unseen, shortened
from app.core.i18n import _

DEEPEST = 32
Text = Annotated[str, StringConstraints(max_length=LONGEST_TEXT)]


class Body(BaseModel):
    """What a request may hold; a field that is not named here is refused.

    A `str` is trimmed and has at most 500 characters, or what its `Field` says; a `Text` has room for 20 000.
    """

    model_config = ConfigDict(
        extra="forbid", str_max_length=LONGEST_LINE, str_strip_whitespace=True, allow_inf_nan=False
    )


class Query(BaseModel):
    """What may stand behind the question mark; a parameter that is not named here is refused."""

    model_config = Body.model_config


class Shape(BaseModel):
    """What is answered."""

    model_config = ConfigDict(from_attributes=True)


def read_body(model: type[BaseModel]) -> BaseModel:
    """Return the request's body as `model`; raise `Invalid` naming each field that does not fit."""
    demand_json()
    return _checked(model, parsed(request.get_data()))


def read_query(model: type[BaseModel]) -> BaseModel:
    """Return the request's parameters as `model`; raise `Invalid` naming each one that does not fit."""
    found: dict[str, Any] = {}
    for name, values in request.args.lists():
        many = name in model.model_fields and "list" in str(model.model_fields[name].annotation)
        if len(values) > 1 and not many:
            raise _fault(name, _("This is given more than once."))
        found[name] = values if many else values[0]
    _demand_bearable(found)
    return _checked(model, found)


def demand_json() -> None:
    """Answer 415 unless JSON was sent; a form of another site cannot send it, so a cookie alone forges nothing."""
    if not request.is_json:
        abort(415, _("Send JSON, with the header Content-Type: application/json."))


def parsed(raw: bytes) -> Any:
    """Return JSON as plain values; raise `Invalid` for what is no JSON, says a name twice, or is nested too deeply."""
    try:
        value = json.loads(raw.decode("utf-8"), parse_constant=_no_number, object_pairs_hook=_object)
    except RecursionError:
        raise _no_json(_("It is nested too deeply.")) from None
    except UnicodeDecodeError:
        raise _no_json(_("It is not UTF-8.")) from None
    except ValueError as error:
        raise _no_json(str(error)) from None
    _demand_bearable(value)
    return value


def _no_json(why: str) -> Invalid:
    error = Invalid(_("The body is not JSON that can be read: %(why)s", why=why))
    error.status = 400
    return error


def _no_number(constant: str) -> None:
    raise ValueError(_("%(value)s is no number.", value=constant))


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise ValueError(_("“%(name)s” stands twice.", name=shortened(name)))
        found[name] = value
    return found


def _leaves(value: Any, path: str, depth: int) -> Iterator[tuple[str, Any]]:
    """Yield every name and value with its path; raise where it goes deeper than anybody needs."""
    if depth > DEEPEST:
        raise _no_json(_("It is nested too deeply."))
    if isinstance(value, dict):
        for name, part in value.items():
            yield path or shortened(name), name
            yield from _leaves(part, f"{path}.{name}" if path else name, depth + 1)
    elif isinstance(value, list):
        for number, part in enumerate(value):
            yield from _leaves(part, f"{path}.{number}", depth + 1)
    else:
        yield path, value


def _demand_bearable(value: Any) -> None:
    for path, leaf in _leaves(value, "", 0):
        if isinstance(leaf, str) and holds_unseen(leaf):
            raise _fault(path, _("“%(value)s” holds signs that cannot be seen. Type it anew.", value=shortened(leaf)))


def _fault(name: str, why: str) -> Invalid:
    name = shortened(name)
    return Invalid(f"{name}: {why}", faults={name: why})


def _checked(model: type[BaseModel], value: Any) -> BaseModel:
    try:
        return model.model_validate(value)
    except ValidationError as error:
        faults = {shortened(_place(fault["loc"])): _told(fault) for fault in error.errors(include_url=False)[:50]}
        raise Invalid("; ".join(f"{name}: {why}" for name, why in list(faults.items())[:5]), faults=faults) from None


def _place(loc: tuple[int | str, ...]) -> str:
    return ".".join(str(part) for part in loc) or _("body")


def _told(fault: Any) -> str:
    """Say a fault in the reader's language, with the value; kinds that are rare keep pydantic's English."""
    kind, limits = fault["type"], fault.get("ctx", {})
    known = {
        "missing": _("This is missing."),
        "extra_forbidden": _("There is no such field."),
        "string_type": _("This is a text."),
        "string_too_long": _("At most %(most)s characters fit.", most=limits.get("max_length")),
        "string_too_short": _("At least %(least)s characters are needed.", least=limits.get("min_length")),
        "greater_than_equal": _("%(least)s is the least.", least=limits.get("ge")),
        "less_than_equal": _("%(most)s is the most.", most=limits.get("le")),
        "enum": _("One of: %(known)s.", known=limits.get("expected")),
        "literal_error": _("One of: %(known)s.", known=limits.get("expected")),
        "model_type": _("An object {…} is expected."),
        "model_attributes_type": _("An object {…} is expected."),
        "bool_type": _("true or false is expected."),
        "bool_parsing": _("true or false is expected."),
        "int_type": _("A whole number is expected."),
        "int_parsing": _("A whole number is expected."),
        "int_from_float": _("A whole number is expected."),
    }
    words = known.get(kind, fault["msg"])
    shown = kind != "missing" and not isinstance(fault.get("input"), dict | list)
    return f"{words} ({shortened(json.dumps(fault['input'], ensure_ascii=False, default=str))})" if shown else words
