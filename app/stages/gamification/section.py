"""The gamification's part of a playbook: what earns points, and the contests that use them."""

from typing import Annotated, Literal

from pydantic import Field

from app.playbooks.rules.conditions import Condition
from app.playbooks.rules.shape import Asks, Count, Days, Dotted, Id, Ref, Section, Shape, Text, Whole, YesNo


class Cap(Shape):
    """No more than so many points in so long."""

    points: Count = Field(description="At most so many points.")
    per: Literal["day", "week", "month", "season"] = Field(description="In this period.")


class ScoringRule(Shape):
    """Points for a recorded event; counted once, capped, taken back when the record is undone."""

    id: Id = Field(description="Stable name of the rule.")
    title: Text = Field(description="What earns the points.")
    event: Dotted = Field(description="The event that earns them: `plugin.name`.")
    points: Whole = Field(ge=-1_000, le=1_000, description="Points for each.")
    once_per: Literal["event", "record", "record_and_person"] = Field(
        "record", description="A second event for the same thing earns nothing."
    )
    cap: Cap | None = Field(None, description="Limit that takes the fun out of flooding.")
    only_if: Annotated[Condition, Asks(("field", "event", "param"))] | None = Field(
        None, description="What must be true of the record."
    )
    vest_days: Days = Field(0, description="Points count only after so many days without undo.")
    claw_back: list[Literal["audit_failed"] | Dotted] = Field(
        [], max_length=20, description="Events that take the points back."
    )
    explain: Text | None = Field(None, description="Why it deserves points.")


class Teams(Shape):
    """Who plays together."""

    by: Literal["draft", "department", "role"] = Field(description="How teams are made.")
    size: Count = Field(5, le=200, description="People per team.")


class Prize(Shape):
    """What can be won, and by whom."""

    kind: Literal["rank", "step", "most_improved"] = Field(description="For a place, a number of points, or progress.")
    place: Count | None = Field(None, description="Only for `rank`: the place.")
    points: Count | None = Field(None, description="Only for `step`: the points.")
    text: Text = Field(description="The prize.")


class Contest(Shape):
    """A contest with a beginning and an end."""

    id: Id = Field(description="Stable name of the contest.")
    title: Text = Field(description="What it is called.")
    kind: Literal["individual", "team", "league"] = Field(description="Alone, in teams, or head to head.")
    uses: list[Annotated[Id, Ref("scoring_rule")]] = Field(
        min_length=1, max_length=100, description="Scoring rules that count."
    )
    weeks: Count = Field(le=104, description="How long it runs.")
    teams: Teams | None = Field(None, description="Only for teams and leagues.")
    normalise: Literal["sum", "mean_active", "top_k", "baseline_ratio"] = Field(
        "sum", description="How unequal teams are made comparable."
    )
    playoff_weeks: Whole = Field(0, ge=0, le=20, description="Only for leagues: last weeks, best teams only.")
    min_points: Whole = Field(0, ge=0, description="No prize below this.")
    leaders_apart: YesNo = Field(True, description="Leaders stand on a board of their own.")
    prizes: list[Prize] = Field([], max_length=50, description="What can be won.")
    explain: Text | None = Field(None, description="Rules of the game in a few sentences.")


SECTIONS: tuple[Section, ...] = (
    Section("scoring", "scoring_rule", ScoringRule, "Scoring rules", "gamification"),
    Section("contests", "contest", Contest, "Contests", "gamification"),
)
