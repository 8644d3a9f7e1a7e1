"""Fixed words that several sections share: the nine stages, customisation levels, access roles, skills."""

from typing import Literal

from pydantic import Field

from app.playbooks.rules.shape import OptionId, Shape, Text

Stage = Literal[
    "business_plan",
    "team",
    "process_assessment",
    "requirements",
    "vendor_selection",
    "deployment",
    "training",
    "change_board",
    "gamification",
]
Level = Literal["function", "layout", "process", "interface"]
AccessRole = Literal[
    "project_manager",
    "steering",
    "consultant",
    "administrator",
    "representative",
    "trainer",
    "finance",
    "auditor",
    "member",
]
Skill = Literal[
    "process_redesign",
    "customising",
    "integration",
    "it",
    "change_management",
    "desktop_help",
    "computer_skilled",
    "trade",
    "neighbouring_systems",
    "decides_budget",
    "board_level",
]
Direction = Literal["up", "down"]
Threshold = Literal["majority", "2/3", "3/4", "unanimous"]


class Option(Shape):
    """One answer to choose from."""

    id: OptionId = Field(description="Stable name of this answer; conditions compare with it.")
    text: Text = Field(description="What the person reads.")
