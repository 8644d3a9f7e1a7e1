"""The frame of a playbook: its header, its promise, and the ids that changed; rooms hang their sections into it."""

from decimal import Decimal
from typing import Literal

from pydantic import ConfigDict, Field

from app.playbooks.rules.shape import (
    Count,
    Id,
    Locale,
    Name,
    Range,
    Shape,
    Share,
    Text,
    Version,
    Why,
)

MANY = 2_000


class Header(Shape):
    """Which playbook this is."""

    id: Id = Field(description="Stable name of the playbook; overlays extend it by this name.")
    version: Version = Field(description='Semantic version in quotes, such as "2.1.0".')
    default_locale: Locale = Field(description="The language it was written in.")
    locales: list[Locale] = Field(min_length=1, max_length=2, description="Languages every text must have.")
    title: Text = Field(description="What it is called in the library.")
    summary: Text = Field(description="Two or three sentences: for whom, what it covers.")


class Promise(Shape):
    """How soon the system stands, and how soon it has paid for itself."""

    build_days: Count = Field(description="Calendar days from the start to go-live.")
    payback_days: Count = Field(description="Calendar days from go-live to payback.")
    confidence: Share = Field(Decimal("0.8"), description="Wanted probability, 0 to 1.")


class Renamed(Shape):
    """An id that became another; kept for ever, so that running rollouts can follow."""

    kind: Name = Field(description="Kind of the item: activity, gate, deliverable …")
    from_: Id = Field(alias="from", description="The old id.")
    to: Id = Field(description="The new id.")
    since: Version = Field(description="Version that renamed it.")


class Retired(Shape):
    """An id that is gone and never used again."""

    kind: Name = Field(description="Kind of the item: activity, gate, deliverable …")
    id: Id = Field(description="The id that is gone.")
    since: Version = Field(description="Version that dropped it.")
    why: Why = Field(description="Why it is gone.")


class Playbook(Shape):
    """A playbook: what a good rollout does, as shape, without moment or person."""

    model_config = ConfigDict(title="Upriver playbook")

    schema_: Literal["upriver/1"] = Field(alias="schema", description="Version of this format: upriver/1.")
    playbook: Header = Field(description="Its id, version, languages and title.")
    uses_plugins: dict[Name, Range] = Field({}, description="Plugins it needs, with the versions that fit.")
    promise: Promise | None = Field(None, description="How soon it stands, and how soon it pays.")
    renamed: list[Renamed] = Field([], max_length=MANY, description="Ids that became others; kept for ever.")
    retired: list[Retired] = Field([], max_length=MANY, description="Ids that are gone; kept for ever.")
