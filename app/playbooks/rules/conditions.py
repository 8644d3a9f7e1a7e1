"""Conditions inside a playbook: the one grammar of `core.conditions`, as a field of a section."""

import re
from collections.abc import Iterator
from typing import Annotated, Any, Self

from pydantic import (
    Field,
    PlainSerializer,
    PlainValidator,
    SerializationInfo,
    ValidationError,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import InitErrorDetails, PydanticCustomError
from typing_extensions import TypeAliasType

from app.core.conditions import grammar
from app.core.conditions.faults import ConditionFault
from app.core.conditions.tree import Group, How, Leaf, Op, Path, Subject
from app.core.i18n import _
from app.playbooks.rules.shape import Count, Shape, Surprise, number, scalar

# Unquoted words that mean the same to every reader of YAML, and to people.
_HONEST = re.compile(r"true|false|-?(0|[1-9]\d*)(\.\d+)?|\d{4}-\d\d-\d\d(T[\d:.]+(Z|[+-]\d\d:\d\d))?")
_NUMBER_OR_TRUTH = re.compile(r"true|false|-?(0|[1-9]\d{0,11})(\.\d{1,8})?")
# Asks for texts that the grammar reads without loss, whatever JSON makes of numbers on the way.
KEPT = "kept"
_TYPED_KEYS = ("value", "fresh_hours", "days", "hours", "today")


class Within(Shape):
    """How long something may take; exactly one unit."""

    hours: Count | None = Field(None, description="Elapsed hours.")
    days: Count | None = Field(None, description="Elapsed days.")
    business_hours: Count | None = Field(None, description="Hours on the business calendar.")
    business_days: Count | None = Field(None, description="Days on the business calendar.")

    @model_validator(mode="after")
    def _one_unit(self) -> Self:
        if len(self.model_fields_set) != 1:
            raise PydanticCustomError("one_unit", "exactly one unit")
        return self


def read(tree: Any) -> Group | Leaf:
    """Return the condition that `tree` spells, or raise everything that is wrong with it."""
    if isinstance(tree, Group | Leaf):
        return tree
    tree = _exact(tree)
    found = tuple(_guessed(tree, ())) or grammar.faults(tree)
    if found:
        raise ValidationError.from_exception_data("condition", [_line(fault) for fault in found])
    return grammar.parse(tree)


def written(condition: Group | Leaf, asked: SerializationInfo) -> dict[str, Any]:
    """Return the tree as people write it, numbers as numbers; as exact texts when it is to be kept (`KEPT`)."""
    tree = grammar.to_tree(condition)
    return tree if asked.context == KEPT else _typed(tree)


def _typed(tree: Any, key: str = "") -> Any:
    if isinstance(tree, dict):
        return {key: part if key in ("of", "label") else _typed(part, key) for key, part in tree.items()}
    if isinstance(tree, list):
        return [_typed(part, key) for part in tree]
    if key in _TYPED_KEYS and isinstance(tree, str) and _NUMBER_OR_TRUTH.fullmatch(tree):
        return scalar(Surprise(tree))
    return tree


def _exact(tree: Any) -> Any:
    """Decimals instead of the binary fractions that JSON readers give."""
    if isinstance(tree, dict):
        return {key: _exact(part) for key, part in tree.items()}
    if isinstance(tree, list):
        return [_exact(part) for part in tree]
    return number(tree) if isinstance(tree, float) else tree


def _guessed(tree: Any, path: Path) -> Iterator[ConditionFault]:
    """Unquoted words that some readers take for yes or no, for minutes, or for nothing."""
    if isinstance(tree, Surprise) and not _HONEST.fullmatch(tree):
        yield ConditionFault(
            path,
            _("“%(value)s” is read differently by different programs.", value=tree[:60]),
            hint=_("Put it in quotes, or write true or false."),
        )
    pairs = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for step, part in pairs:
        yield from _guessed(part, (*path, step))


def _line(fault: ConditionFault) -> InitErrorDetails:
    said = {"text": fault.message, "hint": fault.hint}
    return InitErrorDetails(type=PydanticCustomError("condition", "{text}", said), loc=fault.path, input=None)


def _words(kind: type[Any]) -> list[str]:
    return [word.value for word in kind]


_NAMES = {
    Subject.METRIC: "A figure that a plugin or a room answers: `plugin.name`.",
    Subject.PARAM: "The answer to a parameter asked when the rollout starts.",
    Subject.DELIVERABLE: "The state of a deliverable: accepted, submitted, open.",
    Subject.APPROVAL: "Whether this sign-off was given.",
    Subject.FIELD: "A field of the form or record at hand.",
    Subject.ANSWER: "The answer to a question of the questionnaire at hand.",
    Subject.CERTIFICATE: "Whether the person holds the certificate of this exam.",
    Subject.EVENT: "Whether this event happened: `plugin.name`.",
}
_GROUPS = {
    How.ALL: "Every one must be true.",
    How.ANY: "One is enough.",
    How.NONE: "None may be true.",
}
_PLAIN = {"type": ["boolean", "number", "string"]}
_MOVING = {"type": "object", "properties": {"today": {"type": "integer"}}, "additionalProperties": False}
_AGE = {
    "type": "object",
    "properties": {"days": {"type": "integer"}, "hours": {"type": "integer"}},
    "additionalProperties": False,
    "minProperties": 1,
    "maxProperties": 1,
}
_LEAF_KEYS = {
    "of": {
        "type": "object",
        "description": "Narrows the subject: entity, field, role, wave, phase …",
        "additionalProperties": {"type": ["string", "integer"]},
    },
    "op": {"enum": _words(Op), "description": "How to compare; `is` when left out."},
    "value": {
        "anyOf": [_PLAIN, {"type": "array", "items": _PLAIN}, _MOVING],
        "description": "What to compare with; true when left out.",
    },
    "fresh_hours": {"type": "integer", "minimum": 1, "description": "The figure must be younger than this."},
    "within": _AGE | {"description": "It must have happened within this time."},
    "label": {"$ref": "#/$defs/Text", "description": "How the condition reads on the page of the gate."},
}


def json_schema() -> dict[str, Any]:
    """Describe the grammar to editors; they complete subjects, operators and groups from it."""
    names = {word.value: {"type": "string", "description": said} for word, said in _NAMES.items()}
    groups = {
        word.value: {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/Condition"}, "description": said}
        for word, said in _GROUPS.items()
    }
    return {
        "title": "Condition",
        "description": "A question about facts: one subject with op and value, or a group of conditions.",
        "type": "object",
        "properties": groups | names | _LEAF_KEYS,
        "additionalProperties": False,
        "oneOf": [{"required": [word.value]} for word in (*How, *Subject)],
    }


Condition = TypeAliasType(
    "Condition",
    Annotated[
        Group | Leaf,
        PlainValidator(read),
        PlainSerializer(written),
        WithJsonSchema({"type": "object", "title": "Condition"}),
    ],
)
