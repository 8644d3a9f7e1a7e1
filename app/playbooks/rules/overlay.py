"""An overlay: what an industry, a consultant or a client changes in a playbook, each change with its reason."""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, ConfigDict, Field

from app.playbooks.rules.frame import MANY
from app.playbooks.rules.shape import Id, Locale, Name, Range, Shape, Text, Version, Why, plain

Layer = Literal["base", "industry", "consultant", "client"]
LAYERS: tuple[str, ...] = ("base", "industry", "consultant", "client")
FieldPath = Annotated[
    str, Field(pattern=r"^[a-z][a-z0-9_-]{0,48}(\.[a-z][a-z0-9_-]{0,48}){0,4}$"), BeforeValidator(plain)
]


class Extends(Shape):
    """The playbook that is changed."""

    playbook: Id = Field(description="Id of the playbook.")
    range: Range = Field(description='Its versions that fit: ">=1,<2".')


class OverlayHeader(Shape):
    """Which overlay this is."""

    id: Id = Field(description="Stable name of the overlay.")
    version: Version = Field(description='Semantic version in quotes, such as "1.0.0".')
    layer: Layer = Field(description="Whose change it is; later layers win: base, industry, consultant, client.")
    extends: Extends = Field(description="The playbook that is changed.")
    title: Text = Field(description="What it is called in the library.")
    summary: Text | None = Field(None, description="Two or three sentences: for whom, what it changes.")
    default_locale: Locale | None = Field(
        None, description="The language it was written in; needed when translations stand in catalogues."
    )


class Change(Shape):
    """One field that gets another value."""

    kind: Name = Field(description="Kind of the item: activity, gate, deliverable, promise …")
    id: Id | None = Field(None, description="The item; left out for what exists once: promise, change_board.")
    field: FieldPath = Field(description="The field; deeper ones with dots: waiver.max_days, bank.q1.points.")
    value: Any = Field(description="Its new value, whole.")
    why: Why = Field(description="Why it is changed.")


class Addition(Shape):
    """One item more."""

    model_config = ConfigDict(extra="allow")

    kind: Name = Field(description="Kind of the item: activity, gate, deliverable …")
    item: dict[str, Any] | None = Field(
        None, description="The item; its fields may also stand beside `kind`, unless it has a kind of its own."
    )
    place_after: Id | None = Field(None, description="The item it is listed after; at the end when left out.")
    why: Why = Field(description="Why it is added.")


class Removal(Shape):
    """One item less, or one optional field less."""

    kind: Name = Field(description="Kind of the item: activity, gate, deliverable …")
    id: Id | None = Field(None, description="The item; left out for what exists once.")
    field: FieldPath | None = Field(None, description="Only this optional field of the item.")
    why: Why = Field(description="Why it is dropped.")


class Overlay(Shape):
    """Changes to a playbook that leave the playbook itself as it is."""

    model_config = ConfigDict(title="Upriver overlay")

    schema_: Literal["upriver/1"] = Field(alias="schema", description="Version of this format: upriver/1.")
    overlay: OverlayHeader = Field(description="Which overlay this is.")
    set: list[Change] = Field([], max_length=MANY, description="Fields that get another value.")
    add: list[Addition] = Field([], max_length=MANY, description="Items that are added.")
    drop: list[Removal] = Field([], max_length=MANY, description="Items that are dropped.")
