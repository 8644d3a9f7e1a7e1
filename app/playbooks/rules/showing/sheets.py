"""Which fields of which section are shown, where, and under which words. What is not named here is not shown."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.core.i18n import _l


@dataclass(frozen=True)
class Sheet:
    """How one section reads: as a table, or (without columns) one block for each item.

    `told` are sentences under the title, `facts` short values with their labels, `lists` things listed below,
    `letter` a text that is set like a letter, `texts` longer ones to open: of the item, or of things listed in it.
    """

    title: Any
    icon: str
    columns: tuple[str, ...] = ()
    told: tuple[str, ...] = ("explain",)
    facts: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()
    letter: str = ""
    group: str = ""
    texts: tuple[str, ...] = ()

    @property
    def is_table(self) -> bool:
        """Whether the items stand in a table."""
        return bool(self.columns)


# In the order of the nine stages; the sections of the frame come first, what accompanies the rollout last.
SHEETS: Mapping[str, Sheet] = {
    "gates": Sheet(_l("Gates"), "sign-merge-right", told=()),
    "roles": Sheet(_l("Roles"), "person-badge", ("people", "covers", "access")),
    "params": Sheet(_l("Parameters"), "sliders", ("answers", "default", "required"), told=("help",)),
    "deliverables": Sheet(
        _l("Deliverables"), "box-seam",
        facts=(
            "delivered_by", "requires", "min_rows", "holds", "by", "quorum", "of", "questionnaire", "least_share",
            "require",
        ),
        lists=("fields", "items", "columns"), told=("explain", "question"), texts=("template",),
    ),
    "questionnaires": Sheet(
        _l("Questionnaires"), "ui-checks", facts=("audience", "anonymous"), lists=("items",),
    ),
    "goals": Sheet(
        _l("Business goals"), "bullseye", ("direction", "suggest"), told=("explain", "benchmark"), group="group"
    ),
    "benefits": Sheet(_l("Benefits to each role"), "gift", ("by_day", "measured_by"), group="role"),
    "processes": Sheet(_l("Processes"), "diagram-3", facts=("area", "owner"), lists=("steps",)),
    "maturity": Sheet(_l("Maturity"), "bar-chart-steps", lists=("levels",)),
    "requirements": Sheet(
        _l("Requirements to start from"), "card-checklist", ("priority", "value", "effort_days", "level"),
        told=("explain", "accept"), group="group",
    ),
    "criteria": Sheet(
        _l("Criteria for vendors"), "sort-numeric-down", ("weight", "must", "evidence", "method"), group="group"
    ),
    "trial_scripts": Sheet(
        _l("Trial scripts"), "play-btn", facts=("role", "minutes"), lists=("steps", "requirements"), told=("expect",)
    ),
    "integrations": Sheet(
        _l("Interfaces"), "plug", ("direction", "frequency", "level", "typed_twice"), told=("holds", "explain"),
    ),
    "wave_checklist": Sheet(
        _l("Checklist of each wave"), "list-check", ("role", "required", "when"), group="group"
    ),
    "courses": Sheet(
        _l("Courses"), "mortarboard", facts=("roles", "exam"), lists=("modules",), texts=("modules.text",)
    ),
    "exams": Sheet(
        _l("Exams"), "patch-check", facts=("roles", "minutes", "attempts", "wait_hours", "valid_days"), lists=("parts",)
    ),
    "change_board": Sheet(
        _l("Change-request board"), "signpost-split",
        facts=("seats", "chair", "quorum", "threshold", "meets", "sla_days", "appeal_days", "weights"),
        lists=("levels", "delegated", "reasons"),
    ),
    "scoring": Sheet(_l("Scoring rules"), "plus-slash-minus", ("points", "cap", "once_per", "vest_days")),
    "contests": Sheet(
        _l("Contests"), "trophy", facts=("kind", "weeks", "teams", "min_points"), lists=("prizes", "uses")
    ),
    "problem_causes": Sheet(
        _l("Known root causes"), "bandaid", ("verify_days",), told=("signs", "prevention"), group="group"
    ),
    "audits": Sheet(
        _l("Spot checks"), "search", facts=("every", "role", "sample", "on_fail"), lists=("checks", "rules")
    ),
    "kpis": Sheet(_l("Key figures of use"), "activity", ("target", "alarm", "every", "leaders")),
    "communications": Sheet(
        _l("Messages"), "envelope", facts=("sender", "to", "moment", "channel", "must_confirm"), letter="text", told=()
    ),
    "meetings": Sheet(
        _l("Meetings"), "people", facts=("kind", "every", "minutes", "chair", "roles", "quorum"), lists=("agenda",)
    ),
    "data_rules": Sheet(_l("Rules for base data"), "database-check", ("bound", "severity", "owner")),
}

LABELS: Mapping[str, Any] = {
    "people": _l("How many"), "covers": _l("Must be able to"), "access": _l("Access proposed"),
    "answers": _l("Answers"), "default": _l("Stands there already"), "required": _l("Must be answered"),
    "wave_check.required": _l("Must be met"),
    "delivered_by": _l("Delivered by"), "requires": _l("Any one of"), "min_rows": _l("Rows at least"),
    "holds": _l("Read as"), "template": _l("Text to start from"),
    "by": _l("Answered by"), "quorum": _l("How many must take part"), "of": _l("What is signed"),
    "questionnaire": _l("Questionnaire"), "least_share": _l("Percent who must have answered"),
    "require": _l("Accepted when"),
    "fields": _l("Fields"), "items": _l("Lines to tick"), "columns": _l("Columns"), "audience": _l("Who is asked"),
    "anonymous": _l("Without names"), "direction": _l("Direction"), "suggest": _l("Proposed change"),
    "by_day": _l("Felt after go-live"), "measured_by": _l("Seen by"), "area": _l("Part of the firm"),
    "owner": _l("Who looks after it"),
    "steps": _l("Step by step"), "levels": _l("Levels"), "priority": _l("Priority"), "value": _l("Worth, 1–5"),
    "effort_days": _l("Days of work"), "level": _l("Customisation level"), "weight": _l("Weight"), "must": _l("Floor"),
    "evidence": _l("Backed by"), "method": _l("How it is scored"), "role": _l("Role"), "minutes": _l("Minutes"),
    "requirements": _l("Proves"), "frequency": _l("How often"), "typed_twice": _l("Typed twice today"),
    "when": _l("Only when"), "roles": _l("Roles"), "exam": _l("Exam"), "modules": _l("Modules"),
    "attempts": _l("Attempts"), "wait_hours": _l("Hours between attempts"), "valid_days": _l("Days valid"),
    "parts": _l("Parts"), "seats": _l("Seats on the board"), "chair": _l("Chair"), "threshold": _l("How it is decided"),
    "meets": _l("Meets"), "sla_days": _l("Answer within working days"), "appeal_days": _l("Days to appeal"),
    "weights": _l("Weights"), "delegated": _l("Decided between meetings"), "reasons": _l("Words for answers"),
    "points": _l("Points"), "cap": _l("At most"), "once_per": _l("Counted"), "vest_days": _l("Counts after days"),
    "contest.kind": _l("Played"), "meeting.kind": _l("Circle"), "weeks": _l("Weeks"), "teams": _l("Teams"),
    "min_points": _l("Points for a prize"),
    "uses": _l("Counts"), "prizes": _l("Prizes"), "verify_days": _l("Checked after days"), "every": _l("How often"),
    "sample": _l("Sample"), "on_fail": _l("A miss leads to"), "checks": _l("Looked at"), "rules": _l("Order of events"),
    "target": _l("Target"), "alarm": _l("Alarm"), "leaders": _l("Leaders' own use"), "sender": _l("In the name of"),
    "to": _l("Goes to"), "moment": _l("Sent"), "channel": _l("Sent how"), "must_confirm": _l("Must be confirmed"),
    "questionnaire.items": _l("Questions"), "agenda": _l("Agenda"), "bound": _l("What is good enough"),
    "severity": _l("A miss"),
}
# Words before a sentence under a title; the explanation itself needs none.
TOLD: Mapping[str, Any] = {
    "accept": _l("Met when:"), "benchmark": _l("Published elsewhere:"), "holds": _l("Holds:"), "signs": _l("One sees:"),
    "prevention": _l("Prevention:"), "expect": _l("Must come out:"),
}
