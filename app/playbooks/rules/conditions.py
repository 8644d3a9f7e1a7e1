"""Conditions as data: all / any / none over typed leaves, the one grammar of gates, visibility, scoring and audits."""

from decimal import Decimal
from typing import Annotated, Any, Literal, Self

from pydantic import (
    BeforeValidator,
    Discriminator,
    Field,
    PlainValidator,
    Tag,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import PydanticCustomError
from typing_extensions import TypeAliasType

from app.playbooks.rules.shape import (
    Count,
    Dotted,
    Id,
    Name,
    Ref,
    Shape,
    Text,
    Whole,
    plain,
    scalar,
)

SUBJECTS = ("metric", "param", "deliverable", "approval", "field", "answer", "certificate", "event")
GROUPS = ("all", "any", "none")
DEEPEST = 4

Op = Literal[
    "is",
    "is_not",
    "in",
    "not_in",
    "lt",
    "le",
    "gt",
    "ge",
    "between",
    "present",
    "absent",
    "like",
    "min_len",
]
FieldName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,48}$"), BeforeValidator(plain)]


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


class DayFromToday(Shape):
    """A day that moves: today plus so many days."""

    today: Whole = Field(description="Days from today; negative is the past.")


def _value(value: Any) -> Any:
    if isinstance(value, list) and len(value) <= 200:
        return [scalar(item) for item in value]
    if isinstance(value, dict):
        return DayFromToday.model_validate(value)
    return value if isinstance(value, DayFromToday) else scalar(value)


Value = TypeAliasType(
    "Value",
    Annotated[
        bool | int | Decimal | str | list[Any] | DayFromToday,
        PlainValidator(_value),
        WithJsonSchema(
            {
                "anyOf": [
                    {"type": ["boolean", "number", "string"]},
                    {"type": "array", "items": {"type": ["boolean", "number", "string"]}},
                    {
                        "type": "object",
                        "properties": {"today": {"type": "integer"}},
                        "required": ["today"],
                        "additionalProperties": False,
                    },
                ]
            }
        ),
    ],
)


class Leaf(Shape):
    """One comparison: exactly one subject, an operator and a value."""

    metric: Dotted | None = Field(
        None, description="A figure that a plugin or a room answers: `plugin.name`."
    )
    param: Annotated[Id, Ref("param")] | None = Field(
        None, description="The answer to a parameter asked when the rollout starts."
    )
    deliverable: Annotated[Id, Ref("deliverable")] | None = Field(
        None, description="The state of a deliverable: `accepted`, `submitted`, `open`."
    )
    approval: Annotated[Id, Ref("deliverable")] | None = Field(
        None, description="True when this sign-off was given."
    )
    field: FieldName | None = Field(None, description="A field of the form or record at hand.")
    answer: FieldName | None = Field(
        None, description="The answer to a question of the questionnaire at hand."
    )
    certificate: Annotated[Id, Ref("exam")] | None = Field(
        None, description="True when the person holds the certificate of this exam."
    )
    event: Dotted | None = Field(None, description="True when this event happened: `plugin.name`.")
    of: dict[Name, Value] | None = Field(
        None,
        description="Narrows the subject: entity, field, role, wave, phase, deliverable, questionnaire …",
    )
    op: Op = Field("is", description="How to compare; `is` when left out.")
    value: Value | None = Field(None, description="What to compare with; true when left out.")
    fresh_hours: Count | None = Field(None, description="The figure must be younger than this.")
    within: Within | None = Field(None, description="The event must have happened within this time.")
    label: Text | None = Field(None, description="How the condition reads on the gate's page.")

    @model_validator(mode="after")
    def _one_subject(self) -> Self:
        if sum(getattr(self, subject) is not None for subject in SUBJECTS) != 1:
            raise PydanticCustomError("one_subject", "exactly one subject")
        return self

    @property
    def subject(self) -> str:
        """The one key of `SUBJECTS` that this leaf uses."""
        return next(subject for subject in SUBJECTS if getattr(self, subject) is not None)


class AllOf(Shape):
    """True when every part is true."""

    all: list["Condition"] = Field(min_length=1, max_length=200, description="Every one must be true.")
    label: Text | None = Field(None, description="How the group reads.")


class AnyOf(Shape):
    """True when at least one part is true."""

    any: list["Condition"] = Field(min_length=1, max_length=200, description="One is enough.")
    label: Text | None = Field(None, description="How the group reads.")


class NoneOf(Shape):
    """True when no part is true."""

    none: list["Condition"] = Field(min_length=1, max_length=200, description="None may be true.")
    label: Text | None = Field(None, description="How the group reads.")


def _branch(value: Any) -> str:
    if isinstance(value, AllOf | AnyOf | NoneOf):
        return type(value).__name__[:-2].lower()
    keys = value if isinstance(value, dict) else ()
    return next((group for group in GROUPS if group in keys), "leaf")


Condition = TypeAliasType(
    "Condition",
    Annotated[
        Annotated[AllOf, Tag("all")]
        | Annotated[AnyOf, Tag("any")]
        | Annotated[NoneOf, Tag("none")]
        | Annotated[Leaf, Tag("leaf")],
        Discriminator(_branch),
    ],
)
for _group in (AllOf, AnyOf, NoneOf):
    _group.model_rebuild()


def parts(condition: Any) -> list[Any]:
    """The parts of a group; a leaf has none."""
    return next((getattr(condition, key) for key in GROUPS if hasattr(condition, key)), [])


def depth(condition: Any) -> int:
    """How many levels deep the tree is; a leaf alone counts one."""
    return 1 + max((depth(part) for part in parts(condition)), default=0)
