"""The business plan's part of a playbook: goals to start from, with published orientation."""

from typing import Literal

from pydantic import Field

from app.playbooks.rules.shape import Dotted, Id, Number, Section, Shape, Text
from app.playbooks.rules.words import Direction


class Benchmark(Shape):
    """A published figure shown beside the target as orientation, never as a promise."""

    change: Number = Field(description="Change in percent; negative is a decrease.")
    text: Text = Field(description="What was observed.")
    source: Text = Field(description="Where the figure comes from.")


class Goal(Shape):
    """A business goal to start from; baseline, target, date and owner belong to the rollout."""

    id: Id = Field(description="Stable name of the goal.")
    title: Text = Field(description="What shall change.")
    group: Literal["efficiency", "market", "retention"] = Field(description="Which group it stands in.")
    direction: Direction = Field(description="Whether more or less is better.")
    unit: Literal["percent", "days", "hours", "money", "count", "points"] = Field(description="What it is measured in.")
    metric: Dotted | None = Field(None, description="The figure that measures it later: `plugin.name`.")
    suggest: Number | None = Field(None, description="Change proposed as target, in percent of the baseline.")
    benchmark: Benchmark | None = Field(None, description="Published orientation.")
    explain: Text | None = Field(None, description="How to find the baseline.")


SECTIONS: tuple[Section, ...] = (Section("goals", "goal", Goal, "Business goals", "business_plan"),)
